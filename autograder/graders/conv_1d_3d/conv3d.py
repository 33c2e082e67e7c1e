"""Hidden test of the convolution of a volume or a film: valid cross-correlation over several channels."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import given, then
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d._convolution import SLIPS, Array, ask, correlate


def _cube(y: Array) -> Array:
    side = min(y.shape[:3])
    return y[:side, :side, :side]


WRONG = SLIPS | {
    "kernel flipped in the plane": (
        "The kernel is flipped along height and width. Networks lay it on the input as it is.",
        given(correlate, lambda x, k, b: (x, k[:, ::-1, ::-1], b)),
    ),
    "kernel flipped along the depth": (
        "The kernel is flipped along the depth. Networks lay it on the input as it is.",
        given(correlate, lambda x, k, b: (x, k[::-1], b)),
    ),
    "kernel's sides in reverse": (
        "The kernel's depth and width are swapped. Its axes are (kd, kh, kw), in this order.",
        given(correlate, lambda x, k, b: (x, k.transpose(2, 1, 0, 3, 4), b)),
    ),
    "kernel's height and width swapped": (
        "The kernel's height and width are swapped. Its axes are (kd, kh, kw), in this order.",
        given(correlate, lambda x, k, b: (x, k.transpose(0, 2, 1, 3, 4), b)),
    ),
    "kernel's depth behind the plane": (
        "The kernel's depth is taken to come after its height and width. Its axes are (kd, kh, kw), in this order.",
        given(correlate, lambda x, k, b: (x, k.transpose(1, 2, 0, 3, 4), b)),
    ),
    "sides in reverse": (
        "The sides of the result are in reverse order. Keep the order of x: (depth, height, width).",
        then(correlate, lambda y: y.transpose(2, 1, 0, 3)),
    ),
    "volume taken for a cube": (
        "All sides of the result are as long as the shortest, but depth, height and width have sizes of their own.",
        then(correlate, _cube),
    ),
    "slice by slice": (
        "Each slice is convolved by itself, with the kernel's first slice. The kernel should cover kd slices at once, "
        "and the products with all of them should be summed.",
        given(correlate, lambda x, k, b: (x, k[:1], b)),
    ),
    "slice by slice with the kernel's sum": (
        "Each slice is convolved by itself, with the sum of the kernel's slices. Each slice of the kernel belongs on "
        "another slice of the volume.",
        given(correlate, lambda x, k, b: (x, k.sum(axis=0, keepdims=True), b)),
    ),
    "kernel's slices summed": (
        "The kernel's slices are summed before they meet the volume. Each of them belongs on another slice of it.",
        given(correlate, lambda x, k, b: (x[: len(x) - len(k) + 1], k.sum(axis=0, keepdims=True), b)),
    ),
    "summed over the depth": (
        "The depth is summed, as if it were the channels. The kernel should move along the depth, too.",
        then(correlate, lambda y: y.sum(axis=0)),
    ),
    "first depth only": (
        "Only the first place along the depth is there. The kernel should move along the depth, too.",
        then(correlate, lambda y: y[:1]),
    ),
    "bias for every slice": (
        "The bias is added for every slice of the kernel. Add it once, after the sum.",
        given(correlate, lambda x, k, b: (x, k, b * len(k))),
        10,
    ),
}
EXAMPLES = (
    Example(
        "conv3d(np.arange(8.).reshape(2, 2, 2, 1), np.array([-1., 1.]).reshape(2, 1, 1, 1, 1), np.array([0.]))",
        case(np.arange(8.0).reshape(2, 2, 2, 1), np.array([-1.0, 1.0]).reshape(2, 1, 1, 1, 1), np.zeros(1)),
        np.full((1, 2, 2, 1), 4.0),
    ),
    Example(
        "conv3d(np.ones((2, 3, 4, 2)), np.ones((2, 2, 3, 2, 3)), np.array([0., 1., 2.]))",
        case(np.ones((2, 3, 4, 2)), np.ones((2, 2, 3, 2, 3)), np.array([0.0, 1.0, 2.0])),
        np.broadcast_to([24.0, 25.0, 26.0], (1, 2, 2, 3)),
    ),
)


@exercise(ASSIGNMENT, 20, correlate, WRONG, EXAMPLES)
def conv3d(exam: Exam) -> None:
    depth, height, width = (int(each) for each in exam.rng.integers((4, 6, 8), (6, 8, 10)))
    ask(exam, ((depth, height, width), (3, 3, 3)), (((4, 5, 6), (2, 4, 3)), ((6, 5, 7), (4, 2, 3))))
