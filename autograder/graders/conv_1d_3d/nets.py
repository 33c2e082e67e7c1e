"""The networks of two convolutions: kernels are set from outside, and so it is known what each makes of its input.

Fresh nets have random weights. So a probability is judged as one, and by whether it follows from both kernels.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError, Graph
from autograder.exam.exam import Exam
from autograder.exam.hints import retell
from autograder.exam.keras_models import UNCONFIRMED, built, confirmed, fetch, fresh_weights, numbers
from autograder.exam.wording import ALSO_WRONG, ENDS, NOT_WRITTEN, explain
from autograder.graders.conv_1d_3d.net_mistakes import (
    FILTERS,
    NOTHING,
    SIZE,
    Convolution,
    Found,
    about_call,
    about_convolution,
    about_large_weights,
    about_probabilities,
    about_shape,
)
from autograder.graders.conv_1d_3d.windows import Array, Shape
from autograder.inside.data import Handle

BATCH, HUGE, LEAST = 3, 100.0, 9
MOST, MOST_CALLS = 1_000_000, 20  # numbers in a kernel, and calls of convolutions, that are looked at
PROBABILITIES = "probabilities, (batch, n_classes), whatever the weights are"
STEPS = ("the first convolution: 16 filters of 5, valid", "the second: 32 filters of 5, right after the first")
DECIDE = "other kernels in each convolution, other probabilities"
LARGER, ARGUMENTS = "other sizes, 9 the least", "other numbers of channels and classes"
NO_EFFECT = "Other kernels in a convolution do not change the probabilities: is its output used?"
WITHOUT_EFFECT = "convolutions without effect", NO_EFFECT
NONE_YET = "no convolution", "It can be judged once there is a convolution."


def judge(exam: Exam, main: Shape, others: list[Shape], shape: Callable[[Shape], Any]) -> None:
    """Put the questions of a net.

    Args:
        main: sides of the inputs of most questions; the lesson's, so that an answer for these alone keeps something.
        others: sides of other inputs; unequal ones and the least.
        shape: makes the student's first argument of the sides.
    """
    exam.answer.seed(int(exam.rng.integers(2**31)))
    x = exam.rng.normal(size=(BATCH, *main, 1)).astype(np.float32)
    raised: list[AnswerError] = []

    def noting(ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except AnswerError as error:
            raised.append(error)
            raise

    model = built(exam, PROBABILITIES, 15, lambda: noting(lambda: exam.answer(shape(main))))
    fresh = model and exam.attempt(PROBABILITIES, 15, lambda: noting(lambda: [exam.answer.run(model, x)]))
    if not fresh:
        if raised and (found := about_call(raised[0])) != NOTHING:
            retell(exam, [], *found)
        return
    found = about_probabilities(fresh[0], BATCH, 2)
    if found == NOTHING:
        outcome = exam.attempt(PROBABILITIES, 4, lambda: [_with_huge_weights(exam, model, x)])
        found = about_large_weights(outcome[0], BATCH, 2) if outcome else None
    if found is not None:
        _told(exam, PROBABILITIES, 4, found, form=True)
    _convolutions(exam, model, x)
    _sizes(exam, LARGER, [(sides, None, None) for sides in others], shape)
    _sizes(exam, ARGUMENTS, [(main, 3, 2), (main, 2, 5)], shape)


def _with_huge_weights(exam: Exam, model: Handle, x: Array) -> Any:
    exam.answer.make("scale_weights", model, 2, HUGE, HUGE)
    p = exam.answer.run(model, x)
    exam.answer.make("scale_weights", model, 2, 1 / HUGE, 1 / HUGE)
    return p


def _convolutions(exam: Exam, model: Handle, x: Array) -> None:
    rank = x.ndim - 2
    channels = (1, *FILTERS)
    kernels = fresh_weights(exam.rng, [(*[SIZE] * rank, *channels[i : i + 2]) for i in range(2)])

    def look() -> tuple[list[Convolution], bool]:
        exam.answer.make("replace_weights", model, *kernels)
        seen = believable(fetch(exam.answer, "convolutions", model, x))
        return seen, _decide(exam, model, x, [each.kernel for each in seen])

    outcome = exam.attempt(STEPS[0], 7, look)
    if outcome is None:
        return
    seen, decide = outcome
    for place, name in enumerate(STEPS):
        found = about_convolution(seen, place, x.shape[1:-1], kernels[place])
        _told(exam, name, 3, WITHOUT_EFFECT if found == NOTHING and not decide else found)
    _told(exam, DECIDE, 1, NOTHING if decide else WITHOUT_EFFECT if seen else NONE_YET)
    if all(check.passed for check in exam.grade.checks):
        right = confirmed(exam, model, [x], lambda graph: _is_right(exam, graph, x, kernels))
        exam.confirm(right, UNCONFIRMED, len(exam.grade.checks))


def _is_right(exam: Exam, graph: Graph, x: Array, kernels: list[Array]) -> bool:
    """Whether a graph convolves with these kernels, and gives other probabilities for other kernels."""
    names = [(each["given"], each["kernel"], each["gave"]) for each in graph.convolutions()]
    inputs = exam.rng.normal(size=x.shape).astype(np.float32)  # the student's kernel has not seen these
    seeds = tuple(int(each) for each in exam.rng.integers(2**31, size=2))
    p, *maps = graph.run_drawn(seeds, inputs, known=kernels, also=tuple(itertools.chain(*names)))
    shape = x.ndim + 1
    noted = [_as_ranked(*maps[i : i + 3], shape) for i in range(0, len(maps), 3)]
    seen = believable(noted)
    others = []
    for place in range(2):
        changed = [0.5 * kernel for kernel in kernels]
        changed[place] = fresh_weights(exam.rng, [kernels[place].shape], 0.5)[0]
        others.append(graph.run_drawn(seeds, inputs, known=changed)[0])
    return (
        all(about_convolution(seen, place, x.shape[1:-1], kernels[place]) == NOTHING for place in range(2))
        and all(about_probabilities(each, BATCH, 2) == NOTHING for each in (p, *others))
        and not np.allclose(others[0], others[1], 1e-3, 0)
    )


def _as_ranked(given: Array, kernel: Array, gave: Array, rank: int) -> tuple[Shape, Array, Array]:
    """A convolution of this rank, which TensorFlow may have done as one with another side of length 1."""
    if given.ndim == rank and kernel.shape[0] == given.shape[1] == 1:
        return kernel.shape[1:], given[:, 0], gave[:, 0]
    return kernel.shape, given, gave


def believable(noted: Any) -> list[Convolution]:
    """What was noted, as far as it can be a convolution."""
    found = []
    for each in noted[:MOST_CALLS] if isinstance(noted, list) else []:
        if not isinstance(each, tuple) or len(each) != 3 or not isinstance(each[0], tuple):
            continue
        kernel, *both = each[0], *map(numbers, each[1:])
        sound = (
            len(kernel) > 2
            and all(type(size) is int and 0 < size < MOST for size in kernel)
            and np.prod(kernel, dtype=float) < MOST
        )
        if sound and all(maps is not None and maps.ndim == len(kernel) and len(maps) == BATCH for maps in both):
            found.append(Convolution(kernel, *both))
    return found


def _decide(exam: Exam, model: Handle, x: Array, kernels: list[Shape]) -> bool:
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


def _sizes(exam: Exam, name: str, asked: list[tuple[Shape, int | None, int | None]], shape: Callable) -> None:
    """Check, as one of form, that nets of other sizes can be built and run; None leaves an argument out."""

    def try_size(sides: Shape, n_channels: int | None, n_classes: int | None) -> Found:
        x = exam.rng.normal(size=(2, *sides, n_channels or 1)).astype(np.float32)
        arguments = [each for each in (n_channels, n_classes) if each is not None]
        try:
            p = exam.answer.run(exam.answer(shape(sides), *arguments), x)
        except AnswerError as error:
            if error.kind in ENDS or explain(error) == NOT_WRITTEN:
                raise
            least = " (9 is the least for two kernels of 5: 9, 5, 1)" if min(sides) == LEAST else ""
            text = f"A net for inputs {x.shape[1:]} does not work{least}: {explain(error)}"
            return ("arguments ignored" if arguments else "other sizes fail"), text
        return about_shape(p, 2, n_classes or 2)

    outcome = exam.attempt(name, 2, lambda: [try_size(*each) for each in asked])
    if outcome is not None:
        _told(exam, name, 2, next((found for found in outcome if found != NOTHING), NOTHING), form=True)


def _told(exam: Exam, name: str, points: float, found: Found, form: bool = False) -> None:
    """Record a check by the mistake that was found."""
    mistake, text = found
    if text:
        exam.recognised(mistake, text)
    told = any(check.message == text for check in exam.grade.checks)
    exam.check(name, points, not text, ALSO_WRONG if told else text, form)
