"""Compare an answer with what is right, as a fair person would, and say how it differs without giving it away."""

from typing import Any

import numpy as np

from autograder.inside.data import Handle

TOLERANCE = 1e-4


def difference(got: Any, want: Any, tolerance: float = TOLERANCE) -> str:
    """Say in one sentence how `got` differs from `want`; empty if it does not.

    A Python number passes for a NumPy one, a list for a tuple or an array, any integer dtype for another. A shape that
    differs does not pass: (m, 1) for (m,) changes what the next line of code does.

    Args:
        got: anything that crossed the bridge.
        want: a number, an array, a string, None, or a tuple or list of these. dtype bool or integer: compared exactly,
            float: within `tolerance`, absolute and relative.
    """
    if got is None and want is not None:
        return "It returned None. Is there a `return`?"
    if isinstance(got, Handle):
        return f"It returned a {got.type}; {_describe(want)} was asked."
    if isinstance(want, tuple) or (isinstance(want, list) and any(each is None or type(each) is str for each in want)):
        return _sequence_difference(got, want, tolerance)
    if want is None or isinstance(want, str):
        return "" if type(got) is type(want) and got == want else "The result is not the right one."
    want, got = as_array(want), as_array(got)
    if want is None or want.dtype.kind not in "biuf":  # a list of several arrays, or a dictionary
        return "The result is not the right one."
    if got is None:
        return f"The result is a ragged list; {_describe(want)} was asked."
    if got.dtype.kind not in "biuf":
        return f"The result does not consist of real numbers; {_describe(want)} was asked."
    if got.shape != want.shape:
        return f"The result has shape {got.shape}; {want.shape} was asked{_hint(got, want)}."
    if want.size == 0:
        return ""  # nothing in it has a dtype
    if got.dtype.kind == "f" and (~np.isfinite(got) & np.isfinite(want)).any():
        return "The result holds NaN or infinity."
    if want.dtype.kind == "b" and not np.isin(got, (0, 1)).all():
        return "The result holds numbers; True and False were asked."
    if want.dtype.kind in "iu" and got.dtype.kind not in "iu":
        return "The result does not hold integers."
    same = np.isclose(got, want, rtol=tolerance, atol=tolerance) if want.dtype.kind == "f" else got == want
    if same.all():
        return ""
    return "The value is not right." if want.ndim == 0 else f"{(~same).sum()} of {same.size} values are not right."


def as_array(got: Any) -> np.ndarray | None:
    """What came back as an array; None for what is not one (an object that stayed in the kernel, a ragged list)."""
    if got is None or isinstance(got, Handle):
        return None
    try:
        return np.asarray(got)
    except ValueError:
        return None


def _sequence_difference(got: Any, want: tuple | list, tolerance: float) -> str:
    if not isinstance(got, (tuple, list)) or len(got) != len(want):
        return f"The result is not {_describe(want)}."
    for position, (one, other) in enumerate(zip(got, want, strict=True)):
        if one is None and other is not None:
            return f"Value {position + 1} of {len(want)} is None."
        if text := difference(one, other, tolerance):
            return f"Value {position + 1} of {len(want)}: {text}"
    return ""


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
