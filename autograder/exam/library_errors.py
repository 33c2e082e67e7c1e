"""What libraries say in their exceptions. They give no codes, so that their words have to be read: here, nowhere else.

The words are those of the pinned versions; `tests/exam/test_library_errors.py` makes each of them be said.
"""

import re
from enum import StrEnum

from autograder.exam.answer import AnswerError


class Complaint(StrEnum):
    """What a library or Python objects to."""

    CHANNELS_MISSING = "an input has fewer axes than a layer needs"
    CLONED_MODEL = "two layers of one name in one model: a model and its clone"
    LAMBDA_FAILED = "the function of a Lambda layer failed, and Keras hides why"
    KERNEL_TOO_LARGE = "a kernel is larger than what it slides over"
    MISSING_ARGUMENT = "a function was called with too few arguments"
    NO_GRADIENT = "an optimizer was given no gradient"
    NOT_COMPILED = "a model is trained that was not compiled"
    NOT_DEFINED = "a name is not defined"
    OTHER_SHAPE = "a model was given inputs of another shape than its own"
    OTHER_VARIABLE = "an optimizer was given another variable than the one it was built for"
    PREDICTED = "predict was used where a model is built"
    SHAPES = "an operation was given arrays whose shapes do not go together"
    SYMBOL = "a TensorFlow operation met a Keras symbol"
    SCALAR_WANTED = "a function of one number, such as those of math, was given an array"
    SYMBOLIC_TENSOR = "values were wanted of a tensor that has none yet, inside of a tf.function"
    SYMBOLIC_LOOP = "Python should loop, count or index by a tensor that has no value yet, inside of a tf.function"
    SYMBOLIC_TRUTH = "Python should decide by a tensor that has no value yet, inside of a tf.function"


# what is missing of a tensor without a value: its numbers, or what Python's loops and places need
SYMBOLIC = re.compile(
    r"symbolic.*NumPy|SymbolicTensor.*no attribute '(numpy|astype|item)'|number, not '?SymbolicTensor"
)
LOOPING = re.compile(r"Iterating over a symbolic|SymbolicTensor.*(integer|iterable)|not SymbolicTensor|len is not well")
TWO_SHAPES = re.compile(r"[(\[]([\d,]*)[)\]] (?:vs\. )?[(\[]([\d,]*)[)\]]")
NODE = re.compile(r"\s*(\[Op:\w+\]|\bname:\s*\S*|for '\{\{node .*)")  # TensorFlow's name of what failed
UNDEFINED = re.compile(r"name '(\w+)' is not defined")
# In this order: an exception that says several of these is the first. The last item: whether the student's line counts
# as well, since libraries do not name what was called.
PHRASES = (
    (
        Complaint.SCALAR_WANTED,
        re.compile(r"arrays can be converted to Python scalars|must be real number, not (ndarray|list|tuple)"),
        False,
    ),
    (Complaint.LAMBDA_FAILED, re.compile(r"infer the shape of the Lambda"), False),
    (Complaint.MISSING_ARGUMENT, re.compile(r"required positional argument"), False),
    (Complaint.PREDICTED, re.compile(r"predict\("), True),
    (Complaint.CLONED_MODEL, re.compile(r"names should be unique"), False),
    (Complaint.OTHER_VARIABLE, re.compile(r"Unknown variable"), False),
    (Complaint.NOT_COMPILED, re.compile(r"compile\(\)"), False),
    (Complaint.KERNEL_TOO_LARGE, re.compile(r"zero or negative"), False),
    (Complaint.CHANNELS_MISSING, re.compile(r"ndim="), False),
    (Complaint.OTHER_SHAPE, re.compile(r"expected shape"), False),
    (Complaint.SYMBOL, re.compile(r"KerasTensor"), False),
    (Complaint.NO_GRADIENT, re.compile(r"grad(?!er)", re.IGNORECASE), True),  # not of the path of this program
    (Complaint.SYMBOLIC_TRUTH, re.compile(r"as a Python `bool`"), False),
    (
        Complaint.SHAPES,
        re.compile(r"broadcast together|Incompatible shapes|size-incompatible|core dimension|must be equal, but are"),
        False,
    ),
)


def complaint(error: AnswerError | None) -> Complaint | None:
    """Tell what a library objects to; None if it is nothing that is known here (or if there is no exception)."""
    if error is None:
        return None
    if error.kind == "NameError" and undefined_name(error):
        return Complaint.NOT_DEFINED
    if SYMBOLIC.search(error.message):
        return Complaint.SYMBOLIC_TENSOR
    if LOOPING.search(error.message):
        return Complaint.SYMBOLIC_LOOP
    for known, phrase, with_line in PHRASES:
        if phrase.search(error.message) or (with_line and phrase.search(error.line)):
            return known
    return None


def undefined_name(error: AnswerError) -> str:
    """Return the name that Python does not know; empty if it says something else."""
    missing = UNDEFINED.fullmatch(cause(error))
    return missing[1] if missing else ""


def lost_axis(error: AnswerError) -> bool:
    """Tell whether of two shapes that do not go together one is the other without its last axis."""
    if complaint(error) is not Complaint.SHAPES or not (shapes := TWO_SHAPES.search(cause(error))):
        return False
    one, other = ([size for size in shape.split(",") if size] for shape in shapes.groups())
    return one == other[:-1] or other == one[:-1]


def cause(error: AnswerError) -> str:
    """Return the one line of an exception's text that says what is wrong."""
    lines = [line.strip() for line in error.message.splitlines() if line.strip()] or [""]
    text = lines[-1] if lines[0].startswith("in user code") else lines[0]  # TensorFlow puts the cause last
    text = re.sub(r"-?\d+\.\d{4,}(e[-+]?\d+)?", "…", text)  # libraries print arrays, which may be of the questions
    text = re.sub(r"outer_factory\.<locals>\.inner_factory\.<locals>\.tf__", "", text)  # what a tf.function renames
    text = re.sub(r"'(?:\w+\.){2,}(\w+)' object", r"'\1' object", NODE.sub("", text))
    return re.sub(r"\{\{.*?\}\}\s*", "", text).removeprefix(f"{error.kind}:").strip()
