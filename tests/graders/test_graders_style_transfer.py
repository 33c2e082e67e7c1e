"""The graders of 06_style_transfer: mistakes that are no NumPy functions are made here, and each must be named."""

import copy
import linecache
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from judging import judged

import autograder
from autograder.exam.answer import Answer
from autograder.graders.style_transfer._gram import activations, layer_cost, layer_slope
from autograder.graders.style_transfer.generate_step import CALLS, adam, descend, draw
from autograder.graders.style_transfer.initial_image import SHAPE, blend, is_uniform
from autograder.inside import kit
from autograder.inside.data import tensor

Rng = np.random.Generator


# content_cost, gram_matrix, layer_style_cost, style_cost, total_cost


def half_of_squares(a_content: tf.Tensor, a_generated: tf.Tensor) -> tf.Tensor:
    return 0.5 * tf.reduce_sum(tf.square(tf.stop_gradient(a_content) - a_generated))


def by_einsum(a: tf.Tensor) -> tf.Tensor:
    return tf.einsum("ijk,ijl->kl", a, a)


def by_rows(a: tf.Tensor) -> tf.Tensor:
    a = tf.reshape(tf.cast(a, tf.float32), (-1, a.shape[-1]))
    return tf.matmul(a, a, transpose_a=True)


def by_channels(a: tf.Tensor) -> tf.Tensor:
    a = tf.reshape(tf.transpose(a, (2, 0, 1)), (tf.shape(a)[2], -1))
    return a @ tf.transpose(a)


def turned_round(a: tf.Tensor) -> tf.Tensor:
    """Height and width change places as well, which the sum does not see."""
    a = tf.reshape(tf.transpose(a), (a.shape[-1], -1))
    return a @ tf.transpose(a)


def cut(a: tf.Tensor) -> tf.Tensor:
    a = tf.reshape(a, (tf.shape(a)[2], -1))
    return a @ tf.transpose(a)


def layer(gram: Callable = by_einsum, n: Callable = lambda a: np.prod(a.shape)) -> Callable:
    """The cost of a layer with a Gram matrix and a number n_H n_W n_C of its own."""
    return lambda s, g: tf.reduce_sum((gram(s) - gram(g)) ** 2) / tf.cast((2 * n(s)) ** 2, tf.float32)


def in_python(a: tf.Tensor) -> float:
    n_h, n_w, n_c = a.shape
    return float(n_h * n_w * n_c)


def layers(cost: Callable = layer()) -> Callable:  # noqa: B008
    def style_cost(styles: list, generated: list, weights: list) -> tf.Tensor:
        return tf.add_n([w * cost(s, g) for s, g, w in zip(styles, generated, weights, strict=True)])

    return style_cost


def test_a_content_cost_may_hold_the_content_fixed() -> None:
    judged("content_cost", half_of_squares, 15, "")
    judged("content_cost", lambda c, g: keras.ops.sum((c - g) ** 2) / 2, 15, "")


@pytest.mark.parametrize("gram", [by_einsum, by_rows, by_channels, turned_round])
def test_gram_matrices_may_be_made_in_any_way(gram: Callable) -> None:
    judged("gram_matrix", gram, 20, "")
    judged("layer_style_cost", layer(gram), 20, "")


def test_the_wrong_reshape_fails_the_shuffle_and_is_named() -> None:
    for grade in judged("gram_matrix", cut, 0, "wrong reshape"):
        shuffle = next(check for check in grade.checks if "shuffled" in check.name)
        assert not shuffle.passed
        assert "changes when the pixels are shuffled" in shuffle.message
    judged("gram_matrix", lambda a: by_einsum(a) + cut(a) - tf.stop_gradient(cut(a)), 17, "")  # only the slope is wrong


def test_what_depends_on_the_order_in_another_way_fails_the_shuffle() -> None:
    for grade in judged("gram_matrix", lambda a: by_einsum(a * tf.range(1.0, len(a) + 1)[:, None, None]), 0, ""):
        assert "changes when the pixels are shuffled" in next(c.message for c in grade.checks if "shuffled" in c.name)


