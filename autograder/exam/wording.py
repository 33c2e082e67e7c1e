"""What a student is told, in plain words."""

from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import Difference, as_array, difference
from autograder.exam.exercise import EXERCISES, Case
from autograder.exam.general_mistakes import GENERAL, LOST
from autograder.exam.library_errors import Complaint, cause, complaint, undefined_name
from autograder.exam.verdict import Outcome

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
            "It fails inside a `tf.function`: tensors have no values there yet, but NumPy functions and `float()` need "
            f"them{where}."
        )
    if trouble is Complaint.SCALAR_WANTED:
        return (
            f"It stopped with {error.kind}{where}: functions of `math`, and `float()`, take one number, and this is an "
            "array. NumPy has the same functions for arrays."
        )
    if trouble is Complaint.NOT_DEFINED:
        name = undefined_name(error)
        if not where:
            return (
                f"`{name}` is not defined. Does its answer cell define this name and run to the end without an error?"
            )
        if name in EXERCISES:
            return f"It needs your `{name}`, which is not defined. Does that answer cell run without an error?"
    return f"It stopped with {error.kind}: {shortened(cause(error))}{where}"


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
    pairs = [(as_array(got), as_array(want)) for got, want in zip(results, rights, strict=True)]
    if not all(
        got is not None
        and want is not None
        and want.dtype.kind == "f"
        and got.dtype.kind in "iuf"
        and got.shape == want.shape
        for got, want in pairs
    ):
        return False
    flat_got, flat_want = (np.concatenate([np.ravel(pair[i]).astype(float) for pair in pairs]) for i in (0, 1))
    if not np.isfinite(flat_got).all() or len(np.unique(np.round(flat_want, 6))) < 2:
        return False
    factor = flat_got @ flat_want / (flat_want @ flat_want)
    return abs(factor) > 1e-3 and difference(flat_got, factor * flat_want) is None


def show(value: Any) -> str:
    """Write down a small result in a short readable form."""
    if type(value) in (tuple, list):
        opening, closing = "()" if type(value) is tuple else "[]"
        return f"{opening}{', '.join(map(show, value[:200]))}{closing}"[:200]
    if isinstance(value, (np.ndarray, np.generic)) or type(value) in (int, float):
        text = np.array2string(np.asarray(value), precision=3, suppress_small=True, threshold=20)
        return text.replace("\n", " ")[:200]
    return repr(value)[:200]
