"""Hidden test of the Siamese network (Taigman et al. 2014, section 4): one encoder of ours, used twice.

The encoder has weights that we know, and its encodings have length 1 as the course's have: so 2 - 2 f·g is right too,
and so is bringing them to length 1 once more. Sharing is judged by setting weights in one model and running the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.exam.answer import Graph
from autograder.exam.compare import Difference, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import hint, retell
from autograder.exam.keras_models import UNCONFIRMED, built, confirmed, fetch, fresh_weights, numbers, weight_shapes
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.mistakes import WrittenMistake, keeping, then
from autograder.exam.slips import cancelling, kept_axes, other_axes, other_distances, squared
from autograder.exam.verdict import Outcome
from autograder.graders._stops import counts_for_the_rest
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network._lengths import Array, unit
from autograder.inside.data import Handle

Weights = list[Array]
Compare = Callable[[Array, Array], Array]
Pair = tuple[Array, Array]
VALUE, RANKS = "the squared distances of the encodings", "encoders of other inputs"
FOLLOW, EXACT = "new weights in the encoder move both towers", "exactly the encoder's weights, no more"
SLOPE = "the gradient reaches the encoder through both towers"
CALL = "The model is called with a list of two batches of images: model([x, y])"
COPY = "Call the given encoder on both inputs; do not copy it or build another one."
NEW = "Other weights were set in the encoder."
NOT_REACHED = f"{NEW} They do not reach the model: is the given encoder called on both images?"
NOT_ZERO = "The distance of an image from itself is not 0: both images have to go through the same steps."
NOT_SYMMETRIC = "Swapping the two images changes the distance: both have to go through the same steps."
FORMULA = "Sum (f - g)² along the last axis, where f and g are the encodings of the two images."
WRONG: dict[str, WrittenMistake] = {
    # distances of the right two encodings: whether the encoder is shared can still be judged by them
    **keeping(17, other_distances() | kept_axes() | other_axes()),
    "mean over the batch": (
        "This is one mean for the whole batch; one distance for each pair is expected.",
        then(squared, np.mean),
        17,
    ),
    "similarity": (
        "This is the dot product (the cosine), large for similar images: a distance is expected.",
        lambda f, g: np.sum(f * g, axis=-1),
    ),
    "negative similarity": (
        "This is the dot product (the cosine) with a minus sign: it orders pairs as the distance does, but it is not 0 "
        "for equal images. The squared distance is expected.",
        lambda f, g: -np.sum(f * g, axis=-1),
    ),
    "plus for minus": ("The encodings are added: square their difference instead.", lambda f, g: squared(f, -g)),
    **cancelling(),
    "difference of the encodings": (
        "This is the difference of the encodings: sum its squares along the last axis.",
        lambda f, g: f - g,
    ),
    "absolute difference of the encodings": (
        "These are the absolute differences, the feature of lesson 04: sum their squares instead.",
        lambda f, g: np.abs(f - g),
    ),
    "both encodings": (
        "These are the two encodings themselves; their squared distance is expected.",
        [lambda f, g: np.concatenate([f, g], axis=-1), lambda f, g: np.stack([f, g])],
    ),
    "one encoding": (
        "This is the encoding of only one image; the distance of the two is expected.",
        [lambda f, g: f, lambda f, g: g],
    ),
    "the same image twice": (
        "The same image goes into both towers, so every distance is 0.",
        lambda f, g: np.zeros(len(f)),
    ),
    "encoder of the difference": (
        "The difference of the images is encoded. Encode each image, then subtract.",
        lambda f, g: np.where((f == g).all(axis=-1), 0.0, 1.0),
    ),
    "every pair of the batch": (
        "Each image is compared with all of the other batch; compare row by row.",
        lambda f, g: squared(f[:, None], g[None]),
    ),
    "a likeness": (
        "This is exp(-d), which is large for similar images; the distance d itself is expected.",
        then(squared, lambda d: np.exp(-d)),
    ),
    "sigmoid": (
        "There is a sigmoid after the distance; the distance itself is expected.",
        then(squared, lambda d: 1 / (1 + np.exp(-d))),
    ),
    "two towers": f"Each image has an encoder of its own, with its own weights. {COPY}",
    "encoder and a copy": (
        "Keras cannot build the model, because it holds the encoder and a copy of it, and both have the same name. "
        f"{COPY}"
    ),
    "copied encoder": f"This is a copy of the encoder: new weights in the encoder do not reach it. {COPY}",
    "another encoder": f"These are not the weights of the given encoder. {COPY}",
    "more weights": (
        "The model has more weights than the encoder, but the distance needs none (no Dense, no BatchNormalization)."
    ),
    "encoder not in the model": (
        "The model does not contain the encoder's weights, so fit would not train them. "
        "Call the encoder on both inputs as a layer, outside of any Lambda."
    ),
    "encoder frozen": "The encoder is frozen afterwards (trainable = False), so it cannot be trained.",
    "no gradient": "No gradient arrives at the encoder's weights.",
    "one tower trained": "The gradient flows through only one of the towers.",
    "input shape fixed": "The model works only for one shape of images: take the encoder's, `encoder.input_shape[1:]`.",
}


@dataclass(frozen=True)
class Setting:
    """An encoder with known weights, the kit's `unit_encoder`, and images for it.

    Args:
        shape: of an image.
        images: two batches (batch, *shape) float32.
        weights: matrices (size of an image, hidden) and (hidden, d).
    """

    shape: tuple[int, ...]
    images: Pair
    weights: Weights

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        return [matrix.shape for matrix in self.weights]

    def encode(self, weights: Weights, images: Pair | None = None) -> Pair:
        """Encode two batches with these weights, (batch, d) each."""
        first, last = (matrix.astype(float) for matrix in weights)
        x, y = (unit(np.tanh(each.reshape(len(each), -1) @ first) @ last) for each in images or self.images)
        return x, y

    def slope(self, compare: Compare, towers: tuple[bool, bool] = (True, True)) -> Array:
        """Return the gradient of the summed result by the last matrix, by central differences in float64.

        Args:
            compare: what is made of the two encodings.
            towers: through which of the two the gradient flows.
        """
        first, last = self.weights
        still, step = self.encode(self.weights), 1e-5

        def total(matrix: Array) -> float:
            moved = self.encode([first, matrix])
            return np.sum(
                compare(*(new if flows else old for new, old, flows in zip(moved, still, towers, strict=True)))
            )

        changes = step * np.eye(last.size).reshape(-1, *last.shape)
        slopes = [(total(last + change) - total(last - change)) / (2 * step) for change in changes]
        return np.reshape(slopes, last.shape)


def draw(rng: np.random.Generator, shape: tuple[int, ...], batch: int) -> Setting:
    """Draw images with signs and fractions, and weights."""
    x, y = rng.normal(size=(2, batch, *shape)).astype(np.float32)
    hidden, size = (int(each) for each in rng.integers(4, 7, 2))
    return Setting(shape, (x, y), fresh_weights(rng, [(int(np.prod(shape)), hidden), (hidden, size)]))


@exercise(ASSIGNMENT, 25, None, WRONG)
def build_siamese(exam: Exam) -> None:
    setting = draw(exam.rng, (112, 92, 1), 4)
    pair = models(exam, VALUE, 25, setting)
    if pair is None:
        counts_for_the_rest(exam)
        return
    encoder, model = pair
    outcome = value(exam, model, setting)
    if outcome is None:
        counts_for_the_rest(exam)
        return
    compare, shapes = outcome
    follow(exam, encoder, model, setting, compare, shapes)
    exact(exam, encoder, model, setting, shapes)
    slope(exam, encoder, model, setting, compare)
    if all(check.passed for check in exam.verdict.checks[-3:]):
        right = confirmed(exam, model, list(setting.images), lambda graph: is_right(exam, graph, setting, compare))
        exam.confirm(right, UNCONFIRMED, 3)
    ranks(exam, compare)


def is_right(exam: Exam, graph: Graph, setting: Setting, compare: Compare) -> bool:
    """Tell whether a graph has the encoder's weights, no more, gives the distances, and has the right slope."""
    x, y = exam.rng.normal(size=(2, *setting.images[0].shape)).astype(np.float32)
    hidden = Setting(setting.shape, (x, y), fresh_weights(exam.rng, setting.shapes))
    outputs = graph.run(*hidden.weights, x, y)
    slopes = graph.gradient(*hidden.weights, x, y)
    return (
        [shape for shape, _ in graph.weights] == setting.shapes
        and not difference(outputs[0], compare(*hidden.encode(hidden.weights)))
        and not difference(slopes[len(setting.shapes) - 1], hidden.slope(compare), 1e-3)
    )


