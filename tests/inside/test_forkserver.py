"""A warm kernel has imported all that notebooks import, in whatever room of `helpers/` it lies."""

import json
import subprocess
import sys
from pathlib import Path

from autograder.sandbox import walls

PROGRAM = """
import json, sys
from autograder.inside.forkserver import warm_up
print(json.dumps([warm_up(), sorted(sys.modules)]))
"""


def test_all_of_helpers_is_warm(repository: Path, tmp_path: Path) -> None:
    names = {**walls.ENVIRONMENT, "HOME": str(tmp_path), "PYTHONPATH": str(repository)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=names)
    assert done.returncode == 0, done.stderr
    unsafe, loaded = json.loads(done.stdout.splitlines()[-1])
    assert unsafe == ""
    wanted = {
        ".".join(path.relative_to(repository).with_suffix("").parts).removesuffix(".__init__")
        for path in (repository / "helpers").rglob("*.py")
    }
    assert wanted - set(loaded) == set()
    assert {"helpers.networks.squeezenet", "helpers.widgets.quiz", "tensorflow", "ipykernel.ipkernel"} <= set(loaded)
