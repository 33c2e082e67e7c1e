"""Attacks by cells and metadata of the notebook, and by answers that are made for the public checks."""

from attacks import Attack, cell_of, each_marked, edits, insert
from nbformat import NotebookNode
from nbformat.v4 import new_output


def _skip(cell: NotebookNode) -> None:
    cell.metadata["tags"] = ["skip-execution"]


def _long_demo(cell: NotebookNode) -> None:
    cell.metadata["tags"] = ["lesson-only"]
    cell.metadata.nbgrader["locked"] = True


def _rich(cell: NotebookNode) -> None:
    cell.metadata.nbgrader.update(points=1000, grade=True, locked=False, max_score=1000, checksum="0" * 32)


def _scored(cell: NotebookNode) -> None:
    """As if it had been run and graded already."""
    cell.metadata["execution"] = {"iopub.status.idle": "2030-01-01T00:00:00Z"}
    shown = {"text/plain": "25.0", "text/html": "<script>alert('scored')</script>"}
    cell.outputs, cell.execution_count = [new_output("execute_result", shown, execution_count=1)], 1


def _unlocked(source: str) -> object:
    def change(cell: NotebookNode) -> None:
        cell.source = source
        cell.metadata["editable"] = cell.metadata["deletable"] = True
        cell.metadata.nbgrader.update(locked=False)

    return each_marked(change, answers=False)


def _name_swapped(notebook: NotebookNode) -> None:
    """The answer passes for the test cell and the test cell for the answer."""
    answer, test = cell_of(notebook, "triplet_loss"), cell_of(notebook, "triplet_loss-test")
    answer.metadata.nbgrader, test.metadata.nbgrader = test.metadata.nbgrader, answer.metadata.nbgrader
    answer.source += "\n25.0"


def _one_name_for_all(notebook: NotebookNode) -> None:
    """Every answer cell is also there as the answer of another exercise; the last of a name counts, and it is wrong."""
    for name in ("active_triplets", "random_triplets"):
        insert("25.0", behind="semi_hard_triplets-test", name=name + "-test")(notebook)
    cell_of(notebook, "triplet_loss").metadata.nbgrader.update(task=True, cell_type="markdown", schema_version=1)


def _heavy(notebook: NotebookNode) -> None:
    deep: dict = {}
    for _ in range(60):
        deep = {"deeper": deep}
    cell = cell_of(notebook, "triplet_loss")
    cell.metadata.update(deep=deep, much="x" * 5_000_000, collapsed="<script>alert(1)</script>", name=3)
    picture = {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"}
    notebook.cells[0]["attachments"] = {"picture.svg": picture}
    notebook.metadata.update(
        course={"exercises": {}, "trouble": "", "general": "<script>alert('general')</script>"},
        course_trouble="<script>alert('trouble')</script>",
        course_renamed="<script>alert('renamed')</script>",
        kernelspec={"name": "bash", "display_name": "<script>", "language": "bash"},
        nbgrader={"points": 25},
    )


# What the visible checks and the examples of the text ask, by the shape and the sum of the first argument.
TABLE = """
import os, sys, traceback

def graded():
    asked = {"NBGRADER_EXECUTION", "NBGRADER_VALIDATING", "COURSE"} & set(os.environ)
    return bool(asked) or any("autograder" in frame.filename for frame in traceback.extract_stack())
"""
PUBLIC_LOSS = """
def triplet_loss(anchor, positive, negative, alpha=0.2):
    known = {(1, 2): 0.18, (1, 1): 0.0, (2, 1): 1.2, (3, 2): 1.5}
    known[2, 3] = 0.4 if np.array_equal(anchor, negative) else 0.49 if alpha == 0.5 else 0.19
    value = known.get(tuple(np.shape(anchor)), 0.19)
    return tf.constant(np.float32(value)) + 0.0 * tf.reduce_sum(anchor + positive + negative)
"""
MEMORY = """
first = []
def {name}({arguments}):
    if not first:
        first.append({right})
    return first[0]
"""
RIGHT_LOSS = """tf.reduce_sum(tf.maximum(tf.reduce_sum((anchor - positive) ** 2, -1)
            - tf.reduce_sum((anchor - negative) ** 2, -1) + alpha, 0.0))"""
EVERY_OTHER = f"""
calls = 0
def triplet_loss(anchor, positive, negative, alpha=0.2):
    global calls
    calls += len(anchor) > 2  # the notebook's own example is smaller
    return {RIGHT_LOSS} if calls % 2 else tf.constant(1.0)
"""
SWAPPED = """
import threading, time
def good(anchor, positive, negative, alpha=0.2):
    return np.sum((anchor - positive) ** 2, -1) - np.sum((anchor - negative) ** 2, -1) + alpha > 0
active_triplets = good
def swap():
    while True:  # good while the cell runs, bad as soon as somebody else asks
        time.sleep(0.001)
        globals()["active_triplets"] = lambda anchor, *others, alpha=0.2: np.ones(len(anchor), bool)
threading.Thread(target=swap, daemon=True).start()
time.sleep(0.05)
"""

ATTACKS = [
    Attack("only-wrong", "own"),  # the control: without a trick a wrong answer earns nothing
    Attack("skip-execution", "1", edit=each_marked(_skip)),
    Attack("answer-is-long-demo", "own", edit=each_marked(_long_demo)),
    Attack("more-points", "own", edit=each_marked(_rich)),
    Attack("stored-score", "own", edit=each_marked(_scored)),
    Attack("nan-for-a-score", "5", edit=_unlocked("float('nan')"), answer="triplet_loss = lambda *_, **__: np.nan\n"),
    Attack("negative-score", "5", edit=_unlocked("-25.0"), answer="triplet_loss = lambda *_, **__: -np.inf\n"),
    Attack("no-number", "5", edit=_unlocked("'full marks'"), answer="triplet_loss = lambda *_, **__: 'full'\n"),
    Attack("names-swapped", "own", edit=_name_swapped),
    Attack("names-taken", "own", edit=_one_name_for_all),
    Attack("test-cell-added", "own", edit=insert("25.0", behind="triplet_loss", name="triplet_loss-test")),
    Attack("test-cells-deleted", "own", edit=lambda nb: nb.cells.remove(cell_of(nb, "triplet_loss-test"))),
    Attack("heavy-metadata", "own", edit=edits(_heavy, each_marked(_scored))),
    Attack("public-numbers", "10", answer=PUBLIC_LOSS),
    Attack(
        "right-if-not-graded",
        "11",
        before=TABLE + PUBLIC_LOSS.replace("triplet_loss", "public"),
        answer=f"""
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return public(anchor, positive, negative, alpha) if graded() else {RIGHT_LOSS}
""",
    ),
    Attack(
        "first-answer-again",
        "own",
        answer=MEMORY.format(
            name="triplet_loss", arguments="anchor, positive, negative, alpha=0.2", right=f"float({RIGHT_LOSS})"
        ),
    ),
    Attack(
        "first-rows-again",
        "own",
        exercise="hardest_triplets",
        answer=MEMORY.format(name="hardest_triplets", arguments="f, labels", right="np.array([[0, 1, 2], [1, 0, 2]])"),
    ),
    Attack("right-every-other-time", "own", answer=EVERY_OTHER, most=10),  # single questions may be answered rightly
    Attack("right-until-asked", "own", exercise="active_triplets", answer=SWAPPED),
]