def models(exam: Exam, name: str, points: float, setting: Setting) -> tuple[Handle, Handle] | None:
    """Return an encoder of ours and the student's model of it; None, and a failed check, if there is none."""
    before = list(exam.verdict.mistakes)
    encoder = built(exam, name, points, lambda: exam.answer.make("unit_encoder", setting.shape, *setting.weights))
    model = encoder and built(exam, name, points, lambda: exam.answer(encoder))
    if model is None and complaint(exam.error) is Complaint.CLONED_MODEL:
        retell(exam, before, "encoder and a copy")
    return (encoder, model) if encoder and model else None


def value(exam: Exam, model: Handle, setting: Setting) -> tuple[Compare, list] | None:
    """Check the distances.

    Returns:
        Which distance it is, and the shapes of the weights that the model claims; None if nothing can be asked of it.
    """
    x, y = setting.images
    pairs = [(x, y), (y, x), (x[:1], y[:1]), (x, np.concatenate([y[:1], x[1:]]))]  # the last has equal images
    outcome = exam.attempt(
        VALUE, 25, lambda: ([exam.answer.run(model, *pair) for pair in pairs], weight_shapes(exam.answer, model))
    )
    if outcome is None:
        hint(exam, CALL)
        return None
    results, shapes = outcome
    encoded = [setting.encode(setting.weights, pair) for pair in pairs]
    wrong = first_difference(results, encoded, squared)
    if not wrong:
        exam.check(VALUE, 8, True)
        return squared, shapes
    for known in exam.exercise.mistakes:
        for compare in known.wrong:
            if not first_difference(results, encoded, compare):
                exam.check(VALUE, 8, False, exam.recognised(known.name))
                return (compare if known.keeps else squared), shapes
    mistake = by_weights(shapes, setting)
    exam.check(VALUE, 8, False, exam.recognised(mistake) if mistake else f"{wrong.text} {broken_property(results)}")
    return squared, shapes


