"""Hidden test of encoding a gallery beforehand: right encodings under right names, by one call for all images."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification.galleries import PRECOMPUTE_MISTAKES, SHAPE, Array, Gallery, draw
from autograder.inside.data import Handle

VALUES, ONE_CALL = "each person's encoding under the person's name", "all images in one call of the encoder"
APART = "The encodings show that the images did not go through the encoder together: give it all of them in one call."
SINGLE, PLAIN = "a gallery of one person", "float32"


def encodings_by_name(encoder: Callable[[Array], Array], images: Array, names: list[str]) -> dict[str, Array]:
    return dict(zip(names, encoder(images), strict=True))


@exercise(ASSIGNMENT, 15, encodings_by_name)
def precompute(exam: Exam) -> None:
    gallery = draw(exam.rng)
    one = Gallery(gallery.images[:1], gallery.names[:1], *gallery.weights[1:])
    answer = exam.answer

    def encoder() -> Handle:
        return answer.make("counting_encoder", SHAPE, *gallery.weights)

    def ask() -> tuple:
        made = encoder()
        got, changed = answer.call(made, gallery.images, gallery.names)
        return got, changed, answer.weights(made)

    outcome = exam.attempt(VALUES, 15, ask)
    if outcome is None:
        return
    got, changed, weights = outcome
    if changed:
        text = "Images or names were changed in place; the caller may still need them. Make a copy."
        exam.recognised("arguments changed", text)
    else:
        text = _diagnose(exam, got, gallery)
    right = exam.check(VALUES, 6, not text, text)
    text = _calls_text(exam, weights, len(gallery.names))
    exam.check(ONE_CALL, 5, not text, text, form=True)
    if right:  # the count is the kernel's own; the encodings themselves show whether the images went together
        exam.confirm(not any(difference(got[name], f) for name, f in _right(gallery)), APART)
    text = _plain_text(exam, got)
    exam.check(PLAIN, 2, not text, text, form=True)
    single = exam.attempt(SINGLE, 2, lambda: (answer(encoder(), one.images, one.names),))
    if single is not None:
        text = _text(single[0], one)
        if text and right:
            exam.recognised("single person", text)
        exam.check(SINGLE, 2, not text, text, form=True)


def _text(got: Any, gallery: Gallery) -> str:
    """Say how a result differs from the right dict, empty if it does not."""
    if got is None:
        return told(difference(None, 0))
    if not isinstance(got, dict):
        what = got.type if isinstance(got, Handle) else type(got).__name__
        return f"It returned a {what}; a dict from names to encodings is asked."
    if set(got) != set(gallery.names):
        return "The names in the dict are not those given, one for each image."
    for name, want in _right(gallery):
        if isinstance(got[name], Handle):
            return f"A name has a {got[name].type}; the encoding itself is asked, as numbers, computed beforehand."
        text = told(difference(got[name], want))
        if text and _alone(got[name], want, gallery):
            return f"An encoding is not that of the person's image. {text}"
    return ""


def _right(gallery: Gallery) -> list[tuple[str, Array]]:
    return list(zip(gallery.names, gallery.encode(), strict=True))


def _alone(got: Any, want: Array, gallery: Gallery) -> str:
    """Say how an encoding differs from the right one, whatever the other images of its call were."""
    f = as_array(got)
    if f is None or f.shape != want.shape or f.dtype.kind != "f":
        return told(difference(got, want))
    return told(difference(gallery.aside(f), gallery.aside(want)))


def _diagnose(exam: Exam, got: Any, gallery: Gallery) -> str:
    if not (text := _text(got, gallery)):
        return ""
    for name, message, wrong in PRECOMPUTE_MISTAKES:
        if _alike(got, wrong(gallery)):
            return exam.recognised(name, message)
    if not isinstance(got, dict):
        return exam.recognised("not a dictionary" if got is not None else "nothing returned", text)
    if set(got) != set(gallery.names):
        return exam.recognised("wrong names", text)
    if any(isinstance(each, Handle) for each in got.values()):
        return exam.recognised("not computed beforehand", text)
    return text


def _alike(got: Any, wrong: Any) -> bool:
    if isinstance(wrong, dict):
        return (
            isinstance(got, dict)
            and got.keys() == wrong.keys()
            and not any(difference(got[key], wrong[key]) for key in wrong)
        )
    return not isinstance(got, dict) and not difference(got, wrong)


def _calls_text(exam: Exam, weights: Any, people: int) -> str:
    """Say what is wrong with how often the encoder ran."""
    counted = as_array(weights[0]) if isinstance(weights, list) and weights else None
    runs = float(counted) if counted is not None and counted.shape == () and counted.dtype.kind == "f" else -1.0
    if runs == 1:
        return ""
    if runs == 0:
        text = "The given encoder did not run on the images: was a copy used, or nothing?"
        return exam.recognised("encoder not used", text)
    if runs == people:
        text = f"The encoder ran {people} times, once for each image. Give it all images at once: that is faster."
        return exam.recognised("one call for each image", text)
    return exam.recognised("several calls", "The encoder ran more often than once: give it all images in one call.")


def _plain_text(exam: Exam, got: Any) -> str:
    """Say what is wrong with the dtype of the encodings."""
    arrays = [as_array(each) for each in got.values()] if isinstance(got, dict) else [None]
    if any(isinstance(each, (list, tuple)) for each in (got.values() if isinstance(got, dict) else [])):
        return exam.recognised("lists for arrays", "The encodings are lists of numbers; float32 arrays are asked.")
    if any(each is None or each.dtype != np.float32 for each in arrays):
        return exam.recognised("not float32", "The encodings are not float32, as the encoder gives them.")
    return ""
