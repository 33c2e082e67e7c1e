"""Answers to the exercises of 02_siamese_network that give models: right in many styles, and wrong by name."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from judging import judged
from keras import layers

import autograder
from autograder.exam.verdict import Verdict


def l2_normalize(f, epsilon=1e-12):
    return f / tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f), axis=-1, keepdims=True), epsilon))


def convolutions(x: Any, filters: tuple[int, ...] = (4, 8), **options: Any) -> Any:
    for n_filters in filters:
        x = layers.MaxPooling2D()(layers.Conv2D(n_filters, 3, activation="relu", **options)(x))
    return x


def encoder_with(head: Callable[[Any, int], Any], body: Callable[[Any], Any] = convolutions) -> Callable:
    """An encoder of usual convolutions, a dense layer and something of one's own."""

    def build_encoder(input_shape, embedding_dim=128):
        inputs = keras.Input(input_shape)
        x = layers.GlobalAveragePooling2D()(body(inputs))
        return keras.Model(inputs, head(x, embedding_dim))

    return build_encoder


def dense_then(*last: Callable[[], Any], **options: Any) -> Callable[[Any, int], Any]:
    def head(x: Any, size: int) -> Any:
        x = layers.Dense(size, **options)(x)
        for make in last:
            x = make()(x)
        return x

    return head


def lambda_of(function: Callable) -> Callable:
    return lambda: layers.Lambda(function)


UNIT = layers.UnitNormalization


class Subclassed(keras.Model):
    def __init__(self, size):
        super().__init__()
        self.convolution = layers.Conv2D(4, 5, strides=3, activation="relu")
        self.flatten, self.dense = layers.Flatten(), layers.Dense(size)

    def call(self, x):
        return keras.ops.normalize(self.dense(self.flatten(self.convolution(x))), axis=-1)


def sequential(input_shape, embedding_dim=128):
    model = keras.Sequential()
    for n_filters, size in ((4, 10), (4, 7), (8, 4)):
        model.add(layers.Conv2D(n_filters, size, activation="relu"))
        model.add(layers.MaxPooling2D())
    for layer in (layers.Flatten(), layers.Dense(embedding_dim, activation="sigmoid"), UNIT()):
        model.add(layer)
    return model


def normed_body(x):
    for n_filters in (4, 8, 8):
        x = layers.Conv2D(n_filters, 5, padding="same", strides=2, use_bias=False)(x)
        x = layers.SpatialDropout2D(0.2)(layers.ReLU()(layers.BatchNormalization()(x)))
    return x


def residual_body(x):
    x = layers.SeparableConv2D(8, 3, padding="same", strides=4, activation="relu")(layers.Rescaling(2.0, -1.0)(x))
    return layers.Add()([x, layers.DepthwiseConv2D(3, padding="same")(x)])


