"""Encoding a gallery beforehand: the right encodings under the right names, by one call of the encoder for all images.

The encoder standardises the pixels (batch normalisation), multiplies them by a matrix and adds what the other images of
the call give; `kit.counting_encoder` is it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.compare import Difference, as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.mistakes import WrittenMistake
from autograder.exam.verdict import Outcome
from autograder.graders._stops import counts_for_the_rest
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.inside.data import Handle

Array = np.ndarray
SHAPE, DIM, EPSILON = (6, 5, 1), 4, 1e-3  # of an image, of an encoding; Keras' own for batch normalisation
NAMES = ["Zoe", "Ada", "Noor", "Emil", "Lina", "Otto", "Ines", "Bo"]
VALUES, ONE_CALL = "each person's encoding under the person's name", "all images in one call of the encoder"
SINGLE, PLAIN = "a gallery of one person", "float32"


@dataclass(frozen=True)
class Gallery:
    """Images (k, 6, 5, 1) with names, and the weights of an encoder (see `kit.counting_encoder`)."""

    images: Array
    names: list[str]
    mean: Array
    variance: Array
    matrix: Array
    w: Array
    v: Array

    @property
    def weights(self) -> list[Array]:
        """Those of the encoder, before its first run."""
        return [np.zeros((), np.float32), self.mean, self.variance, self.matrix, self.w, self.v]

    def encode(self, factor: float = 1.0, training: bool = False) -> Array:
        """Return the encodings (k, 4), all images in one call.

        Args:
            factor: of the images.
            training: whether batch normalisation takes mean and variance from the gallery itself.
        """
        x = factor * self.images.reshape(len(self.images), -1)
        mean, variance = (x.mean(axis=0), x.var(axis=0)) if training else (self.mean, self.variance)
        return (x - mean) / np.sqrt(variance + EPSILON) @ self.matrix + np.mean(x @ self.w) * self.v

    def alone(self, f: Array) -> Array:
        """Return encodings (…, 4) without what the other images of a call add to them, (…, 3)."""
        return f @ np.linalg.svd(self.v[None])[2][1:].T


def draw(rng: np.random.Generator) -> Gallery:
    size = int(np.prod(SHAPE))
    return Gallery(
        rng.uniform(size=(len(NAMES), *SHAPE)).astype(np.float32),
        rng.permutation(NAMES).tolist(),
        rng.uniform(0.2, 0.8, size).astype(np.float32),
        rng.uniform(0.3, 1.5, size).astype(np.float32),
        (rng.normal(size=(size, DIM)) / np.sqrt(size / 4)).astype(np.float32),
        rng.normal(size=size).astype(np.float32),
        rng.normal(size=DIM).astype(np.float32),
    )


def by_name(gallery: Gallery, values: Any) -> dict[str, Any]:
    return dict(zip(gallery.names, values, strict=False))


def stored(change: Callable[[Array], Any]) -> Callable[[Gallery], dict[str, Any]]:
    """Something made of the right encodings (k, 4), under the right names."""
    return lambda gallery: by_name(gallery, change(gallery.encode()))


WRONG: dict[str, WrittenMistake] = {  # the wrong results of a gallery
    "names sorted": (
        "The names are sorted and the images are not, so that encodings are stored under other people's names: image i "
        "belongs to name i.",
        lambda gallery: dict(zip(sorted(gallery.names), gallery.encode(), strict=True)),
    ),
    "order reversed": (
        "The encodings are in the reverse order of the names: image i belongs to name i.",
        stored(lambda f: f[::-1]),
    ),
    "index off by one": (
        "Each encoding is stored under the name of the person before or after: image i belongs to name i.",
        [stored(lambda f: np.roll(f, -1, axis=0)), stored(lambda f: np.roll(f, 1, axis=0))],
    ),
    "images for encodings": (
        "These are the images themselves; store their encodings, so that no image has to be kept.",
        lambda gallery: by_name(gallery, gallery.images),
    ),
    "axis kept": (
        "Each encoding has one axis too many, (1, n): take row i of the batch, (n,).",
        stored(lambda f: f[:, None]),
    ),
    "all encodings under every name": (
        "The encodings of all images are stored under every name: take row i for person i.",
        stored(lambda f: [f] * len(f)),
    ),
    "one encoding for all": (
        "The encoding of one and the same image is stored under every name: take row i for person i.",
        [stored(lambda f: [f[-1]] * len(f)), stored(lambda f: [f[0]] * len(f))],
    ),
    "mean for all": (
        "The mean of all encodings is stored under every name: take row i for person i.",
        stored(lambda f: [f.mean(0)] * len(f)),
    ),
    "columns for rows": (
        "Columns of the encodings are stored under the names: axis 0 counts the people, so take rows.",
        [stored(lambda f: f.T), stored(lambda f: f.T[np.arange(len(f)) % DIM])],
    ),
    "training mode": (
        "The encoder ran in training mode, in which batch normalisation looks at the other images: use training=False.",
        lambda gallery: by_name(gallery, gallery.encode(training=True)),
    ),
    "encodings normalised": (
        "The encodings were scaled to length 1: store them as the encoder gives them.",
        stored(lambda f: f / np.linalg.norm(f, axis=1, keepdims=True)),
    ),
    "pixels rescaled": (
        "The images were divided by 255 before the encoder: give them to it as they are.",
        lambda gallery: by_name(gallery, gallery.encode(factor=1 / 255)),
    ),
    "numbers for names": ("The keys are numbers; use the names.", lambda gallery: dict(enumerate(gallery.encode()))),
    "encodings without names": (
        "These are the encodings without names; a dict from names to encodings is expected.",
        Gallery.encode,
    ),
    "names and encodings apart": (
        "Names and encodings are returned separately; a dict from names to encodings is expected.",
        lambda gallery: (gallery.names, gallery.encode()),
    ),
    "not a dictionary": "The function returned a {what}; a dict from names to encodings is expected.",
    "no array": "Under the names stands something of type {what}; an array, the encoding alone, is expected.",
    "wrong names": "The names in the dict are not those given, one for each image.",
    "not computed beforehand": "The dict holds no numbers yet: store the encodings themselves, computed beforehand.",
    "arguments changed": "The given images or names were changed in place; the caller may still need them.",
    "encoder not used": "The given encoder did not run on the images: was a copy used, or no encoder at all?",
    "one call for each image": (
        "The encoder ran {people} times, once for each image. Give it all images at once, which is faster."
    ),
    "all images for each name": (
        "The encoder ran {people} times on all images, once for each name. Call it once, before the loop or the "
        "comprehension, and take the rows from its result."
    ),
    "several calls": "The encoder ran more than once: give it all images in one call.",
    "not confirmed": (
        "The encodings show that the images were not encoded together: give the encoder all of them at once."
    ),
    "lists for arrays": "The encodings are lists of numbers; float32 arrays are expected.",
    "not float32": "The encodings are not float32, as the encoder gives them.",
    "single person": "A gallery of one person does not give one encoding (n,): is an axis of length 1 removed?",
}


@exercise(ASSIGNMENT, 15, None, WRONG)
def precompute(exam: Exam) -> None:
    """Examine the dict from names to encodings (n,), and how often the encoder ran."""
    gallery, answer = draw(exam.rng), exam.answer
    alone = Gallery(gallery.images[:1], gallery.names[:1], *gallery.weights[1:])

    def encoder() -> Handle:
        return answer.make("counting_encoder", SHAPE, *gallery.weights)

    def ask() -> tuple:
        made = encoder()
        result, changed = answer.call(made, gallery.images, gallery.names)
        return result, changed, answer.weights(made)

    outcome = exam.attempt(VALUES, 15, ask)
    if outcome is None:
        counts_for_the_rest(exam)
        return
    result, changed, weights = outcome
    text = diagnosis(exam, result, gallery)
    if text and changed:  # what else is wrong may come from it
        exam.verdict.mistakes.clear()
        text = exam.recognised("arguments changed")
    right = exam.check(VALUES, 6, not text, text)
    # the count is the kernel's own; the encodings themselves show whether the images went together
    together = not text and not unlike(result, by_name(gallery, gallery.encode()))
    name = calls(weights, len(gallery.names), together)
    exam.check(ONE_CALL, 5, not name, name and exam.recognised(name, people=len(gallery.names)), form=True)
    if right:
        exam.confirm(together)
    check_dtype(exam, result)
    single = exam.attempt(SINGLE, 2, lambda: (answer(encoder(), alone.images, alone.names),))
    if single is not None:
        good = not form(single[0], alone) and values(single[0], alone) is None
        text = "" if good else exam.recognised("single person") if right else Outcome.ALSO_WRONG
        exam.check(SINGLE, 2, good, text, form=True)
    if right and changed and exam.verdict.checks[-1].passed:
        exam.revise(-1, exam.recognised("arguments changed"))


def diagnosis(exam: Exam, result: Any, gallery: Gallery) -> str:
    """Say what is wrong with a result; empty if nothing is."""
    name = form(result, gallery)
    wrong = None if name else values(result, gallery)
    if not name and wrong is None:
        return ""
    if said := exam.named([(case(gallery), result)], unlike):
        return said
    inside = next(iter(result.values()), None) if isinstance(result, dict) else result
    what = inside.type if isinstance(inside, Handle) else type(inside).__name__
    return f"An encoding is not that of the person's image. {wrong.text}" if wrong else exam.recognised(name, what=what)


def form(result: Any, gallery: Gallery) -> str:
    """Name what is wrong with a result whatever the encodings are; empty if it is a dict of data under the names."""
    if result is None:
        return "nothing returned"
    if not isinstance(result, dict):
        return "not a dictionary"
    if set(result) != set(gallery.names):
        return "wrong names"
    if any(isinstance(value, Handle) and value.type == "function" for value in result.values()):
        return "not computed beforehand"
    return "no array" if any(as_array(value) is None for value in result.values()) else ""


def values(result: dict[str, Any], gallery: Gallery) -> Difference | None:
    """How an encoding differs from the right one, whatever the other images of its call were."""
    for name, want in by_name(gallery, gallery.encode()).items():
        f, wrong = as_array(result[name]), difference(result[name], want)
        if wrong and f is not None and f.shape == want.shape and f.dtype.kind == "f":
            wrong = wrong if difference(gallery.alone(f), gallery.alone(want)) else None
        if wrong:
            return wrong
    return None


def unlike(result: Any, wrong: Any) -> bool:
    """Whether a result differs from a wrong one."""
    if isinstance(result, dict) and isinstance(wrong, dict):
        return result.keys() != wrong.keys() or any(difference(result[key], wrong[key]) for key in wrong)
    return isinstance(result, dict) or isinstance(wrong, dict) or bool(difference(result, wrong))


def calls(weights: Any, people: int, together: bool) -> str:
    """Name what is wrong with how often the encoder ran, which is the first of its weights; empty if nothing is.

    Args:
        weights: of the encoder, after the call.
        people: how many.
        together: whether the encodings are those of images that went through the encoder together.
    """
    counted = as_array(weights[0]) if isinstance(weights, list) and weights else None
    runs = float(counted) if counted is not None and counted.shape == () and counted.dtype.kind == "f" else -1.0
    each = "all images for each name" if together else "one call for each image"
    return {1.0: "", 0.0: "encoder not used", float(people): each}.get(runs, "several calls")


def check_dtype(exam: Exam, result: Any) -> None:
    """Check the dtype of the encodings, where there are arrays or lists of numbers that may be some."""
    encodings = list(result.values()) if isinstance(result, dict) else []
    arrays, message = [as_array(f) for f in encodings], Outcome.ALSO_WRONG
    if arrays and all(f is not None and f.dtype.kind in "biuf" for f in arrays):
        name = ""
        if any(isinstance(f, (list, tuple)) for f in encodings):
            name = "lists for arrays"
        elif any(f.dtype != np.float32 for f in arrays if f is not None):
            name = "not float32"
        exam.check(PLAIN, 2, not name, name and exam.recognised(name), form=True)
        return
    exam.check(PLAIN, 2, False, message, form=True)
