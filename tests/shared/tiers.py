"""Which proofs belong to which run: `make test` has a sample of the large families, `make test-all` has all of them.

Whatever is marked `thorough` runs in `make test-all` only; nothing is skipped there.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

thorough = pytest.mark.thorough
LARGE, STEP = 12, 5


def everything(request: pytest.FixtureRequest) -> bool:
    """Tell whether this run has the thorough tests."""
    return "not thorough" not in request.config.option.markexpr


def sample(values: Iterable[Any], most: int, always: Iterable[Any] = ()) -> list[Any]:
    """Return all values as parameters: `most` of them, spread evenly, and `always` for every run, the others thorough.

    Args:
        values: of one family, in an order that says what is alike.
        most: how many are spread over the family.
        always: what has to be among them.
    """
    values, always = list(values), list(always)
    chosen = {round(place * (len(values) - 1) / max(most - 1, 1)) for place in range(most)}
    return [
        value if place in chosen or value in always else pytest.param(value, marks=thorough)
        for place, value in enumerate(values)
    ]


def thin(items: Iterable[pytest.Item]) -> None:
    """Mark of each large family (a test with over `LARGE` cases) all but every fifth (`STEP`) as thorough."""
    families: dict[tuple[Any, str], list[pytest.Item]] = {}
    for item in (each for each in items if not each.get_closest_marker("thorough")):
        families.setdefault((item.path, getattr(item, "originalname", item.name)), []).append(item)
    for family in families.values():
        for place, item in enumerate(family):
            if len(family) > LARGE and place % STEP:
                item.add_marker(thorough)


def selected(request: pytest.FixtureRequest, parameter: str, order: Sequence[Any]) -> list[Any]:
    """Return which values of a parameter this run has in the module of the request; the others need not be prepared."""
    there = [
        item.callspec.params[parameter]
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec") and parameter in item.callspec.params
    ]
    return [value for value in order if value in there]
