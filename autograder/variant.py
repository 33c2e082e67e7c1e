"""A course's own variant of a lesson: the same task in another form, so that public answers do not fit as they are.

The lessons' answers are public. A variant changes what can be changed without changing what is learnt: the order of
arguments, where a lesson only calls the function by name, and numbers of experiments that no text speaks of. Nothing of
it is kept anywhere: grading compares what is released with what is in `source/`.
"""

import ast
import copy
import hashlib
import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks import grade_id

NUMBERS = Path(__file__).parent / "graders"  # in it, for a lesson: variants.toml
Place = tuple[int, int]  # line, and byte in it
Orders = Mapping[str, list[str]]  # by function, the names of its required arguments in order


def vary(source: NotebookNode, assignment: str, key: str) -> NotebookNode:
    """Return a lesson in the variant of a key; without a key, as it is.

    Args:
        source: the lesson.
        assignment: its folder.
        key: any text; the same one gives the same variant.
    """
    if not key:
        return source
    varied = in_order(source, orders_of(source, key))
    cells = {cell.get("id"): cell for cell in varied.cells}
    for number in numbers(assignment):
        cell = cells[number["cell"]]
        cell.source = cell.source.replace(number["from"], _random(key, number["from"]).choice(number["to"]))
    return varied


def orders_of(source: NotebookNode, key: str) -> Orders:
    """Return the order of the arguments that a key gives to each function whose order may change."""
    orders = {}
    for name, required in _changeable(source).items():
        order = list(required)
        while order == required:
            _random(f"{key}{order}", name).shuffle(order)
            key += "."
        orders[name] = order
    return orders


def orders_between(source: NotebookNode, released: NotebookNode) -> Orders:
    """Return by function the released order of the arguments, where it is another one than in the source."""
    was, now = _required(source), _required(released)
    both = was.keys() & now.keys()
    return {name: now[name] for name in both if sorted(was[name]) == sorted(now[name]) and was[name] != now[name]}


def in_order(notebook: NotebookNode, orders: Orders) -> NotebookNode:
    """Return a notebook in which functions take their arguments in another order, and are called by name."""
    changed, before = copy.deepcopy(notebook), arguments(notebook)
    for cell in changed.cells:
        if cell.cell_type == "code":
            cell.source = reordered(cell.source, orders, before)
    return changed


def arguments(notebook: NotebookNode) -> dict[str, list[str]]:
    """Return by exercise the names of its function's arguments."""
    return {name: [each.arg for each in found.args.args] for name, found in _functions(notebook)}


def reordered(code: str, orders: Orders, before: Orders) -> str:
    """Return code that defines and calls functions with their arguments in another order.

    Args:
        code: of a cell. What cannot be parsed stays as it is.
        orders: the new order of the required arguments, by function.
        before: the names of all arguments, in the order of the code.
    """
    edits: list[tuple[Place, Place, str]] = []
    for node in ast.walk(_parsed(code)):
        if isinstance(node, ast.FunctionDef) and node.name in orders:
            slots = {each.arg: each for each in node.args.args}
            names = [name for name in slots if name in orders[node.name]]
            for name, other in zip(names, orders[node.name], strict=False):
                edits.append((*_span(slots[name]), ast.get_source_segment(code, slots[other]) or other))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in orders:
            for name, value in zip(before.get(node.func.id, []), node.args, strict=False):
                start, _ = _span(value)
                edits.append((start, start, f"{name}="))
    lines = [line.encode() for line in code.split("\n")]
    for (first, column), (last, end), text in sorted(edits, reverse=True):
        lines[first - 1 : last] = [lines[first - 1][:column] + text.encode() + lines[last - 1][end:]]
    return b"\n".join(lines).decode()


def by_name(call: str, before: Orders) -> str:
    """Return code in which arguments are given by name to functions whose arguments are named here, in order."""
    return reordered(call, {name: [] for name in before}, before)


def numbers(assignment: str) -> list[dict[str, Any]]:
    """Return for each number that may be another one: the `cell`, what it is replaced `from`, and by one of (`to`)."""
    path = NUMBERS / assignment.partition("_")[2] / "variants.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["numbers"] if path.exists() else []


def _changeable(source: NotebookNode) -> dict[str, list[str]]:
    """Return the required arguments of each function that a lesson uses in no way but by calling it in its code."""
    changeable = {name: args for name, args in _required(source).items() if len(args) > 1}
    for cell in source.cells:
        if cell.cell_type == "code":
            for name in _used_otherwise(_parsed(cell.source)):
                changeable.pop(name, None)
        else:
            for name in re.findall(r"\b(\w+)\([^)]*,", cell.source):
                changeable.pop(name, None)
    return changeable


def _used_otherwise(tree: ast.AST) -> Iterable[str]:
    """Yield the names that are given on, or called with arguments that cannot be counted."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    counted = {id(call.func) for call in calls if not any(isinstance(each, ast.Starred) for each in call.args)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in counted:
            yield node.id


def _required(notebook: NotebookNode) -> dict[str, list[str]]:
    """Return by exercise the names of its function's arguments that have no default."""
    names = {name: [each.arg for each in found.args.args] for name, found in _functions(notebook)}
    return {name: names[name][: len(names[name]) - len(found.args.defaults)] for name, found in _functions(notebook)}


def _functions(notebook: NotebookNode) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield each exercise whose answer defines a function of its name, and that function."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and (name := grade_id(cell)):
            for node in _parsed(cell.source).body:
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    yield name, node


def _parsed(code: str) -> ast.Module:
    """Return the syntax tree of a cell; an empty one if it cannot be parsed."""
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module([], [])


def _span(node: ast.arg | ast.expr) -> tuple[Place, Place]:
    return (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0)


def _random(key: str, name: str) -> random.Random:
    return random.Random(hashlib.sha256(f"{key}\0{name}".encode()).digest())
