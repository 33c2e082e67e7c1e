"""The question for the gradient, which all exercises in TensorFlow operations put in the same way."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError, tensors_of
from autograder.exam.compare import Difference, Kind, as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.verdict import Outcome
from autograder.exam.wording import is_scaled, values_taken_out
from autograder.inside.data import Tensor, tensor

Array = np.ndarray
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
Slope = Array | list[Array]  # by a tensor, or by a list of tensors


def gradient(
    exam: Exam,
    name: str,
    points: float,
    call: Case,
    want: dict[int, Slope],
    trouble: str,
    smooth: Array | bool = True,
    form: bool = True,
) -> None:
    """Check the gradient of the summed result.

    Args:
        exam: that asks.
        name: of the check.
        points: of the check.
        call: the call. Its positional arguments are tensors, or lists of them.
        want: the right gradient, by the position of the argument.
        trouble: what to say where it is NaN or infinite.
        smooth: mask of the places where the value counts; at the others any finite number will do.
        form: as for `Exam.check`; as a rule, since the sum hides which numbers were summed.
    """
    confirmed = _confirmed(exam, call, want, smooth)  # first: the kernel has not seen these inputs yet
    got = exam.attempt(name, points, lambda: exam.answer.gradient(*call.args, **call.kwargs))
    if got is None:
        return
    pairs = [pair for position, wanted in want.items() for pair in _pairs(got[position], wanted)]
    slopes = [(slope, wanted) for slope, wanted in pairs if slope is not None]
    if len(slopes) < len(pairs):
        lost = [
            place for place, wanted in want.items() if any(slope is None for slope, _ in _pairs(got[place], wanted))
        ]
        exam.check(name, points, False, exam.recognised("no gradient", **_lost(exam, lost, len(call.args))), form)
        return
    wrong = [found for slope, wanted in slopes if (found := _difference(slope, wanted, smooth))]
    message = f"The gradient is not right. {wrong[0].text}" if wrong else ""
    if any(found.kind is Kind.NAN for found in wrong):
        message = exam.recognised("no finite gradient", trouble=trouble)
    elif any(not check.passed for check in exam.verdict.checks):
        message = Outcome.ALSO_WRONG  # a wrong value has a wrong gradient
        if is_scaled(*([np.where(smooth, slope, 0) for slope in side] for side in zip(*slopes, strict=True))):
            exam.same_mistake()
    exam.check(name, points, not wrong, message, form)
    exam.confirm(confirmed)


def _lost(exam: Exam, places: list[int], n_arguments: int) -> dict[str, str]:
    """Say at which arguments no gradient arrives, and what ended it, if that was seen."""
    why = values_taken_out(exam.no_graph)
    if complaint(exam.no_graph) is not Complaint.SYMBOLIC_TENSOR:
        why = (
            "The result has to follow from it by TensorFlow operations that have a slope: rounding, comparing, "
            "converting to integers or making a new constant has none."
        )
    if len(places) == n_arguments:
        return {"which": "any of the arguments" if n_arguments > 1 else "the argument", "why": why}
    if names := exam.answer.arguments:
        return {"which": " and ".join(f"`{names[place]}`" for place in places), "why": why}
    return {"which": f"{' and '.join(f'the {ORDINALS[place]}' for place in places)} argument", "why": why}


def _confirmed(exam: Exam, call: Case, want: dict[int, Slope], smooth: Array | bool) -> bool:
    """Tell whether the answer's operations, run where no code of the student runs, have this gradient.

    A graph made up for this question does not pass: it has to give right values for other inputs as well.
    """
    graph = exam.graph(call, slopes=True)
    if graph is None:
        return False
    other = Case(tuple(_shuffled(exam.rng, call.args)), call.kwargs)
    if not exam.graph_agrees(graph, other, 1e-3):
        return False
    try:
        got = iter(graph.gradient(*tensors_of(call.args)))
    except AnswerError:
        return False
    by_argument = [_rebuilt(arg, got) for arg in call.args]
    pairs = [pair for position, wanted in want.items() for pair in _pairs(by_argument[position], wanted)]
    return all(slope is not None and not _difference(slope, wanted, smooth) for slope, wanted in pairs)


def _shuffled(rng: np.random.Generator, item: Any) -> Any:
    """Return the same arguments with the numbers of each tensor in another order."""
    if isinstance(item, Tensor):
        return tensor(rng.permutation(np.asarray(item).ravel()).reshape(item.shape))
    return [_shuffled(rng, each) for each in item] if isinstance(item, (list, tuple)) else item


def _rebuilt(arg: Any, slopes: Iterator[Any]) -> Any:
    """Return the next gradients, in the structure of an argument."""
    if isinstance(arg, Tensor):
        return next(slopes)
    return [_rebuilt(each, slopes) for each in arg] if isinstance(arg, (list, tuple)) else None


def _pairs(got: Any, want: Slope) -> list[tuple[Array | None, Array]]:
    """Pair what was returned with what is right, tensor by tensor; None for what is no array."""
    if not isinstance(want, list):
        return [(as_array(got), want)]
    parts = got if isinstance(got, list) and len(got) == len(want) else [None] * len(want)
    return [(as_array(part), wanted) for part, wanted in zip(parts, want, strict=True)]


def _difference(slope: Array, want: Array, smooth: Array | bool) -> Difference | None:
    if slope.shape == want.shape and slope.dtype.kind == "f":
        slope = np.where(~np.asarray(smooth) & np.isfinite(slope), want, slope)
    return difference(slope, want, 1e-3)
