"""`course regrade`: what is graded is run again; what comes out otherwise is asked about; one exercise at a time."""

import re
import shutil
from collections.abc import Iterator

import nbformat
import pytest
from courses import ASSIGNMENT
from made_up import MadeUp

from autograder.course.submission import Submission
from autograder.execution.notebook import Result
from autograder.grading import class_run
from autograder.grading.class_run import job_for
from autograder.grading.fingerprint import engine
from autograder.grading.result_store import ResultStore
from autograder.grading.workers import Task
from autograder.notebooks import grade_id


@pytest.fixture
def graded(made_up: MadeUp) -> MadeUp:
    made_up.points = {"triplet_loss": 5.0}
    made_up.hand_in("ada")
    made_up.hand_in("bob")
    assert made_up.call("grade").exit_code == 0
    assert made_up.executed == 2
    return made_up


def shown(course: MadeUp, exercise: str) -> str:
    """The points below a test cell of Ada's graded notebook."""
    cells = nbformat.read(course.course.submission(ASSIGNMENT, "ada").graded, as_version=4).cells
    return next(cell.outputs[0].data["text/plain"] for cell in cells if grade_id(cell) == f"{exercise}-test")


def test_what_is_unchanged_is_run_again(graded: MadeUp) -> None:
    assert re.search(r"unchanged +points *\n.*\n03_triplet_loss +2 ", graded.call("grade").output)
    assert graded.executed == 2
    done = graded.call("regrade", "--student", "ada")
    assert done.exit_code == 0 and "the same points: 1 notebook" in done.output and graded.executed == 3
    assert graded.grade().unchanged


def test_a_change_is_shown_and_counts_when_it_is_accepted(graded: MadeUp) -> None:
    graded.points = {"triplet_loss": 20.0, "train_step": 1.0}
    refused = graded.call("regrade", "--student", "ada")
    assert refused.exit_code == 1 and "not accepted" in refused.output
    assert graded.row("ada").total == 80
    graded.course.submission(ASSIGNMENT, "ada").feedback.unlink()  # no other way round the question
    assert graded.call("grade").exit_code == 0
    assert graded.row("ada").total == 80 and "80 of 100 points" in graded.page("ada")
    assert graded.call("regrade", "--student", "ada", "--yes").exit_code == 0
    assert graded.row("ada").total == 81 and "81 of 100 points" in graded.page("ada")
    assert graded.row("bob").total == 80
    assert "ada" in (graded.root / "grades.csv").read_text() and ",81.0," in (graded.root / "grades.csv").read_text()


def test_one_exercise_is_taken_over_and_the_others_stay(graded: MadeUp) -> None:
    graded.points = {"triplet_loss": 20.0, "train_step": 1.0}
    done = graded.call("regrade", "--exercise", "triplet_loss", "--student", "ada", "--yes")
    assert done.exit_code == 0 and done.output.count("train_step") == 1  # among the points, not among the changes
    row = graded.row("ada")
    assert (row.points["triplet_loss"], row.points["train_step"], row.total) == (20, 15, 95)
    assert (shown(graded, "triplet_loss"), shown(graded, "train_step")) == ("20.0", "15.0")
    assert "95 of 100 points" in graded.page("ada")
    assert not graded.grade().to_do
    assert graded.course.api.autograde(ASSIGNMENT, "ada", force=True)["success"]  # from the cache
    assert graded.row("ada").total == 95


def test_one_exercise_of_what_was_handed_in_anew_cannot_be_taken_over(graded: MadeUp) -> None:
    graded.hand_in("ada", "anew")
    graded.hand_in("eve")
    done = graded.call("regrade", "--exercise", "train_step")
    assert done.exit_code == 1 and "2 of 3 could not be graded" in done.output
    assert "ada, 03_triplet_loss, eve, 03_triplet_loss: not graded as it is now" in done.output and graded.executed == 3
    assert "the same points: 1 notebook" in done.output


def test_what_a_person_has_decided_stays(graded: MadeUp) -> None:
    decided = graded.call("decide", "ada", ASSIGNMENT, "triplet_loss", "--points", "24", "--reason", "A fair try.")
    assert decided.exit_code == 0, decided.output
    graded.points = {"triplet_loss": 10.0}
    done = graded.call("regrade", "--student", "ada", "--yes")
    assert done.exit_code == 0 and "10 (decided: 24)" in done.output
    row = graded.row("ada")
    assert row.points["triplet_loss"] == 24 and row.held == [] and "99 of 100 points" in graded.page("ada")


def test_an_unknown_exercise_is_answered_with_the_known_ones(graded: MadeUp) -> None:
    done = graded.call("regrade", "--exercise", "nothing")
    assert done.exit_code == 1 and "there is no exercise nothing" in done.output and "train_step" in done.output


def test_what_is_collected_while_a_class_is_graded_is_kept_under_its_own_name(
    made_up: MadeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up.hand_in("ada", "early")
    gone = made_up.hand_in("ben")
    course = made_up.course
    submission = course.submission(ASSIGNMENT, "ada")
    early = job_for(course, submission).key(engine(ASSIGNMENT))

    def later(tasks: Iterator[Task], *_: object) -> Iterator[tuple[Submission, Result]]:
        made_up.hand_in("ada", "late")
        shutil.rmtree(gone.parent)  # for a moment, while a newer one takes its place
        return ((task.name, made_up.execute(task.job)) for task in tasks)

    monkeypatch.setattr(class_run, "execute_all", later)
    run = made_up.grade()
    late = job_for(course, submission).key(engine(ASSIGNMENT))
    store = ResultStore(course.root)
    assert store.get(late) and not store.get(early)
    assert len(run.failures) == 1 and run.failures[0].submission.student == "ben"
