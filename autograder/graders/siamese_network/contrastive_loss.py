"""Hidden test of the contrastive loss (Hadsell, Chopra and LeCun 2006, section 2.1, without ½ and with same = 1)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.hints import hint
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.verdict import Outcome
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network._lengths import Array
from autograder.inside.data import tensor

ROOT = "The distance is given, so the loss needs no square root, which has no slope at 0."
INTEGERS = "Labels may be integers, which TensorFlow does not multiply with float32: cast them first."
Same = Callable[[Array], Array]
Different = Callable[[Array, float], Array]


def lack(d: Array, margin: float) -> Array:
    """Return what each distance lacks to the margin."""
    return np.maximum(margin - d, 0)


def costs(same: Same = np.square, different: Different = lambda d, margin: lack(d, margin) ** 2) -> Callable:
    """Make a function for what each pair costs, (batch,): same(d) for one person, different(d, margin) for two."""

    def cost(label: Array, distance: Array, margin: float = 1.0) -> Array:
        label, d = np.asarray(label, float), np.asarray(distance, float)
        return label * same(d) + (1 - label) * different(d, margin)

    return cost


def loss(*args: Callable, **kwargs: Callable) -> Callable:
    return then(costs(*args, **kwargs), np.mean)


def plain(d: Array) -> Array:
    return d


each_cost, mean_loss = costs(), loss()


def mean_by_kind(same: Array, distance: Array, margin: float = 1.0) -> float:
    every, positive = each_cost(same, distance, margin), np.asarray(same) == 1
    return np.mean(every[positive]) + np.mean(every[~positive])


def late_max(same: Array, distance: Array, margin: float = 1.0) -> float:
    same, d = np.asarray(same, float), np.asarray(distance, float)
    return np.mean(same * d**2) + np.maximum(np.mean((1 - same) * (margin - d)), 0) ** 2


def cross_entropy(same: Array, distance: Array, margin: float = 1.0) -> float:
    chance = np.clip(np.exp(-np.asarray(distance, float)), 1e-7, 1 - 1e-7)
    return -np.mean(np.where(np.asarray(same) == 1, np.log(chance), np.log(1 - chance)))


WRONG: dict[str, WrittenMistake] = {
    "sum instead of mean": ("This is the sum over the batch; the mean is expected.", then(each_cost, np.sum), HALF),
    "one loss for each pair": ("These are the losses of the single pairs; their mean is expected.", each_cost),
    "labels turned round": (
        "The two labels are swapped: here same = 1 means one person (the paper has it the other way round).",
        given(mean_loss, lambda same, d, margin=1.0: (1 - same, d, margin)),
    ),
    "half": (
        "This is half the loss, as the paper writes it; here there is no ½.",
        then(mean_loss, lambda x: x / 2),
        HALF,
    ),
    "margin ignored": (
        "The margin is fixed at 1; use the argument.",
        given(mean_loss, lambda same, d, margin=1.0: (same, d)),
    ),
    "no max": (
        "A different pair beyond the margin should cost nothing: max(…, 0) is missing or comes after the square.",
        loss(different=lambda d, margin: (margin - d) ** 2),
    ),
    "lack not squared": ("max(margin - D, 0) is not squared.", loss(different=lack)),
    "distance not squared": ("The distance of the same pairs is not squared.", loss(plain)),
    "nothing squared": ("Both D and max(margin - D, 0) have to be squared.", loss(plain, lack)),
    "margin against the squared distance": (
        "The margin is compared with D²; it is D, the plain distance, that has to reach it.",
        loss(different=lambda d, margin: lack(d**2, margin)),
    ),
    "distance taken for the square": (
        "D is treated as a squared distance (or its square root is taken), but it is already the plain one.",
        loss(plain, lambda d, margin: lack(np.sqrt(d), margin) ** 2),
    ),
    "distance squared before": (
        "D is squared before it is put into the formula, which squares it again.",
        given(mean_loss, lambda same, d, margin=1.0: (same, np.square(d), margin)),
    ),
    "distance squared in the second term": (
        "D² is subtracted from the margin; it is D, the plain distance, that has to reach it.",
        loss(different=lambda d, margin: lack(d**2, margin) ** 2),
    ),
    "squared margin minus squared distance": (
        "margin² - D² is not (margin - D)²: subtract first, then square.",
        loss(different=lambda d, margin: lack(d**2, margin**2)),
    ),
    "difference turned round": (
        "This uses D - margin, but a different pair has to pay while D is smaller than the margin.",
        loss(different=lambda d, margin: lack(margin, d) ** 2),
    ),
    "margin added": (
        "The margin is added to D; the distance should be subtracted from the margin.",
        loss(different=lambda d, margin: (margin + d) ** 2),
    ),
    "margin without the distance": (
        "Every different pair costs margin², whatever its distance.",
        loss(different=lambda d, margin: margin**2),
    ),
    "same pairs only": ("Different pairs cost nothing here.", loss(different=lambda d, margin: 0)),
    "different pairs only": ("Same pairs cost nothing here.", loss(lambda d: 0)),
    "labels ignored": (
        "Every pair pays both terms: same and 1 - same should choose between them.",
        lambda same, d, margin=1.0: np.mean(d**2 + lack(d, margin) ** 2),
    ),
    "terms subtracted": (
        "The second term is subtracted, but both terms are costs: add them.",
        loss(different=lambda d, margin: -(lack(d, margin) ** 2)),
    ),
    "sign": ("The sign is wrong: a loss is never negative.", then(mean_loss, np.negative), HALF),
    "mean of each kind": (
        "The mean is taken for each kind of pair and the two are added; take one mean over all pairs.",
        mean_by_kind,
    ),
    "root of the mean": (
        "A square root is taken at the end; the mean of the squares itself is expected.",
        then(mean_loss, np.sqrt),
    ),
    "max after the mean": ("max(…, 0) is taken of the mean. Take it for each pair.", late_max),
    "arguments swapped": (
        "Label and distance are swapped: same comes first.",
        given(mean_loss, lambda same, d, margin=1.0: (d, same, margin)),
    ),
    "every label with every distance": (
        "Each label meets every distance: one of the two has shape (batch, 1), so they broadcast to a table.",
        given(mean_loss, lambda same, d, margin=1.0: (same[:, None], d, margin)),
    ),
    "another default": "A call without a margin gives another loss than one with margin=1.0, which is its default.",
    "other labels": "With the labels 0 and 1 as integers the loss is another one than with 0.0 and 1.0.",
    "cross-entropy": ("This is a cross-entropy, the loss of the verifier in lesson 04.", cross_entropy),
}


def example(same: list[float], distance: list[float], want: float, **margin: float) -> Example:
    labels, distances = (tensor(np.array(each, np.float32)) for each in (same, distance))
    written = [f"tf.constant({part})" for part in (same, distance)] + [f"margin={m}" for m in margin.values()]
    return Example(f"contrastive_loss({', '.join(written)})", case(labels, distances, **margin), want)


EXAMPLES = (
    example([1.0, 0.0], [0.5, 0.5], 0.25),
    example([1.0, 0.0, 0.0], [2.0, 1.0, 3.0], 14 / 3, margin=4.0),
    example([0.0], [3.0], 0.0),
)


@exercise(ASSIGNMENT, 20, mean_loss, WRONG, EXAMPLES)
def contrastive_loss(exam: Exam) -> None:
    def drawn(*kinds: tuple[int, float], wrap: Callable = tensor) -> list[Case]:
        return exam.telling(lambda: [case(*map(wrap, draw(exam.rng, n, m)), margin=m) for n, m in kinds])

    exam.values("the loss of batches of several sizes and margins", 7, drawn((9, 1.6), (17, 0.7), (40, 2.5)))
    exam.values("the same from NumPy arrays, unchanged", 3, drawn((7, 0.6), (12, 1.4), wrap=np.asarray))
    exam.graph_values("the same inside a tf.function", 3, drawn((8, 1.7), (11, 0.5)))
    check_default(exam, *draw(exam.rng, 10, 1.0))
    same, distance = draw(exam.rng, 9, 1.3)
    at_zero = np.where(np.arange(9) % 3, distance, 0).astype(np.float32)
    for name, points, d in (
        ("the gradient by the distance", 3, distance),
        ("the gradient where a distance is 0", 2, at_zero),
    ):
        slope = 2 * (same * d - (1 - same) * lack(d, 1.3)) / len(same)
        gradient(exam, name, points, case(tensor(same), tensor(d), margin=1.3), {1: slope}, ROOT)


def check_default(exam: Exam, label: Array, distance: Array) -> None:
    """Check, as one of form, a call without a margin, and one with labels that are integers.

    What else is wrong belongs to other checks: here the results only have to be those of other calls.
    """
    name = "the margin is 1 unless another is given, and labels may be integers"
    whole, d = tensor(label.astype(np.int32)), tensor(distance)
    calls = [
        case(tensor(label), d),
        case(whole, d),
        case(tensor(label), d, margin=1.0),
        case(tensor(label), d, margin=3.0),
    ]
    called = exam.attempt(name, 2, lambda: [exam.answer.call(*each.args, **each.kwargs) for each in calls])
    if called is None:
        hint(exam, INTEGERS)
        return
    without, integers, explicit, wider = (result for result, _ in called)
    wrong = difference(without, mean_loss(label, distance))
    as_such = wrong.text if wrong and all(check.passed for check in exam.verdict.checks) else ""
    message: str | Outcome = as_such
    if difference(explicit, explicit) or not difference(without, wider):  # NaN or no number, or no effect of the margin
        message = as_such or Outcome.ALSO_WRONG
    elif difference(without, explicit):
        message = exam.recognised("another default")
    elif difference(without, integers):
        message = exam.recognised("other labels")
    exam.check(name, 2, not message, message, form=True, changed=any(places for _, places in called))


def draw(rng: np.random.Generator, n: int, margin: float) -> tuple[Array, Array]:
    """Draw labels, some of each, and distances on both sides of the margin, none near it; float32 (n,)."""
    while True:
        same, distance = rng.integers(0, 2, n), margin * rng.uniform(0.1, 1.8, n)
        beyond = distance > margin
        kinds = [np.sum((same == label) & (beyond == far)) for label in (0, 1) for far in (False, True)]
        if min(kinds) > 0 and np.abs(distance - margin).min() > 0.03:
            return same.astype(np.float32), distance.astype(np.float32)
