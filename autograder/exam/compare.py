"""Compare an answer with what is right, as a fair person would, and say how it differs without giving it away."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from autograder.exam.general_mistakes import GENERAL
from autograder.inside.data import Handle

TOLERANCE = 1e-4


class Kind(StrEnum):
    """In what a result differs. Some are general mistakes of the same name (`autograder.exam.general_mistakes`)."""

    NOTHING = "nothing returned"
    TYPE = "wrong type"  # an object, a tuple of another length, None in a tuple
    SHAPE = "wrong shape"
    RAGGED = "ragged"  # a list that is no array
    NOT_NUMBERS = "not numbers"
    NOT_INTEGERS = "not integers"
    NOT_BOOLEANS = "not booleans"
    NAN = "NaN"  # or infinity
    VALUES = "values"


@dataclass(frozen=True)
class Difference:
    """How a result differs from what is right.

    Args:
        kind: in what; of a tuple, that of the first value that differs.
        text: the same as a sentence for a student. No program reads it.
    """

    kind: Kind
    text: str


def difference(got: Any, want: Any, tolerance: float = TOLERANCE) -> Difference | None:
    """Find how `got` differs from `want`; None if it does not.

    A Python number passes for a NumPy one, a list for a tuple or an array, any integer dtype for another. A shape that
    differs does not pass: (m, 1) for (m,) changes what the next line of code does.

    Args:
        got: anything that crossed the bridge.
        want: a number, an array, a string, None, or a tuple or list of these. dtype bool or integer: compared exactly,
            float: within `tolerance`, absolute and relative.
        tolerance: of floats.
    """
    if got is None and want is not None:
        return Difference(Kind.NOTHING, GENERAL["nothing returned"])
    if isinstance(got, Handle):
        return Difference(Kind.TYPE, f"It returned a {got.type}; {_describe(want)} is expected.")
    if isinstance(want, tuple) or (isinstance(want, list) and not _is_array(want)):
        return _sequence_difference(got, want, tolerance)
    if want is None or isinstance(want, str):
        same = type(got) is type(want) and got == want
        return None if same else Difference(Kind.VALUES, "The result is not the right one.")
    want, got = as_array(want), as_array(got)
    if want is None or want.dtype.kind not in "biuf":  # a dictionary
        return Difference(Kind.VALUES, "The result is not the right one.")
    if got is None:
        return Difference(Kind.RAGGED, f"The result is a ragged list; {_describe(want)} is expected.")
    if got.dtype.kind not in "biuf":
        text = f"The result does not consist of real numbers; {_describe(want)} is expected."
        return Difference(Kind.NOT_NUMBERS, text)
    if got.shape != want.shape:
        text = f"The result has shape {got.shape}; {want.shape} is expected{_hint(got, want)}."
        return Difference(Kind.SHAPE, text)
    return _difference_of_values(got, want, tolerance)


def told(found: Difference | None) -> str:
    """Return what a student is told of a difference; empty if there is none."""
    return found.text if found else ""


def as_array(got: Any) -> np.ndarray | None:
    """Return a result as an array; None for what is not one (an object that stayed in the kernel, a ragged list)."""
    if got is None or isinstance(got, Handle):
        return None
    try:
        return np.asarray(got)
    except ValueError:
        return None


def _is_array(want: list) -> bool:
    """Tell whether a list is one array, written out: no None, no string, and not ragged."""
    return not any(each is None or type(each) is str for each in want) and as_array(want) is not None


def _difference_of_values(got: np.ndarray, want: np.ndarray, tolerance: float) -> Difference | None:
    """Compare two arrays of one shape."""
    if want.size == 0:
        return None  # nothing in it has a dtype
    if got.dtype.kind == "f" and (~np.isfinite(got) & np.isfinite(want)).any():
        return Difference(Kind.NAN, GENERAL["NaN"])
    if want.dtype.kind == "b" and not np.isin(got, (0, 1)).all():
        return Difference(Kind.NOT_BOOLEANS, "The result contains numbers; True and False are expected.")
    if want.dtype.kind in "iu" and got.dtype.kind not in "iu":
        return Difference(Kind.NOT_INTEGERS, GENERAL["not integers"])
    same = np.isclose(got, want, rtol=tolerance, atol=tolerance) if want.dtype.kind == "f" else got == want
    if same.all():
        return None
    text = "The value is not right." if want.ndim == 0 else f"{(~same).sum()} of {same.size} values are not right."
    return Difference(Kind.VALUES, text)


def _sequence_difference(got: Any, want: tuple | list, tolerance: float) -> Difference | None:
    if not isinstance(got, (tuple, list)) or len(got) != len(want):
        return Difference(Kind.TYPE, f"The result is not {_describe(want)}.")
    for position, (one, other) in enumerate(zip(got, want, strict=True)):
        if one is None and other is not None:
            return Difference(Kind.TYPE, f"Value {position + 1} of {len(want)} is None.")
        if (inner := difference(one, other, tolerance)) is not None:
            return Difference(inner.kind, f"Value {position + 1} of {len(want)}: {inner.text}")
    return None


def _describe(want: Any) -> str:
    if isinstance(want, (tuple, list)):
        return f"a {type(want).__name__} of {len(want)}"
    if want is None or isinstance(want, str):
        return "something else"  # a name would give the answer away
    want = np.asarray(want)
    return "one number" if want.ndim == 0 else f"an array of shape {want.shape}"


def _hint(got: np.ndarray, want: np.ndarray) -> str:
    if want.ndim == 0 and got.size > 1:
        return ": one number for the whole batch"
    if got.size == want.size:
        return ": as many numbers, but in another shape"
    return ""
