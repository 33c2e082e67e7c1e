"""Hidden test of batch-hard mining (Hermans et al. 2017, section 2)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss.mining import (
    Array,
    all_distances,
    batch,
    city_block,
    draw,
    no_rows,
    no_triplet,
    rows,
)


def mine_hardest(
    f: Array,
    labels: Array,
    far: Callable = np.argmax,
    near: Callable = np.argmin,
    own: bool = False,
    distances: Callable = all_distances,
    order: tuple[int, int, int] = (0, 1, 2),
    lone: bool = False,
    zeros: bool = False,
    any_negative: bool = False,
) -> Array:
    """For each anchor with a positive and a negative its farthest positive and nearest negative, (m, 3).

    The options make the mistakes: another choice among the positives or negatives, the anchor among its own positives,
    a picture without a positive kept, same-person distances masked with 0, any other picture for a negative.
    """
    d, labels, found = distances(f), np.asarray(labels), []
    everyone = np.arange(len(labels))
    for a in everyone:
        positives = everyone[(labels == labels[a]) & (own | (everyone != a))]
        negatives = everyone[(labels != labels[a]) | (any_negative & (everyone != a))]
        if not len(negatives) or not (len(positives) or lone):
            continue
        p = positives[far(d[a, positives])] if len(positives) else 0
        n = near(np.where(np.isin(everyone, negatives), d[a], 0)) if zeros else negatives[near(d[a, negatives])]
        found.append(tuple((a, p, n)[i] for i in order))
    return rows(found)


HARDEST_MISTAKES = (
    Mistake(
        "nearest positive",
        "The nearest positive is taken; the hardest one is the farthest.",
        lambda f, labels: mine_hardest(f, labels, far=np.argmin),
    ),
    Mistake(
        "farthest negative",
        "The farthest negative is taken; the hardest one is the nearest.",
        lambda f, labels: mine_hardest(f, labels, near=np.argmax),
    ),
    Mistake(
        "easiest triplets",
        "Nearest positive and farthest negative: these are the easiest triplets, not the hardest.",
        lambda f, labels: mine_hardest(f, labels, far=np.argmin, near=np.argmax),
    ),
    Mistake(
        "anchor as its own positive",
        "An anchor is taken as its own positive: its distance to itself is 0 and must be left out.",
        lambda f, labels: mine_hardest(f, labels, far=np.argmin, own=True),
    ),
    Mistake(
        "positive and negative swapped",
        "The columns are (anchor, negative, positive); the order asked is anchor, positive, negative.",
        lambda f, labels: mine_hardest(f, labels, order=(0, 2, 1)),
    ),
    Mistake(
        "lone picture as its own positive",
        "A picture that is its person's only one is paired with itself; its row has to be left out.",
        lambda f, labels: mine_hardest(f, labels, own=True),
    ),
    Mistake(
        "labels ignored",
        "The farthest and the nearest of all pictures are taken, whomever they show.",
        lambda f, labels: np.array([(a, np.argmax(r), np.argsort(r)[1]) for a, r in enumerate(all_distances(f))]),
    ),
    Mistake(
        "ordered by person",
        "The rows are ordered by person; the anchors' order is asked.",
        lambda f, labels: (lambda found: found[np.argsort(labels[found[:, 0]], kind="stable")])(
            mine_hardest(f, labels)
        ),
    ),
    Mistake(
        "one triplet for the batch",
        "This is one triplet for the whole batch; one for each anchor is asked.",
        lambda f, labels: mine_hardest(f, labels)[:1],
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; d sums their squares.",
        lambda f, labels: mine_hardest(f, labels, distances=city_block),
    ),
    Mistake(
        "labels ignored for the negative",
        "Some negatives show the anchor's own person: the nearest picture of all is taken.",
        lambda f, labels: mine_hardest(f, labels, any_negative=True),
    ),
    Mistake(
        "masked with 0",
        "Pictures of the same person got the distance 0, and the smallest distance finds them: mask with infinity.",
        lambda f, labels: mine_hardest(f, labels, zeros=True),
    ),
    Mistake(
        "anchor without a positive kept",
        "A picture that is its person's only one has no positive; its row has to be left out.",
        lambda f, labels: mine_hardest(f, labels, lone=True),
    ),
    Mistake(
        "similarity for distance",
        "This ranks by the dot product, which is large for what is near; d is the squared distance.",
        lambda f, labels: mine_hardest(f, labels, distances=lambda x: np.asarray(x) @ np.asarray(x).T),
    ),
)

HARDEST_EXAMPLES = (
    Example(
        "hardest_triplets([[0.], [1.], [3.], [7.]], [4, 4, 4, 8])",
        case(np.array([[0.0], [1.0], [3.0], [7.0]]), np.array([4, 4, 4, 8])),
        np.array([[0, 2, 3], [1, 2, 3], [2, 0, 3]]),
    ),
    Example(
        "hardest_triplets([[0.], [2.], [3.], [7.]], [1, 1, 2, 2])",
        case(np.array([[0.0], [2.0], [3.0], [7.0]]), np.array([1, 1, 2, 2])),
        np.array([[0, 1, 2], [1, 0, 2], [2, 3, 1], [3, 2, 1]]),
    ),
)


@exercise(ASSIGNMENT, 20, mine_hardest, HARDEST_MISTAKES, HARDEST_EXAMPLES)
def hardest_triplets(exam: Exam) -> None:
    rng = exam.rng
    cases = exam.telling(lambda: [case(*batch(rng, people, 3, 4)) for people in (3, 4)])
    exam.values("three pictures of each person, and one of another", 8, cases)
    kinds = ((4, 4, 8), (2, 5, 2), (4, 3, 32))
    exam.values("other batches and sizes", 8, exam.telling(lambda: [case(*batch(rng, *kind)) for kind in kinds]))
    empty = [case(draw(rng, labels, 3), labels) for labels in no_triplet(rng)]
    no_rows(exam, "nobody has a positive, or nobody a negative: no rows", 4, empty)
