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
from autograder.exam.mistakes import HALF, WrittenMistake, mistakes
from autograder.exam.verdict import Outcome
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import Array, Shape

SHAPE, OTHER_SHAPE = (48, 40, 3), (36, 56, 3)
UNLIKELY, SIGMAS = 1e-10, 6.5
BLEND, WHITE, CONTENT = "content and noise blended", "white noise for noise_ratio=1", "the content for noise_ratio=0"
ALIKE = 0.95 * np.sqrt(min(np.prod(SHAPE), np.prod(OTHER_SHAPE)))  # in sigmas: neighbours that are nearly equal
SAME, FLOAT32 = "the given generator is used", "float32, from 0 to 1"
RIGHT = "(1 - noise_ratio) · content + noise_ratio · noise is expected"
UNIFORM = "uniform noise from 0 to 1 is expected"
REVERSED = "ratio reversed"
NO_BLEND = f"Content and noise are not blended correctly, or the noise is not uniform between 0 and 1: {RIGHT}."

# the image that each mistake makes of content c, ratio r and uniform noise u from 0 to 1, in which it is linear
BLENDS: dict[str, WrittenMistake] = {
    REVERSED: (f"noise_ratio is the share of the noise: {RIGHT}.", lambda c, r, u: r * c + (1 - r) * u, HALF),
    "content not weighted": (f"The content is not weighted: {RIGHT}.", lambda c, r, u: c + r * u),
    "noise not weighted": (f"The noise is not weighted: {RIGHT}.", lambda c, r, u: (1 - r) * c + u),
    "nothing weighted": (f"Content and noise are added without weights: {RIGHT}.", lambda c, r, u: c + u),
    "no content": ("This is noise alone, whatever noise_ratio says.", lambda c, r, u: u),
    "noise centred": (
        f"The noise is centred at 0, so that it is negative as often as positive; {UNIFORM}.",
        [lambda c, r, u: (1 - r) * c + r * (2 * u - 1), lambda c, r, u: (1 - r) * c + r * (u - 0.5)],
    ),
    "noise centred, content not weighted": (
        f"The noise is centred at 0, and is added to all of the content: {RIGHT}, with noise from 0 to 1.",
        [lambda c, r, u: c + r * (2 * u - 1), lambda c, r, u: c + r * (u - 0.5)],
    ),
    "noise subtracted": (f"The noise is subtracted: {RIGHT}.", lambda c, r, u: (1 - r) * c - r * u),
    "multiplied": (f"Content and noise are multiplied: {RIGHT}.", lambda c, r, u: c * u),
}
WRONG = BLENDS | {
    "noise follows the content": f"The noise depends on the content: {RIGHT}.",
    "same noise for many pixels": "Neighbouring pixels get related noise. Draw a number for every pixel.",
    "same noise in all channels": "The channels get related noise. Draw a number for every channel.",
    "all pixels alike": (
        "All numbers of the picture are the same. (Numbers below 1 become 0 if they are turned into integers.)"
    ),
    "one number for all pixels": "All pixels get the same noise: draw an array of content.shape.",
    "not from 0 to 1": "The pixels leave the range from 0 to 1, though content and noise both lie in it.",
    "no noise": f"This is the content, without noise: {RIGHT}.",
    "pixels replaced": f"Some pixels are replaced and others kept. All of them should be blended: {RIGHT}.",
    "another ratio": "Content and noise are blended in another ratio. Is noise_ratio used?",
    "cut off": f"Pixels or noise are cut off at 0 or 1. {RIGHT}, with noise from 0 to 1: there is nothing to cut.",
    "normal noise": f"The noise is normally distributed, and clipping does not change that; {UNIFORM}: rng.random.",
    "another range": f"The noise is uniform, but goes from about {{low}} to {{high}}; {UNIFORM}.",
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
    text = blend_text(exam, image, content, ratio)
    right = exam.check(BLEND, 4, not text, text, changed=bool(changed))
    noiseless = bool({"no noise", "all pixels alike"}.intersection(exam.verdict.mistakes))
    other = draw(exam.rng, OTHER_SHAPE)
    check_white(exam, other, others[0])
    check_content(exam, other, others[1])
    if noiseless:
        exam.check(SAME, 2, False, "There is no noise that could come from it.", form=True, outcome=Outcome.ALSO_WRONG)
    else:
        check_generator(exam, image, lambda: again(exam, content, ratio, seed, others[2]))
    text = range_text(exam, image) if image is not None else ""
    exam.check(FLOAT32, 1, right and not text, text or Outcome.LATER, form=True)


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
    if name == "another range":
        low, high = straight(blended_noise(x, content, ratio)[1] / ratio)[1]
        return exam.recognised(name, low=f"{low:.1f}", high=f"{high:.1f}")
    return "" if name is None else exam.recognised(name) if name else NO_BLEND


def check_white(exam: Exam, content: Array, seed: int) -> None:
    outcome = exam.attempt(WHITE, 2, lambda: start(exam, content, 1.0, seed))
    if outcome is None:
        return
    x, wrong = finite(outcome[0], content)
    text = told(wrong)
    if is_reversed(exam) and not difference(outcome[0], content, 1e-6):
        text = exam.recognised(REVERSED)
    elif x is not None and (name := repeats(x, ALIKE) or (dependence(x, content) if is_uniform(x) else "")):
        text = exam.recognised(name)
    elif x is not None and not is_uniform(x):
        text = "With noise_ratio=1 this should be uniform noise from 0 to 1, without any content; it is not."
    exam.check(WHITE, 2, not text, text, changed=bool(outcome[1]))


def check_content(exam: Exam, content: Array, seed: int) -> None:
    """Check that the other end is the content. As one of form: it is one of the arguments."""
    outcome = exam.attempt(CONTENT, 1, lambda: start(exam, content, 0.0, seed))
    if outcome is None:
        return
    x, wrong = finite(outcome[0], content)
    wrong = wrong or difference(outcome[0], content, 1e-6)
    text = f"With noise_ratio=0 the content is expected. {told(wrong)}"
    if wrong and is_reversed(exam) and x is not None and is_uniform(x):
        text = exam.recognised(REVERSED)
    exam.check(CONTENT, 1, not wrong, text, form=True, changed=bool(outcome[1]))


def is_reversed(exam: Exam) -> bool:
    """Tell whether content and noise have each other's share: what is wrong at both ends is the same then."""
    return REVERSED in exam.verdict.mistakes


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
    return noise_mistake(noise, x, content, ratio)


def solved(mix: Callable[[Array, float, Any], Array], x: Array, content: Array, ratio: float) -> Array:
    """Return the noise if the picture was made by `mix`, which is linear in the noise."""
    dark = mix(content, ratio, 0.0)
    return (x - dark) / (mix(content, ratio, 1.0) - dark)


def noise_mistake(noise: Array, x: Array, content: Array, ratio: float) -> str:
    """Name what is wrong with noise that is uniform in no known way."""
    if x.std() < 1e-6:
        return "all pixels alike"
    places = noise.reshape(-1, noise.shape[-1])
    if places.std(axis=0).max() < 1e-3:
        return "one number for all pixels"
    if name := repeats(noise, ALIKE):
        return name
    share = 1 - np.cov(x.ravel(), content.ravel())[0, 1] / content.var()
    if abs(share) > 0.05 and is_uniform(0.02 + 0.96 * (x - (1 - share) * content) / share, 1e-4):
        return "another ratio"
    weight, left = blended_noise(x, content, ratio)
    if weight and (curve := straight(left)[0]):
        return curve if curve == "normal noise" or weight != 1 else "content not weighted"
    ends = (noise < noise.min() + 1e-4) | (noise > noise.max() - 1e-4)
    if np.mean((x == 0) | (x == 1)) > 0.03 or 0.03 < np.mean(ends) < 0.9:
        return "cut off"
    return "noise not in the middle" if noise.mean() < 0.3 or noise.mean() > 0.7 else ""


def blended_noise(x: Array, content: Array, ratio: float) -> tuple[float, Array]:
    """Return the content's weight, 1 - ratio or 1, and what is left without the content where nothing was clipped.

    Clipped numbers stand at both ends of what is left, all of them equal. The weight is 0 if it is neither of the two.
    """
    clipped = np.mean((x == 0) | (x == 1)) > 0.005
    chosen = (content > 0.45) & (content < 0.7) if clipped else np.full(x.shape, True)
    some, others = x[chosen], content[chosen]
    slope = np.cov(some, others)[0, 1] / others.var()
    weight = min((1 - ratio, 1.0), key=lambda each: abs(slope - each))
    left = some - weight * others
    if clipped:
        low, high = left[some == 0], left[some == 1]
        left = np.clip(left, low.max(initial=left.min()), high.min(initial=left.max()))
    return weight if abs(slope - weight) < 0.1 else 0.0, left


def straight(left: Array) -> tuple[str, tuple[float, float]]:
    """Tell whether numbers are normal or uniform: on which axis of quantiles they lie on a straight line.

    Returns:
        "normal noise", "another range" (uniform), or an empty name; and the ends of the range, if uniform.
    """
    ends = [np.mean(left < left.min() + 1e-4), np.mean(left < left.max() - 1e-4)]  # beyond, they are clipped
    shares = np.linspace(max(0.02, ends[0] + 0.02), min(0.98, ends[1] - 0.02), 60)
    values = np.quantile(left, shares)
    axes = {"normal noise": stats.norm.ppf(shares), "another range": shares}
    lines = {name: np.polyfit(axis, values, 1) for name, axis in axes.items()}
    bent = {name: np.std(values - np.polyval(lines[name], axis)) for name, axis in axes.items()}
    best, other = sorted(bent, key=bent.__getitem__)
    low, high = np.polyval(lines["another range"], (0.0, 1.0))
    clear = bent[best] < (0.28 if left.size == np.prod(SHAPE) else 0.6) * bent[other]  # fewer numbers scatter more
    return best if clear else "", (float(low), float(high))
