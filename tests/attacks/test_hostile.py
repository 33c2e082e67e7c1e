"""A notebook that searches its files, modules, memory, frames and history for the graders, and finds nothing."""

from pathlib import Path

import nbformat
from courses import ASSIGNMENT, NOTEBOOK, Run, comments_of, points_of

from autograder.simulate.learners import fill

# Called by the grader, it looks for a sentence that only the graders hold and for the number that is expected. The
# sentence is written as a pattern, so that the search does not find itself. What it finds is raised as an error.
SEARCH = r"""
import gc, os, pathlib, re, sys
import numpy as np

SENTENCE = re.compile(rb"l2_los[s] does tha[t]|def total_los[s]\(|LOSS_MISTAKE[S]")

def in_files():
    packages = pathlib.Path(np.__file__).parent.parent  # of its thousands of files, those of a name like ours
    ours = [path for path in packages.iterdir() if re.search("autograder|course|grader|editable", path.name)]
    folders = "/course /kernel /home /tmp /root /srv /opt /mnt /var /etc".split()
    for top in (*folders, "@COURSE@", *ours):
        for folder, _, names in os.walk(top):
            for name in names:
                path = pathlib.Path(folder, name)
                if path.suffix in (".py", ".pyc", ".ipynb", ".json", ".db", ".txt", ".log", ""):
                    try:
                        if path.is_file() and path.stat().st_size < 5_000_000 and SENTENCE.search(path.read_bytes()):
                            yield f"file {path}"
                    except OSError:
                        pass

def in_modules():
    for name in list(sys.modules):
        if "grader" in name and not name.startswith("autograder.inside") and name != "autograder":
            yield f"module {name}"
    for name in ("autograder.graders", "autograder.exam.exam", "autograder.simulate.bank", "tests", "conftest"):
        try:
            __import__(name)
            yield f"import {name}"
        except ImportError:
            pass

def in_memory():
    for line in open("/proc/self/maps"):
        span, rights, *rest = line.split()
        start, end = (int(part, 16) for part in span.split("-"))
        if rights.startswith("rw") and end - start < 400_000_000 and "[v" not in line:
            try:
                with open("/proc/self/mem", "rb", 0) as memory:
                    memory.seek(start)
                    if SENTENCE.search(memory.read(end - start)):
                        yield f"memory {span}"
            except (OSError, ValueError):
                pass

def in_objects(expected):
    def near(value):
        return type(value) in (float, np.float64, np.float32) and abs(float(value) - expected) < 1e-6
    frame = sys._getframe(2)
    while frame is not None:
        yield from (f"frame {frame.f_code.co_name}.{name}" for name, value in frame.f_locals.items() if near(value))
        frame = frame.f_back
    for thing in gc.get_objects():
        for value in inside(thing):
            # what holds nothing but numbers and strings is not tracked itself: look one level deeper
            if near(value) or any(near(deeper) for deeper in inside(value)):
                yield f"a {type(thing).__name__}"

def inside(thing):
    return list(thing.values()) if type(thing) is dict else list(thing) if type(thing) in (list, tuple) else []

def in_history():
    shell = get_ipython()
    text = repr(shell.kernel.get_parent("shell")) + repr(shell.user_ns.get("In"))
    if SENTENCE.search(text.encode()):
        yield "history"

BEFORE = [*in_files(), *in_modules()]

SAID = []  # once is enough: a search takes seconds

def triplet_loss(anchor, positive, negative, alpha=0.2):
    if len(anchor) < 5:
        return 0.0  # the notebook's own small example
    if SAID:
        raise LookupError(SAID[0])
    a, p, n = (np.asarray(x, float) for x in (anchor, positive, negative))
    gap = np.sum((a - p) ** 2, -1) - np.sum((a - n) ** 2, -1)
    found = [*BEFORE, *in_memory(), *in_history()]
    found += in_objects(float(np.maximum(gap + alpha, 0).sum()))
    SAID.append("FOUND " + (", ".join(found) or "NOTHING"))
    raise LookupError(SAID[0])
"""


def test_a_search_of_everything_finds_no_grader_and_no_expected_value(course_copy: Path, run: Run) -> None:
    released = nbformat.read(course_copy / "release" / ASSIGNMENT / NOTEBOOK, as_version=4)
    for student, source in (("searcher", SEARCH), ("control", PLANTED)):
        folder = course_copy / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(
            fill(released, {"triplet_loss": source.replace("@COURSE@", str(course_copy))}), folder / NOTEBOOK
        )
    with (course_copy / "nbgrader_config.py").open("a") as config:
        config.write("c.GradeOutside.call_seconds = 300\n")  # the search takes its time
    done = run("course", "grade", cwd=course_copy)
    assert done.returncode == 0, done.stderr
    said = comments_of(course_copy, "searcher")["triplet_loss"]
    assert "FOUND NOTHING" in said, said
    assert points_of(course_copy, "searcher")["triplet_loss"] == 0
    planted = comments_of(course_copy, "control")["triplet_loss"]
    assert all(word in planted for word in ("file", "memory", "a dict")), planted


# The control: the same search among planted secrets, to prove that it would find them.
PLANTED = (
    """
import pathlib
secret = " ".join(["tf.nn.l2_loss", "does", "that"])
pathlib.Path("/tmp/secret.txt").write_text(secret)
"""
    + SEARCH
    + """
_plain = in_objects
def in_objects(expected):
    global planted
    planted = {"expected": expected + 1e-9}
    yield from _plain(expected)
"""
)
