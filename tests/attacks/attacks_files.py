"""Attacks by files that are handed in beside the notebook, and by words that are shown to others."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attacks import LAST, Attack


class _Writes:
    """A pickle that writes to the canary when it is loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("open('@CANARY@', 'a').write('unpickled')",)


SHADOW = """
for path in ("@CANARY@", "@COURSE@/gradebook.db"):
    try:
        open(path, "a").write("run by the host")
    except OSError:
        pass
import builtins
builtins.all = lambda *_: True
points = score = grade = 25
def __getattr__(name): return lambda *_, **__: 25.0
"""
CONFIG = (
    SHADOW
    + """
c = get_config()
c.CourseDirectory.db_url = "sqlite:///@CANARY@"
c.GradeOutside.unsafe = True
c.ExecutePreprocessor.enabled = False
c.InteractiveShellApp.exec_lines = ["25.0"]
"""
)
SHADOWS = (
    *("numpy.py", "tensorflow/__init__.py", "keras.py", "json.py", "struct.py", "base64.py", "sqlite3.py"),
    *("nbformat.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "setup.py", "pyvenv.cfg", "course.pth"),
    *("helpers/__init__.py", "helpers/runtime.py", "autograder/__init__.py", "autograder/inside/servant.py"),
    *("autograder/graders/x.py", "ipykernel/__init__.py", ".ipython/profile_default/startup/00.py", ".local/bin/ls"),
)
CONFIGS = (
    *("nbgrader_config.py", "jupyter_config.py", "ipython_config.py"),
    *(".ipython/profile_default/ipython_config.py", ".jupyter/nbgrader_config.py"),
)
LOADED = """
import importlib, sys
for name in ("numpy", "tensorflow", "keras", "helpers.runtime", "autograder.inside.servant"):
    importlib.import_module(name)
for name in ("json", "base64", "helpers.runtime"):
    importlib.reload(sys.modules[name])
"""
PICKLED = pickle.dumps(_Writes(), protocol=0).decode()  # plain text, so that the path can be filled in
PICKLES = (
    *("model.pkl", "weights.npy", "weights.npz", "model.keras", "model.h5", "cache.joblib", "grades.pickle"),
    *("__pycache__/loss.cpython-311.pyc", "results.pkl"),
)
# as a whole number: long decimals are cut out of what a student is told
ORACLE = """
guess = open("guess.txt").read()
def triplet_loss(anchor, positive, negative, alpha=0.2):
    raise ValueError(f"asked: {int(1e6 * float(tf.reduce_sum(anchor)))}")
"""
WORDS = """
class Words(Exception):
    pass
Words.__name__ = {name!r}
def triplet_loss(anchor, positive, negative, alpha=0.2):
    raise Words({text!r})  # <script>alert('line')</script>
"""
READS = """
import os
def read(path):
    try:
        return open(path, errors="replace").read()
    except OSError:
        return ""
texts = [read(os.path.join(folder, name)) for folder, _, names in os.walk(".") for name in names]
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if any("def total_loss" in text or "SQLite format" in text for text in texts):
        raise LookupError("FOUND it behind a link")
    return tf.constant(1.0)
"""
FOR_A_TERMINAL = "\x1b]0;title\x07\x1b[2J\x1b[31m[/red] \x00 \x9b2J"


def _link(target: str) -> Callable[[Path], None]:
    """Make a link where the file goes, to a path below the course's folder."""
    return lambda path: path.symlink_to(Path(path.parents[3], target))


def _words(name: str, kind: str, text: str) -> Attack:
    return Attack(name, "own", answer=WORDS.format(name=kind, text=text))


ATTACKS = [
    Attack("shadows", "28", LOADED, files=dict.fromkeys(SHADOWS, SHADOW) | dict.fromkeys(CONFIGS, CONFIG)),
    Attack("pickles", "29", files=dict.fromkeys(PICKLES, PICKLED)),
    Attack(
        "links",
        "own",
        answer=READS,
        files={
            "loss.py": _link("autograder/graders/triplet_loss/_triplets.py"),
            "folder": _link("autograder/graders"),
            "book": _link("gradebook.db"),
        },
        says="Not used were",
    ),
    Attack("link-to-nowhere", "own", files={"<script>alert(1)<": _link("nowhere")}, says="Not used were"),
    Attack("pipe-in-the-folder", "own", files={"data.csv": os.mkfifo}, says="Not used were"),
    Attack("time-stamp-of-nothing", "own", files={"timestamp.txt": "yesterday; drop table grade"}),
    Attack("names-of-files", "own", files={"-rf --force\n*": "x", "*.py": "x", "<script>alert(1)<": "x"}),
    # The same cells, other files: asked the same again, a table could be filled in one attempt and used in the next.
    Attack("oracle-1", "own", answer=ORACLE, files={"guess.txt": "1"}),
    Attack("oracle-2", "own", answer=ORACLE, files={"guess.txt": "2"}),
    _words("words-html", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"),
    _words("words-markdown", "X", "![](http://192.0.2.1/x) [x](javascript:alert(1))"),
    _words("words-for-a-terminal", "X", FOR_A_TERMINAL),
    _words("words-half-characters", "X", "\ud800 \udfff \U0010ffff"),
    Attack("last-words", "own", "raise SystemExit('<script>alert(1)</script>')\n", exercise=LAST, says="SystemExit"),
]
