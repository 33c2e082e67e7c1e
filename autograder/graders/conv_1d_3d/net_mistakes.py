"""What is wrong with a network of two convolutions: (name of the mistake, what the student is told), empty if nothing.

Of the layers between and after them only so much is asked as the syllabus says: any activation will do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import difference
from autograder.exam.keras_models import numbers
from autograder.graders.conv_1d_3d.windows import Array, Shape, correlate

Found = tuple[str, str]
NOTHING = ("", "")
SIZE, FILTERS = 5, (16, 32)
TOLERANCE = 1e-2  # some hardware convolves with fewer digits
SHARES = 1e-3


@dataclass(frozen=True)
class Convolution:
    """What a convolution got and gave: the kernel's shape (*sizes, c_in, c_out), maps (batch, *sides, channels)."""

    kernel: Shape
    given: Array
    gave: Array


def about_probabilities(p: Any, n: int, n_classes: int) -> Found:
    """Judge whether these can be the probabilities of n inputs, whatever their values."""
    found, array = about_shape(p, n, n_classes), numbers(p)
    if found != NOTHING:
        return found
    if not np.isfinite(array).all():
        return "NaN", "The probabilities hold NaN or infinity."
    if np.abs(array.sum(axis=1) - 1).max() < SHARES and array.min() >= 0:
        return NOTHING
    if np.abs(array.sum(axis=0) - 1).max() < SHARES and array.min() >= 0:
        return "softmax over the batch", "Each column sums to 1: the softmax runs over the classes, axis=-1."
    if array.max() <= 0 and np.abs(np.exp(array).sum(axis=1) - 1).max() < SHARES:
        return "log softmax", "These are logarithms of probabilities: take softmax itself."
    if array.min() >= 0 and array.max() <= 1:
        return "sigmoid", "The numbers of a row do not sum to 1: take softmax, not one sigmoid for each class."
    return "no softmax", "The numbers of a row are no probabilities that sum to 1: the last layer needs a softmax."


def about_shape(p: Any, n: int, n_classes: int) -> Found:
    """Judge whether there is one number for each input and class."""
    array = numbers(p)
    if array is None:
        return "no array", "The model does not give one array of numbers."
    shape = array.shape
    if shape == (n, n_classes):
        return NOTHING
    if shape == (n, 1):
        return "one unit", "There is one number for each input; a softmax has one for each class, (batch, n_classes)."
    if len(shape) == 2 and shape[0] == n:
        return "n_classes ignored", f"There are {shape[1]} numbers for each input where n_classes={n_classes}."
    if len(shape) > 2 and shape[0] == n:
        text = f"The model gives maps, shape {shape}: Flatten, or pool over all places, before the last layer."
        return "not flattened", text
    return "wrong shape", f"{n} inputs give an array of shape {shape}; (batch, n_classes) is asked."


def about_large_weights(p: Any, n: int, n_classes: int) -> Found:
    """Judge the probabilities when all kernels are huge: each row should have one near to 1."""
    found, array = about_probabilities(p, n, n_classes), numbers(p)
    most = np.e / (np.e + n_classes - 1)  # where a softmax of shares ends
    if found == NOTHING and np.abs(array.max(axis=1) - most).max() < SHARES:
        return "softmax twice", f"No probability is ever above {most:.2f}: softmax is taken twice."
    return found


def about_call(error: AnswerError) -> Found:
    """What an exception says of the input for which a net was made; nothing, if it says something else."""
    if "ndim=" in error.message:
        text = "The input has an axis for the channels at its end, even if there is only one: (n_steps, n_leads), or "
        return "channel axis missing", f"{text}(*shape, n_channels)."
    if "zero or negative" in error.message:
        text = (
            "A convolution does not fit: 14 places become 10, then 6. Is its size mixed up with the number of filters, "
        )
        return "kernel does not fit", f"{text}or the axis of the channels with another one? It is the last."
    if "expected shape" in error.message:
        return "another shape of input", "The model does not take inputs (batch, *sides, channels): make its Input so."
    return NOTHING


