"""The convolution of networks in any number of dimensions, the mistakes in it, and the questions about an answer."""

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case
from autograder.exam.hints import hint
from autograder.exam.mistakes import HALF, WrittenMistake, given, keeping, then

Array = np.ndarray
Shape = tuple[int, ...]
PLAIN, CHANNELS, BIAS = "one channel, one filter, no bias", "several channels and filters", "with a bias"
EDGES = "kernels of one tap, and kernels as large as the input"
SINGLE = "the same in float32, and the arguments stay unchanged"
AXES = "Every axis has its own size: x is (*sides, c_in), kernels are (*sizes, c_in, c_out)."


def correlate(x: Array, kernels: Array, bias: Array | float = 0.0) -> Array:
    """Return the valid cross-correlation, summed over the channels.

    Args:
        x: (*spatial, c_in).
        kernels: (*sizes, c_in, c_out).
        bias: (c_out,).

    Returns:
        (*out, c_out), out = spatial - sizes + 1; nothing along an axis for which the kernel is too long, as a wrong
        answer may lay it.
    """
    rank = x.ndim - 1
    sides = [n - k + 1 for n, k in zip(x.shape[:rank], kernels.shape[:rank], strict=True)]
    if min(sides) < 1:
        return np.zeros((*(max(side, 0) for side in sides), kernels.shape[-1]))
    windows = sliding_window_view(x, kernels.shape[:rank], axis=tuple(range(rank)))  # (*out, c_in, *sizes)
    taps = list(range(rank + 1, 2 * rank + 1))
    return np.tensordot(windows, kernels, axes=([*taps, rank], list(range(rank + 1)))) + bias


