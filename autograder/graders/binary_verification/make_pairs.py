"""Hidden test of drawing pairs at random, half of them of one person: the draws are judged by their properties."""

from typing import Any

import numpy as np

from autograder.exam.compare import as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import retell
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.inside.data import Handle

Array = np.ndarray
PICTURES = (8, 6, 3, 7, 1)  # of each person; the last one can be in a pair of two people only
N, CALLS = 60, 20  # n / 2 is less than the number of different pairs of one person, so that nobody has to repeat one
PAIRS, SAME = "pairs of positions, exactly half of them of one person", "same says which pairs show one person"
SPREAD, GENERATOR = "all pictures and people take part", "the given generator is used"
REPEAT = "more pairs than there are different ones"


def sample(labels: Array, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """One right way to draw: from the lists of all pairs of one and of two people."""
    first, second = np.triu_indices(len(labels), 1)
    one = labels[first] == labels[second]
    rows = np.concatenate([rng.choice(np.flatnonzero(one), n // 2), rng.choice(np.flatnonzero(~one), n // 2)])
    return np.stack([first[rows], second[rows]], axis=1), np.repeat([1, 0], n // 2)


def people(rng: np.random.Generator) -> Array:
    """Labels (25,) in random order; they need not be 0, 1, 2, …, and none is the position of a picture."""
    return rng.permutation(np.repeat(rng.choice(np.arange(100, 1000), len(PICTURES), replace=False), PICTURES))


@exercise(ASSIGNMENT, 15, sample)
def make_pairs(exam: Exam) -> None:
    settings = [people(exam.rng) for _ in range(3)]
    sizes, changed = [[N] * CALLS, [2, 30], [2, 4, 16]], []

    def draw() -> list[tuple[Array, int, Any]]:
        drawn = []
        for labels, numbers in zip(settings, sizes, strict=True):
            rng = exam.answer.make("generator", _seed(exam))
            for n in numbers:
                got, places = exam.answer.call(labels, n, rng)
                drawn.append((labels, n, got))
                changed.extend(places)
        return drawn

    drawn = exam.attempt(PAIRS, 15, draw)
    if drawn is None:
        return
    if 0 in changed:
        text = "The given labels were changed in place, so that positions in them mean other images than before."
        exam.check(PAIRS, 15, False, exam.recognised("arguments changed", text))
        return
    split = [_split(exam, got, n, labels) for labels, n, got in drawn]
    text = next((each for each in split if isinstance(each, str)), "")
    if text:
        exam.check(PAIRS, 15, False, text)
        return
    texts = [_pairs_text(pairs, labels) for (pairs, _), (labels, _, _) in zip(split, drawn, strict=True)]
    name, text = next(filter(any, texts), ("", ""))
    valid = exam.check(PAIRS, 5, not text, name and exam.recognised(name, text))
    _same(exam, [(pairs, same, labels) for (pairs, same), (labels, _, _) in zip(split, drawn, strict=True)], name)
    _spread(exam, np.concatenate([pairs for pairs, _ in split[:CALLS]]) if valid else None, settings[0])
    _generator(exam, settings[0])
    _repeat(exam)


def _split(exam: Exam, got: Any, n: int, labels: Array) -> tuple[Array, Array] | str:
    """Take a result apart into pairs (n, 2) of positions and same (n,); what is wrong, if it is not made of these."""
    if got is None:
        return exam.recognised("nothing returned")
    if isinstance(got, Handle) or not isinstance(got, (tuple, list)) or len(got) != 2:
        what = as_array(got)
        if what is not None and what.shape == (n, 2):
            return exam.recognised("pairs alone", "The pairs came alone; a tuple (pairs, same) is asked.")
        return exam.recognised("no tuple", "The result is not a tuple (pairs, same).")
    pairs, same = map(as_array, got)
    if pairs is None or same is None or pairs.dtype.kind not in "biuf" or same.dtype.kind not in "biuf":
        return exam.recognised("no numbers", "`pairs` or `same` does not consist of numbers, or its rows are ragged.")
    if pairs.shape == (n,) and same.shape == (n, 2):
        return exam.recognised("swapped tuple", "The two have changed places: (pairs, same) is asked.")
    for what, array, shape in (("pairs", pairs, (n, 2)), ("same", same, (n,))):
        if array.shape != shape:
            text = f"`{what}` has shape {array.shape}; {shape} was asked."
            if array.ndim and array.shape[0] == 2 * n:
                text += " n counts the pairs of both kinds together."
            return exam.recognised("wrong shape", text)
    if pairs.dtype.kind not in "iu":
        return exam.recognised("not integers", "`pairs` does not hold integers, so it cannot index the images.")
    if np.isin(pairs, labels).all():
        return exam.recognised("labels for positions", "These are labels; positions in `labels` are asked.")
    if pairs.min() < 0 or pairs.max() >= len(labels):
        text = "Some pairs hold no positions in `labels`: they are negative or too large."
        return exam.recognised("not positions", text)
    return pairs, same


def _pairs_text(pairs: Array, labels: Array) -> tuple[str, str]:
    """What is wrong with some pairs: name and message, empty if nothing is."""
    one = labels[pairs[:, 0]] == labels[pairs[:, 1]]
    if (pairs[:, 0] == pairs[:, 1]).any():
        return "an image with itself", "A pair holds the same image twice, which any feature tells without learning."
    if one.all() or not one.any():
        kind = "one person" if one.all() else "two people"
        return "one kind of pair", f"Every pair shows {kind}; half of the pairs should show one person."
    if one.mean() != 0.5:
        text = "Not exactly half of the pairs show one person. Draw n // 2 of each kind; chance alone gives few."
        return "not half", text
    return "", ""


def _same(exam: Exam, drawn: list[tuple[Array, Array, Array]], wrong: str) -> None:
    """Check what `same` says of the pairs, be they half of one person or not."""
    truth = np.concatenate([labels[pairs[:, 0]] == labels[pairs[:, 1]] for pairs, _, labels in drawn])
    said, text = np.concatenate([same for _, same, _ in drawn]), ""
    if not np.isin(said, (0, 1)).all():
        text = exam.recognised("not 0 and 1", "`same` holds something else than 0 and 1.")
    elif truth.all() or not truth.any():
        text = "All pairs are of one kind, so `same` cannot tell anything."
    elif (said == ~truth).all():
        text = exam.recognised("labels reversed", "`same` is turned round: 1 stands for one person, 0 for two.")
    elif (said != truth).any():
        text = "`same` does not agree with the labels of the two images."
        if np.array_equal(np.sort(said), np.sort(truth)):
            text += " Are pairs and `same` shuffled with different orders?"
        elif not wrong or said.mean() == 0.5:
            text += " Is a pair called different without a look at its labels?"
        text = exam.recognised("same does not fit the pairs", text)
    exam.check(SAME, 4, not text, text)


def _spread(exam: Exam, pairs: Array | None, labels: Array) -> None:
    """Every image that can should come, and partners should vary; half of what a uniform draw shows is enough."""
    if pairs is None:
        exam.check(SPREAD, 2, False, "Counts once the pairs are right.", form=True)
        return
    one = labels[pairs[:, 0]] == labels[pairs[:, 1]]
    with_partner = [i for i, label in enumerate(labels) if (labels == label).sum() > 1]
    text = ""
    if not np.isin(with_partner, pairs[one]).all():
        text = f"In {len(pairs)} pairs some images never come in a pair of one person, though they could."
    elif not np.isin(np.arange(len(labels)), pairs[~one]).all():
        text = f"In {len(pairs)} pairs some images never come in a pair of two people, though they could."
    elif _kinds(pairs[one]) < sum(n * (n - 1) // 2 for n in PICTURES) / 2:
        text = "The images of a person always come with the same few others of that person."
    elif _kinds(labels[pairs[~one]]) < len(PICTURES) * (len(PICTURES) - 1) / 4:
        text = "The pairs of two people are always of the same few people."
    exam.check(SPREAD, 2, not text, text and exam.recognised("not spread", text), form=True)


def _kinds(pairs: Array) -> int:
    return len(np.unique(np.sort(pairs, axis=1), axis=0))


def _seed(exam: Exam) -> int:
    return int(exam.rng.integers(1 << 20, 1 << 30))


def _generator(exam: Exam, labels: Array) -> None:
    seeds = [_seed(exam)] * 2 + [_seed(exam)]

    def draw() -> list:
        return [exam.answer(labels, N, exam.answer.make("generator", seed)) for seed in seeds]

    drawn = exam.attempt(GENERATOR, 2, draw)
    if drawn is None:
        return
    first, again, other = (as_array(got[0]) if isinstance(got, (tuple, list)) and got else None for got in drawn)
    text = ""
    if first is None or difference(again, first):
        text = "The same state of rng gives different pairs: is another generator used?"
        exam.recognised("another generator", text)
    elif not difference(other, first):
        text = "Generators with different seeds give the same pairs: rng is not used."
        exam.recognised("rng not used", text)
    exam.check(GENERATOR, 2, not text, text, form=True)


def _repeat(exam: Exam) -> None:
    """Few images and many pairs, so that some pairs have to come more than once."""
    few = exam.rng.choice(np.arange(100, 1000), 3, replace=False)
    labels, n, before = exam.rng.permutation(np.repeat(few, (2, 2, 1))), 40, list(exam.grade.mistakes)
    got = exam.attempt(REPEAT, 2, lambda: exam.answer(labels, n, exam.answer.make("generator", _seed(exam))))
    if got is None:
        text = "Pairs may repeat: of few images there are fewer different pairs than n."
        retell(exam, before, "no repetition", text)
        return
    split = _split(exam, got, n, labels)
    exam.check(REPEAT, 2, not isinstance(split, str), split if isinstance(split, str) else "", form=True)
