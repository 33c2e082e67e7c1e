"""Hidden test of drawing triplets at random: the draws are judged by their properties."""

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.mistakes import HALF
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss._mining import PEOPLE, Array, no_triplet

WRONG = {
    "not positions": "These are not positions in `labels`: some are negative or too large.",
    "labels for positions": "These are labels; positions in `labels` are expected.",
    "anchor as its own positive": "An anchor is its own positive: they have to be two different pictures, a ≠ p.",
    "columns in another order": ("Columns 1 and 3 show one person: the order is anchor, positive, negative.", (), HALF),
    "positive of another person": "A positive shows another person than its anchor.",
    "negative of the same person": "A negative shows the same person as its anchor.",
    "not spread": "In {n} draws some pictures are never chosen as {role}, though they could be.",
    "another generator": "The same state of rng gives different rows: is another generator used?",
    "rng not used": "Generators with different seeds give the same rows: rng is not used.",
}


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
    if (labels[a] != labels[p]).any():
        return "positive of another person"
    return "negative of the same person" if (labels[a] == labels[n]).any() else ""


@exercise(ASSIGNMENT, 15, None, WRONG)
def random_triplets(exam: Exam) -> None:
    labels = exam.rng.permutation(np.append(np.repeat(PEOPLE, [3, 2, 4, 2]), 11))
    n, seeds = 400, [int(each) for each in exam.rng.integers(1 << 20, 1 << 30, 2)]
    name = "rows of anchor, positive and negative"
    drawn = exam.attempt(name, 7, lambda: _drawn(exam, labels, n, seeds[0]))
    if drawn is None:
        return
    text, triplets = _judge(exam, drawn, labels, n), as_array(drawn)
    right = exam.check(name, 7, not text, text)
    _spread(exam, triplets if right else None, labels)
    name = "the given generator is used"
    again = exam.attempt(name, 3, lambda: [_drawn(exam, labels, n, seed) for seed in seeds])
    if again is None:
        return
    same, other = (triplets is not None and not difference(each, triplets) for each in again)
    text = "" if same else exam.recognised("another generator")
    if same and other:
        text = exam.recognised("rng not used")
    exam.check(name, 3, not text, text, form=True)
    _impossible(exam)


def _drawn(exam: Exam, labels: Array, n: int, seed: int) -> object:
    return exam.answer(labels, n, exam.answer.make("generator", seed))


def _judge(exam: Exam, drawn: object, labels: Array, n: int) -> str:
    """Say what is wrong with the rows; empty if nothing is."""
    wrong, triplets = difference(drawn, np.zeros((n, 3), int)), as_array(drawn)
    if triplets is None or triplets.shape != (n, 3):
        exam.recognised("wrong shape")
        return told(wrong)  # which says more of it
    if triplets.dtype.kind not in "iu":
        exam.recognised("not integers")
        return told(wrong)
    mistake = mistake_in(triplets, labels)
    return exam.recognised(mistake) if mistake else ""


def _spread(exam: Exam, triplets: Array | None, labels: Array) -> None:
    """Check that every picture that can be an anchor is one, and that its partners vary; None: the rows are wrong."""
    name = "anchors, positives and negatives are spread over all that are possible"
    if triplets is None:
        exam.check(name, 3, False, "This counts once the rows are right.", form=True)
        return
    everyone = np.arange(len(labels))
    paired = everyone[np.equal.outer(labels, labels).sum(axis=0) > 1]
    possible = {"anchor": paired, "positive": paired, "negative": everyone}
    missing = [
        role for role, column in zip(possible, triplets.T, strict=True) if not np.isin(possible[role], column).all()
    ]
    text = exam.recognised("not spread", n=len(triplets), role=" or ".join(missing)) if missing else ""
    exam.check(name, 3, not missing, text, form=True)


def _impossible(exam: Exam) -> None:
    """Check one picture each, and one person only: no triplet exists."""
    text = ""
    for labels in no_triplet(exam.rng):
        try:
            _drawn(exam, labels, 3, seed=int(exam.rng.integers(1 << 30)))
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
