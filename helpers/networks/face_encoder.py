"""The course's small face encoder, ready made, for the lessons that are about something else than building one."""

from __future__ import annotations

import keras
from keras import layers

from helpers.data.faces import HEIGHT, WIDTH

EMBEDDING_DIM = 128


def face_encoder(*, small: bool = False, batch_norm: bool = True) -> keras.Model:
    """Build an untrained encoder of ORL faces: (batch, 112, 92, 1) float32 → (batch, 128) float32.

    Each picture is first brought to mean 0 and variance 1, so the scale of its grey values does not matter, and then
    shrunk. Three convolutions and two max poolings follow, then one dense layer; last each encoding is brought to
    length 1.

    Args:
        small: shrink to 28×23 pixels, which is several times faster, instead of 56×46.
        batch_norm: put batch normalisation behind every convolution and behind the dense layer.

    Source: the recipe of Hermans, Beyer and Leibe, «In defense of the triplet loss», 2017, at the size of ORL.
    """
    shrink, first_filters = (4, 16) if small else (2, 32)
    inputs = keras.Input((HEIGHT, WIDTH, 1), name="picture")
    x = layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False, name="standardise")(inputs)
    x = layers.AveragePooling2D(shrink, name="shrink")(x)
    for block, n_filters in enumerate((first_filters, 2 * first_filters, 4 * first_filters), start=1):
        size, stride = (5, 2) if block == 1 else (3, 1)  # the first convolution moves by two: half the work
        x = layers.Conv2D(
            n_filters, size, strides=stride, padding="same", use_bias=not batch_norm, name=f"conv_{block}"
        )(x)
        if batch_norm:
            x = layers.BatchNormalization(momentum=0.9, name=f"conv_norm_{block}")(x)
        x = layers.ReLU(name=f"relu_{block}")(x)
        if stride == 1:
            x = layers.MaxPooling2D(2, name=f"pool_{block}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(EMBEDDING_DIM, use_bias=not batch_norm, name="encoding")(x)
    if batch_norm:
        x = layers.BatchNormalization(momentum=0.9, center=False, scale=False, name="encoding_norm")(x)
    x = layers.UnitNormalization(name="unit_length")(x)
    return keras.Model(inputs, x, name="face_encoder")
