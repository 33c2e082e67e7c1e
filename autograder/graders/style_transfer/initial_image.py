"""Hidden test of the image to start from, (1 - r) · content + r · noise (Gatys, Ecker and Bethge 2015, section 2).

The noise is judged by its distribution: a right answer fails one of these tests less often than once in 10⁸ times.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from autograder.exam.compare import Difference, as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.keras_models import numbers
from autograder.exam.mistakes import HALF, mistakes
from autograder.exam.mistakes import Shape as Wrong
from autograder.exam.verdict import Outcome
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import Array, Shape

SHAPE, OTHER_SHAPE = (48, 40, 3), (36, 56, 3)
UNLIKELY, SIGMAS = 1e-10, 6.5
BLEND, WHITE, CONTENT = "content and noise blended", "white noise for noise_ratio=1", "the content for noise_ratio=0"
SAME, FLOAT32 = "the given generator is used", "float32, from 0 to 1"
RIGHT = "(1 - noise_ratio) · content + noise_ratio · noise is expected"
UNIFORM = "uniform noise from 0 to 1 is expected"
NO_BLEND = f"Content and noise are not blended correctly, or the noise is not uniform between 0 and 1: {RIGHT}."

# the image that each mistake makes of content c, ratio r and uniform noise u from 0 to 1, in which it is linear
BLENDS: dict[str, Wrong] = {
    "ratio reversed": (f"noise_ratio is the share of the noise: {RIGHT}.", lambda c, r, u: r * c + (1 - r) * u, HALF),
    "content not weighted": (f"The content is not weighted: {RIGHT}.", lambda c, r, u: c + r * u),
    "noise not weighted": (f"The noise is not weighted: {RIGHT}.", lambda c, r, u: (1 - r) * c + u),
    "nothing weighted": (f"Content and noise are added without weights: {RIGHT}.", lambda c, r, u: c + u),
    "no content": ("This is noise alone, whatever noise_ratio says.", lambda c, r, u: u),
    "noise centred": (
        f"The noise is centred at 0, from -1 to 1 or from -0.5 to 0.5; {UNIFORM}.",
        [lambda c, r, u: (1 - r) * c + r * (2 * u - 1), lambda c, r, u: (1 - r) * c + r * (u - 0.5)],
    ),
    "noise centred, content not weighted": (
        f"The noise runs from -noise_ratio to noise_ratio, and is added to all of the content: {RIGHT}, from 0 to 1.",
        lambda c, r, u: c + r * (2 * u - 1),
    ),
    "noise subtracted": (f"The noise is subtracted: {RIGHT}.", lambda c, r, u: (1 - r) * c - r * u),
    "multiplied": (f"Content and noise are multiplied: {RIGHT}.", lambda c, r, u: c * u),
}
WRONG = BLENDS | {
    "noise follows the content": f"The noise depends on the content: {RIGHT}.",
    "same noise for many pixels": "Neighbouring pixels get related noise. Draw a number for every pixel.",
    "same noise in all channels": "The channels get related noise. Draw a number for every channel.",
    "one number for all pixels": "All pixels get the same noise: draw an array of content.shape.",
    "not from 0 to 1": "The pixels leave the range from 0 to 1, though content and noise both lie in it.",
    "no noise": f"This is the content, without noise: {RIGHT}.",
    "pixels replaced": f"Some pixels are replaced and others kept. All of them should be blended: {RIGHT}.",
    "another ratio": "Content and noise are blended in another ratio. Is noise_ratio used?",
    "cut off": f"Pixels are cut off at 0 or 1. {RIGHT}, with noise from 0 to 1, which leaves nothing to cut.",
    "normal noise": f"The noise is normally distributed; {UNIFORM}: rng.random.",
    "noise not in the middle": f"The noise's mean is far from ½; {UNIFORM}.",
    "arguments changed": "The content was changed in place, but the cost still needs it. Make a new array.",
    "another generator": "The same state of rng gives other noise: draw it from rng alone.",
    "rng not used": "Generators with different seeds give the same noise: rng is not used.",
    "rng copied": "A second call with the same rng gives the same noise again: draw from rng itself, not from a copy.",
    "not float32": "The numbers are not float32: astype(np.float32).",
}


def blend(content: Array, noise_ratio: float, rng: np.random.Generator) -> Array:
    return ((1 - noise_ratio) * content + noise_ratio * rng.random(content.shape)).astype(np.float32)


def draw(rng: np.random.Generator, shape: Shape = SHAPE) -> Array:
    """Draw a picture with a dark and a bright edge, from 0.1 to 0.9: one that is stretched or cut shows. float32."""
    content = 0.1 + 0.8 * rng.random(shape, np.float32)
    content[:4], content[-4:] = 0.1, 0.9
    return content


@exercise(ASSIGNMENT, 10, None, WRONG)
def initial_image(exam: Exam) -> None:
    content, ratio = draw(exam.rng), float(exam.rng.uniform(0.2, 0.3))
    seed, *others = (int(number) for number in exam.rng.integers(1 << 20, 1 << 30, 4))  # not the exam's own, of content
    outcome = exam.attempt(BLEND, 10, lambda: start(exam, content, ratio, seed))
    if outcome is None:
        return
    image, changed = outcome
    text = exam.recognised("arguments changed") if changed else blend_text(exam, image, content, ratio)
    right = exam.check(BLEND, 4, not text, text)
    other = draw(exam.rng, OTHER_SHAPE)
    check_white(exam, other, others[0])
    check_content(exam, other, others[1])
    check_generator(exam, image, lambda: again(exam, content, ratio, seed, others[2]))
    text = range_text(exam, image) if right else Outcome.LATER
    exam.check(FLOAT32, 1, not text, text, form=True)


def start(exam: Exam, content: Array, ratio: float, seed: int) -> tuple[Any, list[int]]:
    return exam.answer.call(content, ratio, exam.answer.make("generator", seed))


def finite(image: Any, content: Array) -> tuple[Array | None, Difference | None]:
    """Return the image as finite numbers of the content's shape; None and how it differs if it is not that."""
    x = numbers(image)
    if x is None or x.shape != content.shape or not np.isfinite(x).all():
        return None, difference(image, content)
    return x, None


