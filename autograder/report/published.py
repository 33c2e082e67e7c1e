"""Answers that equal the published ones, but for names and layout: `source/` is public, and so are its answers.

It is no proof of anything. Short answers come out alike by themselves, so only longer ones are compared; and longer
ones may have been shown in class, or be the way in which the text suggests to write them.
"""

import ast
from collections.abc import Iterable, Mapping

from autograder.feedback.page import Part

LONG = 3  # statements; a shorter answer is too often the only way to write it


def like_published(parts: Iterable[Part], published: Mapping[str, str]) -> list[str]:
    """Return the names of the exercises whose answer is the published one, but for names and layout.

    Args:
        parts: a student's exercises.
        published: code of the lesson's own answers, by exercise.
    """
    same = []
    for part in parts:
        own, public = form(part.code, part.name), form(published.get(part.name, ""), part.name)
        if public and own == public and public.count("\n") + 1 >= LONG:
            same.append(part.name)
    return same


def form(code: str, name: str) -> str:
    """Return a function as text in which names of its own, hints on types, docstrings and comments do not count.

    Args:
        code: of a cell.
        name: of the function.

    Returns:
        A line for each statement; empty where the code does not define the function.
    """
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            plain = _Plain(node)
            return "\n".join(ast.dump(plain.visit(each)) for each in node.body if not _is_text(each))
    return ""


class _Plain(ast.NodeTransformer):
    """Number a function's own names in the order in which they are used, and drop what does nothing."""

    def __init__(self, function: ast.FunctionDef):
        inside = list(ast.walk(function))
        stored = {each.id for each in inside if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        defined = {each.name for each in inside if isinstance(each, ast.FunctionDef) and each is not function}
        self.own = stored | defined | {each.arg for each in inside if isinstance(each, ast.arg)}
        self.numbers: dict[str, str] = {}

    def _number(self, name: str) -> str:
        return self.numbers.setdefault(name, f"name {len(self.numbers)}") if name in self.own else name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._number(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self._number(node.arg))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        return ast.Assign([self.visit(node.target)], self.visit(node.value))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name, node.returns = self._number(node.name), None
        node.body = [each for each in node.body if not _is_text(each)]
        return self.generic_visit(node)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
