"""What a student's kernel may send instead of data: it can fail to be read, and that is all it can do."""

import json
import pickle
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.feedback.comment import as_comment
from autograder.inside import data
from autograder.inside.data import Handle, Tensor, pack, tensor, unpack


def raw(head: Any, *buffers: bytes) -> bytes:
    """A packet with any head."""
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return data.HEADER.pack(len(text)) + text + b"".join(buffers)


def array_packet(dtype: Any, shape: Any, buffer: bytes, kind: str = "array") -> bytes:
    return raw({"value": {"is": kind, "dtype": dtype, "shape": shape}, "sizes": [len(buffer)]}, buffer)


@pytest.mark.parametrize("dtype", ["O", "|O", "V8", "U4", "S4", "M8[s]", "f4,O", [["a", "<f4"]], "(2,)f4", "no", 5])
def test_arrays_of_other_dtypes_never_load(dtype: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        unpack(array_packet(dtype, [1], b"\0" * 16))


def test_a_pickle_never_runs(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    bomb = b"cos\nmkdir\n(V" + str(mark).encode() + b"\ntR."
    for packet in (bomb, data.HEADER.pack(len(bomb)) + bomb, array_packet("|O", [1], bomb)):
        with pytest.raises(ValueError):
            unpack(packet)
    assert not mark.exists()
    pickle.loads(bomb)
    assert mark.exists()  # the bomb is live


def test_packets_that_are_cut_short_are_refused() -> None:
    packed = pack({"a": [1.5, "x"], "b": np.arange(5)})
    for length in range(len(packed)):
        with pytest.raises((ValueError, KeyError)):
            unpack(packed[:length])


@pytest.mark.parametrize("size", [-1, 9, 2**70, 1.5, None, "8", float("nan")])
def test_wrong_buffer_sizes_are_refused(size: Any) -> None:
    head = {"value": {"is": "array", "dtype": "<f8", "shape": [1]}, "sizes": [size]}
    with pytest.raises((ValueError, TypeError)):
        unpack(raw(head, b"\0" * 8))


SHAPES = [[-1, -1], [-1, 3], [2], [2**40], [2**62, 2**62], [0], [10**30], [1] * 100, "1", {}, [0.5], [[1]]]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", ["array", "scalar", "tensor"])
def test_shapes_that_do_not_fit_are_refused_without_allocating(shape: Any, kind: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises((ValueError, TypeError, OverflowError)):
            unpack(array_packet("<f8", shape, b"\0" * 8, kind))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def nested(levels: int) -> bytes:
    return b'{"sizes":[],"value":' + b'{"is":"list","items":[' * levels + b"]}" * levels + b"}"


def test_deep_nesting_is_refused_both_ways() -> None:
    assert unpack(raw(nested(15))) is not None
    for packet in (raw(nested(100)), raw(nested(20_000)), raw(b"[" * 1_000_000)):
        with pytest.raises((ValueError, RecursionError)):
            unpack(packet)
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested"):
        pack(endless)


def test_too_much_data_is_refused_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    large = pack(np.zeros(1000))
    monkeypatch.setattr(data, "MAX_BYTES", 5000)
    with pytest.raises(ValueError, match="larger"):
        pack(np.zeros(1000))
    with pytest.raises(ValueError):
        unpack(large)


PLAIN = (bool, int, float, str, list, tuple, dict, np.ndarray, np.generic, Tensor, Handle, type(None))
NASTY = [None, -1, 2**70, 1e400, "", "O", "handle", "tensor", "is", [], {}, [[]], {"is": "dict", "items": [[[], 1]]}]


def mutate(node: Any, rng: np.random.Generator) -> Any:
    """The same JSON with something nasty in one place or another."""
    if rng.random() < 0.1:
        return NASTY[rng.integers(len(NASTY))]
    if isinstance(node, list):
        return [mutate(each, rng) for each in node for _ in range(rng.integers(3) if rng.random() < 0.1 else 1)]
    if isinstance(node, dict):
        return {key: mutate(each, rng) for key, each in node.items() if rng.random() > 0.03}
    return node


def test_damaged_packets_give_plain_data_or_an_ordinary_exception() -> None:
    rng = np.random.default_rng(3)
    packed = pack([{"a": np.arange(3.0)}, (np.int8(1), tensor([1, 2])), "text", 2.5, Handle(1, "M"), np.array(["x"])])
    end = 4 + data.HEADER.unpack_from(packed)[0]
    head, failed, rounds = json.loads(packed[4:end]), 0, 4000
    for each in range(rounds):
        if each % 2:
            hostile = bytearray(packed)
            for _ in range(rng.integers(1, 6)):
                hostile[rng.integers(end if each % 4 == 1 else len(packed))] = rng.integers(256)
        else:
            hostile = raw(mutate(head, rng), packed[end:])
        try:
            assert isinstance(unpack(bytes(hostile)), PLAIN)
        except Exception as error:
            assert not isinstance(error, (AssertionError, MemoryError)), bytes(hostile)
            failed += 1
    assert rounds // 4 < failed < rounds


def test_no_nul_and_no_half_character_gets_through() -> None:
    """Not in a text, and not in the name of a type: PostgreSQL takes neither."""
    crossed = unpack(pack(["a\0b", Handle(3, "Ty\0pe\ud800")]))
    assert crossed == ["a\ufffdb", Handle(3, "Ty\ufffdpe?")]
    assert "\0" not in as_comment("one\0two") and "\ud800" not in as_comment("\ud800")
