"""A check says what happened, and verdicts saved by an earlier version can be read."""

import dataclasses
import json

import pytest

from autograder.exam.verdict import Check, Outcome, Verdict, as_html, as_text, said

OLD = {  # as the graded notebooks of the first version have it
    "exercise": "verify",
    "max_points": 15.0,
    "checks": [
        {
            "name": "the value",
            "passed": False,
            "points": 5.0,
            "message": "3 of 3 are wrong. Try `verify(0)`: it fails.",
        },
        {"name": "another", "passed": False, "points": 5.0, "message": "Not right here either."},
        {"name": "the shape", "passed": False, "points": 2.0, "message": "Counts once a value is right."},
        {"name": "it runs", "passed": True, "points": 3.0, "message": ""},
    ],
    "mistakes": ["wrong shape"],
    "held": "",
    "note": "",
}


def test_a_verdict_of_before_is_read_with_its_outcomes() -> None:
    verdict = Verdict.from_json(OLD)
    outcomes = [check.outcome for check in verdict.checks]
    assert outcomes == [Outcome.WRONG, Outcome.ALSO_WRONG, Outcome.LATER, Outcome.PASSED]
    # word for word what the gradebook has as its comment, which is how the page knows it for ours
    assert as_text(verdict) == "3 of 15 points. 3 of 3 are wrong. Try `verify(0)`: it fails."


def test_the_remark_of_a_verdict_of_before_is_told_from_its_note() -> None:
    remark, note = "Cell 2 is new.", "The answer cell stopped."
    both = Verdict.from_json({**OLD, "note": f"{remark} {note}"}, remark)
    assert (both.remark, both.note) == (remark, note)
    alone = Verdict.from_json({**OLD, "note": remark}, remark)
    assert (alone.remark, alone.note) == (remark, "")
    assert as_text(both) == as_text(Verdict.from_json({**OLD, "note": f"{remark} {note}"}))
    saved = dataclasses.asdict(Verdict("verify", 15.0, note=remark))
    assert Verdict.from_json(saved, remark).note == remark  # has its own remark: nothing is taken off


def test_what_is_saved_is_read_again() -> None:
    checks = [
        Check("a", False, 2.0, "Wrong.", example="Try `f(1)`."),
        Check("b", False, 1.0, "Stopped.", Outcome.RAISED),
        Check("c", True, 3.0),
    ]
    verdict = Verdict("f", 6.0, checks, ["a mistake"], "held", "note")
    again = Verdict.from_json(json.loads(json.dumps(dataclasses.asdict(verdict))))
    assert again == verdict and all(type(check.outcome) is Outcome for check in again.checks)


def test_a_student_reads_message_and_example_and_each_sentence_once() -> None:
    wrong = Check("a", False, 2.0, "Wrong.", example="Try `f(1)`.")
    verdict = Verdict("f", 4.0, [wrong, wrong, Check("b", False, 1.0, "Later.", Outcome.LATER)])
    assert said(verdict) == ["Wrong. Try `f(1)`."] and "Wrong. Try `f(1)`." in as_html(verdict)


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_that_contradicts_passed_is_refused(outcome: Outcome) -> None:
    passed = outcome is not Outcome.PASSED
    with pytest.raises(ValueError, match="cannot be"):
        Check("a", passed, 1.0, outcome=outcome)
