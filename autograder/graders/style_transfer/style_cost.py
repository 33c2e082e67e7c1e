"""Hidden test of the style cost over several layers, Σ_l λ_l J_l (Gatys, Ecker and Bethge 2015, equation 5)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.hints import refused
from autograder.exam.mistakes import HALF, then
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import (
    NO_GRADIENT,
    NO_ROOT,
    Array,
    Shape,
    activation_cost,
    constant,
    cut_gram,
    float_tensor,
    layer_cost,
    layer_slope,
    pairs,
    squared_difference,
)
from autograder.inside.data import tensor

LAYERS: list[Shape] = [(6, 5, 4), (4, 3, 5), (2, 3, 6)]
LAMBDA = "Multiply each layer's cost by its weight, then add up."
CALL_IT = "Call layer_style_cost."
Cost = Callable[[Array, Array], float]


def weighted_cost(styles: list[Array], generated: list[Array], weights: list[float], cost: Cost = layer_cost) -> float:
    return sum(weight * cost(s, g) for s, g, weight in zip(styles, generated, weights, strict=True))


def layers(function: Callable[[Array, Array], Any]) -> Callable:
    """Make a wrong answer: something else made of the right costs and weights of the layers."""

    def answer(styles: list[Array], generated: list[Array], weights: list[float]) -> Any:
        costs = [layer_cost(s, g) for s, g in zip(styles, generated, strict=True)]
        return function(np.array(costs), np.array(weights))

    return answer


def over(cost: Cost) -> Callable:
    """Make a wrong answer: the right sum over another cost of a layer."""
    return lambda styles, generated, weights: weighted_cost(styles, generated, weights, cost)


WRONG = {
    "weights ignored": (f"The weights are ignored. {LAMBDA}", layers(lambda j, w: j.sum())),
    "mean over the layers": (
        f"The sum is divided by the number of layers. {LAMBDA}",
        layers(lambda j, w: (w * j).mean()),
        HALF,
    ),
    "plain mean of the layers": (f"This is the mean of the layers' costs. {LAMBDA}", layers(lambda j, w: j.mean())),
    "weights normalised": (
        "The sum is divided by the sum of the weights. Take them as they are; they need not add up to 1.",
        layers(lambda j, w: (w * j).sum() / w.sum()),
        HALF,
    ),
    "last layer only": ("Only the last layer counts: add up in the loop.", layers(lambda j, w: w[-1] * j[-1])),
    "last layer without its weight": (f"Only the last layer counts. {LAMBDA}", layers(lambda j, w: j[-1])),
    "first layer only": (
        "Only the first layer counts. Is the `return` inside the loop?",
        layers(lambda j, w: w[0] * j[0]),
    ),
    "first layer without its weight": (f"Only the first layer counts. {LAMBDA}", layers(lambda j, w: j[0])),
    "last layer left out": (
        "The last layer is left out. These lists hold style layers only: there is no content layer to remove.",
        layers(lambda j, w: (w * j)[:-1].sum()),
    ),
    "first layer left out": ("The first layer is left out.", layers(lambda j, w: (w * j)[1:].sum())),
    "first weight for all": ("All layers get the first weight.", layers(lambda j, w: w[0] * j.sum())),
    "last weight for all": ("All layers get the last weight.", layers(lambda j, w: w[-1] * j.sum())),
    "weights squared": (
        f"The weights are squared. Are the Gram matrices multiplied by them? {LAMBDA}",
        layers(lambda j, w: (w**2 * j).sum()),
    ),
    "divided by the weights": (f"The sum is divided by the weights. {LAMBDA}", layers(lambda j, w: (j / w).sum())),
    "weights added": (f"The weights are added to the costs. {LAMBDA}", layers(lambda j, w: (j + w).sum())),
    "weights in reverse": ("The weights are used in reverse order.", layers(lambda j, w: (w[::-1] * j).sum())),
    "sums multiplied": (
        "The sum of the weights is multiplied by the sum of the costs. Multiply layer by layer, then add up.",
        layers(lambda j, w: w.sum() * j.sum()),
    ),
    "product of the layers": ("The layers' costs are multiplied; add them.", layers(lambda j, w: (w * j).prod())),
    "largest layer": ("Only the layer with the largest cost counts; add all up.", layers(lambda j, w: (w * j).max())),
    "one cost for each layer": ("There is one number for each layer; add them up.", layers(lambda j, w: w * j)),
    "root": ("A root is taken; no root is expected.", then(weighted_cost, np.sqrt)),
    "weights on the activations": (
        f"The activations are multiplied by the weights, which then count to the fourth power. {LAMBDA}",
        layers(lambda j, w: (w**4 * j).sum()),
    ),
    "no constant": (
        f"The constants 1/(2 n_H n_W n_C)² of the layers are missing. {CALL_IT}",
        over(squared_difference),
        HALF,
    ),
    "1/(n_H n_W n_C)": (
        f"The layers have the constant 1/(n_H n_W n_C), as in other notes. {CALL_IT}",
        over(lambda s, g: squared_difference(s, g) / np.size(s)),
        HALF,
    ),
    "2 missing": (f"The 2 is missing in 1/(2 n_H n_W n_C)². {CALL_IT}", over(lambda s, g: 4 * layer_cost(s, g)), HALF),
    "first layer's sizes for all": (
        "All layers get the constant of the first one, but n_H, n_W and n_C belong to the layer.",
        lambda styles, generated, weights: (
            weighted_cost(styles, generated, weights, squared_difference) / constant(styles[0])
        ),
    ),
    "wrong reshape": (
        "The Gram matrices mix channels with places: reshape to (n_H·n_W, n_C), and transpose that.",
        over(lambda s, g: layer_cost(s, g, cut_gram)),
    ),
    "content cost": (
        "The activations are compared place by place, as for the content. Style is in the Gram matrices.",
        over(lambda s, g: activation_cost(s, g) / 2),
    ),
    "compared with itself": ("The cost is always 0: is the style compared with itself?", layers(lambda j, w: 0.0)),
    "sign": ("The sign is wrong: a cost is never negative.", then(weighted_cost, np.negative), HALF),
    "no ValueError": (
        "The lists do not have the same length, and yet no ValueError is raised. `zip(..., strict=True)` raises one."
    ),
    **NO_GRADIENT,
}
EXAMPLES = (
    Example(
        "style_cost([[[[1.], [2.]]], [[[2.]]]], [[[[1.], [0.]]], [[[0.]]]], [0.5, 2.])",
        case(
            [float_tensor([[[1], [2]]]), float_tensor([[[2]]])],
            [float_tensor([[[1], [0]]]), float_tensor([[[0]]])],
            [0.5, 2.0],
        ),
        8.5,
    ),
)


def draw(rng: np.random.Generator, shapes: list[Shape], wrap: Callable[[Array], Any] = tensor) -> Case:
    """Draw activations of these layers, and weights that do not add up to 1."""
    styles, generated = zip(*(call.args for call in pairs(rng, shapes, wrap)), strict=True)
    weights = rng.uniform(0.2, 0.8, len(shapes)) * rng.choice([1, 2, 4], len(shapes))
    return case(list(styles), list(generated), weights.tolist())


@exercise(ASSIGNMENT, 15, weighted_cost, WRONG, EXAMPLES)
def style_cost(exam: Exam) -> None:
    rng = exam.rng
    sets = [LAYERS, [(3, 4, 2), (5, 2, 4)], [(3, 2, 4), (3, 2, 4), (2, 4, 3), (1, 2, 6)]]
    exam.values("several sets of layers", 5, exam.telling(lambda: [draw(rng, shapes) for shapes in sets]))
    arrays = exam.telling(lambda: [draw(rng, LAYERS[::-1], np.asarray)])
    exam.values("the same from NumPy arrays, which stay as they are", 2, arrays)
    exam.graph_values("the same inside a tf.function", 2, exam.telling(lambda: [draw(rng, LAYERS)]))
    styles, generated, weights = draw(rng, [(3, 4, 2), (2, 3, 5)]).args
    slopes = [weight * layer_slope(s, g) for s, g, weight in zip(styles, generated, weights, strict=True)]
    name = "the gradient with respect to the generated activations of every layer"
    gradient(exam, name, 2, case(styles, generated, weights=weights), {1: slopes}, NO_ROOT)
    lengths(exam, *draw(rng, LAYERS).args)


def lengths(exam: Exam, styles: list, generated: list, weights: list) -> None:
    """Check that no layer and no weight is dropped in silence, as `zip` does without `strict=True`."""
    for name, call in {
        "a layer of the style image missing": case(styles[:-1], generated, weights),
        "a layer of the generated image missing": case(styles, generated[:-1], weights),
        "a weight missing": case(styles, generated, weights[:-1]),
        "a weight too many": case(styles, generated, [*weights, 1.0]),
    }.items():
        refused(exam, f"{name}: ValueError", 1, call, "ValueError")
