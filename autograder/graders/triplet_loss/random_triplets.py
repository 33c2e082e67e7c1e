"""Hidden test of drawing triplets at random: the draws are judged by their properties."""

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss.mining import PEOPLE, Array, no_triplet, rows


def random_mistakes_message(triplets: Array, labels: Array) -> tuple[str, str]:
    """Say what is wrong with triplets (n, 3) for labels (m,): name and message, empty if nothing is."""
    a, p, n = triplets.T
    if (a == p).any():
        return "anchor as its own positive", "An anchor is its own positive: a ≠ p is asked."
    if (labels[a] != labels[p]).all() and (labels[a] == labels[n]).all():
        return "columns in another order", "Columns 1 and 3 show one person: the order is anchor, positive, negative."
    if (labels[a] != labels[p]).any():
        return "positive of another person", "A positive shows another person than its anchor."
    if (labels[a] == labels[n]).any():
        return "negative of the same person", "A negative shows the same person as its anchor."
    return "", ""


def sample(labels: Array, n: int, rng: np.random.Generator) -> Array:
    """One right way to draw: an anchor that has a positive, then a positive, then a negative."""
    labels = np.asarray(labels)
    anchors = [i for i in range(len(labels)) if (labels == labels[i]).sum() > 1 and (labels != labels[i]).any()]
    if not anchors:
        raise ValueError("no triplet is possible")
    found = []
    for a in rng.choice(anchors, n):
        same = np.flatnonzero((labels == labels[a]) & (np.arange(len(labels)) != a))
        found.append((a, rng.choice(same), rng.choice(np.flatnonzero(labels != labels[a]))))
    return rows(found)


@exercise(ASSIGNMENT, 15, sample)
def random_triplets(exam: Exam) -> None:
    labels = exam.rng.permutation(np.append(np.repeat(PEOPLE, [3, 2, 4, 2]), 11))
    n, seeds = 400, [int(each) for each in exam.rng.integers(1 << 20, 1 << 30, 2)]
    right = exam.attempt("rows of anchor, positive and negative", 7, lambda: _drawn(exam, labels, n, seeds[0]))
    if right is None:
        return
    text, triplets = _judge(exam, right, labels, n)
    if not exam.check("rows of anchor, positive and negative", 7, not text, text):
        triplets = None
    _spread(exam, triplets, labels)
    again = exam.attempt("the given generator is used", 3, lambda: [_drawn(exam, labels, n, seed) for seed in seeds])
    if again is None:
        return
    first = as_array(right)
    same = [first is not None and difference(other, first) is None for other in again]
    used, text = same[0] and not same[1], ""
    if not same[0]:
        text = exam.recognised(
            "another generator", "The same state of rng gives different rows: is another generator used?"
        )
    elif same[1]:
        text = exam.recognised("rng not used", "Generators with different seeds give the same rows: rng is not used.")
    exam.check("the given generator is used", 3, used, text, form=True)
    _impossible(exam)


def _drawn(exam: Exam, labels: Array, n: int, seed: int) -> object:
    return exam.answer(labels, n, exam.answer.make("generator", seed))


def _judge(exam: Exam, got: object, labels: Array, n: int) -> tuple[str, Array | None]:
    text, got = told(difference(got, np.zeros((n, 3), int))), as_array(got)
    if got is None or got.shape != (n, 3):
        return exam.recognised("wrong shape", text), None
    if got.dtype.kind not in "iu":
        return exam.recognised("not integers", text), None
    if got.min() < 0 or got.max() >= len(labels):
        text = "These are not positions in `labels`: some are negative or too large."
        return exam.recognised("not positions", text), None
    if np.isin(got, labels).all():
        return exam.recognised("labels for positions", "These are labels; positions in `labels` are asked."), None
    name, text = random_mistakes_message(got, labels)
    return (exam.recognised(name, text) if name else "", got)


def _spread(exam: Exam, triplets: Array | None, labels: Array) -> None:
    """Every picture that can be an anchor should be one, and its partners should vary."""
    name = "anchors, positives and negatives are spread over all that are possible"
    if triplets is None:
        exam.check(name, 3, False, "Counts once the rows are right.", form=True)
        return
    can = [i for i in range(len(labels)) if (labels == labels[i]).sum() > 1]
    missing = [
        role
        for role, column, all_of in zip(
            ("anchor", "positive", "negative"), triplets.T, (can, can, range(len(labels))), strict=True
        )
        if not np.isin(all_of, column).all()
    ]
    text = f"In 400 draws some pictures never come as {' or '.join(missing)}, though they could."
    exam.check(name, 3, not missing, missing and exam.recognised("not spread", text), form=True)


def _impossible(exam: Exam) -> None:
    """One picture each, or one person only: no triplet exists."""
    name, texts = "no triplet is possible: ValueError", []
    for labels in no_triplet(exam.rng):
        try:
            _drawn(exam, labels, 3, seed=int(exam.rng.integers(1 << 30)))
            texts.append(f"For labels {labels.tolist()} no triplet exists; a ValueError is asked, and none came.")
        except AnswerError as error:
            if error.kind in ("died", "timeout", "garbled"):
                texts.append(f"For labels {labels.tolist()} no triplet exists; the call did not end.")
                break
            if not error.is_a("ValueError"):
                texts.append(f"For labels {labels.tolist()} a ValueError is asked; {error.kind} came.")
    exam.check(name, 2, not texts, exam.recognised("no ValueError", texts[0]) if texts else "", form=True)
