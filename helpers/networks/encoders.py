"""Two encoders that are already trained: dlib's large one, and a small one that saw 30 people of ORL."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import keras
import numpy as np
from keras import layers

from helpers.networks import dlib_weights, face_encoder
from helpers.networks.alignment import CHIP

_SMALL = Path(__file__).parent / "small_encoder.npz"
_SMALL_SHA256 = "b97d0bfdc3a7f012d7a02f55a26eef52bd364c438fb89830bc12913eea3aee34"
_SMALL_REMEDY = "restore it from the course's repository: git restore helpers/networks/small_encoder.npz"
_MEAN = (122.782, 117.001, 104.298)  # red, green, blue: what dlib takes off each pixel
# Filters of each residual block; at a change, and in the last one, the block also halves height and width.
_BLOCKS: tuple[tuple[int, bool], ...] = (
    *[(32, False)] * 3,
    *[(64, True)] + [(64, False)] * 3,
    *[(128, True)] + [(128, False)] * 2,
    *[(256, True)] + [(256, False)] * 2,
    (256, True),
)


def pretrained_encoder() -> keras.Model:
    """Build dlib's face encoder with its trained weights: (batch, 150, 150, 3) → (batch, 128) float32.

    The input is face chips as `alignment.face_chip` cuts them: red, green, blue, each from 0 to 255, float32 (uint8 is
    cast). The encodings are as dlib gives them, not brought to length 1. Their threshold is dlib's usual one: two
    pictures show the same person if the plain distance is below 0.6, which is 0.36 for the squared distance. The
    weights are frozen.

    Raises:
        FileNotFoundError: the weights are missing; the message says what to install.
        ValueError: the weights are damaged; the message says what to install.

    Source: King, «High quality face recognition with deep metric learning», dlib.net, 2017; the network is that of He
    et al., «Deep residual learning for image recognition», 2016, with 29 convolutions and half the filters.
    """
    data = dlib_weights.checked_file(dlib_weights.ENCODER).read_bytes()
    encoder = _dlib_network()
    convolutions = [layer for layer in encoder.layers if isinstance(layer, layers.Conv2D)]
    blocks = dlib_weights.read_blocks(data, _block_shapes(convolutions))
    for layer in convolutions:
        numbers, (gain, shift) = next(blocks).ravel(), next(blocks).reshape(2, -1)
        filters, bias = numbers[: -layer.filters], numbers[-layer.filters :]
        height, width, channels, _ = layer.kernel.shape
        kernel = filters.reshape(layer.filters, channels, height, width).transpose(2, 3, 1, 0)
        # dlib's affine layer comes right behind its convolution, so it can be made a part of it.
        layer.set_weights([kernel * gain, bias * gain + shift])
    encoder.get_layer("encoding").set_weights([next(blocks).reshape(256, 128)])
    encoder.trainable = False
    return encoder


def small_encoder() -> keras.Model:
    """Build the small encoder that was trained on ORL people 1 to 30: (batch, 112, 92, 1) → (batch, 128) float32.

    The input is float32 with grey values from 0 to 1, `faces.load()` with a channel axis. The encodings have length 1.
    On people 31 to 40, which it has never seen, it names 88 % right from one picture each, and the area under the ROC
    is 0.975; on those it was trained on, both are 1. Its weights may be trained further.

    Raises:
        FileNotFoundError: the weights are missing; the message says what to do.
        ValueError: the weights are damaged; the message says what to do.

    Source: `tools/train_small_encoder.py` trains `face_encoder.face_encoder(small=True)` and prints these figures.
    """
    try:
        data = _SMALL.read_bytes()
    except OSError:
        raise FileNotFoundError(f"The file helpers/networks/{_SMALL.name} is missing; {_SMALL_REMEDY}") from None
    if hashlib.sha256(data).hexdigest() != _SMALL_SHA256:
        raise ValueError(f"The file helpers/networks/{_SMALL.name} is damaged; {_SMALL_REMEDY}")
    encoder = face_encoder.face_encoder(small=True)
    with np.load(io.BytesIO(data), allow_pickle=False) as weights:
        encoder.set_weights([weights[weight.path].astype(np.float32) for weight in encoder.weights])
    return encoder


def _block_shapes(convolutions: list[layers.Conv2D]) -> list[tuple[int, int, int, int]]:
    """List the shapes of dlib's blocks: each convolution (filters, then biases) and its affine layer; the dense one."""
    shapes = []
    for layer in convolutions:
        shapes += [(int(np.prod(layer.kernel.shape)) + layer.filters, 1, 1, 1), (2 * layer.filters, 1, 1, 1)]
    return [*shapes, (256, 128, 1, 1)]


def _dlib_network() -> keras.Model:
    inputs = keras.Input((CHIP, CHIP, 3), name="chip")
    x = layers.Rescaling(1 / 256, [-mean / 256 for mean in _MEAN], name="standardise")(inputs)
    x = layers.Conv2D(32, 7, strides=2, activation="relu", name="conv")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool")(x)
    for number, (n_filters, halve) in enumerate(_BLOCKS, start=1):
        x = _residual_block(x, n_filters, halve, f"block_{number}")
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(inputs, layers.Dense(128, use_bias=False, name="encoding")(x), name="dlib_face_encoder")


def _residual_block(x: keras.KerasTensor, n_filters: int, halve: bool, name: str) -> keras.KerasTensor:
    stride, padding = (2, "valid") if halve else (1, "same")
    y = layers.Conv2D(n_filters, 3, strides=stride, padding=padding, activation="relu", name=f"{name}_conv_1")(x)
    y = layers.Conv2D(n_filters, 3, padding="same", name=f"{name}_conv_2")(y)
    if halve:
        x = layers.AveragePooling2D(2, name=f"{name}_shrink")(x)
    size = tuple(max(sizes) for sizes in zip(x.shape[1:], y.shape[1:], strict=True))
    summed = layers.Add(name=f"{name}_add")([_zero_pad(x, size), _zero_pad(y, size)])
    return layers.ReLU(name=f"{name}_relu")(summed)


def _zero_pad(x: keras.KerasTensor, size: tuple[int, ...]) -> keras.KerasTensor:
    """Append zeros at the bottom, at the right and as further channels: where shapes differ, dlib adds so."""
    missing = [wanted - there for wanted, there in zip(size, x.shape[1:], strict=True)]
    return keras.ops.pad(x, [(0, 0), *((0, each) for each in missing)]) if any(missing) else x
