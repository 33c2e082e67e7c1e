"""The page that a student gets back, from a graded notebook made by hand."""

import re

from nbformat.v4 import new_markdown_cell
from student_pages import EVIL, VERDICT_OF_IT, graded, page

from autograder.exam.verdict import SENTENCES, Check, Outcome, Verdict
from autograder.feedback.page import Part
from autograder.notebooks import OWN, REMARKS, VERDICT


def test_it_says_what_was_checked_what_went_wrong_and_where_to_read_on() -> None:
    text = page(graded())
    assert "<h1>Teach a network</h1>" in text
    assert "3 of 25 points" in text and "late" not in text
    assert all(check.name in text for check in VERDICT_OF_IT.checks)
    assert text.count("This is the <code>mean</code>; the sum is asked.") == 1
    assert text.count('aria-label="not passed"') == 2 and text.count('aria-label="passed"') == 1
    link = '<a href="../../triplet_loss.ipynb#2.-The-loss-of-a-triplet">2. The loss of a triplet</a>'
    assert f"Where to read on in the lesson: {link}" in text
    assert "From your instructor" not in text


def test_an_instructor_s_comment_and_a_late_penalty_are_shown() -> None:
    text = page(graded("Well tried.\nSee me."), late=2.0)
    assert "From your instructor:</strong> Well tried.\nSee me." in text
    assert "after 2 for handing in late" in text


def test_nothing_of_a_student_s_becomes_part_of_the_page() -> None:
    text = page(graded(EVIL))
    assert "<script" not in text and "<img src=x" not in text and "ada <b>" not in text
    assert not re.search(r"<[^>]+\sonerror", text)
    assert text.count("<img ") == 1 and "plain words" in text and "no figure" in text
    assert "default-src 'none'" in text


def test_a_heading_of_a_student_s_own_is_no_section_of_the_lesson() -> None:
    notebook = graded()
    notebook.cells.insert(3, new_markdown_cell("## All points", metadata={"tags": [OWN]}))
    notebook.cells.insert(0, new_markdown_cell("# My notebook", metadata={"tags": [OWN]}))
    text = page(notebook)
    assert "<h1>Teach a network</h1>" in text and "All points" not in text and "My notebook" not in text


def test_the_minutes_of_a_section_are_left_out_but_for_its_anchor() -> None:
    notebook = graded()
    notebook.cells[1].source += " *(15 minutes)*"
    link = '#2.-The-loss-of-a-triplet-%2815-minutes%29">2. The loss of a triplet</a>'
    assert link in page(notebook) and ">2. The loss of a triplet</span>" in page(notebook)


def test_a_heading_of_several_exercises_is_no_section_either() -> None:
    notebook = graded()
    notebook.cells.insert(2, new_markdown_cell("### Exercises 2 and 3"))
    assert "Exercises 2 and 3" not in page(notebook)


def test_an_answer_with_all_points_is_praised_and_told_what_comes_next() -> None:
    assert "Well done! That was the last lesson." in " ".join(page(graded(), score=25.0).split())
    assert "Well done" not in page(graded()) and "lesson was" not in page(graded())


def test_a_sentence_is_said_once_for_all_checks_that_it_holds_for() -> None:
    text = page(graded())
    assert text.count("the sum is asked.") == 1
    same = text.partition("The same holds for:")[2].partition("</ul>")[0]
    assert "inside a tf.function" in same and "(0 of 2 points)" in same and "arrays stay" not in same


def test_what_is_not_right_either_stands_with_what_is_said_and_what_waits_stands_alone() -> None:
    checks = [
        Check("early", False, 1.0, SENTENCES[Outcome.ALSO_WRONG], Outcome.ALSO_WRONG),
        Check("shape", False, 1.0, "It waits.", Outcome.LATER),
        Check("values", False, 1.0, "The sum is expected."),
        Check("gradient", False, 1.0, SENTENCES[Outcome.ALSO_WRONG], Outcome.ALSO_WRONG),
        Check("dtype", False, 1.0, "It waits.", Outcome.LATER),
    ]
    findings = Part("f", 0.0, 5.0, Verdict("f", 5.0, checks)).findings
    assert [(each.check.name, [also.name for also in each.also]) for each in findings] == [
        ("early", []),
        ("shape", []),
        ("values", ["gradient"]),
    ]
    assert [each.name for each in findings[1].same] == ["dtype"]


def test_what_waits_has_a_mark_of_its_own() -> None:
    notebook = graded()
    assert "right, counts later" not in page(notebook)
    notebook.cells[-1].metadata[VERDICT]["checks"][1]["outcome"] = Outcome.LATER
    assert page(notebook).count('class="mark soft" role="img" aria-label="right, counts later">○') == 1


def test_it_says_what_stood_in_for_another_exercise() -> None:
    notebook = graded()
    assert "in place of yours" not in page(notebook)
    notebook.cells[-1].metadata[VERDICT]["judged_with"] = ["distance"]
    assert "Judged with a right <code>distance</code> in place of yours" in page(notebook)


def test_nothing_is_loaded_from_elsewhere_and_the_only_link_is_to_the_lesson() -> None:
    text = page(graded())
    assert not re.search(r"""src\s*=\s*["'](?!data:)""", text) and "<link" not in text
    assert set(re.findall(r'href="([^"#]*)', text)) == {"", "../../triplet_loss.ipynb"}


def test_a_remark_is_said_once_on_a_page_made_again_from_a_notebook_of_before() -> None:
    notebook, remark = graded(), "Cell 2 has lost its name."
    notebook.metadata[REMARKS] = remark
    verdict = notebook.cells[-1].metadata[VERDICT]
    del verdict["remark"]
    verdict["note"] = f"{remark} {verdict['note']}"
    text = page(notebook)
    assert text.count(remark) == 1 and text.count("The answer cell stopped with NameError") == 1


def test_a_notebook_that_was_not_graded_has_a_page_too() -> None:
    notebook = graded()
    del notebook.cells[-1].metadata[VERDICT], notebook.cells[-1].metadata.nbgrader["score"]
    assert "not graded yet" in page(notebook)
