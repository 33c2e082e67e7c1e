"""Hidden test of building an encoder: judged by what it gives, since every sound network will do.

Pictures are as large as ORL's (112 × 92) or nearly so: whatever fits those fits these. Of the last activations only
softmax is refused. A ReLU, a sigmoid or a mean over ReLU maps before the normalisation gives no negative entries
either, which is odd but allowed; with all kernels scaled up only a softmax gives a single 1.
"""

from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError, Graph
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.keras_models import UNCONFIRMED, Shape, built, confirmed, fetch, numbers, weight_shapes
from autograder.graders._stops import counts_for_the_rest
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network._lengths import Array
from autograder.inside.data import Handle

BUILD = "a model that encodes pictures"
FORM = "(batch, embedding_dim) for several shapes of pictures"
LIKENESS, LENGTH, NEIGHBOURS = (
    "different pictures, different encodings",
    "length 1",
    "each picture is encoded by itself",
)
KERNELS, SOFTMAX = "the kernels of the convolutions matter", "no softmax"
ORL, WIDE = (112, 92, 1), (96, 100, 3)
HUGE, LARGER = 100.0, 10.0
TOLERANCE = 1e-3  # an epsilon beside the length may show in a fresh network, whose activations are small
UNLIKE = 1e-5  # of the largest entry; a softmax's fresh shares are nearly even
WRONG = {
    "no encodings": "The model does not give one array of numbers.",
    "input_shape ignored": "The model works only for another input shape: build it for the given input_shape.",
    "not flattened": "The model gives maps of shape {shape}, but an encoding is one row: Flatten or pool globally.",
    "wrong shape": "For {n} pictures the model gives an array of shape {shape}; the expected shape is {expected}.",
    "NaN": "The encodings contain NaN or infinity.",
    "embedding_dim ignored": "The encodings have {got} numbers instead of embedding_dim={size}. Use the argument.",
    "a constant": "Every picture gets the same encoding. Is the input connected with the output?",
    "alike encodings": "Some different pictures get the same encoding.",
    "softmax for unit length": "Each row contains shares that sum to 1: divide by the length instead of using softmax.",
    "length over the batch": "Each column has length 1, because axis 0 is the batch: normalise along axis=-1 instead.",
    "length of the whole batch": "All encodings are divided by one length, but each has its own: use axis=-1.",
    "L1 norm": "The absolute values of each row sum to 1, but it is their squares that should.",
    "largest component": "Each row is divided by its largest entry; divide it by its length.",
    "standardised": "Each row has variance 1, so that its length is √embedding_dim; length 1 is expected.",
    "another length": "All encodings have the same length, but it is not 1.",
    "not normalised": "The encodings differ in length: bring each to length 1 at the end (UnitNormalization).",
    "weights behind the normalisation": (
        "With other weights the length is not 1: no layer with weights (such as BatchNormalization) may come after it."
    ),
    "one at a time": "A single picture does not give an encoding of the same size: do not fix the batch size.",
    "needs the batch": (
        "A picture alone gets another encoding than in a batch. Is something summed or normalised over axis 0, "
        "or is BatchNormalization or Dropout called with training=True?"
    ),
    "softmax": "A softmax squeezes the encodings into shares. Leave it out, and give the Dense layer no activation.",
    "no convolution": (
        "No weight of the model is the kernel of a convolution (height, width, channels, filters): use Conv2D layers."
    ),
    "convolutions without effect": "The convolutions have no effect: other kernels give the same encodings.",
}


@exercise(ASSIGNMENT, 25, None, WRONG)
def build_encoder(exam: Exam) -> None:
    size = int(exam.rng.integers(20, 60))
    pictures = draw_pictures(exam.rng, WIDE, 4)
    model = built(exam, BUILD, 25, lambda: make(exam, WIDE, size))
    f = None if model is None else encodings(exam, model, pictures)
    if model is None or f is None:
        counts_for_the_rest(exam)
        return
    forms(exam, f, size)
    f = enlarged(exam, model, pictures, f)
    tell(exam, LIKENESS, 4, about_likeness(f), form=False)
    f = lengths(exam, model, pictures, f)
    neighbours(exam, model, pictures, f)
    softmax(exam, model, pictures, f)
    kernels(exam, model, pictures, f)


