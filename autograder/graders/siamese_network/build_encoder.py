"""Hidden test of building an encoder: judged by what comes out of it, since every sound network will do.

Pictures are as large as ORL's (112 × 92) or nearly so: whatever fits those fits these. Of the last activations only
softmax is refused. A ReLU, a sigmoid or a mean over ReLU maps before the normalisation gives no negative entries
either, which is odd but allowed; with all kernels scaled up only a softmax gives a single 1.
"""

from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError, Graph
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.hints import building_on
from autograder.exam.keras_models import UNCONFIRMED, Shape, built, confirmed, fetch, numbers, weight_shapes
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network import encoding_mistakes as about
from autograder.graders.siamese_network._distances import Array, unit
from autograder.inside.data import Handle, tensor

BUILD = "a model that encodes pictures"
FORM = "(batch, embedding_dim) for several shapes of pictures"
LIKENESS, LENGTH, NEIGHBOURS = "unlike pictures, unlike encodings", "length 1", "each picture is encoded by itself"
KERNELS, SOFTMAX = "the kernels of convolutions decide", "no softmax"
ORL, WIDE = (112, 92, 1), (96, 100, 3)
SHAPE_FIXED = "The model works for another input shape only: build it for the input_shape that is given."
NO_CONVOLUTION = (
    "No weight of the model is a convolution's kernel (height, width, channels, filters): use Conv2D layers."
)
NO_EFFECT = "The convolutions have no effect: other kernels give the same encodings."
HUGE = 100.0
NOT_LAST = "With other weights the length is not 1: let nothing that has weights (BatchNormalization) come after it."
ROWS = np.array([[3.0, -4.0], [0.0, 0.5]], np.float32)


@exercise(ASSIGNMENT, 25, unit)
def build_encoder(exam: Exam) -> None:
    with building_on(exam, "l2_normalize", case(tensor(ROWS)), unit(ROWS)):
        size = int(exam.rng.integers(20, 60))
        pictures = draw_pictures(exam.rng, WIDE, 4)
        model = built(exam, BUILD, 25, lambda: _make(exam, WIDE, size))
        f = None if model is None else _encodings(exam, model, pictures)
        if model is None or f is None:
            return
        _forms(exam, f, size)
        _told(exam, LIKENESS, 4, about.about_likeness(f), form=False)
        f = _length(exam, model, pictures, f)
        _neighbours(exam, model, pictures, f)
        _softmax(exam, model, pictures, f)
        _kernels(exam, model, pictures, f)


