"""What crosses between grader and kernel: every kind of plain data comes back as it was, and nothing else gets in."""

import math
from array import array
from collections import OrderedDict, deque, namedtuple
from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from autograder.exam.compare import difference
from autograder.inside.data import Handle, Tensor, pack, tensor, unpack

NUMERIC = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g", "c8", "c16", ">i4", ">f8", ">c8"]
GRID = np.arange(24.0).reshape(4, 6)


def round_trip(value: Any) -> Any:
    return unpack(pack(value))


def assert_same(got: Any, want: Any) -> None:
    assert type(got) is type(want)
    if isinstance(want, (np.ndarray, np.generic)):
        assert got.dtype.newbyteorder("=") == want.dtype.newbyteorder("=")
        assert got.shape == want.shape
        assert got.tolist() == want.tolist()
    elif isinstance(want, (list, tuple)):
        assert len(got) == len(want)
        for one, other in zip(got, want, strict=True):
            assert_same(one, other)
    elif isinstance(want, dict):
        assert_same(list(got.items()), list(want.items()))
    else:
        assert got == want


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, 0, -1, 2**53 + 1, 2**63 - 1, 1 - 2**63, 0.1, -1e308, 5e-324, math.inf, -math.inf),
        *("", "Zoë ☃ 𝕏 \n", [], (), {}, [1, [2.5, (None, "x")]], ([],), Handle(3, "Model")),
        *({"a": 1, 2: (3.0, [True]), "b": {"c": None}}, np.array(["one", "Zoë"]), [np.float32(1), np.arange(3)]),
    ],
    ids=ascii,
)
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    assert_same(round_trip(value), value)


def test_nan_and_minus_zero_come_back_as_they_were() -> None:
    assert math.isnan(round_trip(math.nan))
    assert math.copysign(1, round_trip(-0.0)) == -1
    special = np.array([np.nan, -0.0, np.inf, -np.inf])
    assert round_trip(special).tobytes() == special.tobytes()


@pytest.mark.parametrize("dtype", NUMERIC)
@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (0,), (0, 3), (2, 0, 4)])
def test_arrays_and_scalars_of_every_numeric_dtype_come_back(dtype: str, shape: tuple[int, ...]) -> None:
    values = np.random.default_rng(1).integers(0, 2, shape).astype(dtype)
    got = round_trip(np.asarray(values))
    assert_same(got, np.asarray(values))
    assert got.flags.writeable
    if shape == ():
        assert_same(round_trip(values[()]), values[()])


@pytest.mark.parametrize("values", [GRID.T, GRID[::-2, ::3], np.asfortranarray(GRID), np.broadcast_to(1.5, (3, 2))])
def test_arrays_that_are_not_contiguous_come_back(values: np.ndarray) -> None:
    assert_same(round_trip(values), np.array(values))


def test_integers_beyond_64_bits_cross_as_a_handle() -> None:
    for value in (2**63, -(2**64), 10**5000):
        assert round_trip(value) == Handle(0, "an integer beyond 64 bits")


def test_tensors_cross_both_ways() -> None:
    values = np.float32([[1, -2.5]])
    assert_same(round_trip(tensor(values)), tensor(values))
    inside = unpack(pack([tensor(values), values]), held={})
    assert isinstance(inside[0], tf.Tensor) and inside[0].dtype == tf.float32 and inside[0].shape == (1, 2)
    assert type(inside[1]) is np.ndarray
    for sent in (tf.constant(values), tf.Variable(values)):
        assert_same(round_trip(sent), tensor(values))


