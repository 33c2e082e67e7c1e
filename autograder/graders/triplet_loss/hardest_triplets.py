"""Hidden test of batch-hard mining (Hermans et al. 2017, section 2).

For each anchor its farthest positive and its nearest negative: rows (a, p, n) in the order of the anchors. An anchor
without a positive or without a negative has none.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.mistakes import HALF, WrittenMistake, then
from autograder.graders.triplet_loss import ASSIGNMENT, _mining
from autograder.graders.triplet_loss._mining import Array, farthest, nearest, same_person, two_pictures


def positives(labels: Array) -> Array:
    return same_person(labels) & two_pictures(labels)


def negatives(labels: Array) -> Array:
    return ~same_person(labels)


def have_both(same: Array, others: Array) -> Any:
    return same.any(axis=1) & others.any(axis=1)


def mined(
    positives: Callable[[Array], Array] = positives,
    negatives: Callable[[Array], Array] = negatives,
    positive: Callable[[Array, Array], Array] = farthest,
    negative: Callable[[Array, Array], Array] = nearest,
    distances: Callable[[Array], Array] = _mining.squared_distances,
    anchors: Callable[[Array, Array], Any] = have_both,
) -> Callable[[Array, Array], Array]:
    """Make an answer of its parts, by default the right one.

    Args:
        positives: makes the mask (m, m) of each anchor's positives from the labels.
        negatives: makes that of each anchor's negatives.
        positive: chooses one of an anchor's positives by the distances.
        negative: chooses one of its negatives.
        distances: of all pairs of pictures.
        anchors: says by both masks which pictures are anchors, (m,).
    """

    def answer(f: Array, labels: Array) -> Array:
        d, same, others = distances(f), positives(labels), negatives(labels)
        a = np.flatnonzero(anchors(same, others))
        return np.stack([a, positive(d, same)[a], negative(d, others)[a]], axis=1)

    return answer


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
        16,
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
        lambda f, labels: (rows := hardest(f, labels))[_mining.first_of(labels)[rows[:, 0]]],
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
    "anchor without a positive kept": (
        "A person's only picture has no positive: leave it out as an anchor.",
        mined(anchors=lambda same, others: others.any(axis=1)),
        16,
    ),
    "anchor without a negative kept": (
        "Where all pictures show one person there is no negative, so that nothing can be an anchor: return no rows.",
        mined(anchors=lambda same, others: same.any(axis=1)),
        16,
    ),
    "every picture an anchor": (
        "Every picture is an anchor, even one without a positive (a person's only picture) and one without a negative "
        "(where all show one person): leave these out.",
        mined(anchors=lambda same, others: np.ones(len(same), bool)),
        16,
    ),
    "similarity for distance": (
        "This ranks by the dot product, which is large for pictures that are near; d is the squared distance.",
        mined(distances=lambda f: np.asarray(f) @ np.asarray(f).T),
    ),
}
EXAMPLES = (
    example(
        "hardest_triplets(np.array([[0.], [1.], [3.], [7.]]), np.array([4, 4, 4, 8]))",
        np.array([[0, 2, 3], [1, 2, 3], [2, 0, 3]]),
    ),
    example(
        "hardest_triplets(np.array([[0.], [2.], [3.], [7.]]), np.array([1, 1, 2, 2]))",
        np.array([[0, 1, 2], [1, 0, 2], [2, 3, 1], [3, 2, 1]]),
    ),
)


@exercise(ASSIGNMENT, 20, hardest, WRONG, EXAMPLES)
def hardest_triplets(exam: Exam) -> None:
    rng = exam.rng

    def draw_all(*kinds: tuple[int, int, int], last: int) -> list[Case]:
        return [case(*_mining.batch(rng, *kind, last=last)) for kind in kinds]

    # in these each picture has a positive and a negative: to leave out those that have not is a question of its own
    exam.values("three pictures of each person", 8, exam.telling(lambda: draw_all((3, 3, 4), (4, 3, 4), last=2)))
    kinds = ((4, 4, 8), (2, 5, 2), (4, 3, 32))
    exam.values("other batches and sizes", 8, exam.telling(lambda: draw_all(*kinds, last=3)))
    edges = [*draw_all((3, 3, 4), (2, 2, 8), last=1), *_mining.no_rows(rng)]
    exam.values("pictures without a positive or a negative are no anchors", 4, edges, form=True)
