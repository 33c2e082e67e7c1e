"""The networks of two convolutions: kernels are set from outside, and so it is known what each makes of its input.

Fresh nets have random weights. So a probability is judged as one, and by whether it follows from both kernels. Any
activation will do, any normalisation and any layers before the last one; but something has to bend after each
convolution, and what is made of the places is judged by moving a single number and by putting in a second one.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import Answer, AnswerError, Graph
from autograder.exam.exam import Exam
from autograder.exam.hints import retell
from autograder.exam.keras_models import UNCONFIRMED, built, confirmed, fetch, fresh_weights, numbers
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.verdict import Outcome
from autograder.exam.wording import explain, outcome
from autograder.graders.conv_1d_3d._convolution import Array, Shape
from autograder.graders.conv_1d_3d._noted import (
    BATCH,
    FILTERS,
    SIZE,
    Convolution,
    about_convolution,
    are_side_by_side,
    as_ranked,
    believable,
    convolution_details,
    in_order,
)
from autograder.graders.conv_1d_3d._probes import (
    LEAST,
    LOUD,
    SHARES,
    hot,
    lost_or_kept,
    middles,
    scores,
    small_inputs,
    straight,
)
from autograder.inside.data import Handle

N_CLASSES = 2
HUGE = 100.0
MOST_AFTER_TWO = math.e / (math.e + N_CLASSES - 1)  # the largest probability that a second softmax can give
PROBABILITIES = "probabilities, (batch, n_classes), whatever the weights are"
STEPS = ("the first convolution: 16 filters of 5, valid", "the second: 32 filters of 5, right after the first")
MATTER = "other kernels in each convolution, other probabilities"
ACTIVATIONS = "an activation (ReLU) after each convolution"
LARGER, ARGUMENTS = "other sizes, the smallest 9", "other numbers of channels and classes"
NONE_YET = "This can be judged once there is a convolution."
NO_TWO_YET = "This can be judged once there are two convolutions in a row that the probabilities follow from."
GEOMETRY = {"strides", "pooling between"}  # they leave too little of where something lay
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
    "no convolution": "There is no {kind}. Two are expected, with 16 and 32 filters.",
    "one convolution": "There is only one {kind}. A second one, with 32 filters, should come after it.",
    "side by side": "Both convolutions have the same input. The second should come after the first.",
    "filters in reverse": "The first convolution has 32 filters and the second 16. It should be the other way round.",
    "convolutions without effect": "Other kernels do not change the probabilities. Is the convolutions' output used?",
    "no activation": (
        "Neither convolution has an activation, so the two together are no more than one convolution with a larger "
        "kernel. Add activation='relu' to both."
    ),
    "no activation between": (
        "The first convolution has no activation, so the two together are no more than one convolution with a larger "
        "kernel. Add activation='relu' to the first."
    ),
    "no activation at the end": (
        "The second convolution has no activation, so it only hands on a linear function of what it is given. "
        "Add activation='relu' to the second."
    ),
    "place lost": (
        "A step that stands out gives the same probabilities wherever it lies, as after global pooling. Here it "
        "matters where a wave lies: use Flatten."
    ),
    "place matters": (
        "A bright voxel gives other probabilities when it lies elsewhere, as after Flatten. The question is whether "
        "there is one anywhere: use GlobalMaxPooling3D."
    ),
    "places added up": (
        "Two bright voxels give other probabilities than one of them, as after a mean or a sum over the places. The "
        "maximum is expected: use GlobalMaxPooling3D."
    ),
    "no array": "The model does not give one array of numbers.",
    "one unit": "There is one number for each input, but a softmax has one for each class: (batch, n_classes).",
    "n_classes ignored": "There are {got} numbers for each input where n_classes={expected}.",
    "softmax at every place": (
        "There are {got} numbers for each input, probabilities for every place: flatten before the last layer."
    ),
    "not flattened": "The model gives maps of shape {shape}: use Flatten or global pooling before the last layer.",
    "wrong shape": "For {n} inputs the model gives an array of shape {shape}; (batch, n_classes) is expected.",
    "NaN": "The probabilities contain NaN or infinity.",
    "softmax over the batch": "Each column sums to 1: the softmax should run over the classes, axis=-1.",
    "log softmax": "These are logarithms of probabilities: use softmax itself.",
    "sigmoid": (
        "The numbers of a row lie between 0 and 1, but do not sum to 1, as after a sigmoid for each class: put one "
        "softmax over the classes at the very end."
    ),
    "no softmax": "The numbers of a row are not probabilities that sum to 1: the last layer needs a softmax.",
    "softmax twice": f"No probability is ever above {MOST_AFTER_TWO:.2f}, because softmax is applied twice.",
    "channel axis missing": (
        "The input needs an axis for the channels at its end, even if there is only one channel: "
        "(n_steps, n_leads), or (*shape, n_channels)."
    ),
    "kernel does not fit": (
        "A convolution does not fit: 14 places should become 10, then 6. Check that its size is 5, and that the axis "
        "of the channels is the last one."
    ),
    "another shape of input": "The model does not take inputs (batch, *sides, channels): build its Input that way.",
    "other sizes fail": FAILS,
    "unequal sides fail": (
        "A net for inputs of shape {shape} does not work, but one for a cube does: each axis has a side of its own, in "
        "the order of shape. {error}"
    ),
    "arguments ignored": FAILS,
}
OF_THE_INPUT: dict[Complaint | None, str] = {
    Complaint.CHANNELS_MISSING: "channel axis missing",
    Complaint.KERNEL_TOO_LARGE: "kernel does not fit",
    Complaint.OTHER_SHAPE: "another shape of input",
}


def judge(exam: Exam, main: Shape, unequal: Shape, shape: Callable[[Shape], Any], places: str) -> None:
    """Put the questions of a net.

    Args:
        exam: of the answer.
        main: sides of the inputs of most questions; the lesson's, so that an answer for these alone keeps something.
        unequal: sides of other inputs.
        shape: makes the student's first argument of the sides.
        places: what should be made of them, `FLATTENED` or `GREATEST`.
    """
    exam.answer.seed(int(exam.rng.integers(2**31)))
    x = exam.rng.normal(size=(BATCH, *main, 1)).astype(np.float32)
    model = built(exam, PROBABILITIES, 15, lambda: exam.answer(shape(main)))
    fresh = None if model is None else exam.attempt(PROBABILITIES, 15, lambda: [exam.answer.run(model, x)])
    if model is None or fresh is None:
        if mistake := OF_THE_INPUT.get(complaint(exam.error)):
            retell(exam, [], mistake)
        return
    least = (LEAST,) * len(main)
    probabilities(exam, model, x, fresh[0])
    inside(exam, model, x, lambda: exam.answer(shape(least)), places)
    sizes(exam, LARGER, [(unequal, None, None), (least, None, None)], shape)
    sizes(exam, ARGUMENTS, [(main if len(main) == 1 else unequal, 3, 2), (main, 2, 5)], shape)


def tell(exam: Exam, name: str, points: float, mistake: str, form: bool = False, **details: Any) -> None:
    """Record a check by the mistake that was found, if any."""
    again = mistake in exam.verdict.mistakes and mistake not in OF_ONE
    message = exam.recognised(mistake, **details) if mistake else ""
    exam.check(name, points, not mistake, Outcome.ALSO_WRONG if again else message, form)


def probabilities(exam: Exam, model: Handle, x: Array, p: Any) -> None:
    """Judge the probabilities with fresh weights; if nothing is wrong with them, with huge ones as well."""
    mistake = about_probabilities(p, BATCH)
    if mistake in ("", "sigmoid"):  # small numbers may lie between 0 and 1 without any sigmoid
        huge = exam.attempt(PROBABILITIES, 3, lambda: [with_huge_weights(exam, model, x)])
        if huge is None:
            return
        p, mistake = huge[0], about_large_weights(huge[0], BATCH) or mistake
    tell(exam, PROBABILITIES, 3, mistake, form=True, **shape_details(p, BATCH, N_CLASSES))


def about_shape(p: Any, n: int, n_classes: int) -> str:
    """Name why this is not one number for each input and class; empty if it is."""
    array = numbers(p)
    if array is None:
        return "no array"
    shape = array.shape
    if shape == (n, n_classes):
        return ""
    if shape == (n, 1):
        return "one unit"
    if len(shape) < 2 or shape[0] != n:
        return "wrong shape"
    if len(shape) > 2:
        return "not flattened"
    sums = array.reshape(n, -1, n_classes).sum(axis=-1) if shape[1] % n_classes == 0 else np.zeros(1)
    return "softmax at every place" if sums.size and np.abs(sums - 1).max() < SHARES else "n_classes ignored"


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


def inside(exam: Exam, model: Handle, x: Array, ask_small: Callable[[], Any], places: str) -> None:
    """Judge the two convolutions, and what is made of what they give."""
    rank, channels = x.ndim - 2, (1, *FILTERS)
    kernels = fresh_weights(exam.rng, [(*[SIZE] * rank, *channels[i : i + 2]) for i in range(2)])

    def look() -> tuple[list[Convolution], bool]:
        exam.answer.make("replace_weights", model, *kernels)
        seen = believable(fetch(exam.answer, "convolutions", model, x))
        return seen, matter(exam, model, x, [each.kernel for each in seen])

    looked = exam.attempt(STEPS[0], 8, look)
    if looked is None:
        return
    seen, effect = looked
    found = [about_convolution(seen, place, x.shape[1:-1], kernels[place]) for place in range(2)]
    for place, name in enumerate(STEPS):
        mistake = found[place] or ("" if effect else "convolutions without effect")
        tell(exam, name, 2, mistake, **convolution_details(seen, place, x.shape[1:-1]))
    if seen:
        tell(exam, MATTER, 1, "" if effect else "convolutions without effect")
    else:
        exam.check(MATTER, 1, False, NONE_YET)
    ranked = in_order(seen, rank)
    if not effect or len(ranked) < 2 or are_side_by_side(ranked):
        exam.check(ACTIVATIONS, 1.5, False, NO_TWO_YET)
        exam.check(places, 1.5, False, NO_TWO_YET)
        return
    asked, small = Asked(exam.answer, model), exam.attempt_quietly(lambda: works(exam, ask_small(), rank))
    tell(exam, ACTIVATIONS, 1.5, about_activations(exam, small, asked, x))
    if GEOMETRY.isdisjoint(found):
        shapes = [each.kernel for each in seen]
        mistakes = exam.attempt(places, 1.5, lambda: [about_places(exam, asked, x, shapes, places)])
        if mistakes is not None:
            tell(exam, places, 1.5, mistakes[0])
    else:
        exam.check(places, 1.5, False, Outcome.ALSO_WRONG)
    first, *_, activations, last = passed = [check.passed for check in exam.verdict.checks]
    if any(found):
        return
    due = places if last and first else ""  # what goes over the batch is another for each batch
    right = confirmed(exam, model, [x], lambda graph: is_right(exam, graph, x, kernels, first, due))
    if right and activations and small is not None:
        inputs = small_inputs(exam, rank)
        right = confirmed(exam, small.model, [inputs], lambda graph: bends(exam, graph, inputs))
    exam.confirm(right, UNCONFIRMED, len(passed) if all(passed) else len(passed) - 1)


def works(exam: Exam, small: Any, rank: int) -> "Asked | None":
    """Return a net for inputs of the least size, if it takes them."""
    if not isinstance(small, Handle):
        return None
    exam.answer.run(small, small_inputs(exam, rank))
    return Asked(exam.answer, small)


@dataclass(frozen=True)
class Asked:
    """A held model, and what its kernel says of it."""

    answer: Answer
    model: Handle

    def run(self, x: Array, kernels: list[Array]) -> Any:
        self.answer.make("replace_weights", self.model, *kernels)
        return self.answer.run(self.model, x)

    def seen(self, x: Array, kernels: Sequence[Array] = ()) -> list[Convolution]:
        self.answer.make("replace_weights", self.model, *kernels)
        return believable(fetch(self.answer, "convolutions", self.model, x), len(x))


def about_activations(exam: Exam, small: Asked | None, main: Asked, x: Array) -> str:
    """Name what has no activation; empty if all bends, or if it cannot be told.

    Args:
        exam: of the answer.
        small: the net for inputs of the least size; None if there is none.
        main: the net for `x`, whose second convolution has too many places to tell what comes after it.
        x: inputs.
    """
    rank = x.ndim - 2

    def look(asked: Asked, inputs: Array) -> tuple[list[Convolution], Any]:
        kernels = fresh_weights(exam.rng, [each.kernel for each in asked.seen(inputs)])
        return asked.seen(inputs, kernels), asked.run(inputs, kernels)

    looked = None
    if small is not None:
        looked = exam.attempt_quietly(lambda: look(small, small_inputs(exam, rank)))
    if looked is None:
        looked = exam.attempt_quietly(lambda: look(main, LOUD * x))
    return "" if looked is None else straight(in_order(looked[0], rank), looked[1])


def about_places(exam: Exam, asked: Asked, x: Array, shapes: list[Shape], places: str) -> str:
    """Name what is made of the places instead of what should be; empty if it is right, or if it cannot be told."""
    return lost_or_kept(scores(asked.run(hot(exam, x), middles(exam, shapes))), places)


def bends(exam: Exam, graph: Graph, small: Array) -> bool:
    """Tell whether a graph for inputs of the least size has an activation after each convolution."""
    first, second = exam.rng.integers(2**31, size=2)
    names = [(each["given"], each["kernel"], each["gave"]) for each in graph.convolutions()]
    p, *maps = graph.run_drawn((int(first), int(second)), small, also=tuple(itertools.chain(*names)))
    seen = believable([as_ranked(maps[i : i + 3], small.ndim + 1) for i in range(0, len(maps), 3)], len(small))
    return not straight(in_order(seen, small.ndim - 2), p)


def is_right(exam: Exam, graph: Graph, x: Array, kernels: list[Array], sums_to_1: bool, places: str) -> bool:
    """Tell whether a graph does what its kernel says of it.

    Args:
        exam: of the answer.
        graph: for inputs like `x`; it has to convolve with these kernels, and other ones have to make a difference.
        x: inputs.
        kernels: of the two convolutions.
        sums_to_1: whether it has to give probabilities.
        places: what it has to make of them; anything if empty.
    """
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
    spots, only = hot(exam, x), middles(exam, [kernel.shape for kernel in kernels])
    batches = [graph.run_drawn(seeds, spots[i : i + BATCH], known=only)[0] for i in range(0, len(spots), BATCH)]
    if places and lost_or_kept(scores(np.concatenate(batches)), places):
        return False
    return (
        not any(about_convolution(seen, place, x.shape[1:-1], kernels[place]) for place in range(2))
        and not (sums_to_1 and any(about_probabilities(each, BATCH) for each in (p, *others)))
        and not np.allclose(others[0], others[1], 1e-3, 0)
    )


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
            if len(set(sides)) > 1:
                told = [each for each in ("unequal sides fail", "other sizes fail") if each in exam.verdict.mistakes]
                mistake = "unequal sides fail" if not arguments else told[0] if told else mistake
            return mistake, {"shape": x.shape[1:], "least": least, "error": explain(error)}
        n_classes = n_classes or N_CLASSES
        return about_shape(p, 2, n_classes), shape_details(p, 2, n_classes)

    results = exam.attempt(name, 2, lambda: [try_size(*each) for each in asked])
    if results is not None:
        wrong = [result for result in results if result[0]]
        if len(wrong) == len(results):
            wrong.reverse()  # cubes do not work either: the sides that differ are not to blame
        mistake, details = wrong[0] if wrong else ("", {})
        tell(exam, name, 2, mistake, form=True, **details)
