"""The verifier: one encoder for both images, the given feature, one logistic unit (Taigman et al. 2014, section 4).

Every weight is set from outside, so that the probabilities are known, whatever the student's own features are worth.
The encoder is `kit.unit_encoder`: one matrix, then unit length. The features are those of the kit.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import Graph
from autograder.exam.compare import Kind, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.hints import retell
from autograder.exam.keras_models import UNCONFIRMED, Shape, built, confirmed, fetch, fresh_weights, weight_shapes
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.mistakes import given, then
from autograder.exam.verdict import Outcome
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification._logistic import Array, probability, sigmoid
from autograder.inside.data import Handle

Feature = Callable[[Array, Array], Array]
Unit = Callable[[Array], Any]
IMAGE, DIM, BATCH = (6, 5, 1), 4, 7
ENCODER = (int(np.prod(IMAGE)), DIM)  # the shape of its only weight
FEATURES: dict[str, Feature] = {
    "product_feature": lambda f, g: f * g,
    "uneven_feature": lambda f, g: np.concatenate([f * g, f[:, :2]], axis=-1),
}
PROBABILITIES = "probabilities from weights that were set from outside"
ORDER = "another feature, of another width, in which the order of the images counts"
EXTRA = (
    "There is more in the model than the encoder and one Dense(1): its only weights should be the encoder's, w (k, 1) "
    "and b (1,)."
)
SHARED = "the given encoder serves both images: its weights, w and b, nothing else, and all of it can be trained"
RAISED: dict[Complaint | None, str] = {  # what Keras objects to, and the mistake that it shows
    Complaint.MISSING_ARGUMENT: "feature got one list",
    Complaint.LAMBDA_FAILED: "function in a Lambda fails",
    Complaint.PREDICTED: "predict in a model",
    Complaint.SYMBOL: "feature not wrapped",
    Complaint.CLONED_MODEL: "encoder and a copy",
}


def verified(f: Array, g: Array, feature: Feature, unit: Unit) -> Any:
    """Return the right probabilities (batch, 1) for the encodings of two images."""
    return unit(feature(f, g))


def logit(p: Array) -> Array:
    return np.log(p / (1 - p))


def other(feature: Feature) -> Callable:
    """Make a wrong answer that uses this feature, whatever is given."""
    return given(verified, lambda f, g, _, unit: (f, g, feature, unit))


def with_images(images: Callable[[Array, Array], tuple[Array, Array]]) -> Callable:
    """Make a wrong answer for other images than those given."""
    return given(verified, lambda f, g, feature, unit: (*images(f, g), feature, unit))


CUT_OFF = (
    "No gradient reaches the encoder's weights, so that training would leave them as they are. Let nothing stand "
    "in the way, such as tf.stop_gradient."
)
WRONG: dict[str, Any] = {  # with the arguments of `verified`
    "no sigmoid": ("These are the logits: the sigmoid of the unit is missing.", then(verified, logit)),
    "probability of different": ("This is the probability of two different people.", then(verified, lambda p: 1 - p)),
    "one axis": ("The shape is (batch,); (batch, 1) is expected, as Dense(1) gives it.", then(verified, np.ravel)),
    "softmax of one unit": (
        "Every probability is 1, as with any softmax of one unit. Use a sigmoid.",
        then(verified, np.ones_like),
    ),
    "ReLU for sigmoid": (
        "The unit has a ReLU instead of the sigmoid.",
        then(verified, lambda p: np.maximum(logit(p), 0)),
    ),
    "ReLU before the sigmoid": (
        "There is a ReLU before the sigmoid, so that no probability is below ½.",
        then(verified, lambda p: np.maximum(p, 0.5)),
    ),
    "tanh for sigmoid": ("The unit has a tanh instead of the sigmoid.", then(verified, lambda p: np.tanh(logit(p)))),
    "sigmoid twice": ("The sigmoid is taken twice.", then(verified, sigmoid)),
    "images swapped": (
        "The second image comes first: feature(f_1, f_2) is expected.",
        with_images(lambda f, g: (g, f)),
    ),
    "one image twice": (
        "One of the images is compared with itself, and the other one has no influence: encode both.",
        [with_images(lambda f, g: (f, f)), with_images(lambda f, g: (g, g))],
    ),
    "feature ignored": (
        "The unit gets a feature other than the given one (such as the absolute difference): use the argument.",
        [other(lambda f, g: np.abs(f - g)), other(lambda f, g: np.square(f - g)), other(np.subtract)],
    ),
    "encoder not in the model": "The encoder's weights are not among the model's: call the given encoder.",
    "no unit": "There is no unit in the model: the feature goes into a Dense(1) with a sigmoid.",
    "no bias": "The unit has no bias.",
    "several units": "There is more than one output unit; one with a sigmoid is expected.",
    "summed to one number": (
        "The unit gets one number for each pair; give it all components of the feature, each with a weight of its own."
    ),
    "no encodings": "The feature is computed from the images; compute it from their encodings.",
    "extra weights": EXTRA,
    "chance in the model": (
        "Called twice, the model gives different probabilities: is dropout active outside of training?"
    ),
    "two encoders": "There are two encoders. Call the given one twice: both images go through the same weights.",
    "encoder and a copy": (
        "Keras cannot build the model, because it holds the encoder and a copy of it, and both have the same name. "
        "Call the given encoder twice: both images go through the same weights."
    ),
    "encoder copied": (
        "The model does not follow when the given encoder changes: it holds a copy. Call the encoder itself."
    ),
    "encoder frozen": (
        "The encoder is frozen (trainable = False). Encoder and unit are trained together in this lesson: leave it as "
        "it was given."
    ),
    "encoder cut off": CUT_OFF,
    "feature got one list": "The feature needs two arguments, but got a list of both: use lambda pair: feature(*pair).",
    "function in a Lambda fails": (
        "The function inside of a Lambda fails; Keras hides why, and says that it cannot infer the output's shape. "
        "Does the feature get two arguments there? A Lambda is given one list: lambda pair: feature(*pair)."
    ),
    "predict in a model": (
        "`predict` returns arrays, from which no model can be built. Call the encoder itself: encoder(image)."
    ),
    "feature not wrapped": "A TensorFlow operation got a symbolic Keras tensor: wrap the feature in a layers.Lambda.",
}


@dataclass(frozen=True)
class Setting:
    """Two batches of images (7, 6, 5, 1), sets of weights for the encoder, w (k, 1) and b (1,)."""

    images: list[Array]
    matrices: list[Array]
    w: Array
    b: Array

    def encodings(self, first: int, second: int) -> tuple[Array, Array]:
        """Return what the encoder gives for both images, each with the weights of the given number."""
        flat = (x.reshape(BATCH, -1) @ self.matrices[i] for x, i in zip(self.images, (first, second), strict=True))
        f, g = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in flat)
        return f, g

    def unit(self, x: Array) -> Any:
        """Return the probabilities (7, 1) of a feature; NaN if it is of another width."""
        return probability(x, self.w[:, 0], self.b[0])[:, None] if x.shape[1] == len(self.w) else np.nan

    def probabilities(self, feature: Feature, first: int = 1, second: int = 1) -> Any:
        return verified(*self.encodings(first, second), feature, self.unit)

    def weights(self, shapes: list[Shape]) -> list[Array] | None:
        """Return what to set for weights of these shapes; None where one is unexpected, or there too often."""
        known = {ENCODER: self.matrices[1], self.w.shape: self.w, self.b.shape: self.b}
        return [known[shape] for shape in shapes] if len(shapes) < 6 and known.keys() >= set(shapes) else None

    def has_all(self, shapes: list[Shape]) -> bool:
        """Whether these shapes are, besides others, those of one encoder's weight and of the unit's."""
        return not Counter([ENCODER, self.w.shape, self.b.shape]) - Counter(shapes)

    def has_only(self, shapes: list[Shape]) -> bool:
        """Whether these are the shapes of one encoder's weight and of the unit's."""
        return Counter(shapes) == Counter([ENCODER, self.w.shape, self.b.shape])


def draw(rng: np.random.Generator, width: int) -> Setting:
    images = list(rng.normal(size=(2, BATCH, *IMAGE)).astype(np.float32))
    w, b = 2 * rng.choice([-1, 1], (width, 1)) * rng.uniform(0.5, 1.5, (width, 1)), rng.uniform(0.4, 0.9, 1)
    return Setting(images, fresh_weights(rng, [ENCODER] * 3), w.astype(np.float32), b.astype(np.float32))


@dataclass(frozen=True)
class Behaviour:
    """What a model claims and does.

    Args:
        model: itself.
        shapes: of its weights, as it claims.
        output: when all weights were set through it; None if they could not be, by their shapes.
        resting: the same in inference mode.
        moved: its output when the given encoder, and only that, got other weights since.
        slopes: the gradient by each trainable weight of the given encoder, as the student's kernel says.
    """

    model: Handle
    shapes: list[Shape]
    output: Any = None
    resting: Any = None
    moved: Any = None
    slopes: Any = None


@exercise(ASSIGNMENT, 15, None, WRONG)
def build_verifier(exam: Exam) -> None:
    """Examine the model that is made of an encoder and a feature, for two features."""
    setting = draw(exam.rng, DIM)
    seen = examine(exam, "product_feature", setting, PROBABILITIES, 7)
    examine(exam, "uneven_feature", draw(exam.rng, DIM + 2), ORDER, 4)
    text = sharing(exam, seen, setting)
    if exam.check(SHARED, 4, not text, text, form=True) and seen:

        def has_no_more(graph: Graph) -> bool:
            return setting.has_only([shape for shape, _ in graph.weights])

        def can_be_trained(graph: Graph) -> bool:
            shapes = [shape for shape, _ in graph.weights]
            slopes = graph.gradient(*(setting.weights(shapes) or []), *setting.images)
            return len(slopes) > shapes.index(ENCODER) and slopes[shapes.index(ENCODER)] is not None

        if exam.confirm(confirmed(exam, seen.model, setting.images, has_no_more), EXTRA):
            exam.confirm(confirmed(exam, seen.model, setting.images, can_be_trained), CUT_OFF)


def examine(exam: Exam, name: str, setting: Setting, check: str, points: float) -> Behaviour | None:
    """Have a verifier built, look at it and judge its probabilities. None if it cannot be run."""
    answer, encoders, before, feature = exam.answer, [], list(exam.verdict.mistakes), FEATURES[name]

    def build() -> Any:
        encoders.append(answer.make("unit_encoder", IMAGE, setting.matrices[0]))
        return answer(encoders[0], answer.make(name))

    def look(model: Handle) -> Behaviour:
        answer.run(model, *setting.images)  # a subclassed model has no weights before
        shapes = weight_shapes(answer, model)
        weights = setting.weights(shapes)
        if weights is None:
            return Behaviour(model, shapes)
        answer.set_weights(model, weights)
        output = answer.read(answer.make("call", model, setting.images))
        resting = answer.run(model, *setting.images)
        answer.set_weights(encoders[0], [setting.matrices[2]])
        moved = answer.run(model, *setting.images)
        slopes = exam.attempt_quietly(lambda: fetch(answer, "slopes", model, encoders[0], setting.images))
        return Behaviour(model, shapes, single(output), single(resting), single(moved), slopes)

    model = built(exam, check, points, build)
    seen = exam.attempt(check, points, lambda: look(model)) if model else None
    if raised := RAISED.get(complaint(exam.error)):
        retell(exam, before, raised)
    if model and seen:
        text = diagnosis(exam, seen, setting, feature)
        if exam.check(check, points, not text, text):
            hidden = draw(exam.rng, len(setting.w))
            right = confirmed(exam, model, setting.images, lambda graph: agrees(graph, hidden, feature))
            exam.confirm(right, UNCONFIRMED)
    return seen


def single(output: Any) -> Any:
    """Return the only output of a list of one; anything else as it is."""
    return output[0] if isinstance(output, list) and len(output) == 1 else output


def agrees(graph: Graph, hidden: Setting, feature: Feature) -> bool:
    """Whether a graph gives a verifier's probabilities; a copy of the encoder, which costs points of its own, may."""
    weights = hidden.weights([shape for shape, _ in graph.weights])
    return weights is not None and not difference(graph.run(*weights, *hidden.images)[0], hidden.probabilities(feature))


