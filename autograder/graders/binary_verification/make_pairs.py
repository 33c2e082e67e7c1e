"""Drawing pairs at random, half of them of one person: the draws are judged by their properties."""

from typing import Any

import numpy as np

from autograder.exam.compare import as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import retell
from autograder.exam.mistakes import HALF
from autograder.graders._stops import counts_for_the_rest
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.inside.data import Handle

Array = np.ndarray
PICTURES = (8, 6, 3, 7, 1)  # of each person; the last one can be in a pair of two people only
N, CALLS = 60, 20  # n / 2 is less than the number of different pairs of one person, so that nobody has to repeat one
PAIRS, SAME = "pairs of positions, exactly half of them of one person", "same says which pairs show one person"
SPREAD, GENERATOR = "all images and people take part", "the given generator is used"
REPEAT = "more pairs than there are different ones"

UNFIT = {  # by whether a 0 and whether a 1 in `same` is wrong
    (True, True): "Some pairs of one person have a 0, and some of two people a 1. Pairs and `same` need one order.",
    (True, False): "Some pairs of one person have a 0. Compare the labels before a pair is marked as different.",
    (False, True): "Some pairs of two people have a 1. Compare the labels before a pair is marked as same.",
}
WRONG = {
    "arguments changed": "The given labels were changed in place: positions refer to them as they were given.",
    "pairs alone": "Only the pairs are returned; a tuple (pairs, same) is expected.",
    "no tuple": "The result is not a tuple (pairs, same).",
    "no numbers": "`pairs` or `same` does not consist of numbers, or its rows differ in length.",
    "swapped tuple": ("The two have changed places: (pairs, same) is expected.", (), HALF),
    "wrong shape": "`{what}` has shape {shape}; {expected} is expected{hint}.",
    "not integers": "`pairs` does not hold integers, so it cannot index the images.",
    "labels for positions": "These are labels; positions in `labels` are expected.",
    "not positions": "Some pairs hold no positions in `labels`: they are negative or too large.",
    "an image with itself": "A pair holds the same image twice: draw j different from i.",
    "one kind of pair": "Every pair shows {kind}; half of the pairs should show one person.",
    "not half": "Not exactly half of the pairs show one person. Draw n // 2 of each kind; chance alone gives few.",
    "not 0 and 1": "`same` holds something other than 0 and 1.",
    "labels reversed": ("`same` is reversed: 1 stands for one person, 0 for two.", (), HALF),
    "same does not fit the pairs": "`same` does not agree with the labels of the two images. {what}",
    "not spread": "In {n} pairs {what}. Any two images of a person may meet, and any two people.",
    "another generator": "The same state of rng gives different pairs: is another generator used?",
    "rng not used": "Generators with different seeds give the same pairs: rng is not used.",
    "no repetition": "Pairs may repeat: so few images make fewer than n different pairs.",
}


def people(rng: np.random.Generator) -> Array:
    """Draw labels (25,) in random order; they need not be 0, 1, 2, …, and none is the position of a picture."""
    return rng.permutation(np.repeat(rng.choice(np.arange(100, 1000), len(PICTURES), replace=False), PICTURES))


@exercise(ASSIGNMENT, 15, None, WRONG)
def make_pairs(exam: Exam) -> None:
    """Examine pairs (n, 2) of positions in the labels, and same (n,), 1 for a pair of one person."""
    settings, sizes, changed = [people(exam.rng) for _ in range(3)], [[N] * CALLS, [2, 30], [2, 4, 16]], []

    def draw() -> list[tuple[Array, int, Any]]:
        drawn = []
        for labels, numbers in zip(settings, sizes, strict=True):
            rng = exam.answer.make("generator", seed(exam))
            for n in numbers:
                result, places = exam.answer.call(labels, n, rng)
                drawn.append((labels, n, result))
                changed.extend(places)
        return drawn

    drawn = exam.attempt(PAIRS, 15, draw)
    if drawn is None:
        counts_for_the_rest(exam)
        return
    draws = []
    for labels, n, result in drawn:
        parts = split(exam, result, n, labels)
        if isinstance(parts, str):
            exam.check(PAIRS, 15, False, parts)
            counts_for_the_rest(exam)
            return
        draws.append((*parts, is_one(parts[0], labels)))
    if 0 in changed and any(fault(pairs, one) or (same != one).any() for pairs, same, one in draws):
        exam.check(PAIRS, 15, False, exam.recognised("arguments changed"))
        counts_for_the_rest(exam)
        return
    name, one = next(((name, one) for pairs, _, one in draws if (name := fault(pairs, one))), ("", draws[0][2]))
    kind = "one person" if one.all() else "two people"
    valid = exam.check(PAIRS, 5, not name, name and exam.recognised(name, kind=kind))
    check_same(exam, *(np.concatenate(column) for column in list(zip(*draws, strict=True))[1:]))
    check_spread(exam, np.concatenate([pairs for pairs, _, _ in draws[:CALLS]]) if valid else None, settings[0])
    check_generator(exam, settings[0])
    check_repetition(exam)
    if 0 in changed and exam.verdict.checks[-1].passed:
        exam.revise(-1, exam.recognised("arguments changed"))