def blend_text(exam: Exam, image: Any, content: Array, ratio: float) -> str:
    x, wrong = finite(image, content)
    if x is None:
        return exam.differs(wrong) if wrong else NO_BLEND
    name = blend_mistake(x, content, ratio)
    return "" if name is None else exam.recognised(name) if name else NO_BLEND


def check_white(exam: Exam, content: Array, seed: int) -> None:
    outcome = exam.attempt(WHITE, 2, lambda: start(exam, content, 1.0, seed))
    if outcome is None:
        return
    x, wrong = finite(outcome[0], content)
    text = told(wrong)
    if x is not None and not is_uniform(x):
        text = "With noise_ratio=1 all is noise, and uniform between 0 and 1: no content is left in it."
    elif x is not None and (name := dependence(x, content)):
        text = exam.recognised(name)
    exam.check(WHITE, 2, not text, text)


def check_content(exam: Exam, content: Array, seed: int) -> None:
    """Check that the other end is the content. As one of form: it is one of the arguments."""
    outcome = exam.attempt(CONTENT, 1, lambda: start(exam, content, 0.0, seed))
    if outcome is None:
        return
    wrong = finite(outcome[0], content)[1] or difference(outcome[0], content, 1e-6)
    exam.check(CONTENT, 1, not wrong, f"With noise_ratio=0 the content is expected. {told(wrong)}", form=True)


def again(exam: Exam, content: Array, ratio: float, seed: int, other: int) -> list:
    """Ask with the seed of the first call, once more with that generator, and with another seed."""
    rng = exam.answer.make("generator", seed)
    return [exam.answer(content, ratio, rng), exam.answer(content, ratio, rng), start(exam, content, ratio, other)[0]]


def check_generator(exam: Exam, image: Any, ask: Callable[[], list]) -> None:
    """Check that the noise comes from rng, and from nothing else."""
    repeated = exam.attempt(SAME, 2, ask)
    if repeated is None:
        return
    images = [x for x in map(numbers, (image, *repeated)) if x is not None]
    if len(images) < 4 or len({x.shape for x in images}) > 1:
        exam.check(SAME, 2, False, Outcome.LATER, form=True)
        return
    same, second, other = (np.allclose(x, images[0]) for x in images[1:])
    name = "another generator" if not same else "rng not used" if other else "rng copied" if second else ""
    exam.check(SAME, 2, not name, exam.recognised(name) if name else "", form=True)


