"""What the networks trained on ImageNet share: how pictures get in, and how layers are asked for by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import keras
import numpy as np
import tensorflow as tf

from helpers.data import uploads as picture_files

SMALLEST = 32  # pixels a side: with fewer, nothing is left behind the last pooling


class PictureError(ValueError):
    """Pictures that a network cannot take; the message is one line that says what to do."""

    _keras_call_info_injected = True  # so that Keras passes the line on as it is, without a page of its own around it


def as_input(pictures: Iterable[np.ndarray] | None, height: int, width: int) -> np.ndarray:
    """Bring any pictures to what the networks take.

    What is transparent becomes white, grey becomes three equal colours, and the largest part around the middle that has
    the wanted shape is scaled to it. Colours are rounded to 8 bits before, as in files.

    Args:
        pictures: a list of pictures, or an array whose first axis counts them; they need not have one size. Each is (h,
            w), (h, w, 1) or (h, w, 3), uint8 or floating-point numbers from 0 to 1, or has a further channel of alpha.
        height: of the result, in pixels.
        width: of the result, in pixels.

    Returns:
        float32 of shape (n, height, width, 3), RGB in [0, 1].

    Raises:
        PictureError: (a `ValueError`) there is no picture, one or the wanted size has a side of fewer than 32 pixels,
            or a picture has another shape, type or range of values.
    """
    if min(height, width) < SMALLEST:
        raise PictureError(f"The networks need {SMALLEST} pixels a side; {height}×{width} is too small.")
    scaled = [_scaled(each, height, width) for each in (() if pictures is None else pictures)]
    if not scaled:
        raise PictureError("There is no picture; give a list with at least one.")
    return np.stack(scaled)


def centred(pictures: tf.Tensor, mean: tuple[float, float, float]) -> tf.Tensor:
    """Subtract the mean colour, as Caffe's networks want it: RGB in [0, 1] → BGR in about [-124, 151], float32.

    Gradients pass. Grey pictures (n, height, width, 1) count as three equal colours.

    Args:
        pictures: (n, height, width, 3).
        mean: blue, green and red from 0 to 255, which are subtracted.

    Raises:
        PictureError: there is no picture, a side has fewer than 32 pixels, or values go from 0 to 255, wherever that is
            known: not while a graph is traced for any size.
    """
    n_pictures, *sides = pictures.shape[:3]
    if n_pictures == 0:
        raise PictureError("There is no picture: the batch is empty.")
    if None not in sides and min(sides) < SMALLEST:
        raise PictureError(f"A picture has {sides[0]}×{sides[1]} pixels; the network needs {SMALLEST} a side.")
    # More than 2, not than 1: a picture that is being optimised may leave the range a little.
    if tf.executing_eagerly() and np.max(pictures) > 2:
        raise PictureError("The network takes colours from 0 to 1; divide pictures of 0 to 255 by 255.")
    return 255 * pictures[..., ::-1] - np.asarray(mean, np.float32)


def frozen_model(tensors: dict[str, keras.KerasTensor], layer_names: Sequence[str] | None, name: str) -> keras.Model:
    """Make the model from the first of the tensors to the last, or to those that are named; its weights are frozen.

    What no named layer needs is not computed. Keras gives a list of arrays for several names and the array itself for
    one.

    Args:
        tensors: in the order of the network.
        layer_names: of the outputs; the last tensor if None.
        name: of the network.

    Raises:
        ValueError: a name that is not there.
    """
    first, *others = tensors
    outputs = tensors[others[-1]]
    if layer_names is not None:
        if isinstance(layer_names, str) or not layer_names:
            raise ValueError("Give the names of layers as a list with at least one.")
        for layer_name in layer_names:
            if layer_name not in others:
                near = difflib.get_close_matches(str(layer_name), others, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(others)}."
                raise ValueError(f"{name} has no layer {layer_name!r}; {hint}")
        outputs = [tensors[layer_name] for layer_name in layer_names]
    model = keras.Model(tensors[first], outputs, name=name)
    model.trainable = False
    return model


def windows(model: keras.Model, layer_name: str) -> list[tuple[int, int, int]]:
    """List the windows between the picture and a layer, in this order: (kernel, stride, padding) each, in pixels.

    Where branches meet, the one with the larger kernel is followed: it sees all that the other one sees.

    Raises:
        ValueError: a layer behind the mean over all places, since there is no window any more.
    """
    source = {id(layer.output): layer for layer in model.layers}
    layer, passed = model.get_layer(layer_name), []
    while not isinstance(layer, keras.layers.InputLayer):
        if isinstance(layer, keras.layers.GlobalAveragePooling2D):
            raise ValueError(f"The layer {layer_name!r} sees the whole picture: it comes after a mean over all places.")
        if kernel := _kernel(layer):
            passed.append((kernel, layer.strides[0], kernel // 2 if layer.padding == "same" else 0))
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        layer = max((source[id(each)] for each in inputs), key=_kernel)
    return passed[::-1]


def _kernel(layer: keras.Layer) -> int:
    sizes = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    return sizes[0] if sizes else 0


def _scaled(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    picture = np.asarray(picture)
    if picture.ndim == 3 and picture.shape[2] in (2, 4):
        picture = picture / 255 if picture.dtype == np.uint8 else picture
        alpha = picture[..., -1:]
        picture = picture[..., :-1] * alpha + 1 - alpha
    try:
        picture = picture_files.as_rgb(picture)
    except ValueError as error:
        raise PictureError(str(error)) from None
    if min(picture.shape[:2]) < SMALLEST:
        raise PictureError(
            f"A picture has {picture.shape[0]}×{picture.shape[1]} pixels; the networks need {SMALLEST} a side. "
            "Put a single picture into a list: [picture]."
        )
    size, inner = (height, width), picture.astype(np.float32) / np.float32(255)
    if inner.shape[:2] != size:
        inner = keras.ops.image.resize(inner, size, antialias=True, crop_to_aspect_ratio=True)
    return np.clip(keras.ops.convert_to_numpy(inner), 0, 1)
