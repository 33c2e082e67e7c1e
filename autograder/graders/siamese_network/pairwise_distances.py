"""Hidden test of the squared distances of all pairs in a batch."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.mistakes import WrittenMistake, given, then
from autograder.exam.slips import (
    all_pairs,
    cancelling,
    dot,
    kept_axes,
    of_directions,
    other_axes,
    other_distances,
    squared,
)
from autograder.exam.verdict import Outcome
from autograder.exam.wording import is_scaled
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network._lengths import Array, length, unit
from autograder.inside.data import tensor

ROOT = "A square root has no slope at 0, and the diagonal is 0. The squared distance needs no root."
all_squared, products = all_pairs(squared), all_pairs(dot)


def expanded(factor: float) -> Callable[[Array], Array]:
    """Make the function |f_i|² + |f_j|² + factor · f_i·f_j."""
    return lambda f: np.square(length(f)) + np.square(length(f)).T + factor * products(f)


def corrected(wrong: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Put 0 on the diagonal of wrong distances, and for what is below 0."""
    return then(wrong, lambda d: np.where(np.eye(len(d)), 0, np.maximum(d, 0)))


EXPANDED = {  # slips in |f_i|² + |f_j|² - 2 f_i·f_j
    "products added": (
        "|f_i|² + |f_j|² + 2 f_i·f_j is the square of the sum: subtract the products instead.",
        expanded(2),
    ),
    "factor 2 missing": (
        "The products are subtracted once, but |f_i - f_j|² contains them twice.",
        expanded(-1),
    ),
    "products missing": (
        "This is only |f_i|² + |f_j|²: the products -2 f_i·f_j are missing.",
        expanded(0),
    ),
    "lengths taken for 1": (
        "2 - 2 f_i·f_j is right only for encodings of length 1: in general, 2 has to be |f_i|² + |f_j|².",
        lambda f: 2 - 2 * products(f),
    ),
    "one length twice": (
        "|f_i|² is added twice; one of the two should be |f_j|², along the other axis.",
        lambda f: 2 * np.square(length(f)) - 2 * products(f),
    ),
}
WRONG: dict[str, WrittenMistake] = {
    "dot products": ("These are dot products, large for similar encodings: distances are expected.", products),
    **of_directions(all_pairs),
    **EXPANDED,
    **{f"{name}, 0 on the diagonal": (text, corrected(wrong)) for name, (text, wrong) in EXPANDED.items()},
    **other_distances(all_pairs),
    **kept_axes(all_pairs),
    **other_axes(all_pairs),
    **cancelling(all_pairs),
    "distances of the columns": (
        "These are the distances of the columns, but the encodings are the rows.",
        given(all_squared, lambda f: (f.T,)),
    ),
    "each row with itself": (
        "Each encoding is compared only with itself, which gives 0. Insert axes: (m, 1, d) against (1, m, d).",
        lambda f: np.zeros(len(f)),
    ),
    "neighbouring rows": (
        "These are the distances of neighbouring rows; those of all pairs are expected.",
        lambda f: squared(f[1:], f[:-1]),
    ),
    "each pair once": (
        "Each pair is there once, in a list; a square table is expected.",
        then(all_squared, lambda d: d[np.triu_indices(len(d), 1)]),
    ),
    **{
        name: ("Half of the table is 0: d(i, j) and d(j, i) are equal, and both are expected.", then(all_squared, cut))
        for name, cut in (("half of the table", np.triu), ("the other half of the table", np.tril))
    },
    "diagonal not exactly 0": (
        "The diagonal is not exactly 0, since |f|² + |f|² - 2 f·f leaves a rounding error. "
        "Subtract the encodings first, or set the diagonal to 0.",
        then(all_squared, lambda d: d + 1e-6 * np.diag(np.resize([1.0, -1.0], len(d)))),
        6,
    ),
    "negative distances": (
        "Some distances are below 0, since |f_i|² + |f_j|² - 2 f_i·f_j leaves a rounding error. Set them to 0.",
        then(all_squared, lambda d: np.where((d < 1e-5) & (d > 0), -1e-6, d)),
        8,
    ),
}
EXAMPLES = (
    Example(
        "pairwise_distances(tf.constant([[0., 0.], [3., 4.], [0., 1.]]))",
        case(tensor(np.array([[0, 0], [3, 4], [0, 1]], np.float32))),
        np.array([[0.0, 25.0, 1.0], [25.0, 0.0, 18.0], [1.0, 18.0, 0.0]]),
    ),
    Example(
        "pairwise_distances(tf.constant([[1.], [-2.]]))",
        case(tensor(np.array([[1], [-2]], np.float32))),
        np.array([[0.0, 9], [9, 0]]),
    ),
)


