"""Hidden test of the verifier: one encoder for both images, the given feature, one logistic unit (Taigman et al. 2014).

Every weight is set from outside, so that the probabilities are known, whatever the student's own features are worth.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError, Graph
from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import retell
from autograder.exam.keras_models import UNCONFIRMED, Shape, built, confirmed, weight_shapes
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification.verifiers import (
    BATCH,
    DIM,
    ENCODER,
    FEATURES,
    HEADS,
    IMAGE,
    OTHERS,
    Array,
    Feature,
    Setting,
    draw,
    shapes_text,
    verified,
)
from autograder.inside.data import Handle

PROBABILITIES = "probabilities from weights that were set from outside"
ORDER = "another feature, of another width, in which the order of the images counts"
SHARED = "the given encoder serves both images: its weights, w and b, and nothing else"
OTHER_WEIGHTS = "The model's weights are not exactly those of the encoder, w (k, 1) and b (1,)."


@dataclass(frozen=True)
class Seen:
    """What a model claims and does.

    Args:
        model: itself.
        shapes: of its weights, as it claims.
        given: its output when all weights were set through it; None if they could not be, by their shapes.
        resting: the same in inference mode.
        moved: its output when the given encoder, and only that, got others since.
    """

    model: Handle
    shapes: list[Shape]
    given: Any
    resting: Any
    moved: Any


@exercise(ASSIGNMENT, 15, verified)
def build_verifier(exam: Exam) -> None:
    setting = draw(exam.rng, DIM)
    seen = _examine(exam, "product_feature", setting, PROBABILITIES, 7)
    _examine(exam, "uneven_feature", draw(exam.rng, DIM + 2), ORDER, 4)
    text = _sharing_text(exam, seen, setting)
    if exam.check(SHARED, 4, not text, text, form=True) and seen:
        right = confirmed(exam, seen.model, setting.images, lambda graph: _has_no_more(graph, setting))
        exam.confirm(right, OTHER_WEIGHTS)


def _examine(exam: Exam, feature: str, setting: Setting, name: str, points: float) -> Seen | None:
    """Have a verifier built, look at it and judge its probabilities. None if it cannot be run."""
    answer, encoders, raised, mistakes = exam.answer, [], [], list(exam.grade.mistakes)

    def build() -> Any:
        encoders.append(answer.make("unit_encoder", IMAGE, setting.matrices[0]))
        try:
            return answer(encoders[0], answer.make(feature))
        except AnswerError as error:
            raised.append(f"{error.message} {error.line}")
            raise

    def look() -> Seen:
        answer.run(model, *setting.images)  # a subclassed model has no weights before
        shapes = weight_shapes(answer, model)
        weights = setting.weights(shapes)
        if weights is None:
            return Seen(model, shapes, None, None, None)
        answer.set_weights(model, weights)
        given = answer.read(answer.make("call", model, setting.images))
        resting = answer.run(model, *setting.images)
        answer.set_weights(encoders[0], [setting.matrices[2]])
        return Seen(model, shapes, *map(_alone, (given, resting, answer.run(model, *setting.images))))

    model = built(exam, name, points, build)
    seen = model and exam.attempt(name, points, look)
    if seen:
        text = _text(exam, seen, setting, FEATURES[feature])
        if exam.check(name, points, not text, text):
            hidden, of = draw(exam.rng, len(setting.w)), FEATURES[feature]
            right = confirmed(exam, model, setting.images, lambda graph: _is_right(graph, hidden, of))
            exam.confirm(right, UNCONFIRMED)
    else:
        _explain(exam, "".join(raised), mistakes)
    return seen


def _is_right(graph: Graph, hidden: Setting, feature: Feature) -> bool:
    """Whether a graph gives a verifier's probabilities; a copy of the encoder, which costs points of its own, may."""
    weights = hidden.weights([shape for shape, _ in graph.weights])
    if weights is None:
        return False
    got = graph.run(*weights, *hidden.images)
    return not difference(got[0], verified(*hidden.encodings(1, 1), feature, hidden.w, hidden.b))


def _has_no_more(graph: Graph, setting: Setting) -> bool:
    """Whether the weights of a graph are those of one encoder and of the unit."""
    return Counter(shape for shape, _ in graph.weights) == _only(setting)


