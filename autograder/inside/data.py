"""Turn plain data into bytes and back: all that ever crosses between a grader and a student's kernel.

JSON for the structure, raw little-endian buffers for the arrays. No pickle: unpacking hostile bytes can fail, but it
cannot run code. Whatever is not data (a Keras model, an optimizer) stays in the kernel and crosses as a `Handle`.
"""

import array
import collections
import contextlib
import itertools
import json
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

MAX_BYTES = 16 << 20
MAX_HEAD_BYTES = 4 << 20  # JSON takes thirty times its size while it is read
MAX_VALUES = 100_000  # arrays count as one: a list this long was hardly meant
MAX_DEPTH = 20
MAX_KEY = 1 << 32  # larger keys can be chosen so that all fall into one slot of a dictionary
# what has a length and an order is taken for the list of its values; a generator, empty once it was read, is not
ITERABLES: tuple[type, ...] = (
    type({}.keys()),
    type({}.values()),
    type({}.items()),
    range,
    collections.deque,
    array.array,
)
NUMERIC_KINDS = set("biufc")  # bool, int, unsigned, float, complex
HEADER = struct.Struct("<I")


def clean(text: str) -> str:
    """Replace half characters (lone surrogates), which no file takes, and NUL, which not every database does."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


@dataclass(frozen=True)
class Handle:
    """Stand for an object that lives in the kernel."""

    id: int
    type: str


class Tensor(np.ndarray):
    """An array that is a TensorFlow tensor on the kernel's side."""


def tensor(values: Any) -> Tensor:
    """Mark an array so that the kernel sees a tensor of the same shape and dtype."""
    return np.asarray(values).view(Tensor)


def _is_key(key: Any) -> bool:
    return type(key) is str or (type(key) is int and abs(key) < MAX_KEY)


def _plain_key(key: Any) -> Any:
    """NumPy's names and integers, which are those of Python to any dictionary, as the latter."""
    if issubclass(type(key), str):
        return str.__str__(key)
    return key.item() if issubclass(type(key), np.integer) else key


def _as_plain(item: Any) -> Any:
    """Return the data in an object that a person would take for data; the object itself if it is none.

    A table, a view of a dictionary, a range, a matrix, an array of objects, or whatever NumPy makes numbers of. An
    array with masked values is none: nobody can say what stands there.
    """
    kind = type(item)
    if issubclass(kind, np.ma.MaskedArray) and np.ma.is_masked(item):
        return item
    if issubclass(kind, np.ndarray):
        plain = item if kind is np.ndarray else np.ndarray.view(item, np.ndarray)
        return plain.tolist() if plain.dtype.kind in "OV" and plain.ndim and plain.size <= MAX_VALUES else plain
    if issubclass(kind, (Fraction, Decimal)):
        return float(item)
    if kind in ITERABLES:
        return list(itertools.islice(item, MAX_VALUES + 1))
    tf = sys.modules.get("tensorflow")
    if tf is not None and isinstance(item, tf.RaggedTensor):
        return item.to_list()
    if hasattr(kind, "__array__"):
        with contextlib.suppress(Exception):  # of a symbolic tensor nothing can be made
            plain = np.asarray(item)
            if type(plain) is np.ndarray and (plain.dtype.kind in NUMERIC_KINDS or plain.ndim):
                return plain
    return item


