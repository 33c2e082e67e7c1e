"""What a student's kernel notes of the convolutions in a network, and what is wrong with one of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.compare import difference
from autograder.exam.keras_models import numbers
from autograder.graders.conv_1d_3d._convolution import Array, Shape, correlate

BATCH, SIZE, FILTERS = 3, 5, (16, 32)
TOLERANCE = 1e-2  # some hardware convolves with fewer digits
MOST, MOST_CALLS = 1_000_000, 20  # numbers in a kernel, and calls of convolutions, that are looked at


@dataclass(frozen=True)
class Convolution:
    """What a convolution got and gave: the kernel's shape (*sizes, c_in, c_out), maps (batch, *sides, channels)."""

    kernel: Shape
    given: Array
    gave: Array

    def is_sound(self, n: int) -> bool:
        """Tell whether this can be a convolution of n inputs, whoever noted it."""
        kernel = self.kernel
        if not isinstance(kernel, tuple) or len(kernel) < 3:
            return False
        if not all(type(size) is int and 0 < size < MOST for size in kernel) or np.prod(kernel, dtype=float) >= MOST:
            return False
        return all(maps.ndim == len(kernel) and len(maps) == n for maps in (self.given, self.gave))

    @property
    def before(self) -> Shape:
        return self.given.shape[1:-1]

    @property
    def after(self) -> Shape:
        return self.gave.shape[1:-1]


def believable(noted: Any, n: int = BATCH) -> list[Convolution]:
    """Return what was noted, as far as it can be a convolution."""
    noted = noted[:MOST_CALLS] if isinstance(noted, list) else []
    triples = [each for each in noted if isinstance(each, tuple) and len(each) == 3]
    arrays = [(kernel, numbers(given), numbers(gave)) for kernel, given, gave in triples]
    seen = [
        Convolution(kernel, given, gave) for kernel, given, gave in arrays if given is not None and gave is not None
    ]
    return [each for each in seen if each.is_sound(n)]


def as_ranked(convolution: list[Array], rank: int) -> tuple[Shape, Array, Array]:
    """Return the kernel's shape, input and output of a convolution, which TensorFlow may have done with another side.

    Args:
        convolution: its input, kernel and output.
        rank: of maps that have such a side; it is taken away.
    """
    given, kernel, gave = convolution
    if given.ndim == rank and kernel.shape[0] == given.shape[1] == 1:
        return kernel.shape[1:], given[:, 0], gave[:, 0]
    return kernel.shape, given, gave


def in_order(seen: list[Convolution], rank: int) -> list[Convolution]:
    """Return those of one rank; of two with the same input, which run in any order, the smaller one first."""
    ranked = [each for each in seen if len(each.kernel) == rank + 2]
    return sorted(ranked[:2], key=lambda each: each.kernel[-1]) if are_side_by_side(ranked) else ranked


def are_side_by_side(ranked: list[Convolution]) -> bool:
    given = [each.given.shape for each in ranked[:2]]
    return len(given) == 2 and given[0] == given[1] and given[0][-1] != FILTERS[0]


def shorter(sides: Shape) -> Shape:
    return tuple(side - SIZE + 1 for side in sides)


def about_convolution(seen: list[Convolution], place: int, sides: Shape, kernel: Array) -> str:
    """Name what is wrong with the first or the second convolution; empty if nothing is.

    Args:
        seen: all, of any rank, in the order of the calls.
        place: 0 or 1.
        sides: of the inputs of the net.
        kernel: what was put into it, (*sizes, c_in, c_out).
    """
    ranked = in_order(seen, len(sides))
    if not ranked:
        return "another kind of convolution" if seen else "no convolution"
    if len(ranked) <= place:
        return "one convolution"
    if place == 1 and are_side_by_side(ranked):
        return "side by side"
    if [each.kernel[-1] for each in ranked[:2]] == [*FILTERS[::-1]]:
        return "filters in reverse"
    this = ranked[place]
    if this.kernel[-1] != FILTERS[place]:
        return "number of filters"
    if any(size != SIZE for size in this.kernel[: len(sides)]):
        return "size of the kernel"
    return about_sides(*blamed(ranked, place, sides)) or about_values(this, kernel)


def blamed(ranked: list[Convolution], place: int, sides: Shape) -> tuple[Convolution, Shape]:
    """Return the convolution that is to blame for the sides of one, and the sides that it should be given."""
    this, due = ranked[place], (sides, shorter(sides))[place]
    if place == 1 and this.before != due and this.before == ranked[0].after:
        return ranked[0], sides
    return this, due


def convolution_details(seen: list[Convolution], place: int, sides: Shape) -> dict[str, Any]:
    """Return what the sentences on convolutions have in braces."""
    details: dict[str, Any] = {"kind": f"Conv{len(sides)}D", "other": len(seen[0].kernel) - 2 if seen else 0}
    ranked, names = in_order(seen, len(sides)), ("first", "second")
    if len(ranked) <= place:
        return details
    this, (culprit, due) = ranked[place], blamed(ranked, place, sides)
    details |= {"which": names[place], "filters": this.kernel[-1], "expected": FILTERS[place]}
    details |= {"size": this.kernel[: len(sides)], "whose": names[place if culprit is this else 0]}
    return details | {"given": culprit.before, "gave": culprit.after, "due": due, "left": shorter(due)}


def about_sides(this: Convolution, due: Shape) -> str:
    padded = any(one > other for one, other in zip(this.before, due, strict=True))
    if padded or this.after == this.before:
        return "«same» padding"
    if this.before != due:
        return "pooling between"
    return "" if this.after == shorter(due) else "strides"


def about_values(this: Convolution, kernel: Array) -> str:
    if this.kernel == kernel.shape and this.given.shape[-1] == kernel.shape[-2]:
        want = np.stack([correlate(each, kernel.astype(float)) for each in this.given.astype(float)])
        if not difference(this.gave, want, TOLERANCE):
            return ""
    return "other values"
