"""A graded notebook made by hand, and the page that its student gets."""

import dataclasses

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.exam.verdict import Check, Verdict
from autograder.feedback.page import FeedbackExporter
from autograder.notebooks import VERDICT

EVIL = "</code><script>alert(1)</script><img src=x onerror=alert(2)>"


VERDICT_OF_IT = Verdict(
    "triplet_loss",
    25.0,
    [
        Check("the loss", False, 20.0, "This is the `mean`; the sum is asked."),
        Check("inside a tf.function", False, 2.0, "This is the `mean`; the sum is asked."),
        Check("arrays stay as they are", True, 3.0),
    ],
    note=f"The answer cell stopped with NameError: {EVIL}.",
)


def graded(comment: str = "") -> NotebookNode:
    """One section of a lesson with one exercise, as nbgrader's `GetGrades` leaves it."""
    marks = {
        "grade_id": "triplet_loss",
        "solution": True,
        "grade": False,
        "comment": comment,
        "instructor_comment": comment,
    }
    test = {"grade_id": "triplet_loss-test", "solution": False, "grade": True, "points": 25, "score": 3.0}
    outputs = [
        new_output("display_data", {"text/html": EVIL, "text/plain": "plain words"}),
        new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "a figure"}),
        new_output("display_data", {"image/png": f'x" onerror="{EVIL}', "text/plain": "no figure"}),
        new_output("error", ename="NameError", evalue=EVIL, traceback=[EVIL]),
    ]
    return new_notebook(
        cells=[
            new_markdown_cell("# Teach a network"),
            new_markdown_cell("## 2. The loss of a triplet"),
            new_markdown_cell("### Exercise 1: the loss"),
            new_code_cell(f"loss = '{EVIL}'", metadata={"nbgrader": marks}, outputs=outputs),
            new_code_cell("", metadata={"nbgrader": test, VERDICT: dataclasses.asdict(VERDICT_OF_IT)}),
        ]
    )


def page(notebook: NotebookNode, late: float = 0.0, score: float = 3.0) -> str:
    where = {"notebook": "triplet_loss", "assignment": "03", "student": "ada <b>"}
    scores = {"score": score, "max_score": 25.0, "late_penalty": late}
    return FeedbackExporter().from_notebook_node(notebook, {"nbgrader": where | scores})[0]