def draw_pictures(rng: np.random.Generator, shape: Shape, n: int) -> Array:
    """Pictures (n, *shape) float32 of coarse light and dark fields: unlike for every network. Some with signs."""
    height, width, channels = shape
    fields = rng.uniform(size=(n, 7, 7, channels)).repeat(-(-height // 7), axis=1).repeat(-(-width // 7), axis=2)
    pictures = np.clip(fields[:, :height, :width] + 0.1 * rng.normal(size=(n, *shape)), 0, 1)
    pictures[::3] = 2 * pictures[::3] - 1
    return pictures.astype(np.float32)


def _make(exam: Exam, shape: Shape, size: int | None = None) -> Any:
    """Ask for an encoder with fresh weights that depend on nothing but our seed."""
    exam.answer.seed(int(exam.rng.integers(2**31)))
    return exam.answer(shape) if size is None else exam.answer(shape, embedding_dim=size)


def _encodings(exam: Exam, model: Handle, pictures: Array) -> Array | None:
    def ask() -> tuple[Any, bool]:
        try:
            return exam.answer.run(model, pictures), True
        except AnswerError:
            if not _works(exam, model, draw_pictures(exam.rng, ORL, 2)):
                raise
            return None, False

    outcome = exam.attempt(BUILD, 25, ask)
    if outcome is None:
        return None
    f = numbers(outcome[0])
    mistake, text = about.about_shape(f, len(pictures)) if outcome[1] else ("input_shape ignored", SHAPE_FIXED)
    if text:
        exam.check(BUILD, 25, False, exam.recognised(mistake, text))
        return None
    return f


def _works(exam: Exam, model: Handle, pictures: Array) -> bool:
    try:
        return numbers(exam.answer.run(model, pictures)) is not None
    except AnswerError:
        return False


def _forms(exam: Exam, f: Array, size: int) -> None:
    model = built(exam, FORM, 4, lambda: _make(exam, ORL))
    got = model and exam.attempt(FORM, 4, lambda: [exam.answer.run(model, draw_pictures(exam.rng, ORL, 2))])
    if got is None:
        return
    default = getattr(numbers(got[0]), "shape", None)
    found = about.NOTHING
    if f.shape[1] != size:
        text = f"embedding_dim={size} was asked; the encodings have {f.shape[1]} numbers. Use the argument."
        found = "embedding_dim ignored", text
    elif default != (2, 128):
        found = "wrong shape", f"For 2 pictures {ORL}, embedding_dim left at 128, the result has shape {default}."
    _told(exam, FORM, 4, found)


def _length(exam: Exam, model: Handle, pictures: Array, f: Array) -> Array:
    """Judge the lengths, with fresh weights and with others. Return the encodings with the others."""
    outcome = exam.attempt(LENGTH, 7, lambda: (_scaled(exam, model, pictures, 1, 0.5, 1.5),))
    if outcome is None or outcome[0] is None or outcome[0].shape != f.shape:
        if outcome is not None:
            exam.check(LENGTH, 7, False, NOT_LAST)
        return f
    found, after = about.about_length(f), outcome[0]
    if found == about.NOTHING and about.about_length(after) != about.NOTHING:
        found = "weights behind the normalisation", NOT_LAST
    _told(exam, LENGTH, 7, found)
    if exam.grade.checks[-1].passed:

        def is_right(graph: Graph) -> bool:
            return about.about_length(_drawn(exam, graph, 1)[0]) == about.NOTHING

        exam.confirm(confirmed(exam, model, [pictures], is_right), UNCONFIRMED)
    return after


def _neighbours(exam: Exam, model: Handle, pictures: Array, f: Array) -> None:
    places = [0, 2]
    # Called as in a lesson, encoder(pictures): what was told to be always in training shows then.
    got = exam.attempt(NEIGHBOURS, 3, lambda: [fetch(exam.answer, "call", model, pictures[i : i + 1]) for i in places])
    if got is not None:
        rows = [numbers(each) for each in got]
        fit = all(each is not None and each.shape == (1, f.shape[1]) for each in rows)
        _told(exam, NEIGHBOURS, 3, about.about_neighbours(f[places], np.concatenate(rows) if fit else None))


def _softmax(exam: Exam, model: Handle, pictures: Array, f: Array) -> None:
    def ask() -> tuple[Array | None]:
        if f.min() <= 0:
            return (f,)
        scaled = _scaled(exam, model, pictures, 2, HUGE, HUGE)
        exam.answer.make("scale_weights", model, 2, 1 / HUGE, 1 / HUGE)
        return (scaled,)

    outcome = exam.attempt(SOFTMAX, 3, ask)
    if outcome is not None:
        _told(exam, SOFTMAX, 3, about.about_softmax(f, outcome[0]))


def _kernels(exam: Exam, model: Handle, pictures: Array, f: Array) -> None:
    """Judge whether the encodings follow the convolutions' kernels, which a function of ours changes where they are."""
    outcome = exam.attempt(
        KERNELS, 4, lambda: (weight_shapes(exam.answer, model), _scaled(exam, model, pictures, 4, -2.0, 2.0))
    )
    if outcome is None:
        return
    shapes, after = outcome
    found = about.NOTHING
    if not any(len(shape) >= 4 for shape in shapes):
        found = "no convolution", NO_CONVOLUTION
    elif after is None or after.shape != f.shape or np.abs(after - f).max() < 1e-4:
        found = "convolutions without effect", NO_EFFECT
    _told(exam, KERNELS, 4, found, form=False)
    exam.confirm(confirmed(exam, model, [pictures], lambda graph: _convolves(exam, graph)), UNCONFIRMED)


def _convolves(exam: Exam, graph: Graph) -> bool:
    """Whether a graph holds a convolution and follows the kernels."""
    one, other = _drawn(exam, graph, 2)
    return bool(graph.convolutions()) and one.shape == other.shape and np.abs(one - other).max() > 1e-4


def _drawn(exam: Exam, graph: Graph, n: int) -> list[Array]:
    """What a graph gives with n sets of kernels, for pictures that the student's kernel has not seen."""
    pictures = draw_pictures(exam.rng, WIDE, 4)
    rest, *seeds = (int(each) for each in exam.rng.integers(1 << 30, size=n + 1))
    return [np.asarray(graph.run_drawn((rest, seed), pictures)[0], float) for seed in seeds]


def _scaled(exam: Exam, model: Handle, pictures: Array, rank: int, low: float, high: float) -> Array | None:
    """The encodings once the weights of at least this rank have been multiplied by random numbers."""
    exam.answer.make("scale_weights", model, rank, low, high, int(exam.rng.integers(2**31)))
    return numbers(exam.answer.run(model, pictures))


def _told(exam: Exam, name: str, points: float, found: about.Found, form: bool = True) -> None:
    """Record a check by the mistake that was found."""
    mistake, text = found
    exam.check(name, points, not text, text and exam.recognised(mistake, text), form)
