"""Hidden test of finding the unit that tells a category from the rest."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import caught
from autograder.exam.mistakes import WrittenMistake, given, then
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.filter_visualization import ASSIGNMENT

Array = np.ndarray
Score = Callable[[Array, Array], Array]  # of the target's values (images, c) and of the others': (c,)


def peaks(activations: Array) -> Array:
    """Return the maximum of each map, (n, h, w, c) → (n, c)."""
    return np.max(activations, axis=(1, 2))


def mean_difference(own: Array, others: Array) -> Array:
    return own.mean(axis=0) - others.mean(axis=0)


def scores(
    score: Score = mean_difference, values: Callable[[Array], Array] = peaks
) -> Callable[[Array, Array, int], Array]:
    """Return a function that scores the units (c,): by how much more they respond to the target, or otherwise."""

    def score_units(activations: Array, labels: Array, target: int) -> Array:
        own = np.asarray(labels) == target
        return score(values(np.asarray(activations, float)[own]), values(np.asarray(activations, float)[~own]))

    return score_units


def best(
    score: Score = mean_difference, values: Callable[[Array], Array] = peaks
) -> Callable[[Array, Array, int], int]:
    """Make the right answer, or a wrong one that ranks the units by another score or by other values of their maps."""
    return then(scores(score, values), lambda scores: int(np.argmax(scores)))


selectivity, pick = scores(), best()


def labels_alike(activations: Array, labels: Array, target: int) -> int:
    means = {label: peaks(activations[labels == label]).mean(axis=0) for label in np.unique(labels)}
    own = means.pop(target)
    return int(np.argmax(own - np.mean(list(means.values()), axis=0)))


WRONG: dict[str, WrittenMistake] = {
    "mean of the map": (
        "All places of a unit's map count here, as in its mean. Take the maximum over the places instead: it says "
        "whether the unit found something anywhere.",
        best(mean_difference, lambda activations: activations.mean((1, 2))),
    ),
    "sum instead of mean": (
        "The maxima are summed over the images. The two groups differ in size, so take their means.",
        best(lambda own, rest: own.sum(0) - rest.sum(0)),
    ),
    "nothing subtracted": (
        "This unit responds most to the target, but perhaps to everything. Subtract its mean over the other images.",
        best(lambda own, rest: own.mean(0)),
    ),
    "least selective": (
        "This is the unit that prefers the others most. The greatest mean of the target minus that of the others wins.",
        best(lambda own, rest: -mean_difference(own, rest)),
    ),
    "maximum over the images": (
        "The maximum is taken over the images as well. Take each image's maximum, then the mean of these.",
        best(lambda own, rest: own.max(0) - rest.max(0)),
    ),
    "best image against the mean": (
        "Only the best image of the target counts. Take the mean over all its images.",
        best(lambda own, rest: own.max(0) - rest.mean(0)),
    ),
    "best of the others": (
        "Only the best image of the others counts. Take the mean over all of them.",
        best(lambda own, rest: own.mean(0) - rest.max(0)),
    ),
    "maximum of the mean map": (
        "Maps are averaged over the images first, but a face may be anywhere. Take each image's maximum before that.",
        best(mean_difference, lambda activations: peaks(activations.mean(0, keepdims=True))),
    ),
    "ratio for difference": (
        "The means are divided, which lets a weak unit win. Subtract them.",
        best(lambda own, rest: own.mean(0) / rest.mean(0)),
    ),
    "divided by the sum": (
        "The difference is divided by the sum of the means, which lets a weak unit win. The difference itself decides.",
        best(lambda own, rest: mean_difference(own, rest) / (own.mean(0) + rest.mean(0))),
    ),
    "area under the ROC": (
        "The units are compared by how often an image of the target excites them more than another one. "
        "The difference of the means decides.",
        best(lambda own, rest: np.mean((own[:, None] > rest) + (own[:, None] == rest) / 2, axis=(0, 1))),
    ),
    "how often it fires": (
        "This compares how often the unit fires, not how strongly. Take the mean of the maxima.",
        best(lambda own, rest: (own > 0).mean(0) - (rest > 0).mean(0)),
    ),
    "absolute difference": (
        "The absolute difference is taken, but a unit that prefers the others is not selective for the target.",
        best(lambda own, rest: np.abs(mean_difference(own, rest))),
    ),
    "labels ignored": (
        "The mean is taken over all images. Select those of the target with labels == target.",
        best(lambda own, rest: np.concatenate([own, rest]).mean(0)),
    ),
    "greatest of all": (
        "This unit has the greatest activation of all. Compare the images of the target with the others.",
        best(lambda own, rest: np.concatenate([own, rest]).max(0)),
    ),
    "weakest for the others": (
        "This unit responds least to the others, but one that responds to nothing is not selective.",
        best(lambda own, rest: -rest.mean(0)),
    ),
    "others only": (
        "This is the unit that responds most to the others. Compare them with the images of the target.",
        best(lambda own, rest: rest.mean(0)),
    ),
    "median for mean": (
        "The medians of the images are compared. Compare their means.",
        best(lambda own, rest: np.median(own, 0) - np.median(rest, 0)),
    ),
    "labels weighed equally": (
        "The mean over the others is a mean of one mean for each label. Every image should count equally.",
        labels_alike,
    ),
    "divided by the spread": (
        "The difference is divided by the spread of the images. The difference itself decides.",
        [
            best(lambda own, rest: mean_difference(own, rest) / np.concatenate([own, rest]).std(0)),
            best(lambda own, rest: mean_difference(own, rest) / np.hypot(own.std(0), rest.std(0))),
        ],
    ),
    "counted from 1": ("This unit is counted from 1. Units are counted from 0.", then(pick, lambda unit: unit + 1)),
    "channels first": (
        "This is an index along axis 1, as with channels first. Units are along the last axis.",
        given(pick, lambda activations, labels, target: (np.moveaxis(activations, 1, -1), labels, target)),
    ),
    "index into flattened maps": (
        "This is an index into whole flattened maps. Take the maximum over the places first, then one argmax.",
        best(mean_difference, lambda activations: activations.reshape(len(activations), -1)),
    ),
    "an image": (
        "This is the index of an image. The units are along the last axis.",
        lambda activations, labels, target: int(np.argmax(np.where(labels == target, peaks(activations).max(1), -9e9))),
    ),
    "the difference returned": (
        "The difference itself is returned. The unit that has it is expected: argmax.",
        then(selectivity, np.max),
    ),
    "all units": ("There is a number for each unit. The index of the greatest one is expected.", selectivity),
    "unit and difference": (
        "The unit and its difference are returned. Only the unit is expected.",
        then(selectivity, lambda scores: np.array([np.argmax(scores), scores.max()])),
    ),
}
MAPS = np.array([[[[1, 5, 4]], [[2, 5, 0]]], [[[2, 1, 3]], [[2, 6, 4]]], [[[0, 6, 1]], [[1, 0, 0]]]])
EXAMPLES = tuple(
    Example(
        f"most_selective_unit(np.array({MAPS.tolist()}, float), np.array([7, 7, 2]), {target})",
        case(MAPS.astype(float), np.array([7, 7, 2]), target),
        unit,
    )
    for target, unit in ((7, 2), (2, 1))
)
# images of the target, and of each other label, in one case each
SOME = ((6, 9, 4, 2), (3, 5, 8), (7, 2, 9, 4), (12, 3, 6), (5, 11, 3), (4, 2, 9), (9, 3, 1, 6), (5, 3, 14))
MORE = ((8, 14, 5, 3), (4, 6, 13), (15, 4, 7), (6, 3, 12, 5), (5, 9, 2), (7, 3, 15), (10, 2, 4, 11), (6, 16, 3))


@exercise(ASSIGNMENT, 15, pick, WRONG, EXAMPLES)
def most_selective_unit(exam: Exam) -> None:
    """Ask for the unit of several targets, and where the target or the rest has a single image."""
    exam.answer = WholeNumbers(exam.answer)
    some = caught(exam, lambda: draw_several(exam.rng, 3 * SOME, (4, 6, 16), float))
    exam.values("the unit for several categories", 8, some)
    more = caught(exam, lambda: draw_several(exam.rng, 2 * MORE, (6, 3, 24), np.float32))
    exam.values("the same among more images and units", 5, more)
    lone = [draw(exam.rng, counts, (3, 4, 12), float) for counts in ((1, 4), (5, 1), (1, 3, 2)) * 3]
    exam.values("one image of the category, or one other image", 2, lone, form=True)


def draw_several(
    rng: np.random.Generator, counts: tuple[tuple[int, ...], ...], shape: tuple[int, int, int], dtype: type
) -> list[Case]:
    """Draw cases of so many images per label; at least half of them have units of their own."""
    while True:
        cases = [draw(rng, each, shape, dtype) for each in counts]
        if len({pick(*each.args) for each in cases}) > len(cases) // 2:
            return cases


def draw(rng: np.random.Generator, counts: tuple[int, ...], shape: tuple[int, int, int], dtype: type) -> Case:
    """Draw images (n, h, w, c) of several labels, the first of which is the target, with units of different habits.

    Every unit has its own usual response to the target and to the others, its own spread between images, and its own
    extent in the image. The two most selective units differ by 0.02 or more.
    """
    names, n_units = rng.permutation([3, 8, 5, 11])[: len(counts)], shape[-1]
    while True:
        labels = rng.permutation(np.repeat(names, counts))
        usual = {
            name: rng.uniform(0.02, 1.2 + 0.6 * (i > 0), n_units) * rng.choice([0.1, 1, 1], n_units)
            for i, name in enumerate(names)
        }
        level = np.array([usual[label] for label in labels])
        level = level * np.exp(rng.uniform(0.05, 0.8, n_units) * rng.normal(size=(len(labels), n_units)))
        maps = rng.uniform(size=(len(labels), *shape)) ** rng.choice([0.3, 2.0, 12.0], n_units)
        maps = maps / maps.max(axis=(1, 2), keepdims=True) * level[:, None, None] - rng.uniform(0, 0.2, n_units)
        best_two = np.sort(selectivity(maps, labels, names[0]))[-2:]
        if np.diff(best_two) > 0.02:
            return case(maps.astype(dtype), labels, int(names[0]))
