"""The grader's toolbox, tried on an exercise of its own: how points add up, and what a student is told."""

import itertools
import linecache
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograder
from autograder.exam.answer import Answer, AnswerError
from autograder.exam.compare import Kind, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import EXERCISES, Case, Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.exam.verdict import Verdict
from autograder.exam.wording import explain, general_mistake
from autograder.inside.data import pack

NAME = "scale"
numbers = itertools.count()


def right(x: np.ndarray, k: float = 2.0) -> np.ndarray:
    return k * np.asarray(x)


MISTAKES = (
    Mistake("added", "k is added; it multiplies.", lambda x, k=2.0: x + k),
    Mistake("k ignored", "k is fixed at 2; use the argument.", lambda x, k=2.0: 2.0 * x, keeps=5),
    Mistake("absolute", "The signs are lost.", lambda x, k=2.0: np.abs(k * x)),
)
EXAMPLES = (
    Example("scale([0.])", case(np.zeros(1)), np.zeros(1)),
    Example("scale([1., 3.], k=4)", case(np.array([1.0, 3.0]), k=4), np.array([4.0, 12.0])),
)


@pytest.fixture(autouse=True)
def scale() -> Iterator[list[list[Case]]]:
    """Register a small exercise for one test; what it asked is recorded."""
    before, asked = dict(autograder.exercises()), []

    @exercise("00_test", 10, right, MISTAKES, EXAMPLES)
    def scale(exam: Exam) -> None:
        first, second = exam.rng.normal(size=(2, 5))
        asked.append([case(first), case(second, k=3.0)])
        exam.values("the default k", 4, asked[-1][:1])
        exam.values("another k", 3, asked[-1][1:])
        got = exam.attempt("a shape", 1, lambda: exam.answer(first))
        if got is not None:
            five = isinstance(got, (list, np.ndarray)) and len(got) == 5
            exam.check("a shape", 1, five, "Another shape is asked.", form=True)
        exam.values("no numbers at all", 2, [case(np.zeros(0))], form=True)

    yield asked
    EXERCISES.clear()
    EXERCISES.update(before)


def passed(grade: Verdict) -> list[bool]:
    return [check.passed for check in grade.checks]


def messages(grade: Verdict) -> str:
    return " ".join(check.told for check in grade.checks if check.told)


def written(source: str) -> Callable:
    """The function `scale` of some source, as if typed into a cell."""
    name = f"<ipykernel_{next(numbers)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space: dict[str, Any] = {"np": np}
    exec(compile(source, name, "exec"), space)
    return space[NAME]


def test_a_right_answer_gets_all_points_and_no_words() -> None:
    grade = autograder.grade(NAME, right)
    assert (grade.points, grade.max_points, grade.exercise) == (10, 10, NAME)
    assert all(passed(grade)) and not messages(grade) and not grade.mistakes and not grade.held
    assert autograder.grade(NAME, lambda x, k=2.0: [float(k * each) for each in x]).points == 10


def test_points_of_the_passed_checks_add_up() -> None:
    grade = autograder.grade(NAME, MISTAKES[1].wrong[0])
    assert passed(grade) == [True, False, True, True]
    assert grade.points == 7 == sum(check.points for check in grade.checks if check.passed)


def test_a_check_of_form_pays_only_with_one_of_value() -> None:
    grade = autograder.grade(NAME, lambda x, k=2.0: k * x + 17)
    assert grade.points == 0 and not any(passed(grade))
    told = [check.told for check in grade.checks]
    assert told[2] == told[3] == "This part is right, but it only counts once “the default k” is right as well."
    grade = autograder.grade(NAME, lambda x, k=2.0: k * x if k == 3 else k * x + 17)
    assert passed(grade) == [False, True, True, True] and grade.points == 6


def test_a_named_mistake_is_recognised_and_told() -> None:
    for mistake in (MISTAKES[0], MISTAKES[2]):
        grade = autograder.grade(NAME, mistake.wrong[0])
        assert grade.mistakes[0] == mistake.name and grade.checks[0].message == mistake.message


def test_a_mistake_must_match_all_results_so_far() -> None:
    both = autograder.grade(NAME, lambda x, k=2.0: x + k if k == 2 else 2.0 * x)
    assert both.mistakes[0] == "added" and both.checks[0].message == MISTAKES[0].message
    assert "k ignored" not in both.mistakes and "fixed at 2" not in messages(both)


def test_an_unknown_wrong_answer_gets_the_first_public_example_that_fails() -> None:
    grade = autograder.grade(NAME, lambda x, k=2.0: k * x * x)
    text = "Try `scale([1., 3.], k=4)`: it should give [ 4. 12.], yours gives [ 4. 36.]."
    assert text == grade.checks[0].example and "scale([0.])" not in messages(grade)
    assert not {each.name for each in MISTAKES} & set(grade.mistakes)


