"""Hidden test of the liveness classifier: it is trained as in the lesson, on the lesson's pictures drawn anew.

Most of the time is Keras' tracing of a training step. So one traced model is trained from several fresh starts, and a
training ends as soon as its outcome is clear.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exam.answer import Answer, AnswerError
from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import retell
from autograder.exam.keras_models import built, n_weights, numbers
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.inside.data import Handle
from helpers.data import liveness

Array = np.ndarray
WANTED, CLEAR = 0.9, 0.93  # share of held-out pictures told rightly: what is asked, and what ends a training early
MOST, HOPELESS = 200_000, 1_000_000  # parameters: what is allowed, and what is not trained here
EPOCHS_BETWEEN_LOOKS = 2
N_STARTS = 3
SECONDS = 60.0  # training may take longer than other calls
OTHER_SHAPE = (40, 36, 3)
FORM, SIZE = "a probability for each picture, (batch, 1)", "at most 200 000 parameters"
LEARNS, SHAPE = "trained, it tells 90 % of the pictures of new people rightly", "pictures of another shape"

ELSEWHERE = "Its weights alone do not decide what the net gives: is there more in it than its layers' weights?"


class Stuck(Exception):
    """Training cannot lead anywhere: the mistake's name, and what the student is told."""


@lru_cache(maxsize=2)
def pictures(seed: int) -> tuple[liveness.Captures, liveness.Captures]:
    """Pictures for training and of people held out."""
    return liveness.load(seed=seed)


def share_right(p: Array, live: Array) -> float:
    """Share of the pictures told rightly by probabilities (m, 1)."""
    return float(np.mean((p[:, 0] > 0.5) == (live == 1)))


@exercise(ASSIGNMENT, 10, share_right)
def build_liveness_net(exam: Exam) -> None:
    answer = Answer(exam.answer.wire, exam.answer.name, SECONDS)
    drawn = pictures(int(exam.rng.integers(1 << 30)))
    images = drawn[1].images
    seeds = [int(each) for each in exam.rng.integers(1 << 30, size=N_STARTS)]
    model = built(exam, FORM, 10, lambda: _build(answer, seeds[0], images.shape[1:]))
    before = model and exam.attempt(FORM, 10, lambda: answer.run(model, images))
    if before is None:
        return
    name, text = form_mistake(before, len(images))
    if not exam.check(FORM, 2, not text, text and exam.recognised(name, text), form=True):
        return
    size = exam.attempt(SIZE, 8, lambda: n_weights(answer, model))
    if size is None:
        return
    training = _Training(answer, model, seeds, *drawn)
    follows = _learns(exam, training, numbers(before)) if size <= HOPELESS else False
    _size(exam, size, follows)
    exam.confirm(training.size <= MOST, ELSEWHERE)
    known, others = list(exam.grade.mistakes), exam.rng.normal(size=(2, *OTHER_SHAPE)).astype(np.float32)
    other = exam.attempt(SHAPE, 1, lambda: answer.run(_build(answer, seeds[0], OTHER_SHAPE), others))
    if other is None:
        text = "It does not take pictures of the shape it was built for: use the argument input_shape."
        retell(exam, known, "input_shape ignored", text)
        return
    text = told(difference(other, np.full((2, 1), 0.5), 1))
    exam.check(SHAPE, 1, not text, text, form=True)


def _build(answer: Answer, seed: int, shape: tuple[int, ...]) -> Any:
    answer.seed(seed)
    return answer(tuple(shape))


def form_mistake(p: Any, n: int) -> tuple[str, str]:
    """What is wrong with the outputs for n pictures as probabilities: name and message, empty if nothing is."""
    if text := told(difference(p, np.full((n, 1), 0.5), 1e30)):
        array = numbers(p)
        if array is not None and array.shape == (n, 2):
            text = "There are two outputs for each picture; one is asked, the probability of live: Dense(1), sigmoid."
            return "two units", text
        return ("NaN" if "NaN" in text else "wrong shape"), text
    p = numbers(p)
    if p.min() < 0 or p.max() > 1:
        return "no sigmoid", "Some outputs are no probabilities but below 0 or above 1: the last layer needs a sigmoid."
    if (p == 1).all():
        return "softmax of one unit", "Every output is 1: softmax over one unit always is. Take a sigmoid."
    return "", ""


