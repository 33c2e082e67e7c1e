"""The networks of two convolutions: kernels are set from outside, and so it is known what each makes of its input.

Fresh nets have random weights. So a probability is judged as one, and by whether it follows from both kernels. Of the
layers between and after the convolutions only so much is expected as the syllabus says: any activation will do.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError, Graph
from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.hints import retell
from autograder.exam.keras_models import UNCONFIRMED, built, confirmed, fetch, fresh_weights, numbers
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.verdict import Outcome
from autograder.exam.wording import explain, outcome
from autograder.graders.conv_1d_3d._convolution import Array, Shape, correlate
from autograder.inside.data import Handle

BATCH, N_CLASSES, SIZE, FILTERS, LEAST = 3, 2, 5, (16, 32), 9
HUGE, SHARES = 100.0, 1e-3
MOST_AFTER_TWO = math.e / (math.e + N_CLASSES - 1)  # the largest probability that a second softmax can give
TOLERANCE = 1e-2  # some hardware convolves with fewer digits
MOST, MOST_CALLS = 1_000_000, 20  # numbers in a kernel, and calls of convolutions, that are looked at
PROBABILITIES = "probabilities, (batch, n_classes), whatever the weights are"
STEPS = ("the first convolution: 16 filters of 5, valid", "the second: 32 filters of 5, right after the first")
MATTER = "other kernels in each convolution, other probabilities"
LARGER, ARGUMENTS = "other sizes, the smallest 9", "other numbers of channels and classes"
NONE_YET = "This can be judged once there is a convolution."
TURNS = "The {whose} convolution turns {given} places into {gave}, where {due} should become {left}"
FAILS = "A net for inputs of shape {shape} does not work{least}: {error}"
OF_ONE = {  # what is said of each convolution by itself
    "number of filters": "The {which} convolution has {filters} filters; {expected} are expected.",
    "size of the kernel": "The kernel of the {which} convolution is {size}; 5 is expected along each side.",
    "«same» padding": f"{TURNS}: padding='valid' takes 4 from each side, and nothing else may pad.",
    "pooling between": "The {whose} convolution is given {given} places, not {due}: do not pool or crop before it.",
    "strides": f"{TURNS}: without strides and dilation, a kernel of 5 takes 4 from each side.",
    "other values": "The result of the {which} convolution is not that of a plain convolution with its kernel.",
}
WRONG = OF_ONE | {
    "another kind of convolution": "There is a Conv{other}D, but {kind} is expected.",
    "no convolution": "There is no {kind}: two are expected, with 16 and 32 filters.",
    "one convolution": "There is only one {kind}: a second one, with 32 filters, should come after it.",
    "side by side": "Both convolutions have the same input: the second should come after the first.",
    "filters in reverse": "The first convolution has 32 filters and the second 16: it should be the other way round.",
    "convolutions without effect": "Other kernels do not change the probabilities: is the convolutions' output used?",
    "no array": "The model does not give one array of numbers.",
    "one unit": "There is one number for each input, but a softmax has one for each class: (batch, n_classes).",
    "n_classes ignored": "There are {got} numbers for each input where n_classes={expected}.",
    "not flattened": "The model gives maps of shape {shape}: use Flatten or global pooling before the last layer.",
    "wrong shape": "For {n} inputs the model gives an array of shape {shape}; (batch, n_classes) is expected.",
    "NaN": "The probabilities contain NaN or infinity.",
    "softmax over the batch": "Each column sums to 1: the softmax should run over the classes, axis=-1.",
    "log softmax": "These are logarithms of probabilities: use softmax itself.",
    "sigmoid": "The numbers of a row do not sum to 1: use one softmax instead of a sigmoid for each class.",
    "no softmax": "The numbers of a row are not probabilities that sum to 1: the last layer needs a softmax.",
    "softmax twice": f"No probability is ever above {MOST_AFTER_TWO:.2f}, because softmax is applied twice.",
    "channel axis missing": (
        "The input needs an axis for the channels at its end, even if there is only one channel: "
        "(n_steps, n_leads), or (*shape, n_channels)."
    ),
    "kernel does not fit": (
        "A convolution does not fit: 14 places should become 10, then 6. Are its size and its number of filters "
        "swapped, or is the axis of the channels not the last one?"
    ),
    "another shape of input": "The model does not take inputs (batch, *sides, channels): build its Input that way.",
    "other sizes fail": FAILS,
    "arguments ignored": FAILS,
}
OF_THE_INPUT: dict[Complaint | None, str] = {
    Complaint.CHANNELS_MISSING: "channel axis missing",
    Complaint.KERNEL_TOO_LARGE: "kernel does not fit",
    Complaint.OTHER_SHAPE: "another shape of input",
}


@dataclass(frozen=True)
class Convolution:
    """What a convolution got and gave: the kernel's shape (*sizes, c_in, c_out), maps (batch, *sides, channels)."""

    kernel: Shape
    given: Array
    gave: Array

    def is_sound(self) -> bool:
        """Tell whether this can be a convolution, whoever noted it."""
        kernel = self.kernel
        if not isinstance(kernel, tuple) or len(kernel) < 3:
            return False
        if not all(type(size) is int and 0 < size < MOST for size in kernel) or np.prod(kernel, dtype=float) >= MOST:
            return False
        return all(maps.ndim == len(kernel) and len(maps) == BATCH for maps in (self.given, self.gave))

    @property
    def before(self) -> Shape:
        return self.given.shape[1:-1]

    @property
    def after(self) -> Shape:
        return self.gave.shape[1:-1]


