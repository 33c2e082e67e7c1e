"""Sizes and counts of convolutions, and how whole numbers are drawn that tell all mistakes apart."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from autograder.exam.exam import MOST_DRAWS
from autograder.exam.exercise import Case
from autograder.exam.mistakes import Mistake

Shape = tuple[int, ...]


def shape_after(input_shape: Shape, kernel_size: Shape, n_filters: int, stride: int = 1, padding: int = 0) -> list[int]:
    """Sizes that a convolution gives, and its filters.

    Args:
        input_shape: (*spatial, channels).
        kernel_size: one size for each spatial axis.
        n_filters: how many.
        stride, padding: the same along all axes.

    Raises:
        ValueError: the kernel does not fit, or has another rank.
    """
    sides = zip(input_shape[:-1], kernel_size, strict=True)
    out = [(size + 2 * padding - kernel) // stride + 1 for size, kernel in sides]
    if min(out) < 1:
        raise ValueError("the kernel does not fit")
    return [*out, n_filters]


def count(kernel_size: Shape, n_channels: int, n_filters: int) -> int:
    """Weights and biases of a convolution."""
    return (int(np.prod(kernel_size)) * n_channels + 1) * n_filters


def told_apart(
    draw: Callable[[], list[Case]], right: Callable, mistakes: Sequence[Mistake], asked: Sequence[Case] = ()
) -> list[Case]:
    """Draw cases in which all these mistakes go wrong and, with those asked before, differ from one another.

    `Exam.telling` leaves out every mistake that keeps a point; here each check has the mistakes that fail it.
    """
    functions = [wrong for each in mistakes for wrong in each.wrong]
    before = [[function(*each.args) for each in asked] for function in functions]
    for _ in range(MOST_DRAWS):
        cases = draw()
        truth, *wrong = ([function(*each.args) for each in cases] for function in (right, *functions))
        together = [one + other for one, other in zip(before, wrong, strict=True)]
        if truth not in wrong and all(one != other for one, other in itertools.combinations(together, 2)):
            return cases
    raise RuntimeError("two of the known mistakes cannot be told apart by such cases")
