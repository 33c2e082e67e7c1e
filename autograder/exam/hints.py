"""What graders of several assignments ask and tell in the same way."""

import itertools
from collections.abc import Callable
from typing import Any

from autograder.exam.answer import AnswerError
from autograder.exam.compare import difference
from autograder.exam.exam import MOST_DRAWS, Exam
from autograder.exam.exercise import Case
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.verdict import Outcome
from autograder.exam.wording import ENDS

# what `wording.explain` says more of than the exception's own words
EXPLAINED = (
    *(Complaint.NOT_DEFINED, Complaint.SCALAR_WANTED, Complaint.SHAPES),
    *(Complaint.SYMBOLIC_TENSOR, Complaint.SYMBOLIC_LOOP, Complaint.SYMBOLIC_TRUTH),
)
# these say themselves what is wrong, which has nothing to do with shapes and values
SPEAKING = frozenset(
    (
        *("AssertionError", "AttributeError", "ImportError", "ModuleNotFoundError", "NameError", "UnboundLocalError"),
        *("RecursionError", "MemoryError", "KeyError", "NotImplementedError"),
    )
)


def caught(exam: Exam, draw: Callable[[], list[Case]], asked: list[Case] | None = None) -> list[Case]:
    """Draw cases that together give every known mistake away and, with those asked before, tell it from the others.

    `Exam.telling` wants that of every single case; here no single case could do it: d < tau² and d < √tau go wrong on
    two sides of tau. A check pays only if all its cases are right, so none of the mistakes earns it.
    """
    exam.remember(draw)
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


def tells(exam: Exam, call: Case) -> bool:
    """Tell whether all known mistakes go wrong in this case."""
    right, *wrong = _known(exam)
    truth = [right(*call.args)]
    return all(_differ(truth, [function(*call.args)]) for function in wrong)


def _known(exam: Exam) -> list[Callable]:
    return [
        exam.exercise.function,
        *(wrong for each in exam.exercise.mistakes if not each.keeps for wrong in each.wrong),
    ]


def _differ(some: list, others: list) -> bool:
    return any(difference(one, other, 1e-3) for one, other in zip(some, others, strict=True))


def try_it(exam: Exam, call: Case) -> tuple[Any, AnswerError | None]:
    """Return the result and None, or None and the exception that was raised; raise only what ends the exam."""
    try:
        return exam.answer(*call.args), None
    except AnswerError as error:
        if error.kind in ENDS:
            raise
        return None, error


def refused(exam: Exam, name: str, points: float, each: Case, error: str, why: str = "", naming: str = "") -> None:
    """Check, as one of form, that a call is refused with an error of a kind, which may have to say a name.

    Args:
        exam: that asks.
        name: of the check.
        points: of the check.
        each: the call.
        error: name of the class that is expected.
        why: the call should be refused; begins the general sentence. An exercise with its own sentence needs none.
        naming: what the error has to say.
    """
    _, came = exam.attempt(name, points, lambda: try_it(exam, each))
    message: str | Outcome = ""
    if came is None:
        message = exam.recognised(f"no {error}", why=why, instead="a result was returned")
    elif not came.is_a(error):
        message = exam.recognised(f"no {error}", why=why, instead=f"{came.kind} was raised")
    elif naming not in came.message:
        message = exam.recognised(f"{error} without the name", why=why)
    if message and came is not None and exam.raised_before(came):
        message = Outcome.ALSO_WRONG
    exam.check(name, points, not message, message, form=True)


def hint(exam: Exam, text: str) -> None:
    """Add where to look to the message of the last check, if it failed with an exception that is not explained yet.

    Not where the same exception came before: then it has nothing to do with what this check is about.
    """
    last = exam.verdict.checks[-1]
    if exam.error is None or exam.error.kind in SPEAKING or exam.failed_before():
        return
    if last.outcome is Outcome.RAISED and complaint(exam.error) not in EXPLAINED:
        exam.revise(-1, f"{last.message} {text}", Outcome.RAISED)


def retell(exam: Exam, before: list[str], name: str, **details: Any) -> None:
    """Give the last check, which an exception failed, a plain message and its mistake a name.

    Args:
        exam: that asks.
        before: the mistakes recognised before that check; the kind of exception is not among them.
        name: of the mistake.
        **details: as for `Exam.recognised`.
    """
    exam.verdict.mistakes[:] = before
    exam.revise(-1, exam.recognised(name, **details))
