"""What a student is told, in plain words."""

from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import Difference, as_array, difference
from autograder.exam.exercise import EXERCISES, Case
from autograder.exam.general_mistakes import GENERAL, LOST
from autograder.exam.library_errors import Complaint, cause, complaint, lost_axis, undefined_name
from autograder.exam.verdict import Outcome
from autograder.inside.data import Handle

MAX_SAID = 350  # characters of what a library says
ENDS = frozenset(LOST)  # kinds of error after which nothing more can be asked


def outcome(error: AnswerError) -> Outcome:
    """Tell what an exception means for the check that it stopped."""
    if error.kind in ENDS:
        return Outcome.LOST
    if error.kind == "NotImplementedError" and not cause(error):
        return Outcome.NOT_WRITTEN
    return Outcome.RAISED


def explain(error: AnswerError) -> str:
    """Say in plain words what the student's code did instead of answering."""
    if error.kind == "garbled":
        return f"The reply from the kernel could not be read: {error.message}."
    if error.kind in LOST:
        return LOST[error.kind]
    if outcome(error) is Outcome.NOT_WRITTEN:
        return GENERAL["not written"]
    where = f" (in the line `{error.line.strip()}`)" if error.line.strip() else ""
    trouble = complaint(error)
    if trouble is Complaint.SYMBOLIC_TENSOR:
        return (
            "It fails inside a `tf.function`: tensors have no values there yet, but NumPy functions, `.numpy()` and "
            f"`float()` need them{where}."
        )
    if trouble is Complaint.SYMBOLIC_LOOP:
        return (
            "It fails inside a `tf.function`: tensors have no values there yet, so that Python can neither loop over "
            f"them nor use them as lengths or places{where}. TensorFlow's operations take the whole tensor at once."
        )
    if trouble is Complaint.SYMBOLIC_TRUTH:
        return (
            "It fails inside a `tf.function`: tensors have no values there yet, so that Python's `max`, `min`, `if` "
            f"and `and` cannot decide by them{where}. TensorFlow has `tf.maximum`, `tf.minimum` and `tf.where`."
        )
    if trouble is Complaint.SCALAR_WANTED:
        return (
            f"It stopped with {error.kind}{where}: functions of `math`, and `float()`, take one number, and this is an "
            "array. NumPy has the same functions for arrays."
        )
    if trouble is Complaint.NOT_DEFINED:
        name = undefined_name(error)
        if not where:
            return f"`{name}` is not defined: no answer cell that ran to its end defines this name."
        if name in EXERCISES:
            return f"It needs your `{name}`, which is not defined. Does that answer cell run without an error?"
    if error.kind == "AssertionError" and error.line.strip().startswith("assert"):
        said = f": {shortened(cause(error))}" if cause(error) else ""
        return f"An `assert` of your own stopped it{said}{where}."
    said = f": {shortened(cause(error)).rstrip('.')}" if cause(error) else ""
    axis = (
        " One shape is the other without its last axis, which `keepdims=True` would keep." if lost_axis(error) else ""
    )
    return f"It stopped with {error.kind}{said}{where}.{axis}"


def values_taken_out(error: AnswerError | None) -> str:
    """Say where values leave TensorFlow, if that is what an exception was raised for; else what is asked for."""
    if complaint(error) is Complaint.SYMBOLIC_TENSOR and error is not None:
        where = f" in the line `{error.line.strip()}`" if error.line.strip() else ""
        return f"NumPy, `.numpy()` or `float()` takes the values out of a tensor{where}: TensorFlow sees no further."
    return "Use TensorFlow operations from start to finish."


def shortened(text: str, most: int = MAX_SAID) -> str:
    """Cut a text that is longer than `most` characters to its first sentences or words that fit."""
    if len(text) <= most:
        return text
    head = text[:most]
    sentences = head.rpartition(". ")[0]
    return f"{sentences}." if len(sentences) > most // 2 else f"{head.rpartition(' ')[0] or head} …"


def general_mistake(calls: list[tuple[Case, Any]], rights: list[Any], wrong: Difference) -> str:
    """Name what can go wrong in any exercise; empty if it is none of that.

    Args:
        calls: the calls and what they returned.
        rights: what they should have returned.
        wrong: how one of the results differs from the right one.
    """
    args, results = [each.args for each, _ in calls], [got for _, got in calls]
    if any(result is None for result in results):
        return "nothing returned"
    for place in range(min(len(each) for each in args)):
        if all(not difference(got, each[place]) for got, each in zip(results, args, strict=True)):
            return "an argument returned"
    if wrong.kind in GENERAL:
        return wrong.kind.value
    if is_scaled(results, rights):
        return "a constant factor"
    arrays = [as_array(got) for got in results]
    plain = [np.ravel(each) for each in arrays if each is not None and each.dtype.kind in "biuf"]
    if len(plain) == len(results) > 1 and len(np.unique(np.concatenate(plain))) == 1:
        return "a constant"
    return ""


def is_scaled(results: list[Any], rights: list[Any]) -> bool:
    """Tell whether the results are the right ones, all times the same factor; each an array of floats."""
    return factor_between(results, rights) is not None


def factor_between(results: list[Any], rights: list[Any]) -> float | None:
    """Return the factor by which all results differ from the right ones; None if there is none, or too little to see.

    Args:
        results: what was returned.
        rights: what should have been; arrays of floats, or nothing is seen.
    """
    pairs = [(as_array(got), as_array(want)) for got, want in zip(results, rights, strict=True)]
    if not all(
        got is not None
        and want is not None
        and want.dtype.kind == "f"
        and got.dtype.kind in "iuf"
        and got.shape == want.shape
        for got, want in pairs
    ):
        return None
    flat_got, flat_want = (np.concatenate([np.asarray(pair[i], float).ravel() for pair in pairs]) for i in (0, 1))
    if not np.isfinite([flat_got, flat_want]).all() or len(np.unique(np.round(flat_want, 6))) < 2:
        return None
    factor = float(flat_got @ flat_want / (flat_want @ flat_want))
    return factor if abs(factor) > 1e-3 and difference(flat_got, factor * flat_want) is None else None


def show_both(want: Any, got: Any) -> tuple[str, str]:
    """Write down two small results that differ, with as many digits as it takes to see that they do."""
    for digits in (3, 4, 5, 6, 8, 12, 17):
        both = show(want, digits), show(got, digits)
        if both[0] != both[1]:
            return both
    return f"{both[0]} ({_kind(want)})", f"{both[1]} ({_kind(got)})"


def show(value: Any, digits: int = 3) -> str:
    """Write down a small result in a short readable form."""
    if isinstance(value, Handle):
        return f"an object of type {value.type}"
    if type(value) in (tuple, list):
        opening, closing = "()" if type(value) is tuple else "[]"
        return f"{opening}{', '.join(show(each, digits) for each in value[:200])}{closing}"[:200]
    if type(value) is dict:
        return f"{{{', '.join(f'{key!r}: {show(each, digits)}' for key, each in list(value.items())[:200])}}}"[:200]
    if isinstance(value, (float, np.floating)):
        return repr(round(float(value), digits))
    if isinstance(value, (np.ndarray, np.generic)) or type(value) is int:
        text = np.array2string(np.asarray(value), precision=digits, suppress_small=True, threshold=20)
        return text.replace("\n", " ")[:200]
    return repr(value)[:200]


def _kind(value: Any) -> str:
    """Say what a value is, where its numbers do not tell it from another one."""
    if isinstance(value, (np.ndarray, np.generic)):
        return f"dtype {value.dtype}, shape {value.shape}"
    return type(value).__name__