def test_numpy_is_told_where_it_cuts_the_tape() -> None:
    for grade in judged("gram_matrix", lambda a: np.einsum("ijk,ijl->kl", a, a), 13, "NotImplementedError"):
        assert any(check.message.startswith("It fails inside a `tf.function`") for check in grade.checks)
    judged("content_cost", lambda c, g: 0.5 * np.sum((np.asarray(c) - np.asarray(g)) ** 2), 9, "NotImplementedError")


@pytest.mark.parametrize(
    "function",
    [
        lambda c, g: 0.5 * tf.reduce_sum(tf.round((c - g) ** 2)),
        lambda c, g: 0.5 * tf.reduce_sum(tf.cast(c, tf.float32) ** 2),
        lambda c, g: tf.constant(1.0),
    ],
)
def test_numpy_is_not_accused_where_there_is_none(function: Callable) -> None:
    told = [check.message for check in autograder.grade("content_cost", function).checks if not check.passed]
    assert any("the result does not depend on them, or something" in message for message in told)


def test_factors_that_do_not_fit_are_told_how_to() -> None:
    for grade in judged("gram_matrix", lambda a: tf.matmul(a, tf.transpose(a)), 0, "factors that do not fit"):
        assert "(n_H·n_W, n_C)" in grade.checks[0].message


def test_numpy_is_told_of_however_deep_it_lies() -> None:
    def nested(a: tf.Tensor, depth: int) -> Any:
        return nested(a, depth - 1) if depth else np.einsum("ijk,ijl->kl", a, a)

    for grade in judged("gram_matrix", lambda a: nested(a, 8), 13, "NotImplementedError"):
        assert any(check.message.startswith("It fails inside a `tf.function`") for check in grade.checks)


@pytest.mark.parametrize("function", [layer(), layer(n=lambda a: tf.cast(tf.size(a), tf.float32)), layer(n=in_python)])
def test_a_layer_cost_may_count_in_any_way_that_does_not_overflow(function: Callable) -> None:
    judged("layer_style_cost", function, 20, "")


def test_an_overflow_shows_at_real_size_only() -> None:
    judged("layer_style_cost", layer(n=tf.size), 17, "overflow")


def test_a_logarithm_has_no_slope_where_nothing_differs() -> None:
    squares = lambda x: tf.exp(tf.math.log(tf.reduce_sum(x**2)))  # noqa: E731
    judged("content_cost", lambda c, g: squares(c - g) / 2, 14, "no finite gradient")


def test_a_wrong_gram_matrix_of_its_own_is_named() -> None:
    for grade in judged("layer_style_cost", layer(cut), 0, "wrong reshape", gram_matrix=by_rows):
        assert "mixes channels with places" in grade.checks[0].message


def test_style_costs_may_be_written_in_any_way() -> None:
    def loop(styles: list, generated: list, weights: list) -> Any:
        if not len(styles) == len(generated) == len(weights):
            raise ValueError("as many layers as weights")
        total = 0.0
        for i, weight in enumerate(weights):
            total += weight * layer(by_rows)(styles[i], generated[i])
        return total

    judged("style_cost", loop, 15, "")
    judged("style_cost", layers(), 15, "")


def test_a_dropped_layer_is_no_answer() -> None:
    def shortened(styles: list, generated: list, weights: list) -> tf.Tensor:
        return tf.add_n([w * layer()(s, g) for s, g, w in zip(styles, generated, weights, strict=False)])

    def by_number(styles: list, generated: list, weights: list) -> tf.Tensor:
        return tf.add_n([weights[i] * layer()(s, generated[i]) for i, s in enumerate(styles)])

    judged("style_cost", shortened, 11, "no ValueError")
    judged("style_cost", by_number, 11, "no ValueError")


def test_a_gradient_that_reaches_some_layers_only_is_not_enough() -> None:
    def first_only(styles: list, generated: list, weights: list) -> tf.Tensor:
        return layers()(styles, [generated[0], *map(tf.stop_gradient, generated[1:])], weights)

    judged("style_cost", first_only, 13, "no gradient")


