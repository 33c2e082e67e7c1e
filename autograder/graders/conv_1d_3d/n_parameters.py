"""Hidden test of counting the parameters of a convolution: weights of all filters, and one bias for each."""

from collections.abc import Callable
from math import prod

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint
from autograder.exam.mistakes import WrittenMistake, given, keeping
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d._shapes import Shape, told_apart


def count(kernel_size: Shape, n_channels: int, n_filters: int) -> int:
    """Return the number of weights and biases of a convolution."""
    return (prod(kernel_size) * n_channels + 1) * n_filters


def counted(formula: Callable[[int, int, int], int]) -> Callable:
    """Make a wrong answer made of the taps of a kernel in one channel, the channels and the filters."""
    return lambda kernel_size, n_channels, n_filters: formula(prod(kernel_size), n_channels, n_filters)


ANY_KERNEL: dict[str, WrittenMistake] = {
    "bias forgotten": ("The biases are missing. Each filter needs one.", counted(lambda k, c, f: k * c * f)),
    "one bias for all filters": (
        "There is only one bias for the whole layer, but each filter has one of its own.",
        counted(lambda k, c, f: k * c * f + 1),
    ),
    "a bias for each channel": (
        "There is a bias for each channel of each filter, but a filter sums over the channels and then adds one bias.",
        counted(lambda k, c, f: (k + 1) * c * f),
    ),
    "a bias for each tap": (
        "There is a bias for each tap of the kernel, but a filter has only one.",
        counted(lambda k, c, f: (k * c + k) * f),
    ),
    "every weight has a bias": (
        "Each weight has a bias of its own, but a whole filter has only one.",
        counted(lambda k, c, f: 2 * k * c * f),
    ),
    "1 added to the filters": (
        "1 is added to the number of filters. It should be added to the weights of one filter, as its bias.",
        counted(lambda k, c, f: k * c * (f + 1)),
    ),
    "channels left out": (
        "The channels are left out, but a filter is as deep as its input and has weights for every channel.",
        counted(lambda k, c, f: (k + 1) * f),
    ),
    "channels and biases left out": (
        "Channels and biases are left out, but a filter has weights for every channel, and one bias.",
        counted(lambda k, c, f: k * f),
    ),
    "one filter": (
        "These are the parameters of one filter, but there are n_filters of them.",
        counted(lambda k, c, f: k * c + 1),
    ),
    "one filter without its bias": (
        "These are the weights of one filter, but there are n_filters of them, and each has a bias.",
        counted(lambda k, c, f: k * c),
    ),
    "channels and filters swapped": (
        "Channels and filters are swapped: there should be one bias for each filter, not for each input channel.",
        counted(lambda k, c, f: (k * f + 1) * c),
    ),
    "filters left out of the weights": (
        "The weights are those of one filter, with the biases of all. Multiply the weights by n_filters, too.",
        counted(lambda k, c, f: k * c + f),
    ),
    "channels added": (
        "Taps and channels are added, but every tap has a weight for every channel, so multiply them.",
        counted(lambda k, c, f: (k + c + 1) * f),
    ),
    "sides added": (
        "The sides of the kernel are added. Multiply them instead.",
        given(count, lambda k, c, f: ((sum(k),), c, f)),
    ),
    "first side only": (
        "Only the first side of the kernel counts. Multiply all sides.",
        given(count, lambda k, c, f: (k[:1], c, f)),
    ),
    "bias subtracted": (
        "The biases are subtracted, but they are parameters as well, so add them.",
        counted(lambda k, c, f: (k * c - 1) * f),
    ),
}
SQUARE = {  # these are right for square kernels
    "squared for every rank": (
        "The first side is always squared. Multiply all sides of the kernel, whether one, two or three.",
        given(count, lambda k, c, f: (k[:1] * 2, c, f)),
    ),
    "equal sides assumed": (
        "All sides are assumed to be as long as the first. Multiply the sides that are given.",
        given(count, lambda k, c, f: (k[:1] * len(k), c, f)),
    ),
    "first two sides only": (
        "Only the first two sides are multiplied, but a kernel over a volume has a third one.",
        given(count, lambda k, c, f: (k[:2], c, f)),
    ),
}
WRONG = ANY_KERNEL | keeping(4, SQUARE)
EXAMPLES = (
    Example("n_parameters((3, 2), 4, 10)", case((3, 2), 4, 10), 250),
    Example("n_parameters((2,), 3, 5)", case((2,), 3, 5), 35),
    Example("n_parameters((2, 3, 4), 1, 2)", case((2, 3, 4), 1, 2), 50),
)


@exercise(ASSIGNMENT, 10, count, WRONG, EXAMPLES)
def n_parameters(exam: Exam) -> None:
    rng, exam.answer = exam.rng, WholeNumbers(exam.answer)

    def draw(*sizes: Callable[[], Shape]) -> Callable[[], list[Case]]:
        return lambda: [case(size(), *(int(each) for each in rng.permutation(range(2, 40))[:2])) for size in sizes]

    def sides(n: int) -> Shape:
        return tuple(int(each) for each in rng.permutation(range(2, 8))[:n])

    exam.values("square kernels", 4, told_apart(draw(*[lambda: sides(1) * 2] * 2), count, ANY_KERNEL))
    others = draw(lambda: sides(1), lambda: sides(2), lambda: sides(3))
    exam.values("kernels of one, two and three sides, all of different lengths", 6, told_apart(others, count, WRONG))
    hint(exam, "Kernels have one, two or three sides: multiply as many as there are.")