def judge(exam: Exam, main: Shape, others: list[Shape], shape: Callable[[Shape], Any]) -> None:
    """Put the questions of a net.

    Args:
        exam: of the answer.
        main: sides of the inputs of most questions; the lesson's, so that an answer for these alone keeps something.
        others: sides of other inputs; unequal ones and the least.
        shape: makes the student's first argument of the sides.
    """
    exam.answer.seed(int(exam.rng.integers(2**31)))
    x = exam.rng.normal(size=(BATCH, *main, 1)).astype(np.float32)
    model = built(exam, PROBABILITIES, 15, lambda: exam.answer(shape(main)))
    fresh = None if model is None else exam.attempt(PROBABILITIES, 15, lambda: [exam.answer.run(model, x)])
    if model is None or fresh is None:
        if mistake := OF_THE_INPUT.get(complaint(exam.error)):
            retell(exam, [], mistake)
        return
    probabilities(exam, model, x, fresh[0])
    convolutions(exam, model, x)
    sizes(exam, LARGER, [(sides, None, None) for sides in others], shape)
    sizes(exam, ARGUMENTS, [(main, 3, 2), (main, 2, 5)], shape)


def tell(exam: Exam, name: str, points: float, mistake: str, form: bool = False, **details: Any) -> None:
    """Record a check by the mistake that was found, if any."""
    again = mistake in exam.verdict.mistakes and mistake not in OF_ONE
    message = exam.recognised(mistake, **details) if mistake else ""
    exam.check(name, points, not mistake, Outcome.ALSO_WRONG if again else message, form)


def probabilities(exam: Exam, model: Handle, x: Array, p: Any) -> None:
    """Judge the probabilities with fresh weights; if nothing is wrong with them, with huge ones as well."""
    mistake = about_probabilities(p, BATCH)
    if not mistake:
        huge = exam.attempt(PROBABILITIES, 4, lambda: [with_huge_weights(exam, model, x)])
        if huge is None:
            return
        p, mistake = huge[0], about_large_weights(huge[0], BATCH)
    tell(exam, PROBABILITIES, 4, mistake, form=True, **shape_details(p, BATCH, N_CLASSES))


