"""Hidden test of the shape that a convolution gives: without and with padding and strides, and what does not fit."""

from collections.abc import Callable

from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint, refused, retell, try_it
from autograder.exam.mistakes import WrittenMistake, given, keeping
from autograder.exam.verdict import Outcome
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d._shapes import Shape, told_apart

Side = Callable[[int, int, int, int], float]  # of the input's side n, the kernel's side k, stride s and padding p


def side_after(n: int, k: int, s: int, p: int) -> int:
    return (n + 2 * p - k) // s + 1


def shape_after(input_shape: Shape, kernel_size: Shape, n_filters: int, stride: int = 1, padding: int = 0) -> list[int]:
    """Return the sides that a convolution gives, and the number of its filters.

    Args:
        input_shape: (*sides, channels).
        kernel_size: one side for each side of the input.
        n_filters: how many.
        stride: the same along all axes.
        padding: the same on all sides.

    Raises:
        ValueError: the kernel does not fit, or has another rank.
    """
    sides = zip(input_shape[:-1], kernel_size, strict=True)
    out = [side_after(*each, stride, padding) for each in sides]
    if min(out) < 1:
        raise ValueError("the kernel does not fit")
    return [*out, n_filters]


def unchecked(
    input_shape: Shape, kernel_size: Shape, n_filters: int, stride: int = 1, padding: int = 0, *formulas: Side
) -> list[float]:
    """Return what `shape_after` does, or what other formulas give, and refuse nothing.

    There may be a formula for the first side and one for the others, one for all sides, or none for the right one.
    """
    first, *others = formulas or (side_after,)
    rest = others[0] if others else first
    sides = zip(input_shape[:-1], kernel_size, strict=False)
    return [*((rest if i else first)(*each, stride, padding) for i, each in enumerate(sides)), n_filters]


def sides_by(*formulas: Side) -> Callable:
    """Make a wrong answer with other formulas for the sides, which refuses what does not fit."""

    def answer(
        input_shape: Shape, kernel_size: Shape, n_filters: int, stride: int = 1, padding: int = 0
    ) -> list[float]:
        shape_after(input_shape, kernel_size, n_filters, stride, padding)
        return unchecked(input_shape, kernel_size, n_filters, stride, padding, *formulas)

    return answer


def changed(change: Callable[[list[int], int, int], list]) -> Callable:
    """Make a wrong answer of the right sides, the number of channels and the number of filters."""
    return lambda input_shape, kernel_size, n_filters, *options: change(
        shape_after(input_shape, kernel_size, n_filters, *options)[:-1], input_shape[-1], n_filters
    )


def with_kernel(kernel: Callable[[Shape], Shape]) -> Callable:
    """Make a wrong answer that is right for a kernel with other sides."""
    return given(shape_after, lambda i, k, f, *options: (i, kernel(k), f, *options))


