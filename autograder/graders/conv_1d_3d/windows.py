"""The convolution of networks in any number of dimensions, and what is asked of an answer to it."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case
from autograder.exam.hints import hint

Array = np.ndarray
Shape = tuple[int, ...]
PLAIN, CHANNELS, BIAS = "one channel, one filter, no bias", "several channels and filters", "with a bias"
EDGES = "kernels of one tap, and kernels as large as the input"
SINGLE = "the same in float32, and the arguments stay as they were"
AXES = "Every axis has its own size: x is (*sides, c_in), kernels are (*sizes, c_in, c_out)."


def correlate(x: Array, kernels: Array, bias: Array | float = 0.0) -> Array:
    """Valid cross-correlation, summed over the channels.

    Args:
        x: (*spatial, c_in).
        kernels: (*sizes, c_in, c_out).
        bias: (c_out,).

    Returns:
        (*out, c_out), out = spatial - sizes + 1.
    """
    rank = x.ndim - 1
    windows = sliding_window_view(x, kernels.shape[:rank], axis=tuple(range(rank)))  # (*out, c_in, *sizes)
    taps = list(range(rank + 1, 2 * rank + 1))
    return np.tensordot(windows, kernels, axes=([*taps, rank], list(range(rank + 1)))) + bias


def draw(
    rng: np.random.Generator,
    spatial: Shape,
    sizes: Shape,
    c_in: int,
    c_out: int,
    bias: bool = True,
    dtype: type = float,
) -> Case:
    """An input with signs and fractions, kernels that keep its size, and a bias that is far from 0 or is 0."""
    x, kernels = rng.normal(size=(*spatial, c_in)), rng.normal(size=(*sizes, c_in, c_out))
    b = rng.choice([-1, 1], c_out) * rng.uniform(0.5, 2.0, c_out) if bias else np.zeros(c_out)
    return case(*(each.astype(dtype) for each in (x, kernels / np.sqrt(np.prod(kernels.shape[:-1])), b)))


def ask(exam: Exam, larger: tuple[Shape, Shape], others: tuple[tuple[Shape, Shape], ...]) -> None:
    """Put the questions of a convolution; all inputs are small, since answers may be plain loops.

    Args:
        larger: sides and kernel with one channel; the kernel's sizes odd and equal, as every reading of «same» asks.
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