def padded(x: Array, kernels: Array, both: int, more_before: bool = False) -> Array:
    """Put zeros around the input: `both` times (size - 1) along each axis, by default the smaller half before."""
    more = [both * (size - 1) for size in kernels.shape[: x.ndim - 1]]
    halves = [(each // 2, each - each // 2) for each in more]
    return np.pad(x, [*(each[::-1] if more_before else each for each in halves), (0, 0)])


def flipped(x: Array, kernels: Array) -> Array:
    return np.flip(kernels, tuple(range(x.ndim - 1)))


def reshaped(kernels: Array, axis: int) -> Array:
    """Bring an axis of the kernels to the front by reshape, which mixes up the numbers, and back as one should."""
    return np.moveaxis(kernels.reshape(np.moveaxis(kernels, axis, 0).shape), 0, axis)


def _channel_by_channel(x: Array, kernels: Array, bias: Array) -> Array:
    maps = [correlate(x[..., i : i + 1], kernels[..., i : i + 1, :], bias) for i in range(x.shape[-1])]
    return np.stack(maps, axis=-2)


def _jumping(x: Array, kernels: Array, bias: Array) -> Array:
    return correlate(x, kernels, bias)[tuple(slice(None, None, size) for size in kernels.shape[: x.ndim - 1])]


def _sums_multiplied(x: Array, kernels: Array, bias: Array) -> Array:
    return correlate(x, np.ones_like(kernels)) * kernels.sum(axis=tuple(range(x.ndim))) + bias


def _without_last_tap(x: Array, kernels: Array) -> Array:
    rank = x.ndim - 1
    return np.pad(kernels[(slice(-1),) * rank], [*[(0, 1)] * rank, (0, 0), (0, 0)])


def _only_first(y: Array) -> Array:
    return np.where(np.arange(y.size).reshape(y.shape) < y.shape[-1], y, 0)


WINDOW_SLIPS: dict[str, WrittenMistake] = {
    "kernel flipped": (
        "The kernel is flipped, as in mathematics (np.convolve, scipy.signal.convolve). Networks lay it on the input "
        "as it is: cross-correlation.",
        given(correlate, lambda x, k, b: (x, flipped(x, k), b)),
        HALF,
    ),
    "last place missing": (
        "The last place is missing. Along an axis the kernel has n - k + 1 places: range(n - k + 1).",
        then(correlate, lambda y: y[(slice(-1),) * (y.ndim - 1)]),
    ),
    "first place missing": (
        "The first place is missing: the first window starts at index 0.",
        then(correlate, lambda y: y[(slice(1, None),) * (y.ndim - 1)]),
    ),
    "«same» padding": (
        "The output is as large as the input, because zeros were put around it (“same”). Use only windows that lie "
        "entirely inside (“valid”).",
        given(correlate, lambda x, k, b: (padded(x, k, 1), k, b)),
    ),
    "«same» convolution": (
        "The output is as large as the input, and the kernel is flipped, as np.convolve(mode='same') does. Use only "
        "windows that lie entirely inside (“valid”), and lay the kernel on them as it is.",
        [
            given(correlate, lambda x, k, b: (padded(x, k, 1, more_before=True), flipped(x, k), b)),
            given(correlate, lambda x, k, b: (padded(x, k, 1), flipped(x, k), b)),
        ],
    ),
    "full convolution": (
        "The kernel sticks out at both ends (“full”, the default of np.convolve and scipy.signal.convolve), and it is "
        "flipped. “valid” is expected, without flipping.",
        given(correlate, lambda x, k, b: (padded(x, k, 2), flipped(x, k), b)),
    ),
    "full correlation": (
        "The kernel sticks out at both ends (“full”, the default of scipy.signal.correlate). “valid” is expected.",
        given(correlate, lambda x, k, b: (padded(x, k, 2), k, b)),
    ),
    "last tap missing": (
        "The last tap of the kernel has no effect. A loop over all of its taps is range(k), not range(k - 1).",
        given(correlate, lambda x, k, b: (x, _without_last_tap(x, k), b)),
    ),
    "mean of the window": (
        "The products in a window are averaged. Sum them instead.",
        given(correlate, lambda x, k, b: (x, k / np.prod(k.shape[:-1]), b)),
        HALF,
    ),
    "ReLU": (
        "Negative values have become 0. The activation is the job of another layer: return the sums as they are.",
        then(correlate, lambda y: np.maximum(y, 0)),
    ),
    "absolute values": ("The signs are lost, but a sum of products may be negative.", then(correlate, np.abs)),
    "sign": ("The sign is reversed: add up the products as they are.", then(correlate, np.negative), HALF),
    "strides of the kernel's size": (
        "The kernel jumps by its whole size. Move it on by one place at a time.",
        _jumping,
    ),
    "sums multiplied": (
        "Window and kernel are summed before they are multiplied. Multiply number by number first, then sum.",
        _sums_multiplied,
    ),
    "channels not summed": (
        "There is a map for each channel of each filter, but a filter should sum over the channels.",
        _channel_by_channel,
    ),
    "filters first": (
        "The filters are the first axis, but they belong at the end: (*out, c_out).",
        then(correlate, lambda y: np.moveaxis(y, -1, 0)),
    ),
    "axis of the filters missing": (
        "The result of one filter is returned, without an axis for the filters: (*out, c_out) is expected.",
        then(correlate, lambda y: y[..., 0]),
    ),
    "batch axis": (
        "There is a batch axis in front, but the input has none, and the result should have none either.",
        then(correlate, lambda y: y[None]),
    ),
    "first place only": (
        "Only the first place is filled. Is the `return` inside the loop?",
        then(correlate, _only_first),
    ),
    "whole numbers": (
        "The values are cut to whole numbers. Make an array of floats for them.",
        then(correlate, np.trunc),
    ),
}
FILTER_SLIPS = {  # right with one channel and one filter
    "first channel only": (
        "Only the first channel counts, but a filter should sum over all of them.",
        given(correlate, lambda x, k, b: (x[..., :1], k[..., :1, :], b)),
    ),
    "mean over the channels": (
        "The channels are averaged, but a filter should sum over them.",
        given(correlate, lambda x, k, b: (x, k / x.shape[-1], b)),
        HALF,
    ),
    "one channel's weights for all": (
        "The first channel's weights are used for all channels, but a filter has weights of its own for each channel.",
        given(correlate, lambda x, k, b: (x, np.broadcast_to(k[..., :1, :], k.shape), b)),
    ),
    "first filter only": (
        "There is only the map of the first filter, but every filter should give one: (*out, c_out).",
        then(correlate, lambda y: y[..., :1]),
    ),
    "first filter for all": (
        "All maps come from the first filter. Is the index of the filter used?",
        given(correlate, lambda x, k, b: (x, np.broadcast_to(k[..., :1], k.shape), b)),
    ),
    "sum carried on": (
        "The sum of one filter is carried on into the next. Start at 0 for each filter.",
        lambda x, k, b: np.cumsum(correlate(x, k), axis=-1) + b,
    ),
    "filters summed": (
        "The maps of all filters are summed into one, but each filter should give a map of its own.",
        then(correlate, lambda y: y.sum(axis=-1, keepdims=True)),
    ),
    "windows flattened in another order": (
        "Windows and kernels are flattened in different orders, so that the wrong numbers meet. sliding_window_view "
        "puts the kernel's axes behind the channels, so transpose first, or use tensordot.",
        given(correlate, lambda x, k, b: (x, reshaped(k, -2), b)),
    ),
    "reshape for transpose": (
        "The kernels' axes are reordered by reshape, which mixes up the numbers. Use transpose.",
        given(correlate, lambda x, k, b: (x, reshaped(k, -1), b)),
    ),
}
BIAS_SLIPS = {  # right without a bias; here the bias that is added
    "bias forgotten": ("The bias is missing. Each filter should add its own.", lambda b, k: 0 * b),
    "bias subtracted": ("The bias is subtracted. Add it instead.", lambda b, k: -b),
    "bias for every product": (
        "The bias is added for every tap and channel. Add it once, after the sum.",
        lambda b, k: b * np.prod(k.shape[:-1]),
    ),
    "bias for every tap": (
        "The bias is added for every tap of the kernel. Add it once, after the sum.",
        lambda b, k: b * np.prod(k.shape[:-2]),
    ),
    "bias for every channel": (
        "The bias is added for every channel. Add it once, after the sum.",
        lambda b, k: b * k.shape[-2],
    ),
    "first bias for all": ("All filters add the first bias, but each has one of its own.", lambda b, k: b[:1]),
    "all biases added": ("Every filter adds all biases, but each has one of its own.", lambda b, k: b.sum()),
}


def biased(bias: Callable[[Array, Array], Array]) -> Callable:
    """Make a wrong answer with another bias, made of the bias and the kernels."""
    return given(correlate, lambda x, k, b: (x, k, bias(b, k)))


biases = {name: (sentence, biased(bias)) for name, (sentence, bias) in BIAS_SLIPS.items()}
SLIPS = WINDOW_SLIPS | keeping(4, FILTER_SLIPS) | keeping(10, biases)


def draw(
    rng: np.random.Generator,
    spatial: Shape,
    sizes: Shape,
    c_in: int,
    c_out: int,
    bias: bool = True,
    dtype: type = float,
) -> Case:
    """Draw an input with signs and fractions, kernels that keep its size, and a bias that is far from 0 or is 0."""
    x, kernels = rng.normal(size=(*spatial, c_in)), rng.normal(size=(*sizes, c_in, c_out))
    b = rng.choice([-1, 1], c_out) * rng.uniform(0.5, 2.0, c_out) if bias else np.zeros(c_out)
    return case(*(each.astype(dtype) for each in (x, kernels / np.sqrt(np.prod(kernels.shape[:-1])), b)))


def ask(exam: Exam, larger: tuple[Shape, Shape], others: tuple[tuple[Shape, Shape], ...]) -> None:
    """Ask the questions about a convolution; all inputs are small, since answers may be plain loops.

    Args:
        exam: of the answer.
        larger: sides and kernel with one channel; the kernel's sizes odd and equal, as every reading of «same» expects.
        others: sides and kernels, all of different lengths, where there are several channels and filters.
    """
    rng, (sides, sizes) = exam.rng, others[0]
    exam.values(PLAIN, 4, [draw(rng, *larger, 1, 1, bias=False) for _ in range(2)])
    hint(exam, AXES)
    channels = [
        draw(rng, *shapes, c_in, c_out, bias=False) for shapes, c_in, c_out in zip(others, (3, 2), (2, 4), strict=True)
    ]
    exam.values(CHANNELS, 6, channels)
    hint(exam, AXES)
    exam.values(
        BIAS, 6, [draw(rng, *shapes, c_in, c_out) for shapes, c_in, c_out in zip(others, (2, 3), (4, 2), strict=True)]
    )
    most = tuple(side - 1 for side in sides)
    exam.values(EDGES, 2, [draw(rng, sides, size, 3, 2) for size in ((1,) * len(sides), sides, most)])
    exam.values(SINGLE, 2, [draw(rng, sides, sizes, 2, 3, dtype=np.float32)])
