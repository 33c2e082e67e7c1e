"""Hidden test of semi-hard mining (Schroff et al. 2015, section 3.2).

For each pair (a, p), the nearest negative n with d(a, p) < d(a, n) < d(a, p) + alpha, in rows (a, p, n) ordered by a
and p; a pair without such a negative has none.
"""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.graders.triplet_loss import ASSIGNMENT, _mining
from autograder.graders.triplet_loss._mining import Array, farthest, nearest, same_person, two_pictures


def triplets(labels: Array) -> Array:
    """Return whether p is a positive and n a negative of a, (m, m, m)."""
    same = same_person(labels)
    return (same & two_pictures(labels))[:, :, None] & ~same[:, None]


def with_any_negative(labels: Array) -> Array:
    """Like `triplets`, but any third picture is a negative."""
    two = two_pictures(labels)
    return (same_person(labels) & two)[:, :, None] & two[:, None] & two


def semi_hard_band(d_p: Array, d_n: Array, alpha: float) -> Array:
    return (d_p < d_n) & (d_n < d_p + alpha)


def mined(
    band: Callable[[Array, Array, float], Array | bool] = semi_hard_band,
    choose: Callable[[Array, Array], Array] = nearest,
    otherwise: Callable[[Array, Array], Array | int] | None = None,
    triplets: Callable[[Array], Array] = triplets,
    distances: Callable[[Array], Array] = _mining.squared_distances,
) -> Callable:
    """Make an answer of its parts, by default the right one.

    Args:
        band: says by d(a, p), d(a, n) and alpha which negatives are candidates.
        choose: chooses a candidate by its distance.
        otherwise: chooses a negative for a pair without a candidate; without it such a pair is left out.
        triplets: the mask (m, m, m) of the possible triplets.
        distances: of all pairs of pictures.
    """

    def answer(f: Array, labels: Array, alpha: float = 0.2) -> Array:
        d, possible = distances(f), triplets(labels)
        d_p, d_n = d[:, :, None], d[:, None, :]
        candidates = possible & band(d_p, d_n, alpha)
        pairs, n = candidates.any(axis=-1), choose(d_n, candidates)
        if otherwise:
            pairs, n = possible.any(axis=-1), np.where(pairs, n, otherwise(d_n, possible))
        a, p = np.nonzero(pairs)
        return np.stack([a, p, n[a, p]], axis=1)

    return answer


semi_hard = mined()
by_positive = then(semi_hard, lambda rows: rows[np.lexsort((rows[:, 0], rows[:, 1]))])


def with_itself(labels: Array) -> Array:
    """Like `triplets`, but a picture is a positive of its own too."""
    same = same_person(labels)
    return same[:, :, None] & ~same[:, None]


def _nearest_first(f: Array, labels: Array, alpha: float = 0.2) -> Array:
    a, p, n = rows = mined(lambda d_p, d_n, alpha: True)(f, labels, alpha).T
    d = _mining.squared_distances(f)
    return rows.T[semi_hard_band(d[a, p], d[a, n], alpha)]


def _all_candidates(f: Array, labels: Array, alpha: float = 0.2) -> Array:
    d = _mining.squared_distances(f)
    return np.argwhere(triplets(labels) & semi_hard_band(d[:, :, None], d[:, None], alpha))


def _places(f: Array, labels: Array, alpha: float = 0.2) -> Array:
    a, p, n = semi_hard(f, labels, alpha).T
    return np.stack([a, p, _mining.place_among(~same_person(labels), a, n)], axis=1)