def draw_pictures(rng: np.random.Generator, shape: Shape, n: int) -> Array:
    """Draw pictures (n, *shape) float32 of coarse light and dark fields, some with signs: unlike for every network."""
    height, width, channels = shape
    fields = rng.uniform(size=(n, 7, 7, channels)).repeat(-(-height // 7), axis=1).repeat(-(-width // 7), axis=2)
    pictures = np.clip(fields[:, :height, :width] + 0.1 * rng.normal(size=(n, *shape)), 0, 1)
    pictures[::3] = 2 * pictures[::3] - 1
    return pictures.astype(np.float32)


def make(exam: Exam, shape: Shape, size: int | None = None) -> Any:
    """Ask for an encoder with fresh weights that depend on nothing but our seed."""
    exam.answer.seed(int(exam.rng.integers(2**31)))
    return exam.answer(shape) if size is None else exam.answer(shape, embedding_dim=size)


def tell(exam: Exam, name: str, points: float, mistake: str, form: bool = True, **details: Any) -> bool:
    """Record a check by the mistake that was found, if any."""
    return exam.check(name, points, not mistake, mistake and exam.recognised(mistake, **details), form)


def encodings(exam: Exam, model: Handle, pictures: Array) -> Array | None:
    def ask() -> tuple[Any, bool]:
        try:
            return exam.answer.run(model, pictures), True
        except AnswerError:
            if not works(exam, model, draw_pictures(exam.rng, ORL, 2)):
                raise
            return None, False

    outcome = exam.attempt(BUILD, 25, ask)
    if outcome is None:
        return None
    f, n = numbers(outcome[0]), len(pictures)
    mistake = about_shape(f, n) if outcome[1] else "input_shape ignored"
    if mistake:
        details = {"n": n, "shape": getattr(f, "shape", None), "expected": "(batch, embedding_dim)"}
        tell(exam, BUILD, 25, mistake, form=False, **details)
        return None
    return f


def works(exam: Exam, model: Handle, pictures: Array) -> bool:
    try:
        return numbers(exam.answer.run(model, pictures)) is not None
    except AnswerError:
        return False


def about_shape(f: Array | None, n: int) -> str:
    """Name why these cannot be the encodings of n pictures at all, whatever their size; empty if they can."""
    if f is None:
        return "no encodings"
    if f.ndim == 4:
        return "not flattened"
    if f.ndim != 2 or len(f) != n or f.shape[1] < 2:
        return "wrong shape"
    return "" if np.isfinite(f).all() else "NaN"


def forms(exam: Exam, f: Array, size: int) -> None:
    model = built(exam, FORM, 4, lambda: make(exam, ORL))
    if model is None:
        return
    outputs = exam.attempt(FORM, 4, lambda: [exam.answer.run(model, draw_pictures(exam.rng, ORL, 2))])
    if outputs is None:
        return
    shape = getattr(numbers(outputs[0]), "shape", None)
    mistake = "embedding_dim ignored" if f.shape[1] != size else "wrong shape" if shape != (2, 128) else ""
    expected = "(2, 128), because embedding_dim is 128 unless another is given"
    tell(exam, FORM, 4, mistake, got=f.shape[1], size=size, n=2, shape=shape, expected=expected)


def enlarged(exam: Exam, model: Handle, pictures: Array, f: Array) -> Array:
    """Return the encodings, of larger kernels if they are short only because the numbers before them vanish.

    In a deep fresh network (depthwise convolutions, say) the numbers before the normalisation may be so small that the
    epsilon beside their length makes the encodings short. Training ends that, and larger kernels do; who brings numbers
    of a usual size to length 1 has written what is expected.
    """
    norms = np.linalg.norm(f, axis=1)
    if not about_length(f) or not norms.max() <= 1 + TOLERANCE:
        return f
    if not confirmed(exam, model, [pictures], lambda graph: not about_length(drawn(exam, graph, 1)[0])):
        return f
    larger = exam.attempt_quietly(lambda: scaled(exam, model, pictures, 2, LARGER, LARGER))
    return f if larger is None or larger.shape != f.shape or not np.isfinite(larger).all() else larger


def about_likeness(f: Array) -> str:
    others = ~np.eye(len(f), dtype=bool)
    apart = np.abs(f[:, None] - f[None]).max(axis=-1)[others] / max(np.abs(f).max(), 1e-12)
    if apart.min() > UNLIKE:
        return ""
    return "a constant" if apart.max() <= UNLIKE else "alike encodings"


def lengths(exam: Exam, model: Handle, pictures: Array, f: Array) -> Array:
    """Judge the lengths, with fresh weights and with others. Return the encodings with the others."""
    outcome = exam.attempt(LENGTH, 7, lambda: (scaled(exam, model, pictures, 1, 0.5, 1.5),))
    if outcome is None:
        return f
    after, mistake = outcome[0], about_length(f)
    if after is not None and after.shape == f.shape:
        after = enlarged(exam, model, pictures, after)
    if after is None or after.shape != f.shape:
        tell(exam, LENGTH, 7, "weights behind the normalisation", form=False)
        return f
    if not mistake and about_length(after):
        mistake = "weights behind the normalisation"
    if tell(exam, LENGTH, 7, mistake):
        right = confirmed(exam, model, [pictures], lambda graph: not about_length(drawn(exam, graph, 1)[0]))
        exam.confirm(right, UNCONFIRMED)
    return after


def about_length(f: Array) -> str:
    """Name what was taken for the length, if not every row of (n, d) has length 1."""

    def all_are(values: Array | np.floating, wanted: float) -> bool:
        return bool(np.allclose(values, wanted, rtol=TOLERANCE, atol=0))

    norms = np.linalg.norm(f, axis=1)
    if all_are(norms, 1):
        return ""
    evidence = {
        "softmax for unit length": f.min() >= 0 and all_are(f.sum(axis=1), 1),
        "length over the batch": all_are(np.linalg.norm(f, axis=0), 1),
        "length of the whole batch": all_are(np.linalg.norm(f), 1),
        "L1 norm": all_are(np.abs(f).sum(axis=1), 1),
        "largest component": all_are(np.abs(f).max(axis=1), 1),
        "standardised": all_are(norms, np.sqrt(f.shape[1])),
        "another length": all_are(norms, norms.mean()),
    }
    return next((name for name, shows in evidence.items() if shows), "not normalised")


def neighbours(exam: Exam, model: Handle, pictures: Array, f: Array) -> None:
    places = [0, 2]
    # Called as in a lesson, encoder(pictures): what was told to be always in training shows then.
    outputs = exam.attempt(
        NEIGHBOURS, 3, lambda: [fetch(exam.answer, "call", model, pictures[i : i + 1]) for i in places]
    )
    if outputs is None:
        return
    rows = [row for row in map(numbers, outputs) if row is not None and row.shape == (1, f.shape[1])]
    mistake = ""
    if len(rows) < len(places):
        mistake = "one at a time"
    elif not np.abs(f[places] - np.concatenate(rows)).max() < TOLERANCE:  # also if one is NaN
        mistake = "needs the batch"
    tell(exam, NEIGHBOURS, 3, mistake)


def softmax(exam: Exam, model: Handle, pictures: Array, f: Array) -> None:
    """Judge whether a softmax is at the end: no entry is ever 0 or less, and with huge kernels one entry takes all."""

    def ask() -> tuple[Array | None]:
        if f.min() <= 0:
            return (None,)
        huge = scaled(exam, model, pictures, 2, HUGE, HUGE)
        exam.answer.make("scale_weights", model, 2, 1 / HUGE, 1 / HUGE)
        return (huge,)

    outcome = exam.attempt(SOFTMAX, 3, ask)
    if outcome is None:
        return
    huge, mistake = outcome[0], ""
    if huge is not None and huge.shape == f.shape:
        shares = huge.max(axis=1) / np.maximum(np.linalg.norm(huge, axis=1), 1e-12)
        mistake = "softmax" if np.mean(shares > 0.99) >= 0.7 else ""
    tell(exam, SOFTMAX, 3, mistake)


def kernels(exam: Exam, model: Handle, pictures: Array, f: Array) -> None:
    """Judge whether the encodings follow the convolutions' kernels, which a function of ours changes where they are."""
    outcome = exam.attempt(
        KERNELS, 4, lambda: (weight_shapes(exam.answer, model), scaled(exam, model, pictures, 4, -2.0, 2.0))
    )
    if outcome is None:
        return
    shapes, after = outcome
    mistake = ""
    if not any(len(shape) >= 4 for shape in shapes):
        mistake = "no convolution"
    elif after is None or after.shape != f.shape or np.abs(after - f).max() < 1e-3 * np.abs(f).max():
        mistake = "convolutions without effect"
    tell(exam, KERNELS, 4, mistake, form=False)
    exam.confirm(confirmed(exam, model, [pictures], lambda graph: convolves(exam, graph)), UNCONFIRMED)


def convolves(exam: Exam, graph: Graph) -> bool:
    """Tell whether a graph holds a convolution and follows the kernels."""
    before, after = drawn(exam, graph, 2)
    return bool(graph.convolutions()) and before.shape == after.shape and np.abs(before - after).max() > 1e-4


def drawn(exam: Exam, graph: Graph, n: int) -> list[Array]:
    """Run a graph with n sets of kernels, for pictures that the student's kernel has not seen."""
    pictures = draw_pictures(exam.rng, WIDE, 4)
    rest, *seeds = (int(each) for each in exam.rng.integers(1 << 30, size=n + 1))
    return [np.asarray(graph.run_drawn((rest, seed), pictures)[0], float) for seed in seeds]


def scaled(exam: Exam, model: Handle, pictures: Array, rank: int, low: float, high: float) -> Array | None:
    """Return the encodings once the weights of at least this rank have been multiplied by random numbers."""
    exam.answer.make("scale_weights", model, rank, low, high, int(exam.rng.integers(2**31)))
    return numbers(exam.answer.run(model, pictures))
