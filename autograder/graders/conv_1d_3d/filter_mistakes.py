"""What learners make of channels, filters and biases: right where there is one channel, one filter and no bias."""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.conv_1d_3d.window_mistakes import of, result
from autograder.graders.conv_1d_3d.windows import Array, correlate


def biased(bias: Callable[[Array, Array], Array]) -> Callable:
    """A wrong answer with another bias, which depends on the bias and the kernels."""
    return lambda x, kernels, b: correlate(x, kernels, bias(b, kernels))


def _windows_in_another_order(x: Array, kernels: Array, bias: Array) -> Array:
    """Windows flattened with the channels first, kernels with the channels last."""
    rows = kernels.reshape(x.shape[-1], *kernels.shape[: x.ndim - 1], kernels.shape[-1])
    return correlate(x, np.moveaxis(rows, 0, -2), bias)


def _filters_reshaped(x: Array, kernels: Array, bias: Array) -> Array:
    """Kernels brought to (c_out, …) by reshape, which only cuts the row of numbers anew."""
    rows = kernels.reshape(kernels.shape[-1], *kernels.shape[:-1])
    return correlate(x, np.moveaxis(rows, 0, -1), bias)


CHANNEL_MISTAKES = (
    Mistake(
        "first channel only",
        "Only the first channel counts: a filter sums over all of them.",
        of(lambda x, k: (x[..., :1], k[..., :1, :])),
        keeps=4,
    ),
    Mistake(
        "mean over the channels",
        "The channels are averaged: a filter sums over them.",
        of(lambda x, k: (x, k / x.shape[-1])),
        keeps=4,
    ),
    Mistake(
        "one channel's weights for all",
        "The first channel's weights are used for all channels: a filter has its own for each.",
        of(lambda x, k: (x, np.broadcast_to(k[..., :1, :], k.shape))),
        keeps=4,
    ),
    Mistake(
        "first filter only",
        "There is one map only, the first filter's: each filter gives one, (*out, c_out).",
        result(lambda y: y[..., :1]),
        keeps=4,
    ),
    Mistake(
        "first filter for all",
        "All maps come from the first filter: is the index of the filters used?",
        of(lambda x, k: (x, np.broadcast_to(k[..., :1], k.shape))),
        keeps=4,
    ),
    Mistake(
        "filters summed",
        "The maps of all filters are summed to one: each filter gives its own map.",
        result(lambda y: y.sum(axis=-1, keepdims=True)),
        keeps=4,
    ),
    Mistake(
        "windows flattened in another order",
        "Windows and kernels are flattened in different orders, so that numbers meet that do not belong together. "
        "sliding_window_view puts the kernel's axes behind the channels: transpose first, or use tensordot.",
        _windows_in_another_order,
        keeps=4,
    ),
    Mistake(
        "reshape for transpose",
        "The kernels' axes are brought into another order by reshape, which mixes up the numbers: use transpose.",
        _filters_reshaped,
        keeps=4,
    ),
)

BIAS_MISTAKES = tuple(
    Mistake(name, message, biased(bias), keeps=10)
    for name, message, bias in (
        ("bias forgotten", "The bias is missing: each filter adds its own.", lambda b, k: 0 * b),
        ("bias subtracted", "The bias is subtracted: add it.", lambda b, k: -b),
        (
            "bias for every product",
            "The bias is added for every tap and channel: add it once, after the sum.",
            lambda b, k: b * np.prod(k.shape[:-1]),
        ),
        (
            "bias for every tap",
            "The bias is added for every tap of the kernel: add it once, after the sum.",
            lambda b, k: b * np.prod(k.shape[:-2]),
        ),
        (
            "bias for every channel",
            "The bias is added for every channel: add it once, after the sum.",
            lambda b, k: b * k.shape[-2],
        ),
        ("first bias for all", "All filters add the first bias: each has its own.", lambda b, k: b[:1] + 0 * b),
        ("all biases added", "Every filter adds all biases: each has its own.", lambda b, k: b.sum() + 0 * b),
    )
)
