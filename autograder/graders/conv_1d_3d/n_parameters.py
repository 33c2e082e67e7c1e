"""Hidden test of counting the parameters of a convolution: weights of all filters, and one bias for each."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint
from autograder.exam.mistakes import Mistake
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d.sizes import Shape, count, told_apart

RANKS = "Kernels have one, two or three sides: multiply as many as there are."


def _of(formula: Callable[[int, int, int], int]) -> Callable:
    """A wrong answer made of: the taps of a kernel in one channel, the channels, the filters."""
    return lambda kernel_size, n_channels, n_filters: formula(int(np.prod(kernel_size)), n_channels, n_filters)


RANK_MISTAKES = (  # right for square kernels
    Mistake(
        "squared for every rank",
        "The first side is squared, whatever the rank: multiply all sides of the kernel, be they one, two or three.",
        lambda kernel_size, n_channels, n_filters: count((kernel_size[0],) * 2, n_channels, n_filters),
        keeps=4,
    ),
    Mistake(
        "equal sides assumed",
        "All sides are taken to be as long as the first: multiply the sides that are given.",
        lambda kernel_size, n_channels, n_filters: count((kernel_size[0],) * len(kernel_size), n_channels, n_filters),
        keeps=4,
    ),
    Mistake(
        "first two sides only",
        "Only the first two sides are multiplied: a kernel over a volume has a third one.",
        lambda kernel_size, n_channels, n_filters: count(kernel_size[:2], n_channels, n_filters),
        keeps=4,
    ),
)
COUNT_MISTAKES = (
    Mistake("bias forgotten", "The biases are missing: each filter has one.", _of(lambda k, c, f: k * c * f)),
    Mistake(
        "one bias for all filters",
        "There is one bias for the whole layer: each filter has its own.",
        _of(lambda k, c, f: k * c * f + 1),
    ),
    Mistake(
        "a bias for each channel",
        "There is a bias for each channel of each filter: a filter sums over the channels and then adds one bias.",
        _of(lambda k, c, f: (k + 1) * c * f),
    ),
    Mistake(
        "a bias for each tap",
        "There is a bias for each tap of the kernel: a filter has one.",
        _of(lambda k, c, f: (k * c + k) * f),
    ),
    Mistake(
        "every weight has a bias",
        "Each weight has a bias of its own: a filter has one.",
        _of(lambda k, c, f: 2 * k * c * f),
    ),
    Mistake(
        "channels left out",
        "The channels are left out: a filter is as deep as its input, it has weights for every channel.",
        _of(lambda k, c, f: (k + 1) * f),
    ),
    Mistake(
        "channels and biases left out",
        "Channels and biases are left out: a filter has weights for every channel, and one bias.",
        _of(lambda k, c, f: k * f),
    ),
    Mistake(
        "one filter", "These are the parameters of one filter: there are n_filters.", _of(lambda k, c, f: k * c + 1)
    ),
    Mistake(
        "one filter without its bias",
        "These are the weights of one filter: there are n_filters, and each has a bias.",
        _of(lambda k, c, f: k * c),
    ),
    Mistake(
        "channels and filters swapped",
        "There are as many biases as input channels: each filter has one. Are channels and filters swapped?",
        _of(lambda k, c, f: (k * f + 1) * c),
    ),
    Mistake(
        "filters left out of the weights",
        "The weights are those of one filter, with the biases of all: multiply the weights by n_filters, too.",
        _of(lambda k, c, f: k * c + f),
    ),
    Mistake(
        "channels added",
        "Taps and channels are added: every tap has a weight for every channel, so multiply them.",
        _of(lambda k, c, f: (k + c + 1) * f),
    ),
    Mistake(
        "sides added",
        "The sides of the kernel are added: multiply them.",
        lambda kernel_size, n_channels, n_filters: (int(np.sum(kernel_size)) * n_channels + 1) * n_filters,
    ),
    Mistake(
        "first side only",
        "Only the first side of the kernel counts: multiply all sides.",
        lambda kernel_size, n_channels, n_filters: count(kernel_size[:1], n_channels, n_filters),
    ),
    Mistake(
        "bias subtracted",
        "The biases are subtracted: they are parameters as well, add them.",
        _of(lambda k, c, f: (k * c - 1) * f),
    ),
)
MISTAKES = (*COUNT_MISTAKES, *RANK_MISTAKES)

COUNT_EXAMPLES = (
    Example("n_parameters((3, 2), 4, 10)", case((3, 2), 4, 10), 250),
    Example("n_parameters((2,), 3, 5)", case((2,), 3, 5), 35),
    Example("n_parameters((2, 3, 4), 1, 2)", case((2, 3, 4), 1, 2), 50),
)


@exercise(ASSIGNMENT, 10, count, MISTAKES, COUNT_EXAMPLES)
def n_parameters(exam: Exam) -> None:
    rng, exam.answer = exam.rng, WholeNumbers(exam.answer)

    def draw(*sizes: Callable[[], Shape]) -> Callable[[], list[Case]]:
        return lambda: [case(size(), *(int(each) for each in rng.permutation(range(2, 40))[:2])) for size in sizes]

    def sides(n: int) -> Shape:
        return tuple(int(each) for each in rng.permutation(range(2, 8))[:n])

    square = told_apart(draw(*[lambda: sides(1) * 2] * 2), count, COUNT_MISTAKES)
    exam.values("square kernels", 4, square)
    others = draw(lambda: sides(1), lambda: sides(2), lambda: sides(3))
    exam.values("kernels of one, two and three sides, all of different length", 6, told_apart(others, count, MISTAKES))
    hint(exam, RANKS)