WRONG: dict[str, WrittenMistake] = _mining.mining_slips(semi_hard, mined) | {
    "nearest negative whatever": (
        "The nearest negative is chosen even if it is nearer than the positive: that makes it hard, not semi-hard.",
        mined(lambda d_p, d_n, alpha: True),
    ),
    "no lower bound": (
        "Some negatives are nearer than the positive. Semi-hard ones are farther away: d(a, p) < d(a, n).",
        mined(lambda d_p, d_n, alpha: d_n < d_p + alpha),
    ),
    "no upper bound": (
        "Some negatives lie beyond the margin, where they cost nothing: d(a, n) < d(a, p) + alpha is expected.",
        mined(lambda d_p, d_n, alpha: d_p < d_n),
    ),
    "farthest of the candidates": (
        "The farthest of the semi-hard negatives is chosen; the nearest is expected.",
        mined(choose=farthest),
    ),
    "first of the candidates": (
        "The first of the semi-hard negatives is chosen; the nearest is expected.",
        mined(choose=lambda d_n, candidates: candidates.argmax(axis=-1)),
    ),
    "index 0 without a candidate": (
        "A pair without a semi-hard negative gets index 0: leave the pair out.",
        mined(otherwise=lambda d_n, negatives: 0),
    ),
    "another negative without a candidate": (
        "A pair without a semi-hard negative gets the nearest negative: leave the pair out.",
        mined(otherwise=nearest),
    ),
    "each pair once": (
        "Each pair is there only once: (a, p) and (p, a) are two pairs with different anchors.",
        then(semi_hard, lambda rows: rows[rows[:, 0] < rows[:, 1]]),
    ),
    "alpha ignored": (
        "alpha is always 0.2 here: use the argument.",
        given(semi_hard, lambda f, labels, alpha=0.2: (f, labels, 0.2)),
    ),
    "plain distance": (
        "The plain distance is used; d is the squared one, without a root, and alpha is meant for that.",
        mined(distances=then(_mining.squared_distances, np.sqrt)),
    ),
    "negative of the same person": ("Some negatives show the anchor's own person.", mined(triplets=with_any_negative)),
    "d(p, n) for d(a, n)": (
        "The distances of the negatives are measured from the positive. Both distances start at the anchor.",
        then(by_positive, lambda rows: rows[:, [1, 0, 2]]),  # each pair gets what belongs to the pair (p, a)
    ),
    "ordered by (p, a)": ("The rows are ordered by the positive first: order them by (a, p).", by_positive, HALF),
    "margin subtracted": (
        "The candidates lie nearer than the positive; they should lie between d(a, p) and d(a, p) + alpha.",
        mined(lambda d_p, d_n, alpha: (d_p - alpha < d_n) & (d_n < d_p)),
    ),
    "index -1 without a candidate": (
        "A pair without a semi-hard negative gets index -1: leave the pair out.",
        mined(otherwise=lambda d_n, negatives: -1),
    ),
    "nearest negative first": (
        "Only the nearest negative of all is looked at, and dropped if it is not semi-hard. Look for those in the band "
        "first, then take the nearest of them.",
        _nearest_first,
    ),
    "one triplet for each anchor": (
        "There is one triplet for each anchor; one for each pair (a, p) is expected.",
        then(semi_hard, lambda rows: rows[_mining.first_of(rows[:, 0])]),
    ),
    "all candidates": (
        "All negatives in the band are there; of each pair, the nearest alone is expected.",
        _all_candidates,
    ),
    "anchor as its own positive": (
        "An anchor is its own positive: leave out the pair of a picture with itself.",
        mined(triplets=with_itself),
    ),
    "places among the candidates": (
        "The negative is counted among the negatives alone; its position in the whole batch is expected.",
        _places,
    ),
    "margin as a factor": (
        "The margin is a factor here, d(a, n) < (1 + alpha) · d(a, p); it is added: d(a, n) < d(a, p) + alpha.",
        mined(lambda d_p, d_n, alpha: (d_p < d_n) & (d_n < (1 + alpha) * d_p)),
    ),
    "ordered by person": (
        "The rows are ordered by person; order them by (a, p).",
        lambda f, labels, alpha=0.2: (rows := semi_hard(f, labels, alpha))[
            np.argsort(labels[rows[:, 0]], kind="stable")
        ],
        HALF,
    ),
    "both bounds let in": (
        "A negative exactly as far away as the positive is accepted, and so is one exactly alpha farther, but neither "
        "is semi-hard: use < and not <= for both bounds.",
        mined(lambda d_p, d_n, alpha: (d_p <= d_n) & (d_n <= d_p + alpha)),
        13,
    ),
    "lower bound let in": (
        "A negative exactly as far away as the positive is accepted, but it is not semi-hard: d(a, p) < d(a, n), with "
        "< and not <=.",
        mined(lambda d_p, d_n, alpha: (d_p <= d_n) & (d_n < d_p + alpha)),
        13,
    ),
    "upper bound let in": (
        "A negative exactly alpha farther away than the positive is accepted, but it costs nothing: "
        "d(a, n) < d(a, p) + alpha, with < and not <=.",
        mined(lambda d_p, d_n, alpha: (d_p < d_n) & (d_n <= d_p + alpha)),
        13,
    ),
}
EXAMPLES = (
    example(
        "semi_hard_triplets(np.array([[0.], [1.], [1.2], [3.], [1.5]]), np.array([1, 1, 2, 1, 3]), alpha=0.5)",
        np.array([[0, 1, 2]]),
    ),
)


@exercise(ASSIGNMENT, 15, semi_hard, WRONG, EXAMPLES)
def semi_hard_triplets(exam: Exam) -> None:
    def draw_all(*kinds: tuple[int, int, int, float]) -> Callable[[], list[Case]]:
        return lambda: [case(*_mining.batch(exam.rng, *kind), alpha=kind[-1]) for kind in kinds]

    cases = exam.telling(draw_all((3, 3, 2, 0.5), (3, 4, 3, 0.7)))
    exam.values("three and four pictures of each of three people", 6, cases)
    exam.values("other batches and margins", 6, exam.telling(draw_all((4, 3, 4, 1.0), (2, 4, 3, 0.6))))
    # Exact in every order of evaluation. Anchor 0, positive at 25/16, negatives at 25/16, 36/16 (the bounds), 32/16.
    plane = np.array([[0, 0], [3, 4], [5, 0], [6, 0], [4, 4]]) / 4
    line = np.array([[0.0], [3.0], [5.0]]) / 4  # the only negative is exactly alpha farther than the positive
    edges = [_moved(exam.rng, plane, [0, 0, 1, 1, 2], 11 / 16), _moved(exam.rng, line, [0, 0, 1], 1.0)]
    exam.values("negatives exactly on the bounds", 2, edges, form=True)
    exam.values("no pair, or no negative: no rows", 1, _mining.no_rows(exam.rng), form=True)


def _moved(rng: np.random.Generator, f: Array, people: list[int], alpha: float) -> Case:
    """Return the same pictures of other people, turned over, moved and in another order, which changes no distance."""
    order, axes = rng.permutation(len(f)), rng.permutation(f.shape[1])
    moved = f[:, axes] * rng.choice([-1, 1], len(axes)) + rng.integers(-32, 33, len(axes)) / 16
    return case(moved[order], rng.permutation(_mining.PEOPLE)[people][order], alpha=alpha)
