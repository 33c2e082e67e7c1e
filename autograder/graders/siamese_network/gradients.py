"""The question for the gradient, which all exercises in TensorFlow operations put in the same way."""

from typing import Any

import numpy as np

from autograder.compare import as_array, difference
from autograder.exam import Exam
from autograder.exercise import Case

Array = np.ndarray
NO_GRADIENT = "No gradient arrives. Use TensorFlow operations from end to end; NumPy cuts the tape."


def gradient(
    exam: Exam,
    name: str,
    points: float,
    each: Case,
    want: Array,
    root: str,
    position: int = 0,
    free: Array | bool = False,
) -> None:
    """Check the gradient of the summed result. Of form, since the sum hides which numbers were summed.

    Args:
        exam, name, points: as for `Exam.check`.
        each: the call.
        want: the right gradient by the argument at `position`.
        root: what to say where it is NaN.
        free: mask of the places where any finite number will do.
    """

    def ask() -> tuple[Any]:
        return (exam.answer.gradient(*each.args, **each.kwargs)[position],)

    got = exam.attempt(name, points, ask)
    if got is None:
        return
    slope = as_array(got[0])
    if slope is None:
        exam.check(name, points, False, exam.recognised("no gradient", NO_GRADIENT), form=True)
        return
    if slope.shape == want.shape and slope.dtype.kind == "f":
        slope = np.where(free & np.isfinite(slope), want, slope)
    text = difference(slope, want, 1e-3)
    if "NaN" in text:
        text = exam.recognised("no finite gradient", f"The gradient is not finite. {root}")
    exam.check(name, points, not text, text and f"The gradient is not right. {text}", form=True)
