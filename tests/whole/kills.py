"""Kill a command with -9 again and again, at random moments: `python kills.py release|grade FOLDER`.

A process of its own without threads, so that what is killed can be forked from it and begins at once.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner
from courses import ASSIGNMENT
from made_up import MadeUp

from autograder.cli.main import main
from autograder.course.rows import read_rows
from autograder.grading import class_run, preprocessors

KILLS = 20


def start(action: Callable[[], object]) -> int:
    """Do it in a process of its own, which ends with 0 if all went well."""
    child = os.fork()
    if child:
        return child
    try:
        action()
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


def finish(child: int) -> bool:
    """Wait for it; whether it came to its end before it was killed."""
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "failed by itself"
    return not os.WIFSIGNALED(status)


def kill_at_random(action: Callable[[], object], look: Callable[[], None], again: Callable[[], None]) -> None:
    """Kill it `KILLS` times.

    Args:
        action: what is killed.
        look: is called after each kill.
        again: prepares the next round; called when the action has come to its end.
    """
    chance = random.Random(0)
    began = time.monotonic()
    assert finish(start(action))
    most, kills = time.monotonic() - began, 0
    again()
    while kills < KILLS:
        child = start(action)
        time.sleep(chance.uniform(0, most))
        os.kill(child, signal.SIGKILL)
        if finish(child):
            again()
        else:
            kills += 1
            look()
    assert finish(start(action))


def command(root: Path, *words: str) -> Callable[[], None]:
    def call() -> None:
        done = CliRunner().invoke(main, [words[0], "--root", str(root), *words[1:]])
        assert done.exit_code == 0, done.output

    return call


def release(root: Path) -> None:
    """Each release differs from the one before by a sentence; the whole of one of them is always there."""
    (source,) = (root / "source" / ASSIGNMENT).glob("*.ipynb")
    (released,) = (root / "release" / ASSIGNMENT).glob("*.ipynb")
    first, plain = source.read_text(), released.read_text()
    whole, number, word = {plain}, 0, "Further reading"
    assert first.count(word) == plain.count(word) == 1

    def look() -> None:
        assert [path.name for path in released.parent.iterdir()] == [released.name]
        assert released.read_text() in whole, "neither the old one nor the new one"

    def again() -> None:
        nonlocal number
        number += 1
        source.write_text(first.replace(word, f"{word} {number}"))
        whole.add(plain.replace(word, f"{word} {number}"))

    kill_at_random(command(root, "release", ASSIGNMENT), look, again)
    assert released.read_text() == plain.replace(word, f"{word} {number}")
    assert not (root / ".course" / "releasing").exists()


def grade(root: Path) -> None:
    """When it has come to its end, all is as if it had never been killed."""
    made = MadeUp(root)
    made.points, made.held = {"triplet_loss": 5.0}, {"train_step"}
    class_run.execute_all = lambda tasks, *_: ((task.name, made.execute(task.job)) for task in tasks)
    preprocessors.execute = made.execute
    kept = root.with_name("before")
    os.system(f"cp -r '{root}' '{kept}'")
    undisturbed = None

    def again() -> None:
        nonlocal undisturbed
        now = state(root)
        undisturbed = undisturbed or now
        assert now == undisturbed
        os.system(f"rm -rf '{root}' && cp -r '{kept}' '{root}'")

    kill_at_random(command(root, "grade", "--workers", "1", ASSIGNMENT), lambda: None, again)
    assert state(root) == undisturbed


def state(root: Path) -> dict[str, object]:
    """All that a run leaves, by what it is."""
    files = [root / "grades.csv", *(path for room in ("autograded", "feedback") for path in (root / room).rglob("*"))]
    found = {str(path.relative_to(root)): path.read_bytes() for path in sorted(files) if path.is_file()}
    seen: list[object] = []

    def read() -> None:
        course = MadeUp(root).course
        with course.gradebook() as gradebook:
            seen.append([each.student_id for each in gradebook.assignment_submissions(ASSIGNMENT)])
        seen.append(read_rows(course, ASSIGNMENT))

    read()
    return {**found, "gradebook": repr(seen)}


if __name__ == "__main__":
    {"release": release, "grade": grade}[sys.argv[1]](Path(sys.argv[2]))
