"""Hidden test of the convolution of a volume or a film: valid cross-correlation over several channels."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d.filter_mistakes import BIAS_MISTAKES, CHANNEL_MISTAKES, biased
from autograder.graders.conv_1d_3d.window_mistakes import WINDOW_MISTAKES, of, result
from autograder.graders.conv_1d_3d.windows import Array, ask, correlate


def _cube(y: Array) -> Array:
    side = min(y.shape[:3])
    return y[:side, :side, :side]


def _slice_by_slice(tap: Callable[[Array], Array]) -> Callable:
    """A wrong answer that convolves each slice by itself, with one slice of the kernels."""
    return lambda x, kernels, bias: correlate(x, tap(kernels)[None], bias)


VOLUME_MISTAKES = (
    Mistake(
        "kernel flipped in the plane",
        "The kernel is flipped along height and width: networks lay it on the input as it is.",
        of(lambda x, k: (x, k[:, ::-1, ::-1])),
    ),
    Mistake(
        "kernel flipped along the depth",
        "The kernel is flipped along the depth: networks lay it on the input as it is.",
        of(lambda x, k: (x, k[::-1])),
    ),
    Mistake(
        "kernel's sides in reverse",
        "The kernel's depth and width have changed places: its axes are (kd, kh, kw).",
        of(lambda x, k: (x, k.transpose(2, 1, 0, 3, 4))),
    ),
    Mistake(
        "kernel's height and width swapped",
        "The kernel's height and width have changed places: its axes are (kd, kh, kw).",
        of(lambda x, k: (x, k.transpose(0, 2, 1, 3, 4))),
    ),
    Mistake(
        "kernel's depth behind the plane",
        "The kernel's depth comes after height and width: its axes are (kd, kh, kw).",
        of(lambda x, k: (x, k.transpose(1, 2, 0, 3, 4))),
    ),
    Mistake(
        "sides in reverse",
        "The sides of the result come in reverse: (depth, height, width) is the order of x.",
        result(lambda y: y.transpose(2, 1, 0, 3)),
    ),
    Mistake(
        "volume taken for a cube",
        "All sides of the result are as long as the shortest: depth, height and width have their own sizes.",
        result(_cube),
    ),
    Mistake(
        "slice by slice",
        "Each slice is convolved by itself, with the kernel's first slice: the kernel covers kd slices at once, and "
        "their products are summed.",
        _slice_by_slice(lambda k: k[0]),
    ),
    Mistake(
        "slice by slice with the kernel's sum",
        "Each slice is convolved by itself, with the sum of the kernel's slices: each of them meets another slice of "
        "the volume.",
        _slice_by_slice(lambda k: k.sum(axis=0)),
    ),
    Mistake(
        "kernel's slices summed",
        "The kernel's slices are summed before they meet the volume: each of them meets another slice of it.",
        lambda x, k, b: correlate(x[: len(x) - len(k) + 1], k.sum(axis=0, keepdims=True), b),
    ),
    Mistake(
        "summed over the depth",
        "The depth is summed up, as if it were the channels: the kernel moves along the depth, too.",
        result(lambda y: y.sum(axis=0)),
    ),
    Mistake(
        "first depth only",
        "Only the first place along the depth is there: the kernel moves along the depth, too.",
        result(lambda y: y[:1]),
    ),
)
SLICE_BIAS = Mistake(
    "bias for every slice",
    "The bias is added for every slice of the kernel: add it once, after the sum.",
    biased(lambda b, k: b * len(k)),
    keeps=10,
)
MISTAKES = (*WINDOW_MISTAKES, *VOLUME_MISTAKES, *CHANNEL_MISTAKES, *BIAS_MISTAKES, SLICE_BIAS)

VOLUME = np.arange(8.0).reshape(2, 2, 2, 1)
VOLUME_EXAMPLES = (
    Example(
        "conv3d(np.arange(8.).reshape(2, 2, 2, 1), np.array([-1., 1.]).reshape(2, 1, 1, 1, 1), np.array([0.]))",
        case(VOLUME, np.array([-1.0, 1.0]).reshape(2, 1, 1, 1, 1), np.zeros(1)),
        np.full((1, 2, 2, 1), 4.0),
    ),
    Example(
        "conv3d(np.ones((2, 3, 4, 2)), np.ones((2, 2, 3, 2, 3)), np.array([0., 1., 2.]))",
        case(np.ones((2, 3, 4, 2)), np.ones((2, 2, 3, 2, 3)), np.array([0.0, 1.0, 2.0])),
        np.broadcast_to([24.0, 25.0, 26.0], (1, 2, 2, 3)),
    ),
)


@exercise(ASSIGNMENT, 20, correlate, MISTAKES, VOLUME_EXAMPLES)
def conv3d(exam: Exam) -> None:
    depth, height, width = (int(each) for each in exam.rng.integers((4, 6, 8), (6, 8, 10)))
    ask(exam, ((depth, height, width), (3, 3, 3)), (((4, 5, 6), (2, 4, 3)), ((6, 5, 7), (4, 2, 3))))
