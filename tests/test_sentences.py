"""No sentence for people is read by the program: what a check found is a value with a kind, and words come last."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "autograder"
# what holds a sentence, by its name
NAMES = {"message", "text", "texts", "said", "sentence", "told", "why", "wrong", "note", "comment", "raised", "suspect"}
TABLES = {"LOST", "PLAIN_WORDS", "GENERAL", "SENTENCES"}  # values are sentences, keys are not
MAKERS = {"explain", "difference", "as_text", "as_comment", "why_held"}  # what returns one
CUTTERS = {"startswith", "endswith", "partition", "rpartition", "split", "rsplit", "find", "index", "count"}
CUTTERS |= {"removeprefix", "removesuffix"}
PATTERNS = {"search", "match", "fullmatch", "sub", "split", "findall", "finditer"}
PASSED_ON = {"lower", "casefold", "strip", "format"}  # what gives a sentence back if it was given one
ALLOWED = {  # by file, a part of the line
    "exam/library_errors.py": "",  # the one place that reads what libraries say
    "exam/mistakes.py": "DETAIL",  # fills in the details of a sentence, or leaves those out that have some
    "feedback/page.py": "check.told",  # says once what is said of several checks
    "exam/verdict.py": "verdict.note.removeprefix(remark)",  # verdicts of the older house: two notes in one
    "exam/hints.py": "naming not in came.message",  # a KeyError has to say the name that was asked for
    "collect/downloads.py": "label.remark",  # remarks that are said once
    "execution/realign.py": "text",  # the source of a cell, and what its stub says
    "simulate/bank.py": "text",  # the bank's files
    "report/class_mistakes.py": "without.sub",  # takes names of students out
    "inside/keeper.py": "said",  # bytes between processes
    "sandbox/server.py": "said",  # the same
    "execution/notebook.py": "USAGE_ERROR",  # IPython reports a magic that fails in words alone
}
# rooms in which a `text` is a file's or a platform's, not a sentence
OF_FILES = ("collect", "course", "sandbox", "inside", "doctor", "cli", "release", "gradebook", "text.py")


def reads(source: str, of_files: bool = False) -> Iterator[tuple[int, str]]:
    """Find where a program searches, compares or cuts a sentence: line and source."""
    names = NAMES - {"text", "texts", "wrong"} if of_files else NAMES

    def is_sentence(node: ast.expr) -> bool:
        if isinstance(node, ast.Subscript):
            return is_sentence(node.value) or is_table(node.value)
        if isinstance(node, ast.Attribute):
            return node.attr in names
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in PASSED_ON:
                return is_sentence(function.value)
            if isinstance(function, ast.Attribute) and function.attr == "values":
                return is_table(function.value)
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            return called in MAKERS
        return isinstance(node, ast.Name) and node.id in names

    def is_table(node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in TABLES

    def is_nothing(node: ast.expr) -> bool:
        return isinstance(node, ast.Constant) and node.value in ("", None)

    for node in ast.walk(ast.parse(source)):
        found = False
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
                if isinstance(operator, (ast.In, ast.NotIn)):
                    found |= is_sentence(right) or is_sentence(left)
                elif isinstance(operator, (ast.Eq, ast.NotEq)) and not (is_nothing(left) or is_nothing(right)):
                    found |= is_sentence(left) or is_sentence(right)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            tidied = node.func.attr == "split" and not node.args  # on white space, to be joined again
            found = node.func.attr in CUTTERS and is_sentence(node.func.value) and not tidied
            found |= node.func.attr in PATTERNS and any(map(is_sentence, node.args))
        if found:
            yield node.lineno, ast.unparse(node)


def offences(root: Path = ROOT) -> list[str]:
    """Return all places of a folder in which a sentence is read and that are not allowed."""
    found = []
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for line, code in reads(path.read_text(encoding="utf-8"), name.startswith(OF_FILES)):
            if name not in ALLOWED or ALLOWED[name] not in code:
                found.append(f"{name}:{line}: {code}")
    return found


def test_no_sentence_is_read_by_the_program() -> None:
    assert not offences()


@pytest.mark.parametrize(("name", "part"), ALLOWED.items(), ids=ALLOWED)
def test_what_is_allowed_is_there(name: str, part: str) -> None:
    assert any(part in code for _, code in reads((ROOT / name).read_text(encoding="utf-8"), name.startswith(OF_FILES)))


@pytest.mark.parametrize(
    "code",
    [
        "'NaN' in wrong",
        "'shape' in text",
        "last.message.startswith(STOPPED)",
        "checks[-1].message not in PLAIN_WORDS.values()",
        "check.message == explain(came)",
        "any(check.message == text for check in checks)",
        "re.sub('0', '', message.partition(' Try `')[0])",
        "re.fullmatch('name (.*)', text)",
        "'grad' in message.lower()",
        "TWICE in exam.grade.checks[-1].message",
        "lost == LOST['garbled']",
        "comment == as_comment(as_text(verdict))",
    ],
)
def test_the_places_of_before_are_found(code: str) -> None:
    assert list(reads(code))


@pytest.mark.parametrize(
    "code", ["wrong.kind is Kind.NAN", "text == ''", "error.kind in LOST", "' '.join(text.split())", "not message"]
)
def test_what_reads_no_sentence_is_left_alone(code: str) -> None:
    assert not list(reads(code))
