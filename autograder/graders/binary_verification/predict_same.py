"""Hidden test of the logistic unit on a feature: the probability that two images show one person."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint
from autograder.exam.mistakes import Mistake
from autograder.graders.binary_verification import ASSIGNMENT

Array = np.ndarray


def logits(features: Array, w: Array, b: Any) -> Array:
    return np.asarray(features, float) @ np.asarray(w, float) + b


def sigmoid(z: Array) -> Array:
    return np.exp(-np.logaddexp(0, -z))


def probability(features: Array, w: Array, b: Any) -> Array:
    return sigmoid(logits(features, w, b))


def _of_logits(function: Callable[[Array], Any]) -> Callable:
    """A wrong answer that does something else to the right logits."""
    return lambda features, w, b: function(logits(features, w, b))


def _softmax(z: Array) -> Array:
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


def _overflowing(features: Array, w: Array, b: Any) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(logits(features, w, b)) / (1 + np.exp(logits(features, w, b)))


PREDICT_MISTAKES = (
    Mistake(
        "no sigmoid",
        "These are the logits features·w + b: the sigmoid is missing, which makes probabilities of them.",
        _of_logits(lambda z: z),
    ),
    Mistake("no bias", "The bias b is missing.", lambda features, w, b: sigmoid(logits(features, w, 0.0))),
    Mistake("bias subtracted", "The bias is subtracted; add it.", lambda features, w, b: probability(features, w, -b)),
    Mistake(
        "bias after the sigmoid",
        "The bias is added after the sigmoid; it belongs inside.",
        lambda features, w, b: sigmoid(logits(features, w, 0.0)) + b,
    ),
    Mistake(
        "bias for every component",
        "The bias is added to every component before the sum; it is added once.",
        lambda features, w, b: probability(features, w, len(w) * b),
    ),
    Mistake(
        "bias in the sum of the weights",
        "The bias is added to the weights; it is added to the sum of features times weights.",
        lambda features, w, b: sigmoid(logits(features, w + b, 0.0)),
    ),
    Mistake(
        "probability of different",
        "This is the chance that the two are different: σ(-z) for σ(z). Weights of the right sign see to the rest.",
        _of_logits(lambda z: sigmoid(-z)),
    ),
    Mistake(
        "decisions for probabilities",
        "These are decisions; the probabilities are asked.",
        _of_logits(lambda z: (z > 0).astype(float)),
    ),
    Mistake("tanh", "This is tanh(z), which runs from -1 to 1; the sigmoid runs from 0 to 1.", _of_logits(np.tanh)),
    Mistake("ReLU", "This is max(z, 0); the sigmoid is asked.", _of_logits(lambda z: np.maximum(z, 0))),
    Mistake(
        "softmax over the batch",
        "This is a softmax over the batch: the pairs do not compete. Take the sigmoid of each logit.",
        _of_logits(_softmax),
    ),
    Mistake("sigmoid twice", "The sigmoid is taken twice; once is asked.", _of_logits(lambda z: sigmoid(sigmoid(z)))),
    Mistake(
        "logarithm of the probability",
        "This is the logarithm of the probability; the probability itself is asked.",
        _of_logits(lambda z: -np.logaddexp(0, -z)),
    ),
    Mistake("odds", "This is exp(z), the odds; the probability is exp(z) / (1 + exp(z)).", _of_logits(np.exp)),
    Mistake("one over exp", "This is 1 / exp(z); the sigmoid is 1 / (1 + exp(-z)).", _of_logits(lambda z: np.exp(-z))),
    Mistake(
        "weights ignored",
        "The features are summed without their weights: a larger difference would always mean more alike.",
        lambda features, w, b: probability(features, np.ones_like(w), b),
    ),
    Mistake(
        "absolute weights",
        "The weights are taken absolute; negative ones are what says «different».",
        lambda features, w, b: probability(features, np.abs(w), b),
    ),
    Mistake(
        "negative weights",
        "All weights are made negative by hand: take them as they come, the training has found their signs.",
        lambda features, w, b: probability(features, -np.abs(w), b),
    ),
    Mistake("cut off", "The logits are cut to 0 … 1; the sigmoid bends them.", _of_logits(lambda z: np.clip(z, 0, 1))),
    Mistake(
        "sigmoid before the sum",
        "Each product gets a sigmoid. Sum first, then take one sigmoid.",
        lambda features, w, b: sigmoid(features * w).sum(axis=-1) + b,
    ),
    Mistake(
        "mean for the sum",
        "The products are averaged; their sum is asked.",
        lambda features, w, b: probability(features, np.asarray(w) / len(w), b),
    ),
    Mistake(
        "no sum",
        "The products are not summed: each pair has one logit.",
        lambda features, w, b: sigmoid(features * w + b),
    ),
    Mistake(
        "sum over the pairs",
        "The sum runs over axis 0, the pairs; it runs over the components of a pair.",
        lambda features, w, b: sigmoid((features * w).sum(axis=0) + b),
    ),
    Mistake(
        "one logit for the batch",
        "Everything is summed; each pair has a logit.",
        lambda features, w, b: sigmoid(np.sum(features * w) + b),
    ),
    Mistake(
        "one column",
        "The result has shape (batch, 1); (batch,) is asked, one number for each pair.",
        _of_logits(lambda z: sigmoid(z)[:, None]),
    ),
    Mistake(
        "mean over the batch",
        "This is one mean for the whole batch; a probability for each pair is asked.",
        _of_logits(lambda z: sigmoid(z).mean()),
    ),
    Mistake(
        "overflow",
        "exp(z) overflows for large logits and the quotient becomes NaN. "
        "Write 1 / (1 + exp(-z)), treat the two signs apart, or take a ready-made sigmoid.",
        _overflowing,
        keeps=10,
    ),
)
OVERFLOW_MESSAGE = PREDICT_MISTAKES[-1].message

PREDICT_EXAMPLES = (
    Example(
        "predict_same(np.array([[0., 0.], [2., 0.], [0., 4.]]), np.array([-1., 0.5]), 1.)",
        case(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 4.0]]), np.array([-1.0, 0.5]), 1.0),
        np.array([0.7310585786, 0.2689414214, 0.9525741268]),
    ),
    Example("predict_same(np.array([[1.]]), np.array([3.]), -3.)", case(np.ones((1, 1)), np.array([3.0]), -3.0), [0.5]),
)


def _draw(rng: np.random.Generator, batch: int, size: int, dtype: Any = float) -> Case:
    """Non-negative features, weights of both signs and a bias, with logits between -6 and 6 on both sides of 0."""
    while True:
        features, w = np.abs(rng.normal(size=(batch, size))), rng.normal(size=size) / np.sqrt(size) * 1.5
        b = float(rng.choice([-1, 1]) * rng.uniform(0.3, 1.2))
        z = logits(features, w, b)
        if np.abs(z).max() < 6 and np.abs(z).min() > 0.01 and (batch == 1 or z.min() < -0.2 < 0.2 < z.max()):
            return case(features.astype(dtype), w.astype(dtype), b if dtype is float else dtype(b))


@exercise(ASSIGNMENT, 15, probability, PREDICT_MISTAKES, PREDICT_EXAMPLES)
def predict_same(exam: Exam) -> None:
    def draw(*kinds: tuple) -> list[Case]:
        return exam.telling(lambda: [_draw(exam.rng, *kind) for kind in kinds])

    exam.values("the probability for batches of several sizes", 8, draw((7, 4), (12, 32), (4, 2)))
    exam.values("a single pair, and single precision", 2, draw((1, 5), (6, 128, np.float32)))
    _extremes(exam)


def _extremes(exam: Exam) -> None:
    """Check logits of ±1000 and less; as one of form, since decisions for probabilities do as well there."""
    name = "0 and 1 for logits of -1000 and 1000, never NaN"
    sizes, b = 2.0 ** exam.rng.permutation([-1, 0, 1, 2])[:2], 0.0  # powers of 2: the last logit is exactly 0
    w = sizes * np.array([1, -1]) * exam.rng.choice([-1, 1])
    large, huge = exam.rng.integers(200, 400, 3), exam.rng.integers(800, 1001, 4)
    z = np.array([[huge[0], 0], [0, huge[1]], [large[0], 0], [0, large[1]], [large[2], large[2]]], float)
    features = z / sizes
    far = [case(np.zeros((n, 2)), w, sign * float(size)) for n, sign, size in ((3, 1, huge[2]), (2, -1, huge[3]))]
    far.append(case(features, w, b))
    asked = [*far, case(*(part.astype(np.float32) for part in (features, w)), np.float32(b))]
    got = exam.attempt(name, 5, lambda: [exam.answer(*each.args) for each in asked])
    if got is None:
        hint(exam, OVERFLOW_MESSAGE)
        return
    texts = [told(difference(one, probability(*each.args))) for one, each in zip(got, asked, strict=True)]
    text = next(filter(None, texts), "")
    if "NaN" in text:
        text = exam.recognised("overflow", OVERFLOW_MESSAGE)
    elif "shape" in text:
        exam.recognised("wrong shape", text)
    exam.check(name, 5, not text, text and f"Logits of -1000 to 1000: {text}", form=True)