def first_difference(results: list, encoded: list[Pair], compare: Compare) -> Difference | None:
    """Compare all results with another distance of the encodings."""
    differences = (difference(one, compare(*pair)) for one, pair in zip(results, encoded, strict=True))
    return next(filter(None, differences), None)


def broken_property(results: list) -> str:
    """Say which property of a distance fails, for the pairs (x, y), (y, x), one pair, and (x, x but for the first)."""
    there, back, _, same = map(numbers, results)
    if there is None or back is None or same is None or there.ndim == 0:
        return FORMULA
    if not there.shape == back.shape == same.shape or not np.isfinite([there, back, same]).all():
        return FORMULA
    if np.abs(same[1:]).max() > 1e-3:
        return NOT_ZERO
    return FORMULA if np.allclose(there, back, atol=1e-3) else NOT_SYMMETRIC


def by_weights(shapes: list, setting: Setting) -> str:
    """Name what the model's weights have to do with the encoder's; empty if they are the same by their shapes.

    Believed as far as the words of a message go.
    """
    ours = setting.shapes
    if shapes == ours:
        return ""
    if shapes == 2 * ours:
        return "two towers"
    if not shapes:
        return "encoder not in the model"
    return "more weights" if all(each in shapes for each in ours) else "another encoder"


def follow(exam: Exam, encoder: Handle, model: Handle, setting: Setting, compare: Compare, shapes: list) -> None:
    new = fresh_weights(exam.rng, setting.shapes)

    def ask() -> list:
        before = exam.answer.run(model, *setting.images)
        exam.answer.set_weights(encoder, new)
        return [exam.answer.run(model, *setting.images), before]

    results = exam.attempt(FOLLOW, 7, ask)
    if results is None:
        return
    (f, g), (f_old, g_old) = setting.encode(new), setting.encode(setting.weights)
    wrong, before = difference(results[0], compare(f, g)), numbers(results[1])
    text = f"{NEW} {told(wrong)}"
    if wrong and before is not None and np.ptp(before) > 1e-3 and not difference(results[0], before):
        text = exam.recognised("copied encoder") if shapes == setting.shapes else NOT_REACHED
    elif wrong and not (difference(results[0], compare(f_old, g)) and difference(results[0], compare(f, g_old))):
        text = exam.recognised("two towers")
    exam.check(FOLLOW, 7, not wrong, text)


