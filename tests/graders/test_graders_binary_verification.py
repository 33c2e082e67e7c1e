"""The graders of 04_binary_verification whose mistakes are no NumPy functions: each is made here and must be named."""

import importlib
import linecache
import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from judging import judged

import autograder
from autograder.inside import kit
from autograder.inside.servant import Servant

liveness_grader = importlib.import_module("autograder.graders.binary_verification.build_liveness_net")
Model = keras.Model


# make_pairs


def drawn(labels: np.ndarray, n: int, rng: np.random.Generator, same: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Draw by trying: `same` is how many of n show one person."""
    same = n // 2 if same < 0 else same
    rows: list[tuple[int, int]] = []
    while len(rows) < n:
        i, j = (int(each) for each in rng.integers(0, len(labels), 2))
        if i != j and (labels[i] == labels[j]) == (len(rows) < same):
            rows.append((i, j))
    return np.array(rows), np.repeat([1, 0], [same, n - same])


def shuffled(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    pairs, same = drawn(labels, n, rng)
    order = rng.permutation(n)
    return pairs[order], same[order]


def without_repeats(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    every = np.array([(i, j) for i in range(len(labels)) for j in range(i)])
    one = labels[every[:, 0]] == labels[every[:, 1]]
    rows = [rng.choice(every[kind], n // 2, replace=False) for kind in (one, ~one)]
    return np.concatenate(rows).astype(np.int32), np.repeat([True, False], n // 2)


def person_first(labels: np.ndarray, n: int, rng: np.random.Generator) -> list:
    rows = []
    who, counts = np.unique(labels, return_counts=True)
    for _ in range(n // 2):
        person = rng.choice(who[counts > 1])
        rows.append(rng.choice(np.flatnonzero(labels == person), 2, replace=False).tolist())
        rows.append([int(rng.choice(np.flatnonzero(labels == each))) for each in rng.choice(who, 2, replace=False)])
    return [rows, [1.0, 0.0] * (n // 2)]


@pytest.mark.parametrize("function", [drawn, shuffled, person_first])
def test_pairs_may_be_drawn_in_any_way(function: Callable) -> None:
    judged("make_pairs", function, 15, "")


def by_chance(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    return drawn(labels, n, rng, n // 2 + int(rng.choice([-1, 1])))


def with_itself(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    i = rng.integers(0, len(labels), n // 2)
    return np.concatenate([np.stack([i, i], 1), drawn(labels, n // 2, rng, 0)[0]]), np.repeat([1, 0], n // 2)


def unchecked(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    """Different pairs are drawn without a look at their labels: some show one person."""
    pairs, same = drawn(labels, n, rng)
    j = rng.integers(1, len(labels), n // 2)
    i = rng.integers(0, len(labels), n // 2)
    return np.concatenate([pairs[: n // 2], np.stack([i, (i + j) % len(labels)], 1)]), same


def pairs_of(change: Callable[[np.ndarray, np.ndarray, np.ndarray], Any]) -> Callable:
    return lambda labels, n, rng: change(*drawn(labels, n, rng), labels)


def neighbours(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    """A person's images are paired with the next one of that person only."""
    own = [np.flatnonzero(labels == who) for who in np.unique(labels)]
    rows = [(images[i], images[i + 1]) for images in own for i in range(len(images) - 1)]
    return np.concatenate([rng.choice(rows, n // 2), drawn(labels, n // 2, rng, 0)[0]]), np.repeat([1, 0], n // 2)


def two_people(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    kept = np.flatnonzero(np.isin(labels, np.unique(labels)[np.argsort(np.unique(labels, return_counts=True)[1])][-2:]))
    pairs, same = drawn(labels[kept], n, rng)
    return kept[pairs], same


def next_person(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    """Two people are always somebody and the next one."""
    who = np.unique(labels)
    first = rng.integers(0, len(who), n // 2)
    rows = [[rng.choice(np.flatnonzero(labels == who[k % len(who)])) for k in (i, i + 1)] for i in first]
    return np.concatenate([drawn(labels, n // 2, rng, n // 2)[0], rows]), np.repeat([1, 0], n // 2)


def moved_in_place(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    """Change the given labels, but not who is who."""
    labels -= labels.min() + rng.integers(1, 9)
    return drawn(labels, n, rng)


def shuffled_in_place(labels: np.ndarray, n: int, rng: np.random.Generator) -> tuple:
    rng.shuffle(labels)
    return drawn(labels, n, rng)


PAIR_MISTAKES: dict[str, tuple[Callable, float, str]] = {
    "almost half": (by_chance, 8, "not half"),
    "an image with itself": (with_itself, 8, "an image with itself"),
    "different without a look": (unchecked, 0, "not half"),
    "all of one person": (lambda labels, n, rng: drawn(labels, n, rng, n), 0, "one kind of pair"),
    "all of two people": (lambda labels, n, rng: drawn(labels, n, rng, 0), 0, "one kind of pair"),
    "labels reversed": (pairs_of(lambda p, s, _: (p, 1 - s)), 13, "labels reversed"),
    "2 for one person": (pairs_of(lambda p, s, _: (p, 1 + s)), 11, "not 0 and 1"),
    "orders differ": (pairs_of(lambda p, s, _: (p, np.roll(s, 1))), 11, "same does not fit the pairs"),
    "swapped tuple": (pairs_of(lambda p, s, _: (s, p)), 7.5, "swapped tuple"),
    "pairs alone": (pairs_of(lambda p, s, _: p), 0, "pairs alone"),
    "three things": (pairs_of(lambda p, s, _: (p[:, 0], p[:, 1], s)), 0, "no tuple"),
    "labels for positions": (pairs_of(lambda p, s, labels: (labels[p], s)), 0, "labels for positions"),
    "counted from one": (pairs_of(lambda p, s, labels: (p + 100, s)), 0, "not positions"),
    "floats": (pairs_of(lambda p, s, _: (p.astype(float), s)), 0, "not integers"),
    "transposed": (pairs_of(lambda p, s, _: (p.T, s)), 0, "wrong shape"),
    "same as a column": (pairs_of(lambda p, s, _: (p, s[:, None])), 0, "wrong shape"),
    "n of each kind": (lambda labels, n, rng: drawn(labels, 2 * n, rng), 0, "wrong shape"),
    "without repeats": (without_repeats, 13, "no repetition"),
    "neighbours": (neighbours, 13, "not spread"),
    "next person": (next_person, 13, "not spread"),
    "labels moved in place": (moved_in_place, 13, "arguments changed"),
    "labels shuffled in place": (shuffled_in_place, 0, "arguments changed"),
    "two people only": (two_people, 13, "not spread"),
    "fixed seed": (lambda labels, n, rng: drawn(labels, n, np.random.default_rng(0)), 11, "not spread"),
    "generator of its own": (lambda labels, n, rng: drawn(labels, n, np.random.default_rng()), 13, "another generator"),
}


@pytest.mark.parametrize("name", PAIR_MISTAKES)
def test_a_mistake_in_drawing_pairs_is_named(name: str) -> None:
    judged("make_pairs", *PAIR_MISTAKES[name])


# build_verifier


def logistic(encoder: Model, feature: Callable, between: Callable = lambda x: x, **options: Any) -> Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    x = keras.layers.Lambda(lambda pair: feature(*pair))([encoder(image) for image in images])
    return Model(images, keras.layers.Dense(**{"units": 1, "activation": "sigmoid", **options})(between(x)))


class Verifier(Model):
    def __init__(self, encoder: Model, feature: Callable) -> None:
        super().__init__()
        self.unit, self.encoder, self.feature = keras.layers.Dense(1), encoder, feature

    def call(self, images: list) -> tf.Tensor:
        return tf.sigmoid(self.unit(self.feature(self.encoder(images[0]), self.encoder(images[1]))))


class Pair(keras.layers.Layer):
    def __init__(self, feature: Callable) -> None:
        super().__init__()
        self.feature = feature

    def call(self, f_1: tf.Tensor, f_2: tf.Tensor) -> tf.Tensor:
        return self.feature(f_1, f_2)


def with_a_layer_of_its_own(encoder: Model, feature: Callable) -> Model:
    first, second = (keras.Input(encoder.input_shape[1:]) for _ in range(2))
    both = keras.layers.Concatenate(axis=0)([first, second])
    f = keras.layers.Lambda(lambda f: tf.stack(tf.split(f, 2)))(encoder(both))
    x = Pair(feature)(f[0], f[1])
    x = keras.layers.Activation("sigmoid")(keras.layers.Dense(1)(x))
    model = Model([first, second], [x])
    model.compile("adam", "binary_crossentropy")
    return model


@pytest.mark.parametrize("function", [logistic, Verifier, with_a_layer_of_its_own])
def test_verifiers_may_be_built_in_any_way(function: Callable) -> None:
    judged("build_verifier", function, 15, "")


def renamed(model: Model, name: str) -> Model:
    model.name = name
    return model


def two_copies(encoder: Model, feature: Callable) -> Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    f = [renamed(keras.models.clone_model(encoder), f"tower_{i}")(image) for i, image in enumerate(images)]
    x = keras.layers.Lambda(lambda pair: feature(*pair))(f)
    return Model(images, keras.layers.Dense(1, activation="sigmoid")(x))


def one_copy(encoder: Model, feature: Callable) -> Model:
    copy = keras.models.clone_model(encoder)
    copy.set_weights(encoder.get_weights())
    return logistic(copy, feature)


def one_copied_tower(encoder: Model, feature: Callable) -> Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    f = [encoder(images[0]), renamed(keras.models.clone_model(encoder), "copy")(images[1])]
    x = keras.layers.Lambda(lambda pair: feature(*pair))(f)
    return Model(images, keras.layers.Dense(1, activation="sigmoid")(x))


def no_lambda(encoder: Model, feature: Callable) -> Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    return Model(images, keras.layers.Dense(1, activation="sigmoid")(feature(*map(encoder, images))))


PREDICTS = """
def build_verifier(encoder, feature):
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    f = [encoder.predict(image) for image in images]
    return keras.Model(images, keras.layers.Dense(1, activation="sigmoid")(feature(*f)))
"""


def typed(source: str, name: str) -> Callable:
    """A function as it comes out of a notebook's cell, where the line of an error is known."""
    file, names = f"<{name}>", {"keras": keras, "tf": tf, "np": np}
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    exec(compile(source, file, "exec"), names)
    return names[name]


def of_images(encoder: Model, feature: Callable) -> Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    x = keras.layers.Lambda(lambda pair: feature(*pair))([keras.layers.Flatten()(image) for image in images])
    return Model(images, keras.layers.Dense(1, activation="sigmoid")(x))


def symbolic(encoder: Model, feature: Callable) -> Any:
    return logistic(encoder, feature).output


def instead(other: Callable, **options: Any) -> Callable:
    """A verifier that hands the feature something else, or puts another one in its place."""
    return lambda encoder, feature: logistic(encoder, lambda f_1, f_2: other(feature, f_1, f_2), **options)


def apart(**options: Any) -> Callable:
    return lambda encoder, feature: logistic(encoder, feature, **options)


def one_list(encoder: Model, feature: Callable, **shape: Any) -> Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    x = keras.layers.Lambda(feature, **shape)([encoder(image) for image in images])
    return Model(images, keras.layers.Dense(1, activation="sigmoid")(x))


def one_list_of_known_shape(encoder: Model, feature: Callable) -> Model:
    return one_list(encoder, feature, output_shape=encoder.output_shape[1:])


def frozen_encoder(encoder: Model, feature: Callable) -> Model:
    encoder.trainable = False
    return logistic(encoder, feature)


VERIFIER_MISTAKES: dict[str, tuple[Callable, float, str]] = {
    "two copies": (two_copies, 11, "two encoders"),
    "one copy": (one_copy, 11, "encoder copied"),
    "one copied tower": (one_copied_tower, 11, "two encoders"),
    "logits": (apart(activation=None), 0, "no sigmoid"),
    "softmax of one": (apart(activation="softmax"), 0, "softmax of one unit"),
    "softmax of two": (apart(units=2, activation="softmax"), 0, "several units"),
    "ReLU": (apart(activation="relu"), 0, "ReLU for sigmoid"),
    "tanh": (apart(activation="tanh"), 0, "tanh for sigmoid"),
    "no bias": (apart(use_bias=False), 0, "no bias"),
    "hidden layer": (apart(between=keras.layers.Dense(8, activation="relu")), 0, "extra weights"),
    "batch normalisation": (apart(between=keras.layers.BatchNormalization()), 0, "extra weights"),
    "summed first": (instead(lambda g, f_1, f_2: tf.reduce_sum(g(f_1, f_2), -1, True)), 0, "summed to one number"),
    "always the absolute difference": (instead(lambda g, f_1, f_2: tf.abs(f_1 - f_2)), 0, "feature ignored"),
    "always the concatenation": (instead(lambda g, f_1, f_2: tf.concat([f_1, f_2], -1)), 0, "feature ignored"),
    "images swapped": (instead(lambda g, f_1, f_2: g(f_2, f_1)), 11, "images swapped"),
    "first image twice": (instead(lambda g, f_1, f_2: g(f_1, f_1)), 0, "one image twice"),
    "second image twice": (instead(lambda g, f_1, f_2: g(f_2, f_2)), 0, "one image twice"),
    "images for encodings": (of_images, 0, "encoder not in the model"),
    "not wrapped": (no_lambda, 11, "feature not wrapped"),
    "one list": (one_list, 0, "function in a Lambda fails"),
    "one list, a shape given": (one_list_of_known_shape, 0, "feature got one list"),
    "encoder frozen": (frozen_encoder, 11, "encoder frozen"),
    "encodings cut off": (instead(lambda g, *f: g(*map(tf.stop_gradient, f))), 11, "encoder cut off"),
    "cosine": (instead(lambda g, *f: tf.reduce_sum(f[0] * f[1], -1, True)), 0, "summed to one number"),
    "predict": (typed(PREDICTS, "build_verifier"), 0, "predict in a model"),
    "output alone": (symbolic, 0, "no model"),
    "no model": (lambda encoder, feature: [encoder, feature], 0, "no model"),
}


@pytest.mark.filterwarnings("ignore:You are using a softmax")
@pytest.mark.parametrize("name", VERIFIER_MISTAKES)
def test_a_mistake_in_the_verifier_is_named(name: str) -> None:
    function, points, mistake = VERIFIER_MISTAKES[name]
    if name in ("hidden layer", "batch normalisation"):  # a layer of its own for each model
        layer = {"hidden layer": lambda: keras.layers.Dense(8), "batch normalisation": keras.layers.BatchNormalization}
        function = lambda encoder, feature: logistic(encoder, feature, layer[name]())  # noqa: E731
    judged("build_verifier", function, points, mistake)


class Idle(keras.layers.Layer):
    """A weight without effect."""

    def build(self, _: Any) -> None:
        self.add_weight(shape=(1,))

    def call(self, x: tf.Tensor) -> tf.Tensor:
        return x


def idling(encoder: Model, feature: Callable) -> Model:
    return logistic(encoder, feature, Idle())


def test_a_weight_without_effect_costs_only_the_points_for_sharing() -> None:
    judged("build_verifier", idling, 11, "extra weights")


def test_a_weight_that_the_notebook_denies_costs_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def set_weights(_: Servant, model: Model, weights: list) -> None:
        model.set_weights([*weights[:1], np.zeros(1), *weights[1:]] if len(model.weights) == 4 else weights)

    def weight_shapes(model: Model) -> list[tuple]:
        shapes = [tuple(weight.shape) for weight in model.weights]
        return [*shapes[:1], *shapes[2:]]

    monkeypatch.setattr(kit, "weight_shapes", weight_shapes)
    monkeypatch.setattr(Servant, "do_set_weights", set_weights)
    judged("build_verifier", idling, 11, "not confirmed")


# precompute


def under(names: Any, rows: Any) -> dict:
    return dict(zip(names, rows, strict=False))


def at_once(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return under(names, encoder.predict(images, verbose=0))


def as_tensors(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return under(names, tf.unstack(tf.function(encoder)(images, training=False)))


def on_batch(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    f = encoder.predict_on_batch(np.stack(list(images)))
    return {name: f[i] for i, name in enumerate(names)}


@pytest.mark.parametrize("function", [at_once, as_tensors, on_batch])
def test_galleries_may_be_encoded_in_any_way(function: Callable) -> None:
    judged("precompute", function, 15, "")


def stored(change: Callable[[np.ndarray, np.ndarray, list[str]], Any]) -> Callable:
    """Encode rightly and store something else, made of encodings, images and names."""
    return lambda encoder, images, names: change(encoder(images).numpy(), images, names)


def one_by_one(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return {name: encoder(image[None])[0] for name, image in under(names, images).items()}


def all_for_each(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return {name: encoder(images)[i] for i, name in enumerate(names)}


def in_halves(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return under(names, encoder.predict(images, batch_size=4, verbose=0))


def by_a_copy(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    x = images.reshape(len(images), -1)
    _, mean, variance, matrix, w, v = encoder.get_weights()
    return under(names, (x - mean) / np.sqrt(variance + 1e-3) @ matrix + np.mean(x @ w) * v)


def in_training(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return under(names, encoder(images, training=True).numpy())


def scaled(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return under(names, encoder(images / 255).numpy())


def names_taken_off(encoder: Model, images: np.ndarray, names: list[str]) -> dict:
    return {names.pop(0): row for row in encoder(images).numpy()}


PRECOMPUTE_MISTAKES: dict[str, tuple[Callable, float, str]] = {
    "one by one": (one_by_one, 10, "one call for each image"),
    "all for each": (all_for_each, 10, "all images for each name"),
    "in halves": (in_halves, 10, "several calls"),
    "by a copy": (by_a_copy, 10, "encoder not used"),
    "training mode": (in_training, 0, "training mode"),
    "pixels rescaled": (scaled, 0, "pixels rescaled"),
    "sorted names": (stored(lambda f, _, names: under(sorted(names), f)), 0, "names sorted"),
    "reversed": (stored(lambda f, _, names: under(names, f[::-1])), 0, "order reversed"),
    "off by one": (stored(lambda f, _, names: {n: f[i - 1] for i, n in enumerate(names)}), 0, "index off by one"),
    "images": (stored(lambda f, images, names: under(names, images)), 0, "images for encodings"),
    "axis kept": (stored(lambda f, _, names: under(names, f[:, None])), 0, "axis kept"),
    "whole batch": (stored(lambda f, _, names: dict.fromkeys(names, f)), 0, "all encodings under every name"),
    "last for all": (stored(lambda f, _, names: dict.fromkeys(names, f[-1])), 0, "one encoding for all"),
    "first for all": (stored(lambda f, _, names: dict.fromkeys(names, f[0])), 0, "one encoding for all"),
    "mean for all": (stored(lambda f, _, names: dict.fromkeys(names, f.mean(0))), 0, "mean for all"),
    "columns": (stored(lambda f, _, names: under(names, f.T)), 0, "columns for rows"),
    "numbers for names": (stored(lambda f, _, names: dict(enumerate(f))), 0, "numbers for names"),
    "no names": (stored(lambda f, _, names: f), 0, "encodings without names"),
    "apart": (stored(lambda f, _, names: (names, f)), 0, "names and encodings apart"),
    "list of pairs": (stored(lambda f, _, names: list(zip(names, f, strict=True))), 0, "not a dictionary"),
    "unit length": (
        stored(lambda f, _, names: under(names, f / np.linalg.norm(f, axis=1, keepdims=True))),
        0,
        "encodings normalised",
    ),
    "float64": (stored(lambda f, _, names: under(names, f.astype(float))), 13, "not float32"),
    "names taken off": (names_taken_off, 13, "arguments changed"),
    "with the image": (stored(lambda f, images, names: under(names, zip(f, images, strict=True))), 0, "no array"),
    "bytes": (stored(lambda f, _, names: under(names, [row.tobytes() for row in f])), 0, "no array"),
    "names by encodings": (stored(lambda f, _, names: under(map(tuple, f), names)), 0, "not a dictionary"),
    "lists": (stored(lambda f, _, names: under(names, f.tolist())), 13, "lists for arrays"),
    "squeezed": (stored(lambda f, _, names: under(names, np.squeeze(f))), 13, "single person"),
    "later": (
        stored(lambda f, _, names: {n: lambda i=i: f[i] for i, n in enumerate(names)}),
        0,
        "not computed beforehand",
    ),
}


@pytest.mark.parametrize("name", PRECOMPUTE_MISTAKES)
def test_a_mistake_in_precomputing_is_named(name: str) -> None:
    judged("precompute", *PRECOMPUTE_MISTAKES[name])


# build_liveness_net: what is drawn does not depend on the exam's seed, so that one grade is enough


def liveness_net(*last: keras.layers.Layer, loss: Any = "binary_crossentropy", rate: float = 1e-3) -> Callable:
    """A net for the pictures, with other layers at the end than a Dense(1) with a sigmoid."""

    def build(input_shape: tuple[int, ...]) -> Model:
        model = keras.Sequential([keras.Input(input_shape)])
        for filters in (16, 32):
            model.add(keras.layers.Conv2D(filters, 3, activation="relu"))
            model.add(keras.layers.MaxPooling2D())
        model.add(keras.layers.Flatten())
        for layer in last or (keras.layers.Dense(1, activation="sigmoid"),):
            model.add(type(layer).from_config(layer.get_config()))
        model.compile(keras.optimizers.Adam(rate), loss)
        return model

    return build


def freeze(input_shape: tuple[int, ...]) -> Model:
    model = liveness_net()(input_shape)
    model.trainable = False
    model.compile("adam", "binary_crossentropy")
    return model


def uncompiled(input_shape: tuple[int, ...]) -> Model:
    return keras.Sequential(liveness_net()(input_shape).layers)


def dense_only(input_shape: tuple[int, ...]) -> Model:
    layers = [keras.layers.Flatten(), keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")]
    model = keras.Sequential([keras.Input(input_shape), *layers])
    model.compile("adam", "binary_crossentropy")
    return model


def one_shape_only(input_shape: tuple[int, ...]) -> Model:
    return liveness_net()((28, 23, 1))


class Hidden(keras.layers.Layer):
    """A matrix that is not among the weights."""

    def build(self, shape: tuple[int, ...]) -> None:
        self.matrix = tf.constant(np.random.default_rng().normal(size=(shape[-1], 64)) / 30, tf.float32)

    def call(self, x: tf.Tensor) -> tf.Tensor:
        return tf.concat([x, tf.nn.relu(x @ self.matrix)], -1)


def dense(units: int, activation: str | None = None) -> keras.layers.Layer:
    return keras.layers.Dense(units, activation)


def reversed_loss(live: tf.Tensor, p: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.square((1 - live) - p), axis=-1)


LIVENESS_MISTAKES: dict[str, tuple[Callable, float, str]] = {
    "not compiled": (uncompiled, 0, "not compiled"),
    "logits": (liveness_net(dense(1)), 0, "no sigmoid"),
    "softmax of one": (liveness_net(dense(1, "softmax")), 0, "softmax of one unit"),
    "softmax of two": (liveness_net(dense(2, "softmax")), 0, "two units"),
    "one axis": (liveness_net(dense(1, "sigmoid"), keras.layers.Reshape(())), 0, "wrong shape"),
    "frozen": (freeze, 0, "nothing learned"),
    "no learning rate": (liveness_net(rate=0.0), 0, "nothing learned"),
    "NaN": (liveness_net(rate=1e30), 0, "NaN"),
    "constant": (liveness_net(keras.layers.Rescaling(0.0), dense(1, "sigmoid")), 0, "constant prediction"),
    "labels reversed": (liveness_net(loss=reversed_loss), 0, "labels reversed"),
    "no convolution": (dense_only, 0, "no convolution"),
    "hardly any learning rate": (liveness_net(rate=1e-8), 0, "hardly trained"),
    "a small learning rate": (liveness_net(rate=1e-5), 0, "learns too little"),
    "too many": (liveness_net(dense(400, "relu"), dense(1, "sigmoid")), 8, "too many parameters"),
    "hopelessly many": (liveness_net(dense(2000, "relu"), dense(1, "sigmoid")), 0, "too many parameters"),
    "weights elsewhere": (liveness_net(Hidden(), dense(1, "sigmoid")), 8, "weights elsewhere"),
    "one shape only": (one_shape_only, 9, "input_shape ignored"),
    "no model": (lambda input_shape: keras.Input(input_shape), 0, "no model"),
    "another object": (lambda input_shape: object(), 0, "TypeError"),
}


@pytest.mark.filterwarnings("ignore:You are using a softmax", "ignore:The model does not have any trainable weights")
@pytest.mark.parametrize("name", LIVENESS_MISTAKES)
def test_a_mistake_in_the_liveness_net_is_named(name: str) -> None:
    function, points, mistake = LIVENESS_MISTAKES[name]
    grade = autograder.grade("build_liveness_net", function)
    assert (grade.points, (grade.mistakes or [""])[0]) == (points, mistake), grade.checks


@pytest.mark.parametrize("shares", [[0.93], [0.92, 0.96], [0.92, 0.5, 0.91], [0.4, 0.95, 0.89], [0.89, 0.2]])
def test_training_goes_on_until_the_median_is_settled(shares: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    left = list(shares)

    def train(training: Any, _: Any) -> float:
        """Train a little; the share told rightly, in the notebook and where it is confirmed, is the next one."""
        training.answer.fit(training.model, [np.zeros((2, 28, 23, 1), np.float32)], np.ones(2, np.float32), 1, 2)
        training.prove()
        training.proven[-1] = left[0]
        return left.pop(0)

    monkeypatch.setattr(liveness_grader.Training, "from_here", train)
    grade = autograder.grade("build_liveness_net", liveness_net())
    assert not left
    assert grade.points == (10 if np.median(shares) >= 0.9 else 0)


@pytest.mark.parametrize(
    ("told", "mistake"),
    [
        ({"moved": 0.01}, "hardly trained"),
        ({"moved": 0.01, "spread": 0.0, "is_constant": True}, "constant prediction"),
        ({"moved": 0.4, "is_constant": True}, "constant prediction"),
        ({"moved": 0.4, "convolves": False, "share_seen": 1.0}, "no convolution"),
        ({"moved": 0.4, "share_seen": 1.0}, "learned by heart"),
        ({"moved": 0.4, "share_seen": 0.7}, "learns too little"),
    ],
)
def test_what_a_net_that_learns_too_little_is_told(told: dict, mistake: str) -> None:
    nothing: Any = None
    training = liveness_grader.Training(nothing, nothing, nothing, [], nothing, nothing, **told)
    assert training.trouble(0.6) == mistake
    assert training.trouble(0.95) == ""


# predict_same


def by_math(features: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    return np.array([1 / (1 + math.exp(-z)) for z in (features @ w + b).tolist()])


def by_math_of_an_array(features: np.ndarray, w: np.ndarray, b: float) -> float:
    return 1 / (1 + math.exp(-(features @ w + b)))


def clipped(features: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(features @ w + b, -6, 6)))


def test_an_overflow_error_is_named_and_other_exceptions_say_themselves_what_they_are() -> None:
    judged("predict_same", by_math, 10, "OverflowError")
    for verdict in judged("predict_same", by_math_of_an_array, 0, "TypeError"):
        assert not any("NaN" in check.told or "np.exp" in check.told for check in verdict.checks)
    for verdict in judged("predict_same", clipped, 10, ""):
        assert "NaN" not in verdict.checks[-1].told


def side_by_side(negative: Callable, positive: Callable) -> Callable:
    """The sigmoid in two ways: for logits below 0, and for the others."""

    def predict_same(features: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
        return np.array([(negative if z < 0 else positive)(z) for z in (features @ w + b).tolist()])

    return predict_same


def over_one(exp: Callable) -> Callable:
    return lambda z: 1 / (1 + exp(-z))


def over_both(exp: Callable) -> Callable:
    return lambda z: exp(z) / (1 + exp(z))


def lost(exp: Callable) -> Callable:
    return lambda z: 1 - exp(-z) / (1 + exp(-z))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("negative", "positive", "mistake", "said"),
    [
        (over_one(math.exp), over_one(math.exp), "OverflowError", "for very negative logits"),
        (over_both(math.exp), over_both(math.exp), "OverflowError", "for large positive logits"),
        (over_one(math.exp), over_both(math.exp), "OverflowError", "for very negative and large positive logits"),
        (over_one(np.exp), over_both(np.exp), "overflow", "for large positive logits"),
        (lost(np.exp), over_one(np.exp), "overflow at negative logits", "for very negative logits"),
        (lost(np.exp), over_both(np.exp), "overflow on both sides", "far from 0"),
    ],
)
def test_the_side_is_named_on_which_an_exponential_overflows(
    negative: Callable, positive: Callable, mistake: str, said: str
) -> None:
    for verdict in judged("predict_same", side_by_side(negative, positive), 10, mistake):
        assert said in verdict.checks[-1].message


# features


def outcomes(function: Callable, points: float, mistake: str) -> list[tuple[str, str]]:
    """The outcomes of chi_square's two checks of a property, for each seed."""
    checks = [
        {check.name: check.outcome.value for check in verdict.checks}
        for verdict in judged("chi_square", function, points, mistake)
    ]
    return [(each["0 where both encodings are 0"], each["another epsilon"]) for each in checks]


@pytest.mark.parametrize(
    ("function", "points", "mistake", "seen"),
    [
        (lambda f, g, epsilon=1e-8: (f - g) / (f + g + epsilon), 0, "no square", ("counts later", "counts later")),
        (lambda f, g, epsilon=1e-8: (f - g) ** 2 / (f - g + epsilon), 0, "difference below", ("counts later",) * 2),
        (lambda f, g, epsilon=1e-8: (f - g) ** 2 / (f + g + epsilon) / 2, 7.5, "half", ("counts later",) * 2),
        (lambda f, g, epsilon=1e-8: -((f - g) ** 2) / (f + g + epsilon), 7.5, "sign", ("counts later",) * 2),
        (lambda f, g, epsilon=1e-8: 2 * (f - g) ** 2 / (f + g + epsilon), 7.5, "doubled", ("counts later",) * 2),
        (lambda f, g, epsilon=1e-8: (f - g) ** 2, 0, "no denominator", ("counts later", "wrong")),
        (lambda f, g, epsilon=1e-8: (f - g) ** 2 / (f + g + 1e-8), 13, "epsilon ignored", ("passed", "wrong")),
        (
            lambda f, g, epsilon=1e-8: (f - g) ** 2 / (f + g + 1e-8) + epsilon,
            13,
            "epsilon after the quotient",
            ("passed", "wrong"),
        ),
    ],
)
def test_a_property_of_chi_square_is_judged_apart_from_its_values(
    function: Callable, points: float, mistake: str, seen: tuple[str, str]
) -> None:
    assert outcomes(lambda f, g, epsilon=1e-8: function(*map(tf.convert_to_tensor, (f, g)), epsilon), points, mistake)[
        0
    ] == (seen)


# what is said of other mistakes


def test_same_that_does_not_fit_is_told_in_which_way() -> None:
    for change, said in (
        (lambda p, s, _: (p, np.roll(s, 1)), "need one order"),
        (lambda p, s, _: (p, s * (np.arange(len(s)) > 0)), "marked as different"),
        (lambda p, s, _: (p, np.maximum(s, np.arange(len(s)) == len(s) - 1)), "marked as same"),
    ):
        for verdict in judged("make_pairs", pairs_of(change), 11, "same does not fit the pairs"):
            assert said in verdict.checks[1].message


def test_a_model_that_compile_is_returned_for_is_told_so() -> None:
    def build_liveness_net(input_shape: tuple) -> None:
        model = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten(), keras.layers.Dense(1)])
        return model.compile("adam", "binary_crossentropy")

    for verdict in judged("build_liveness_net", build_liveness_net, 0, "nothing returned"):
        assert "`model.compile(…)` returns None" in verdict.checks[0].message
        assert verdict.checks[0].message.endswith("so that their points are counted here.")


def clone(encoder: Model, feature: Callable) -> Model:
    images = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    f = [encoder(images[0]), keras.models.clone_model(encoder)(images[1])]
    return Model(
        images, keras.layers.Dense(1, activation="sigmoid")(keras.layers.Lambda(lambda pair: feature(*pair))(f))
    )


def test_an_encoder_and_a_copy_of_its_name_are_told_so() -> None:
    for verdict in judged("build_verifier", clone, 0, "encoder and a copy"):
        assert verdict.checks[0].message.startswith("Keras cannot build the model")
