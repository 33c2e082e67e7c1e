"""The question for the gradient, which all exercises in TensorFlow operations put in the same way."""

from typing import Any

import numpy as np

from autograder.compare import as_array, difference
from autograder.exam import Exam
from autograder.exercise import Case
from autograder.wording import ALSO_WRONG

Array = np.ndarray
Slope = Array | list[Array]  # by a tensor, or by a list of tensors
NO_GRADIENT = (
    "No gradient arrives, or only at some of the arguments. Use TensorFlow operations from end to end; "
    "NumPy cuts the tape."
)


def gradient(
    exam: Exam,
    name: str,
    points: float,
    each: Case,
    want: dict[int, Slope],
    trouble: str,
    smooth: Array | bool = True,
    form: bool = True,
) -> None:
    """Check the gradient of the summed result. Of form as a rule, since the sum hides which numbers were summed.

    Args:
        exam, name, points, form: as for `Exam.check`.
        each: the call. Its positional arguments are tensors, or lists of them.
        want: the right gradient, by the position of the argument.
        trouble: what to say where it is NaN or infinite.
        smooth: mask of the places where the value counts; at the others any finite number will do.
    """
    got = exam.attempt(name, points, lambda: exam.answer.gradient(*each.args, **each.kwargs))
    if got is None:
        return
    pairs = [pair for position, wanted in want.items() for pair in _pairs(got[position], wanted)]
    if any(slope is None for slope, _ in pairs):
        exam.check(name, points, False, exam.recognised("no gradient", NO_GRADIENT), form)
        return
    texts = [text for slope, wanted in pairs if (text := _difference(slope, wanted, smooth))]
    message = f"The gradient is not right. {texts[0]}" if texts else ""
    if message and any(not check.passed for check in exam.grade.checks):
        message = ALSO_WRONG  # a wrong value has a wrong gradient
    if any("NaN" in text for text in texts):
        message = exam.recognised("no finite gradient", f"The gradient is NaN or infinite. {trouble}")
    exam.check(name, points, not texts, message, form)


def _pairs(got: Any, want: Slope) -> list[tuple[Array | None, Array]]:
    """What came and what is right, tensor by tensor; None for what is no array."""
    if not isinstance(want, list):
        return [(as_array(got), want)]
    parts = got if isinstance(got, list) and len(got) == len(want) else [None] * len(want)
    return [(as_array(part), wanted) for part, wanted in zip(parts, want, strict=True)]


def _difference(slope: Array, want: Array, smooth: Array | bool) -> str:
    if slope.shape == want.shape and slope.dtype.kind == "f":
        slope = np.where(~np.asarray(smooth) & np.isfinite(slope), want, slope)
    return difference(slope, want, 1e-3)