def maps_only(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(embedding_dim, 3, activation="relu")(convolutions(inputs))
    return keras.Model(inputs, UNIT()(layers.GlobalAveragePooling2D()(x)))


def large(input_shape, embedding_dim=128):  # more numbers than the bridge carries
    inputs = keras.Input(input_shape)
    x = layers.Flatten()(layers.Conv2D(16, 3, padding="same", activation="relu")(inputs))
    return keras.Model(inputs, UNIT()(layers.Dense(embedding_dim)(x)))


RIGHT_ENCODERS = {
    "functional": encoder_with(dense_then(UNIT)),
    "own l2_normalize": encoder_with(dense_then(lambda_of(l2_normalize))),
    "tf.math": encoder_with(dense_then(lambda_of(lambda x: tf.math.l2_normalize(x, axis=-1)))),
    "sequential without an input, sigmoid": sequential,
    "subclassed": lambda input_shape, embedding_dim=128: Subclassed(embedding_dim),
    "batch normalisation and dropout": encoder_with(dense_then(layers.BatchNormalization, UNIT), normed_body),
    "separable and residual": encoder_with(dense_then(UNIT), residual_body),
    "ReLU before": encoder_with(dense_then(UNIT, activation="relu")),
    "softplus before": encoder_with(dense_then(UNIT, activation="softplus")),
    "means of ReLU maps": maps_only,
    "many weights": large,
}


def flat(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    return keras.Model(
        inputs, UNIT()(layers.Dense(embedding_dim)(layers.Flatten()(layers.AveragePooling2D(8)(inputs))))
    )


def decoy(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Flatten()(layers.AveragePooling2D(8)(inputs))
    nothing = layers.Lambda(lambda maps: 0 * maps)(layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(inputs)))
    return keras.Model(inputs, UNIT()(layers.Dense(embedding_dim)(layers.Concatenate()([x, nothing]))))


def still_maps(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    return keras.Model(inputs, UNIT()(layers.Dense(embedding_dim)(convolutions(inputs))))


def tensor_only(input_shape, embedding_dim=128):
    return UNIT()(layers.Dense(embedding_dim)(layers.Flatten()(convolutions(keras.Input(input_shape)))))


def constant(x):
    return tf.math.l2_normalize(tf.ones_like(x), axis=-1)


def with_norm(norm: Callable) -> Callable:
    return encoder_with(dense_then(lambda_of(lambda x: x / norm(x))))


def centred(x):
    return x - tf.reduce_mean(x, axis=0)


def restless(layer: Any) -> Callable[[Any, int], Any]:
    return lambda x, size: UNIT()(copied(layer)(layers.Dense(size)(x), training=True))


def copied(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())


WRONG_ENCODERS: dict[str, tuple[str, float, Callable]] = {
    "softmax instead": ("softmax for unit length", 15, encoder_with(dense_then(activation="softmax"))),
    "softmax first": ("softmax", 22, encoder_with(dense_then(UNIT, activation="softmax"))),
    "softmax last": ("softmax for unit length", 18, encoder_with(dense_then(UNIT, layers.Softmax))),
    "no normalisation": ("not normalised", 18, encoder_with(dense_then())),
    "tanh": ("not normalised", 18, encoder_with(dense_then(activation="tanh"))),
    "batch axis": ("length over the batch", 15, with_norm(lambda x: tf.norm(x, axis=0, keepdims=True))),
    "whole batch": ("length of the whole batch", 15, with_norm(tf.norm)),
    "L1": ("L1 norm", 18, with_norm(lambda x: tf.reduce_sum(tf.abs(x), axis=-1, keepdims=True))),
    "maximum": ("largest component", 18, with_norm(lambda x: tf.reduce_max(tf.abs(x), axis=-1, keepdims=True))),
    "layer norm": ("standardised", 18, encoder_with(dense_then(lambda: layers.LayerNormalization(epsilon=1e-12)))),
    "twice as long": ("another length", 18, encoder_with(dense_then(UNIT, lambda_of(lambda x: 2 * x)))),
    "no convolution": ("no convolution", 21, flat),
    "decoy": ("convolutions without effect", 21, decoy),
    "size ignored": ("embedding_dim ignored", 21, lambda input_shape, embedding_dim=128: maps_only(input_shape)),
    "default 64": ("wrong shape", 21, lambda input_shape, embedding_dim=64: maps_only(input_shape, embedding_dim)),
    "shape ignored": ("input_shape ignored", 0, lambda s, embedding_dim=128: maps_only((112, 92, 1), embedding_dim)),
    "not flattened": ("not flattened", 0, still_maps),
    "no keras.Model": ("no model", 0, tensor_only),
    "constant": ("a constant", 0, encoder_with(dense_then(lambda_of(constant)))),
    "NaN": ("NaN", 0, encoder_with(dense_then(lambda_of(lambda x: 0 * x / 0.0)))),
    "centred": ("needs the batch", 22, encoder_with(dense_then(lambda_of(centred), UNIT))),
    "normed behind": (
        "weights behind the normalisation",
        18,
        encoder_with(dense_then(UNIT, layers.BatchNormalization)),
    ),
    "dropout always on": ("needs the batch", 22, encoder_with(restless(layers.Dropout(0.5)))),
    "batch statistics": ("needs the batch", 22, encoder_with(restless(layers.BatchNormalization()))),
    "a layer": ("TypeError", 0, lambda *_, **__: layers.Dense(3)),
}


def names(grade: Verdict) -> tuple[str, float]:
    return (grade.mistakes or [""])[0], grade.points


@pytest.mark.parametrize("answer", RIGHT_ENCODERS)
def test_a_sound_encoder_gets_all_points(answer: str) -> None:
    judged("build_encoder", RIGHT_ENCODERS[answer], 25)


@pytest.mark.parametrize("answer", WRONG_ENCODERS)
def test_a_wrong_encoder_is_recognised(answer: str) -> None:
    mistake, points, function = WRONG_ENCODERS[answer]
    judged("build_encoder", function, points, mistake)


def test_an_encoder_built_on_a_wrong_l2_normalize_is_not_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    """How it is judged with a right one is tested in tests/execution."""
    monkeypatch.setitem(globals(), "l2_normalize", lambda f: f)
    grade = autograder.grade("build_encoder", encoder_with(dense_then(lambda_of(lambda x: l2_normalize(x)))))
    assert names(grade) == ("not normalised", 18)


def vanishing(*head: Any, n_maps: tuple[int, ...] = (64, 128, 128, 256, 256)) -> Callable:
    """Depthwise convolutions one after another: the numbers of the fresh network are smaller than the usual epsilon."""

    def body(x):
        for n_filters in n_maps:
            x = layers.DepthwiseConv2D(3, padding="same", strides=2, activation="relu")(x)
            x = layers.Conv2D(n_filters, 1, activation="relu")(x)
        return x

    return encoder_with(dense_then(*head), body)


@pytest.mark.parametrize("n_more", [0, 1, 2])  # with none the lengths are near epsilon, with two far below
def test_an_epsilon_beside_vanishing_numbers_costs_nothing(n_more: int) -> None:
    n_maps = (64, 128, 128, 256, 256) + (256,) * n_more
    judged("build_encoder", vanishing(lambda_of(l2_normalize), n_maps=n_maps), 25)


@pytest.mark.parametrize("added", [1.0, 0.1])
def test_what_is_added_to_the_length_is_no_epsilon(added: float) -> None:
    judged(
        "build_encoder",
        vanishing(lambda_of(lambda x: x / (tf.norm(x, axis=-1, keepdims=True) + added))),
        18,
        "not normalised",
    )


def siamese(compare: Callable, tower: Callable = lambda encoder: (encoder, encoder)) -> Callable:
    """A Siamese network with something else made of the two encodings, or with other towers."""

    def build_siamese(encoder):
        x, y = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
        first, second = tower(encoder)
        return keras.Model([x, y], compare(first(x), second(y)))

    return build_siamese


def summed(f, g):
    return keras.ops.sum(keras.ops.square(f - g), axis=-1)


class Distance(layers.Layer):
    def call(self, inputs):
        f, g = inputs
        return tf.reduce_sum(tf.math.squared_difference(f, g), axis=-1)


class Twins(keras.Model):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def call(self, inputs):
        both = self.encoder(tf.concat([inputs[0], inputs[1]], axis=0))
        f, g = tf.split(both, 2)
        return tf.reduce_sum((f - g) ** 2, axis=1)


def own_norm(f, g):
    return summed(UNIT()(f), UNIT()(g))


def dot_layer(f, g):
    return layers.Reshape(())(2 - 2 * layers.Dot(axes=-1)([f, g]))


RIGHT_SIAMESE = {
    "keras.ops": siamese(summed),
    "a layer": siamese(lambda f, g: Distance()([f, g])),
    "Lambda": siamese(lambda f, g: layers.Lambda(lambda p: tf.reduce_sum((p[0] - p[1]) ** 2, axis=-1))([f, g])),
    "subclassed, one pass": Twins,
    "cosine": siamese(dot_layer),
    "normalised once more": siamese(own_norm),
    "wrapped": siamese(summed, lambda encoder: [keras.Sequential([encoder])] * 2),
    "norm squared": siamese(lambda f, g: keras.ops.norm(f - g, axis=-1) ** 2),
}


def unset(encoder):
    copy = keras.models.clone_model(encoder)
    copy.name = "copy"
    return copy


def clone(encoder):
    copy = unset(encoder)
    copy.set_weights(encoder.get_weights())
    return copy


def fixed_shape(encoder):
    x, y = keras.Input((112, 92, 1)), keras.Input((112, 92, 1))
    return keras.Model([x, y], summed(encoder(x), encoder(y)))


def frozen(encoder):
    encoder.trainable = False
    return siamese(summed)(encoder)


def in_lambda(encoder):
    x, y = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    out = layers.Lambda(lambda p: tf.reduce_sum((encoder(p[0]) - encoder(p[1])) ** 2, -1), output_shape=())([x, y])
    return keras.Model([x, y], out)


def other_encoder(encoder):
    inputs = keras.Input(encoder.input_shape[1:])
    return siamese(summed, lambda _: [keras.Model(inputs, layers.Dense(4)(layers.Flatten()(inputs)))] * 2)(encoder)


def head(f, g):
    return layers.Reshape(())(layers.Dense(1, kernel_initializer="ones", use_bias=False)(keras.ops.square(f - g)))


def fresh(encoder):  # clone_model may give all copies the weights of one seed
    for i, layer in enumerate((copy := unset(encoder)).layers):
        layer.set_weights([np.random.default_rng(i).normal(size=w.shape) for w in layer.get_weights()])
    return copy


def two_images(encoder):
    return keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])


def difference_first(encoder):
    x, y = two_images(encoder)
    return keras.Model([x, y], keras.ops.sum(encoder(x - y) ** 2, axis=-1))


def raw_images(encoder):
    x, y = two_images(encoder)
    return keras.Model([x, y], summed(layers.Flatten()(x), layers.Flatten()(y)))


def mirrored(encoder):
    x, y = two_images(encoder)
    return keras.Model([x, y], summed(encoder(x), encoder(keras.ops.flip(y, axis=1))))


def renamed(encoder):
    encoder.name = "another"
    return encoder


def every_pair(f, g):
    return summed(keras.ops.expand_dims(f, 1), keras.ops.expand_dims(g, 0))


def column(f, g):
    return summed(f, g)[:, None]


WRONG_SIAMESE: dict[str, tuple[str, float, Callable]] = {
    "plain": ("plain distance", 17, siamese(lambda f, g: keras.ops.sqrt(summed(f, g)))),
    "column": ("axis kept", 17, siamese(column)),
    "mean": ("mean instead of sum", 21, siamese(lambda f, g: keras.ops.mean((f - g) ** 2, axis=-1))),
    "absolute": ("absolute differences", 17, siamese(lambda f, g: keras.ops.sum(keras.ops.abs(f - g), axis=-1))),
    "half": ("half the distance", 21, siamese(lambda f, g: summed(f, g) / 2)),
    "squared twice": ("squared twice", 17, siamese(lambda f, g: summed(f, g) ** 2)),
    "sign": ("sign", 21, siamese(lambda f, g: -summed(f, g))),
    "no sum": ("no sum", 17, siamese(lambda f, g: (f - g) ** 2)),
    "one number": ("axis missing", 17, siamese(lambda f, g: keras.ops.sum((f - g) ** 2))),
    "one mean": ("mean over the batch", 17, siamese(lambda f, g: keras.ops.mean(summed(f, g)))),
    "axis 0": ("wrong axis", 17, siamese(lambda f, g: keras.ops.sum((f - g) ** 2, axis=0))),
    "dot": ("similarity", 0, siamese(lambda f, g: keras.ops.sum(f * g, axis=-1))),
    "plus": ("plus for minus", 0, siamese(lambda f, g: summed(f, -g))),
    "no square": ("no square", 0, siamese(lambda f, g: keras.ops.sum(f - g, axis=-1))),
    "subtract": ("difference of the encodings", 0, siamese(lambda f, g: layers.Subtract()([f, g]))),
    "distance vector": ("absolute difference of the encodings", 0, siamese(lambda f, g: keras.ops.abs(f - g))),
    "concatenated": ("both encodings", 0, siamese(lambda f, g: layers.Concatenate()([f, g]))),
    "first only": ("one encoding", 0, siamese(lambda f, g: f)),
    "second only": ("one encoding", 0, siamese(lambda f, g: g)),
    "same image": ("the same image twice", 0, siamese(lambda f, g: summed(f, f))),
    "all pairs": ("every pair of the batch", 0, siamese(every_pair)),
    "exp": ("a likeness", 0, siamese(lambda f, g: keras.ops.exp(-summed(f, g)))),
    "sigmoid": ("sigmoid", 0, siamese(lambda f, g: keras.ops.sigmoid(summed(f, g)))),
    "clone": ("copied encoder", 12, siamese(summed, lambda encoder: [clone(encoder)] * 2)),
    "clone, random": ("copied encoder", 0, siamese(summed, lambda encoder: [fresh(encoder)] * 2)),
    "second a clone": ("two towers", 12, siamese(summed, lambda encoder: (encoder, clone(encoder)))),
    "first a clone": ("two towers", 12, siamese(summed, lambda encoder: (clone(encoder), encoder))),
    "two random": ("two towers", 0, siamese(summed, lambda encoder: (renamed(fresh(encoder)), unset(encoder)))),
    "other": ("another encoder", 0, other_encoder),
    "dense on top": ("more weights", 22, siamese(head)),
    "in a Lambda": ("encoder not in the model", 22, in_lambda),
    "frozen": ("encoder frozen", 22, frozen),
    "stopped": ("one tower trained", 22, siamese(lambda f, g: summed(f, keras.ops.stop_gradient(g)))),
    "both stopped": ("no gradient", 22, siamese(lambda f, g: keras.ops.stop_gradient(summed(f, g)))),
    "shape": ("ValueError", 21, fixed_shape),
    "both": ("both encodings", 0, siamese(lambda f, g: [f, g])),
    "square of the sum": ("square of the sum", 0, siamese(lambda f, g: keras.ops.sum(f - g, axis=-1) ** 2)),
    "difference first": ("encoder of the difference", 0, difference_first),
    "raw images": ("encoder not in the model", 0, raw_images),
    "mirrored": ("", 0, mirrored),
    "tensors": ("no model", 0, lambda encoder: summed(encoder(keras.Input((112, 92, 1))), 1.0)),
    "the encoder": ("ValueError", 0, lambda encoder: encoder),
}


@pytest.mark.parametrize("answer", RIGHT_SIAMESE)
def test_a_sound_siamese_network_gets_all_points(answer: str) -> None:
    judged("build_siamese", RIGHT_SIAMESE[answer], 25)


@pytest.mark.parametrize("answer", WRONG_SIAMESE)
def test_a_wrong_siamese_network_is_recognised(answer: str) -> None:
    mistake, points, function = WRONG_SIAMESE[answer]
    judged("build_siamese", function, points, mistake)


REST = "The other checks could not be made, so that their points are counted here."


def test_an_encoder_and_a_copy_of_its_name_are_told_so_and_why_all_points_are_lost() -> None:
    def build_siamese(encoder):
        copy = keras.models.clone_model(encoder)
        x, y = two_images(encoder)
        return keras.Model([x, y], summed(encoder(x), copy(y)))

    for verdict in judged("build_siamese", build_siamese, 0, "encoder and a copy"):
        [check] = verdict.checks
        assert check.message.startswith("Keras cannot build the model") and check.message.endswith(REST)


def pairwise(change: Callable) -> Callable:
    def pairwise_distances(f):
        f = tf.convert_to_tensor(f)
        return change(f[:, None] - f[None])

    return pairwise_distances


DIAGONAL, SIGN = "the diagonal is exactly 0", "no distance is less than 0"


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {check.name: check.outcome.value for check in verdict.checks}


@pytest.mark.parametrize(
    ("change", "points", "mistake", "diagonal", "sign"),
    [
        (lambda d: tf.norm(d, axis=-1), 0, "plain distance", "counts later", "counts later"),
        (lambda d: tf.reduce_mean(d**2, axis=-1), 7.5, "mean instead of sum", "counts later", "counts later"),
        (lambda d: -tf.reduce_sum(d**2, axis=-1), 7.5, "sign", "counts later", "also wrong"),
        (lambda d: 1 - tf.exp(-tf.reduce_sum(d**2, axis=-1)), 0, "", "counts later", "counts later"),
        (lambda d: tf.reduce_sum(d**2, axis=-1) - 1e-5, 11, "diagonal not exactly 0", "wrong", "wrong"),
    ],
)
def test_the_diagonal_and_the_sign_are_judged_apart_from_the_other_distances(
    change: Callable, points: float, mistake: str, diagonal: str, sign: str
) -> None:
    for verdict in judged("pairwise_distances", pairwise(change), points, mistake):
        assert (outcomes(verdict)[DIAGONAL], outcomes(verdict)[SIGN]) == (diagonal, sign)


def test_zero_vectors_are_judged_apart_from_the_other_encodings() -> None:
    def l2_normalize(f, epsilon=1e-12):
        return 2 * f / tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f), axis=-1, keepdims=True), epsilon))

    verdict = autograder.grade("l2_normalize", l2_normalize)
    assert verdict.mistakes == ["a constant factor"]
    assert outcomes(verdict)["a zero vector gives zeros"] == "counts later"