def about_shape(p: Any, n: int, n_classes: int) -> str:
    """Name why this is not one number for each input and class; empty if it is."""
    shape = getattr(numbers(p), "shape", None)
    if shape is None:
        return "no array"
    if shape == (n, n_classes):
        return ""
    if shape == (n, 1):
        return "one unit"
    if len(shape) < 2 or shape[0] != n:
        return "wrong shape"
    return "n_classes ignored" if len(shape) == 2 else "not flattened"


def shape_details(p: Any, n: int, n_classes: int) -> dict[str, Any]:
    """Return what the sentences on shapes have in braces."""
    shape = getattr(numbers(p), "shape", ())
    return {"n": n, "shape": shape, "got": shape[-1] if shape else 1, "expected": n_classes}


def about_probabilities(p: Any, n: int) -> str:
    """Name why these are not the probabilities of n inputs, whatever their values; empty if they are."""
    array, mistake = numbers(p), about_shape(p, n, N_CLASSES)
    if array is None or mistake:
        return mistake
    if not np.isfinite(array).all():
        return "NaN"
    if np.abs(array.sum(axis=1) - 1).max() < SHARES and array.min() >= 0:
        return ""
    if np.abs(array.sum(axis=0) - 1).max() < SHARES and array.min() >= 0:
        return "softmax over the batch"
    if array.max() <= 0 and np.abs(np.exp(array).sum(axis=1) - 1).max() < SHARES:
        return "log softmax"
    return "sigmoid" if array.min() >= 0 and array.max() <= 1 else "no softmax"


def about_large_weights(p: Any, n: int) -> str:
    """Name what is wrong with the probabilities when all kernels are huge: each row should have one near to 1."""
    array, mistake = numbers(p), about_probabilities(p, n)
    if array is None or mistake:
        return mistake
    return "softmax twice" if np.abs(array.max(axis=1) - MOST_AFTER_TWO).max() < SHARES else ""


def with_huge_weights(exam: Exam, model: Handle, x: Array) -> Any:
    exam.answer.make("scale_weights", model, 2, HUGE, HUGE)
    p = exam.answer.run(model, x)
    exam.answer.make("scale_weights", model, 2, 1 / HUGE, 1 / HUGE)
    return p


def convolutions(exam: Exam, model: Handle, x: Array) -> None:
    rank, channels = x.ndim - 2, (1, *FILTERS)
    kernels = fresh_weights(exam.rng, [(*[SIZE] * rank, *channels[i : i + 2]) for i in range(2)])

    def look() -> tuple[list[Convolution], bool]:
        exam.answer.make("replace_weights", model, *kernels)
        seen = believable(fetch(exam.answer, "convolutions", model, x))
        return seen, matter(exam, model, x, [each.kernel for each in seen])

    looked = exam.attempt(STEPS[0], 7, look)
    if looked is None:
        return
    seen, effect = looked
    for place, name in enumerate(STEPS):
        mistake = about_convolution(seen, place, x.shape[1:-1], kernels[place])
        mistake = mistake or ("" if effect else "convolutions without effect")
        tell(exam, name, 3, mistake, **convolution_details(seen, place, x.shape[1:-1]))
    if seen:
        tell(exam, MATTER, 1, "" if effect else "convolutions without effect")
    else:
        exam.check(MATTER, 1, False, NONE_YET)
    if all(check.passed for check in exam.verdict.checks):
        right = confirmed(exam, model, [x], lambda graph: is_right(exam, graph, x, kernels))
        exam.confirm(right, UNCONFIRMED, len(exam.verdict.checks))


