"""Hostile submissions: what each does, and what must be true after grading. `test_attacks.py` grades them all.

They are written against this engine by somebody who has read it. Each hides a wrong answer to one exercise, and the
other five are answered rightly, so that an attack that harms them is seen. A name in @ is filled in before handing in:
@COURSE@ the course's folder, @CANARY@ a file that must not change, @PORT@ and @ABSTRACT@ services of this machine,
@MARK@ a word by which processes that were left behind are found.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.notebooks import grade_id
from autograder.simulate.bank import by_exercise, read_bank
from autograder.simulate.learners import fill

Edit = Callable[[NotebookNode], None]

# Answers that earn nothing. An attack is wrapped around one of them.
WRONG = {
    "triplet_loss": """
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return tf.constant(1.0)
""",
    "active_triplets": """
def active_triplets(anchor, positive, negative, alpha=0.2):
    return np.ones(len(anchor), bool)
""",
    "train_step": """
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    return tf.constant(1.0)
""",
    "random_triplets": """
def random_triplets(labels, n, rng):
    return np.zeros((n, 3), int)
""",
    "hardest_triplets": """
def hardest_triplets(f, labels):
    return np.zeros((0, 3), int)
""",
    "semi_hard_triplets": """
def semi_hard_triplets(f, labels, alpha=0.2):
    return np.zeros((0, 3), int)
""",
}
LAST = "semi_hard_triplets"  # what is done in its cell can reach no other exercise


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    Args:
        name: of the attack and of the student.
        hazard: line of the list of hazards that it stands for, «own» if it is ours.
        before: code that precedes the wrong answer in its cell.
        exercise: whose answer is wrong.
        answer: the wrong answer; if empty the one in `WRONG`.
        most: points that this answer earns honestly.
        edit: what is done to the notebook besides.
        files: handed in beside it; text, bytes, or a function that makes the file at a path.
        says: words that the comment on the exercise holds.
        held: whether it must be held for review; None: either will do.
        loses: other exercises that lose points too, and `why` that is fair.
    """

    name: str
    hazard: str
    before: str = ""
    exercise: str = "triplet_loss"
    answer: str = ""
    most: float = 0
    edit: Edit | None = None
    files: dict[str, str | bytes | Callable[[Path], None]] = field(default_factory=dict)
    says: str = ""
    held: bool | None = None
    loses: tuple[str, ...] = ()
    why: str = ""


def right_answers(course: Path, assignment: str) -> dict[str, str]:
    """Right answers that do not lean on each other: a train_step with its own loss."""
    bank = by_exercise(read_bank(course / "tests" / "answers" / assignment), True)
    answers = {name: found[0].source for name, found in bank.items()}
    answers["train_step"] = next(each.source for each in bank["train_step"] if "written out again" in each.title)
    return answers


def hand_in(attack: Attack, folder: Path, released: NotebookNode, right: dict[str, str], names: dict[str, str]) -> None:
    """Write the submission of an attack.

    Args:
        folder: where it goes; made here.
        released: the notebook that students are given.
        right: right answers.
        names: what the words in @ stand for.
    """

    def filled(text: str) -> str:
        for name, value in names.items():
            text = text.replace(f"@{name}@", value)
        return text

    source = filled(attack.before + (attack.answer or WRONG[attack.exercise]))
    notebook = fill(released, right | {attack.exercise: source})
    if attack.edit:
        attack.edit(notebook)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "triplet_loss.ipynb")
    for name, content in attack.files.items():
        path = folder / filled(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(filled(content).encode() if isinstance(content, str) else content)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell of that grade id."""
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def each_marked(change: Callable[[NotebookNode], None], tests: bool = True, answers: bool = True) -> Edit:
    """An edit of all test cells, answer cells or both."""

    def edit(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            if (tests and marks.get("grade")) or (answers and marks.get("solution")):
                change(cell)

    return edit


def edits(*several: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(notebook: NotebookNode) -> None:
        for each in several:
            each(notebook)

    return edit


def insert(source: str, behind: str, name: str = "", **metadata: object) -> Edit:
    """Insert a code cell behind the cell of a grade id, with grade id `name` if one is given."""

    def edit(notebook: NotebookNode) -> None:
        cell = nbformat.v4.new_code_cell(source, metadata=metadata)
        if name:
            cell.metadata["nbgrader"] = copy.deepcopy(cell_of(notebook, name).metadata.nbgrader)
        notebook.cells.insert(notebook.cells.index(cell_of(notebook, behind)) + 1, cell)

    return edit
