"""Hidden test of cutting the patches that a unit saw out of their images."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import building_on
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization.crop_mistakes import CROP_MISTAKES, crop, whole
from autograder.graders.filter_visualization.fields import Field, box_of
from autograder.graders.filter_visualization.shown import Call, example
from autograder.inside.data import Handle

INSIDE, BORDER, NOTHING = "patches wholly inside of the images", "patches cut off at the border", "no hits"
UNKNOWN = "For each hit (image, row, col), in order: the box of that unit, cut out of that image, all channels."
_INSIDE, _BORDER = np.arange(60.0).reshape(2, 6, 5, 1), np.arange(40.0).reshape(2, 5, 4, 1)
CROP_EXAMPLES = (  # for the check inside and the one at the border
    Example(
        "crop_patches(np.arange(60.).reshape(2, 6, 5, 1), np.array([[1, 2, 1]]), (3, 2, -1))",
        case(_INSIDE, np.array([[1, 2, 1]]), (3, 2, -1)),
        [_INSIDE[1, 3:6, 1:4]],
    ),
    Example(
        "crop_patches(np.arange(40.).reshape(2, 5, 4, 1), np.array([[1, 0, 0]]), (3, 2, -1))",
        case(_BORDER, np.array([[1, 0, 0]]), (3, 2, -1)),
        [_BORDER[1, :2, :2]],
    ),
)
BOX = (0, 7, (5, 2, -3), (10, 14))


@exercise(ASSIGNMENT, 10, crop, CROP_MISTAKES, CROP_EXAMPLES)
def crop_patches(exam: Exam) -> None:
    with building_on(exam, "patch_box", case(*BOX), box_of(*BOX)):
        inside, border = CROP_EXAMPLES
        calls: list[Call] = []
        _judge(exam, INSIDE, 5, calls, inside, lambda: [_draw(exam.rng, float), _draw(exam.rng, np.float32)])
        _judge(exam, BORDER, 4, calls, border, lambda: [_draw(exam.rng, float, 0, 1, 2), _draw(exam.rng, float, 3, 0)])
        images = exam.rng.normal(size=(2, 9, 7, 3))
        got = exam.attempt(NOTHING, 1, lambda: [exam.answer(images, np.zeros((0, 3), int), (3, 2, -1))])
        if got is not None:
            text = differ(got[0], [])
            exam.check(NOTHING, 1, not text, text and "Without hits there are no patches: an empty list.", form=True)


def _judge(
    exam: Exam, name: str, points: float, calls: list[Call], public: Example, draw: Callable[[], list[Case]]
) -> None:
    """Judge the patches of some drawn images; all known mistakes but those at the border show inside as well."""
    cases = _caught(exam, draw)
    asked = [*cases, public.case]
    outcome = exam.attempt(name, points, lambda: [exam.answer.call(*each.args) for each in asked])
    if outcome is None:
        return
    new = [(each, got) for each, (got, _) in zip(asked, outcome, strict=True)]
    calls += new[: len(cases)]
    text = next(filter(None, (differ(got, crop(*each.args)) for each, got in new[: len(cases)])), "")
    if text:
        text = exam.named(calls, differ) or f"{text} {UNKNOWN}{example(exam, new, differ)}"
    elif any(changed for _, changed in outcome):
        text = exam.recognised("arguments changed", "The call changed images or hits in place: leave them as they are.")
    exam.check(name, points, not text, text)


def _caught(exam: Exam, draw: Callable[[], list[Case]]) -> list[Case]:
    """Draw cases on which every mistake without points shows, and an answer that sorts the hits."""
    while True:
        cases = draw()
        if all((np.diff(each.args[1][:, 0]) < 0).any() for each in cases) and all(
            any(differ(each.wrong[0](*one.args), crop(*one.args)) for one in cases)
            for each in CROP_MISTAKES
            if not each.keeps
        ):
            return cases


def differ(got: Any, want: Any) -> str:
    """Say how patches differ from those wanted; a list may be a tuple, or one array if all have the same size."""
    if got is None or isinstance(got, Handle) or not isinstance(want, list):
        return told(difference(got, want))
    if not isinstance(got, (list, tuple)) and not (isinstance(got, np.ndarray) and got.ndim):
        return "A list of patches, one for each hit, is asked."
    patches = list(got)
    if len(patches) != len(want):
        return f"There are {len(patches)} patches for {len(want)} hits."
    for place, (one, other) in enumerate(zip(patches, want, strict=True)):
        if text := told(difference(one, other)):
            return f"Patch {place + 1} of {len(want)}: {text}"
    return ""


def _draw(rng: np.random.Generator, dtype: type, *out: int) -> Case:
    """Six images, higher than wide or the other way round, and five hits, two of them in one image, not in order.

    Args:
        rng: of all that is drawn.
        dtype: of the images.
        out: the sides (0 top, 1 left, 2 bottom, 3 right) at which patches stick out, one each; the others lie inside.
    """
    field: Field = (int(rng.integers(5, 9)), int(rng.integers(2, 4)), -int(rng.integers(2, 5)))
    shape = 6, *(int(each) for each in rng.permutation([int(rng.integers(17, 20)), int(rng.integers(24, 29))])), 3
    places = []
    while len(places) < 5:
        place = [int(each) for each in rng.integers(0, 16, 2)]
        top, left, bottom, right = whole(*place, field, shape)
        sides = top < 0, left < 0, bottom > shape[1], right > shape[2]
        seen = bottom > 0 and right > 0 and top < shape[1] and left < shape[2]
        if seen and (sides[out[len(places)]] if len(places) < len(out) else not any(sides)):
            places.append(place)
    numbers = rng.permutation(6)
    hits = rng.permutation(np.column_stack([numbers[[0, 0, 1, 2, 3]], places]))
    return case(rng.normal(size=shape).astype(dtype), hits, field)