def about_convolution(seen: Sequence[Convolution], place: int, sides: Shape, kernel: Array) -> Found:
    """Judge the first or the second convolution.

    Args:
        seen: all, of any rank, in the order of the calls.
        place: 0 or 1.
        sides: of the inputs of the net.
        kernel: what was put into it, (*sizes, c_in, c_out).
    """
    kind = f"Conv{len(sides)}D"
    others, seen = seen, [each for each in seen if len(each.kernel) == kernel.ndim]
    if not seen and others:
        return "another kind of convolution", f"There is a Conv{len(others[0].kernel) - 2}D: a {kind} is asked."
    if not seen:
        return "no convolution", f"No {kind} is run: two are asked, of 16 and 32 filters."
    if len(seen) <= place:
        return "one convolution", f"There is only one {kind}: a second one, of 32 filters, comes after it."
    if len(seen) > 1 and seen[0].given.shape == seen[1].given.shape and seen[0].given.shape[-1] != FILTERS[0]:
        if place == 1:
            return "side by side", "The second convolution is given what the first one is: it comes after the first."
        seen = sorted(seen[:2], key=lambda each: each.kernel[-1])  # which is run first, is by chance
    this, which = seen[place], ("first", "second")[place]
    if [each.kernel[-1] for each in seen[:2]] == [*FILTERS[::-1]]:
        return (
            "filters in reverse",
            "The first convolution has 32 filters and the second 16: it is the other way round.",
        )
    if this.kernel[-1] != FILTERS[place]:
        text = f"The {which} convolution has {this.kernel[-1]} filters; {FILTERS[place]} are asked."
        return "number of filters", text
    if any(size != SIZE for size in this.kernel[: len(sides)]):
        return (
            "size of the kernel",
            f"The kernel of the {which} convolution is {this.kernel[: len(sides)]}; 5 is asked.",
        )
    first = _about_sides(seen[0], "first", sides)
    if place == 0:
        return first if first != NOTHING else _about_values(this, which, kernel)
    given, due = this.given.shape[1:-1], _shorter(sides)
    if first != NOTHING and given != due and given == seen[0].gave.shape[1:-1]:
        return first[0], f"The second convolution is given {given} places, not {due}: so the first one makes them."
    second = _about_sides(this, "second", due)
    return second if second != NOTHING else _about_values(this, which, kernel)


def _shorter(sides: Shape) -> Shape:
    return tuple(side - SIZE + 1 for side in sides)


def _about_sides(this: Convolution, which: str, sides: Shape) -> Found:
    given, gave = this.given.shape[1:-1], this.gave.shape[1:-1]
    if any(one > other for one, other in zip(given, sides, strict=True)):
        text = f"The {which} convolution is given {given} places, not {sides}: something before it pads. Use 'valid'."
        return "«same» padding", text
    if gave == given:
        text = f"The {which} convolution pads, so that {sides} stays {gave}: padding='valid' takes 4 from each side."
        return "«same» padding", text
    if given != sides:
        text = f"The {which} convolution is given {given} places, not {sides}: nothing pools or cuts before it."
        return "pooling between", text
    if gave != _shorter(sides):
        text = f"The {which} convolution makes {gave} of {sides}: without stride and dilation it takes 4 from each."
        return "strides", text
    return NOTHING


def _about_values(this: Convolution, which: str, kernel: Array) -> Found:
    if this.kernel == kernel.shape and this.given.shape[-1] == kernel.shape[-2]:
        want = np.stack([correlate(each, kernel.astype(float)) for each in this.given.astype(float)])
        if not difference(this.gave, want, TOLERANCE):
            return NOTHING
    return "other values", f"What the {which} convolution gives is not that of a plain convolution with its kernel."
