"""Encodings of faces by dlib's network: those of the ORL pictures, computed once, and that of any picture."""

from __future__ import annotations

import hashlib
import inspect

import numpy as np

from helpers import runtime
from helpers.data import cache, faces, uploads
from helpers.networks import alignment, dlib_weights, encoders

_BATCH = 40
_CODE = (alignment, dlib_weights, encoders, uploads)


def faces_encodings() -> tuple[np.ndarray, np.ndarray]:
    """Return the encodings of all ORL pictures by `pretrained_encoder` and who is in them.

    The first call takes about ten seconds on two cores and shows its progress; later ones, also in other notebooks,
    read what was kept in the user's cache folder.

    Of the 400 faces the detector finds 397. The pictures 4 of person 33, 2 of person 35 and 2 of person 37 show heads
    turned or bowed; there the place that comes nearest to a face is taken (`alignment.likeliest_chip`).

    Returns:
        `f`, float32 (400, 128), and `labels`, int64 (400,), with rows as in `faces.load()`.

    Raises:
        FileNotFoundError, ValueError, ImportError: data, weights or dlib are missing or damaged, as in `faces.load`,
            `encoders.pretrained_encoder` and `alignment.find_faces`.
    """
    images, labels = faces.load()
    return cache.remember("orl-encodings", _recipe(), lambda: _encode_all(images)), labels


def _encode_all(images: np.ndarray) -> np.ndarray:
    encoder, f = encoders.pretrained_encoder(), []
    firsts = range(0, len(images), _BATCH)
    for first in runtime.progress(firsts, "encoding 400 faces", len(firsts)):
        chips = np.stack([alignment.likeliest_chip(image) for image in images[first : first + _BATCH]])
        f.append(encoder(chips, training=False).numpy())
    return np.concatenate(f)


def _recipe() -> str:
    """Name all that the encodings depend on: the pictures, the trained numbers and the code that uses them."""
    code = [hashlib.sha256(inspect.getsource(module).encode()).hexdigest() for module in _CODE]
    return "\n".join([faces._SHA256, *dlib_weights.SHA256.values(), *code])
