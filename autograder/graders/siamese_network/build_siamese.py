"""Hidden test of the Siamese network (Taigman et al. 2014, section 4): one encoder of ours, used twice.

The encoder has weights that we know, and is unit-length as the course's are: so 2 - 2 f·g is right too, and so is
bringing the encodings to length 1 once more. Sharing is judged by setting weights in one model and running the other.
"""

import numpy as np

from autograder.exam.answer import Graph
from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import STOPPED, hint
from autograder.exam.keras_models import UNCONFIRMED, built, confirmed, fetch, fresh_weights, numbers, weight_shapes
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network.distances import Array, squared
from autograder.graders.siamese_network.tower_mistakes import NO_DISTANCES, SLIPS, broken_property
from autograder.graders.siamese_network.towers import Compare, Setting, draw
from autograder.inside.data import Handle

VALUE, RANKS = "the squared distances of the encodings", "encoders of other inputs"
FOLLOW, EXACT = "new weights in the encoder move both towers", "exactly the encoder's weights, no more"
SLOPE = "the gradient reaches the encoder through both towers"
CALL = "The model is called with a list of two batches of images: model([x, y])"
COPY = "Call the given encoder on both inputs; do not copy it and do not build another one."
TWO_TOWERS = f"Each image has an encoder of its own, with weights of its own. {COPY}"
NOT_REACHED = "They do not reach the model: is the given encoder called on both images?"
COPIED = f"This is a copy of the encoder: new weights in the encoder do not reach it. {COPY}"
OTHER = f"These are not the weights of the given encoder. {COPY}"
TWICE = "names should be unique"  # so Keras refuses a model and its clone in one network
MORE = "The model has more weights than the encoder: the distance needs none (no Dense, no BatchNormalization)."
HIDDEN = (
    "The model does not hold the encoder's weights, so fit would not train them. "
    "Call the encoder on both inputs as a layer, outside of any Lambda."
)
FROZEN = "The encoder is frozen (trainable = False) afterwards, so that it cannot be trained."
ONE_TOWER = "The gradient flows through one of the towers only."


@exercise(ASSIGNMENT, 25, squared)
def build_siamese(exam: Exam) -> None:
    setting = draw(exam.rng, (112, 92, 1), 4)
    pair = _pair(exam, VALUE, 25, setting)
    if pair is None:
        return
    encoder, model = pair
    outcome = _value(exam, model, setting)
    if outcome is None:
        return
    compare, shapes = outcome
    _follow(exam, encoder, model, setting, compare, shapes)
    _exact(exam, encoder, model, setting, shapes)
    _slope(exam, encoder, model, setting, compare)
    if all(check.passed for check in exam.grade.checks[-3:]):
        right = confirmed(exam, model, list(setting.images), lambda graph: _is_right(exam, graph, setting, compare))
        exam.confirm(right, UNCONFIRMED, 3)
    _ranks(exam)


def _is_right(exam: Exam, graph: Graph, setting: Setting, compare: Compare) -> bool:
    """Whether a graph has the encoder's weights, no more, gives the distances, and has the right slope."""
    shapes = [each.shape for each in setting.weights]
    images = exam.rng.normal(size=(2, *setting.images[0].shape)).astype(np.float32)
    hidden = Setting(setting.shape, (images[0], images[1]), fresh_weights(exam.rng, shapes))
    got = graph.run(*hidden.weights, *images)
    slopes = graph.gradient(*hidden.weights, *images)
    return (
        [shape for shape, _ in graph.weights] == shapes
        and not difference(got[0], compare(*hidden.encode(hidden.weights)))
        and not difference(slopes[len(shapes) - 1], hidden.slope(compare), 1e-3)
    )


def _pair(exam: Exam, name: str, points: float, setting: Setting) -> tuple[Handle, Handle] | None:
    """An encoder of ours and the student's model of it; None, and a failed check, if there is none."""
    encoder = built(exam, name, points, lambda: exam.answer.make("unit_encoder", setting.shape, *setting.weights))
    model = encoder and built(exam, name, points, lambda: exam.answer(encoder))
    if model is None and TWICE in exam.grade.checks[-1].message:
        hint(exam, exam.recognised("two towers", TWO_TOWERS))
    return (encoder, model) if model else None


def _value(exam: Exam, model: Handle, setting: Setting) -> tuple[Compare, list] | None:
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
    got, shapes = outcome
    encoded = [Setting(setting.shape, pair, setting.weights).encode(setting.weights) for pair in pairs]
    wrong = _wrong(got, encoded, squared)
    if not wrong:
        exam.check(VALUE, 8, True)
        return squared, shapes
    for name, message, compare in (*SLIPS, *NO_DISTANCES):
        if not _wrong(got, encoded, compare):
            exam.check(VALUE, 8, False, exam.recognised(name, message))
            return (compare if (name, message, compare) in SLIPS else squared), shapes
    text = _by_weights(exam, shapes, setting) or f"{wrong} {broken_property(got)}"
    exam.check(VALUE, 8, False, text)
    return squared, shapes


