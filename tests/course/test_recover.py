"""Whatever was done to a notebook's file, the cells that are intact are read, and the others are named."""

import json
import re
from typing import Any

import numpy as np
import pytest

from autograder.course import recover
from autograder.course.recover import Recovered

CODE = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
FIRST = {**CODE, "id": "a", "metadata": {"nbgrader": {"grade_id": "first"}}, "source": "x = 'ü'"}
SECOND = {**CODE, "id": "b", "metadata": {"nbgrader": {"grade_id": "second"}}, "source": ["y = 2\n", "z = 3"]}
TEXT = {"cell_type": "markdown", "id": "c", "metadata": {}, "source": "text"}
REST = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
BOOK = {"cells": [FIRST, TEXT, SECOND], **REST}
PLAIN = json.dumps(BOOK, ensure_ascii=False)
SOURCES = ["x = 'ü'", "text", "y = 2\nz = 3"]


def read(content: Any) -> Recovered:
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content)
    return recover.recover(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))


def sources(found: Recovered) -> list[str]:
    return [cell.source for cell in found.cells]


def book(*cells: Any, **rest: Any) -> dict[str, Any]:
    return {"cells": list(cells), **REST, **rest}


IDS = ["#VSC-3f2a9c01", "", None, 7, 1.5, "a.b", "x" * 65, "a", ["a"], {"a": 1}, True, "ü", " "]
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
BARE = [{key: cell[key] for key in ("cell_type", "metadata", "source")} for cell in BOOK["cells"]]
WHOLE = {
    **{code: PLAIN.encode(code) for code in ENCODINGS},
    **{f"{code} with BOM": f"\ufeff{PLAIN}".encode(code) for code in ENCODINGS},
    "format 5": {**BOOK, "nbformat": 5},
    "minor 99": {**BOOK, "nbformat_minor": 99},
    "as text": {**BOOK, "nbformat": "4"},
    "as a float": {**BOOK, "nbformat": 4.0, "nbformat_minor": 5.0},
    "no format": {"cells": BOOK["cells"]},
    "huge number": PLAIN.replace('"nbformat": 4', f'"nbformat": {"9" * 10_000}'),
    "NaN": PLAIN.replace('"nbformat": 4', '"nbformat": NaN, "a": -Infinity'),
    "metadata is null": {**BOOK, "metadata": None},
    "two metadata": PLAIN.replace('"nbformat": 4', '"metadata": [], "nbformat": 4'),
    "line ends": json.dumps(BOOK, indent=1).replace("\n", "\r\n"),
    "line breaks in a string": PLAIN.replace("y = 2\\n", "y = 2\n"),
    "without outputs": book(*BARE),
    "outputs are none": book({**FIRST, "outputs": None}, TEXT, {**SECOND, "outputs": {"a": 1}}),
    "a prompt of text": book({**FIRST, "execution_count": "<b>"}, TEXT, SECOND),
    "zeros behind": PLAIN.encode() + bytes(1000),
    "as a server sends it": {"type": "notebook", "content": BOOK},
    **{f"id {each!r}": book({**FIRST, "id": each}, {**TEXT, "id": "a"}, SECOND) for each in IDS},
}


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_what_a_person_can_open_is_read_as_it_is(content: Any) -> None:
    found = read(content)
    assert sources(found) == SOURCES
    assert not found.damages and not found.remarks and not found.cut
    assert len({cell.id for cell in found.cells}) == 3
    assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", cell.id) for cell in found.cells)


def test_earlier_formats_are_read() -> None:
    old = [{"cell_type": "code", "input": ["x = 1\n", "y"], "language": "python", "outputs": []}]
    heading = {"cell_type": "heading", "level": 2, "source": "Title"}
    sheets = [{"cells": old}, {"cells": [heading, {"cell_type": "html", "source": "<b>"}]}]
    found = read({"worksheets": sheets, "metadata": {}, "nbformat": 3})
    assert sources(found) == ["x = 1\ny", "Title", "<b>"] and not found.damages
    assert [cell.cell_type for cell in found.cells] == ["code", "markdown", "markdown"]


