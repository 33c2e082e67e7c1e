"""Any picture becomes what the networks take, or one line that helps; layers come by name."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from helpers.networks import imagenet, squeezenet, vgg16

RNG = np.random.default_rng(5)
PICTURE = RNG.integers(0, 256, (40, 60, 3), np.uint8)


def test_a_picture_of_the_right_size_is_only_scaled_to_1() -> None:
    batch = imagenet.as_input([PICTURE, PICTURE / 255], 40, 60)
    assert batch.shape == (2, 40, 60, 3)
    assert batch.dtype == np.float32
    assert np.abs(batch - PICTURE / 255).max() < 1e-6


def test_the_middle_of_a_picture_is_taken_and_not_squashed() -> None:
    picture = np.zeros((100, 300, 3), np.uint8)
    picture[:, 100:200] = (255, 0, 0)
    for turned in (picture, picture.transpose(1, 0, 2)):
        (red,) = imagenet.as_input([turned], 50, 50)
        assert np.abs(red[3:-3, 3:-3] - (1, 0, 0)).max() < 1e-6
        assert red.mean(axis=(0, 1))[0] > 0.95


def test_shrinking_averages_instead_of_skipping() -> None:
    lines = np.tile(np.array([[0], [255]], np.uint8), (160, 320))
    (small,) = imagenet.as_input([lines], 64, 64)  # from 320: every fifth row, if one skipped
    assert np.abs(small[4:-4] - 0.5).max() < 0.05


def test_grey_and_transparent_pictures() -> None:
    grey = PICTURE[..., 0]
    alpha = np.zeros((40, 60, 1), np.uint8)
    alpha[:20] = 255
    half = np.full((40, 60, 1), 0.5)
    batch = imagenet.as_input(
        [
            grey,
            grey[..., np.newaxis],
            np.concatenate([PICTURE, alpha], axis=2),
            np.concatenate([grey[..., np.newaxis], alpha], axis=2),
            np.concatenate([PICTURE / 255, half], axis=2),
        ],
        40,
        60,
    )
    three = np.repeat(grey[..., np.newaxis], 3, axis=2) / 255
    assert np.abs(batch[:2] - three).max() < 1e-6
    assert np.abs(batch[2:4, 20:] - 1).max() < 1e-6
    assert np.abs(batch[2, :20] - PICTURE[:20] / 255).max() < 1e-6
    assert np.abs(batch[3, :20] - three[:20]).max() < 1e-6
    assert np.abs(batch[4] - (PICTURE / 255 + 1) / 2).max() < 0.51 / 255


def test_rows_of_an_array_are_pictures_too() -> None:
    faces = RNG.random((3, 112, 92), np.float32)
    assert imagenet.as_input(faces, 64, 64).shape == (3, 64, 64, 3)


BAD = {
    "none": ([], "no picture"),
    "nothing": (None, "no picture"),
    "a picture that failed": ([None], r"One picture is \(height, width, 3\)"),
    "one alone": (PICTURE, r"60×3 pixels; .* \[picture\]"),
    "tiny": ([PICTURE[:31]], "31×60 pixels; the networks need 32"),
    "no pixels": ([PICTURE[:0]], "One picture is"),
    "many channels": ([np.zeros((40, 40, 7), np.uint8)], "One picture is"),
    "0 to 255": ([PICTURE.astype(np.float32)], "divide by 255"),
    "not a number": ([np.full((40, 40, 3), np.nan)], "from 0 to 1"),
    "integers": ([PICTURE.astype(np.int64)], "uint8 from 0 to 255"),
    "16 bits with alpha": ([np.ones((40, 40, 4), np.uint16)], "uint8 from 0 to 255"),
    "words": (["coffee.png"], "One picture is"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_pictures_give_one_line(case: str) -> None:
    pictures, words = BAD[case]
    with pytest.raises(ValueError, match=words) as caught:
        imagenet.as_input(pictures, 64, 64)
    assert type(caught.value) is imagenet.PictureError
    assert "\n" not in str(caught.value)


def test_a_size_that_is_too_small() -> None:
    with pytest.raises(imagenet.PictureError, match="31×64 is too small"):
        imagenet.as_input([PICTURE], 31, 64)


def test_the_mean_is_taken_off_as_keras_does() -> None:
    pictures = RNG.random((2, 33, 40, 3), np.float32)
    oracle = keras.applications.vgg16.preprocess_input(255 * pictures)
    assert np.abs(vgg16.preprocess(tf.constant(pictures)).numpy() - oracle).max() < 1e-4
    assert np.abs(squeezenet.preprocess(pictures) - (255 * pictures[..., ::-1] - (104, 117, 123))).max() < 1e-4


@pytest.fixture(scope="module")
def taking() -> tuple[keras.Model, keras.Model]:
    """Make a model that only preprocesses, and one that somebody made from its layer."""
    picture = keras.Input((None, None, 3))
    x = layers.Lambda(squeezenet.preprocess, name="preprocess")(picture)
    return keras.Model(picture, layers.ReLU()(x)), keras.Model(picture, x)


WRONG = {
    "small": (np.zeros((1, 31, 40, 3), np.float32), "31×40 pixels; the network needs 32"),
    "none": (np.zeros((0, 40, 40, 3), np.float32), "the batch is empty"),
    "0 to 255": (np.full((1, 40, 40, 3), 255, np.uint8), "divide pictures of 0 to 255 by 255"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_model_says_in_one_line_why_it_takes_no_such_picture(
    case: str, taking: tuple[keras.Model, keras.Model]
) -> None:
    pictures, words = WRONG[case]
    for model in taking:
        with pytest.raises(ValueError, match=words) as caught:
            model(pictures)
        assert "\n" not in str(caught.value)


def test_alpha_is_refused_and_grey_is_three_equal_colours(taking: tuple[keras.Model, keras.Model]) -> None:
    grey = RNG.random((2, 40, 40, 1), np.float32)
    model = taking[1]
    assert np.array_equal(model(grey), model(np.repeat(grey, 3, axis=3)))
    with pytest.raises(ValueError, match=r"expected shape=.* 3\), found shape=\(2, 40, 40, 4\)"):
        model(np.repeat(grey, 4, axis=3))


def test_a_frozen_model_computes_no_more_than_is_named() -> None:
    picture = keras.Input((None, None, 3), name="picture")
    first = layers.Conv2D(2, 3, name="first")(picture)
    second = layers.Conv2D(3, 3, name="second")(first)
    tensors = {"picture": picture, "first": first, "second": second}
    whole = imagenet.frozen_model(tensors, None, "Net")
    part = imagenet.frozen_model(tensors, ["first"], "Net")
    assert whole(np.ones((1, 9, 8, 3))).shape == (1, 5, 4, 3)
    assert part(np.ones((1, 9, 8, 3))).shape == (1, 7, 6, 2)
    both = imagenet.frozen_model(tensors, ["second", "first"], "Net")(np.ones((1, 9, 8, 3)))
    assert [a.shape for a in both] == [(1, 5, 4, 3), (1, 7, 6, 2)]
    assert {layer.name for layer in part.layers} == {"picture", "first"}
    assert not whole.trainable_variables and not part.trainable_variables
    for names, words in [
        (["frist"], "Net has no layer 'frist'; did you mean 'first'"),
        (["first", "zzz"], "no layer 'zzz'; choose from first, second"),
        (["picture"], "no layer 'picture'"),
        ([3], "no layer 3"),
        ("first", "as a list"),
        ([], "as a list"),
    ]:
        with pytest.raises(ValueError, match=words) as caught:
            imagenet.frozen_model(tensors, names, "Net")
        assert "\n" not in str(caught.value)


def field_of_middle(model: keras.Model, name: str, side: int) -> np.ndarray:
    """Tell by experiment which rows of a picture the middle unit of a layer sees."""
    part = keras.Model(model.input, model.get_layer(name).output)
    for weight in part.weights:
        weight.assign(np.full(weight.shape, 1 / np.prod(weight.shape[:-1])))
    pictures = np.ones((side + 1, side, 33, 3), np.float32)
    pictures[np.arange(side), np.arange(side)] = 1.5  # one bright row each; the last picture has none
    a = part(pictures).numpy()
    middle = a[:, a.shape[1] // 2, a.shape[2] // 2, 0]
    return np.flatnonzero(middle[:-1] > middle[-1])


@pytest.mark.parametrize(
    ("build", "name", "side"),
    [
        (squeezenet.squeezenet, "conv1", 35),
        (squeezenet.squeezenet, "fire2_expand3x3", 63),
        (squeezenet.squeezenet, "fire4_squeeze1x1", 63),
        (squeezenet.squeezenet, "fire5_expand3x3", 95),
        (vgg16.vgg16, "block1_conv2", 32),
        (vgg16.vgg16, "block3_conv1", 64),
    ],
)
def test_the_windows_say_what_a_unit_sees(build: Callable[[], keras.Model], name: str, side: int) -> None:
    model = build()
    size, stride, start = 1, 1, 0
    for kernel, step, padding in imagenet.windows(model, name):
        size, stride, start = size + (kernel - 1) * stride, stride * step, start - padding * stride
    rows = field_of_middle(model, name, side)
    middle = keras.Model(model.input, model.get_layer(name).output)(np.ones((1, side, 33, 3))).shape[1] // 2
    assert (rows[0], len(rows)) == (start + stride * middle, size)
    assert (np.diff(rows) == 1).all()


def test_there_is_no_window_behind_the_mean() -> None:
    network = squeezenet.squeezenet()
    assert imagenet.windows(network, "preprocess") == []
    for name in ("pool10", "probabilities"):
        with pytest.raises(ValueError, match=f"'{name}' sees the whole picture"):
            imagenet.windows(network, name)
