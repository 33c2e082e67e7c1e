"""A wrong answer gains nothing by what its kernel says of itself: that is confirmed where none of its code runs."""

import pytest
from attacks_claims import CLAIMS, Claim
from courses import HEAD
from nbformat.v4 import new_code_cell, new_notebook
from tiers import sample

import autograder
from autograder.exam.answer import Answer
from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import Limits


@pytest.mark.parametrize("claim", sample(CLAIMS, 4), ids=lambda each: each.name)
def test_a_claim_pays_nothing(claim: Claim) -> None:
    limits = Limits(notebook_seconds=600, notebook_cpu_seconds=600)
    with StudentKernel(new_notebook(cells=[new_code_cell(HEAD + claim.source)]), None, limits) as kernel:
        assert kernel.run(kernel.notebook.cells[0], 0) == ""
        assert not kernel.notebook.cells[0].outputs, kernel.notebook.cells[0].outputs
        grade = autograder.grade(claim.exercise, Answer(kernel, claim.exercise), seed=0)
    assert grade.points <= claim.most, [(check.name, check.points) for check in grade.checks if check.passed]
    assert any(check.message for check in grade.checks if not check.passed)