LOST = {  # a second cell, and what is left of it
    "null source": ({**SECOND, "source": None}, None),
    "no source": ({key: value for key, value in SECOND.items() if key != "source"}, None),
    "a number": ({**SECOND, "source": 5}, None),
    "a dictionary": ({**SECOND, "source": {"0": "y"}}, None),
    "null in a list": ({**SECOND, "source": ["y = 2\n", None, "z"]}, "y = 2\nz"),
    "too long": ({**SECOND, "source": "x" * (recover.MAX_CELL + 1)}, None),
}


@pytest.mark.parametrize(("cell", "left"), LOST.values(), ids=LOST)
def test_a_cell_that_lost_text_is_named(cell: dict[str, Any], left: str | None) -> None:
    found = read(book(FIRST, cell, TEXT))
    assert sources(found) == [SOURCES[0], *([left] if left else []), "text"]
    (damage,) = found.damages
    assert (damage.number, damage.name, damage.lost, damage.is_code) == (2, "second", True, True)


@pytest.mark.parametrize("thing", [None, "text", 5, [], ["a"], True])
def test_what_is_no_cell_is_named(thing: Any) -> None:
    found = read(book(FIRST, thing, SECOND))
    assert sources(found) == [SOURCES[0], SOURCES[2]] and [each.number for each in found.damages] == [2]


@pytest.mark.parametrize("kind", ["sql", None, 5, ["code"], "", "Code"])
def test_an_unknown_type_is_told_by_the_rest_of_the_cell(kind: Any) -> None:
    plain = {"cell_type": kind, "metadata": None, "source": "select 1"}
    found = read(book({**SECOND, "cell_type": kind}, plain, {**CODE, "cell_type": kind, "source": "z"}))
    assert [cell.cell_type for cell in found.cells] == ["code", "raw", "code"]
    assert [(each.number, each.lost) for each in found.damages] == [(1, False), (2, False), (3, False)]


@pytest.mark.parametrize("behind", ["\n-- \nsent from my phone\n", "}", "]]", "\ufffd", "{}"])
def test_what_stands_behind_the_end_is_left_out(behind: str) -> None:
    found = read(PLAIN + behind)
    assert sources(found) == SOURCES and "left out" in found.remarks[0] and not found.cut
    assert read(PLAIN + PLAIN).cut  # the other one may have the answers


def test_the_cells_before_a_cut_are_read_and_the_one_that_is_cut_is_named() -> None:
    ends, place = [], PLAIN.index("[") + 1
    for _ in SOURCES:
        ends.append(json.JSONDecoder().raw_decode(PLAIN, place)[1])
        place = ends[-1] + 2
    with pytest.raises(ValueError, match="breaks off in its first cell"):
        read(PLAIN[: ends[0] - 1])
    for length in range(ends[0], len(PLAIN)):
        found, whole = read(PLAIN[:length]), sum(length >= end for end in ends)
        assert sources(found) == SOURCES[:whole] and "damaged" in found.remarks[0]
        assert found.cut == (length <= ends[-1])  # one bracket further, all is there
        assert [each.number for each in found.damages] == ([whole + 1] if found.cut else [])
    assert read(PLAIN[: ends[-1] - 1]).damages[0].name == "second"


@pytest.mark.parametrize("text", ['"text"', '"cell_type": "markdown"', '"id": "c"'])
@pytest.mark.parametrize("wrong", ["", '"', "\\", "}", "\x00", '{"a": '])
def test_one_wrong_byte_costs_one_cell(text: str, wrong: str) -> None:
    found = read(PLAIN.replace(text, text[:-2] + wrong, 1))
    assert {SOURCES[0], SOURCES[2]} <= set(sources(found)) and not found.cut
    assert [each.number for each in found.damages] in ([2], [])


