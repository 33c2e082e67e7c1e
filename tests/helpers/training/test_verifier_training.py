"""Fitting a unit and measuring it, against scikit-learn's curves, naive counting and cases one can work out."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.metrics import roc_auc_score

from helpers.training import verifier_training


def noisy_pairs(n_people: int = 8, n: int = 600, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    same = np.repeat([1, 0], n // 2)
    first = rng.integers(0, n_people, n)
    people = np.stack([first, np.where(same, first, (first + rng.integers(1, n_people, n)) % n_people)], axis=1)
    return rng.normal(size=n) + 1.5 * same + 0.5 * (people[:, 0] == 0), same, people + 31


def test_unit_finds_the_weights_that_made_the_data() -> None:
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(20000, 4)) * 0.01, np.array([-300.0, 100.0, 0.0, 200.0])
    same = rng.random(20000) < 1 / (1 + np.exp(-(x @ w - 0.7)))
    found, b = verifier_training.fit_unit(x, same, penalty=0.01)
    assert np.allclose(found, w, atol=12)
    assert np.isclose(b, -0.7, atol=0.1)
    assert np.abs(verifier_training.fit_unit(x, same, penalty=1e4)[0]).max() < 0.5 * np.abs(found).max()


def test_penalty_does_not_depend_on_the_scale() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(300, 3))
    same = x[:, 0] + rng.normal(size=300) > 0
    (w, b), (w_small, b_small) = verifier_training.fit_unit(x, same), verifier_training.fit_unit(x / 1000, same)
    assert np.allclose(w, w_small / 1000, rtol=1e-4)
    assert np.isclose(b, b_small, rtol=1e-4)


def test_curve_and_error_by_naive_counting() -> None:
    scores, same, people = noisy_pairs()
    scores = np.round(scores, 1)  # with many ties
    curve = verifier_training.roc(scores, same, people)
    assert np.isclose(curve.area, roc_auc_score(same, scores))
    rates = [
        (np.mean(scores[same == 0] >= threshold), np.mean(scores[same == 1] >= threshold))
        for threshold in [np.inf, *np.unique(scores)]
    ]
    for allowed, best in zip(curve.false_match, curve.true_match, strict=True):
        assert np.isclose(best, max(true for false, true in rates if false <= allowed + 1e-12))
    _, *crossing = min((abs(false - (1 - true)), false, 1 - true) for false, true in rates)
    assert min(crossing) - 1e-9 <= curve.error <= max(crossing) + 1e-9


def test_perfect_and_inverted_scores() -> None:
    _, same, people = noisy_pairs()
    scores = same + np.random.default_rng(3).random(len(same)) / 2
    perfect, inverted = verifier_training.roc(scores, same, people), verifier_training.roc(-scores, same, people)
    assert (perfect.area, perfect.error, perfect.interval) == (1, 0, (0, 0))
    assert (inverted.area, inverted.error) == (0, 1)
    constant = verifier_training.roc(np.zeros(len(same)), same, people)
    assert (constant.area, constant.error) == (0.5, 0.5)


def test_interval_covers_the_estimate_and_people_make_it_wider() -> None:
    rng = np.random.default_rng(4)
    _, same, people = noisy_pairs(n=2000)
    easy = rng.normal(size=50)  # some people are easier than others: that is what drawing pairs overlooks
    scores = rng.normal(size=2000) + 1.5 * same + easy[people].sum(axis=1) * (2 * same - 1)
    by_people, by_pairs = (verifier_training.roc(scores, same, people, over=over) for over in ("people", "pairs"))
    for curve in (by_people, by_pairs):
        assert curve.interval[0] <= curve.error <= curve.interval[1]
        assert np.all(curve.low <= curve.high)
    assert by_people.error == by_pairs.error
    assert np.diff(by_people.interval)[0] > 1.5 * np.diff(by_pairs.interval)[0]


def test_weights_of_a_draw_count_copies() -> None:
    # A pair of weight 2 is the same as the pair written twice.
    scores, same, _ = noisy_pairs(n=40)
    weights = np.random.default_rng(5).integers(0, 3, 40)
    weighted = verifier_training._rates(scores, same == 1, weights[np.newaxis])
    copies = np.repeat(np.arange(40), weights)
    written = verifier_training._rates(scores[copies], same[copies] == 1, np.ones((1, len(copies))))
    for each, other in zip(weighted, written, strict=True):
        assert set(np.round(other[0], 9)) == set(np.round(each[0], 9))
    assert np.isclose(
        verifier_training._equal_error(*(rates[0] for rates in weighted)),
        verifier_training._equal_error(*(rates[0] for rates in written)),
    )


def test_same_seed_same_interval_and_text() -> None:
    scores, same, people = noisy_pairs()
    first, second = (verifier_training.roc(scores, same, people, seed=7) for _ in range(2))
    assert first.interval == second.interval
    low, high = first.interval
    assert str(first) == f"area {first.area:.2f}, equal error rate {first.error:.0%} ({low:.0%} to {high:.0%})"


def test_unknown_way_of_drawing() -> None:
    with pytest.raises(ValueError, match="people or over pairs"):
        verifier_training.roc(*noisy_pairs(), over="pictures")


def test_training_learns_from_the_pairs_it_asks_for(capsys: pytest.CaptureFixture) -> None:
    keras.utils.set_random_seed(1)
    labels = np.repeat([1, 2], 4)
    images = (np.where(labels == 1, 0.2, 0.9)[:, None, None, None] * np.ones((8, 112, 92, 1))).astype(np.float32)
    inputs = [keras.Input((112, 92, 1)) for _ in range(2)]
    shrink = keras.layers.GlobalAveragePooling2D()
    apart = keras.layers.Lambda(lambda pair: tf.abs(pair[0] - pair[1]))([shrink(each) for each in inputs])
    verifier = keras.Model(inputs, keras.layers.Dense(1, "sigmoid")(apart))
    asked = []

    def make_pairs(given: np.ndarray, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        asked.append(n)
        pairs = rng.integers(0, len(given), (n, 2))
        return pairs, (given[pairs[:, 0]] == given[pairs[:, 1]]).astype(int)

    old = verifier.get_weights()
    losses = verifier_training.train_verifier(verifier, images, labels, make_pairs, n_steps=20, seed=1)
    assert asked == [64] * 20 and len(losses) == 20
    assert verifier.get_weights()[0][0, 0] < old[0][0, 0]  # apart means different
    assert np.isfinite(losses).all()
    assert "20/20 steps" in capsys.readouterr().out


def test_counting_encoder() -> None:
    toy = keras.Sequential([keras.Input((4, 3, 2)), keras.layers.Flatten(), keras.layers.Dense(5)])
    counted, counts = verifier_training.count_calls(toy)
    assert counts.numpy().tolist() == [0, 0]  # making it is not a call
    pictures = np.random.default_rng(1).normal(size=(7, 4, 3, 2)).astype(np.float32)
    assert np.allclose(counted(pictures), toy(pictures), atol=1e-6)
    assert np.allclose(counted.predict(pictures, verbose=0), toy(pictures), atol=1e-5)
    assert counts.numpy().tolist() == [2, 14]
    tf.function(counted)(tf.constant(pictures[:2]))
    assert counts.numpy().tolist() == [3, 16]


def logistic(encoder: keras.Model, feature: Callable, handed: Callable | None = None) -> keras.Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    compared = keras.layers.Lambda(handed or (lambda pair: feature(*pair)))([encoder(image) for image in images])
    return keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(compared))


def toy_encoder() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])


def test_a_verifier_is_built_with_the_feature_for_checks() -> None:
    encoder = toy_encoder()
    net = verifier_training.build_watched(logistic, encoder, verifier_training.product_and_first)
    w, b = verifier_training.unit_of(net, encoder)
    assert (tuple(w.shape), tuple(b.shape)) == ((5, 1), (1,))
    one, two = np.random.default_rng(1).normal(size=(2, 6, 3)).astype("float32")
    f, g = np.asarray(encoder(one)), np.asarray(encoder(two))
    z = np.concatenate([f * g, f[:, :1]], axis=1) @ np.asarray(w) + np.asarray(b)
    assert np.allclose(net([one, two]), 1 / (1 + np.exp(-z)), atol=1e-5)


def test_the_unit_is_found_in_a_model_that_makes_its_weights_late() -> None:
    class Late(keras.Model):
        def __init__(self, encoder: keras.Model) -> None:
            super().__init__()
            self.unit, self.encoder = keras.layers.Dense(1, "sigmoid"), encoder

        def call(self, images: list) -> tf.Tensor:
            return self.unit(self.encoder(images[0]) * self.encoder(images[1]))

    encoder = toy_encoder()
    w, b = verifier_training.unit_of(Late(encoder), encoder)
    assert (tuple(w.shape), tuple(b.shape)) == ((4, 1), (1,))


def test_a_feature_that_is_called_wrongly_is_said_plainly() -> None:
    def one_list(encoder: keras.Model, feature: Callable) -> keras.Model:
        return logistic(encoder, feature, handed=feature)

    def unwrapped(encoder: keras.Model, feature: Callable) -> keras.Model:
        return feature(encoder(keras.Input((3,))), encoder(keras.Input((3,))))

    def unwritten(encoder: keras.Model, feature: Callable) -> keras.Model:
        raise NotImplementedError

    for build, error, said in (
        (one_list, TypeError, "called with 1 argument"),
        (unwrapped, TypeError, "inside of a keras.layers.Lambda"),
        (unwritten, NotImplementedError, "^$"),
    ):
        with pytest.raises(error, match=said):
            verifier_training.build_watched(build, toy_encoder(), verifier_training.product_and_first)


def test_a_hidden_layer_learns_what_a_unit_cannot() -> None:
    x = np.random.default_rng(1).normal(size=(2000, 2)).astype("float32")
    same = (x[:, 0] * x[:, 1] > 0).astype(int)
    network = verifier_training.fit_hidden(x, same, n_units=32)
    assert np.mean((network(x).numpy()[:, 0] > 0.5) == same) > 0.9
    w, b = verifier_training.fit_unit(x, same)
    assert np.mean((x @ w + b > 0) == same) < 0.65
