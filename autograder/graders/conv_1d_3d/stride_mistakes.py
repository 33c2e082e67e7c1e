"""What learners make of stride and padding, and of a kernel that does not fit."""

from autograder.exam.mistakes import Mistake
from autograder.graders.conv_1d_3d.shape_mistakes import side_after, sides_by
from autograder.graders.conv_1d_3d.sizes import Shape


def _unchecked(input_shape: Shape, kernel_size: Shape, n_filters: int, stride: int = 1, padding: int = 0) -> list[int]:
    sides = zip(input_shape[:-1], kernel_size, strict=False)
    return [*(side_after(*each, stride, padding) for each in sides), n_filters]


STRIDE_MISTAKES = tuple(
    Mistake(name, message, sides_by(*sides), keeps=14)
    for name, message, *sides in (
        (
            "stride ignored",
            "The stride has no effect: the kernel moves on by so many places at once.",
            lambda n, k, s, p: side_after(n, k, 1, p),
        ),
        (
            "rounded",
            "The quotient is rounded to the nearest number: a place that is only partly inside does not count, so "
            "round down.",
            lambda n, k, s, p: round((n + 2 * p - k) / s) + 1,
        ),
        (
            "rounded up",
            "The quotient is rounded up: a place that is only partly inside does not count, so round down.",
            lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1,
        ),
        (
            "not rounded",
            "The sides are fractions: round the quotient down, with //.",
            lambda n, k, s, p: (n + 2 * p - k) / s + 1,
        ),
        (
            "1 added before the division",
            "1 is added before the division by the stride: add it at the end.",
            lambda n, k, s, p: (n + 2 * p - k + 1) // s,
        ),
        (
            "multiplied by the stride",
            "The stride multiplies: a larger one gives fewer places, so divide by it.",
            lambda n, k, s, p: (n + 2 * p - k) * s + 1,
        ),
        (
            "input divided by the stride",
            "The stride divides the input's side alone: subtract the kernel first.",
            lambda n, k, s, p: (n + 2 * p) // s - k + 1,
        ),
        (
            "stride along one axis",
            "The stride counts along the first axis only: it is the same along all.",
            side_after,
            lambda n, k, s, p: side_after(n, k, 1, p),
        ),
    )
)

PADDING_MISTAKES = tuple(
    Mistake(name, message, sides_by(*sides), keeps=keeps)
    for name, message, keeps, *sides in (
        (
            "padding ignored",
            "The padding has no effect: it is added on both ends of each side.",
            13,
            lambda n, k, s, p: side_after(n, k, s, 0),
        ),
        (
            "padding counted once",
            "The padding is counted once: it is added on both ends of each side.",
            13,
            lambda n, k, s, p: (n + p - k) // s + 1,
        ),
        (
            "padding subtracted",
            "The padding is subtracted: it makes the sides longer.",
            13,
            lambda n, k, s, p: side_after(n, k, s, -p),
        ),
        (
            "any padding for «same»",
            "With any padding the sides stay as they were: count the padding that is given.",
            13,
            lambda n, k, s, p: -(-n // s) if p else side_after(n, k, s, p),
        ),
        (
            "padding along one axis",
            "The padding counts along the first axis only: it is the same along all.",
            15,
            side_after,
            lambda n, k, s, p: side_after(n, k, s, 0),
        ),
    )
)

LATE_PADDING = Mistake(
    "padding after the stride",
    "The padding is added after the division: it belongs to the side that the kernel moves along in strides.",
    sides_by(lambda n, k, s, p: (n - k) // s + 1 + 2 * p),
    keeps=18,
)
NO_ERROR = Mistake(
    "no ValueError", "A kernel that does not fit, or has another rank, is a ValueError.", _unchecked, keeps=15
)