def test_a_wrong_constant_of_its_own_is_named_and_costs_half() -> None:
    judged("style_cost", layers(lambda s, g: 4 * layer()(s, g)), 7.5, "2 missing")


def test_a_list_of_matrices_of_several_sizes_is_no_cost() -> None:
    for wrong in (lambda s, generated, w: [by_einsum(a) for a in generated], lambda s, generated, w: generated):
        grade = autograder.grade("style_cost", wrong)
        assert grade.points == 0
        assert "ragged list" in grade.checks[0].message


def test_the_gradient_of_a_list_of_tensors_comes_as_a_list() -> None:
    s, g = (activations(np.random.default_rng(0), (3, 4, 2), 4.0) for _ in range(2))
    answer = Answer.local("style_cost", layers())
    by_styles, by_generated = answer.gradient([tensor(s)] * 2, [tensor(g), tensor(2 * g)], weights=[1.0, 0.5])
    assert np.allclose(by_generated[0], layer_slope(s, g), rtol=1e-4)
    assert np.allclose(by_generated[1], 0.5 * layer_slope(s, 2 * g), rtol=1e-4)
    assert len(by_styles) == 2


def test_the_slope_of_a_layer_is_that_of_its_cost() -> None:
    s, g = (activations(np.random.default_rng(0), (3, 4, 2)).astype(float) for _ in range(2))
    moved = g.copy()
    moved[1, 2, 1] += 1e-5
    slope = (layer_cost(s, moved) - layer_cost(s, g)) / 1e-5
    assert np.isclose(slope, layer_slope(s, g)[1, 2, 1], rtol=1e-3)


def test_a_total_cost_takes_numbers_and_tensors() -> None:
    judged("total_cost", lambda j_content, j_style, alpha=1.0, beta=1e4: alpha * j_content + beta * j_style, 5, "")
    judged("total_cost", lambda c, s, alpha=10, beta=40: alpha * c + beta * s, 4, "other defaults")


# initial_image


def blended(noise: Callable[[Rng, tuple[int, ...]], Any], **options: Any) -> Callable:
    """A right blend with another noise."""
    return mixed(lambda c, r, u: (1 - r) * c + r * u, noise, **options)


def mixed(
    mix: Callable, noise: Callable = lambda rng, shape: rng.random(shape), dtype: Any = np.float32, clip: bool = False
) -> Callable:
    def initial_image(content: np.ndarray, noise_ratio: float, rng: Rng) -> np.ndarray:
        image = mix(content, noise_ratio, noise(rng, content.shape))
        return (np.clip(image, 0, 1) if clip else image).astype(dtype)

    return initial_image


def pixel_by_pixel(content: np.ndarray, noise_ratio: float, rng: Rng) -> np.ndarray:
    image = [(1 - noise_ratio) * each + noise_ratio * rng.random() for each in content.ravel()]
    return np.float32(image).reshape(content.shape)


RIGHT_NOISE: dict[str, Callable] = {
    "random": blend,
    "float32": blended(lambda rng, shape: rng.random(shape, np.float32)),
    "uniform": blended(lambda rng, shape: rng.uniform(size=shape)),
    "beta": blended(lambda rng, shape: rng.beta(1, 1, shape)),
    "clipped all the same": blended(lambda rng, shape: rng.random(shape), clip=True),
    "uniform up to the ratio": lambda c, r, rng: np.float32((1 - r) * c + rng.uniform(0, r, c.shape)),
    "pixel by pixel": pixel_by_pixel,
    "a tensor": lambda c, r, rng: tf.constant(blend(c, r, rng)),
    "channel by channel": blended(lambda rng, shape: np.stack([rng.random(shape[:2]) for _ in range(shape[2])], -1)),
}


@pytest.mark.parametrize("name", RIGHT_NOISE)
def test_noise_may_be_drawn_in_any_way(name: str) -> None:
    judged("initial_image", RIGHT_NOISE[name], 10, "")


