"""Get the cells out of a notebook's file, whatever its version and however it was damaged: what is intact is kept.

Nothing of nbformat's is used: it reads whole notebooks that are valid, or none. Only the cells' text, type and grade
id count here; outputs, ids and the version may be anything.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.inside.data import clean
from autograder.notebooks import grade_id

MAX_VALUES = 1_000_000  # lists, objects and their members in one file: in memory each takes a hundred bytes
MAX_CELLS = 2000
MAX_CELL = 200_000  # characters of one cell
MAX_TEXT = 2_000_000  # of all of them
MAX_DAMAGED = 20  # cells that cannot be read, until no more are looked for
NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
OLD = {"heading": "markdown", "text": "markdown", "html": "markdown"}  # types of earlier versions
TEXTS = ("source", "input", "code", "text")  # keys of a cell's text in this version and the earlier ones
# a string, closed or not: this never fails, so it is never tried twice
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
CELLS = re.compile(r'"cells"\s*:\s*\[')
CELL = re.compile(r'\{\s*"(?:attachments|cell_type|collapsed|execution_count|id|input|metadata|outputs|source)"\s*:')
END = re.compile(r"\s*\]")
GRADE_ID = re.compile(r'"grade_id"\s*:\s*"([^"\\]{1,100})"')
MERGE = re.compile(r"^<{7}(?:[ \t].*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Damage:
    """What is wrong with one cell.

    Args:
        number: of the cell, counted from the top of the notebook, from 1.
        name: its grade id, if it is known.
        why: how a sentence about the cell ends.
        lost: whether some of its text is, or may be, missing.
        is_code: whether it is a code cell, as far as can be told.
    """

    number: int
    name: str
    why: str
    lost: bool
    is_code: bool


@dataclass
class Recovered:
    """What could be read.

    Args:
        cells: of the present format, with nothing in their metadata but the grade id.
        damages: of single cells.
        remarks: sentences about the file.
        cut: whether cells may be missing at the end.
    """

    cells: list[NotebookNode] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    cut: bool = False


def recover(content: bytes) -> Recovered:
    """Return the cells in a file.

    Raises:
        ValueError: there are none to be read; the text says why, as the end of a sentence about the file.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise ValueError("it is empty; was it saved and uploaded completely?" if not content else "it holds only zeros")
    if content.startswith(b"PK"):
        raise ValueError("it is a zip archive that cannot be opened; was it uploaded completely?")
    recovered = Recovered()
    text = _text(content, recovered)
    if len(text) > MAX_VALUES:
        bones = STRING.sub("", text)
        if sum(map(bones.count, "{[,")) > MAX_VALUES:
            raise ValueError("it holds more data than a notebook may; clear all outputs and save it again")
    for number, raw in enumerate(_raw_cells(text, recovered), 1):
        if len(recovered.cells) >= MAX_CELLS:
            raise ValueError(f"it has more than {MAX_CELLS} cells")
        _take(raw, number, recovered)
    if sum(len(cell.source) for cell in recovered.cells) > MAX_TEXT:
        raise ValueError(f"its cells hold more than {MAX_TEXT // 1_000_000} million characters of text")
    return recovered


def _text(content: bytes, recovered: Recovered) -> str:
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace")
        bad, good = text.count("\ufffd"), len(text) - len(text.encode("ascii", "ignore"))
    if encoding != "utf-8" or good > 2 * bad:
        recovered.remarks.append("Some of the file's letters were damaged.")
        return text
    recovered.remarks.append("The file is not in UTF-8; letters beyond English ones may be wrong.")
    return content.decode("cp1252", "replace")


