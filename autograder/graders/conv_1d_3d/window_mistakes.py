"""What learners make of a window that slides over the input, in any number of dimensions: nothing comes out right."""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.conv_1d_3d.windows import Array, correlate


def spatial(x: Array) -> tuple[int, ...]:
    """The axes along which the kernel moves."""
    return tuple(range(x.ndim - 1))


def result(change: Callable[[Array], Array]) -> Callable:
    """A wrong answer made of the right one."""
    return lambda x, kernels, bias: change(correlate(x, kernels, bias))


def of(change: Callable[[Array, Array], tuple[Array, Array]]) -> Callable:
    """A wrong answer made of another input, or of other kernels."""
    return lambda x, kernels, bias: correlate(*change(x, kernels), bias)


def padded(x: Array, kernels: Array, both: int) -> Array:
    """The input with zeros around it: so many times (size - 1) along each axis, the smaller half before."""
    more = [both * (size - 1) for size in kernels.shape[: x.ndim - 1]]
    return np.pad(x, [*((each // 2, each - each // 2) for each in more), (0, 0)])


def flipped(x: Array, kernels: Array) -> Array:
    return np.flip(kernels, spatial(x))


def _with_stride_of_the_kernel(x: Array, kernels: Array, bias: Array) -> Array:
    return correlate(x, kernels, bias)[tuple(slice(None, None, size) for size in kernels.shape[: x.ndim - 1])]


def _sums_multiplied(x: Array, kernels: Array, bias: Array) -> Array:
    return correlate(x, np.ones_like(kernels)) * kernels.sum(axis=tuple(range(x.ndim))) + bias


def _channel_by_channel(x: Array, kernels: Array, bias: Array) -> Array:
    """One map for each channel of each filter, not summed: (*out, c_in, c_out)."""
    maps = [correlate(x[..., i : i + 1], kernels[..., i : i + 1, :], bias) for i in range(x.shape[-1])]
    return np.stack(maps, axis=-2)


def _only_first(values: Array) -> Array:
    return np.where(np.arange(values.size).reshape(values.shape) < values.shape[-1], values, 0)


WINDOW_MISTAKES = (
    Mistake(
        "kernel flipped",
        "The kernel is flipped, as in mathematics (np.convolve, scipy.signal.convolve). Networks lay it on the input "
        "as it is: cross-correlation.",
        of(lambda x, k: (x, flipped(x, k))),
    ),
    Mistake(
        "last place missing",
        "The last place is missing: the kernel has n - k + 1 places along an axis, range(n - k + 1).",
        result(lambda y: y[tuple(slice(-1) for _ in spatial(y))]),
    ),
    Mistake(
        "first place missing",
        "The first place is missing: the first window starts at index 0.",
        result(lambda y: y[tuple(slice(1, None) for _ in spatial(y))]),
    ),
    Mistake(
        "«same» padding",
        "The output is as large as the input: zeros were put around it («same»). Only windows that lie wholly inside "
        "are asked («valid»).",
        of(lambda x, k: (padded(x, k, 1), k)),
    ),
    Mistake(
        "full convolution",
        "The kernel sticks out at both ends («full», the default of np.convolve and scipy.signal.convolve), and it is "
        "flipped. «valid» is asked, without flipping.",
        of(lambda x, k: (padded(x, k, 2), flipped(x, k))),
    ),
    Mistake(
        "full correlation",
        "The kernel sticks out at both ends («full», the default of scipy.signal.correlate): «valid» is asked.",
        of(lambda x, k: (padded(x, k, 2), k)),
    ),
    Mistake(
        "mean of the window",
        "The products in a window are averaged: sum them.",
        lambda x, k, b: correlate(x, k / np.prod(k.shape[:-1]), b),
    ),
    Mistake(
        "ReLU",
        "Negative values have become 0: the activation is another layer's work, return the sums as they are.",
        result(lambda y: np.maximum(y, 0)),
    ),
    Mistake("absolute values", "The signs are lost: a sum of products may be negative.", result(np.abs)),
    Mistake("sign", "The sign is turned.", result(np.negative)),
    Mistake(
        "strides of the kernel's size",
        "The kernel jumps on by its whole size: move it on by one place.",
        _with_stride_of_the_kernel,
    ),
    Mistake(
        "sums multiplied",
        "Window and kernel are summed before they are multiplied: multiply number by number, then sum.",
        _sums_multiplied,
    ),
    Mistake(
        "channels not summed",
        "There is a map for each channel of each filter: a filter sums over the channels.",
        _channel_by_channel,
    ),
    Mistake(
        "filters first",
        "The filters are the first axis: they belong at the end, (*out, c_out).",
        result(lambda y: np.moveaxis(y, -1, 0)),
    ),
    Mistake(
        "axis of the filters missing",
        "The result of one filter is returned, without an axis for the filters: (*out, c_out) is asked.",
        result(lambda y: y[..., 0]),
    ),
    Mistake(
        "batch axis", "A batch axis is in front: neither the input nor the result has one.", result(lambda y: y[None])
    ),
    Mistake(
        "first place only",
        "Only the first place is filled: does the `return` stand inside the loop?",
        result(_only_first),
    ),
    Mistake(
        "whole numbers",
        "The values are cut to whole numbers: make an array of floats for them.",
        result(np.trunc),
    ),
)