SIDES: dict[str, WrittenMistake] = {
    "no + 1": (
        "The 1 at the end is missing. A kernel as long as the side still has one place, so add 1 after the division.",
        sides_by(lambda n, k, s, p: (n + 2 * p - k) // s),
    ),
    "1 subtracted": (
        "1 is subtracted at the end. Add it instead.",
        sides_by(lambda n, k, s, p: side_after(n, k, s, p) - 2),
    ),
    "«same» padding": (
        "The sides do not shrink with the kernel, as with padding='same'. Use the padding that is given.",
        sides_by(lambda n, k, s, p: -(-n // s)),
    ),
    "kernel added": (
        "The sides grow with the kernel, but the larger it is, the fewer places it has. Subtract it.",
        sides_by(lambda n, k, s, p: (n + 2 * p + k) // s + 1),
    ),
    "full convolution": (
        "The sides grow by the kernel, as if it could stick out on both ends. Subtract it.",
        sides_by(lambda n, k, s, p: (n + 2 * p + k - 2) // s + 1),
    ),
    "odd kernels assumed": (
        "The sides are right for odd kernels only. Subtract the whole kernel, not twice its half.",
        sides_by(lambda n, k, s, p: (n + 2 * p - 2 * (k // 2) - 1) // s + 1),
    ),
    "first side for all": (
        "All sides are as long as the first, but each axis has its own size and its own side of the kernel.",
        changed(lambda out, c, f: [*out[:1] * len(out), f]),
    ),
    "first side of the kernel for all": (
        "The kernel's first side is used for all axes, but the kernel has a side for each axis.",
        with_kernel(lambda k: k[:1] * len(k)),
    ),
    "kernel in reverse": (
        "The kernel's sides are used from the last to the first. Take them in the order of the axes.",
        with_kernel(lambda k: k[::-1]),
    ),
    "sides in reverse": (
        "The sides are in reverse order. Keep the order of input_shape.",
        changed(lambda out, c, f: [*out[::-1], f]),
    ),
    "channels of the input": (
        "The last number is that of the input channels. A filter sums over them and gives one channel, so n_filters "
        "belongs there.",
        changed(lambda out, c, f: [*out, c]),
    ),
    "channels and filters": (
        "Both channels and filters are there, but a filter sums over the channels. Only the filters should stay.",
        changed(lambda out, c, f: [*out, c, f]),
    ),
    "channels times filters": (
        "The channels are multiplied by the filters, but a filter sums over the channels and gives one.",
        changed(lambda out, c, f: [*out, c * f]),
    ),
    "no filters": ("Only the sides are returned. n_filters is missing at the end.", changed(lambda out, c, f: out)),
    "filters first": ("The filters come first, but they belong at the end.", changed(lambda out, c, f: [f, *out])),
    "sides in a tuple of their own": (
        "The sides are in a tuple inside the result. One flat tuple is expected: (*out, n_filters).",
        changed(lambda out, c, f: [tuple(out), f]),
    ),
    "batch axis": (
        "There is a batch axis in front, but input_shape has none, and the result should have none either.",
        changed(lambda out, c, f: [1, *out, f]),
    ),
}
STRIDES = {
    "stride ignored": (
        "The stride has no effect. It says how many places the kernel moves at once, so divide by it.",
        sides_by(lambda n, k, s, p: side_after(n, k, 1, p)),
    ),
    "rounded": (
        "The quotient is rounded to the nearest number, but a place that is only partly inside does not count. Round "
        "down.",
        sides_by(lambda n, k, s, p: round((n + 2 * p - k) / s) + 1),
    ),
    "rounded up": (
        "The quotient is rounded up, but a place that is only partly inside does not count. Round down.",
        sides_by(lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1),
    ),
    "not rounded": (
        "The sides are fractions. Round the quotient down, with //.",
        sides_by(lambda n, k, s, p: (n + 2 * p - k) / s + 1),
    ),
    "1 added before the division": (
        "1 is added before the division by the stride. Add it after the division.",
        sides_by(lambda n, k, s, p: (n + 2 * p - k + 1) // s),
    ),
    "multiplied by the stride": (
        "The sides are multiplied by the stride, but a larger stride gives fewer places. Divide by it.",
        sides_by(lambda n, k, s, p: (n + 2 * p - k) * s + 1),
    ),
    "input divided by the stride": (
        "The stride divides only the input's side. Subtract the kernel before you divide.",
        sides_by(lambda n, k, s, p: (n + 2 * p) // s - k + 1),
    ),
    "stride along one axis": (
        "The stride counts along the first axis only, but it should count along all of them.",
        sides_by(side_after, lambda n, k, s, p: side_after(n, k, 1, p)),
    ),
}
PADDINGS = {
    "padding ignored": (
        "The padding has no effect. It should be added at both ends of each side.",
        sides_by(lambda n, k, s, p: side_after(n, k, s, 0)),
    ),
    "padding counted once": (
        "The padding is counted once, but it is added at both ends of each side, so count it twice.",
        sides_by(lambda n, k, s, p: (n + p - k) // s + 1),
    ),
    "padding subtracted": (
        "The padding is subtracted, but it makes the sides longer. Add it at both ends.",
        sides_by(lambda n, k, s, p: side_after(n, k, s, -p)),
    ),
    "any padding for «same»": (
        "With any padding the sides stay as they were. Count the padding that is given.",
        sides_by(lambda n, k, s, p: -(-n // s) if p else side_after(n, k, s, p)),
    ),
}
ONE_AXIS = {
    "padding along one axis": (
        "The padding counts along the first axis only, but it should count along all of them.",
        sides_by(side_after, lambda n, k, s, p: side_after(n, k, s, 0)),
    )
}
LATE = {
    "padding after the stride": (
        "The padding is added after the division, but it belongs to the side that is divided. Add it before.",
        sides_by(lambda n, k, s, p: (n - k) // s + 1 + 2 * p),
    )
}
ALL_SIDES = SIDES | keeping(14, STRIDES) | keeping(13, PADDINGS) | keeping(15, ONE_AXIS) | keeping(18, LATE)
WRONG: dict[str, WrittenMistake] = ALL_SIDES | {
    "stride must divide": (
        "A ValueError is raised where the stride does not divide n + 2p - k, but such a kernel fits. What is left over "
        "at the end is not covered, so round the quotient down."
    ),
    "fitting kernel refused": "{why} A ValueError was raised.",
    "no ValueError": ("{why}, and yet no ValueError is raised.", unchecked, 15),
}
EXAMPLES = (
    Example("output_shape((7, 5, 3), (2, 4), 6)", case((7, 5, 3), (2, 4), 6), [6, 2, 6]),
    Example("output_shape((10, 1), (4,), 8, 3, 1)", case((10, 1), (4,), 8, 3, 1), [3, 8]),
    Example("output_shape((10, 1), (4,), 8, 4)", case((10, 1), (4,), 8, 4), [2, 8]),
)


@exercise(ASSIGNMENT, 20, shape_after, WRONG, EXAMPLES)
def output_shape(exam: Exam) -> None:
    rng, exam.answer = exam.rng, WholeNumbers(exam.answer)

    def shapes(rank: int) -> tuple[Shape, Shape, int]:
        """Draw sides, kernels, channels and filters that all differ."""
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

    plain = told_apart(draw(), shape_after, SIDES)
    exam.values("two, three and one dimensions, by default without padding and with stride 1", 4, plain)
    hint(exam, "This kernel fits. input_shape has one number more than kernel_size: the channels at its end.")
    padded = told_apart(draw(lambda: 1, paddings), shape_after, SIDES | PADDINGS | ONE_AXIS, plain)
    exam.values("with padding", 3, padded)
    strided = told_apart(draw(strides), shape_after, SIDES | STRIDES, [*plain, *padded])
    exam.values("with strides", 4, strided)
    _name_refused_stride(exam, *shapes(2))
    both = told_apart(draw(strides, paddings), shape_after, ALL_SIDES, [*plain, *padded, *strided])
    exam.values("with strides and padding", 2, both)
    if exam.error is not None and "stride must divide" in exam.verdict.mistakes:
        exam.verdict.mistakes[:] = [each for each in exam.verdict.mistakes if each != exam.error.kind]
        exam.revise(-1, Outcome.ALSO_WRONG)
    _largest(exam)
    _refusals(exam)


def _name_refused_stride(exam: Exam, sides: Shape, kernel: Shape, filters: int) -> None:
    """Name the mistake of an answer that refuses a stride with a remainder, and takes one without."""
    if exam.error is None or not exam.error.is_a("ValueError"):
        return
    before = [each for each in exam.verdict.mistakes if each != exam.error.kind]
    even = tuple(k + 3 * places for places, k in enumerate(kernel, start=2)) + sides[-1:]
    each = case(even, kernel, filters, 3)
    got, error = try_it(exam, each)
    if error is None and difference(got, shape_after(*each.args)) is None:
        retell(exam, before, "stride must divide")


def _largest(exam: Exam) -> None:
    """Check, as one of form, that a kernel is not refused which only just fits."""
    name, side = "the largest kernels that fit", int(exam.rng.integers(5, 9))
    cases = {
        "A kernel as long as the side fits: it has one place.": case((side, side + 1, 2), (side, side + 1), 3),
        "A kernel longer than the side may fit if there is padding: compare it with n + 2p.": case(
            (side, 2), (side + 3,), 4, 1, 2
        ),
    }
    results = exam.attempt(name, 2, lambda: [try_it(exam, each) for each in cases.values()])
    if results is None:
        return
    text: str | Outcome = ""
    known = any(not check.passed for check in exam.verdict.checks)
    for (why, each), (got, error) in zip(cases.items(), results, strict=True):
        if text or (error is None and difference(got, shape_after(*each.args)) is None):
            continue
        if known and (error is None or exam.raised_before(error)):
            text = Outcome.ALSO_WRONG
        elif error is not None and error.is_a("ValueError"):
            text = exam.recognised("fitting kernel refused", why=why)
        else:
            text = f"This goes wrong where a kernel only just fits. {why}"
    exam.check(name, 2, not text, text, form=True)


def _refusals(exam: Exam) -> None:
    """Check what does not fit. A quotient below 0 that is cut to 0 would let the last kernel in."""
    a, b, filters = (int(each) for each in exam.rng.permutation(range(11, 20))[:3])
    kernel = int(exam.rng.integers(2, 6))
    side, padding, stride = (int(each) for each in exam.rng.integers((4, 1, 3), (9, 3, 6)))
    ranks = "(one for each side of input_shape, whose last number is the number of channels)"
    few, many = case((a, b, 3), (kernel,), filters), case((a, b, 3), (kernel, kernel, 3), filters)
    long = case((a, side, 3), (kernel, side + 2 * padding + 1), filters, stride, padding)
    for name, points, each, why in (
        ("a kernel with a side too few: ValueError", 2, few, f"The kernel has a side too few {ranks}"),
        ("a kernel with a side too many: ValueError", 1, many, f"The kernel has a side too many {ranks}"),
        (
            "a kernel just too long for one side, with padding and stride: ValueError",
            2,
            long,
            "A kernel longer than a side with its padding has no place (compare before you divide, for every side)",
        ),
    ):
        refused(exam, name, points, each, "ValueError", why)
