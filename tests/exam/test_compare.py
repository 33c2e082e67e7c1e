"""What a fair person accepts as the same answer, what not, and that the words give nothing away."""

from typing import Any

import numpy as np
import pytest

from autograder.exam.compare import Kind, difference, told
from autograder.inside.data import Handle, tensor

WANT = np.array([-73.21875, 0.0, 18.6328125])
ROWS = np.array([[7, 9], [8, 6]])
MASK = np.array([True, False, True])
NO_ROWS = np.zeros((0, 3), int)

ACCEPTED = {
    "a Python float for a NumPy scalar": (2.5, np.float64(2.5)),
    "a NumPy scalar for a Python float": (np.float32(2.5), 2.5),
    "an array without axes for a number": (np.array(2.5), 2.5),
    "an integer for a float": (3, 3.0),
    "a list for an array": (WANT.tolist(), WANT),
    "a tuple for an array": (tuple(WANT), WANT),
    "a list of NumPy scalars": (list(WANT), WANT),
    "a list of arrays for an array": (list(ROWS), ROWS),
    "a tensor for an array": (tensor(WANT), WANT),
    "float32 for float64": (WANT.astype("f4"), WANT),
    "big-endian numbers": (WANT.astype(">f8"), WANT),
    "an error within the tolerance": (WANT + 5e-5, WANT),
    "a relative error within the tolerance": (np.array([1e6 + 50]), np.array([1e6])),
    "int32 for int64": (ROWS.astype("i4"), ROWS),
    "unsigned for signed integers": (ROWS.astype("u1"), ROWS),
    "a list of Python bools": (MASK.tolist(), MASK),
    "np.bool_ for bool": (np.True_, True),
    "0 and 1 for False and True": (MASK.astype(int), MASK),
    "a list for a tuple": ([1.0, 2], (1.0, 2)),
    "a tuple for a list": ((1.0, 2.0), [1.0, 2.0]),
    "a tuple with None and a string": ((None, "Ann", 2.0), (None, "Ann", 2.0)),
    "a tuple with an array": ((True, WANT.tolist()), (True, WANT)),
    "None for None": (None, None),
    "a string": ("Ann", "Ann"),
    "no rows of the right columns": (NO_ROWS, NO_ROWS),
    "no rows of another dtype": (NO_ROWS.astype(float), NO_ROWS),
    "an empty list for an empty array": ([], np.array([])),
    "a list with a tuple in it": ([(6, 2), 6], [(6, 2), 6]),
}
REFUSED = {
    "(m, 1) for (m,)": (WANT[:, None], WANT),
    "(1, m) for (m,)": (WANT[None], WANT),
    "one number in a list for a number": ([2.5], 2.5),
    "a number for an array": (18.6328125, WANT),
    "a part of the array": (WANT[:2], WANT),
    "the transpose": (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(3, 2)),
    "None for a number": (None, 2.5),
    "None for an array": (None, WANT),
    "None for a tuple": (None, (1, 2)),
    "None for a string": (None, "Ann"),
    "None within a list": ([1.0, None, 2.0], WANT),
    "a number for None": (0, None),
    "NaN": (float("nan"), 2.5),
    "NaN in one place": (np.array([-73.21875, np.nan, 18.6328125]), WANT),
    "infinity for a number": (float("inf"), 2.5),
    "a ragged list": ([[1.0], [1.0, 2.0]], ROWS),
    "another ragged list": ([[1.0], [1.0, 2.0]], [[1.0], [1.0, 3.0]]),
    "a string for a number": ("2.5", 2.5),
    "strings for numbers": (["1", "2", "3"], WANT),
    "bytes that became a handle": (Handle(1, "bytes"), 2.5),
    "handles in a list": ([Handle(1, "x")] * 3, WANT),
    "a dict": ({"a": 1}, 2.5),
    "complex numbers": (WANT + 0j, WANT),
    "another string": ("Bob", "Ann"),
    "a string in another case": ("ann", "Ann"),
    "a number for a string": (1, "Ann"),
    "numbers for True and False": (np.array([0.5, 0.0, 2.0]), MASK),
    "the opposite truth": (~MASK, MASK),
    "a bool for an integer": (True, 1),
    "bools for integers": (MASK, MASK.astype(int)),
    "floats for integers": (ROWS.astype(float), ROWS),
    "an integer off by one": (ROWS + np.eye(2, dtype=int), ROWS),
    "a large integer off by one": (10**9 + 1, 10**9),
    "an error beyond the tolerance": (WANT + 3e-4, WANT),
    "a relative error beyond the tolerance": (1e6 + 300, 1e6),
    "a swapped tuple": ((2, 1.0), (1.0, 2)),
    "a tuple that is too short": ((1.0,), (1.0, 2)),
    "an array for a tuple": (np.array([1.0, 2.0]), (1.0, 2.0)),
    "a number for a tuple": (1.0, (1.0, 2)),
    "None in a tuple": ((1.0, None), (1.0, 2)),
    "a name for None in a tuple": (("Ann", 2.0), (None, 2.0)),
    "None for a name in a tuple": ((None, 2.0), ("Ann", 2.0)),
    "an empty list where columns are asked": ([], NO_ROWS),
    "no rows of other columns": (np.zeros((0, 2), int), NO_ROWS),
    "a row where there is none": (np.zeros((1, 3), int), NO_ROWS),
    "no rows where there are some": (np.zeros((0, 2), int), ROWS),
    "an empty list of strings": (np.array([], "U1"), np.array([])),
}


