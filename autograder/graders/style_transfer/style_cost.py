"""Hidden test of the style cost over several layers (Gatys, Ecker and Bethge 2015, equation 5)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.hints import building_on, refused
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer.style import (
    Array,
    Shape,
    activations,
    layer_cost,
    layer_slope,
    pairs,
    weighted_cost,
)
from autograder.graders.style_transfer.style_mistakes import STYLE_MISTAKES
from autograder.inside.data import tensor

LAYERS: list[Shape] = [(6, 5, 4), (4, 3, 5), (2, 3, 6)]
NO_ROOT = "A square root has no slope at 0. The cost needs none."

STYLE_EXAMPLES = (
    Example(
        "style_cost([[[[1.], [2.]]], [[[2.]]]], [[[[1.], [0.]]], [[[0.]]]], [0.5, 2.])",
        case(
            [tensor(np.float32([[[1], [2]]])), tensor(np.float32([[[2]]]))],
            [tensor(np.float32([[[1], [0]]])), tensor(np.float32([[[0]]]))],
            [0.5, 2.0],
        ),
        8.5,
    ),
)


def _draw(rng: np.random.Generator, shapes: list[Shape], wrap: Callable[[Array], Any] = tensor) -> Case:
    """Activations of these layers, and weights that do not sum to 1."""
    layers = [each.args for each in pairs(rng, shapes, wrap)]
    weights = [float(each) for each in rng.uniform(0.2, 0.8, len(shapes)) * rng.choice([1, 2, 4], len(shapes))]
    return case([s for s, _ in layers], [g for _, g in layers], weights)


@exercise(ASSIGNMENT, 15, weighted_cost, STYLE_MISTAKES, STYLE_EXAMPLES)
def style_cost(exam: Exam) -> None:
    s, g = (activations(exam.rng, (4, 3, 5), 4.0) for _ in range(2))
    with building_on(exam, "layer_style_cost", case(tensor(s), tensor(g)), layer_cost(s, g)):
        _ask(exam)


def _ask(exam: Exam) -> None:
    rng = exam.rng
    sets = [LAYERS, [(3, 4, 2), (5, 2, 4)], [(3, 2, 4), (3, 2, 4), (2, 4, 3), (1, 2, 6)]]
    exam.values("several sets of layers", 5, exam.telling(lambda: [_draw(rng, layers) for layers in sets]))
    arrays = exam.telling(lambda: [_draw(rng, LAYERS[::-1], np.asarray)])
    exam.values("the same from NumPy arrays, which stay as they are", 2, arrays)
    exam.graph_values("the same inside a tf.function", 2, exam.telling(lambda: [_draw(rng, LAYERS)]))
    styles, generated, weights = _draw(rng, [(3, 4, 2), (2, 3, 5)]).args
    slopes = [weight * layer_slope(s, g) for s, g, weight in zip(styles, generated, weights, strict=True)]
    name = "the gradient by the generated activations of every layer"
    gradient(exam, name, 2, case(styles, generated, weights=weights), {1: slopes}, NO_ROOT)
    _lengths(exam, *_draw(rng, LAYERS).args)


def _lengths(exam: Exam, styles: list, generated: list, weights: list) -> None:
    """Check that no layer and no weight is dropped in silence, as zip does without strict=True."""
    why = "The lists have not the same length"
    for name, each in {
        "a layer of the style image missing": case(styles[:-1], generated, weights),
        "a layer of the generated image missing": case(styles, generated[:-1], weights),
        "a weight missing": case(styles, generated, weights[:-1]),
        "a weight too many": case(styles, generated, [*weights, 1.0]),
    }.items():
        refused(exam, f"{name}: ValueError", 1, each, "ValueError", why)
