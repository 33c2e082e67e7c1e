"""Hidden test of the receptive field of a stack of layers: size, stride and start each have points of their own."""

from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.keras_models import numbers
from autograder.exam.wording import ALSO_WRONG
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization.field_mistakes import FIELD_MISTAKES
from autograder.graders.filter_visualization.fields import Layers, field_of
from autograder.graders.filter_visualization.shown import Call, example

SIZE, STRIDE, START = "the size of the field", "the stride between neighbours", "the start of the first field"
PARTS = (  # their points let a swapped result keep ten at most
    (SIZE, 8, "The size is not right: each layer adds kernel - 1 steps, where a step grows with every stride before."),
    (STRIDE, 5, "The stride is not right: how many input pixels apart are two neighbours after all layers?"),
    (START, 6, "The start is not right: each padding moves it to the left, in steps that grow with every stride."),
)
LONE, KEPT = "one layer alone", "the list of layers stays as it was"
LONE_TEXT = "A single layer (kernel, stride, padding) gives (kernel, stride, -padding)."
FORM = "The result is not three numbers (size, stride, start)."
CHANGED = "The call changed the given list of layers in place: work on a copy, or just read it."

FIELD_EXAMPLES = (
    Example("receptive_field([(3, 2, 1), (5, 1, 2)])", case([(3, 2, 1), (5, 1, 2)]), (11, 2, -5)),
    Example("receptive_field([(3, 1, 0), (2, 2, 0)])", case([(3, 1, 0), (2, 2, 0)]), (4, 2, 0)),
)


@exercise(ASSIGNMENT, 25, field_of, FIELD_MISTAKES, FIELD_EXAMPLES)
def receptive_field(exam: Exam) -> None:
    cases = draw(exam.rng)
    asked = [*cases, *(each.case for each in FIELD_EXAMPLES)]
    outcome = exam.attempt(SIZE, 25, lambda: [exam.answer.call(*each.args) for each in asked])
    if outcome is None:
        return
    calls = [(each, got) for each, (got, _) in zip(asked, outcome, strict=True)]
    _parts(exam, calls, len(cases))
    _lone(exam)
    changed = any(places for _, places in outcome)
    text = exam.recognised("arguments changed", CHANGED) if changed else ""
    exam.check(KEPT, 2, not text, text, form=True)


def draw(rng: np.random.Generator) -> list[Case]:
    """Three stacks of layers on which all known mistakes go wrong, and differ from one another.

    What a mistake leaves right (the stride, say) is right in all of them.
    """
    while True:
        cases = [case(_stack(rng, n_layers)) for n_layers in (3, 4, 6)]
        results = [[f(*each.args) for each in cases] for f in (field_of, *(each.wrong[0] for each in FIELD_MISTAKES))]
        if len({repr([np.array(each, float).tolist() for each in some]) for some in results}) < len(results):
            continue
        right, *wrong = (np.array(each) for each in results if all(np.shape(one) == (3,) for one in each))
        if all(((each == right).all(axis=0) | (each != right).all(axis=0)).all() for each in wrong):
            return cases


def _stack(rng: np.random.Generator, n_layers: int) -> Layers:
    """Odd and even kernels, strides and paddings in any mixture, with a pooling somewhere in the middle.

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


def differ(got: Any, want: Any) -> str:
    """Say how results differ as numbers: a tuple may be a list or an array, 3.0 is as good as 3."""
    return told(difference(got, np.array(want, float), 1e-6))


def _three(got: Any) -> np.ndarray | None:
    """Three numbers; None for anything else, NaN too, which no comparison would find wrong."""
    field = numbers(got)
    return field if field is not None and field.shape == (3,) and np.isfinite(field).all() else None


def _parts(exam: Exam, calls: list[Call], n_drawn: int) -> None:
    """Judge size, stride and start. A mistake is named by all three, else by the part that is wrong."""
    fields = [_three(got) for _, got in calls]
    missing = any(each is None for each in fields)
    wrong = [
        missing
        or any(abs(each[i] - field_of(*asked.args)[i]) > 1e-6 for each, (asked, _) in zip(fields, calls, strict=True))
        for i in range(3)
    ]
    whole = exam.named(calls[:n_drawn], differ) if any(wrong) else ""
    for i, (name, points, unknown) in enumerate(PARTS):
        text = ""
        if wrong[i] and (missing or whole):
            text, whole = whole or FORM + example(exam, calls, differ), ALSO_WRONG
        elif wrong[i]:
            text = _part_named(exam, calls[:n_drawn], i) or unknown + example(exam, calls, differ)
        exam.check(name, points, not wrong[i], text)


def _part_named(exam: Exam, calls: list[Call], i: int) -> str:
    """Recognise the mistake that gives this part of all results; empty if none does."""
    for mistake in FIELD_MISTAKES:
        results = [_three(mistake.wrong[0](*each.args)) for each, _ in calls]
        if all(
            each is not None and abs(each[i] - _three(got)[i]) < 1e-6
            for each, (_, got) in zip(results, calls, strict=True)
        ):
            return exam.recognised(mistake.name, mistake.message)
    return ""


def _lone(exam: Exam) -> None:
    """Judge one layer alone, as a check of form: mistakes in how layers add up do not show."""
    layer = int(exam.rng.integers(6, 9)), int(exam.rng.integers(2, 4)), int(exam.rng.integers(1, 3))
    got = exam.attempt(LONE, 4, lambda: [exam.answer([layer])])
    if got is not None:
        right = not differ(got[0], field_of([layer]))
        exam.check(LONE, 4, right, LONE_TEXT, form=True)
