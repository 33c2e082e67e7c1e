"""What learners make of the shape that a convolution gives; they refuse what does not fit."""

from collections.abc import Callable

from autograder.exam.mistakes import Mistake
from autograder.graders.conv_1d_3d.sizes import Shape, shape_after

Side = Callable[[int, int, int, int], float]  # of the input's side, the kernel's side, stride and padding


def sides_by(side: Side, others: Side | None = None) -> Callable:
    """A wrong answer with another formula for the sides, or for the first side and for the others."""

    def output_shape(
        input_shape: Shape, kernel_size: Shape, n_filters: int, stride: int = 1, padding: int = 0
    ) -> list[float]:
        shape_after(input_shape, kernel_size, n_filters, stride, padding)
        first, *rest = zip(input_shape[:-1], kernel_size, strict=True)
        after = [(others or side)(*each, stride, padding) for each in rest]
        return [side(*first, stride, padding), *after, n_filters]

    return output_shape


def _result(change: Callable[[list[int], int, int], list]) -> Callable:
    """A wrong answer made of the right sides, the input's channels and the number of filters."""
    return lambda input_shape, kernel_size, n_filters, stride=1, padding=0: change(
        shape_after(input_shape, kernel_size, n_filters, stride, padding)[:-1], input_shape[-1], n_filters
    )


def _with(kernels: Callable[[Shape], Shape]) -> Callable:
    """A wrong answer for which the kernel has other sides."""

    def output_shape(
        input_shape: Shape, kernel_size: Shape, n_filters: int, stride: int = 1, padding: int = 0
    ) -> list[int]:
        shape_after(input_shape, kernel_size, n_filters, stride, padding)
        sides = zip(input_shape[:-1], kernels(kernel_size), strict=True)
        return [*(side_after(*each, stride, padding) for each in sides), n_filters]

    return output_shape


def side_after(n: int, k: int, s: int, p: int) -> int:
    return (n + 2 * p - k) // s + 1


SIDE_MISTAKES = (
    Mistake(
        "no + 1",
        "Each side is one too short: a kernel as long as the side still has one place, so add 1 at the end.",
        sides_by(lambda n, k, s, p: (n + 2 * p - k) // s),
    ),
    Mistake(
        "1 subtracted", "1 is subtracted at the end: add it.", sides_by(lambda n, k, s, p: side_after(n, k, s, p) - 2)
    ),
    Mistake(
        "«same» padding",
        "The sides do not shrink, as with padding='same': the padding is what the argument says.",
        sides_by(lambda n, k, s, p: -(-n // s)),
    ),
    Mistake(
        "kernel added",
        "The sides grow with the kernel: it has fewer places the larger it is.",
        sides_by(lambda n, k, s, p: (n + 2 * p + k) // s + 1),
    ),
    Mistake(
        "full convolution",
        "The sides grow by the kernel, as if it could stick out on both sides: subtract it.",
        sides_by(lambda n, k, s, p: (n + 2 * p + k - 2) // s + 1),
    ),
    Mistake(
        "odd kernels assumed",
        "The sides are right for odd kernels only: subtract the whole kernel, not twice its half.",
        sides_by(lambda n, k, s, p: (n + 2 * p - 2 * (k // 2) - 1) // s + 1),
    ),
    Mistake(
        "first side for all",
        "All sides are as long as the first: each axis has its own size and its own kernel.",
        _result(lambda out, c, f: [*out[:1] * len(out), f]),
    ),
    Mistake(
        "first side of the kernel for all",
        "The kernel's first side is taken for all axes: each axis has its own.",
        _with(lambda kernel: kernel[:1] * len(kernel)),
    ),
    Mistake(
        "kernel in reverse",
        "The kernel's sides are taken from the last to the first: they come in the order of the axes.",
        _with(lambda kernel: kernel[::-1]),
    ),
    Mistake("sides in reverse", "The sides come in reverse order.", _result(lambda out, c, f: [*out[::-1], f])),
    Mistake(
        "channels of the input",
        "The last number is that of the input's channels: each filter sums over them and gives one channel.",
        _result(lambda out, c, f: [*out, c]),
    ),
    Mistake(
        "channels and filters",
        "Both channels and filters are there: a filter sums over the channels, so that only the filters stay.",
        _result(lambda out, c, f: [*out, c, f]),
    ),
    Mistake(
        "channels times filters",
        "The channels are multiplied by the filters: each filter sums over the channels and gives one.",
        _result(lambda out, c, f: [*out, c * f]),
    ),
    Mistake(
        "no filters", "The sides alone are returned: the last number is n_filters.", _result(lambda out, c, f: out)
    ),
    Mistake("filters first", "The filters come first: they belong at the end.", _result(lambda out, c, f: [f, *out])),
    Mistake(
        "sides in a tuple of their own",
        "The sides are in a tuple inside the result: one flat tuple is asked, (*out, n_filters).",
        _result(lambda out, c, f: (tuple(out), f)),
    ),
    Mistake(
        "batch axis",
        "A batch axis is in front: input_shape has none, and neither has the result.",
        _result(lambda out, c, f: [1, *out, f]),
    ),
)
