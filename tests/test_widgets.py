"""The widgets react, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from helpers import widgets


def test_the_margin_slider_redraws() -> None:
    slider, text, picture = widgets.margin_explorer(np.array([-0.1, 0.1, 0.3, 0.9]), alpha=0.2).children
    first = bytes(picture.value)
    assert "<b>50%</b> of 4" in text.value
    assert first.startswith(b"\x89PNG")
    slider.value = 1.0
    assert "<b>100%</b>" in text.value
    assert bytes(picture.value) != first


@pytest.mark.parametrize(("gaps", "alpha"), [([], 0.2), ([[1.0]], 0.2), ([1.0], 3.0)])
def test_bad_input_is_refused(gaps: list, alpha: float) -> None:
    with pytest.raises(ValueError, match=r"gaps|margin"):
        widgets.margin_explorer(np.array(gaps), alpha)
