"""What learners make of the most selective unit."""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.filter_visualization.fields import Array
from autograder.graders.filter_visualization.selectivity import peaks, pick, selectivity


def _by(score: Callable[[Array, Array], Array], summary: Callable = peaks) -> Callable:
    """A wrong answer that ranks units otherwise, by their values (images, c) for the target's and for the others."""

    def most_selective_unit(activations: Array, labels: Array, target: int) -> int:
        values, own = summary(np.asarray(activations, float)), np.asarray(labels) == target
        return int(np.argmax(score(values[own], values[~own])))

    return most_selective_unit


def _difference(own: Array, others: Array) -> Array:
    return own.mean(axis=0) - others.mean(axis=0)


def _labels_alike(activations: Array, labels: Array, target: int) -> int:
    values, labels = peaks(np.asarray(activations, float)), np.asarray(labels)
    means = [values[labels == each].mean(axis=0) for each in np.unique(labels) if each != target]
    return int(np.argmax(values[labels == target].mean(axis=0) - np.mean(means, axis=0)))


def _of_mean_maps(activations: Array, labels: Array, target: int) -> int:
    own = np.asarray(labels) == target
    maps = [np.mean(activations[each], axis=0).max(axis=(0, 1)) for each in (own, ~own)]
    return int(np.argmax(maps[0] - maps[1]))


def _flat_place(activations: Array, labels: Array, target: int) -> int:
    own = np.asarray(labels) == target
    return int(np.argmax(np.mean(activations[own], axis=0) - np.mean(activations[~own], axis=0)))


def _image(activations: Array, labels: Array, target: int) -> int:
    values = peaks(np.asarray(activations, float)).max(axis=1)
    return int(np.argmax(np.where(np.asarray(labels) == target, values, -np.inf)))


SELECTIVITY_MISTAKES = (
    Mistake(
        "mean of the map",
        "The mean (or the sum) of a unit's map is taken: its maximum says whether the unit found something anywhere.",
        _by(_difference, lambda a: a.mean(axis=(1, 2))),
    ),
    Mistake(
        "sum instead of mean",
        "The maxima are summed over the images: the two groups differ in size, so take their means.",
        _by(lambda own, others: own.sum(axis=0) - others.sum(axis=0)),
    ),
    Mistake(
        "nothing subtracted",
        "The unit that responds most to the target is picked: one that responds to everything is not selective, so "
        "subtract the mean over the others.",
        _by(lambda own, others: own.mean(axis=0)),
    ),
    Mistake(
        "least selective",
        "This is the unit that prefers the others most: is the difference turned round, or argmin taken?",
        _by(lambda own, others: -_difference(own, others)),
    ),
    Mistake(
        "maximum over the images",
        "The maximum runs over the images, too: take each image's maximum, then the mean of these.",
        _by(lambda own, others: own.max(axis=0) - others.max(axis=0)),
    ),
    Mistake(
        "best image against the mean",
        "The best image of the target counts alone: take the mean over all its images.",
        _by(lambda own, others: own.max(axis=0) - others.mean(axis=0)),
    ),
    Mistake(
        "best of the others",
        "The best image of the others counts alone: take the mean over all of them.",
        _by(lambda own, others: own.mean(axis=0) - others.max(axis=0)),
    ),
    Mistake(
        "maximum of the mean map",
        "The maps are averaged over the images before the maximum is taken: a face may be anywhere, so take each "
        "image's maximum first.",
        _of_mean_maps,
    ),
    Mistake(
        "ratio for difference",
        "The means are divided: a weak unit wins easily then. Subtract them.",
        _by(lambda own, others: own.mean(axis=0) / others.mean(axis=0)),
    ),
    Mistake(
        "absolute difference",
        "The difference is taken absolute: a unit that prefers the others is not selective for the target.",
        _by(lambda own, others: np.abs(_difference(own, others))),
    ),
    Mistake(
        "labels ignored",
        "The mean runs over all images: select those of the target with labels == target.",
        _by(lambda own, others: np.concatenate([own, others]).mean(axis=0)),
    ),
    Mistake(
        "greatest of all",
        "The unit with the greatest activation of all is picked: compare the images of the target with the others.",
        _by(lambda own, others: np.concatenate([own, others]).max(axis=0)),
    ),
    Mistake(
        "weakest for the others",
        "The unit that responds least to the others is picked: one that responds to nothing is not selective.",
        _by(lambda own, others: -others.mean(axis=0)),
    ),
    Mistake(
        "others only",
        "This is the unit that responds most to the others.",
        _by(lambda own, others: others.mean(axis=0)),
    ),
    Mistake(
        "median for mean",
        "The medians of the images are compared: their means are asked.",
        _by(lambda own, others: np.median(own, axis=0) - np.median(others, axis=0)),
    ),
    Mistake(
        "labels weighed equally",
        "The mean over the others is one of means per label: every image counts alike.",
        _labels_alike,
    ),
    Mistake(
        "divided by the spread",
        "The difference is divided by the spread of the images: the difference itself decides.",
        _by(lambda own, others: _difference(own, others) / np.concatenate([own, others]).std(axis=0)),
    ),
    Mistake(
        "counted from 1",
        "This is the number of the unit counted from 1: units are counted from 0.",
        lambda *args: pick(*args) + 1,
    ),
    Mistake(
        "channels first",
        "This is an index along axis 1, as for channels first: units are along the last axis.",
        lambda activations, labels, target: pick(np.moveaxis(activations, 1, -1), labels, target),
    ),
    Mistake(
        "index into flattened maps",
        "This is an index into whole maps, laid out flat: take the maximum over the places first, then one argmax.",
        _flat_place,
    ),
    Mistake("an image", "This is the index of an image: the axis of the units is the last one.", _image),
    Mistake(
        "the difference returned",
        "The difference itself is returned: which unit has it is asked, argmax.",
        lambda *args: selectivity(*args).max(),
    ),
    Mistake(
        "all units",
        "There is a number for each unit: the index of the greatest is asked.",
        lambda *args: selectivity(*args),
    ),
    Mistake(
        "unit and difference",
        "The unit and its difference are returned: only the unit is asked.",
        lambda *args: np.array([pick(*args), selectivity(*args).max()]),
    ),
)
