"""Hidden test of the receptive field of a stack of layers: size, stride and start have points of their own."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import Difference, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.keras_models import numbers
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.verdict import Outcome
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization._examples import Call, public_example

Layers = list[tuple[int, int, int]]  # kernel, stride, padding
Field = tuple[int, int, int]  # size, stride, start
Part = Callable[[Layers], int]


def layer_sum(term: Callable[[int, int, int, int], int], first: int = 0) -> Part:
    """Add up term(kernel, stride, padding, step) over layers; step is in input pixels between the units before."""

    def total(layers: Layers) -> int:
        result, step = first, 1
        for kernel, stride, padding in layers:
            result += term(kernel, stride, padding, step)
            step *= stride
        return result

    return total


field_size = layer_sum(lambda kernel, stride, padding, step: (kernel - 1) * step, first=1)
field_start = layer_sum(lambda kernel, stride, padding, step: -padding * step)


def field_stride(layers: Layers) -> int:
    return math.prod(stride for _, stride, _ in layers)


def unit_field(layers: Layers) -> Field:
    """Return what a unit sees of the input, how far neighbours lie apart, and where the field of place 0 begins."""
    return field_size(layers), field_stride(layers), field_start(layers)


def by_parts(size: Part = field_size, stride: Part = field_stride, start: Part = field_start) -> Callable:
    """Make a wrong answer of parts that are computed otherwise; the right ones where none are given."""
    return lambda layers: (size(layers), stride(layers), start(layers))


def by_result(change: Callable[[int, int, int], Any]) -> Callable:
    """Make a wrong answer of the right one: change(size, stride, start)."""
    return then(unit_field, lambda right: change(*right))


def by_layers(change: Callable[[Layers], Layers]) -> Callable:
    """Make a wrong answer: the right one for other layers."""
    return given(unit_field, lambda layers: (change(layers),))


def at_place_0(place: Callable[[int], float]) -> Callable:
    """Make a wrong answer whose start is another place of the first field than its first pixel, place(size)."""
    return by_result(lambda size, stride, start: (size, stride, start + place(size)))


plain_size = layer_sum(lambda kernel, stride, padding, step: kernel - 1, first=1)
plain_start = layer_sum(lambda kernel, stride, padding, step: -padding)
own_size = layer_sum(lambda kernel, stride, padding, step: (kernel - 1) * step * stride, first=1)
own_start = layer_sum(lambda kernel, stride, padding, step: -padding * step * stride)
BEFORE_IT = "Multiply {} by the strides of all layers before it."
ONLY_BEFORE = "Only the strides of the layers before it should be"
ADDS = "Each layer adds kernel - 1, multiplied by the strides of all layers before it."
WRONG: dict[str, WrittenMistake] = {
    "kernels in plain pixels": (
        f"Each layer adds kernel - 1 as it is. {BEFORE_IT.format('kernel - 1')}",
        by_parts(size=plain_size),
        17,
    ),
    "paddings in plain pixels": (
        f"Each layer's padding is taken off as it is. {BEFORE_IT.format('the padding')}",
        by_parts(start=plain_start),
        19,
    ),
    "strides ignored": (
        f"Each layer's kernel - 1 and padding count as they are. {BEFORE_IT.format('both')}",
        by_parts(size=plain_size, start=plain_start),
        11,
    ),
    "strides ignored altogether": (
        "The strides do not count at all. Neighbours lie as many input pixels apart as the product of all strides, and "
        "kernel - 1 and padding are multiplied by the strides of the layers before.",
        by_layers(lambda layers: [(kernel, 1, padding) for kernel, _, padding in layers]),
    ),
    "own stride counted": (
        f"A layer's own stride is counted for its kernel and padding. {ONLY_BEFORE}: multiply by it last.",
        by_parts(size=own_size, start=own_start),
        7,
    ),
    "own stride counted for the kernel": (
        f"A layer's own stride is counted for its kernel. {ONLY_BEFORE}: add to the size before you multiply by it.",
        by_parts(size=own_size),
        13,
    ),
    "own stride counted for the padding": (
        f"A layer's own stride is counted for its padding. {ONLY_BEFORE}: move the start before you multiply by it.",
        by_parts(start=own_start),
        15,
    ),
    "own stride alone": (
        f"Each layer's kernel - 1 is multiplied by its own stride. {BEFORE_IT.format('kernel - 1')}",
        by_parts(size=layer_sum(lambda kernel, stride, padding, step: (kernel - 1) * stride, first=1)),
        13,
    ),
    "kernel sizes summed": (
        f"The kernel sizes are summed. {ADDS}",
        by_parts(size=layer_sum(lambda kernel, stride, padding, step: kernel)),
        17,
    ),
    "whole kernel added": (
        "Each layer adds its whole kernel. One pixel of it was already counted, so a layer adds kernel - 1.",
        by_parts(size=layer_sum(lambda kernel, stride, padding, step: kernel * step, first=1)),
        13,
    ),
    "without the first pixel": (
        "The size is one too small: without any layer one pixel is seen, so begin with 1.",
        by_result(lambda size, stride, start: (size - 1, stride, start)),
        13,
    ),
    "kernel sizes multiplied": (
        f"The kernel sizes are multiplied. {ADDS}",
        by_parts(size=lambda layers: math.prod(kernel for kernel, _, _ in layers)),
        17,
    ),
    "last kernel only": (
        f"The size is the kernel of the last layer. {ADDS}",
        by_parts(size=lambda layers: layers[-1][0]),
        17,
    ),
    "padding added to the size": (
        "The paddings are added to the size. Padding moves where the first field starts, not how wide it is.",
        by_parts(size=layer_sum(lambda kernel, stride, padding, step: (kernel - 1 + 2 * padding) * step, first=1)),
        13,
    ),
    "last layer's stride for all": (
        "The stride is that of the last layer. Multiply the strides of all layers.",
        by_parts(stride=lambda layers: layers[-1][1]),
        20,
    ),
    "strides added": (
        "The strides are added. Two layers of stride 3 keep every ninth pixel, so multiply them.",
        by_parts(stride=lambda layers: sum(stride for _, stride, _ in layers)),
        20,
    ),
    "no padding": (
        "The start is 0, as it is without padding. With padding, place 0 looks outside the image, at a negative place.",
        by_result(lambda size, stride, start: (size, stride, 0)),
        15,
    ),
    "sign of the start": (
        "The start is positive. Padding lies before the first pixel, where coordinates are negative.",
        by_result(lambda size, stride, start: (size, stride, -start)),
        15,
        HALF,
    ),
    "paddings times the whole stride": (
        f"Each padding is multiplied by the strides of all layers. {ONLY_BEFORE}.",
        by_parts(start=lambda layers: plain_start(layers) * field_stride(layers)),
        15,
    ),
    "half a kernel for the padding": (
        "The start is computed from half of each kernel, as if every padding were “same”. Use the given paddings.",
        by_parts(start=layer_sum(lambda kernel, stride, padding, step: -(kernel // 2) * step)),
        15,
    ),
    "padding on both sides": (
        "The start counts every padding twice. Only the padding before the first pixel moves it.",
        by_result(lambda size, stride, start: (size, stride, 2 * start)),
        15,
        HALF,
    ),
    "half the size for the padding": (
        "The start is computed from half of the size. Use the given paddings, which may be larger or smaller.",
        by_result(lambda size, stride, start: (size, stride, -(size // 2))),
        15,
    ),
    "size in reverse": (
        f"This is the size of the layers in reverse: size · stride + kernel - stride begins at the last layer. {ADDS}",
        by_parts(size=lambda layers: field_size(layers[::-1])),
        17,
    ),
    "last padding only": (
        "The start comes from the last padding alone. Add up those of all layers, each multiplied by the strides of "
        "the layers before it.",
        by_parts(start=lambda layers: -layers[-1][2] * field_stride(layers[:-1])),
        19,
    ),
    "centre for the first pixel": (
        "The start is the centre of what place 0 sees. Its first pixel is expected.",
        [
            *map(at_place_0, (lambda r: r // 2, lambda r: (r - 1) // 2, lambda r: r / 2, lambda r: (r - 1) / 2)),
            by_parts(start=layer_sum(lambda kernel, stride, padding, step: ((kernel - 1) // 2 - padding) * step)),
        ],
        15,
    ),
    "last pixel for the first": (
        "The start is the last pixel that place 0 sees. Its first pixel is expected.",
        at_place_0(lambda r: r - 1),
        15,
    ),
    "end for the first pixel": (
        "The start is the pixel after the last one that place 0 sees. Its first pixel is expected.",
        at_place_0(lambda r: r),
        15,
    ),
    "layers in reverse": (
        "The layers are taken from the last to the first. Begin at the input.",
        by_layers(lambda layers: layers[::-1]),
        11,
    ),
    "first layer missing": (
        "The first layer is left out. Where does the loop begin?",
        by_layers(lambda layers: layers[1:]),
    ),
    "last layer missing": (
        "The last layer is left out. Where does the loop end?",
        by_layers(lambda layers: layers[:-1]),
    ),
    "stride and padding mixed up": (
        "Stride and padding are swapped: a layer is (kernel, stride, padding).",
        by_layers(lambda layers: [(kernel, padding, stride) for kernel, stride, padding in layers]),
    ),
    "swapped tuple": (
        "Two of the results are swapped: the size comes first, then the stride.",
        by_result(lambda size, stride, start: (stride, size, start)),
        8,
        HALF,
    ),
    "start before stride": (
        "Two of the results are swapped: the stride comes before the start.",
        by_result(lambda size, stride, start: (size, start, stride)),
        10,
        HALF,
    ),
    "only the size": ("Only the size is returned: (size, stride, start) is expected.", field_size),
    "no start": (
        "Only size and stride are returned: (size, stride, start) is expected.",
        by_result(lambda size, stride, start: (size, stride)),
    ),
    "a result for each layer": (
        "There is a result for each layer. That of the whole stack is expected, the last one.",
        lambda layers: [unit_field(layers[: depth + 1]) for depth in range(len(layers))],
    ),
    "arguments changed": "The call changed the given list of layers. Work on a copy, or only read it.",
}
EXAMPLES = (
    Example("receptive_field([(3, 2, 1), (5, 1, 2)])", case([(3, 2, 1), (5, 1, 2)]), (11, 2, -5)),
    Example("receptive_field([(3, 1, 0), (2, 2, 0)])", case([(3, 1, 0), (2, 2, 0)]), (4, 2, 0)),
)
SIZE = "the size of the field"
PARTS = (  # a result with two parts swapped keeps ten points at most
    (SIZE, 8, f"The size is not right. {ADDS}"),
    ("the stride between neighbours", 5, "The stride is not right: how many input pixels apart do two neighbours lie?"),
    (
        "the start of the first field",
        6,
        "The start is not right. It should be the first pixel that place 0 sees, which is 0 without padding.",
    ),
)
LONE, KEPT = "one layer alone", "the list of layers stays as it was"


@exercise(ASSIGNMENT, 25, unit_field, WRONG, EXAMPLES)
def receptive_field(exam: Exam) -> None:
    """Ask for drawn stacks and the public examples, judge the parts, then one layer alone, then the given lists."""
    drawn = draw(exam)
    cases = [*drawn, *(example.case for example in EXAMPLES)]
    outcome = exam.attempt(SIZE, 25, lambda: [exam.answer.call(*each.args) for each in cases])
    if outcome is None:
        return
    calls = [(each, result) for each, (result, _) in zip(cases, outcome, strict=True)]
    judge_parts(exam, calls, calls[: len(drawn)])
    judge_lone_layer(exam, calls[: len(drawn)])
    changed = any(positions for _, positions in outcome)
    exam.check(KEPT, 2, not changed, exam.recognised("arguments changed") if changed else "", form=True)


def judge_parts(exam: Exam, calls: list[Call], drawn: list[Call]) -> None:
    """Judge size, stride and start. What explains the whole result is told once; else each wrong part is explained."""
    expected = unit_fields(calls)
    results = as_fields([result for _, result in calls])
    right = [bool(part.all()) for part in equal(results, expected).T]
    example = public_example(exam, calls, differ)
    told = False
    for part, (name, points, unknown) in enumerate(PARTS):
        if right[part]:
            exam.check(name, points, True)
            continue
        if told:
            exam.same_mistake()
            exam.check(name, points, False, Outcome.ALSO_WRONG)
        elif whole := exam.named(drawn, differ) or no_numbers(results):
            exam.check(name, points, False, whole, example="" if exam.verdict.mistakes else example)
            told = True
        elif known := named_by_part(exam, drawn, part):
            exam.check(name, points, False, known)
        else:
            exam.check(name, points, False, unknown, example=example)


def no_numbers(results: np.ndarray) -> str:
    return "Three numbers are expected: (size, stride, start)." if np.isnan(results).any() else ""


def named_by_part(exam: Exam, drawn: list[Call], part: int) -> str:
    """Recognise the mistake that is in this part alone and gives it in all results; empty if none does."""
    fields = as_fields([result for _, result in drawn])
    alone = unit_fields(drawn)
    alone[:, part] = fields[:, part]
    return exam.named([(each, field) for (each, _), field in zip(drawn, alone, strict=True)], differ)


def unit_fields(calls: list[Call]) -> np.ndarray:
    return as_fields([unit_field(*each.args) for each, _ in calls])


def judge_lone_layer(exam: Exam, drawn: list[Call]) -> None:
    """Judge one layer alone, as a check of form: mistakes in how layers add up do not show."""
    layer = int(exam.rng.integers(6, 9)), int(exam.rng.integers(2, 4)), int(exam.rng.integers(1, 3))
    result = exam.attempt(LONE, 4, lambda: [exam.answer([layer])])
    if result is not None:
        message = "A single layer (kernel, stride, padding) gives (kernel, stride, -padding)."
        right = not differ(result[0], unit_field([layer]))
        if not right and exam.named([*drawn, (case([layer]), result[0])], differ):
            exam.same_mistake()
        exam.check(LONE, 4, right, message, form=True)


def as_fields(results: list[Any]) -> np.ndarray:
    """Return results as float (n, 3); what is not three finite numbers becomes NaN, which is equal to nothing."""
    fields = np.full((len(results), 3), np.nan)
    for field, result in zip(fields, results, strict=True):
        array = numbers(result)
        if array is not None and array.shape == (3,) and np.isfinite(array).all():
            field[:] = array
    return fields


def equal(fields: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.isclose(fields, others, rtol=0, atol=1e-6)


def differ(result: Any, expected: Any) -> Difference | None:
    """Find how results differ as numbers: a tuple may be a list or an array, 3.0 is as good as 3."""
    return difference(result, np.array(expected, float), 1e-6)


def draw(exam: Exam) -> list[Case]:
    """Draw three stacks of layers for which no two answers, right or wrong, give the same.

    The parts that a mistake leaves right are the same in all three, so that it keeps the same points every time.
    """
    answers = [unit_field, *(wrong for mistake in exam.exercise.mistakes for wrong in mistake.wrong)]
    while True:
        cases = [case(draw_stack(exam.rng, n_layers)) for n_layers in (3, 4, 6)]
        results = [[answer(*each.args) for each in cases] for answer in answers]
        right = [equal(as_fields(wrong), as_fields(results[0])) for wrong in results]  # (stack, part) of each answer
        steady = all((stacks.all(axis=0) == stacks.any(axis=0)).all() for stacks in right)
        if steady and len(set(map(repr, results))) == len(answers):
            return cases


def draw_stack(rng: np.random.Generator, n_layers: int) -> Layers:
    """Draw odd and even kernels, strides and paddings in any mixture, with a pooling somewhere in the middle.

    The first and the last layer have kernel, stride and padding, so that leaving one out shows. There are never so
    many strides that fields become huge.
    """
    ends = rng.permutation([2, 3])
    strides = [ends[0], *[1] * (n_layers - 2), ends[1]]
    kernels, paddings = rng.integers(1, 8, n_layers), rng.integers(0, 4, n_layers)
    kernels[[0, -1]], paddings[[0, -1]] = rng.integers(2, 8, 2), rng.integers(1, 4, 2)
    layers = list(zip(kernels.tolist(), map(int, strides), paddings.tolist(), strict=True))
    layers[int(rng.integers(1, n_layers - 1))] = 2, 2, 0
    return layers
