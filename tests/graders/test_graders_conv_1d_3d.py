"""Answers to the exercises of 07_conv_1d_3d: nets right in many styles and wrong by name; plain loops; odd errors."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import scipy.signal
import tensorflow as tf
from judging import judged
from keras import layers

import autograder
from autograder.exam.verdict import Outcome, Verdict
from autograder.graders.conv_1d_3d._convolution import correlate
from autograder.graders.conv_1d_3d._noted import believable
from autograder.inside import kit

KINDS = {"build_ecg_net": layers.Conv1D, "build_volume_net": layers.Conv3D}


def names(grade: Verdict) -> tuple[str, float]:
    return (grade.mistakes or [""])[0], grade.points


def net(body: Callable[[Any, Any], Any], head: Callable[[Any, int], Any]) -> Callable[[Any], Callable]:
    """A net for either exercise: what the layer of convolutions makes of the input, and what comes after it."""

    def of_kind(convolution: Any) -> Callable:
        def build(size, n_channels=1, n_classes=2):
            sides = (size,) if isinstance(size, int) else tuple(size)
            inputs = keras.Input((*sides, n_channels))
            return keras.Model(inputs, head(body(convolution, inputs), n_classes))

        return build

    return of_kind


def two(convolution: Any, x: Any, filters: tuple[int, ...] = (16, 32), size: Any = 5, **options: Any) -> Any:
    for n_filters in filters:
        x = convolution(n_filters, size, **({"activation": "relu"} | options))(x)
    return x


def two_with(**options: Any) -> Callable:
    return lambda convolution, x: two(convolution, x, **options)


def flat(x: Any, n_classes: int, activation: Any = "softmax") -> Any:
    """All places of a signal side by side, or the greatest of a volume."""
    places = layers.GlobalMaxPooling3D() if len(x.shape) == 5 else layers.Flatten()
    return layers.Dense(n_classes, activation=activation)(places(x))


def flat_with(activation: Any) -> Callable:
    return lambda x, n_classes: flat(x, n_classes, activation)


def between(*make: Callable) -> Callable:
    """Something between the two convolutions."""

    def body(convolution: Any, x: Any) -> Any:
        x = convolution(16, 5, activation="relu")(x)
        for each in make:
            x = each()(x)
        return convolution(32, 5, activation="relu")(x)

    return body


def pooled(x: Any, n_classes: int) -> Any:
    """One number for each filter: the mean of a signal's places, or the greatest of a volume's."""
    pool = layers.GlobalAveragePooling1D() if len(x.shape) == 3 else layers.GlobalMaxPooling3D()
    return layers.Softmax()(layers.Dense(n_classes)(pool(x)))


def averaged(x: Any, n_classes: int) -> Any:
    return layers.Dense(n_classes, "softmax")(keras.ops.mean(x, axis=tuple(range(1, len(x.shape) - 1))))


def greatest(x: Any, n_classes: int) -> Any:
    return layers.Dense(n_classes, "softmax")(keras.ops.max(x, axis=tuple(range(1, len(x.shape) - 1))))


def side_by_side_places(x: Any, n_classes: int) -> Any:
    return layers.Dense(n_classes, "softmax")(layers.Flatten()(x))


def deep(x: Any, n_classes: int) -> Any:
    places = layers.Flatten() if len(x.shape) == 3 else layers.GlobalMaxPooling3D()
    x = layers.Dropout(0.3)(layers.Dense(512, activation="relu")(places(x)))
    return flat(x, n_classes)


def greatest_alone(x: Any, _: int) -> Any:
    return layers.Flatten()(x) if len(x.shape) == 3 else layers.GlobalMaxPooling3D()(x)


def all_convolutional(x: Any, n_classes: int) -> Any:
    convolution = layers.Conv1D if len(x.shape) == 3 else layers.Conv3D
    if len(x.shape) == 5:
        x = keras.ops.max(x, axis=(1, 2, 3), keepdims=True)
    maps = convolution(n_classes, tuple(x.shape[1:-1]))(x)
    return keras.ops.softmax(layers.Flatten()(maps))


class Subclassed(keras.Model):
    def __init__(self, convolution, n_classes):
        super().__init__()
        self.first, self.second = convolution(16, 5, activation="tanh"), convolution(32, 5, activation="elu")
        self.last = layers.Dense(n_classes)

    def call(self, x):
        maps = self.second(self.first(x))
        if len(x.shape) == 5:
            return tf.nn.softmax(self.last(tf.reduce_max(maps, axis=[1, 2, 3])))
        return tf.nn.softmax(self.last(tf.reshape(maps, [tf.shape(maps)[0], maps.shape[1] * maps.shape[2]])))


def sequential(convolution):
    def build(size, n_channels=1, n_classes=2):
        last = [
            layers.Flatten() if convolution is layers.Conv1D else layers.GlobalMaxPooling3D(),
            layers.Dense(n_classes, "softmax"),
        ]
        return keras.Sequential([convolution(16, 5), layers.ReLU(), convolution(32, 5), layers.ReLU(), *last])

    return build


RIGHT = {
    "functional": net(two, flat),
    "tanh, no bias": net(two_with(activation="tanh", use_bias=False), flat),
    "GELU, and SiLU": net(
        lambda convolution, x: convolution(32, 5, activation="silu")(convolution(16, 5, activation="gelu")(x)), flat
    ),
    "dense and dropout": net(two, deep),
    "all convolutional": net(two, all_convolutional),
    "normalised between": net(between(layers.BatchNormalization, layers.ReLU, lambda: layers.Dropout(0.2)), flat),
    "sequential without an input": sequential,
    "subclassed": lambda convolution: lambda size, n_channels=1, n_classes=2: Subclassed(convolution, n_classes),
    "a tf.function": lambda convolution: lambda *args: in_graph(convolution, *args),
    "compiled": lambda convolution: lambda *args: compiled(net(two, flat)(convolution)(*args)),
}


def in_graph(convolution, size, n_channels=1, n_classes=2):
    model = Subclassed(convolution, n_classes)
    sides = (size,) if isinstance(size, int) else tuple(size)
    model(tf.zeros((1, *sides, n_channels)))
    model.call = tf.function(model.call)
    return model


def compiled(model):
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def any_size(_: Any) -> Callable:
    def build(size, n_channels=1, n_classes=2):
        inputs = keras.Input((None, None, None, n_channels))
        return keras.Model(inputs, pooled(two(layers.Conv3D, inputs), n_classes))

    return build


def log_softmax(x: Any, n_classes: int) -> Any:
    return layers.Lambda(tf.nn.log_softmax)(flat(x, n_classes, None))


def over_the_batch(x: Any, n_classes: int) -> Any:
    return layers.Lambda(lambda z: tf.nn.softmax(z, axis=0))(flat(x, n_classes, None))


def pool(x: Any) -> Any:
    return layers.MaxPooling1D(2)(x) if len(x.shape) == 3 else layers.MaxPooling3D(2)(x)


def padded(convolution: Any, x: Any) -> Any:
    pad = layers.ZeroPadding1D(2) if len(x.shape) == 3 else layers.ZeroPadding3D(2)
    return two(convolution, pad(x))


def unused(convolution: Any, x: Any) -> Any:
    return 0 * layers.Flatten()(two(convolution, x))


def beside(convolution: Any, x: Any) -> Any:
    """A dense layer does the work; the convolutions count nothing."""
    return layers.Concatenate()([layers.Flatten()(x), unused(convolution, x)])


def with_defaults_only(convolution):
    build = net(two, flat)(convolution)
    return lambda size, n_channels=1, n_classes=2: build(size)


def fixed_size(convolution):
    build = net(two, flat)(convolution)
    size = 14 if convolution is layers.Conv1D else (14, 14, 14)
    return lambda _, n_channels=1, n_classes=2: build(size, n_channels, n_classes)


def without_channels(convolution):
    def build(size, n_channels=1, n_classes=2):
        inputs = keras.Input((size,) if isinstance(size, int) else tuple(size))
        return keras.Model(inputs, flat(two(convolution, inputs), n_classes))

    return build


def channels_first(convolution):
    def build(size, n_channels=1, n_classes=2):
        sides = (size,) if isinstance(size, int) else tuple(size)
        inputs = keras.Input((n_channels, *sides))
        return keras.Model(inputs, flat(layers.Permute((*range(2, len(sides) + 2), 1))(inputs), n_classes))

    return build


def side_by_side(convolution: Any, x: Any) -> Any:
    return layers.Concatenate()([layers.Flatten()(convolution(n_filters, 5)(x)) for n_filters in (16, 32)])


def size_for_number(convolution: Any, x: Any) -> Any:
    return convolution(5, 32)(convolution(5, 16)(x))


def dilated(convolution: Any, x: Any) -> Any:
    return convolution(32, 5, activation="relu")(convolution(16, 5, dilation_rate=2, activation="relu")(x))


def flipped(convolution: Any, x: Any) -> Any:
    class Flipped(convolution):
        @property
        def kernel(self):
            return keras.ops.flip(self._kernel, axis=0)

    return two(Flipped, x)


def in_the_plane(convolution: Any, x: Any) -> Any:
    maps = layers.Reshape((x.shape[1], -1, 1))(x)
    return two(layers.Conv2D, maps, size=(5, 1))


def after(*activations: Any) -> Callable:
    def body(convolution: Any, x: Any) -> Any:
        for n_filters, activation in zip((16, 32), activations, strict=True):
            x = convolution(n_filters, 5, activation=activation)(x)
        return x

    return body


def normalised(convolution: Any, x: Any) -> Any:
    for n_filters in (16, 32):
        x = layers.BatchNormalization()(convolution(n_filters, 5)(x))
    return x


PLACES: dict[str, tuple[str, Callable[[Any, int], Any], str]] = {
    "averaged": ("build_ecg_net", averaged, "place lost"),
    "greatest": ("build_ecg_net", greatest, "place lost"),
    "added up": ("build_ecg_net", lambda x, n: flat(keras.ops.sum(x, axis=1), n), "place lost"),
    "averaged in a volume": ("build_volume_net", averaged, "places added up"),
    "side by side in a volume": ("build_volume_net", side_by_side_places, "place matters"),
    "greatest of neighbours": (
        "build_volume_net",
        lambda x, n: side_by_side_places(layers.MaxPooling3D(2, padding="same")(x), n),
        "place matters",
    ),
}
# points of the net for signals, and of the one for volumes where they differ
WRONG: dict[str, tuple[str, float | tuple[float, float], Callable]] = {
    "sigmoid": ("sigmoid", 12, net(two, flat_with("sigmoid"))),
    "logits": ("no softmax", 12, net(two, flat_with(None))),
    "log softmax": ("log softmax", 12, net(two, log_softmax)),
    "softmax twice": ("softmax twice", 12, net(two, lambda x, n: layers.Softmax()(flat(x, n)))),
    "softmax over the batch": ("softmax over the batch", 12, net(two, over_the_batch)),
    "one sigmoid": ("one unit", 8, net(two, lambda x, n: flat(x, 1, "sigmoid"))),
    "not flattened": ("not flattened", 8, net(two, lambda x, n: layers.Dense(n, activation="softmax")(x))),
    "no head": ("n_classes ignored", 8, net(two, greatest_alone)),
    "three classes": ("n_classes ignored", 8, net(two, lambda x, n: flat(x, 3))),
    "two classes": ("n_classes ignored", 13, net(two, lambda x, n: flat(x, 2))),
    "no activation": ("no activation", 13.5, net(two_with(activation=None), flat)),
    "batch normalisation alone": ("no activation", 13.5, net(normalised, flat)),
    "activation at the end": ("no activation between", 13.5, net(after(None, "relu"), flat)),
    "activation in the first": ("no activation at the end", 13.5, net(after("relu", None), flat)),
    "activation in the dense layer": ("no activation between", 13.5, net(two_with(activation=None), deep)),
    "«same»": ("«same» padding", 11, net(two_with(padding="same"), flat)),
    "padded": ("«same» padding", 11, net(padded, flat)),
    "strides": ("strides", (7.5, 5.5), net(two_with(strides=2), pooled)),
    "pooling": ("pooling between", (9.5, 7.5), net(between(lambda: pool), flat)),
    "kernel of 3": ("size of the kernel", 11, net(two_with(size=3), flat)),
    "filters 8 and 16": ("number of filters", 11, net(two_with(filters=(8, 16)), flat)),
    "filters in reverse": ("filters in reverse", 11, net(two_with(filters=(32, 16)), flat)),
    "one": ("one convolution", 10, net(two_with(filters=(16,)), flat)),
    "three": ("number of filters", (11, 9), net(two_with(filters=(16, 16, 32)), flat)),
    "two dimensions": ("another kind of convolution", 8, net(in_the_plane, flat)),
    "no convolution": ("no convolution", 0, net(lambda convolution, x: x, flat)),
    "without effect": ("convolutions without effect", 0, net(beside, flat)),
    "a constant": ("convolutions without effect", 0, net(two, lambda x, n: 0 * flat(x, n) + 1 / n)),
    "side by side": ("side by side", 10, net(side_by_side, flat)),
    "size and number swapped": ("kernel does not fit", 0, net(size_for_number, flat)),
    "dilated": ("strides", (7.5, 5.5), net(dilated, flat)),
    "flipped": ("other values", 11, net(flipped, flat)),
    "arguments ignored": ("arguments ignored", 13, with_defaults_only),
    "size fixed": ("other sizes fail", (13, 11), fixed_size),
    "no channel axis": ("channel axis missing", 0, without_channels),
    "channels first": ("another shape of input", 0, channels_first),
    "a layer": ("TypeError", 0, lambda convolution: lambda *_: layers.Dense(2)),
    "a tensor": ("no model", 0, lambda convolution: lambda *args: net(two, flat)(convolution)(*args).output),
    "a number": ("no model", 0, lambda convolution: lambda *_: 2),
}


@pytest.mark.parametrize("answer", RIGHT)
@pytest.mark.parametrize("exercise", KINDS)
def test_a_sound_net_gets_all_points(exercise: str, answer: str) -> None:
    judged(exercise, RIGHT[answer](KINDS[exercise]), 15)


def test_a_net_may_take_volumes_of_any_size() -> None:
    judged("build_volume_net", any_size(layers.Conv3D), 15)


@pytest.mark.parametrize("answer", PLACES)
def test_what_is_made_of_the_places_is_recognised(answer: str) -> None:
    exercise, head, mistake = PLACES[answer]
    judged(exercise, net(two, head)(KINDS[exercise]), 13.5, mistake)


@pytest.mark.parametrize("answer", WRONG)
@pytest.mark.parametrize("exercise", KINDS)
def test_a_wrong_net_is_recognised(exercise: str, answer: str) -> None:
    mistake, points, function = WRONG[answer]
    each = points if isinstance(points, (int, float)) else points[exercise == "build_volume_net"]
    judged(exercise, function(KINDS[exercise]), each, mistake)


LACKING = {"no activation": "both.", "activation at the end": "the first.", "activation in the first": "the second."}


@pytest.mark.parametrize("answer", LACKING)
@pytest.mark.parametrize("exercise", KINDS)
def test_the_convolution_without_an_activation_is_named(exercise: str, answer: str) -> None:
    checks = autograder.grade(exercise, WRONG[answer][2](KINDS[exercise])).checks
    (lost,) = [check for check in checks if not check.passed]
    assert lost.message.endswith(f"Add activation='relu' to {LACKING[answer]}")


@pytest.mark.parametrize(("exercise", "rank"), [("conv1d", 1), ("conv3d", 3)])
def test_a_convolution_for_a_correlation_keeps_half(exercise: str, rank: int) -> None:
    def turned(x, kernels, bias):
        return correlate(x, np.flip(kernels, tuple(range(rank))), bias)

    for grade in judged(exercise, turned, 10, "kernel flipped"):
        assert all(check.reached == check.points / 2 for check in grade.checks)
    assert autograder.grade(exercise, lambda x, k, b: turned(x, k, b)[:-1]).points == 0  # two things at once


def test_a_kernel_that_is_noted_is_the_one_that_was_put_in() -> None:
    rng = np.random.default_rng(0)
    kernels = [rng.normal(size=shape).astype(np.float32) for shape in ((5, 1, 16), (5, 16, 32))]
    x, model = rng.normal(size=(3, 14, 1)).astype(np.float32), RIGHT["functional"](layers.Conv1D)(14)
    kit.replace_weights(model, *kernels)
    for (shape, given, gave), kernel in zip(kit.convolutions(model, x), kernels, strict=True):
        assert shape == kernel.shape
        np.testing.assert_allclose(gave, [correlate(each, kernel) for each in given], rtol=1e-3, atol=1e-3)
    assert tf.nn.convolution.__name__.startswith("convolution")  # put back


def test_what_is_no_convolution_is_not_believed() -> None:
    maps = np.ones((3, 14, 1))
    for noted in (None, "noted", 3, [None], [(1, 2, 3)], [((5, 1, 16), maps)], [((5, 1, 16), maps, "maps")]):
        assert not believable(noted)
    assert not believable([((5, 1, 10**9), maps, maps), ((5, 10**5, 10**5), maps, maps), ((5, 1), maps, maps)])
    assert not believable([((5, 1, 16), maps[:2], maps), ((5, "1", 16), maps, maps), ((), 1.0, 1.0)])
    assert len(believable([((5, 1, 16), maps, maps)] * 1000)) == 20


def loops(x, kernels, bias):
    """A convolution of any rank in plain Python."""
    sizes, (c_in, c_out) = kernels.shape[:-2], kernels.shape[-2:]
    out = [n - k + 1 for n, k in zip(x.shape[:-1], sizes, strict=True)]
    y = np.zeros((*out, c_out))
    for place in np.ndindex(*out):
        for f in range(c_out):
            total = float(bias[f])
            for tap in np.ndindex(*sizes):
                at = tuple(np.add(place, tap))
                for c in range(c_in):
                    total += x[(*at, c)] * kernels[(*tap, c, f)]
            y[(*place, f)] = total
    return y


def by_tensorflow(x, kernels, bias):
    return tf.nn.convolution(x[None], kernels, padding="VALID")[0] + bias


def by_scipy(x, kernels, bias):
    c_in, c_out = kernels.shape[-2:]
    maps = [
        sum(scipy.signal.correlate(x[..., c], kernels[..., c, f], mode="valid", method="direct") for c in range(c_in))
        for f in range(c_out)
    ]
    return (np.stack(maps, axis=-1) + bias).astype(np.float32)


def by_taps(x, kernels, bias):
    """One shifted copy of the input for each tap."""
    out = [n - k + 1 for n, k in zip(x.shape[:-1], kernels.shape[:-2], strict=True)]
    y = 0
    for tap in itertools.product(*map(range, kernels.shape[:-2])):
        y = y + x[tuple(slice(i, i + n) for i, n in zip(tap, out, strict=True))] @ kernels[tap]
    return (y + bias).tolist()


@pytest.mark.parametrize("convolve", [loops, by_tensorflow, by_scipy, by_taps])
@pytest.mark.parametrize("exercise", ["conv1d", "conv3d"])
def test_a_convolution_may_be_written_in_many_ways(exercise: str, convolve: Callable) -> None:
    judged(exercise, convolve, 20)


CONVOLUTIONS = {"conv1d": ((13,), (4,)), "conv3d": ((4, 5, 6), (2, 4, 3))}


@pytest.mark.parametrize("exercise", CONVOLUTIONS)
def test_no_slip_stumbles_over_a_kernel_that_only_just_fits(exercise: str) -> None:
    sides, kernel = CONVOLUTIONS[exercise]
    rng = np.random.default_rng(1)
    for size in (kernel, (1,) * len(sides), sides, tuple(side - 1 for side in sides)):
        arguments = [rng.normal(size=shape) for shape in ((*sides, 3), (*size, 3, 2), (2,))]
        for mistake in autograder.exercises()[exercise].mistakes:
            for wrong in mistake.wrong:
                assert isinstance(wrong(*arguments), np.ndarray), mistake.name


def convolved(x, kernels, bias):
    y = np.zeros((len(x), kernels.shape[2])) + bias
    for f, c in np.ndindex(*kernels.shape[:0:-1]):
        y[:, f] += np.convolve(x[:, c], kernels[:, c, f], mode="same")
    return y


def one_tap_short(x, kernels, bias):
    kernels = kernels.copy()
    kernels[-1] = 0
    return loops(x, kernels, bias)


def carried_on(x, kernels, bias):
    return np.cumsum(loops(x, kernels, 0 * bias), axis=-1) + bias


@pytest.mark.parametrize(
    ("convolve", "mistake", "points"),
    [(convolved, "«same» convolution", 0), (one_tap_short, "last tap missing", 0), (carried_on, "sum carried on", 4)],
)
def test_slips_in_the_loops_are_recognised(convolve: Callable, mistake: str, points: float) -> None:
    judged("conv1d", convolve, points, mistake)


def same_as_cube(x, kernels, bias):
    k = len(kernels)
    return loops(x, kernels[:k, :k, :k], bias) if kernels.shape[:3] == (k, k, k) else loops(x[..., 0], kernels, bias)


def in_place(x, kernels, bias):
    y = loops(x, kernels, bias)
    kernels *= 2
    return y


def test_other_mistakes_in_a_convolution_are_told_in_words() -> None:
    grade = autograder.grade("conv3d", same_as_cube)
    assert grade.points == 4 and "Every axis has its own size" in grade.checks[1].message
    assert names(autograder.grade("conv1d", in_place)) == ("arguments changed", 18)


def ceiling(input_shape, kernel_size, n_filters, stride=1, padding=0):
    if len(input_shape) - 1 != len(kernel_size):
        raise ValueError("ranks")
    out = []
    for n, k in zip(input_shape, kernel_size, strict=False):
        if k > n + 2 * padding:
            raise ValueError("does not fit")
        out.append(math.ceil((n + 2 * padding - k + 1) / stride))
    return (*out, n_filters)


def counted(input_shape, kernel_size, n_filters, stride=1, padding=0):
    sides = [len(range(0, n + 2 * padding - k + 1, stride)) for n, k in zip(input_shape[:-1], kernel_size, strict=True)]
    if 0 in sides:
        raise ValueError("does not fit")
    return np.array([*sides, n_filters])


def floored(input_shape, kernel_size, n_filters, stride=1, padding=0):
    if len(kernel_size) + 1 != len(input_shape):
        raise ValueError("ranks")
    sides = np.floor((np.array(input_shape[:-1]) + 2 * padding - np.array(kernel_size)) / stride) + 1
    if (sides < 1).any():
        raise ValueError("does not fit")
    return [*sides, float(n_filters)]


def with_channels(input_shape, kernel_size, n_filters, stride=1, padding=0):
    return ceiling(input_shape, (*kernel_size, input_shape[-1]), n_filters, stride, padding)


def strict(input_shape, kernel_size, n_filters, stride=1, padding=0):
    if any(k >= n for n, k in zip(input_shape[:-1], kernel_size, strict=True)):
        raise ValueError("does not fit")
    return counted(input_shape, kernel_size, n_filters, stride, padding)


def cut_to_0(input_shape, kernel_size, n_filters, stride=1, padding=0):
    out = [int((n + 2 * padding - k) / stride) + 1 for n, k in zip(input_shape[:-1], kernel_size, strict=True)]
    if min(out) < 1:
        raise ValueError("does not fit")
    return (*out, n_filters)


def asserting(input_shape, kernel_size, n_filters, stride=1, padding=0):
    assert len(kernel_size) + 1 == len(input_shape)
    return ceiling(input_shape, kernel_size, n_filters, stride, padding)


def dividing(input_shape, kernel_size, n_filters, stride=1, padding=0):
    if any((n + 2 * padding - k) % stride for n, k in zip(input_shape, kernel_size, strict=False)):
        raise ValueError("the stride does not fit")
    return counted(input_shape, kernel_size, n_filters, stride, padding)


def one_short(input_shape, kernel_size, n_filters, stride=1, padding=0):
    *sides, _ = counted(input_shape, kernel_size, n_filters, stride, padding)
    return (*(side - 1 for side in sides), n_filters)


def test_a_kernel_that_only_just_fits_is_spoken_of_only_where_nothing_else_is_wrong() -> None:
    for seed in range(3):
        checks = {check.name: check for check in autograder.grade("output_shape", one_short, seed).checks}
        assert checks["the largest kernels that fit"].outcome is Outcome.ALSO_WRONG


@pytest.mark.parametrize("right", [ceiling, counted, floored])
def test_a_shape_may_be_written_in_many_ways(right: Callable) -> None:
    judged("output_shape", right, 20)


def test_wrong_refusals_are_recognised() -> None:
    assert names(autograder.grade("output_shape", strict)) == ("fitting kernel refused", 18)
    (grade, *_) = judged("output_shape", dividing, 14, "stride must divide")
    assert grade.mistakes == ["stride must divide"]
    assert names(autograder.grade("output_shape", cut_to_0)) == ("no ValueError", 18)
    assert names(autograder.grade("output_shape", asserting)) == ("no ValueError", 17)
    grade = autograder.grade("output_shape", with_channels)
    assert names(grade) == ("ValueError", 0) and "the channels at its end" in grade.checks[0].message


def test_a_count_may_come_as_a_whole_float() -> None:
    assert autograder.grade("n_parameters", lambda k, c, f: f * (np.prod(k, dtype=float) * c + 1)).points == 10
    assert autograder.grade("n_parameters", lambda k, c, f: f * (math.prod(k) * c + 1.5)).points == 0
