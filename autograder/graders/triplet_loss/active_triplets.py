"""Hidden test of the active triplets."""

import numpy as np

from autograder.exam.compare import as_array
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss.triplets import Array, draw, draw_cases, slack, squared


def is_active(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> Array:
    return slack(anchor, positive, negative, alpha) > 0


ACTIVE_MISTAKES = (
    Mistake(
        "satisfied for active",
        "These are the satisfied triplets; the ones that still cost something are asked.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, alpha) <= 0,
    ),
    Mistake(
        "no margin",
        "The margin alpha is missing: a triplet can have the right order and still cost something.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, 0.0) > 0,
    ),
    Mistake(
        "margin subtracted",
        "The margin is subtracted; it is added.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, -alpha) > 0,
    ),
    Mistake(
        "alpha ignored", "alpha is fixed at 0.2; use the argument.", lambda a, p, n, alpha=0.2: slack(a, p, n, 0.2) > 0
    ),
    Mistake(
        "positive and negative swapped",
        "Positive and negative have changed places.",
        lambda a, p, n, alpha=0.2: slack(a, n, p, alpha) > 0,
    ),
    Mistake(
        "d(P, N) for d(A, N)",
        "The negative is compared with the positive. Both distances start at the anchor.",
        lambda a, p, n, alpha=0.2: squared(a, p) - squared(p, n) + alpha > 0,
    ),
    Mistake(
        "plain distance",
        "This uses the plain distance; d is the squared one.",
        lambda a, p, n, alpha=0.2: np.sqrt(squared(a, p)) - np.sqrt(squared(a, n)) + alpha > 0,
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; d sums their squares.",
        lambda a, p, n, alpha=0.2: np.abs(a - p).sum(-1) - np.abs(a - n).sum(-1) + alpha > 0,
    ),
    Mistake(
        "mean in the distance",
        "The distance is a mean over the components; a squared distance is their sum.",
        lambda a, p, n, alpha=0.2: (squared(a, p) - squared(a, n)) / np.shape(a)[-1] + alpha > 0,
    ),
    Mistake(
        "the number of active triplets",
        "This counts the active triplets; one True or False for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.sum(slack(a, p, n, alpha) > 0),
    ),
    Mistake(
        "the active anchors",
        "These are the active triplets' anchors; one True or False for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.asarray(a)[slack(a, p, n, alpha) > 0],
    ),
    Mistake(
        "the losses themselves",
        "These are the losses; the question is which of them are greater than 0.",
        lambda a, p, n, alpha=0.2: np.maximum(slack(a, p, n, alpha), 0),
    ),
    Mistake(
        "positions for a mask",
        "These are the positions of the active triplets; one True or False for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.flatnonzero(slack(a, p, n, alpha) > 0),
    ),
    Mistake(
        "one verdict for the batch",
        "This is one verdict for the whole batch; one for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.any(slack(a, p, n, alpha) > 0),
    ),
    Mistake(
        "edge counted as active",
        "A triplet with exactly the gap alpha costs 0: it is satisfied, so > and not >=.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, alpha) >= 0,
        keeps=7,
    ),
)

ACTIVE_EXAMPLES = (
    Example(
        "active_triplets([[0.], [0.]], [[1.], [0.]], [[0.], [3.]])",
        case(*(np.float64(x) for x in ([[0], [0]], [[1], [0]], [[0], [3]]))),
        np.array([True, False]),
    ),
    Example(
        "active_triplets([[0., 0.]], [[0.5, 0.5]], [[0.6, 0.4]])",
        case(*(np.float64([x]) for x in ([0, 0], [0.5, 0.5], [0.6, 0.4]))),
        np.array([True]),
    ),
)


@exercise(ASSIGNMENT, 10, is_active, ACTIVE_MISTAKES, ACTIVE_EXAMPLES)
def active_triplets(exam: Exam) -> None:
    cases = exam.telling(lambda: draw_cases(exam.rng, np.asarray))
    exam.values("which triplets of several batches still cost something", 5, cases)
    default = case(*draw(exam.rng, 6, 4, 0.2))
    exam.values("alpha is 0.2 unless another is given", 1, [default], form=True)
    exam.values("a triplet that has exactly the gap alpha", 3, [_edge(exam.rng)], form=True)
    got = exam.attempt("True and False", 1, lambda: exam.answer(*cases[0].args, **cases[0].kwargs))
    if got is not None:
        array = as_array(got)
        booleans = array is not None and array.dtype.kind == "b"
        text = "These are numbers. As an index, 0 and 1 pick rows instead of masking them: return True and False."
        exam.check("True and False", 1, booleans, text, form=True)


def _edge(rng: np.random.Generator) -> Case:
    """Triplets with a gap of exactly alpha, of more and of less, shuffled: exact in every order of evaluation."""
    grid = np.stack(np.meshgrid(*[np.arange(-7, 8)] * 3), axis=-1).reshape(-1, 3)
    whole = grid[np.isin(np.sum(grid**2, axis=-1), np.arange(1, 10) ** 2)]  # a root is exact, too
    positive, negative = whole[rng.integers(len(whole), size=(2, 4000))]
    gaps, gap = np.sum(negative**2, axis=-1) - np.sum(positive**2, axis=-1), int(rng.choice([9, 16, 24]))
    kinds = [np.flatnonzero(which)[:n] for which, n in ((gaps == gap, 8), (gaps > gap, 4), (gaps < gap, 4))]
    rows = rng.permutation(np.concatenate(kinds))
    anchor = rng.integers(-8, 9, (len(rows), 3))
    triplets = anchor, anchor + positive[rows], anchor + negative[rows]
    return case(*(each / 16 for each in triplets), alpha=gap / 256)
