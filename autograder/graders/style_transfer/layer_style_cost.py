"""Hidden test of the style cost of one layer (Gatys, Ecker and Bethge 2015, equation 4)."""

import numpy as np

from autograder.exam.compare import as_array
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.hints import building_on
from autograder.exam.wording import COUNTS_LATER
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer.layer_mistakes import LAYER_MISTAKES
from autograder.graders.style_transfer.style import (
    REAL_SIZE,
    Array,
    activations,
    gram,
    layer_cost,
    layer_slope,
    pairs,
    shuffled,
)
from autograder.inside.data import tensor

NO_ROOT = "A square root has no slope at 0. The cost needs none."

LAYER_EXAMPLES = (
    Example(
        "layer_style_cost([[[1.], [2.]]], [[[1.], [0.]]])",
        case(tensor(np.float32([[[1], [2]]])), tensor(np.float32([[[1], [0]]]))),
        1.0,
    ),
    Example(
        "layer_style_cost(tf.ones((2, 3, 4)), tf.zeros((2, 3, 4)))",
        case(tensor(np.ones((2, 3, 4), np.float32)), tensor(np.zeros((2, 3, 4), np.float32))),
        0.25,
    ),
)


@exercise(ASSIGNMENT, 20, layer_cost, LAYER_MISTAKES, LAYER_EXAMPLES)
def layer_style_cost(exam: Exam) -> None:
    known = case(tensor(activations(exam.rng, (4, 3, 5))))
    with building_on(exam, "gram_matrix", known, gram(*known.args)):
        _ask(exam)


def _ask(exam: Exam) -> None:
    rng, real = exam.rng, "right at a real size too, 56 × 56 × 64"
    asked = exam.telling(lambda: pairs(rng, [(3, 4, 5), (4, 2, 6), (2, 5, 4)], tensor))
    if exam.values("the cost of layers of several sizes", 6, asked):
        exam.values(real, 3, pairs(rng, [REAL_SIZE], tensor))
    else:  # some mistakes need gigabytes at that size
        exam.check(real, 3, False, COUNTS_LATER)
    arrays = exam.telling(lambda: pairs(rng, [(2, 3, 4), (5, 4, 2)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 3, arrays)
    exam.graph_values("the same inside a tf.function", 3, exam.telling(lambda: pairs(rng, [(4, 3, 5)], tensor)))
    style = activations(rng, (4, 5, 3), 4.0)
    _shuffled(exam, case(tensor(style), tensor(shuffled(rng, style))))
    each = pairs(rng, [(3, 4, 2)], tensor)[0]
    gradient(exam, "the gradient by the generated activations", 2, each, {1: layer_slope(*each.args)}, NO_ROOT)
    same = case(each.args[0], each.args[0])
    gradient(exam, "the gradient where the style is reached", 1, same, {1: np.zeros((3, 4, 2))}, NO_ROOT)


def _shuffled(exam: Exam, each: Case) -> None:
    """Check that only places differ costs nothing. As one of form: a cost that is always 0 does as well."""
    name = "no cost where only the order of the pixels differs"
    got = exam.attempt(name, 2, lambda: exam.answer(*each.args))
    if got is None:
        return
    cost: Array | None = as_array(got)
    nothing = cost is not None and cost.shape == () and cost.dtype.kind in "iuf" and abs(float(cost)) < 1e-3
    text = "The same pixels in another order have the same style, yet they cost something here."
    exam.check(name, 2, nothing, text, form=True)
