"""Hidden test of the image to start from: content and white noise blended. The noise is judged by its distribution."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.keras_models import numbers
from autograder.exam.wording import COUNTS_LATER
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer.noise import (
    Array,
    about_blend,
    about_independence,
    blend,
    is_uniform,
    picture,
)

BLEND, WHITE, CONTENT = "content and noise blended", "white noise for noise_ratio=1", "the content for noise_ratio=0"
SAME, FLOAT32 = "the given generator is used", "float32, from 0 to 1"
OTHER_SHAPE = (36, 56, 3)
CHANGED = "The content was changed in place; the cost still needs it. Make a new array."


@exercise(ASSIGNMENT, 10, blend)
def initial_image(exam: Exam) -> None:
    content, ratio = picture(exam.rng), float(exam.rng.uniform(0.2, 0.3))
    seed, *others = (int(each) for each in exam.rng.integers(1 << 20, 1 << 30, 4))  # never the exam's own, of content
    outcome = exam.attempt(BLEND, 10, lambda: _start(exam, content, ratio, seed))
    if outcome is None:
        return
    got, changed = outcome
    text = exam.recognised("arguments changed", CHANGED) if changed else _blend_text(exam, got, content, ratio)
    right = exam.check(BLEND, 4, not text, text)
    other = picture(exam.rng, OTHER_SHAPE)
    _white(exam, other, others[0])
    _content(exam, other, others[1])
    _used(exam, got, lambda: _again(exam, content, ratio, seed, others[2]))
    text = _range_text(exam, got) if right else COUNTS_LATER
    exam.check(FLOAT32, 1, not text, text, form=True)


def _start(exam: Exam, content: Array, ratio: float, seed: int) -> tuple[Any, list[int]]:
    return exam.answer.call(content, ratio, exam.answer.make("generator", seed))


def _picture(got: Any, content: Array) -> tuple[Array | None, str]:
    """What came as finite numbers in the content's shape; None and what is wrong if it is not that."""
    x = numbers(got)
    if x is None or x.shape != content.shape or not np.isfinite(x).all():
        return None, told(difference(got, content))
    return x, ""


def _blend_text(exam: Exam, got: Any, content: Array, ratio: float) -> str:
    x, text = _picture(got, content)
    if x is None:
        kind = "nothing returned" if got is None else "NaN" if "NaN" in text else "wrong shape"
        return exam.recognised(kind, text)
    name, text = about_blend(x, content, ratio)
    return exam.recognised(name, text) if name else text


def _white(exam: Exam, content: Array, seed: int) -> None:
    outcome = exam.attempt(WHITE, 2, lambda: _start(exam, content, 1.0, seed))
    if outcome is None:
        return
    x, text = _picture(outcome[0], content)
    if x is not None and not is_uniform(x):
        text = "With noise_ratio=1 all is noise, and uniform between 0 and 1: no content is left in it."
    elif x is not None:
        name, text = about_independence(x, content)
        text = exam.recognised(name, text) if name else ""
    exam.check(WHITE, 2, not text, text)


def _content(exam: Exam, content: Array, seed: int) -> None:
    """Check that the other end is the content. As one of form: it is handed in."""
    outcome = exam.attempt(CONTENT, 1, lambda: _start(exam, content, 0.0, seed))
    if outcome is None:
        return
    text = _picture(outcome[0], content)[1] or told(difference(outcome[0], content, 1e-6))
    exam.check(CONTENT, 1, not text, text and f"With noise_ratio=0 the content is asked. {text}", form=True)


def _again(exam: Exam, content: Array, ratio: float, seed: int, other: int) -> list:
    """Ask with the seed of the first call, once more with that generator, and with another seed."""
    rng = exam.answer.make("generator", seed)
    return [exam.answer(content, ratio, rng), exam.answer(content, ratio, rng), _start(exam, content, ratio, other)[0]]


def _used(exam: Exam, got: Any, ask: Callable[[], list]) -> None:
    """Check that the noise comes from rng, and from nothing else."""
    again = exam.attempt(SAME, 2, ask)
    if again is None:
        return
    images = [numbers(each) for each in (got, *again)]
    if any(each is None for each in images) or len({each.shape for each in images}) > 1:
        exam.check(SAME, 2, False, COUNTS_LATER, form=True)
        return
    same, second, other = (np.allclose(each, images[0]) for each in images[1:])
    text = ""
    if not same:
        text = exam.recognised("another generator", "The same state of rng gives other noise: draw it from rng alone.")
    elif other:
        text = exam.recognised("rng not used", "Generators with different seeds give the same noise: rng is not used.")
    elif second:
        text = "A second call with the same rng gives the same noise again: draw from rng itself, not from a copy."
        text = exam.recognised("rng copied", text)
    exam.check(SAME, 2, not text, text, form=True)


def _range_text(exam: Exam, got: Any) -> str:
    array = as_array(got)
    if isinstance(got, (list, tuple)) or array is None or array.dtype != np.float32:
        return exam.recognised("not float32", "The numbers are not float32: astype(np.float32).")
    return "" if array.min() > -1e-6 and array.max() < 1 + 1e-6 else "Some pixels lie outside [0, 1]."