def split(exam: Exam, result: Any, n: int, labels: Array) -> tuple[Array, Array] | str:
    """Take a result apart into pairs (n, 2) of positions and same (n,); what to say, if it is not made of these."""
    if result is None:
        return exam.recognised("nothing returned")
    if isinstance(result, Handle) or not isinstance(result, (tuple, list)) or len(result) != 2:
        array = as_array(result)
        return exam.recognised("pairs alone" if array is not None and array.shape == (n, 2) else "no tuple")
    pairs, same = map(as_array, result)
    if pairs is None or same is None or pairs.dtype.kind not in "biuf" or same.dtype.kind not in "biuf":
        return exam.recognised("no numbers")
    if pairs.shape == (n,) and same.shape == (n, 2):
        return exam.recognised("swapped tuple")
    for what, shape, expected in (("pairs", pairs.shape, (n, 2)), ("same", same.shape, (n,))):
        if shape != expected:
            hint = ", since n counts the pairs of both kinds together" if shape[:1] == (2 * n,) else ""
            return exam.recognised("wrong shape", what=what, shape=shape, expected=expected, hint=hint)
    if pairs.dtype.kind not in "iu":
        return exam.recognised("not integers")
    if np.isin(pairs, labels).all():
        return exam.recognised("labels for positions")
    return exam.recognised("not positions") if pairs.min() < 0 or pairs.max() >= len(labels) else (pairs, same)


def is_one(pairs: Array, labels: Array) -> Array:
    """Whether each pair shows one person."""
    return labels[pairs[:, 0]] == labels[pairs[:, 1]]


def fault(pairs: Array, is_same: Array) -> str:
    """Name what is wrong with the pairs of a draw; empty if nothing is."""
    if (pairs[:, 0] == pairs[:, 1]).any():
        return "an image with itself"
    if is_same.all() or not is_same.any():
        return "one kind of pair"
    return "not half" if is_same.mean() != 0.5 else ""


def check_same(exam: Exam, same: Array, truth: Array) -> None:
    """Check what `same` says of the pairs, be they half of one person or not."""
    text = ""
    if not np.isin(same, (0, 1)).all():
        text = exam.recognised("not 0 and 1")
    elif truth.all() or not truth.any():
        text = "All pairs are of the same kind, so `same` says nothing about them."
    elif (same == ~truth).all():
        text = exam.recognised("labels reversed")
    elif (same != truth).any():
        unfit = same[same != truth]
        text = exam.recognised("same does not fit the pairs", what=UNFIT[(unfit == 0).any(), (unfit == 1).any()])
    exam.check(SAME, 4, not text, text)


def check_spread(exam: Exam, pairs: Array | None, labels: Array) -> None:
    """Every image should take part, and partners should vary.

    Half of the pairs of one person, and three quarters of the pairs of people, are enough.
    """
    if pairs is None:
        exam.check(SPREAD, 2, False, "This is judged once the pairs are right.", form=True)
        return
    same_person, what = is_one(pairs, labels), ""
    with_partner = [i for i, label in enumerate(labels) if (labels == label).sum() > 1]
    if not np.isin(with_partner, pairs[same_person]).all():
        what = "some images are never in a pair of one person, though they could be"
    elif not np.isin(np.arange(len(labels)), pairs[~same_person]).all():
        what = "some images are never in a pair of two people, though they could be"
    elif n_kinds(pairs[same_person]) < sum(n * (n - 1) // 2 for n in PICTURES) / 2:
        what = "the images of a person are always paired with the same few others of that person"
    elif n_kinds(labels[pairs[~same_person]]) < 3 / 4 * len(PICTURES) * (len(PICTURES) - 1) / 2:
        what = "many people never meet each other"
    exam.check(SPREAD, 2, not what, what and exam.recognised("not spread", n=len(pairs), what=what), form=True)


def n_kinds(pairs: Array) -> int:
    return len(np.unique(np.sort(pairs, axis=1), axis=0))


def seed(exam: Exam) -> int:
    return int(exam.rng.integers(1 << 20, 1 << 30))


def check_generator(exam: Exam, labels: Array) -> None:
    """Check that equal states of the generator give equal pairs, and different ones do not."""
    seeds = [seed(exam)] * 2 + [seed(exam)]

    def draw() -> list:
        return [exam.answer(labels, N, exam.answer.make("generator", each)) for each in seeds]

    drawn = exam.attempt(GENERATOR, 2, draw)
    if drawn is None:
        return
    first, again, other = (as_array(got[0]) if isinstance(got, (tuple, list)) and got else None for got in drawn)
    name = ""
    if first is None or difference(again, first):
        name = "another generator"
    elif not difference(other, first):
        name = "rng not used"
    exam.check(GENERATOR, 2, not name, name and exam.recognised(name), form=True)


def check_repetition(exam: Exam) -> None:
    """Check few images and many pairs, so that some pairs have to come more than once."""
    few = exam.rng.choice(np.arange(100, 1000), 3, replace=False)
    labels, n, before = exam.rng.permutation(np.repeat(few, (2, 2, 1))), 40, list(exam.verdict.mistakes)
    result = exam.attempt(REPEAT, 2, lambda: exam.answer(labels, n, exam.answer.make("generator", seed(exam))))
    if result is None:
        retell(exam, before, "no repetition")
        return
    parts = split(exam, result, n, labels)
    text = parts if isinstance(parts, str) else ""
    exam.check(REPEAT, 2, not text, text, form=True)