def diagnosis(exam: Exam, seen: Behaviour, setting: Setting, feature: Feature) -> str:
    """Say what is wrong with the probabilities; empty if nothing is."""
    call, right = case(*setting.encodings(1, 1), feature, setting.unit), setting.probabilities(feature)
    if not difference(seen.output, right):
        return ""
    if seen.output is not None and (said := exam.named([(call, seen.output)], difference)):
        return said
    if name := betrayed(seen.shapes, len(setting.w)):
        return exam.recognised(name)
    if not difference(seen.resting, right):
        return exam.recognised("chance in the model")
    if seen.output is None:
        return "The model's weights are not those of the encoder, w (k, 1) and b (1,)."
    wrong = difference(seen.output, right)
    if wrong and wrong.kind is Kind.SHAPE:
        return exam.differs(wrong)
    return "With weights that were set from outside, the output is not the sigmoid of feature(f_1, f_2)·w + b."


def betrayed(shapes: list[Shape], width: int) -> str:
    """Name the mistake that the shapes of the weights show; empty if they show none."""
    head = sorted(shape for shape in shapes if shape != ENCODER)
    if ENCODER not in shapes:
        return "encoder not in the model"
    if not head:
        return "no unit"
    if head == [(width, 1)]:
        return "no bias"
    if len(head) > 2:
        return "extra weights"
    if len(head) == 1 or head == [(1,), (width, 1)]:
        return ""
    if head[0] == (1,):
        if head[1] == (1, 1):
            return "summed to one number"
        return "no encodings" if head[1] == (ENCODER[0], 1) else "feature ignored"
    return "several units" if len(head[0]) == 1 else ""


def sharing(exam: Exam, seen: Behaviour | None, setting: Setting) -> str | Outcome:
    """Say what is wrong with the way the encoder is shared; empty if nothing is."""
    if seen is None:
        return "This cannot be judged before the model can be built and runs."

    def follows(first: int, second: int) -> bool:
        return not difference(seen.moved, setting.probabilities(FEATURES["product_feature"], first, second))

    if seen.shapes.count(ENCODER) > 1 or follows(1, 2) or follows(2, 1):
        return exam.recognised("two encoders")
    if follows(1, 1):
        return exam.recognised("encoder copied")
    if not setting.has_only(seen.shapes):
        return exam.recognised("extra weights") if setting.has_all(seen.shapes) else Outcome.ALSO_WRONG
    if not follows(2, 2):
        return "This cannot be judged before the probabilities are right."
    if seen.slopes == []:
        return exam.recognised("encoder frozen")
    flows = seen.slopes is not None and all(slope is not None for slope in seen.slopes)
    return "" if flows else exam.recognised("encoder cut off")