def pack(value: Any, hold: Callable[[Any], int] | None = None) -> bytes:
    """Write plain data as bytes.

    Args:
        value: None, bool, int, float, str, list, tuple, dict, NumPy scalar or numeric array, tensor, Handle, or what
            holds such data (see `_as_plain`).
        hold: keeps an object that is not data and returns its number. Without it such an object is a TypeError.

    Raises:
        TypeError: the value holds something that is not data. ValueError: too large or nested too deeply.
    """
    buffers: list[bytes] = []

    def array(values: np.ndarray | np.generic) -> dict[str, Any]:
        values = np.asarray(values)
        little = values.astype(values.dtype.newbyteorder("<"), copy=False)
        buffers.append(little.tobytes())
        return {"dtype": little.dtype.str, "shape": list(values.shape)}

    def encode(item: Any, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError("the value is nested too deeply")
        kind = type(item)  # not isinstance: an object may lie about its class
        if item is None or kind in (bool, str):
            return item
        if issubclass(kind, int):
            item = int.__int__(item)
            return item if abs(item) < 2**63 else {"is": "handle", "id": 0, "type": "an integer beyond 64 bits"}
        if issubclass(kind, float) and not issubclass(kind, np.generic):
            return {"is": "float", "hex": float.hex(item)}
        if kind is Handle:
            return {"is": "handle", "id": item.id, "type": item.type}
        for plain in (list, tuple):  # a named tuple is one; asked as what it is built on, a subclass cannot lie
            if issubclass(kind, plain):
                return {"is": plain.__name__, "items": [encode(each, depth + 1) for each in plain.__iter__(item)]}
        if issubclass(kind, dict):
            pairs = [(_plain_key(key), each) for key, each in dict.items(item)]
            if not all(_is_key(key) for key, _ in pairs):
                return {"is": "handle", "id": 0, "type": "dict with keys that are no names"}
            return {"is": "dict", "items": [[key, encode(each, depth + 1)] for key, each in pairs]}
        if kind is Tensor:
            return {"is": "tensor", **array(item)}
        if isinstance(item, np.generic) and item.dtype.kind in NUMERIC_KINDS:
            return {"is": "scalar", **array(item)}
        if kind is np.ndarray and item.dtype.kind in NUMERIC_KINDS:
            return {"is": "array", **array(item)}
        if issubclass(kind, str):
            return str.__str__(item)
        if kind is np.ndarray and item.dtype.kind in "UT":
            return {"is": "text array", "shape": list(item.shape), "items": item.ravel().tolist()}
        tf = sys.modules.get("tensorflow")
        if tf is not None and isinstance(item, (tf.Tensor, tf.Variable)) and hasattr(item, "numpy"):
            values = item.numpy()
            if isinstance(values, (np.ndarray, np.generic)) and values.dtype.kind in NUMERIC_KINDS:
                return {"is": "tensor", **array(values)}
        plain = _as_plain(item)
        if plain is not item:
            return encode(plain, depth + 1)
        if hold is None:
            raise TypeError(f"{kind.__name__} is not plain data")
        return {"is": "handle", "id": hold(item), "type": kind.__name__[:80]}

    head = json.dumps({"value": encode(value), "sizes": [len(buffer) for buffer in buffers]}).encode()
    packed = HEADER.pack(len(head)) + head + b"".join(buffers)
    if len(packed) > MAX_BYTES:
        raise ValueError(f"the value is larger than {MAX_BYTES >> 20} MB")
    return packed


def unpack(packed: bytes, held: dict[int, Any] | None = None) -> Any:
    """Read what `pack` wrote.

    Args:
        packed: bytes, possibly hostile.
        held: objects by number. Given in the kernel: handles become objects and marked arrays become tensors.

    Raises:
        ValueError or another ordinary exception: the bytes are not what `pack` writes.
    """
    if not HEADER.size <= len(packed) <= MAX_BYTES:
        raise ValueError("not a packed value")
    (length,) = HEADER.unpack_from(packed)
    if length > MAX_HEAD_BYTES:
        raise ValueError("too many small values")
    head = json.loads(packed[HEADER.size : HEADER.size + length])
    buffers, start = [], HEADER.size + length
    for size in head["sizes"]:
        if not 0 <= size <= len(packed) - start:
            raise ValueError("a buffer is cut short")
        buffers.append(packed[start : start + size])
        start += size
    buffer = iter(buffers)
    n_values = 0

    def array(item: dict[str, Any]) -> np.ndarray:
        dtype = np.dtype(item["dtype"])
        if dtype.kind not in NUMERIC_KINDS:
            raise ValueError("not a numeric dtype")
        return np.frombuffer(next(buffer), dtype).reshape(item["shape"]).copy()

    def decode(item: Any, depth: int = 0) -> Any:
        nonlocal n_values
        n_values += 1
        if n_values > MAX_VALUES:
            raise ValueError("too many small values")
        if depth > 2 * MAX_DEPTH:
            raise ValueError("the value is nested too deeply")
        if not isinstance(item, dict):
            if isinstance(item, str):
                return clean(item)
            if isinstance(item, (type(None), bool, int)):
                return item
            raise ValueError("not plain data")
        kind = item["is"]
        if kind == "float":
            return float.fromhex(item["hex"])
        if kind in ("list", "tuple"):
            values = [decode(each, depth + 1) for each in item["items"]]
            return tuple(values) if kind == "tuple" else values
        if kind == "dict":
            pairs = [(decode(k, depth + 1), decode(v, depth + 1)) for k, v in item["items"]]
            if not all(_is_key(key) for key, _ in pairs):
                raise ValueError("a dictionary's keys are names or small integers")
            return dict(pairs)
        if kind == "array":
            return array(item)
        if kind == "scalar":
            return array(item)[()]
        if kind == "text array":
            if 4 * len(item["items"]) * max(map(len, item["items"]), default=0) > MAX_BYTES:
                raise ValueError("texts of very different length")  # NumPy would make all as long as the longest
            return np.array([decode(str(each)) for each in item["items"]], dtype=str).reshape(item["shape"])
        if kind == "tensor":
            if held is None:
                return tensor(array(item))
            import tensorflow as tf

            return tf.constant(array(item))
        if kind == "handle":
            return Handle(int(item["id"]), clean(str(item["type"])[:80])) if held is None else held[item["id"]]
        raise ValueError("not plain data")

    return decode(head["value"])