def contrastive(default: float = 1.0, cut: bool = True) -> Callable:
    def contrastive_loss(same, distance, margin=default):
        same, lack = tf.cast(same, tf.float32), margin - distance
        apart = tf.maximum(lack, 0.0) ** 2 if cut else lack**2
        return tf.reduce_mean(same * tf.square(distance) + (1 - same) * apart)

    return contrastive_loss


def test_the_margins_default_is_judged_apart_from_the_formula() -> None:
    name = "the margin is 1 unless another is given, and labels may be integers"
    judged("contrastive_loss", contrastive(0.5), 18, "another default")
    for verdict in judged("contrastive_loss", contrastive(cut=False), 0, "no max"):
        assert outcomes(verdict)[name] == "counts later"
    for verdict in judged("contrastive_loss", contrastive(0.5, cut=False), 0, "no max"):
        assert outcomes(verdict)[name] == "wrong"


def test_a_constant_factor_keeps_half_of_the_gradient_at_zero_too() -> None:
    def l2_normalize(f: tf.Tensor, epsilon: float = 1e-12) -> tf.Tensor:
        f = tf.convert_to_tensor(f)
        return 2 * f / tf.sqrt(tf.maximum(tf.reduce_sum(f**2, axis=-1, keepdims=True), epsilon))

    judged("l2_normalize", l2_normalize, 7.5, "a constant factor")