@pytest.mark.parametrize(
    "thing",
    [
        *(object(), len, {1, 2}, b"bytes", 1j, np.array(["2020"], "M8[Y]")),
        *(
            np.ma.array([1.0], mask=[True]),
            np.ma.masked,
            keras.Input((2,)),
            np.random.default_rng(0),
            [1, {"deep": object()}],
        ),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_not_data_becomes_a_handle_or_a_type_error(thing: Any) -> None:
    with pytest.raises(TypeError, match="is not plain data"):
        pack(thing)
    kept: list[Any] = []
    packed = pack(thing, lambda each: kept.append(each) or len(kept))
    assert len(kept) == 1 and "handle" in packed.decode("latin-1")
    if not isinstance(thing, list):
        assert unpack(packed) == Handle(1, type(thing).__name__) and kept[0] is thing
        assert unpack(packed, {1: thing}) is thing


class Lies:
    """What a cheat would override."""

    __eq__ = __ne__ = lambda self, other: True
    __hash__ = None
    __float__ = __int__ = __len__ = __abs__ = items = tolist = __array__ = lambda self, *_: 1 / 0


@pytest.mark.parametrize("value", [[1, 2], (3.5,), {"a": 1}])
def test_containers_that_lie_cross_as_what_they_are(value: Any) -> None:
    lying = type("Lying", (Lies, type(value)), {"__iter__": lambda self: iter([9]), "keys": lambda self: [9]})
    got = unpack(pack(lying(value)))
    assert type(got) is type(value) and got == value


def test_a_named_tuple_and_an_ordered_dictionary_are_what_they_are_built_on() -> None:
    pair = namedtuple("pair", "match distance")(True, 0.5)
    assert unpack(pack(pair)) == (True, 0.5)
    assert unpack(pack(OrderedDict(a=1))) == {"a": 1}


@pytest.mark.parametrize("base", [int, float, str, np.ndarray, Tensor])
def test_subclasses_that_lie_cross_as_what_they_are_built_on(base: type) -> None:
    lying = type("Lying", (Lies, base), {"__str__": lambda self: "9", "__index__": lambda self: 9})
    liar = np.zeros(2).view(lying) if issubclass(base, np.ndarray) else lying()
    got = unpack(pack(liar))
    assert type(got) is (np.ndarray if base is Tensor else base)
    assert np.array_equal(got, np.zeros(2)) if isinstance(got, np.ndarray) else got == base()


class Table:
    """What other libraries have: something that NumPy takes for an array."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array([1.0, 2.0])


ROW = np.array([1.0, 2.0])
LIKE_A_ROW = {
    "series": lambda: pd.Series([1.0, 2.0], index=[5, 4]),
    "nullable series": lambda: pd.Series([1.0, 2.0], dtype="Float64"),
    "index": lambda: pd.Index([1.0, 2.0]),
    "nothing masked": lambda: np.ma.array([1.0, 2.0]),
    "mask of False": lambda: np.ma.array([1.0, 2.0], mask=[False, False]),
    "record array": lambda: ROW.view(np.recarray),
    "objects": lambda: np.array([1.0, np.float32(2)], dtype=object),
    "array of tensors": lambda: np.array([tf.constant(1.0), tf.constant(2.0)], dtype=object),
    "0-d arrays": lambda: [np.array(1.0), np.array(2.0)],
    "tensors": lambda: [tf.constant(1.0), tf.constant(2.0)],
    "Keras variable": lambda: keras.Variable([1.0, 2.0]),
    "fractions": lambda: [Fraction(1), Fraction(2)],
    "decimals": lambda: (Decimal("1"), Decimal("2.0")),
    "values": lambda: {"a": 1.0, "b": 2.0}.values(),
    "keys": lambda: {1.0: "a", 2.0: "b"}.keys(),
    "range": lambda: range(1, 3),
    "deque": lambda: deque([1.0, 2.0]),
    "array": lambda: array("d", [1.0, 2.0]),
    "table": Table,
}


@pytest.mark.parametrize("make", LIKE_A_ROW.values(), ids=LIKE_A_ROW)
def test_what_a_person_would_take_for_two_numbers_is(make: Callable[[], Any]) -> None:
    assert difference(unpack(pack(make(), lambda _: 7)), ROW) is None


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # NumPy's own, of matrices
def test_other_containers_keep_their_shape() -> None:
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    frame, rows = pd.DataFrame(square), np.array([(1.0, 2.0), (3.0, 4.0)], dtype="f8,f8")
    for value in (frame, np.asmatrix(square), tf.ragged.constant(square.tolist()), rows):
        assert difference(unpack(pack(value, lambda _: 7)), square) is None
    assert difference(unpack(pack(np.asmatrix([1.0, 2.0]))), ROW)  # a matrix is never a row
    assert difference(unpack(pack(tf.ragged.constant([[1.0], [2.0, 3.0]]))), square)
    names = {np.str_("Mia"): 1, np.int64(3): np.array(["a"], dtype=np.dtypes.StringDType())}
    got = unpack(pack(names))
    assert got["Mia"] == 1 and got[3].tolist() == ["a"]
    assert unpack(pack(IntEnum("Side", "LEFT").LEFT)) == 1


def test_a_range_without_end_is_too_large() -> None:
    with pytest.raises(ValueError):
        unpack(pack(range(1 << 62)))


def test_a_lying_numpy_scalar_crosses_as_its_true_value() -> None:
    got = round_trip(type("LF", (np.float64,), {"__eq__": lambda self, other: True, "__float__": lambda self: 3.0})(2))
    assert type(got) is np.float64 and float(got) == 2


def test_an_object_that_claims_to_be_a_number_does_not_cross() -> None:
    claims = type("C", (), {"__class__": property(lambda self: np.float64), "dtype": np.dtype("f8")})
    with pytest.raises((TypeError, ValueError)):
        round_trip(claims())
