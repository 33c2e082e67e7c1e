"""Small classifiers learn what can be learned, and say in one line what does not fit."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from helpers.training import classifier_training


def net(n_classes: int = 2, **options: object) -> keras.Model:
    keras.utils.set_random_seed(1)
    source = keras.Input((3,))
    return keras.Model(source, keras.layers.Dense(n_classes, **{"activation": "softmax", **options})(source))


def easy(n: int) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(1).normal(size=(n, 3)).astype("float32")
    return x, (x[:, 1] > 0).astype(int)


def test_training_learns_and_shows_how_far_it_is(capsys: pytest.CaptureFixture) -> None:
    model, (x, classes) = net(kernel_initializer="zeros"), easy(400)
    before = classifier_training.accuracy(model, x, classes)
    classifier_training.train(model, x, classes, epochs=8, label="learning")
    assert classifier_training.accuracy(model, x, classes) > before + 0.2
    printed = capsys.readouterr()
    assert "learning" in printed.out and "8/8" in printed.out and not printed.err


def test_probabilities_and_accuracy_agree() -> None:
    model, (x, classes) = net(), easy(150)
    p = classifier_training.probabilities(model, x)
    assert p.shape == (150, 2) and np.allclose(p.sum(axis=1), 1, atol=1e-5)
    assert classifier_training.accuracy(model, x, classes) == np.mean((p[:, 1] > 0.5) == classes)
    assert classifier_training.accuracy(model, x, p.argmax(axis=1)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"classes": np.zeros(9, dtype=int)}, "10 examples and 9 classes"),
        ({"x": np.zeros((0, 3)), "classes": np.zeros(0, dtype=int)}, "at least one"),
        ({"classes": np.full(10, 2)}, "outside 0 to 1"),
        ({"classes": np.full(10, -1)}, "outside 0 to 1"),
        ({"net": None}, "one row of probabilities"),
    ],
)
def test_what_does_not_fit_is_one_line(change: dict, words: str) -> None:
    given = {"net": net(), "x": np.zeros((10, 3)), "classes": np.zeros(10, dtype=int)} | change
    with pytest.raises(ValueError, match=words) as caught:
        classifier_training.train(given["net"], given["x"], given["classes"], epochs=1)
    assert "\n" not in str(caught.value)


def test_a_network_that_gives_no_row_is_refused() -> None:
    source = keras.Input((8, 3))
    with pytest.raises(ValueError, match=r"not shape \(1, 8, 2\)"):
        classifier_training.probabilities(keras.Model(source, keras.layers.Dense(2)(source)), np.zeros((1, 8, 3)))


def test_a_network_written_as_a_class_is_trained_like_any_other() -> None:
    class Written(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.last = keras.layers.Dense(2, activation="softmax")

        def call(self, x: object) -> object:
            return self.last(x)

    model, (x, classes) = Written(), easy(50)
    classifier_training.train(model, x, classes, epochs=1)
    assert classifier_training.probabilities(model, x).shape == (50, 2)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (net(), ""),
        (net(3), r"Shape (10, 3) instead of (10, 2)"),
        (net(activation="sigmoid"), "add up to 1"),
        (net(activation=None), "add up to 1"),
        (net(kernel_initializer="zeros"), "the same probabilities"),
        (keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]), "takes examples of shape (4,)"),
    ],
)
def test_why_these_are_no_probabilities_is_one_line(model: keras.Model, words: str) -> None:
    said = classifier_training.problem(model, easy(10)[0], 2)
    assert words in said and bool(words) == bool(said) and "\n" not in said