def test_messages_never_hold_what_the_hidden_inputs_should_give(scale: list[list[Case]]) -> None:
    said = messages(autograder.grade(NAME, lambda x, k=2.0: k * x + 0.01))
    for each in itertools.chain(*scale):
        for value in right(*each.args, **each.kwargs):
            assert f"{abs(value):.3f}" not in said


def test_an_untouched_stub_is_said_to_be_not_written_yet() -> None:
    grade = autograder.grade(NAME, written("def scale(x, k=2.0):\n    raise NotImplementedError"))
    assert grade.points == 0 and grade.mistakes == ["not written"]
    assert messages(grade) == "Not written yet: the function still raises NotImplementedError."


def test_an_exception_is_explained_with_its_line() -> None:
    grade = autograder.grade(NAME, written("def scale(x, k=2.0):\n    y = x[99]\n    return k * x"))
    assert grade.points == 0 and grade.mistakes[0] == "IndexError"
    assert grade.checks[0].message.startswith("It stopped with IndexError: index 99 is out of bounds")
    assert "in the line `y = x[99]`" in grade.checks[0].message


def test_an_exception_in_one_check_costs_that_check_only() -> None:
    source = "def scale(x, k=2.0):\n    if k == 3:\n        raise SystemExit('bye')\n    return k * x"
    grade = autograder.grade(NAME, written(source))
    assert passed(grade) == [True, False, True, True] and "SystemExit: bye" in messages(grade)


def test_a_name_of_another_exercise_that_is_missing_is_told() -> None:
    assert "`scale` is not defined" in explain(AnswerError("NameError", "name 'scale' is not defined"))


def test_arguments_changed_in_place_lose_the_smallest_check_in_which_it_happened() -> None:
    def scale(x: np.ndarray, k: float = 2.0) -> np.ndarray:
        x *= k
        return x

    grade = autograder.grade(NAME, scale)
    [lost] = [check for check in grade.checks if not check.passed]
    assert "in place" in lost.message and lost.points == 3
    assert grade.points == grade.max_points - lost.points and grade.mistakes == ["arguments changed"]


@pytest.mark.parametrize(
    "nothing",
    ["None", "np.zeros_like(x)", "x", "np.full(5, 0.7)", "np.nan * x", "1.0", "object()", "''", "[[], x]", "scale"],
)
def test_answers_without_content_get_nothing(nothing: str) -> None:
    grade = autograder.grade(NAME, written(f"def scale(x, k=2.0):\n    return {nothing}"))
    assert grade.points == 0 and grade.checks[0].message


def test_the_same_seed_asks_the_same_and_another_one_something_else(scale: list[list[Case]]) -> None:
    for seed in (1, 1, 2):
        autograder.grade(NAME, right, seed)
    first, again, other = (np.concatenate([each.args[0] for each in cases]) for cases in scale)
    assert (first == again).all() and not (first == other).any()


def test_an_unknown_name_is_a_key_error_that_lists_the_names() -> None:
    with pytest.raises(KeyError, match=r"there is no exercise 'skale'.*scale.*triplet_loss"):
        autograder.grade("skale", right)


def neighbour(x: float) -> float:
    return x + 1


def test_a_local_neighbour_is_found_in_the_functions_module() -> None:
    answer = Answer.local("anything", right)
    assert answer.neighbour("neighbour")(1.5) == 2.5
    with pytest.raises(AnswerError, match="nobody"):
        answer.neighbour("nobody")(1)


class Garbage:
    """A wire that brings back anything."""

    def __init__(self, reply: Any):
        self.request = lambda packed, seconds: reply if isinstance(reply, bytes) else pack(reply)


@pytest.mark.parametrize(
    "reply", [b"", b"x" * 99, None, [], 3, {"ok": True}, {"ok": 1, "value": 2}, {"ok": True, "value": [1]}], ids=ascii
)
def test_damaged_replies_earn_nothing_and_are_held_for_review(reply: Any) -> None:
    grade = autograder.grade(NAME, Answer(Garbage(reply), NAME))
    assert grade.points == 0 and len(grade.checks) == 1 and "damaged" in grade.held


@pytest.mark.parametrize("got", ["text", [[1], [1, 2]]])
def test_what_is_no_array_has_no_wrong_shape(got: Any) -> None:
    assert difference(got, np.zeros(3)).kind in (Kind.NOT_NUMBERS, Kind.RAGGED)
    assert general_mistake([(case(1), got)], [np.zeros(3)], difference(got, np.zeros(3))) == ""
    assert general_mistake([(case(1), [1])], [[1, 2]], difference([1], [1, 2])) == "wrong shape"
