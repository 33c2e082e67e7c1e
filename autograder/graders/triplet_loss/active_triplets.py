"""Hidden test of the active triplets, those with d(A, P) - d(A, N) + alpha > 0 (Schroff et al. 2015, section 3.1)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.compare import as_array
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.mistakes import WrittenMistake, then
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss._triplets import (
    ANOTHER_DEFAULT,
    check_default,
    draw,
    draw_cases,
    slack,
    slack_slips,
)


def active(owed: Callable) -> Callable:
    """Make the mask of the triplets that owe something."""
    return then(owed, lambda x: x > 0)


is_active = active(slack)
WRONG: dict[str, WrittenMistake] = slack_slips(active) | {
    "satisfied for active": (
        "These are the satisfied triplets; the ones that still cost something are expected.",
        then(slack, lambda x: x <= 0),
    ),
    "the number of active triplets": (
        "This is the number of active triplets; one True or False for each triplet is expected.",
        then(is_active, np.sum),
    ),
    "the active anchors": (
        "These are the anchors of the active triplets; one True or False for each triplet is expected.",
        lambda a, p, n, alpha=0.2: np.asarray(a)[is_active(a, p, n, alpha)],
    ),
    "the losses themselves": (
        "These are the losses; the question is which of them are greater than 0.",
        then(slack, lambda x: np.maximum(x, 0)),
    ),
    "positions for a mask": (
        "These are the positions of the active triplets; one True or False for each triplet is expected.",
        then(is_active, np.flatnonzero),
    ),
    "one verdict for the batch": (
        "This is a single True or False for the whole batch; one for each triplet is expected.",
        then(is_active, np.any),
    ),
    "every triplet": (
        "Every triplet is called active, whatever it costs. (`max(…, 0) >= 0` does that: the left side is never below "
        "0, so use `> 0`.)",
        then(is_active, np.ones_like),
    ),
    "another default": ANOTHER_DEFAULT,
    "edge counted as active": (
        "A triplet with a gap of exactly alpha costs 0, so it is satisfied: active are those that cost > 0, not >= 0.",
        then(slack, lambda x: x >= 0),
        7,
    ),
}
EXAMPLES = (
    example(
        "active_triplets(np.array([[0.], [0.]]), np.array([[1.], [0.]]), np.array([[0.], [3.]]))",
        np.array([True, False]),
    ),
    example(
        "active_triplets(np.array([[0., 0.]]), np.array([[0.5, 0.5]]), np.array([[0.6, 0.4]]))",
        np.array([True]),
    ),
)


@exercise(ASSIGNMENT, 10, is_active, WRONG, EXAMPLES)
def active_triplets(exam: Exam) -> None:
    cases = exam.telling(lambda: draw_cases(exam.rng, np.asarray))
    exam.values("which triplets of several batches still cost something", 5, cases)
    check_default(exam, 1, case(*draw(exam.rng, 6, 4, 0.2)))
    exam.values("a triplet with a gap of exactly alpha", 3, [_edge(exam.rng)], form=True)
    mask = exam.attempt("True and False", 1, lambda: exam.answer(*cases[0].args, **cases[0].kwargs))
    if mask is not None:
        array = as_array(mask)
        text = "These are numbers. As an index, 0 and 1 pick rows instead of masking them: return True and False."
        exam.check("True and False", 1, array is not None and array.dtype.kind == "b", text, form=True)


def _edge(rng: np.random.Generator) -> Case:
    """Draw triplets with a gap of exactly alpha, of more and of less: exact in every order of evaluation."""
    grid = np.stack(np.meshgrid(*[np.arange(-7, 8)] * 3), axis=-1).reshape(-1, 3)
    whole = grid[np.isin(np.sum(grid**2, axis=-1), np.arange(1, 10) ** 2)]  # a root is exact, too
    positive, negative = whole[rng.integers(len(whole), size=(2, 4000))]
    gaps, gap = np.sum(negative**2, axis=-1) - np.sum(positive**2, axis=-1), int(rng.choice([9, 16, 24]))
    kinds = [np.flatnonzero(which)[:n] for which, n in ((gaps == gap, 8), (gaps > gap, 4), (gaps < gap, 4))]
    rows = rng.permutation(np.concatenate(kinds))
    anchor = rng.integers(-8, 9, (len(rows), 3))
    triplets = anchor, anchor + positive[rows], anchor + negative[rows]
    return case(*(each / 16 for each in triplets), alpha=gap / 256)