def _learns(exam: Exam, training: "_Training", before: Array) -> bool:
    """Check what the net learns; return whether it does what its weights say."""
    try:
        outcome = exam.attempt(LEARNS, 5, lambda: training.from_several_starts(before))
    except Stuck as stuck:
        exam.check(LEARNS, 5, False, exam.recognised(*stuck.args))
        return True
    if outcome is None:
        return False
    shares, follows = outcome
    median, text = float(np.median(shares)), ""
    if median <= 1 - WANTED:
        text = exam.recognised("labels reversed", "It tells live from not live, the wrong way round: live is 1.")
    elif median == 0.5:  # half are live
        text = "After the training its verdict is the same for every picture: is the learning rate too large or too "
        text = exam.recognised("constant prediction", text + "small, or does nothing of a picture get through?")
    elif median < WANTED:
        text = f"After {liveness.EPOCHS} epochs it tells {median:.0%} of the pictures of people it never saw rightly. "
        text += "The traces of a re-capture are small patterns: does the net begin with convolutions?"
        exam.recognised("learns too little", text)
    exam.check(LEARNS, 5, not text, text)
    exam.confirm(float(np.median(training.proven)) >= WANTED, ELSEWHERE)
    return follows


@dataclass
class _Training:
    """A net, the seeds of its fresh starts, the pictures, and what was confirmed of it outside of its kernel.

    Args:
        proven: for each start the share that the trained weights tell rightly in the net's own graph.
        size: how many numbers the graph consists of.
    """

    answer: Answer
    model: Handle
    seeds: list[int]
    train: liveness.Captures
    held_out: liveness.Captures
    proven: list[float] = field(default_factory=list)
    size: float = np.inf

    def prove(self) -> None:
        """Run the net where no code of the student runs, with the weights that it says it has now."""
        try:
            graph = self.answer.graph_of(self.model, self.held_out.images)
            weights = self.answer.weights(self.model)
            self.size = graph.constants() + sum(np.prod(shape, dtype=float) for shape, _ in graph.weights)
            p = graph.run(*weights, self.held_out.images)[0]
            fits = not form_mistake(p, len(self.held_out.images))[1]
            self.proven.append(share_right(numbers(p), self.held_out.live) if fits else 0.0)
        except (AnswerError, TypeError):  # what is said to be weights may be anything
            self.proven.append(0.0)

    def from_several_starts(self, before: Array) -> tuple[list[float], bool]:
        """Train from one fresh start if its outcome is clear, else from two, or three if these do not settle it.

        Returns:
            The share told rightly for each start, and whether weights read from one net make another one do the same.
        """
        answer, model = self.answer, self.model
        few, shares, follows = self.held_out.images[:16], [self._from_here(before)], True
        for seed in self.seeds[1:]:
            if len({share >= WANTED for share in shares}) == 1 < len(shares):
                break
            fresh = _build(answer, seed, few.shape[1:])
            start = answer.run(fresh, few)
            answer.set_weights(model, answer.weights(fresh))
            answer.make("same_start", model, fresh)
            follows = follows and not difference(start, numbers(answer.run(model, few)))
            if shares[0] >= CLEAR:
                break
            shares.append(self._from_here(None))
        return shares, follows

    def _from_here(self, before: Array | None) -> float:
        """Train for the lesson's epochs, or until the outcome is clear, and return the share told rightly.

        Raises:
            Stuck: no training is possible, or it leads nowhere. AnswerError.
        """
        train, held_out = self.train, self.held_out
        done, share = 0, 0.0
        while done < liveness.EPOCHS and share < CLEAR:
            epochs = min(EPOCHS_BETWEEN_LOOKS, liveness.EPOCHS - done)
            done += epochs
            try:
                self.answer.fit(self.model, [train.images], train.live, epochs, liveness.BATCH_SIZE)
            except AnswerError as error:
                if "compile()" in error.message:
                    raise Stuck("not compiled", "The net is not compiled: choose an optimizer and a loss.") from None
                raise
            got = self.answer.run(self.model, held_out.images)
            name, text = form_mistake(got, len(held_out.images))
            if text:
                raise Stuck(name, f"After {done} epochs of training: {text}")
            p = numbers(got)
            if before is not None and done == epochs and np.abs(p - before).max() < 1e-6:
                text = (
                    "Training changes nothing: are the layers frozen, is the learning rate 0, or is the loss one for "
                )
                raise Stuck(
                    "nothing learned", text + "several classes? A single sigmoid goes with binary_crossentropy."
                )
            share = share_right(p, held_out.live)
        self.prove()
        return share


def _size(exam: Exam, size: int, follows: bool) -> None:
    text = ""
    if size > MOST:
        text = f"It has {size} parameters. A dense layer on a flattened picture has most of them: pool before it."
        exam.recognised("too many parameters", text)
        if size > HOPELESS:
            exam.check(LEARNS, 5, False, "A net of this size is not trained here.")
    elif not follows:
        text = exam.recognised("weights elsewhere", ELSEWHERE)
    exam.check(SIZE, 2, not text, text, form=True)