def _raw_cells(text: str, recovered: Recovered) -> list[Any]:
    """Return the cells as they stand in the JSON text; of damaged JSON, those that can still be read."""
    text = text.lstrip("\ufeff\0 \t\r\n")
    # no number counts, and a very long one costs time
    decoder = json.JSONDecoder(strict=False, parse_int=lambda _: 0, parse_float=lambda _: 0.0)
    try:
        content, end = decoder.raw_decode(text)
    except (ValueError, RecursionError):
        if MERGE.search(text):
            raise ValueError(
                "it holds the marks of an unfinished merge (<<<<<<<); resolve the conflict first"
            ) from None
        return _intact(text, decoder, recovered)
    if rest := text[end:].strip("\0 \t\r\n"):
        recovered.remarks.append("The file goes on after the end of the notebook; that part was left out.")
        recovered.cut = '"cell_type"' in rest
    if isinstance(content, dict) and isinstance(content.get("content"), dict):
        content = content["content"]  # as Jupyter's server sends a notebook
    if not isinstance(content, dict) or not {"cells", "worksheets"} & set(content):
        raise ValueError("it is JSON, but not a notebook")
    sheets = [content] if "cells" in content else content["worksheets"]
    sheets = [sheet for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
    lists = [sheet.get("cells") for sheet in sheets]
    whole = [cells for cells in lists if isinstance(cells, list)]
    if not lists or len(whole) < len(lists):
        raise ValueError("its list of cells is damaged")
    return [cell for cells in whole for cell in cells]


def _intact(text: str, decoder: json.JSONDecoder, recovered: Recovered) -> list[Any]:
    """Read one cell after the other, and note those that cannot be read; None stands in their place."""
    start = CELLS.search(text)
    place, broken = start.end() if start else 0, start is None
    cells: list[Any] = []
    lost: list[tuple[int, int, int | None]] = []  # number, where it begins, where the next one does
    while len(cells) <= MAX_CELLS and len(lost) < MAX_DAMAGED:
        if cells and END.match(text, place):
            break
        head = CELL.search(text, place)
        if head is None or (not broken and text[place : head.start()].strip(" \t\r\n,")):
            cells.append(None)
            lost.append((len(cells), place, head and head.start()))
        if head is None:
            break
        try:
            cell, place = decoder.raw_decode(text, head.start())
        except (ValueError, RecursionError):
            following, broken = CELL.search(text, head.end()), True
            cells.append(None)
            lost.append((len(cells), head.start(), following and following.start()))
            if following is None:
                break
            place = following.start()
            continue
        if "cell_type" in cell:  # else it is a part of one that is broken
            cells.append(cell)
            broken = False
    n_whole = sum(cell is not None for cell in cells)
    if not n_whole:
        what = "it breaks off in its first cell" if start else "it is not JSON"
        raise ValueError(f"{what} (was it saved, uploaded or merged incompletely?)")
    for number, begin, end in lost:
        name = GRADE_ID.search(text[begin:end])
        why = "is cut off, and the file ends there" if end is None else "is damaged in the file and cannot be read"
        recovered.damages.append(Damage(number, name[1] if name else "", why, True, True))
    recovered.cut = len(lost) >= MAX_DAMAGED or any(end is None for *_, end in lost)
    broken_off = " and breaks off" if recovered.cut else ""
    recovered.remarks.append(f"The file is damaged{broken_off}; {n_whole} cells could be read.")
    return cells


def _take(raw: Any, number: int, recovered: Recovered) -> None:
    """Add a cell, and what is wrong with it."""
    if raw is None and any(damage.number == number for damage in recovered.damages):
        return
    if not isinstance(raw, dict):
        recovered.damages.append(Damage(number, "", "is not a cell: there is something else in its place", True, True))
        return
    name, stated = grade_id(raw) or "", raw.get("cell_type")
    kind = OLD.get(stated, stated) if isinstance(stated, str) else ""
    if kind not in NEW:
        kind = "code" if name or {"outputs", "execution_count", "input"} & set(raw) else "raw"
        taken = "code" if kind == "code" else "text"
        recovered.damages.append(
            Damage(number, name, f"has an unknown type and was taken as {taken}", False, kind == "code")
        )
    text = next((raw[key] for key in TEXTS if key in raw), None)
    lines = [text] if isinstance(text, str) else text if isinstance(text, list) else [None]
    source = "".join(line for line in lines if isinstance(line, str))
    why = ""
    if not all(isinstance(line, str) for line in lines):
        why = "has lost a part of its text" if source.strip() else "has lost its text"
    elif len(source) > MAX_CELL:
        source, why = "", f"is longer than {MAX_CELL} characters and was left out"
    if why:
        recovered.damages.append(Damage(number, name, why, True, kind == "code"))
    if not source.strip() and (why or not name):
        return  # there is nothing in it
    cell = NEW[kind](clean(source))
    if name:
        cell.metadata["nbgrader"] = {"grade_id": clean(name)}
    recovered.cells.append(cell)
