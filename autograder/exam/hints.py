"""What graders of several assignments ask and tell in the same way."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from autograder.exam.answer import AnswerError
from autograder.exam.compare import difference
from autograder.exam.exam import MOST_DRAWS, Exam
from autograder.exam.exercise import Case
from autograder.exam.wording import ALSO_WRONG, ENDS, PLAIN_WORDS, explain

STOPPED = "It stopped with"  # how the explanation of an exception begins


def caught(exam: Exam, draw: Callable[[], list[Case]], asked: list[Case] | None = None) -> list[Case]:
    """Draw cases that together give every known mistake away and, with those asked before, tell it from the others.

    `Exam.telling` wants that of every single case; here no single case could do it: d < tau² and d < √tau go wrong on
    two sides of tau. A check pays only if all its cases are right, so none of the mistakes earns it.
    """
    right, *wrong = _known(exam)
    for _ in range(MOST_DRAWS):
        cases = draw()
        everything = [*(asked or []), *cases]
        results = [[function(*each.args) for each in everything] for function in wrong]
        truth = [right(*each.args) for each in cases]
        if all(_differ(truth, each[-len(cases) :]) for each in results) and all(
            _differ(one, other) for one, other in itertools.combinations(results, 2)
        ):
            return cases
    raise RuntimeError(f"{exam.exercise.name}: two of the known mistakes cannot be told apart by such cases")


def tells(exam: Exam, each: Case) -> bool:
    """Whether all known mistakes go wrong in this case."""
    right, *wrong = _known(exam)
    truth = [right(*each.args)]
    return all(_differ(truth, [function(*each.args)]) for function in wrong)


def _known(exam: Exam) -> list[Callable]:
    return [
        exam.exercise.reference,
        *(wrong for each in exam.exercise.mistakes if not each.keeps for wrong in each.wrong),
    ]


def _differ(some: list, others: list) -> bool:
    return any(difference(one, other, 1e-3) for one, other in zip(some, others, strict=True))


def try_it(exam: Exam, each: Case) -> tuple[Any, AnswerError | None]:
    """Return the result and None, or None and the exception that came; raise only what ends the exam."""
    try:
        return exam.answer(*each.args), None
    except AnswerError as error:
        if error.kind in ENDS:
            raise
        return None, error


def refused(exam: Exam, name: str, points: float, each: Case, error: str, why: str, naming: str = "") -> None:
    """Check, as one of form, that a call is refused with an error of a kind, which may have to say a name."""
    _, came = exam.attempt(name, points, lambda: try_it(exam, each))
    text = ""
    if came is None:
        text = exam.recognised(f"no {error}", f"{why}: a {error} is asked, and a result came.")
    elif not came.is_a(error):
        text = exam.recognised(f"no {error}", f"{why}: a {error} is asked, and {came.kind} came.")
    elif naming not in came.message:
        text = exam.recognised(f"{error} without the name", f"{why}: the {error} came, but does not say which name.")
    if text and came is not None and any(check.message == explain(came) for check in exam.grade.checks):
        text = ALSO_WRONG  # the same exception as before
    exam.check(name, points, not text, text, form=True)


def hint(exam: Exam, text: str) -> None:
    """Add where to look to the message of the last check, if an exception was the trouble."""
    last = exam.grade.checks[-1]
    if not last.passed and last.message.startswith(STOPPED):
        exam.grade.checks[-1] = replace(last, message=f"{last.message}. {text}")


@contextlib.contextmanager
def building_on(exam: Exam, earlier: str, each: Case, want: Any) -> Iterator[None]:
    """Say first, if anything failed, that the student's answer to an earlier exercise is not right either.

    Args:
        exam: of the exercise that may call the earlier one.
        earlier: its name.
        each: a call of it on which every mistake shows.
        want: what that call should give.
    """
    try:
        yield
    finally:
        checks = exam.grade.checks
        failed = next((i for i, check in enumerate(checks) if not check.passed), None)
        if (
            failed is not None
            and checks[-1].message not in PLAIN_WORDS.values()
            and _is_wrong(exam, earlier, each, want)
        ):
            first = f"Your `{earlier}` is not right yet. If `{exam.exercise.name}` calls it, mend that first."
            checks[failed] = replace(checks[failed], message=f"{first} {checks[failed].message}")


def _is_wrong(exam: Exam, earlier: str, each: Case, want: Any) -> bool:
    try:
        return bool(difference(exam.answer.neighbour(earlier)(*each.args), want))
    except AnswerError as error:
        return error.kind not in {"NameError", *ENDS}  # one that is not there is not called, or that was said already
