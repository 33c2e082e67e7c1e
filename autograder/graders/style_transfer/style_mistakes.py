"""Wrong answers that learners give for the style cost over several layers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.style_transfer.style import (
    Array,
    constant,
    cut_gram,
    layer_cost,
    squared_difference,
    weighted_cost,
)

LAMBDA = "Each layer's cost is multiplied by its weight"


def _costs(styles: list[Array], generated: list[Array]) -> Array:
    return np.array([layer_cost(s, g) for s, g in zip(styles, generated, strict=True)])


def _of(function: Callable[[Array, Array], Any]) -> Callable:
    """A wrong answer that makes something else of the right costs and weights of the layers."""
    return lambda styles, generated, weights: function(_costs(styles, generated), np.array(weights))


def _with(cost: Callable[[Array, Array], float]) -> Callable:
    """The right sum over another cost of a layer."""
    return lambda styles, generated, weights: weighted_cost(styles, generated, weights, cost)


STYLE_MISTAKES = (
    Mistake("weights ignored", f"The weights are ignored. {LAMBDA}.", _of(lambda j, w: j.sum())),
    Mistake(
        "mean over the layers",
        "The sum is divided by the number of layers; the weights say how much each counts.",
        _of(lambda j, w: (w * j).mean()),
    ),
    Mistake(
        "plain mean of the layers",
        f"This is the mean of the layers' costs, without weights. {LAMBDA}.",
        _of(lambda j, w: j.mean()),
    ),
    Mistake(
        "weights normalised",
        "The sum is divided by the sum of the weights. Take them as they are; they need not sum to 1.",
        _of(lambda j, w: (w * j).sum() / w.sum()),
    ),
    Mistake(
        "last layer only",
        "Only the last layer counts: add up in the loop, and return after it.",
        _of(lambda j, w: w[-1] * j[-1]),
    ),
    Mistake(
        "last layer without its weight",
        f"Only the last layer counts, without its weight. {LAMBDA}, and all are added up.",
        _of(lambda j, w: j[-1]),
    ),
    Mistake(
        "first layer only",
        "Only the first layer counts. Does the `return` stand inside the loop?",
        _of(lambda j, w: w[0] * j[0]),
    ),
    Mistake(
        "first layer without its weight",
        f"Only the first layer counts, without its weight. {LAMBDA}, and all are added up.",
        _of(lambda j, w: j[0]),
    ),
    Mistake(
        "last layer left out",
        "The last layer is left out. These lists hold style layers only: no content layer has to be taken off.",
        _of(lambda j, w: (w * j)[:-1].sum()),
    ),
    Mistake("first layer left out", "The first layer is left out.", _of(lambda j, w: (w * j)[1:].sum())),
    Mistake("first weight for all", "All layers get the first weight.", _of(lambda j, w: w[0] * j.sum())),
    Mistake("last weight for all", "All layers get the last weight.", _of(lambda j, w: w[-1] * j.sum())),
    Mistake(
        "weights squared",
        f"The weights are squared. Are the Gram matrices multiplied by them? {LAMBDA}, after the square.",
        _of(lambda j, w: (w**2 * j).sum()),
    ),
    Mistake("divided by the weights", f"It is divided by the weights. {LAMBDA}.", _of(lambda j, w: (j / w).sum())),
    Mistake("weights added", f"The weights are added to the costs. {LAMBDA}.", _of(lambda j, w: (j + w).sum())),
    Mistake("weights in reverse", "The weights are taken in reverse order.", _of(lambda j, w: (w[::-1] * j).sum())),
    Mistake(
        "sums multiplied",
        "The sum of the weights is multiplied by the sum of the costs. Multiply layer by layer, then add up.",
        _of(lambda j, w: w.sum() * j.sum()),
    ),
    Mistake(
        "product of the layers",
        "The costs of the layers are multiplied; add them up.",
        _of(lambda j, w: (w * j).prod()),
    ),
    Mistake("largest layer", "Only the most expensive layer counts; add all up.", _of(lambda j, w: (w * j).max())),
    Mistake(
        "one cost for each layer", "There is a number for each layer; their sum is asked.", _of(lambda j, w: w * j)
    ),
    Mistake("root", "A root is taken; no root is asked.", _of(lambda j, w: np.sqrt((w * j).sum()))),
    Mistake(
        "weights on the activations",
        f"The activations are multiplied by the weights, which then count to the fourth power. {LAMBDA}.",
        _of(lambda j, w: (w**4 * j).sum()),
    ),
    Mistake(
        "no constant",
        "The constants 1/(2 n_H n_W n_C)² of the layers are missing: call layer_style_cost.",
        _with(squared_difference),
    ),
    Mistake(
        "1/(n_H n_W n_C)",
        "The layers have the constant 1/(n_H n_W n_C) of other notes: call layer_style_cost.",
        _with(lambda s, g: squared_difference(s, g) / np.size(s)),
    ),
    Mistake(
        "2 missing",
        "The 2 is missing in the constants 1/(2 n_H n_W n_C)² of the layers.",
        _with(lambda s, g: 4 * layer_cost(s, g)),
    ),
    Mistake(
        "first layer's sizes for all",
        "All layers get the constant of the first one. n_H, n_W and n_C belong to the layer.",
        lambda styles, generated, weights: (
            weighted_cost(styles, generated, weights, squared_difference) / constant(np.shape(styles[0]))
        ),
    ),
    Mistake(
        "wrong reshape",
        "The Gram matrices under it mix channels with places: reshape to (n_H·n_W, n_C), and transpose that.",
        _with(lambda s, g: squared_difference(s, g, cut_gram) / constant(np.shape(s))),
    ),
    Mistake(
        "content cost",
        "The activations are compared place by place, as for the content. Style is in the Gram matrices.",
        _with(lambda s, g: np.sum(np.square(np.subtract(s, g, dtype=float))) / 2),
    ),
    Mistake("compared with itself", "The cost is always 0: is the style compared with itself?", _of(lambda j, w: 0.0)),
    Mistake("sign", "The sign is turned: a cost is never negative.", _of(lambda j, w: -(w * j).sum())),
)
