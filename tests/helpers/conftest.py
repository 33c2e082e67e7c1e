"""Figures are collected, not displayed."""

import pytest
from matplotlib.figure import Figure

from helpers.figures import plots


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Figure, str]]:
    """Collect figures and alternative texts instead of displaying them."""
    collected: list[tuple[Figure, str]] = []
    monkeypatch.setattr(plots, "_show", lambda figure, alt: collected.append((figure, alt)))
    return collected