def is_right(exam: Exam, graph: Graph, x: Array, kernels: list[Array]) -> bool:
    """Tell whether a graph convolves with these kernels, and gives other probabilities for other kernels."""
    names = [(each["given"], each["kernel"], each["gave"]) for each in graph.convolutions()]
    inputs = exam.rng.normal(size=x.shape).astype(np.float32)  # the student's kernel has not seen these
    first, second = exam.rng.integers(2**31, size=2)
    seeds = int(first), int(second)
    p, *maps = graph.run_drawn(seeds, inputs, known=kernels, also=tuple(itertools.chain(*names)))
    seen = believable([as_ranked(maps[i : i + 3], x.ndim + 1) for i in range(0, len(maps), 3)])
    others = []
    for place in range(2):
        changed = [0.5 * kernel for kernel in kernels]
        changed[place] = fresh_weights(exam.rng, [kernels[place].shape], 0.5)[0]
        others.append(graph.run_drawn(seeds, inputs, known=changed)[0])
    return (
        not any(about_convolution(seen, place, x.shape[1:-1], kernels[place]) for place in range(2))
        and not any(about_probabilities(each, BATCH) for each in (p, *others))
        and not np.allclose(others[0], others[1], 1e-3, 0)
    )


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


def believable(noted: Any) -> list[Convolution]:
    """Return what was noted, as far as it can be a convolution."""
    noted = noted[:MOST_CALLS] if isinstance(noted, list) else []
    triples = [each for each in noted if isinstance(each, tuple) and len(each) == 3]
    arrays = [(kernel, numbers(given), numbers(gave)) for kernel, given, gave in triples]
    seen = [
        Convolution(kernel, given, gave) for kernel, given, gave in arrays if given is not None and gave is not None
    ]
    return [each for each in seen if each.is_sound()]


def matter(exam: Exam, model: Handle, x: Array, kernels: list[Shape]) -> bool:
    """Put other kernels into one convolution after the other: do the probabilities change each time?

    Kernels are small, so that no probability is so near to 0 or 1 that it stays there.
    """
    results = []
    for kernel in [*kernels, *kernels]:
        exam.answer.make("replace_weights", model, *fresh_weights(exam.rng, [kernel], 0.5))
        results.append(numbers(exam.answer.run(model, x)))
    pairs = list(itertools.pairwise(results[max(len(kernels) - 1, 0) :]))
    return bool(pairs) and all(
        one is not None and other is not None and one.shape == other.shape and not np.allclose(one, other, 1e-3, 0)
        for one, other in pairs
    )


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


def in_order(seen: list[Convolution], rank: int) -> list[Convolution]:
    """Return those of one rank; of two with the same input, which run in any order, the smaller one first."""
    ranked = [each for each in seen if len(each.kernel) == rank + 2]
    return sorted(ranked[:2], key=lambda each: each.kernel[-1]) if are_side_by_side(ranked) else ranked


def are_side_by_side(ranked: list[Convolution]) -> bool:
    given = [each.given.shape for each in ranked[:2]]
    return len(given) == 2 and given[0] == given[1] and given[0][-1] != FILTERS[0]


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


def shorter(sides: Shape) -> Shape:
    return tuple(side - SIZE + 1 for side in sides)


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


def sizes(exam: Exam, name: str, asked: list[tuple[Shape, int | None, int | None]], shape: Callable) -> None:
    """Check, as one of form, that nets of other sizes can be built and run; None leaves an argument out."""

    def try_size(sides: Shape, n_channels: int | None, n_classes: int | None) -> tuple[str, dict[str, Any]]:
        x = exam.rng.normal(size=(2, *sides, n_channels or 1)).astype(np.float32)
        arguments = [each for each in (n_channels, n_classes) if each is not None]
        try:
            p = exam.answer.run(exam.answer(shape(sides), *arguments), x)
        except AnswerError as error:
            if outcome(error) is not Outcome.RAISED:
                raise
            least = " (9 is the smallest for two kernels of 5: 9, 5, 1)" if min(sides) == LEAST else ""
            mistake = "arguments ignored" if arguments else "other sizes fail"
            return mistake, {"shape": x.shape[1:], "least": least, "error": explain(error)}
        n_classes = n_classes or N_CLASSES
        return about_shape(p, 2, n_classes), shape_details(p, 2, n_classes)

    results = exam.attempt(name, 2, lambda: [try_size(*each) for each in asked])
    if results is not None:
        mistake, details = next((result for result in results if result[0]), ("", {}))
        tell(exam, name, 2, mistake, form=True, **details)
