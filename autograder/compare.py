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
    if isinstance(want, tuple):
        return _tuple_difference(got, want, tolerance)
    if want is None or isinstance(want, str):
        return "" if type(got) is type(want) and got == want else f"The result is not {_describe(want)}."
    want = np.asarray(want)
    try:
        got = np.asarray(got)
    except ValueError:
        return f"The result is a ragged list; {_describe(want)} was asked."
    if got.dtype.kind not in "biuf":
        return f"The result does not consist of real numbers; {_describe(want)} was asked."
    if got.shape != want.shape:
        return f"The result has shape {got.shape}; {want.shape} was asked{_hint(got, want)}."
    if want.size == 0:
        return ""  # nothing in it has a dtype
    if got.dtype.kind == "f" and not np.isfinite(got).all():
        return "The result holds NaN or infinity."
    if want.dtype.kind == "b" and not np.isin(got, (0, 1)).all():
        return "The result holds numbers; True and False were asked."
    if want.dtype.kind in "iu" and got.dtype.kind not in "iu":
        return "The result does not hold integers."
    same = np.isclose(got, want, rtol=tolerance, atol=tolerance) if want.dtype.kind == "f" else got == want
    if same.all():
        return ""
    return "The value is not right." if want.ndim == 0 else f"{(~same).sum()} of {same.size} values are not right."


def _tuple_difference(got: Any, want: tuple, tolerance: float) -> str:
    if not isinstance(got, (tuple, list)) or len(got) != len(want):
        return f"The result is not {_describe(want)}."
    for position, (one, other) in enumerate(zip(got, want, strict=True)):
        if text := difference(one, other, tolerance):
            return f"Value {position + 1} of the tuple: {text}"
    return ""


def _describe(want: Any) -> str:
    if isinstance(want, tuple):
        return f"a tuple of {len(want)}"
    if want is None or isinstance(want, str):
        return repr(want)
    want = np.asarray(want)
    return "one number" if want.ndim == 0 else f"an array of shape {want.shape}"


def _hint(got: np.ndarray, want: np.ndarray) -> str:
    if want.ndim == 0 and got.size > 1:
        return ": one number for the whole batch"
    if got.size == want.size:
        return ": the same numbers, but not in that shape"
    return ""
