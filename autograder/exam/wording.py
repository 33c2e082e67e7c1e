"""What a student is told, in plain words."""

import re
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import as_array, difference
from autograder.exam.exercise import EXERCISES, Case

COUNTS_LATER = "Counts once a value is right."
ALSO_WRONG = "Not right here either."
MAX_SAID = 350  # characters of what a library says
NOT_WRITTEN = "Not written yet: the function still raises NotImplementedError."
PLAIN_WORDS = {
    "timeout": "The call did not end in time. Is there a loop that never stops?",
    "died": "The call ended the kernel (a crash or an exit).",
    "memory": "The call used more memory than it may. Is something built that is much larger than the result?",
    "out of time": "The time for the notebook was used up before this could be checked.",
    "flood": "The call printed far more than anybody could read. Is something printed in a loop that never stops?",
    "cpu": "The call used more processor time than it may. Is there a loop that never stops?",
}
ENDS = frozenset({*PLAIN_WORDS, "garbled"})  # kinds of error after which nothing more can be asked


def explain(error: AnswerError) -> str:
    """Say in plain words what the student's code did instead of answering."""
    if error.kind in PLAIN_WORDS:
        return PLAIN_WORDS[error.kind]
    if error.kind == "garbled":
        return f"No readable answer came back: {error.message}."
    lines = [line.strip() for line in error.message.splitlines() if line.strip()] or [""]
    text = lines[-1] if lines[0].startswith("in user code") else lines[0]  # TensorFlow puts the cause last
    text = re.sub(r"-?\d+\.\d{4,}(e[-+]?\d+)?", "…", text)  # libraries print arrays, which are what was asked with
    text = re.sub(r"\{\{.*?\}\}\s*", "", text).removeprefix(f"{error.kind}:").strip()
    text = re.sub(r"outer_factory\.<locals>\.inner_factory\.<locals>\.tf__", "", text)  # what a tf.function renames
    text = shortened(text)
    where = f" — in the line `{error.line.strip()}`" if error.line.strip() else ""
    if error.kind == "NotImplementedError" and not text:
        return NOT_WRITTEN
    if error.kind == "NotImplementedError" and "symbolic" in text:
        return f"It fails inside a tf.function, where tensors have no values yet; NumPy and float() need one{where}."
    missing = re.fullmatch(r"name '(\w+)' is not defined", text)
    if error.kind == "NameError" and missing and not where:
        return f"`{missing[1]}` is not defined. Does its answer cell define this name, and does it run to its end?"
    if error.kind == "NameError" and missing and missing[1] in EXERCISES:
        return f"It needs `{missing[1]}`, which is not defined: that answer cell has to run first."
    return f"It stopped with {error.kind}: {text}{where}"


def shortened(text: str, most: int = MAX_SAID) -> str:
    """The text; if it is longer than `most` characters, its first sentences or words that fit."""
    if len(text) <= most:
        return text
    head = text[:most]
    sentences = head.rpartition(". ")[0]
    return f"{sentences}." if len(sentences) > most // 2 else f"{head.rpartition(' ')[0] or head} …"


def general_mistake(calls: list[tuple[Case, Any]], wrong: str) -> str:
    """Name what can go wrong in any exercise; empty if it is none of that."""
    args, results = [each.args for each, _ in calls], [got for _, got in calls]
    if any(result is None for result in results):
        return "nothing returned"
    for place in range(min(len(each) for each in args)):
        if all(not difference(got, each[place]) for got, each in zip(results, args, strict=True)):
            return "an argument returned"
    if "NaN" in wrong:
        return "NaN"
    if "has shape" in wrong:
        return "wrong shape"
    if "integers" in wrong:
        return "not integers"
    arrays = [as_array(got) for got in results]
    plain = [np.ravel(each) for each in arrays if each is not None and each.dtype.kind in "biuf"]
    if len(plain) == len(results) > 1 and len(np.unique(np.concatenate(plain))) == 1:
        return "a constant"
    return ""


def show(value: Any) -> str:
    """A short readable form of a small result."""
    if type(value) in (tuple, list):
        opening, closing = "()" if type(value) is tuple else "[]"
        return f"{opening}{', '.join(map(show, value[:200]))}{closing}"[:200]
    if isinstance(value, (np.ndarray, np.generic)) or type(value) in (int, float):
        text = np.array2string(np.asarray(value), precision=3, suppress_small=True, threshold=20)
        return text.replace("\n", " ")[:200]
    return repr(value)[:200]
