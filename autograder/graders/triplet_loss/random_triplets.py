"""Hidden test of drawing triplets at random: the draws are judged by their properties."""

from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import retell
from autograder.exam.mistakes import HALF
from autograder.graders._stops import counts_for_the_rest
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss._mining import PEOPLE, Array, no_triplet

WRONG = {
    "arguments changed": "The given labels were changed in place: the positions refer to them as they were given.",
    "not positions": "These are not positions in `labels`: some are negative or too large.",
    "labels for positions": "These are labels; positions in `labels` are expected.",
    "anchor as its own positive": (
        "An anchor is its own positive: they have to be two different pictures, so leave the anchor out of those among "
        "which the positive is drawn."
    ),
    "columns in another order": ("Columns 1 and 3 show one person: the order is anchor, positive, negative.", (), HALF),
    "labels ignored": (
        "Some positives show another person than their anchor, and some negatives show the same person. Draw the "
        "positive among the other pictures with the anchor's label, and the negative among those with another label."
    ),
    "positive of another person": (
        "A positive shows another person than its anchor: draw it among the other pictures with the anchor's label."
    ),
    "negative of the same person": (
        "A negative shows the same person as its anchor: draw it among the pictures with another label."
    ),
    "no repetition": (
        "The function stops when many rows are asked for. Pictures and whole rows may repeat: draw each row by itself, "
        "with replacement."
    ),
    "not spread": (
        "In {n} draws some pictures are never chosen as {role}, though they could be. Draw among all that are possible."
    ),
    "another generator": "The same state of rng gives different rows: is another generator used?",
    "rng not used": "Other states of rng give the same rows: rng is not used.",
}


ROWS, GENERATOR = "rows of anchor, positive and negative", "the given generator is used"
MANY = "more rows than there are different ones"
FEW, CALLS = 8, 40  # rows of a call, fewer than pictures that can be an anchor: nobody has to repeat one


def mistake_in(triplets: Array, labels: Array) -> str:
    """Name the mistake in triplets (n, 3) of positions in labels (m,); empty if there is none."""
    if triplets.min() < 0 or triplets.max() >= len(labels):
        return "not positions"
    if np.isin(triplets, labels).all():
        return "labels for positions"
    a, p, n = triplets.T
    if (a == p).any():
        return "anchor as its own positive"
    if (labels[a] != labels[p]).all() and (labels[a] == labels[n]).all():
        return "columns in another order"
    wrong_positive, wrong_negative = (labels[a] != labels[p]).any(), (labels[a] == labels[n]).any()
    if wrong_positive and wrong_negative:
        return "labels ignored"
    if wrong_positive:
        return "positive of another person"
    return "negative of the same person" if wrong_negative else ""


@exercise(ASSIGNMENT, 15, None, WRONG)
def random_triplets(exam: Exam) -> None:
    labels = exam.rng.permutation(np.append(np.repeat(PEOPLE, [3, 2, 4, 2]), 11))
    seeds = [int(each) for each in exam.rng.integers(1 << 20, 1 << 30, 2)]
    calls = exam.attempt(ROWS, 15, lambda: _drawn(exam, labels, FEW, seeds[0], CALLS))
    if calls is None:
        counts_for_the_rest(exam)
        return
    drawn = [result for result, _ in calls]
    if any(result is None for result in drawn):
        exam.check(ROWS, 15, False, exam.recognised("nothing returned"))
        counts_for_the_rest(exam)
        return
    text, changed = _judge(exam, drawn, labels), any(positions for _, positions in calls)
    if text and changed:  # what is wrong may come from it
        exam.verdict.mistakes.clear()
        text = exam.recognised("arguments changed")
    swapped = "columns in another order" in exam.verdict.mistakes
    exam.check(ROWS, 6, not text, text, changed=changed)
    order = [0, 2, 1] if swapped else [0, 1, 2]
    _spread(exam, [] if text and not swapped else [np.asarray(each)[:, order] for each in drawn], labels)
    again = exam.attempt(GENERATOR, 2, lambda: [_drawn(exam, labels, FEW, seed, 1)[0][0] for seed in seeds])
    if again is None:
        return
    first = as_array(drawn[0])
    same, other = (first is not None and not difference(each, first) for each in again)
    text = "" if same else exam.recognised("another generator")
    if same and other:
        text = exam.recognised("rng not used")
    exam.check(GENERATOR, 2, not text, text, form=True, changed=changed)
    _many(exam, labels)
    _impossible(exam)