def test_a_right_answer_passes_whatever_is_drawn() -> None:
    for seed in range(60):
        assert autograder.grade("initial_image", blend, seed).points == 10


def once(axis: int) -> Callable:
    """Noise that is drawn once for a whole axis."""
    return blended(
        lambda rng, shape: np.broadcast_to(rng.random([1 if i == axis else n for i, n in enumerate(shape)]), shape)
    )


def in_place(content: np.ndarray, noise_ratio: float, rng: Rng) -> np.ndarray:
    content *= 1 - noise_ratio
    content += noise_ratio * rng.random(content.shape, np.float32)
    return content


def replaced(content: np.ndarray, noise_ratio: float, rng: Rng) -> np.ndarray:
    return np.where(rng.random(content.shape) < noise_ratio, rng.random(content.shape), content).astype(np.float32)


def normal(mean: float, spread: float) -> Callable:
    return lambda rng, shape: rng.normal(mean, spread, shape)


def centred(rng: Rng, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(-1, 1, shape)


NOISE_MISTAKES: dict[str, tuple[Callable, float, str]] = {
    "ratio reversed": (mixed(lambda c, r, u: r * c + (1 - r) * u), 5, "ratio reversed"),
    "content whole": (mixed(lambda c, r, u: c + r * u), 0, "content not weighted"),
    "content whole, clipped": (mixed(lambda c, r, u: c + r * u, clip=True), 0, "content not weighted"),
    "noise whole": (mixed(lambda c, r, u: (1 - r) * c + u), 4, "noise not weighted"),
    "plain sum": (mixed(lambda c, r, u: c + u), 0, "nothing weighted"),
    "noise only": (mixed(lambda c, r, u: u), 4, "no content"),
    "no noise": (mixed(lambda c, r, u: c), 0, "no noise"),
    "half of each": (mixed(lambda c, r, u: (c + u) / 2), 0, "another ratio"),
    "ratio 0.6": (mixed(lambda c, r, u: 0.4 * c + 0.6 * u), 0, "another ratio"),
    "subtracted": (mixed(lambda c, r, u: (1 - r) * c - r * u), 0, "noise subtracted"),
    "multiplied": (mixed(lambda c, r, u: c * u), 0, "multiplied"),
    "normal": (blended(normal(0.5, 0.2)), 0, "normal noise"),
    "standard normal": (blended(normal(0, 1)), 0, "normal noise"),
    "standard normal, clipped": (blended(normal(0, 1), clip=True), 0, "normal noise"),
    "normal, clipped before": (
        blended(lambda rng, shape: np.clip(rng.normal(0.5, 0.3, shape), 0, 1)),
        0,
        "normal noise",
    ),
    "normal on the whole content": (mixed(lambda c, r, u: c + r * u, normal(0, 1), clip=True), 0, "normal noise"),
    "exponential, clipped": (blended(lambda rng, shape: rng.exponential(2, shape), clip=True), 0, "cut off"),
    "from ¼ to ¾": (blended(lambda rng, shape: rng.uniform(0.25, 0.75, shape)), 0, "another range"),
    "from 0 to 2": (blended(lambda rng, shape: rng.uniform(0, 2, shape)), 0, "another range"),
    "from -½ to ½ on the whole content": (
        mixed(lambda c, r, u: c + r * (u - 0.5)),
        0,
        "noise centred, content not weighted",
    ),
    "zeros": (lambda c, r, rng: np.zeros_like(c), 0, "all pixels alike"),
    "uint8": (blended(lambda rng, shape: rng.random(shape), dtype=np.uint8), 0, "all pixels alike"),
    "from -1 to 1": (blended(centred), 0, "noise centred"),
    "from -1 to 1, clipped": (blended(centred, clip=True), 0, "noise centred"),
    "from -½ to ½": (blended(lambda rng, shape: rng.random(shape) - 0.5), 0, "noise centred"),
    "from -r to r": (mixed(lambda c, r, u: c + r * u, centred), 0, "noise centred, content not weighted"),
    "from -r to r, clipped": (
        mixed(lambda c, r, u: c + r * u, centred, clip=True),
        0,
        "noise centred, content not weighted",
    ),
    "0 to 255": (blended(lambda rng, shape: 255 * rng.random(shape)), 0, "not from 0 to 1"),
    "from -20 to 20": (blended(lambda rng, shape: rng.uniform(-20, 20, shape)), 0, "not from 0 to 1"),
    "one for all channels": (once(2), 0, "same noise in all channels"),
    "one for all rows": (once(0), 0, "same noise for many pixels"),
    "one for all columns": (once(1), 0, "same noise for many pixels"),
    "one number": (blended(lambda rng, shape: np.full(shape, rng.random())), 0, "one number for all pixels"),
    "one colour": (blended(lambda rng, shape: np.tile(rng.random(3), (*shape[:2], 1))), 0, "one number for all pixels"),
    "stretched": (mixed(lambda c, r, u: np.interp(v := (1 - r) * c + r * u, (v.min(), v.max()), (0, 1))), 4, ""),
    "pixels replaced": (replaced, 5, "pixels replaced"),
    "in place": (in_place, 8, "arguments changed"),
    "float64": (blended(lambda rng, shape: rng.random(shape), dtype=float), 9, "not float32"),
    "list": (lambda c, r, rng: blend(c, r, rng).tolist(), 9, "not float32"),
    "another generator": (lambda c, r, rng: blend(c, r, np.random.default_rng()), 8, "another generator"),
    "seed of its own": (lambda c, r, rng: blend(c, r, np.random.default_rng(3)), 8, "rng not used"),
    "a copy of the generator": (lambda c, r, rng: blend(c, r, copy.deepcopy(rng)), 8, "rng copied"),
    "a shape of its own": (blended(lambda rng, shape: rng.random(SHAPE)), 7, "ValueError"),
    "batch axis": (lambda c, r, rng: blend(c, r, rng)[None], 0, "wrong shape"),
    "grey": (lambda c, r, rng: blend(c[..., :1], r, rng), 0, "wrong shape"),
    "NaN": (lambda c, r, rng: blend(c, r, rng) * np.nan, 0, "NaN"),
    "nothing": (lambda c, r, rng: None, 0, "nothing returned"),
}


@pytest.mark.parametrize("name", NOISE_MISTAKES)
def test_a_mistake_in_the_first_image_is_named(name: str) -> None:
    judged("initial_image", *NOISE_MISTAKES[name])


def test_uniform_noise_is_told_from_other_noise() -> None:
    rng = np.random.default_rng(0)
    assert is_uniform(rng.random(SHAPE))
    assert not any(map(is_uniform, (rng.random(SHAPE) ** 1.2, rng.beta(1.5, 1.5, SHAPE), 1.01 * rng.random(SHAPE))))


# generate_step


def stepping(
    slope: Callable = lambda g: g,
    clip: tuple[float, float] | None = (0.0, 1.0),
    before: bool = False,
    answer: Callable = lambda cost, image, before: before,
    steps: int = 1,
) -> Callable:
    """A step with something else made of the gradient, the clipping, the result."""

    def generate_step(image: tf.Variable, cost: Callable, optimizer: Any) -> Any:
        if before:
            image.assign(tf.clip_by_value(image, 0.0, 1.0))
        for _ in range(steps):
            with tf.GradientTape() as tape:
                j = cost(image)
            optimizer.apply_gradients([(slope(tape.gradient(j, image)), image)])
        if clip and not before:
            image.assign(tf.clip_by_value(image, *clip))
        return answer(cost, image, j)

    return generate_step


def with_apply(image: tf.Variable, cost: Callable, optimizer: Any) -> float:
    with tf.GradientTape() as tape:
        tape.watch(image)
        j = tf.reduce_sum(cost(tf.convert_to_tensor(image)))
    optimizer.apply(tape.gradient(j, [image]), [image])
    image.assign(keras.ops.clip(image, 0, 1))
    return float(j)


def of_a_copy(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    """The gradient at a tensor of the same values, given to the optimizer with the variable."""
    x = tf.identity(image)
    with tf.GradientTape() as tape:
        tape.watch(x)
        j = cost(x[None])
    optimizer.apply_gradients(zip([tape.gradient(j, x)], [image], strict=True))
    image.assign(tf.minimum(tf.maximum(image, 0), 1))
    return j


@pytest.mark.parametrize("function", [stepping(), with_apply, of_a_copy, tf.function(stepping())])
def test_a_step_may_be_written_in_any_way(function: Callable) -> None:
    judged("generate_step", function, 15, "")


def by_hand(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    with tf.GradientTape() as tape:
        j = cost(image)
    image.assign(tf.clip_by_value(image - optimizer.learning_rate * tape.gradient(j, image), 0, 1))
    return j


def by_hand_at_rate_1(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    with tf.GradientTape() as tape:
        j = cost(image)
    image.assign(tf.clip_by_value(image - tape.gradient(j, image), 0, 1))
    return j


def mirrored(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    j = stepping(clip=None)(image, cost, optimizer)
    image.assign(tf.minimum(tf.abs(image), 1))
    return j


def with_its_own(make: Callable) -> Callable:
    return lambda image, cost, optimizer: stepping()(image, cost, make(optimizer))


def on_a_copy(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    return stepping()(tf.Variable(image), cost, keras.optimizers.SGD(0.1))


def not_assigned(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    j = stepping(clip=None)(image, cost, optimizer)
    image = tf.clip_by_value(image, 0.0, 1.0)
    return j


def outside(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    j = cost(image)
    with tf.GradientTape() as tape:
        pass
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    return j


def rescaled(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    j = stepping(clip=None)(image, cost, optimizer)
    image.assign((image - tf.reduce_min(image)) / (tf.reduce_max(image) - tf.reduce_min(image)))
    return j


def fixed_adam(_: Any) -> keras.Optimizer:
    return keras.optimizers.Adam(0.02)


def clip_between(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    with tf.GradientTape() as tape:
        j = cost(image)
    slope = tape.gradient(j, image)
    image.assign(tf.clip_by_value(image, 0, 1))
    optimizer.apply_gradients([(slope, image)])
    return j


def rounded(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    j = stepping()(image, cost, optimizer)
    image.assign(tf.round(255 * image) / 255)
    return j


def as_uint8(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    """What lies below 0 comes back as bright pixels."""
    j = stepping(clip=None)(image, cost, optimizer)
    image.assign(tf.cast(tf.cast(tf.cast(255 * image, tf.int32), tf.uint8), tf.float32) / 255)
    return j


def with_a_momentum_of_its_own() -> Callable:
    known: dict[int, tuple] = {}

    def generate_step(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
        own = keras.optimizers.SGD(float(optimizer.learning_rate), momentum=0.75)
        return stepping()(image, cost, known.setdefault(id(optimizer), (own, optimizer))[0])

    return generate_step


def of_every_variable(image: tf.Variable, cost: Callable, optimizer: Any) -> tf.Tensor:
    with tf.GradientTape() as tape:
        j = cost(image)
    seen = tape.watched_variables()
    optimizer.apply_gradients(zip(tape.gradient(j, seen), seen, strict=True))
    image.assign(tf.clip_by_value(image, 0, 1))
    return j


STEP_WRONGS: dict[str, tuple[Callable, float, str]] = {
    "no clip": (stepping(clip=None), 11, "no clip"),
    "clip not assigned": (not_assigned, 11, "no clip"),
    "clip before": (stepping(before=True), 11, "clip before the step"),
    "clip between": (clip_between, 11, "clip before the step"),
    "0 to 255": (stepping(clip=(0.0, 255.0)), 11, "clipped below only"),
    "below only": (stepping(clip=(0.0, 1e9)), 11, "clipped below only"),
    "-1 to 1": (stepping(clip=(-1.0, 1.0)), 11, "clipped to [-1, 1]"),
    "above only": (stepping(clip=(-1e9, 1.0)), 11, "clipped above only"),
    "uphill": (stepping(tf.negative), 3, "uphill"),
    "two steps": (stepping(steps=2, answer=lambda cost, image, j: 0.0), 0, "two steps"),
    "by hand": (by_hand, 3, "update by hand"),
    "by hand, learning rate 1": (by_hand_at_rate_1, 3, "update by hand, learning rate 1"),
    "absolute values": (mirrored, 11, "absolute values"),
    "fresh optimizer": (
        with_its_own(lambda given: keras.optimizers.SGD(float(given.learning_rate))),
        3,
        "update by hand",
    ),
    "another optimizer": (with_its_own(fixed_adam), 3, "optimizer not used"),
    "copy": (on_a_copy, 3, "no step"),
    "cost only": (lambda image, cost, optimizer: cost(image), 3, "no step"),
    "outside the tape": (outside, 0, "no gradient"),
    "clipped gradient": (stepping(lambda g: tf.clip_by_value(g, 0, 1), None), 3, "gradient clipped to [0, 1]"),
    "gradient to ±1": (stepping(lambda g: tf.clip_by_value(g, -1, 1)), 3, "gradient clipped to [-1, 1]"),
    "unit gradient": (stepping(lambda g: g / tf.norm(g)), 3, "gradient of length 1"),
    "sign": (stepping(tf.sign), 3, "sign of the gradient"),
    "mean of the gradient": (stepping(lambda g: tf.ones_like(g) * tf.reduce_mean(g)), 3, "mean of the gradient"),
    "mean cost": (stepping(lambda g: g / 60), 9, "mean cost"),
    "rescaled": (rescaled, 3, "rescaled"),
    "rounded": (rounded, 3, "rounded"),
    "uint8": (as_uint8, 3, "rounded"),
    "a momentum of its own": (with_a_momentum_of_its_own(), 11, ""),
    "every variable": (of_every_variable, 0, "another variable stepped"),
    "cost after": (stepping(answer=lambda cost, image, j: cost(image)), 12, "cost after the step"),
    "mean returned": (stepping(answer=lambda cost, image, j: j / 60), 13.5, "mean cost"),
    "image returned": (stepping(answer=lambda cost, image, j: image), 12, "image returned"),
    "cost in a list": (stepping(answer=lambda cost, image, j: [j]), 12, "wrong shape"),
    "pair returned": (stepping(answer=lambda cost, image, j: (j, image)), 12, "no number"),
    "dict returned": (stepping(answer=lambda cost, image, j: {"cost": j}), 12, "no number"),
    "nothing returned": (stepping(answer=lambda cost, image, j: None), 12, "nothing returned"),
}


@pytest.mark.parametrize("name", STEP_WRONGS)
def test_a_mistake_in_the_step_is_named(name: str) -> None:
    judged("generate_step", *STEP_WRONGS[name])


def test_a_missing_clip_says_nothing_against_the_optimizer() -> None:
    for function in (stepping(clip=None), not_assigned, stepping(before=True), stepping(clip=(0.0, 1e9))):
        for grade in judged("generate_step", function, 11, autograder.grade("generate_step", function).mistakes[0]):
            assert [check.name for check in grade.checks if not check.passed] == ["clipped to [0, 1]"]


@pytest.mark.parametrize("pairs", ["[(image, slope)]", "(slope, image)"])
def test_how_an_optimizer_is_called_is_said(pairs: str) -> None:
    code = f"""
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    slope = tape.gradient(j, image)
    optimizer.apply_gradients({pairs})
    return j
"""
    names: dict[str, Any] = {"tf": tf}
    linecache.cache["<answer>"] = (len(code), None, code.splitlines(True), "<answer>")  # the line is read
    exec(compile(code, "<answer>", "exec"), names)
    for grade in judged("generate_step", names["generate_step"], 0, "no pair of gradient and variable"):
        assert "[(gradient, image)]" in grade.checks[0].message
        assert "inside the GradientTape" not in grade.checks[0].message


def test_nothing_is_called_right_that_was_not_looked_at() -> None:
    for exercise, function in (("generate_step", by_hand), ("layer_style_cost", layer(cut))):
        for check in autograder.grade(exercise, function).checks:
            assert "is right, but" not in check.message or check.name in (
                "no cost where only the order of the pixels differs",
                "the gradient where the style is reached",
            )


def test_what_waits_says_for_which_check() -> None:
    checks = {check.name: check for check in autograder.grade("generate_step", by_hand).checks}
    assert checks["the pixels are where the optimizer's steps lead"].points == 4
    for name in ("the same with other optimizers", "one step of the given optimizer in each call"):
        said = "This only counts once “the pixels are where the optimizer's steps lead” is right."
        assert (checks[name].message, checks[name].reached) == (said, 0)
    other = autograder.grade("generate_step", with_a_momentum_of_its_own()).checks[-1]
    assert other.message == "This only counts once “the same with other optimizers” is right."


@pytest.mark.parametrize("n", [lambda a: np.prod(a.shape) ** 0.5 / 2**0.5, lambda a: 0.5 * np.prod(a.shape)])
def test_a_slip_in_the_constant_is_one_at_real_size_too(n: Callable) -> None:
    for grade in judged(
        "layer_style_cost", layer(n=n), 10, autograder.grade("layer_style_cost", layer(n=n)).mistakes[0]
    ):
        real = next(check for check in grade.checks if "real size" in check.name)
        assert (real.message, real.kept) == ("This is not right either.", 1.5)


def test_an_overflow_is_only_asked_for_where_small_layers_are_right() -> None:
    real = next(check for check in autograder.grade("layer_style_cost", layer(cut)).checks if "real size" in check.name)
    assert real.message == "This is only asked once the cost of smaller layers is right." and not real.kept


def test_content_and_noise_with_each_others_share_are_one_slip_of_convention() -> None:
    for grade in judged("initial_image", mixed(lambda c, r, u: r * c + (1 - r) * u), 5, "ratio reversed"):
        assert all(check.reached == check.points / 2 for check in grade.checks)
        assert len({check.message for check in grade.checks[:3]}) == 1
    as_float64 = mixed(lambda c, r, u: r * c + (1 - r) * u, dtype=float)
    assert autograder.grade("initial_image", as_float64).points == 4.5


def test_lists_of_different_lengths_are_told_in_full() -> None:
    by_number = lambda s, g, w: tf.add_n([w[i] * layer()(s[i], g[i]) for i in range(len(s))])  # noqa: E731
    for style_cost in (by_number, lambda s, g, w: layers()(s, g[: len(s)], [*w, 1.0][: len(s)])):
        told = {check.told for check in autograder.grade("style_cost", style_cost).checks if check.told}
        assert "`zip(..., strict=True)` raises one" in " ".join(told) and "…" not in " ".join(told)


def test_only_the_image_is_stepped() -> None:
    grade = autograder.grade("generate_step", of_every_variable)
    assert "network's weights" in grade.checks[0].message
    assert "another variable stepped" in grade.mistakes


def test_without_a_gradient_the_tape_is_pointed_at() -> None:
    grade = autograder.grade("generate_step", outside)
    assert "inside the GradientTape" in grade.checks[0].message
    assert "no gradient" in grade.mistakes


@pytest.mark.parametrize("momentum", [0.75, None])
def test_the_simulated_steps_are_those_of_keras(momentum: float | None) -> None:
    setting = draw(np.random.default_rng(0), edges=True)
    image, cost = kit.variable(setting.image), kit.pull(setting.target, setting.strength)
    optimizer = kit.image_optimizer(image, setting.rate, momentum)
    wanted = adam(setting) if momentum is None else descend(setting, momentum=momentum)
    costs = [setting.cost(each) for each in (setting.image, *wanted)]
    for i in range(CALLS):
        assert np.isclose(stepping()(image, cost, optimizer), costs[i], rtol=1e-5)
        assert np.allclose(image, wanted[i], atol=1e-5)
