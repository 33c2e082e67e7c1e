"""The widget for layers and units reacts, without a browser, and asks the learner's functions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from helpers.data.crops import Crop
from helpers.widgets.patch_explorer import explore_units

NAMES = ("coffee", "coffee", "camera")


def by_loop(activations: np.ndarray, unit: int, k: int) -> np.ndarray:
    """Stand for a learner's answer."""
    hits = []
    for picture, values in enumerate(activations[..., unit]):
        row, col = np.argwhere(values == values.max())[0]
        hits.append((-values.max(), picture, row, col))
    return np.array([hit[1:] for hit in sorted(hits)[:k]])


def box(row: int, col: int, field: tuple[int, int, int], image_size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Stand for a learner's answer, for fields that never reach the edge."""
    top, left = (place * field[1] for place in (row, col))
    return top, left, top + field[0], left + field[0]


@pytest.fixture
def arguments() -> dict:
    rng = np.random.default_rng(1)
    return {
        "images": rng.random((3, 40, 40, 3)),
        "crops": [Crop(name, 2.0, 0, 0) for name in NAMES],
        "activations": {"shallow": rng.random((3, 12, 12, 4)), "deep": 100 * rng.random((3, 6, 6, 9))},
        "fields": {"shallow": (3, 3, 0), "deep": (9, 6, 0)},
        "top_patches": by_loop,
        "patch_box": box,
        "start": ("deep", 7),
    }


def test_it_redraws_for_layer_and_unit(arguments: dict) -> None:
    (layers, units), text, picture = (lambda box: (box.children[0].children, *box.children[1:]))(
        explore_units(**arguments)
    )
    peaks = np.sort(arguments["activations"]["deep"][..., 7].max(axis=(1, 2)))
    assert "Unit <b>7</b> (of 9) of <b>deep</b> sees 9×9" in text.value
    assert f"from {peaks[-1]:.0f} " in text.value
    first = bytes(picture.value)
    assert first.startswith(b"\x89PNG")
    units.value = 2
    assert "Unit <b>2</b>" in text.value
    second = bytes(picture.value)
    assert second != first
    units.value = 8
    layers.value = "shallow"
    assert units.max == 3 and "Unit <b>3</b> (of 4) of <b>shallow</b> sees 3×3" in text.value
    assert bytes(picture.value) != second
    layers.value = "deep"
    assert units.max == 8


def test_it_shows_one_patch_of_each_photograph(arguments: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple] = []
    monkeypatch.setattr("helpers.figures.patch_plots.draw_places", lambda *given: drawn.append(given))
    explore_units(**arguments)
    _, patches, size, boxes, shown = drawn[0]
    assert sorted(crop.photograph for crop in shown) == ["camera", "coffee"]
    assert size == 9 and all(np.shape(patch) == (9, 9, 3) for patch in patches) and len(boxes) == 2


def test_a_silent_unit_is_called_so(arguments: dict) -> None:
    arguments["activations"]["deep"][..., 7] = 0
    assert "silent" in explore_units(**arguments).children[1].value


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda given: given["fields"].pop("deep"), "each layer needs its field"),
        (lambda given: given["crops"].pop(), "as many crops and activations as pictures"),
        (lambda given: given.update(start=("deep", 9)), "no unit 9 of 'deep'"),
        (lambda given: given.update(start=("deeper", 0)), "no unit 0 of 'deeper'"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict, spoil: Callable[[dict], object], words: str) -> None:
    spoil(arguments)
    with pytest.raises(ValueError, match=words):
        explore_units(**arguments)
