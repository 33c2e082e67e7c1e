"""Before grading no learner can read an answer of the quiz, and what each question shows fits what is graded."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

import autograder
from helpers.widgets import quiz

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "source" / "08_quiz" / "quiz.ipynb"
QUESTIONS = range(1, 11)
QUIZ = {f"answer_{number}": autograder.exercises()[f"answer_{number}"] for number in QUESTIONS}
N_WORDS = 6  # as many words of a feedback in a row are no chance
SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)
NAMES = "(answers?|options?|letters?)"
LEAKS = {
    "assignment": r"\banswer_(10|[1-9])\b\s*(:[^=\n]+)?=(?!=)",
    "setting by name": r"""["']answer_(10|[1-9])["']\s*\]?\s*[:=]\s*[\[({]?\s*["'][a-d]\b""",
    "verdict on an option": rf"\b{NAMES}\b[^.\n]{{0,30}}\b(is|are|=)\s+(\W*(right|correct|wrong|[b-d])\b|\W+a\b)",
    "right option named": rf"\b(right|correct|true) ({NAMES}|ones?)\b[^.\n]{{0,20}}(:|\bis\b|\bare\b)\s*\W*[a-d]\b",
    "verdict on a statement": r"\b(statement|claim)s?\b[^.\n]{0,30}\b(is|are|holds?)\b[^.\n]{0,9}(true|false|wrong|\.)",
    "key in a row": r"(\b(10|[1-9])\W{1,4}[a-d]{1,2}\b(\W{1,3}[a-d]\b)*\W{1,6}){3}",
}


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    every = words(text)
    return {tuple(every[start : start + N_WORDS]) for start in range(len(every) - N_WORDS + 1)}


# what is told of a letter; that there is no letter is said in public as well
LETTERS = {name: [each for each in QUIZ[name].mistakes if each.wrong] for name in QUIZ}
TITLE = re.compile(r"lesson \d\d \(“[^”]*”\)")  # where to read on: that is public, and no answer
FEEDBACK = {
    name: set().union(*(runs(part) for each in LETTERS[name] for part in TITLE.split(each.message))) for name in QUIZ
}


def leaks(text: str) -> list[str]:
    """What in a text gives an answer away."""
    found = [
        f"{kind}: {hit[0]!r}" for kind, pattern in LEAKS.items() if (hit := re.search(pattern, text, re.IGNORECASE))
    ]
    there = runs(text)
    return found + [f"feedback of {name}: {' '.join(min(same))}" for name in QUIZ if (same := FEEDBACK[name] & there)]


def text_of(notebook: NotebookNode) -> str:
    outputs = [str(each.get("text") or each.get("data")) for cell in notebook.cells for each in cell.get("outputs", [])]
    return "\n\n".join([*(cell.source for cell in notebook.cells), *outputs])


def as_released() -> NotebookNode:
    """The source notebook as nbgrader releases it: without solutions and without outputs."""
    notebook = nbformat.read(SOURCE, as_version=4)
    for cell in notebook.cells:
        cell["source"] = SOLUTION.sub("# YOUR CODE HERE\nraise NotImplementedError()", cell.source)
        cell.pop("outputs", None)
    return notebook


def public_texts() -> Iterator[tuple[str, str]]:
    """All that learners are given, and all that their kernel can import."""
    yield "source of 08_quiz, as released", text_of(as_released())
    for path in sorted(ROOT.glob("release/**/*.ipynb")):
        yield str(path.relative_to(ROOT)), text_of(nbformat.read(path, as_version=4))
    for folder in ("helpers", "autograder/inside"):
        for path in sorted((ROOT / folder).glob("**/*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for name in ("README.md", "environment.yml"):
        yield name, (ROOT / name).read_text(encoding="utf-8")


PUBLIC = dict(public_texts())


@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_public_gives_an_answer_away(name: str) -> None:
    assert leaks(PUBLIC[name]) == []


def test_the_search_reads_what_learners_get() -> None:
    assert {
        "helpers/widgets/quiz.py",
        "helpers/training/quiz_transfer.py",
        "autograder/inside/servant.py",
        "README.md",
    } <= set(PUBLIC)
    released = PUBLIC["source of 08_quiz, as released"]
    assert all(f'quiz.choose("answer_{number}"' in released.replace("(\n    ", "(") for number in QUESTIONS)
    assert "correct" not in words(released)


PLANTED = [
    'answer_3 = "b"',
    'answer_7: str = "a"',
    'KEY = {"answer_1": "a", "answer_2": "bc"}',
    "namespace['answer_4'] = 'c'",
    "In question 4 option **c** is right.",
    "The correct letter is b.",
    "the answer here is «a»",
    "Answers: 3 is **b**",
    "The right ones are b and c.",
    "As you saw, the statement is true.",
    "So the claim of section 3 is plainly wrong.",
    "So the statement holds.",
    "1 a · 2 b, c · 3 b · 4 c",
    "1: a, 2: bc, 3: b, 4: c, 5: a",
    '{5: "a", 6: "a", 7: "b"}',
    *(" ".join(words(mistake.message)[3:12]).upper() for mistakes in LETTERS.values() for mistake in mistakes),
]


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("name", ["source of 08_quiz, as released", "helpers/widgets/quiz.py"])
def test_a_planted_answer_is_found(name: str, planted: str) -> None:
    text = PUBLIC[name]
    middle = text.index("\n", len(text) // 2)
    assert leaks(f"{text[:middle]}\n{planted}\n{text[middle:]}") != []


def test_a_solution_left_in_or_an_output_kept_is_found() -> None:
    notebook = nbformat.read(SOURCE, as_version=4)
    found = leaks(text_of(notebook))
    assert any(each.startswith("assignment") for each in found)


# What a question shows, checks and grades is the same.


def cells() -> dict[str, NotebookNode]:
    return {cell.id: cell for cell in nbformat.read(SOURCE, as_version=4).cells}


def call_in(source: str, function: str) -> ast.Call:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return next(node for node in calls if ast.unparse(node.func) == function)


@pytest.mark.parametrize("number", QUESTIONS)
def test_text_buttons_check_and_grader_know_the_same_options(number: int) -> None:
    by_id, name = cells(), f"answer_{number}"
    listed = dict(re.findall(r"^\* \*\*([a-z])\*\*: (.+)$", by_id[f"question-{number}"].source, re.MULTILINE))
    buttons = call_in(by_id[f"choose-{number}"].source, "quiz.choose")
    assert ast.literal_eval(buttons.args[0]) == name
    assert ast.literal_eval(buttons.args[1]) == listed
    check = call_in(by_id[f"{name}-test"].source, "quiz.problem")
    assert ast.literal_eval(check.args[0]) == name and f'globals().get("{name}")' in by_id[f"{name}-test"].source
    assert ast.literal_eval(check.args[2]) == "".join(listed)
    graded = {letter for each in QUIZ[name].mistakes for wrong in each.wrong for letter in wrong} | set(
        QUIZ[name].reference
    )
    assert graded == set(listed)
    several = [any(word.arg == "several" for word in call.keywords) for call in (buttons, check)]
    assert several == [number == 2] * 2


@pytest.mark.parametrize("number", QUESTIONS)
def test_the_check_looks_at_the_form_alone(number: int) -> None:
    name = f"answer_{number}"
    source = cells()[f"{name}-test"].source
    assert not re.search(rf"{name}\s*==|==\s*{name}", source)
    letters = {letter for each in QUIZ[name].mistakes for wrong in each.wrong for letter in wrong} | set(
        QUIZ[name].reference
    )
    for value in (*letters, *(each.upper() for each in letters)):
        exec(source, {"quiz": quiz, name: value})
    for value in (None, "z", 3, [], {"a": 1}):
        with pytest.raises(AssertionError, match=r"No answer yet|cannot be read|is empty"):
            exec(source, {"quiz": quiz, name: value})


@pytest.mark.parametrize("number", QUESTIONS)
def test_the_solution_is_what_the_grader_wants(number: int) -> None:
    names: dict[str, object] = {}
    exec(cells()[f"answer_{number}"].source, names)
    assert autograder.grade(f"answer_{number}", names[f"answer_{number}"]).points == 10


def test_every_question_has_an_experiment_that_prints_and_is_left_out_of_grading() -> None:
    ids = list(cells())
    for number in QUESTIONS:
        between = ids[ids.index(f"question-{number}") + 1 : ids.index(f"choose-{number}")]
        assert between
        assert all("lesson-only" in cells()[name].metadata.tags for name in [*between, f"choose-{number}"])
        assert any("print(" in cells()[name].source for name in between)
