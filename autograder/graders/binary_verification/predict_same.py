"""The logistic unit on a feature: the probability that two images show one person (Taigman et al. 2014, section 4)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import Kind, as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import retell
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.verdict import Outcome
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification._logistic import Array, logits, probability, sigmoid


def softmax(z: Array) -> Array:
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


def overflowing(z: Array) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def weights(change: Callable[[Array], Array]) -> Callable:
    """Make a wrong answer: the right one for other weights."""
    return given(probability, lambda x, w, b: (x, change(np.asarray(w)), b))


def instead(change: Callable[[Array], Any]) -> Callable:
    """Make a wrong answer that takes something else of the right logits than the sigmoid."""
    return then(logits, change)


SAFE = "Write 1 / (1 + exp(-z)), treat the two signs of z separately, or take a ready-made sigmoid."
SIDES = {
    (True, False): "very negative",
    (False, True): "large positive",
    (True, True): "very negative and large positive",
}
OVERFLOWS = dict(zip(SIDES, ("overflow at negative logits", "overflow", "overflow on both sides"), strict=True))
WRONG: dict[str, WrittenMistake] = {
    "no sigmoid": ("These are the logits features·w + b: the sigmoid, which makes probabilities, is missing.", logits),
    "no bias": ("The bias b is missing.", given(probability, lambda x, w, b: (x, w, 0.0))),
    "bias subtracted": ("The bias is subtracted; add it.", given(probability, lambda x, w, b: (x, w, -b))),
    "bias after the sigmoid": ("The bias belongs inside the sigmoid.", lambda x, w, b: probability(x, w, 0.0) + b),
    "bias for every component": (
        "The bias is added to every component before the sum; add it once.",
        given(probability, lambda x, w, b: (x, w, len(w) * b)),
    ),
    "bias in the sum of the weights": (
        "The bias is added to the weights; add it to the sum of features times weights.",
        given(probability, lambda x, w, b: (x, w + b, 0.0)),
    ),
    "probability of different": (
        "This is the probability of two different people, σ(-z) instead of σ(z). Leave the signs to the weights.",
        instead(lambda z: sigmoid(-z)),
    ),
    "decisions for probabilities": (
        "These are decisions; probabilities are expected.",
        instead(lambda z: (z > 0).astype(float)),
    ),
    "tanh": ("This is tanh(z), which runs from -1 to 1; the sigmoid runs from 0 to 1.", instead(np.tanh)),
    "ReLU": ("This is max(z, 0); the sigmoid is expected.", instead(lambda z: np.maximum(z, 0))),
    "softmax over the batch": (
        "This is a softmax over the batch, but the pairs do not compete. Take the sigmoid of each logit.",
        instead(softmax),
    ),
    "sigmoid twice": ("The sigmoid is taken twice; once is enough.", then(probability, sigmoid)),
    "logarithm of the probability": (
        "This is the logarithm of the probability; the probability itself is expected.",
        instead(lambda z: -np.logaddexp(0, -z)),
    ),
    "odds": ("This is exp(z), the odds; the probability is exp(z) / (1 + exp(z)).", instead(np.exp)),
    "one over exp": ("This is 1 / exp(z); the sigmoid is 1 / (1 + exp(-z)).", instead(lambda z: np.exp(-z))),
    "weights ignored": (
        "The features are summed without their weights: a larger difference would always mean more alike.",
        weights(np.ones_like),
    ),
    "absolute weights": (
        "The weights lose their signs, but it is the negative ones that say “different”.",
        weights(np.abs),
    ),
    "negative weights": (
        "All weights are made negative by hand: leave them as they are, since training has found their signs.",
        weights(lambda w: -np.abs(w)),
    ),
    "cut off": ("The logits are clipped to 0 … 1; the sigmoid bends them.", instead(lambda z: np.clip(z, 0, 1))),
    "sigmoid before the sum": (
        "Each product gets a sigmoid. Sum first, then take one sigmoid.",
        lambda x, w, b: sigmoid(x * w).sum(axis=-1) + b,
    ),
    "mean for the sum": ("The products are averaged; sum them.", weights(lambda w: w / len(w)), HALF),
    "no sum": ("The products are not summed: each pair has one logit.", lambda x, w, b: sigmoid(x * w + b)),
    "sum over the pairs": (
        "The sum runs over axis 0, the pairs; it should run over the components of each pair.",
        lambda x, w, b: sigmoid((x * w).sum(axis=0) + b),
    ),
    "one logit for the batch": ("Sum each pair by itself, not the batch.", lambda x, w, b: sigmoid(np.sum(x * w) + b)),
    "one column": (
        "The result has shape (batch, 1); (batch,) is expected, one number for each pair.",
        then(probability, lambda p: p[:, None]),
    ),
    "mean over the batch": (
        "This is one mean for the whole batch; a probability for each pair is expected.",
        then(probability, np.mean),
    ),
    "overflow": (
        f"exp(z) overflows for large positive logits, and the result is NaN there. {SAFE}",
        instead(overflowing),
        10,
    ),
    "overflow at negative logits": f"exp(-z) overflows for very negative logits, and the result is NaN there. {SAFE}",
    "overflow on both sides": f"An exponential overflows for logits far from 0, and the result is NaN there. {SAFE}",
    "OverflowError": (
        "An OverflowError is raised for {which} logits. An exponential gets too large for `math.exp`: write "
        "1 / (1 + np.exp(-z)), which goes to 0 and 1, or treat the two signs of z separately."
    ),
}

EXAMPLES = (
    Example(
        "predict_same(np.array([[0., 0.], [2., 0.], [0., 4.]]), np.array([-1., 0.5]), 1.)",
        case(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 4.0]]), np.array([-1.0, 0.5]), 1.0),
        np.array([0.7310585786, 0.2689414214, 0.9525741268]),
    ),
    Example("predict_same(np.array([[1.]]), np.array([3.]), -3.)", case(np.ones((1, 1)), np.array([3.0]), -3.0), [0.5]),
)


def draw(rng: np.random.Generator, batch: int, size: int, dtype: Any = float) -> Case:
    """Draw non-negative features, weights of both signs and a bias, with logits between -6 and 6 on both sides of 0."""
    while True:
        features, w = np.abs(rng.normal(size=(batch, size))), rng.normal(size=size) / np.sqrt(size) * 1.5
        b = float(rng.choice([-1, 1]) * rng.uniform(0.3, 1.2))
        z = logits(features, w, b)
        if np.abs(z).max() < 6 and np.abs(z).min() > 0.01 and (batch == 1 or z.min() < -0.2 < 0.2 < z.max()):
            return case(features.astype(dtype), w.astype(dtype), b if dtype is float else dtype(b))


@exercise(ASSIGNMENT, 15, probability, WRONG, EXAMPLES)
def predict_same(exam: Exam) -> None:
    """Examine the probabilities (batch,) for features (batch, n), weights (n,) and a bias."""

    def drawn(*kinds: tuple) -> list[Case]:
        return exam.telling(lambda: [draw(exam.rng, *kind) for kind in kinds])

    exam.values("the probability for batches of several sizes", 8, drawn((7, 4), (12, 32), (4, 2)))
    exam.values("a single pair, and single precision", 2, drawn((1, 5), (6, 128, np.float32)))
    extremes(exam)


def extremes(exam: Exam) -> None:
    """Check logits of ±1000 and less; as one of form, since decisions for probabilities do as well there."""
    name = "0 and 1 for logits of -1000 and 1000, never NaN"
    sizes, b = 2.0 ** exam.rng.permutation([-1, 0, 1, 2])[:2], 0.0  # powers of 2: the last logit is exactly 0
    w = sizes * np.array([1, -1]) * exam.rng.choice([-1, 1])
    large, huge = exam.rng.integers(200, 400, 3), exam.rng.integers(800, 1001, 4)
    z = np.array([[huge[0], 0], [0, huge[1]], [large[0], 0], [0, large[1]], [large[2], large[2]]], float)
    features = z / sizes
    calls = [case(np.zeros((n, 2)), w, sign * float(size)) for n, sign, size in ((3, 1, huge[2]), (2, -1, huge[3]))]
    calls += [case(features, w, b), case(np.float32(features), np.float32(w), np.float32(b))]
    known, same_before = list(exam.verdict.mistakes), all(check.passed for check in exam.verdict.checks)
    results = exam.attempt(name, 5, lambda: [exam.answer(*call.args) for call in calls])
    if results is None:
        if exam.error is not None and exam.error.is_a("OverflowError"):
            sides = raises(exam, -float(huge[3])), raises(exam, float(huge[2]))
            retell(exam, known, "OverflowError", which=SIDES.get(sides, "some"))
        return
    differences = [difference(result, probability(*call.args)) for result, call in zip(results, calls, strict=True)]
    wrong = next(filter(None, differences), None)
    message: str | Outcome = ""
    if any(each and each.kind is Kind.NAN for each in differences):
        lost = [logits(*call.args)[~np.isfinite(p)] for p, call in zip(results, calls, strict=True) if is_of(call, p)]
        z = np.concatenate(lost)
        message = exam.recognised(OVERFLOWS.get((bool((z < 0).any()), bool((z > 0).any())), "NaN"))
    elif wrong is not None:
        message = f"Logits of -1000 to 1000: {exam.differs(wrong)}" if same_before else Outcome.ALSO_WRONG
    exam.check(name, 5, not message, message, form=True)


def is_of(call: Case, result: Any) -> bool:
    """Tell whether a result is one number for each pair of a call."""
    array = as_array(result)
    return array is not None and array.dtype.kind in "biuf" and array.shape == np.shape(probability(*call.args))


def raises(exam: Exam, logit: float) -> bool:
    """Tell whether an answer raises an OverflowError for such a logit."""
    try:
        exam.answer(np.zeros((2, 2)), np.ones(2), logit)
    except AnswerError as error:
        return error.is_a("OverflowError")
    return False