def _drawn(exam: Exam, labels: Array, n: int, seed: int, calls: int) -> list[tuple[Any, list[int]]]:
    """Return the results of calls with one generator, each with the arguments that it changed."""
    rng = exam.answer.make("generator", seed)
    return [exam.answer.call(labels, n, rng) for _ in range(calls)]


def _judge(exam: Exam, drawn: list[Any], labels: Array) -> str:
    """Say what is wrong with the rows of some calls; empty if nothing is."""
    rows: list[Array] = []
    for each in drawn:
        triplets, expected = as_array(each), np.zeros((FEW, 3), int)
        if triplets is None or triplets.shape != expected.shape:
            exam.recognised("wrong shape")
            return told(difference(each, expected))  # which says more of it
        if triplets.dtype.kind not in "iu":
            exam.recognised("not integers")
            return told(difference(each, expected))
        rows.append(triplets)
    mistake = mistake_in(np.concatenate(rows), labels)
    return exam.recognised(mistake) if mistake else ""


def _many(exam: Exam, labels: Array) -> None:
    """Check more rows than there are different ones, so that some have to come more than once."""
    before, n = list(exam.verdict.mistakes), 400
    result = exam.attempt(MANY, 2, lambda: _drawn(exam, labels, n, int(exam.rng.integers(1 << 30)), 1)[0][0])
    if result is None:
        if exam.error and not exam.failed_before():
            retell(exam, before, "no repetition")
        return
    rows, message = as_array(result), ""
    if rows is None or rows.shape != (n, 3) or rows.dtype.kind not in "iu":
        message = told(difference(result, np.zeros((n, 3), int)))
    elif mistake := mistake_in(rows, labels):
        message = exam.recognised(mistake)
    exam.check(MANY, 2, not message, message, form=True)


def _spread(exam: Exam, calls: list[Array], labels: Array) -> None:
    """Check that every picture that can be an anchor is one, and that its partners vary; no calls: rows are wrong."""
    name, text = "anchors, positives and negatives are spread over all that are possible", ""
    if not calls:
        exam.check(name, 3, False, "This is judged once the rows are right.", form=True)
        return
    triplets, everyone = np.concatenate(calls), np.arange(len(labels))
    paired = everyone[np.equal.outer(labels, labels).sum(axis=0) > 1]
    possible = {"anchor": paired, "positive": paired, "negative": everyone}
    missing = [
        role for role, column in zip(possible, triplets.T, strict=True) if not np.isin(possible[role], column).all()
    ]
    if missing and all(np.array_equal(each, calls[0]) for each in calls):
        text = exam.recognised("rng not used")
    elif missing:
        text = exam.recognised("not spread", n=len(triplets), role=" or ".join(missing))
    exam.check(name, 3, not missing, text, form=True)


def _impossible(exam: Exam) -> None:
    """Check one picture each, and one person only: no triplet exists."""
    text = ""
    for labels in no_triplet(exam.rng):
        try:
            _drawn(exam, labels, 3, int(exam.rng.integers(1 << 30)), 1)
            instead = "none was raised"
        except AnswerError as error:
            if error.is_a("ValueError"):
                continue
            ended = error.kind in ("died", "timeout", "garbled")
            instead = "the call did not end" if ended else f"{error.kind} was raised"
        why = f"No triplet is possible for the labels {labels.tolist()}"
        text = exam.recognised("no ValueError", why=why, instead=instead)
        break
    exam.check("no triplet is possible: ValueError", 2, not text, text, form=True)