@pytest.mark.parametrize(("got", "want"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_a_fair_person_accepts_passes(got: Any, want: Any) -> None:
    assert difference(got, want) is None


@pytest.mark.parametrize(("got", "want"), REFUSED.values(), ids=REFUSED)
def test_what_changes_the_meaning_is_refused_with_a_sentence(got: Any, want: Any) -> None:
    text = told(difference(got, want))
    assert (text[:1].isupper() or text[:1].isdigit()) and text[-1:] in (".", "?")


@pytest.mark.parametrize(
    "got",
    [
        WANT[:, None],
        WANT + 1,
        -WANT,
        np.zeros(3),
        None,
        "x",
        [[1.0], [1.0, 2.0]],
        np.nan * WANT,
        Handle(1, "Model"),
        (),
    ],
    ids=ascii,
)
@pytest.mark.parametrize(
    "want", [WANT, WANT * 1000, 881.25, (881.25, -7, WANT), np.int64([4471, 9938, 5523])], ids=ascii
)
def test_messages_never_hold_the_wanted_values(got: Any, want: Any) -> None:
    text = told(difference(got, want))
    assert text
    for value in np.concatenate([np.ravel(part) for part in (want if isinstance(want, tuple) else (want,))]):
        if value:
            assert f"{abs(value):g}"[:4] not in text


def test_messages_say_what_is_off() -> None:
    assert "return" in told(difference(None, 2.5))
    assert "(3, 1)" in told(difference(WANT[:, None], WANT)) and "(3,)" in told(difference(WANT[:, None], WANT))
    assert told(difference(WANT, 2.5)) == "The result is 3 numbers; one number is expected."
    assert "another shape" in told(difference(WANT[:, None], WANT))
    assert "NaN" in told(difference(WANT * np.nan, WANT))
    assert "2 of 3" in told(difference(WANT + np.array([1, 0, 1]), WANT))
    assert "Value 2" in told(difference((1.0, 3.0), (1.0, 2.0)))
    assert "Functional" in told(difference(Handle(1, "Functional"), WANT))


A_SLICE, OF_OBJECTS = Handle(5, "slice"), Handle(6, "ndarray")
WORDS = {
    "a number where True or False belongs": (0.5, True, "The result is a number; True or False is expected."),
    "an object for a bool": (A_SLICE, True, "The result is an object of type slice; True or False is expected."),
    "an object for a mask": (
        A_SLICE,
        MASK,
        "The result is an object of type slice; 3 values, each True or False, are expected.",
    ),
    "one number for a pair": (0.5, np.array([0.25, 0.5]), "The result is one number; 2 numbers are expected."),
    "an object for a pair": (
        A_SLICE,
        np.array([0.25, 0.5]),
        "The result is an object of type slice; 2 numbers are expected.",
    ),
    "a pair with objects": (
        (A_SLICE, 1.0),
        np.array([0.25, 0.5]),
        "The result is a tuple in which not all values are numbers; 2 numbers are expected.",
    ),
    "one for a tuple of two": (0.5, ("Ann", 0.5), "The result is one number; a tuple of 2 is expected."),
    "three for a tuple of two": ((1, 2, 3), ("Ann", 0.5), "The result is a tuple of 3; a tuple of 2 is expected."),
    "an object in a tuple": (
        (A_SLICE, 0.5),
        (True, 0.5),
        "Value 1 of 2 is an object of type slice; True or False is expected.",
    ),
    "several numbers for one": (ROWS, 2.5, "The result is an array of shape (2, 2); one number is expected."),
    "an array of objects": (
        OF_OBJECTS,
        ROWS,
        "The result is an array of dtype object; an array of shape (2, 2) is expected.",
    ),
    "text": ("2.5", 2.5, "The result is text; one number is expected."),
    "a dictionary": ({"a": 1}, ROWS, "The result is a dictionary; an array of shape (2, 2) is expected."),
    "rows too many": (
        np.zeros((5, 3), int),
        np.zeros((3, 3), int),
        "The result has shape (5, 3); (3, 3) is expected: 2 rows too many.",
    ),
    "a row missing": (ROWS[:1], ROWS, "The result has shape (1, 2); (2, 2) is expected: one row is missing."),
    "a list of arrays": (A_SLICE, [ROWS, ROWS], "The result is an object of type slice; a list of 2 is expected."),
}


@pytest.mark.parametrize(("got", "want", "text"), WORDS.values(), ids=WORDS)
def test_what_came_and_what_is_expected_are_called_by_what_they_are(got: Any, want: Any, text: str) -> None:
    assert told(difference(got, want)) == text


KINDS = {
    Kind.NOTHING: (None, 2.5),
    Kind.TYPE: (Handle(1, "Functional"), WANT),
    Kind.SHAPE: (WANT[:, None], WANT),
    Kind.RAGGED: ([[1.0], [1.0, 2.0]], ROWS),
    Kind.NOT_NUMBERS: ("2.5", 2.5),
    Kind.NOT_INTEGERS: (ROWS.astype(float), ROWS),
    Kind.NOT_BOOLEANS: (np.array([0.5, 0.0, 2.0]), MASK),
    Kind.NAN: (WANT * np.nan, WANT),
    Kind.VALUES: (WANT + 1, WANT),
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_found_alone_and_in_a_tuple(kind: Kind) -> None:
    got, want = KINDS[kind]
    assert difference(got, want).kind is kind
    inner = Kind.TYPE if kind is Kind.NOTHING else kind  # a tuple with None in it is no missing `return`
    assert difference((1.0, got), (1.0, want)).kind is inner
    assert difference((1.0,), (1.0, want)).kind is Kind.TYPE


def test_the_tolerance_can_be_chosen() -> None:
    assert difference(1.004, 1.0) and not difference(1.004, 1.0, tolerance=1e-2)
