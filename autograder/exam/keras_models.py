"""What graders of Keras models ask in the same way. The models stay in the student's kernel: only outputs are believed.

A model's list of weights can be forged. It may choose the words of a message and what is set next, but a point is paid
for numbers that follow from weights which were put there from outside. What only the model's inside could tell (its
weights, its convolutions, a gradient) is confirmed with the model's graph, where no code of the student runs.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.answer import Answer, AnswerError, Graph
from autograder.exam.compare import as_array
from autograder.exam.exam import Exam
from autograder.inside.data import Handle

Array = np.ndarray
Shape = tuple[int, ...]
UNCONFIRMED = (
    "The model looks right in the notebook, but its own operations, run with other weights, do not do the same. "
    "Build the model from layers and TensorFlow operations only."
)


def built(exam: Exam, name: str, points: float, ask: Callable[[], Any]) -> Handle | None:
    """Return the model that `ask` makes; None, and a failed check, if it makes none.

    An object that is no Keras model either shows when it is first run: a TypeError says so.
    """
    made = exam.attempt(name, points, ask)
    if isinstance(made, Handle) and made.type != "KerasTensor":
        return made
    if made is not None:
        what = "a symbolic tensor (the output alone)" if isinstance(made, Handle) else f"a {type(made).__name__}"
        exam.check(name, points, False, exam.recognised("no model", what=what))
    return None


def numbers(got: Any) -> Array | None:
    """Return a model's output as float64; None if it is not one array of real numbers."""
    array = as_array(got)
    return array.astype(float) if array is not None and array.dtype.kind in "biuf" else None


def fetch(answer: Answer, name: str, *args: Any) -> Any:
    """Return the result of a function of the kit as data; None if there is none.

    Raises:
        AnswerError: the student's code failed instead.
    """
    held = answer.make(name, *args)
    return answer.read(held) if isinstance(held, Handle) else None


def weight_shapes(answer: Answer, model: Handle) -> list[Shape]:
    """Return the shapes that a model claims for its weights, in its own order.

    This also works for models too large for `Answer.weights`. A model without an input of its own has no weights before
    it is run.

    Raises:
        AnswerError: the student's code failed instead.
    """
    shapes = fetch(answer, "weight_shapes", model)
    if not isinstance(shapes, list):
        return []
    return [each for each in shapes if isinstance(each, tuple) and all(type(size) is int and size > 0 for size in each)]


def n_weights(answer: Answer, model: Handle) -> int:
    """Count the numbers that a model claims to have as weights, frozen ones too.

    Raises:
        AnswerError: the student's code failed instead.
    """
    return sum(int(np.prod(shape, dtype=float)) for shape in weight_shapes(answer, model))


def fresh_weights(rng: np.random.Generator, shapes: list[Shape], scale: float = 1.0) -> list[Array]:
    """Draw float32 weights of these shapes; sums over a kernel's inputs keep about `scale` times their size."""
    return [
        (scale * rng.normal(size=each) / math.sqrt(max(math.prod(each[:-1]), 1))).astype(np.float32) for each in shapes
    ]


def confirmed(exam: Exam, model: Handle, inputs: list[Array], is_right: Callable[[Graph], bool]) -> bool:
    """Tell whether the model's graph for such inputs is right; what cannot be made a graph of, or run, is not."""
    try:
        return bool(is_right(exam.answer.graph_of(model, *inputs)))
    except (AnswerError, ValueError):  # the graph is the student's: it may fail in any way
        return False
