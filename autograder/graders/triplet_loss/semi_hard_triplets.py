"""Hidden test of semi-hard mining (Schroff et al. 2015, section 3.2)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss.mining import (
    PEOPLE,
    Array,
    all_distances,
    batch,
    city_block,
    draw,
    no_rows,
    no_triplet,
    rows,
)


def mine_semi_hard(
    f: Array,
    labels: Array,
    alpha: float = 0.2,
    choose: Callable = np.argmin,
    lower: bool = True,
    upper: bool = True,
    half: bool = False,
    missing: str = "leave out",
    distances: Callable = all_distances,
    any_negative: bool = False,
    below: Callable = np.less,
    order: Callable = lambda triplet: triplet,
    from_positive: bool = False,
) -> Array:
    """For each pair (a, p) the nearest negative with d(a, p) < d(a, n) < d(a, p) + alpha, (k, 3)."""
    d, found = distances(f), []
    for a in range(len(labels)):
        for p in range(len(labels)):
            if a == p or labels[a] != labels[p] or (half and p < a):
                continue
            negatives = [j for j in range(len(labels)) if labels[j] != labels[a] or (any_negative and j not in (a, p))]
            start = p if from_positive else a
            inside = [
                n
                for n in negatives
                if (not lower or below(d[a, p], d[start, n])) and (not upper or below(d[start, n], d[a, p] + alpha))
            ]
            if inside:
                found.append(order((a, p, inside[choose(d[start, inside])])))
            elif missing.startswith("index"):
                found.append((a, p, int(missing.split()[1])))
            elif missing == "nearest" and negatives:
                found.append((a, p, negatives[np.argmin(d[a, negatives])]))
    return rows(found)


SEMI_MISTAKES = (
    Mistake(
        "nearest negative whatever",
        "The nearest negative is taken even if it is nearer than the positive: that one is hard, not semi-hard.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, lower=False, upper=False),
    ),
    Mistake(
        "no lower bound",
        "Negatives nearer than the positive are let in; semi-hard ones are farther: d(a, p) < d(a, n).",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, lower=False),
    ),
    Mistake(
        "no upper bound",
        "Negatives beyond the margin are let in; they cost nothing: d(a, n) < d(a, p) + alpha.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, upper=False),
    ),
    Mistake(
        "farthest of the candidates",
        "The farthest of the semi-hard negatives is taken; the nearest is asked.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, choose=np.argmax),
    ),
    Mistake(
        "first of the candidates",
        "The first of the semi-hard negatives is taken; the nearest is asked.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, choose=lambda values: 0),
    ),
    Mistake(
        "index 0 without a candidate",
        "A pair without a semi-hard negative gets index 0; it has to be left out.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, missing="index 0"),
    ),
    Mistake(
        "another negative without a candidate",
        "A pair without a semi-hard negative gets the nearest one; it has to be left out.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, missing="nearest"),
    ),
    Mistake(
        "each pair once",
        "Each pair comes once; (a, p) and (p, a) are two pairs with different anchors.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, half=True),
    ),
    Mistake(
        "alpha ignored",
        "alpha is fixed at 0.2; use the argument.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, 0.2),
    ),
    Mistake(
        "plain distance",
        "This uses the plain distance; d is the squared one.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, distances=lambda x: np.sqrt(all_distances(x))),
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; d sums their squares.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, distances=city_block),
    ),
    Mistake(
        "negative of the same person",
        "Some negatives show the anchor's own person.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, any_negative=True),
    ),
    Mistake(
        "d(p, n) for d(a, n)",
        "The negatives are measured from the positive. Both distances start at the anchor.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, from_positive=True),
    ),
    Mistake(
        "positive and negative swapped",
        "The columns are (anchor, negative, positive); the order asked is anchor, positive, negative.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, order=lambda t: (t[0], t[2], t[1])),
    ),
    Mistake(
        "ordered by (p, a)",
        "The rows are ordered by the positive first; order them by (a, p).",
        lambda f, labels, alpha=0.2: (lambda t: t[np.lexsort((t[:, 0], t[:, 1]))])(mine_semi_hard(f, labels, alpha)),
    ),
    Mistake(
        "margin subtracted",
        "The band lies below the positive: it runs from d(a, p) to d(a, p) + alpha.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, -alpha, below=np.greater),
    ),
    Mistake(
        "index -1 without a candidate",
        "A pair without a semi-hard negative gets index -1; it has to be left out.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, missing="index -1"),
    ),
    Mistake(
        "edges let in",
        "A negative exactly as far as the positive, or exactly alpha farther, is let in: both bounds are strict.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, below=np.less_equal),
        keeps=13,
    ),
)

_LINE = np.array([[0.0], [1.0], [1.2], [3.0], [1.5]])
SEMI_EXAMPLES = (
    Example(
        "semi_hard_triplets([[0.], [1.], [1.2], [3.], [1.5]], [1, 1, 2, 1, 3], alpha=0.5)",
        case(_LINE, np.array([1, 1, 2, 1, 3]), alpha=0.5),
        np.array([[0, 1, 2]]),
    ),
)


@exercise(ASSIGNMENT, 15, mine_semi_hard, SEMI_MISTAKES, SEMI_EXAMPLES)
def semi_hard_triplets(exam: Exam) -> None:
    def draw_all(*kinds: tuple[int, int, int, float]) -> Callable[[], list[Case]]:
        return lambda: [case(*batch(exam.rng, *kind), alpha=kind[-1]) for kind in kinds]

    cases = exam.telling(draw_all((3, 3, 2, 0.5), (3, 4, 3, 0.7)))
    exam.values("three and four pictures of each of three people", 6, cases)
    exam.values("other batches and margins", 6, exam.telling(draw_all((4, 3, 4, 1.0), (2, 4, 3, 0.6))))
    # Exact in every order of evaluation. Anchor 0, positive at 25/16, negatives at 25/16, 36/16 (the bounds), 32/16.
    plane = np.array([[0, 0], [3, 4], [5, 0], [6, 0], [4, 4]]) / 4
    line = np.array([[0.0], [3.0], [5.0]]) / 4  # the only negative is exactly alpha farther than the positive
    edges = [_moved(exam.rng, plane, [0, 0, 1, 1, 2], 11 / 16), _moved(exam.rng, line, [0, 0, 1], 1.0)]
    exam.values("negatives exactly on the bounds", 2, edges, form=True)
    empty = [case(draw(exam.rng, labels, 3), labels) for labels in no_triplet(exam.rng)]
    no_rows(exam, "no pair, or no negative: no rows", 1, empty)


def _moved(rng: np.random.Generator, f: Array, people: list[int], alpha: float) -> Case:
    """The same pictures of other people, turned over, moved and in another order, which changes no distance."""
    order, axes = rng.permutation(len(f)), rng.permutation(f.shape[1])
    moved = f[:, axes] * rng.choice([-1, 1], len(axes)) + rng.integers(-32, 33, len(axes)) / 16
    return case(moved[order], rng.permutation(PEOPLE)[people][order], alpha=alpha)
