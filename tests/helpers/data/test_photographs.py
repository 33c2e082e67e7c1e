"""The bundled photographs are there, are those of their packages, and come as RGB float32."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
import skimage
import sklearn.datasets
from courses import Run

from helpers.data import photographs

NAMES = sorted(photographs.PHOTOGRAPHS)
GREY = {"brick", "camera", "clock", "coins", "grass", "gravel", "text"}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_what_its_package_shows(name: str) -> None:
    image = photographs.load(name)
    if name in ("china", "flower"):
        oracle = sklearn.datasets.load_sample_image(f"{name}.jpg")
    else:
        oracle = getattr(skimage.data, name)()
    assert image.dtype == np.float32
    assert image.shape == (*oracle.shape[:2], 3)
    assert min(image.shape[:2]) >= 172
    assert 0 <= image.min() < image.max() <= 1
    assert np.abs(image * 255 - (oracle[..., np.newaxis] if oracle.ndim == 2 else oracle)).max() < 1e-4
    assert (image[..., :1] == image).all() == (name in GREY)


def test_each_ships_in_its_wheel() -> None:
    shipped = {str(file) for package in ("scikit-image", "scikit-learn") for file in metadata.files(package)}
    assert {each.file for each in photographs.PHOTOGRAPHS.values()} <= shipped


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_credit_and_a_licence(name: str) -> None:
    words = photographs.credit(name)
    assert "\n" not in words
    photograph = photographs.PHOTOGRAPHS[name]
    assert all(part and part in words for part in (photograph.shows, photograph.credit, photograph.licence))


def test_neither_package_is_imported(run: Run, repository: Path) -> None:
    code = (
        "import sys; from helpers.data import photographs as p; p.load('coffee'); p.load('china'); print(*sys.modules)"
    )
    loaded = run(sys.executable, "-c", code, cwd=repository).stdout.split()
    assert "helpers.data.photographs" in loaded
    assert not {"skimage", "sklearn", "pooch"} & set(loaded)


@pytest.mark.parametrize("function", [photographs.load, photographs.credit])
def test_a_name_that_is_not_there(function: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match=r"no photograph 'mona_lisa'; choose one of astronaut, .*, text") as caught:
        function("mona_lisa")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"sha256": "0" * 64}, ValueError, 'damaged or another version; install it with: .*"scikit-image'),
        ({"file": "skimage/data/nothing.png"}, FileNotFoundError, "nothing.png of scikit-image is missing"),
        ({"file": "sklearn/nothing.png"}, FileNotFoundError, "nothing.png of scikit-learn is missing"),
    ],
)
def test_altered_and_missing_files(
    change: dict, kind: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(photographs.PHOTOGRAPHS, "coffee", replace(photographs.PHOTOGRAPHS["coffee"], **change))
    with pytest.raises(kind, match=words) as caught:
        photographs.load("coffee")
    assert "\n" not in str(caught.value)