def test_what_is_damaged_behind_the_cells_costs_nothing() -> None:
    found = read(PLAIN[:-20] + "<")
    assert sources(found) == SOURCES and not found.damages and not found.cut
    deep = PLAIN.replace('"metadata": {}, "nbformat"', f'"metadata": {"[" * 100_000}, "nbformat"')
    assert sources(read(deep)) == SOURCES


def test_too_deep_outputs_cost_their_own_cell() -> None:
    deep = PLAIN.replace('"outputs": []', f'"outputs": {"[" * 5000}{"]" * 5000}', 1)
    found = read(deep)
    assert sources(found) == SOURCES[1:] and found.damages[0].name == "first"


def test_letters_in_another_encoding_are_read() -> None:
    found = read(PLAIN.encode("latin-1"))
    assert sources(found) == SOURCES and "UTF-8" in found.remarks[0]
    many = json.dumps(book({**FIRST, "source": "ü" * 20}), ensure_ascii=False).encode()
    found = read(many.replace("ü".encode(), b"\xff", 1))
    assert sources(found) == ["\ufffd" + "ü" * 19] and found.remarks


WRONG = {
    "nothing": (b"", "empty"),
    "zeros": (bytes(100), "zeros"),
    "a merge": ("<<<<<<< HEAD\n" + PLAIN + "\n=======\n>>>>>>> theirs\n", "merge"),
    "a list": ([BOOK], "not a notebook"),
    "a number": (5, "not a notebook"),
    "no cells": ({"name": "package.json"}, "not a notebook"),
    "cells are null": ({**BOOK, "cells": None}, "list of cells"),
    "worksheets are null": ({"worksheets": None}, "list of cells"),
    "a zip": (b"PK\x03\x04\xff\xfe", "archive"),
    "too deep": (b"[" * 100_000, "not JSON"),
    "braces": (b'{"cells": [' + b"{}," * 1_100_000 + b"{}]}", "more data"),
    "numbers": (b'{"cells": [], "a": [' + b"1," * 1_100_000 + b"1]}", "more data"),
    "cells": (book(*[FIRST] * (recover.MAX_CELLS + 1)), "more than 2000 cells"),
    "text": (book(*[{**FIRST, "source": "x" * 190_000}] * 11), "characters"),
}


@pytest.mark.parametrize(("content", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_read_has_a_reason(content: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(content)


def test_what_fills_a_notebook_without_being_anything_is_no_hindrance() -> None:
    assert sources(read(book(*[{**CODE, "source": " \n"}] * 3000, FIRST))) == SOURCES[:1]
    big = {**SECOND, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1, {2}, [3]\n" * 200_000}]}
    assert sources(read(book(FIRST, big))) == [SOURCES[0], SOURCES[2]]


@pytest.mark.parametrize(
    "text", ['"\\"', '{"id":', '{"cell_type":"', "{ ", "<<<<<<< \n", '"cells":[', "\\", "{" + " " * 50]
)
def test_no_text_costs_more_than_its_length(text: str) -> None:
    """With a pattern that is tried anew at each place these would take hours."""
    for head in ("", '{"cells": [', '{"cells": ["'):
        with pytest.raises(ValueError):
            read(head + text * (900_000 // len(text)))


def test_any_bytes_end_in_cells_or_a_reason() -> None:
    rng, read_ones = np.random.default_rng(3), 0
    for _ in range(500):
        content = bytearray(PLAIN.encode())
        for place in rng.integers(len(content), size=rng.integers(1, 4)):
            content[place : place + rng.integers(3)] = rng.bytes(rng.integers(3))
        try:
            found = read(bytes(content))
        except ValueError as error:
            assert str(error) and "\n" not in str(error)
        else:
            read_ones += 1
            json.dumps(sources(found)).encode()
    assert read_ones > 100
