"""Grey pictures of one size, of faces and of other things, to ask which unit tells them apart."""

from __future__ import annotations

import numpy as np

from helpers.data import crops, faces, photographs

# The astronaut and the man behind a camera have faces, and the coins show heads: neither one kind nor the other.
_WITH_FACES = ("astronaut", "camera", "coins")
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


def load() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return 200 faces and 97 crops of photographs without a face.

    The faces are every second picture of the ORL database.

    Returns:
        `images`, float32 (n, 112, 92, 3), three equal colours in [0, 1]; `labels` (n,), "face" or "other"; `held_out`
        (n,), True for faces of people 21 to 40 and for every second photograph: nobody and nothing in them is in the
        rest.

    Raises:
        FileNotFoundError, ValueError: data are missing or damaged, as in `faces.load` and `photographs.load`.
    """
    faces_, people = (each[::2] for each in faces.load())
    names = [name for name in photographs.PHOTOGRAPHS if name not in _WITH_FACES]
    squares, places = crops.cut_photographs(names, side=faces.HEIGHT, shorter_sides=(faces.HEIGHT, 170))
    margin = (faces.HEIGHT - faces.WIDTH) // 2
    others = squares[:, :, margin : margin + faces.WIDTH] @ _GREY
    images = np.repeat(np.concatenate([faces_, others])[..., np.newaxis], 3, axis=3)
    labels = np.repeat(["face", "other"], [len(faces_), len(others)])
    odd = [names.index(place.photograph) % 2 == 1 for place in places]
    return np.clip(images, 0, 1), labels, np.concatenate([people > faces.N_PEOPLE // 2, odd])
