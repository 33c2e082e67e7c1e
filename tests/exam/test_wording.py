"""Two results that differ are written down so that one sees it."""

from typing import Any

import numpy as np
import pytest

from autograder.exam.wording import show, show_both
from autograder.inside.data import Handle

BOTH: dict[str, tuple[Any, Any, tuple[str, str]]] = {
    "a rounded result": (0.0954, 0.095, ("0.0954", "0.095")),
    "far behind the point": (0.25, 0.2500004, ("0.25", "0.2500004")),
    "digits that are enough": (0.18, 0.2, ("0.18", "0.2")),
    "whole numbers": (3.0, -1.0, ("3.0", "-1.0")),
    "an array, rounded": (np.array([0.0954, 1.0]), np.array([0.095, 1.0]), ("[0.0954 1.    ]", "[0.095 1.   ]")),
    "a tuple, rounded": ((0.0954, 2), (0.095, 2), ("(0.0954, 2)", "(0.095, 2)")),
    "another type": (np.array([1, 2]), [1, 2], ("[1 2]", "[1, 2]")),
    "the same numbers of another dtype": (
        np.array([1.0, 2.0]),
        np.array([1, 2]),
        ("[1. 2.]", "[1 2]"),
    ),
    "the same in all that is written": (
        np.array([True]),
        np.array(["True"]),
        ("[ True]", "['True']"),
    ),
    "what looks alike": (
        np.array([1, 2]),
        np.array([1, 2], np.uint8),
        ("[1 2] (dtype int64, shape (2,))", "[1 2] (dtype uint8, shape (2,))"),
    ),
    "an object": (0.5, Handle(5, "slice"), ("0.5", "an object of type slice")),
    "objects in a tuple": (
        (0.5, 1.0),
        (Handle(5, "slice"), 1.0),
        ("(0.5, 1.0)", "(an object of type slice, 1.0)"),
    ),
    "an object in a dictionary": ({"a": 1}, {"a": Handle(5, "slice")}, ("{'a': 1}", "{'a': an object of type slice}")),
}


@pytest.mark.parametrize("name", BOTH)
def test_two_results_that_differ_look_different(name: str) -> None:
    want, got, both = BOTH[name]
    assert show_both(want, got) == both


@pytest.mark.parametrize(
    "value", [np.zeros(1000), list(range(1000)), "x" * 999, {n: "y" for n in range(999)}], ids=type
)
def test_what_is_shown_is_short(value: Any) -> None:
    assert len(show(value)) <= 200
