"""Hidden test of batch-hard mining (Hermans et al. 2017, section 2).

For each anchor its farthest positive and its nearest negative: rows (a, p, n) in the order of the anchors. An anchor
without a positive or without a negative has none.
"""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import HALF, WrittenMistake, then
from autograder.graders.triplet_loss import ASSIGNMENT, _mining
from autograder.graders.triplet_loss._mining import Array, farthest, nearest, same_person, two_pictures


def positives(labels: Array) -> Array:
    return same_person(labels) & two_pictures(labels)


def negatives(labels: Array) -> Array:
    return ~same_person(labels)


def mined(
    positives: Callable[[Array], Array] = positives,
    negatives: Callable[[Array], Array] = negatives,
    positive: Callable[[Array, Array], Array] = farthest,
    negative: Callable[[Array, Array], Array] = nearest,
    distances: Callable[[Array], Array] = _mining.squared_distances,
) -> Callable[[Array, Array], Array]:
    """Make an answer of its parts, by default the right one.

    Args:
        positives: makes the mask (m, m) of each anchor's positives from the labels.
        negatives: makes that of each anchor's negatives.
        positive: chooses one of an anchor's positives by the distances.
        negative: chooses one of its negatives.
        distances: of all pairs of pictures.
    """

    def answer(f: Array, labels: Array) -> Array:
        d, same, others = distances(f), positives(labels), negatives(labels)
        a = np.flatnonzero(same.any(axis=1) & others.any(axis=1))
        return np.stack([a, positive(d, same)[a], negative(d, others)[a]], axis=1)

    return answer


def _with_lone_pictures(f: Array, labels: Array) -> Array:
    d = _mining.squared_distances(f)
    return np.stack([range(len(f)), farthest(d, positives(labels)), nearest(d, negatives(labels))], axis=1)


hardest = mined()


def _nearest_to_the_positive(f: Array, labels: Array) -> Array:
    a, p, _ = hardest(f, labels).T
    return np.stack([a, p, nearest(_mining.squared_distances(f), negatives(labels))[p]], axis=1)


def _places(f: Array, labels: Array) -> Array:
    a, p, n = hardest(f, labels).T
    places = _mining.place_among(positives(labels), a, p), _mining.place_among(negatives(labels), a, n)
    return np.stack([a, *places], axis=1)


def _hardest_first(f: Array, labels: Array) -> Array:
    rows, d = hardest(f, labels), _mining.squared_distances(f)
    a, p, n = rows.T
    return rows[np.argsort(d[a, n] - d[a, p])]


WRONG: dict[str, WrittenMistake] = _mining.mining_slips(hardest, mined) | {
    "nearest positive": ("The nearest positive is chosen; the hardest one is the farthest.", mined(positive=nearest)),
    "farthest negative": ("The farthest negative is chosen; the hardest one is the nearest.", mined(negative=farthest)),
    "easiest triplets": (
        "Nearest positive and farthest negative: these are the easiest triplets, not the hardest.",
        mined(positive=nearest, negative=farthest),
    ),
    "anchor as its own positive": (
        "An anchor is its own positive: leave out its distance to itself, which is 0.",
        mined(same_person, positive=nearest),
    ),
    "lone picture as its own positive": (
        "A person's only picture is paired with itself: leave it out as an anchor.",
        mined(same_person),
    ),
    "labels ignored": (
        "The farthest and the nearest of all pictures are chosen, no matter whom they show.",
        mined(two_pictures, two_pictures),
    ),
    "ordered by person": (
        "The rows are ordered by person; the order of the anchors is expected.",
        lambda f, labels: (rows := hardest(f, labels))[np.argsort(labels[rows[:, 0]], kind="stable")],
        HALF,
    ),
    "hardest first": (
        "The rows are ordered by how hard they are; the order of the anchors is expected.",
        _hardest_first,
        HALF,
    ),
    "one triplet for each person": (
        "There is one triplet for each person; one for each anchor is expected.",
        lambda f, labels: [row for row in hardest(f, labels) if _mining.first_of(labels)[row[0]]],
    ),
    "all triplets": (
        "These are all triplets of the batch; of each anchor, the hardest alone is expected.",
        lambda f, labels: np.argwhere(positives(labels)[:, :, None] & negatives(labels)[:, None]),
    ),
    "d(p, n) for d(a, n)": (
        "The negative is the one nearest to the positive. Both distances start at the anchor.",
        _nearest_to_the_positive,
    ),
    "places among the candidates": (
        "Positives and negatives are counted among the anchor's own alone; positions in the whole batch are expected.",
        _places,
    ),
    "one triplet for the batch": (
        "This is one triplet for the whole batch; one for each anchor is expected.",
        then(hardest, lambda rows: rows[:1]),
    ),
    "labels ignored for the negative": (
        "Some negatives show the anchor's own person: the nearest of all pictures is chosen.",
        mined(negatives=two_pictures),
    ),
    "masked with 0": (
        "Pictures of the same person got the distance 0, and then the smallest distance is theirs: mask with infinity.",
        mined(negative=lambda d, among: np.where(among, d, 0).argmin(axis=-1)),
    ),
    "anchor without a positive kept": ("A person's only picture has no positive: leave it out.", _with_lone_pictures),
    "similarity for distance": (
        "This ranks by the dot product, which is large for pictures that are near; d is the squared distance.",
        mined(distances=lambda f: np.asarray(f) @ np.asarray(f).T),
    ),
}
EXAMPLES = (
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


@exercise(ASSIGNMENT, 20, hardest, WRONG, EXAMPLES)
def hardest_triplets(exam: Exam) -> None:
    rng = exam.rng
    cases = exam.telling(lambda: [case(*_mining.batch(rng, people, 3, 4)) for people in (3, 4)])
    exam.values("three pictures of each person, and one of another", 8, cases)
    kinds = ((4, 4, 8), (2, 5, 2), (4, 3, 32))
    exam.values(
        "other batches and sizes", 8, exam.telling(lambda: [case(*_mining.batch(rng, *kind)) for kind in kinds])
    )
    _mining.no_rows(exam, "no anchor with a positive, or none with a negative: no rows", 4)