def _only(setting: Setting) -> Counter[Shape]:
    """The shapes of a verifier's weights."""
    return Counter([ENCODER, setting.w.shape, setting.b.shape])


def _alone(got: Any) -> Any:
    """An output that came as a list of one."""
    return got[0] if isinstance(got, list) and len(got) == 1 else got


# part of what Keras says, name of the mistake, what the student is told
ERRORS = (
    (
        "required positional argument",
        "feature got one list",
        "The feature takes two arguments and got one, the list of both: lambda pair: feature(*pair).",
    ),
    (
        "predict(",
        "predict in a model",
        "Call the encoder, encoder(image): `predict` gives arrays, and no model can be made of these.",
    ),
    (
        "KerasTensor",
        "feature not wrapped",
        "A TensorFlow operation met a Keras symbol. Wrap the feature in a keras.layers.Lambda.",
    ),
    (
        "names should be unique",
        "two encoders",
        "There are two encoders of one name. Call the given one twice: both images go through the same weights.",
    ),
)


def _explain(exam: Exam, raised: str, before: list[str]) -> None:
    """Say in plain words why no model came about, if that is known; `before`: mistakes recognised earlier."""
    for part, name, text in ERRORS:
        if part in raised:
            retell(exam, before, name, text)
            return


def _text(exam: Exam, seen: Seen, setting: Setting, feature: Feature) -> str:
    """Say what is wrong with the probabilities; empty if nothing is."""
    f_1, f_2 = setting.encodings(1, 1)

    def gives(some: Array, others: Array, of: Feature, head: Callable[[Array], Array] = lambda p: p) -> bool:
        width = of(some, others).shape[1]
        return width == len(setting.w) and not difference(
            seen.given, head(verified(some, others, of, setting.w, setting.b))
        )

    if gives(f_1, f_2, feature):
        return ""
    for name, message, head in HEADS:
        if gives(f_1, f_2, feature, head):
            return exam.recognised(name, message)
    for some, others, name, message in (
        (f_2, f_1, "images swapped", "The second image comes first: feature(f_1, f_2) is asked."),
        (f_1, f_1, "one image twice", "The first image is compared with itself; the second one has no influence."),
        (f_2, f_2, "one image twice", "The second image is compared with itself; the first one has no influence."),
    ):
        if gives(some, others, feature):
            return exam.recognised(name, message)
    for other, function in OTHERS.items():
        if gives(f_1, f_2, function):
            text = f"The unit stands on {other}, whatever feature is given: use the argument."
            return exam.recognised("feature ignored", text)
    if name_and_text := shapes_text(seen.shapes, len(setting.w)):
        return exam.recognised(*name_and_text)
    if not difference(seen.resting, verified(f_1, f_2, feature, setting.w, setting.b)):
        text = "Called twice, the model gives other probabilities: something random in it, a dropout, never rests."
        return exam.recognised("chance in the model", text)
    if seen.given is None:
        return "The model's weights are not those of the encoder, w (k, 1) and b (1,)."
    text = told(difference(seen.given, np.zeros((BATCH, 1))))
    if "shape" in text:
        return exam.recognised("wrong shape", text)
    return "With weights from outside, what comes out is not the sigmoid of feature(f_1, f_2)·w + b."


def _sharing_text(exam: Exam, seen: Seen | None, setting: Setting) -> str:
    """Say what is wrong with the way the encoder is shared; empty if nothing is."""
    if seen is None:
        return "It cannot be judged before the model runs."

    def follows(first: int, second: int) -> bool:
        f = setting.encodings(first, second)
        return not difference(seen.moved, verified(*f, FEATURES["product_feature"], setting.w, setting.b))

    if Counter(seen.shapes)[ENCODER] > 1 or follows(1, 2) or follows(2, 1):
        text = "There are two encoders. Call the given one twice: both images go through the same weights."
        return exam.recognised("two encoders", text)
    if follows(1, 1):
        text = "The model does not follow when the given encoder changes: it holds a copy. Call the encoder itself."
        return exam.recognised("encoder copied", text)
    if Counter(seen.shapes) != _only(setting):
        return exam.recognised("extra weights", OTHER_WEIGHTS)
    return "" if follows(2, 2) else "It cannot be judged before the probabilities are right."
