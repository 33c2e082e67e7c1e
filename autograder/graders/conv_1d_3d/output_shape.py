"""Hidden test of the shape that a convolution gives: without and with padding and strides, and what does not fit."""

from collections.abc import Callable

from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint, refused, try_it
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d.shape_mistakes import SIDE_MISTAKES
from autograder.graders.conv_1d_3d.sizes import Shape, shape_after, told_apart
from autograder.graders.conv_1d_3d.stride_mistakes import LATE_PADDING, NO_ERROR, PADDING_MISTAKES, STRIDE_MISTAKES

MISTAKES = (*SIDE_MISTAKES, *STRIDE_MISTAKES, *PADDING_MISTAKES, LATE_PADDING, NO_ERROR)
LARGEST = "the largest kernels that fit"
FITS = "This kernel fits. input_shape has one number more than kernel_size: the channels at its end."

SHAPE_EXAMPLES = (
    Example("output_shape((7, 5, 3), (2, 4), 6)", case((7, 5, 3), (2, 4), 6), [6, 2, 6]),
    Example("output_shape((10, 1), (4,), 8, 3, 1)", case((10, 1), (4,), 8, 3, 1), [3, 8]),
    Example("output_shape((10, 1), (4,), 8, 4)", case((10, 1), (4,), 8, 4), [2, 8]),
)


@exercise(ASSIGNMENT, 20, shape_after, MISTAKES, SHAPE_EXAMPLES)
def output_shape(exam: Exam) -> None:
    rng, exam.answer = exam.rng, WholeNumbers(exam.answer)

    def shapes(rank: int) -> tuple[Shape, Shape, int]:
        """Sides, kernels, channels and filters that all differ."""
        kernel = rng.permutation(range(2, 8))[:rank]
        sides = rng.permutation(range(15, 30))[:rank]
        channels, filters = rng.permutation([2, 3, 4, 8, 9, 10])[:2]
        return (*map(int, sides), int(channels)), tuple(map(int, kernel)), int(filters)

    def draw(*options: Callable[[], int]) -> Callable[[], list[Case]]:
        return lambda: [case(*shapes(rank), *(option() for option in options)) for rank in (2, 3, 1)]

    def strides() -> int:
        return int(rng.integers(2, 5))

    def paddings() -> int:
        return int(rng.integers(1, 4))

    plain = told_apart(draw(), shape_after, SIDE_MISTAKES)
    exam.values("two, three and one dimensions, by default without padding and with stride 1", 4, plain)
    hint(exam, FITS)
    padded = told_apart(draw(lambda: 1, paddings), shape_after, [*SIDE_MISTAKES, *PADDING_MISTAKES], plain)
    exam.values("with padding", 3, padded)
    asked = [*plain, *padded]
    strided = told_apart(draw(strides), shape_after, [*SIDE_MISTAKES, *STRIDE_MISTAKES], asked)
    exam.values("with strides", 4, strided)
    asked += strided
    exam.values("with strides and padding", 2, told_apart(draw(strides, paddings), shape_after, MISTAKES[:-1], asked))
    _largest(exam)
    _refusals(exam)


def _largest(exam: Exam) -> None:
    """Check, as one of form, that a kernel is not refused which only just fits."""
    side = int(exam.rng.integers(5, 9))
    cases = {
        "A kernel as long as the side fits: it has one place.": case((side, side + 1, 2), (side, side + 1), 3),
        "A kernel longer than the side may fit if there is padding: compare it with n + 2p.": case(
            (side, 2), (side + 3,), 4, 1, 2
        ),
    }
    outcome = exam.attempt(LARGEST, 2, lambda: [try_it(exam, each) for each in cases.values()])
    if outcome is None:
        return
    text = ""
    for (why, each), (got, error) in zip(cases.items(), outcome, strict=True):
        if error is not None and error.is_a("ValueError"):
            text = text or exam.recognised("fitting kernel refused", f"{why} A ValueError came.")
        elif error is not None or difference(got, shape_after(*each.args)):
            text = text or f"It goes wrong where a kernel only just fits. {why}"
    exam.check(LARGEST, 2, not text, text, form=True)


def _refusals(exam: Exam) -> None:
    """Check what does not fit. A quotient below 0 that is cut to 0 would let the last kernel in."""
    a, b, filters = (int(each) for each in exam.rng.permutation(range(11, 20))[:3])
    kernel = int(exam.rng.integers(2, 6))
    side, padding, stride = (int(each) for each in exam.rng.integers((4, 1, 3), (9, 3, 6)))
    ranks = "(one for each side of input_shape, whose last number is that of the channels)"
    for name, points, each, why in (
        ("a kernel with a side too few: ValueError", 2, case((a, b, 3), (kernel,), filters), f"A side too few {ranks}"),
        (
            "a kernel with a side too many: ValueError",
            1,
            case((a, b, 3), (kernel, kernel, 3), filters),
            f"A side too many {ranks}",
        ),
        (
            "a kernel just too long for one side, with padding and stride: ValueError",
            2,
            case((a, side, 3), (kernel, side + 2 * padding + 1), filters, stride, padding),
            "A kernel longer than a side with its padding has no place (compare before you divide, for every side)",
        ),
    ):
        refused(exam, name, points, each, "ValueError", why)
