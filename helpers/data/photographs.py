"""Photographs that ship in the packages scikit-image and scikit-learn: 16 of them, nothing is downloaded.

They are read as plain files; neither package is run. Left out is what is not a photograph (drawings, a chessboard, a
silhouette, a map of phases) or too small, and what comes without a word on its licence (`moon`, `page`, the
`motorcycle`). What scikit-image shows but does not ship, it would have to download; none of that is here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.data import package_files, uploads


@dataclass(frozen=True)
class Photograph:
    """A photograph and its checked file.

    Attributes:
        shows: what is to be seen.
        credit: whose it is, as its package says.
        licence: as its package says.
        file: path inside the folder into which packages are installed.
        sha256: of the file, in hexadecimal digits.
    """

    shows: str
    credit: str
    licence: str
    file: str
    sha256: str


_SKIMAGE, _SKLEARN = "scikit-image>=0.25,<1", "scikit-learn>=1.6,<2"
_FREE, _CC0, _CC_BY = "no known copyright restrictions", "CC0", "CC BY 2.0"
_PUBLIC = "public domain"
# scikit-learn's note credits flower.jpg to danielbuechele too, but the page it names is vultilion's.
PHOTOGRAPHS = {
    "astronaut": Photograph(
        "the astronaut Eileen Collins",
        "NASA",
        _PUBLIC,
        "skimage/data/astronaut.png",
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
    ),
    "brick": Photograph(
        "a brick wall, grey",
        "CC0Textures, Bricks25",
        _CC0,
        "skimage/data/brick.png",
        "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf",
    ),
    "camera": Photograph(
        "a man behind a camera on a tripod, grey",
        "Lav Varshney",
        _CC0,
        "skimage/data/camera.png",
        "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
    ),
    "chelsea": Photograph(
        "the head of the cat Chelsea",
        "Stefan van der Walt",
        _CC0,
        "skimage/data/chelsea.png",
        "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
    ),
    "china": Photograph(
        "a pagoda in China",
        "danielbuechele on Flickr",
        _CC_BY,
        "sklearn/datasets/images/china.jpg",
        "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
    ),
    "clock": Photograph(
        "a wall clock, blurred and grey",
        "Stefan van der Walt",
        _PUBLIC,
        "skimage/data/clock_motion.png",
        "f029226b28b642e80113d86622e9b215ee067a0966feaf5e60604a1e05733955",
    ),
    "coffee": Photograph(
        "a cup of espresso",
        "Rachel Michetti, Pikolo Espresso Bar",
        _CC0,
        "skimage/data/coffee.png",
        "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
    ),
    "coins": Photograph(
        "Greek coins from Pompeii, grey",
        "Brooklyn Museum",
        _FREE,
        "skimage/data/coins.png",
        "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba",
    ),
    "flower": Photograph(
        "a dahlia",
        "vultilion on Flickr",
        _CC_BY,
        "sklearn/datasets/images/flower.jpg",
        "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638",
    ),
    "grass": Photograph(
        "grass, grey",
        "linolafett on DeviantArt",
        _CC0,
        "skimage/data/grass.png",
        "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89",
    ),
    "gravel": Photograph(
        "gravel, grey",
        "CC0Textures, Gravel04",
        _CC0,
        "skimage/data/gravel.png",
        "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12",
    ),
    "hubble_deep_field": Photograph(
        "galaxies, seen by the Hubble telescope",
        "NASA",
        _PUBLIC,
        "skimage/data/hubble_deep_field.jpg",
        "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
    ),
    "immunohistochemistry": Photograph(
        "stained tissue under a microscope",
        "Center for Microscopy and Molecular Imaging",
        _FREE,
        "skimage/data/ihc.png",
        "f8dd1aa387ddd1f49d8ad13b50921b237df8e9b262606d258770687b0ef93cef",
    ),
    "retina": Photograph(
        "the retina of an eye",
        "Mikael Häggström",
        _CC0,
        "skimage/data/retina.jpg",
        "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6",
    ),
    "rocket": Photograph(
        "the launch of a rocket",
        "SpaceX",
        _PUBLIC,
        "skimage/data/rocket.jpg",
        "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
    ),
    "text": Photograph(
        "handwriting on ruled paper, grey",
        "Wikipedia, Corner.png",
        _PUBLIC,
        "skimage/data/text.png",
        "bd84aa3a6e3c9887850d45d606c96b2e59433fbef50338570b63c319e668e6d1",
    ),
}


def load(name: str) -> np.ndarray:
    """Read one photograph: float32 of shape (height, width, 3), RGB in [0, 1].

    Grey ones get three equal colours. Sides are 172 to 1411 pixels long.

    Args:
        name: a key of `PHOTOGRAPHS`.

    Raises:
        ValueError: a name that is not among them, or a file that was altered; the message says what to do.
        FileNotFoundError: the package or the file is missing; the message says what to do.
    """
    photograph = _named(name)
    package = _SKIMAGE if photograph.file.startswith("skimage") else _SKLEARN
    path = package_files.checked_file(package, photograph.file, photograph.sha256)
    return uploads.read_picture(path).astype(np.float32) / np.float32(255)


def credit(name: str) -> str:
    """Say what a photograph shows, who took it and under which licence, in one line for a caption."""
    photograph = _named(name)
    return f"{photograph.shows} ({photograph.credit}; {photograph.licence})"


def _named(name: str) -> Photograph:
    if name not in PHOTOGRAPHS:
        raise ValueError(f"There is no photograph {name!r}; choose one of {', '.join(PHOTOGRAPHS)}.")
    return PHOTOGRAPHS[name]
