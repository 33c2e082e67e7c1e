"""kill -9 at 20 random moments: a release is there as a whole, and grading ends as if nothing had happened."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from courses import REPOSITORY
from made_up import MadeUp


@pytest.mark.parametrize("command", ["release", "grade"])
def test_killed_20_times(made_up: MadeUp, command: str) -> None:
    for student in ("ada", "eve") if command == "grade" else ():
        made_up.hand_in(student, student)
    places = os.pathsep.join([str(REPOSITORY), *sys.path])
    names = {**os.environ, "PYTHONPATH": places, "COLUMNS": "160"}
    words = [sys.executable, Path(__file__).with_name("kills.py"), command, made_up.root]
    done = subprocess.run(words, env=names, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
