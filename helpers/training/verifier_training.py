"""Verification as classification: fit one logistic unit, train a verifier on pairs, and say how sure a figure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import auc

from helpers import runtime
from helpers.training import triplet_training

PAIRS_PER_STEP, LEARNING_RATE = 64, 3e-3
_GRID = np.concatenate([[0], np.logspace(-3, 0, 91)])  # false match rates at which the curves are compared
MakePairs = Callable[[np.ndarray, int, np.random.Generator], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Roc:
    """A verification ROC with 95 % intervals from resampling.

    Attributes:
        false_match: float (n,), the false match rates of the curve.
        true_match: float (n,), the true match rate at each of them.
        low: float (n,), the lower end of the interval of the true match rate.
        high: float (n,), its upper end.
        area: under the curve.
        error: the equal error rate.
        interval: the ends of the interval of the equal error rate.
    """

    false_match: np.ndarray
    true_match: np.ndarray
    low: np.ndarray
    high: np.ndarray
    area: float
    error: float
    interval: tuple[float, float]

    def __str__(self) -> str:
        """Say area and equal error rate in whole percent: more digits than a test of a few people can bear."""
        low, high = self.interval
        return f"area {self.area:.2f}, equal error rate {self.error:.0%} ({low:.0%} to {high:.0%})"


def fit_unit(features: np.ndarray, same: np.ndarray, penalty: float = 1.0) -> tuple[np.ndarray, float]:
    """Fit the weights of one logistic unit to pairs.

    What is made small is the cross-entropy, summed over the pairs, plus `penalty` / 2 times the squared length of w.
    Before that all features are divided by one common number, their standard deviation, so that a penalty means the
    same for any kind of feature; w and b are given for the features as they came.

    Args:
        features: (n, d).
        same: (n,), 1 for the same person and 0 for different ones.
        penalty: on the squared length of w.

    Returns:
        `(w, b)`, w of shape (d,) and float64.

    Source: scikit-learn's `LogisticRegression`.
    """
    scale = float(np.std(features))
    unit = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-6)
    unit.fit(np.asarray(features, np.float64) / scale, same)
    return unit.coef_[0] / scale, float(unit.intercept_[0])


def fit_hidden(features: np.ndarray, same: np.ndarray, n_units: int = 128, seed: int = 4) -> keras.Model:
    """Fit a network with one hidden layer of ReLU units in front of the logistic unit, for 15 epochs.

    Args:
        features: (n, d).
        same: (n,), 1 for the same person and 0 for different ones.
        n_units: in the hidden layer.
        seed: of the weights at the start and of the order of the pairs.
    """
    keras.utils.set_random_seed(seed)
    network = keras.Sequential([keras.layers.Dense(n_units, "relu"), keras.layers.Dense(1, "sigmoid")])
    network.compile(keras.optimizers.Adam(3e-3), "binary_crossentropy")
    network.fit(features, same, batch_size=200, epochs=15, verbose=0)
    return network


def roc(
    scores: np.ndarray,
    same: np.ndarray,
    people: np.ndarray,
    *,
    over: str = "people",
    n_samples: int = 200,
    seed: int = 0,
) -> Roc:
    """Measure how well scores tell same from different, with 95 % intervals by the bootstrap.

    Args:
        scores: (m,), higher meaning «same».
        same: (m,), 0 or 1.
        people: (m, 2), who is in each of the two pictures.
        over: "people" draws people with replacement: a same pair counts as often as its person was drawn, a different
            pair as often as the product of both. "pairs" draws pairs, as if they were independent; they are not, and
            the interval comes out too narrow.
        n_samples: how often is drawn.
        seed: of the draws.

    Raises:
        ValueError: another `over`.

    Source: Efron and Tibshirani, «An introduction to the bootstrap», 1993, chapter 13 (percentile intervals).
    """
    if over not in ("people", "pairs"):
        raise ValueError(f"Draw over people or over pairs, not over {over!r}.")
    rng, same = np.random.default_rng(seed), np.asarray(same) == 1
    names, places = np.unique(people, return_inverse=True)
    first, second = np.reshape(places, np.shape(people)).T
    if over == "people":
        drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=n_samples)
        weights = np.where(same, drawn[:, first], drawn[:, first] * drawn[:, second])
    else:
        weights = rng.multinomial(len(same), np.full(len(same), 1 / len(same)), size=n_samples)
    weights = np.concatenate(
        [np.ones((1, len(same))), weights]
    )  # the first row counts each pair once: the curve itself
    weights = weights[weights[:, same].any(axis=1) & weights[:, ~same].any(axis=1)]
    false_match, true_match = _rates(np.asarray(scores), same, weights)
    errors = np.array([_equal_error(*rates) for rates in zip(false_match, true_match, strict=True)])
    curves = np.array([_at_grid(*rates) for rates in zip(false_match, true_match, strict=True)])
    low, high = np.quantile(curves[1:], (0.025, 0.975), axis=0)
    least, most = (float(end) for end in np.quantile(errors[1:], (0.025, 0.975)))
    area = float(auc(false_match[0], true_match[0]))
    return Roc(_GRID, curves[0], low, high, area, float(errors[0]), (least, most))


def train_verifier(
    verifier: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    make_pairs: MakePairs,
    *,
    n_steps: int,
    seed: int,
    label: str = "training",
) -> list[float]:
    """Train a model of two images on pairs, end to end, and return the mean cross-entropy of each step.

    Each step calls `make_pairs(labels, 64, rng)` for pairs and their truth, changes all pictures a little
    (`triplet_training.augment`), and takes one Adam step; the learning rate falls to 0 along half a cosine.

    Args:
        verifier: maps two batches of pictures to probabilities (batch, 1).
        images: (m, 112, 92, 1) float32.
        labels: (m,).
        make_pairs: the learner's.
        n_steps: how many steps.
        seed: of the pairs and the changes.
        label: the text before the progress bar.
    """
    rng, losses = np.random.default_rng(seed), []
    rate = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, n_steps)
    verifier.compile(keras.optimizers.Adam(rate), "binary_crossentropy")
    for _ in runtime.progress(range(n_steps), label, n_steps):
        pairs, same = make_pairs(labels, PAIRS_PER_STEP, rng)
        pictures = [triplet_training.augment(images[rows], rng) for rows in np.transpose(pairs)]
        losses.append(float(verifier.train_on_batch(pictures, np.asarray(same, np.float32))))
    return losses


def unit_of(verifier: keras.Model, encoder: keras.Model) -> tuple[keras.Variable, keras.Variable]:
    """Find the weights w (d, 1) and b (1,) of a verifier's unit: those that are not its encoder's."""
    picture = np.zeros((1, *encoder.input_shape[1:]), np.float32)
    verifier([picture, picture])  # a model may make its weights when it sees its first pictures
    encoders = {id(weight) for weight in encoder.weights}
    w, b = sorted((each for each in verifier.weights if id(each) not in encoders), key=lambda each: -len(each.shape))
    return w, b


def build_watched(
    build_verifier: Callable[[keras.Model, Callable], keras.Model],
    encoder: keras.Model,
    feature: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
) -> keras.Model:
    """Have a learner's verifier built, and say it plainly if the feature is not given its two encodings.

    Keras itself only says of such a `Lambda` that it cannot infer a shape.

    Args:
        build_verifier: the learner's.
        encoder: for it.
        feature: for it.

    Raises:
        TypeError: the feature was called with Keras' symbolic tensors, or not with two arguments.
    """
    given: list[int] = []

    def watched(*encodings: tf.Tensor) -> tf.Tensor:
        given.append(len(encodings))
        if any(map(keras.backend.is_keras_tensor, encodings)):
            raise TypeError("feature got Keras' symbolic tensors: call it inside of a keras.layers.Lambda.")
        return feature(*encodings)

    try:
        return build_verifier(encoder, watched)
    except Exception as error:
        if set(given) <= {2}:
            raise
        text = f"feature takes two encodings, f_1 and f_2, but it was called with {given[0]} argument(s)"
        raise TypeError(f"{text}. A Lambda hands over one list: lambda pair: feature(*pair).") from error


def product_and_first(f_1: tf.Tensor, f_2: tf.Tensor) -> tf.Tensor:
    """Compute a feature for checks, in which the order of the encodings counts: (batch, n) twice → (batch, n + 1).

    Returns:
        The product of the two, component by component, and then the first component of `f_1`.
    """
    return tf.concat([f_1 * f_2, f_1[:, :1]], axis=-1)


def count_calls(encoder: keras.Model) -> tuple[keras.Model, tf.Variable]:
    """Make an encoder of the same weights that counts how it is used.

    Returns:
        `(encoder, counts)`: `counts` is an int64 variable of shape (2,), how often it was called, and with how many
        pictures in all. Each batch of `predict` is a call.
    """
    counts = tf.Variable([0, 0], dtype=tf.int64, trainable=False)

    def count(pictures: tf.Tensor) -> tf.Tensor:
        counts.assign_add([1, tf.shape(pictures, out_type=tf.int64)[0]])
        return tf.identity(pictures)

    inputs = keras.Input(encoder.input_shape[1:])
    counted = keras.layers.Lambda(count, output_shape=encoder.input_shape[1:], name="count")(inputs)
    return keras.Model(inputs, encoder(counted), name="counted"), counts


def _rates(scores: np.ndarray, same: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give false and true match rates as the threshold falls: (m,), (m,), (n, m) → two arrays (n, thresholds + 1)."""
    order = np.argsort(-scores)
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)  # equal scores are accepted together
    rates = []
    for kind in (~same, same):
        accepted = np.cumsum(np.where(kind, weights, 0)[:, order], axis=1)[:, last]
        rates.append(np.pad(accepted / accepted[:, -1:], ((0, 0), (1, 0))))
    return rates[0], rates[1]


def _at_grid(false_match: np.ndarray, true_match: np.ndarray) -> np.ndarray:
    """Give the highest true match rate that keeps to each false match rate of the grid."""
    return true_match[np.searchsorted(false_match, _GRID + 1e-12, side="right") - 1]


def _equal_error(false_match: np.ndarray, true_match: np.ndarray) -> float:
    """Find where false match rate and false non-match rate cross, on the straight line between two thresholds."""
    difference = false_match - (1 - true_match)
    after = int(np.argmax(difference >= 0))
    share = difference[after] / (difference[after] - difference[after - 1])
    return float(false_match[after] - share * (false_match[after] - false_match[after - 1]))