def _wrong(got: list, encoded: list[tuple[Array, Array]], compare: Compare) -> str:
    texts = (told(difference(one, compare(*pair))) for one, pair in zip(got, encoded, strict=True))
    return next(filter(None, texts), "")


def _by_weights(exam: Exam, shapes: list, setting: Setting) -> str:
    """Say what the model's weights have to do with the encoder's; empty if they are the same by their shapes.

    Believed as far as the words of a message go.
    """
    ours = [each.shape for each in setting.weights]
    if shapes == ours:
        return ""
    if shapes == 2 * ours:
        return exam.recognised("two towers", TWO_TOWERS)
    if not shapes:
        return exam.recognised("encoder not in the model", HIDDEN)
    if all(each in shapes for each in ours):
        return exam.recognised("more weights", MORE)
    return exam.recognised("another encoder", OTHER)


def _follow(exam: Exam, encoder: Handle, model: Handle, setting: Setting, compare: Compare, shapes: list) -> None:
    ours = [each.shape for each in setting.weights]
    new = fresh_weights(exam.rng, ours)

    def ask() -> list:
        before = exam.answer.run(model, *setting.images)
        exam.answer.set_weights(encoder, new)
        return [exam.answer.run(model, *setting.images), before]

    got = exam.attempt(FOLLOW, 7, ask)
    if got is None:
        return
    (f, g), (f_old, g_old) = setting.encode(new), setting.encode(setting.weights)
    text, before = told(difference(got[0], compare(f, g))), numbers(got[1])
    if text and before is not None and np.ptp(before) > 1e-3 and not difference(got[0], before):
        text = exam.recognised("copied encoder", COPIED) if shapes == ours else NOT_REACHED
    elif text and not (difference(got[0], compare(f_old, g)) and difference(got[0], compare(f, g_old))):
        text = exam.recognised("two towers", TWO_TOWERS)
    exam.check(FOLLOW, 7, not text, text and f"Other weights were set in the encoder. {text}")


def _exact(exam: Exam, encoder: Handle, model: Handle, setting: Setting, shapes: list) -> None:
    new = fresh_weights(exam.rng, [each.shape for each in setting.weights])
    text = _by_weights(exam, shapes, setting)
    if text:
        exam.check(EXACT, 3, False, text, form=True)
        return

    def ask() -> list:
        exam.answer.set_weights(model, new)
        return [exam.answer.run(encoder, setting.images[0])]

    got = exam.attempt(EXACT, 3, ask)
    if got is not None:
        text = told(difference(got[0], setting.encode(new)[0]))
        text = text and exam.recognised("copied encoder", COPIED)
        exam.check(EXACT, 3, not text, text, form=True)


def _slope(exam: Exam, encoder: Handle, model: Handle, setting: Setting, compare: Compare) -> None:
    def ask() -> list:
        exam.answer.set_weights(encoder, setting.weights)
        return [fetch(exam.answer, "slopes", model, encoder, list(setting.images))]

    got = exam.attempt(SLOPE, 3, ask)
    if got is None:
        return
    slopes = got[0] if isinstance(got[0], list) else [None]
    last = slopes[-1] if slopes else None
    text = told(difference(last, setting.slope(compare), 1e-3))
    if not slopes:
        text = exam.recognised("encoder frozen", FROZEN)
    elif last is None:
        text = exam.recognised("no gradient", "No gradient arrives at the encoder's weights.")
    elif text and any(
        not difference(last, setting.slope(compare, one), 1e-3) for one in ((True, False), (False, True))
    ):
        text = exam.recognised("one tower trained", ONE_TOWER)
    exam.check(SLOPE, 3, not text, text)


def _ranks(exam: Exam) -> None:
    texts = []
    for shape in ((7,), (5, 4), (6, 8, 3)):
        setting = draw(exam.rng, shape, 5)
        pair = _pair(exam, RANKS, 4, setting)
        got = pair and exam.attempt(RANKS, 4, lambda: [exam.answer.run(pair[1], *setting.images)])  # noqa: B023
        if got is None:
            if exam.grade.checks[-1].message.startswith(STOPPED):
                hint(
                    exam,
                    exam.recognised("input shape fixed", "Take the shape from the encoder: encoder.input_shape[1:]"),
                )
            return
        texts.append(_wrong(got, [setting.encode(setting.weights)], squared))
    text = next(filter(None, texts), "")
    exam.check(RANKS, 4, not text, text)