def range_text(exam: Exam, image: Any) -> str:
    array = as_array(image)
    if isinstance(image, (list, tuple)) or array is None or array.dtype != np.float32:
        return exam.recognised("not float32")
    return "" if array.min() > -1e-6 and array.max() < 1 + 1e-6 else "Some pixels lie outside [0, 1]."


def is_uniform(noise: Array, unlikely: float = UNLIKELY) -> bool:
    """Say whether numbers look drawn from [0, 1) evenly (Kolmogorov-Smirnov test)."""
    if noise.min() < -1e-3 or noise.max() > 1 + 1e-3:
        return False
    return bool(stats.kstest(noise.ravel(), "uniform").pvalue > unlikely)


def follows(some: Array, others: Array, sigmas: float = SIGMAS) -> bool:
    if some.std() < 1e-6 or others.std() < 1e-6:
        return False
    return bool(abs(np.corrcoef(some.ravel(), others.ravel())[0, 1]) > sigmas / np.sqrt(some.size))


def dependence(noise: Array, content: Array) -> str:
    """Name the mistake in uniform noise (n_H, n_W, 3) whose numbers are not all drawn for themselves."""
    return "noise follows the content" if follows(noise, content) else repeats(noise, SIGMAS)


def repeats(noise: Array, sigmas: float) -> str:
    if follows(noise[1:], noise[:-1], sigmas) or follows(noise[:, 1:], noise[:, :-1], sigmas):
        return "same noise for many pixels"
    if follows(noise[..., 0], noise[..., 1], sigmas) or follows(noise[..., 1], noise[..., 2], sigmas):
        return "same noise in all channels"
    return ""


def blend_mistake(x: Array, content: Array, ratio: float) -> str | None:
    """Name the mistake in a picture (n_H, n_W, 3) in which a share `ratio` < 0.3 should be white noise.

    Returns:
        None if it is right, an empty name if it is wrong in no known way.
    """
    noise = (x - (1 - ratio) * content) / ratio
    if is_uniform(noise):
        return dependence(noise, content) or None
    if np.abs(x).max() > 2:
        return "not from 0 to 1"
    unchanged = np.mean(np.abs(x - content) < 1e-6)
    if unchanged == 1:
        return "no noise"
    if unchanged > 0.3:
        return "pixels replaced"
    inner = (content > 0.45) & (content < 0.7)  # where no mistake is changed by clipping to [0, 1]
    for mistake in mistakes(BLENDS):
        if any(is_uniform(solved(mix, x[inner], content[inner], ratio), 1e-4) for mix in mistake.wrong):
            return mistake.name
    return noise_mistake(noise, x, content)


def solved(mix: Callable[[Array, float, Any], Array], x: Array, content: Array, ratio: float) -> Array:
    """Return the noise if the picture was made by `mix`, which is linear in the noise."""
    dark = mix(content, ratio, 0.0)
    return (x - dark) / (mix(content, ratio, 1.0) - dark)


def noise_mistake(noise: Array, x: Array, content: Array) -> str:
    """Name what is wrong with noise that is uniform in no known way."""
    places = noise.reshape(-1, noise.shape[-1])
    if places.std(axis=0).max() < 1e-3:
        return "one number for all pixels"
    if name := repeats(noise, 0.95 * np.sqrt(noise[1:].size)):
        return name
    share = 1 - np.cov(x.ravel(), content.ravel())[0, 1] / content.var()
    if abs(share) > 0.05 and is_uniform(0.02 + 0.96 * (x - (1 - share) * content) / share, 1e-4):
        return "another ratio"
    if np.mean((x == 0) | (x == 1)) > 0.03:
        return "cut off"
    if stats.kstest((noise.ravel() - noise.mean()) / noise.std(), "norm").pvalue > 1e-4:
        return "normal noise"
    return "noise not in the middle" if noise.mean() < 0.3 or noise.mean() > 0.7 else ""