def exact(exam: Exam, encoder: Handle, model: Handle, setting: Setting, shapes: list) -> None:
    new = fresh_weights(exam.rng, setting.shapes)
    if mistake := by_weights(shapes, setting):
        exam.check(EXACT, 3, False, exam.recognised(mistake), form=True)
        return

    def ask() -> list:
        exam.answer.set_weights(model, new)
        return [exam.answer.run(encoder, setting.images[0])]

    results = exam.attempt(EXACT, 3, ask)
    if results is not None:
        wrong = difference(results[0], setting.encode(new)[0])
        exam.check(EXACT, 3, not wrong, exam.recognised("copied encoder") if wrong else "", form=True)


def slope(exam: Exam, encoder: Handle, model: Handle, setting: Setting, compare: Compare) -> None:
    def ask() -> list:
        exam.answer.set_weights(encoder, setting.weights)
        return [fetch(exam.answer, "slopes", model, encoder, list(setting.images))]

    answers = exam.attempt(SLOPE, 3, ask)
    if answers is None:
        return
    slopes = answers[0] if isinstance(answers[0], list) else [None]
    last = slopes[-1] if slopes else None
    text = told(difference(last, setting.slope(compare), 1e-3))
    if not slopes:
        text = exam.recognised("encoder frozen")
    elif last is None:
        text = exam.recognised("no gradient")
    elif text and any(
        not difference(last, setting.slope(compare, one), 1e-3) for one in ((True, False), (False, True))
    ):
        text = exam.recognised("one tower trained")
    exam.check(SLOPE, 3, not text, text)


def ranks(exam: Exam, compare: Compare) -> None:
    """Check encoders of other inputs: that the same comes of their encodings as before, be it the squared distance."""
    wrong = None
    for shape in ((7,), (5, 4), (6, 8, 3)):
        setting = draw(exam.rng, shape, 5)
        pair = models(exam, RANKS, 4, setting)
        results = pair and exam.attempt(RANKS, 4, lambda: [exam.answer.run(pair[1], *setting.images)])  # noqa: B023
        if results is None:
            if exam.verdict.checks[-1].outcome is Outcome.RAISED:
                hint(exam, exam.recognised("input shape fixed"))
            return
        wrong = wrong or first_difference(results, [setting.encode(setting.weights)], compare)
    same = all(check.passed for check in exam.verdict.checks)
    exam.check(RANKS, 4, not wrong, told(wrong) if same else Outcome.ALSO_WRONG)
