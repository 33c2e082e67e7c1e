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
        predicate: the sentence without its subject, if that is the result, which may be one of several.
    """

    kind: Kind
    text: str
    predicate: str = ""


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
        return _result(Kind.TYPE, f"is {described(got)}; {_expected(want)}.")
    if isinstance(want, tuple) or (isinstance(want, list) and not _is_array(want)):
        return _sequence_difference(got, want, tolerance)
    if want is None or isinstance(want, str):
        same = type(got) is type(want) and got == want
        return None if same else _result(Kind.VALUES, "is not the right one.")
    returned, want, got = got, as_array(want), as_array(got)
    if want is None or want.dtype.kind not in "biuf":  # a dictionary
        return _result(Kind.VALUES, "is not the right one.")
    if got is None:
        return _result(Kind.RAGGED, f"is a ragged list; {_expected(want)}.")
    if got.dtype.kind not in "biuf":
        return _result(Kind.NOT_NUMBERS, f"is {described(returned)}; {_expected(want)}.")
    if got.shape != want.shape:
        return _result(Kind.SHAPE, _difference_of_shapes(got, want))
    return _difference_of_values(got, want, tolerance)


def _result(kind: Kind, predicate: str, subject: str = "The result") -> Difference:
    return Difference(kind, f"{subject} {predicate}", predicate)


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
        return _result(
            Kind.NOT_BOOLEANS, f"{'is a number' if want.ndim == 0 else 'contains numbers'}; {_expected(want)}."
        )
    if want.dtype.kind in "iu" and got.dtype.kind not in "iu":
        return Difference(Kind.NOT_INTEGERS, GENERAL["not integers"])
    same = np.isclose(got, want, rtol=tolerance, atol=tolerance) if want.dtype.kind == "f" else got == want
    if same.all():
        return None
    if want.ndim == 0:
        return _result(Kind.VALUES, "is not right.", "The value")
    return Difference(Kind.VALUES, f"{(~same).sum()} of {same.size} values are not right.")


def described(got: Any) -> str:
    """Say what a result is, as far as that is not its values."""
    if isinstance(got, Handle):
        if got.type == "ndarray":
            return "an array of dtype object"
        if got.type == "MaskedArray":
            return "an array in which values are masked"
        return got.type if got.type.startswith(("a ", "an ")) else f"an object of type {got.type}"
    if isinstance(got, (tuple, list)) and any(isinstance(each, (Handle, dict, str)) or each is None for each in got):
        return f"a {type(got).__name__} in which not all values are numbers"
    if isinstance(got, dict):
        return "a dictionary"
    array = as_array(got)
    if array is None:
        return "a ragged list"
    if array.dtype.kind in "biuf":
        return _of_numbers(array)
    what = {"U": "text", "S": "bytes", "c": "complex numbers"}.get(array.dtype.kind, "something other than numbers")
    return what if array.ndim == 0 else f"an array of {what}"


def _sequence_difference(got: Any, want: tuple | list, tolerance: float) -> Difference | None:
    if not isinstance(got, (tuple, list)) or len(got) != len(want):
        what = f"a {type(got).__name__} of {len(got)}" if isinstance(got, (tuple, list)) else described(got)
        return _result(Kind.TYPE, f"is {what}; {_expected(want)}.")
    for position, (one, other) in enumerate(zip(got, want, strict=True)):
        which = f"Value {position + 1} of {len(want)}"
        if one is None and other is not None:
            return Difference(Kind.TYPE, f"{which} is None.")
        if (inner := difference(one, other, tolerance)) is not None:
            return Difference(inner.kind, f"{which} {inner.predicate}" if inner.predicate else f"{which}: {inner.text}")
    return None


def _expected(want: Any) -> str:
    """Say what a result should be, as far as that is not its values."""
    if isinstance(want, tuple) or (isinstance(want, list) and not all(map(np.isscalar, want))):
        return f"a {type(want).__name__} of {len(want)} is expected"
    if want is None or isinstance(want, str):
        return "a name or None is expected"  # which of them would give the answer away
    want = np.asarray(want)
    if want.dtype.kind == "b":
        return (
            "True or False is expected" if want.ndim == 0 else f"{want.size} values, each True or False, are expected"
        )
    what = _of_numbers(want)
    return f"{what} {'are' if what.endswith('numbers') else 'is'} expected"


def _of_numbers(array: np.ndarray) -> str:
    """Say what an array is. A list and a tuple pass for one: nobody should look for an array where there is a tuple."""
    if array.ndim == 0:
        return "a single True or False" if array.dtype.kind == "b" else "one number"
    return f"{array.size} numbers" if array.ndim == 1 and 1 < array.size < 7 else f"an array of shape {array.shape}"


def _difference_of_shapes(got: np.ndarray, want: np.ndarray) -> str:
    if 0 in (got.ndim, want.ndim) or (got.ndim == want.ndim == 1):
        return f"is {_of_numbers(got)}; {_expected(want)}."
    hint = ": as many numbers, but in another shape" if got.size == want.size > 0 else ""
    if got.ndim == want.ndim and got.shape[1:] == want.shape[1:]:
        rows = len(got) - len(want)
        count = "one row" if abs(rows) == 1 else f"{abs(rows)} rows"
        verb = "is" if abs(rows) == 1 else "are"
        hint = f": {count} too many" if rows > 0 else f": {count} {verb} missing"
    return f"has shape {got.shape}; {want.shape} is expected{hint}."
