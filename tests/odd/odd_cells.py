"""What students do to the cells of a notebook."""

from attacks import cell_of
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from odd import Odd, copied, rewritten, take, without
from odd_answers import ACTIVE, HARDEST, SEMI_HARD

from autograder.notebooks import is_lesson_only, is_test

BLANK = "def {name}(*arguments, **named):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"


def blank(*names: str) -> dict[str, str]:
    return {name: BLANK.format(name=name) for name in names}


def _many_cells(notebook: NotebookNode) -> None:
    cells = []
    for number, cell in enumerate(notebook.cells):
        cells += [cell, new_markdown_cell(f"My note {number}: ∑"), new_code_cell(f"note_{number} = {number}")]
    notebook.cells = [new_raw_cell("raw"), new_code_cell(""), *cells, new_code_cell("   \n")]


def _reversed(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def _answers_to(place: int) -> object:
    """Move all answers to the end, or with a helper that they use to behind the set-up."""

    def edit(notebook: NotebookNode) -> None:
        answers = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
        for cell in answers:
            notebook.cells.remove(cell)
        helper = new_code_cell("def square(x):\n    return x ** 2")
        place_of = len(notebook.cells) if place < 0 else notebook.cells.index(cell_of(notebook, "setup")) + 1
        notebook.cells[place_of:place_of] = [helper, *answers]

    return edit


def _merged(notebook: NotebookNode) -> None:
    active = take(notebook, "active_triplets")
    cell_of(notebook, "triplet_loss").source += "\n\n" + active.source


def _split(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "semi_hard_triplets")
    place = notebook.cells.index(cell)
    notebook.cells.insert(place + 1, new_code_cell(cell.source))
    cell.source = "# My plan: distances first.\nmy_plan = 1"


def _twice(notebook: NotebookNode) -> None:
    place = notebook.cells.index(cell_of(notebook, "triplet_loss"))
    notebook.cells.insert(place, copied(notebook, "triplet_loss"))


def _twice_and_blank(notebook: NotebookNode) -> None:
    """A second copy that was never written in, and not the released stub either: its docstring is gone."""
    blank_one = copied(notebook, "active_triplets")
    blank_one.source = BLANK.format(name="active_triplets")
    notebook.cells.append(blank_one)


def _below_its_checks(notebook: NotebookNode) -> None:
    """The answer cell was deleted by accident, and written again at the end of the section."""
    cell = take(notebook, "hardest_triplets")
    place = notebook.cells.index(cell_of(notebook, "hardest_triplets-test"))
    notebook.cells.insert(place + 1, new_code_cell(cell.source))


def _other_types(notebook: NotebookNode) -> None:
    for name, make in (("triplet_loss", new_markdown_cell), ("active_triplets", new_raw_cell)):
        cell = cell_of(notebook, name)
        notebook.cells[notebook.cells.index(cell)] = make(cell.source, metadata=cell.metadata)


def _retyped_text(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = "## " + cell.source[:40] + " …"


def _edited_checks(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if is_test(cell):
            cell.source = "print('here')\n" + cell.source.replace("assert", "# assert").split("(\n")[0][:200]
    cell_of(notebook, "setup").source = "import numpy as np, tensorflow as tf, keras\nALPHA = 0.3"


def _large_outputs(notebook: NotebookNode) -> None:
    picture = new_output("display_data", {"image/png": "iVBORw0KGgo=" * 400_000, "text/html": "<div>" * 9999})
    trace = new_output("error", ename="ValueError", evalue="an old one", traceback=["\x1b[31mold\x1b[0m"] * 500)
    for name in ("triplet_loss", "bare-rule-demo", "triplet_loss-test"):
        cell_of(notebook, name).outputs = [picture, new_output("stream", text="x\n" * 200_000), trace]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}}


SQUARED = """
def active_triplets(anchor, positive, negative, alpha=0.2):
    return np.sum(square(anchor - positive), -1) - np.sum(square(anchor - negative), -1) + alpha > 0
"""
LESSON_DATA = "print(images.shape, labels[:3])  # what do I have?\n" + SEMI_HARD

CELLS = [
    Odd("many-cells", edit=_many_cells),
    Odd("upside-down", edit=_reversed),
    Odd("answers-at-the-end", edit=_answers_to(-1)),
    Odd("answers-at-the-top", {"active_triplets": SQUARED}, edit=_answers_to(1)),
    Odd("merged", edit=_merged),
    Odd("split", edit=_split),
    Odd("twice", edit=_twice),
    Odd("twice-and-blank", edit=_twice_and_blank),
    Odd("below-its-checks", edit=_below_its_checks),
    Odd("other-types", edit=_other_types),
    Odd("no-checks", edit=without(is_test)),
    Odd("no-lesson", edit=without(is_lesson_only)),
    Odd("no-text", edit=without(lambda cell: cell.cell_type == "markdown")),
    Odd("answers-only", edit=without(lambda cell: not cell.metadata.get("nbgrader", {}).get("solution"))),
    Odd("text-retyped", edit=_retyped_text),
    Odd("checks-edited", edit=_edited_checks),
    Odd("windows-line-ends", edit=rewritten(lambda text: text.replace("\n", "\r\n"))),
    Odd("tabs", edit=rewritten(lambda text: text.replace("    ", "\t"))),
    Odd("large-outputs", edit=_large_outputs),
    Odd("lesson-data", {"semi_hard_triplets": LESSON_DATA}),
    Odd(
        "two-solved",
        blank("triplet_loss", "train_step", "random_triplets", "semi_hard_triplets"),
        lost=("triplet_loss", "train_step", "random_triplets", "semi_hard_triplets"),
    ),
    Odd(
        "half-done",
        {
            "hardest_triplets": HARDEST.replace("):\n", ")\n", 1),
            "semi_hard_triplets": "pass",
            "random_triplets": "def random_triplets(labels, n, rng):\n    pass\n",
        },
        lost=("hardest_triplets", "semi_hard_triplets", "random_triplets"),
    ),
    Odd(
        "answer-in-words",
        blank("active_triplets"),
        lost=("active_triplets",),
        edit=lambda nb: nb.cells.insert(12, new_markdown_cell(f"```python\nreturn {ACTIVE}\n```")),
    ),
]