@exercise(ASSIGNMENT, 15, all_squared, WRONG, EXAMPLES)
def pairwise_distances(exam: Exam) -> None:
    def drawn(*shapes: tuple[int, int], wrap: Callable = tensor) -> list[Case]:
        return exam.telling(lambda: [case(wrap(encodings(exam.rng, *shape))) for shape in shapes])

    exam.values("all pairs of several batches", 4, drawn((5, 3), (4, 6), (7, 128)))
    exam.values("the same from NumPy arrays, unchanged", 2, drawn((3, 5), (6, 2), wrap=np.asarray))
    exact(exam, case(tensor(near_pairs(exam.rng))))
    exam.graph_values("the same inside a tf.function", 2, drawn((6, 4), (3, 16)))
    f = encodings(exam.rng, 6, 4)
    slope = 4 * np.sum(f[:, None].astype(float) - f[None], axis=1)
    gradient(exam, "the gradient is right, and finite on the diagonal too", 3, case(tensor(f)), {0: slope}, ROOT)


def encodings(rng: np.random.Generator, m: int, size: int) -> Array:
    return (rng.uniform(1.3, 2.5) * rng.normal(size=(m, size)) / np.sqrt(size)).astype(np.float32)


def near_pairs(rng: np.random.Generator) -> Array:
    """Draw 28 encodings in pairs so close that the rounding of |f|² + |g|² - 2 f·g exceeds their distance."""
    f = 6 * unit(rng.normal(size=(14, 32)))
    return np.concatenate([f, f + 1e-4 * rng.normal(size=f.shape)]).astype(np.float32)


def exact(exam: Exam, call: Case) -> None:
    """Check what rounding must not break, whatever the other values are. Of form: a table of zeros earns nothing."""
    table: Any = None
    for name, mistake, breaks in (
        ("the diagonal is exactly 0", "diagonal not exactly 0", np.diag),
        ("no distance is less than 0", "negative distances", lambda d: d < 0),
    ):
        table = exam.attempt(name, 2, lambda: exam.answer(*call.args))
        if table is not None:
            message = broken(exam, table, all_squared(*call.args), mistake, breaks)
            exam.check(name, 2, not message, message, form=True)


def broken(exam: Exam, table: Any, right: Array, mistake: str, breaks: Callable[[Array], Array]) -> str | Outcome:
    """Say what is wrong with a property of a table of distances; empty if nothing is.

    Args:
        exam: that asks.
        table: what was returned.
        right: what should have been.
        mistake: the name of a broken property where the distances are right otherwise.
        breaks: which entries break it.
    """
    wrong, d, holds = difference(table, right, 1e-3), as_array(table), False
    if d is not None and d.shape == right.shape and d.dtype.kind in "biuf":
        holds = not np.isnan(d).any() and not breaks(d).any()
    if not wrong:
        return "" if holds else exam.recognised(mistake)
    if all(check.passed for check in exam.verdict.checks):
        return wrong.text  # only these encodings show it
    if not holds and is_scaled([table], [right]):
        exam.same_mistake()
    return "" if holds else Outcome.ALSO_WRONG
