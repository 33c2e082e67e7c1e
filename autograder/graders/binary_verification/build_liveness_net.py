"""The liveness classifier: it is trained as in the lesson, on the lesson's pictures drawn anew.

Most of the time is Keras' tracing of a training step. So one traced model is trained from several fresh starts, and a
training ends as soon as its outcome is clear.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.exam.answer import Answer, AnswerError
from autograder.exam.compare import Kind, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import retell
from autograder.exam.keras_models import built, n_weights, numbers
from autograder.exam.library_errors import Complaint, complaint
from autograder.graders._stops import counts_for_the_rest
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.inside.data import Handle
from helpers.data import liveness

Array = np.ndarray
ENOUGH, CLEAR = 0.9, 0.93  # share of held-out pictures that are right: expected, and so good that a training ends
MOST, HOPELESS = 200_000, 1_000_000  # parameters: what is allowed, and what is not trained here
STANDING, BY_HEART = 0.02, 0.95  # outputs that move no further; share of the pictures for training that are right
EPOCHS_BETWEEN_LOOKS = 2
N_STARTS = 3
SECONDS = 60.0  # training may take longer than other calls
OTHER_SHAPE = (40, 36, 3)
FORM, SIZE = "a probability for each picture, (batch, 1)", "at most 200 000 parameters"
LEARNS, SHAPE = "trained, it classifies 90 % of the pictures of new people correctly", "pictures of another shape"
ELSEWHERE = "Its weights alone do not decide what the net gives: is there more in it than its layers' weights?"

WRONG = {
    "nothing returned": (
        "The function returned None: does it end with `return model`? `model.compile(…)` returns None, so compile the "
        "model first, then return it."
    ),
    "two units": "There are two outputs for each picture; one is expected, the probability of live: Dense(1), sigmoid.",
    "wrong shape": "The output is {what}; one probability for each picture is expected, (batch, 1).",
    "no sigmoid": "Some outputs are not probabilities but below 0 or above 1: the last layer needs a sigmoid.",
    "softmax of one unit": "Every output is 1, as a softmax over one unit always is. Take a sigmoid.",
    "not compiled": "The net is not compiled: choose an optimizer and a loss.",
    "nothing learned": (
        "Training changes no output. The layers must not be frozen, the learning rate must not be 0, and the loss has "
        "to be binary_crossentropy: one for several classes is always 0 for a single unit."
    ),
    "labels reversed": "The net can tell live from not live, but the wrong way round: live is 1.",
    "constant prediction": (
        "After training the net gives every picture the same label. Look at the learning rate, which may be too large "
        "or too small, and at what of the picture reaches the output."
    ),
    "no convolution": (
        "After {epochs} epochs the net is right about {share} of the pictures of people it never saw. The traces of a "
        "re-capture are small patterns, which may be anywhere, and there is no convolution in the net."
    ),
    "hardly trained": (
        "In {epochs} epochs no output has moved by more than {moved}, and the net is right about {share} of the "
        "pictures: is the learning rate too small?"
    ),
    "learned by heart": (
        "After {epochs} epochs the net is right about {seen} of the pictures that it was trained on, but about {share} "
        "of those of people it never saw: it has learned faces by heart."
    ),
    "learns too little": (
        "After {epochs} epochs the net is right about {share} of the pictures of people it never saw, and about {seen} "
        "of those that it was trained on. Look at the learning rate, at the loss, and at batch normalisation, whose "
        "averages need many steps."
    ),
    "too many parameters": (
        "The net has {size} parameters, most of them in a dense layer on a flattened picture: pool before it."
    ),
    "weights elsewhere": ELSEWHERE,
    "not confirmed": ELSEWHERE,
    "input_shape ignored": "The net does not accept pictures of the given input_shape: use the argument.",
}


class Stuck(Exception):
    """Training cannot lead anywhere; with what the student is told."""


@lru_cache(maxsize=2)
def pictures(seed: int) -> tuple[liveness.Captures, liveness.Captures]:
    """Pictures for training and of people held out."""
    return liveness.load(seed=seed)


def share_right(p: Array, live: Array) -> float:
    """Return the share of the pictures that probabilities (m, 1) are right about."""
    return float(np.mean((p[:, 0] > 0.5) == (live == 1)))


@exercise(ASSIGNMENT, 10, None, WRONG)
def build_liveness_net(exam: Exam) -> None:
    """Examine the net for an input shape: its outputs, its size, and what it learns."""
    answer = Answer(exam.answer.wire, exam.answer.name, SECONDS)
    drawn = pictures(int(exam.rng.integers(1 << 30)))
    images = drawn[1].images
    seeds = [int(seed) for seed in exam.rng.integers(1 << 30, size=N_STARTS)]
    model = built(exam, FORM, 10, lambda: build(answer, seeds[0], images.shape[1:]))
    before = None if model is None else exam.attempt(FORM, 10, lambda: answer.run(model, images))
    if model is None or before is None:
        counts_for_the_rest(exam)
        return
    name = fault(before, len(images))
    if not exam.check(FORM, 2, not name, name and say(exam, name, before), form=True):
        return
    size = exam.attempt(SIZE, 8, lambda: n_weights(answer, model))
    if size is None:
        counts_for_the_rest(exam)
        return
    training = Training(exam, answer, model, seeds, *drawn)
    follows = size <= HOPELESS and check_learning(exam, training, np.asarray(before, float))
    check_size(exam, size, follows)
    exam.confirm(training.size <= MOST)
    known, others = list(exam.verdict.mistakes), exam.rng.normal(size=(2, *OTHER_SHAPE)).astype(np.float32)
    outputs = exam.attempt(SHAPE, 1, lambda: answer.run(build(answer, seeds[0], OTHER_SHAPE), others))
    if outputs is None:
        retell(exam, known, "input_shape ignored")
        return
    wrong = difference(outputs, np.full((2, 1), 0.5), 1)
    exam.check(SHAPE, 1, wrong is None, told(wrong), form=True)


def build(answer: Answer, seed: int, shape: tuple[int, ...]) -> Any:
    answer.seed(seed)
    return answer(tuple(shape))


def fault(outputs: Any, n: int) -> str:
    """Name what is wrong with the outputs for n pictures as probabilities; empty if nothing is."""
    if wrong := difference(outputs, np.full((n, 1), 0.5), 1e30):
        p = numbers(outputs)
        if p is not None and p.shape == (n, 2):
            return "two units"
        return "NaN" if wrong.kind is Kind.NAN else "wrong shape"
    p = np.asarray(outputs, float)
    if p.min() < 0 or p.max() > 1:
        return "no sigmoid"
    return "softmax of one unit" if np.all(p == 1) else ""


def say(exam: Exam, name: str, outputs: Any) -> str:
    """Note what is wrong with outputs and return what the student is told."""
    p = numbers(outputs)
    return exam.recognised(name, what="not an array of numbers" if p is None else f"of shape {p.shape}")


def check_learning(exam: Exam, training: "Training", before: Array) -> bool:
    """Check what the net learns; return whether it does what its weights say."""
    try:
        outcome = exam.attempt(LEARNS, 5, lambda: training.from_several_starts(before))
    except Stuck as stuck:
        exam.check(LEARNS, 5, False, str(stuck))
        return True
    if outcome is None:
        return False
    shares, follows = outcome
    median = float(np.median(shares))
    name = training.trouble(median)
    details = {"share": f"{median:.0%}", "seen": f"{training.share_seen:.0%}", "moved": f"{training.moved:.2g}"}
    exam.check(LEARNS, 5, not name, name and exam.recognised(name, epochs=liveness.EPOCHS, **details))
    exam.confirm(float(np.median(training.proven)) >= ENOUGH)
    return follows


def check_size(exam: Exam, size: int, follows: bool) -> None:
    """Check the number of parameters; `follows` says whether the net does what its weights say."""
    text = ""
    if size > MOST:
        text = exam.recognised("too many parameters", size=size)
    elif not follows:
        text = exam.recognised("weights elsewhere")
    if size > HOPELESS:
        exam.check(LEARNS, 5, False, "A net of this size is not trained here.")
    exam.check(SIZE, 2, not text, text, form=True)


@dataclass
class Training:
    """A net, the seeds of its fresh starts, the pictures, and what was confirmed of it outside of its kernel.

    Args:
        proven: for each start the share that the trained weights are right about in the net's own graph.
        size: how many numbers the graph consists of.
        convolves: whether there is a convolution in it.
        moved: by how much the outputs for held-out pictures have changed at most in the first training.
        spread: by how much the outputs for two held-out pictures differ at most after the last training.
        is_constant: whether the net gives every held-out picture the same label after the last training.
        share_seen: the share of the pictures for training that it is right about then, if it learned too little.
    """

    exam: Exam
    answer: Answer
    model: Handle
    seeds: list[int]
    train: liveness.Captures
    held_out: liveness.Captures
    proven: list[float] = field(default_factory=list)
    size: float = np.inf
    convolves: bool = True
    moved: float = np.inf
    spread: float = np.inf
    is_constant: bool = False
    share_seen: float = 0.0

    def trouble(self, share: float) -> str:
        """Name what is wrong with a net that is right about this share of the new pictures; empty if nothing is."""
        if share >= ENOUGH:
            return ""
        if share <= 1 - ENOUGH:
            return "labels reversed"
        if not self.convolves:
            return "no convolution"
        if self.moved < STANDING < self.spread:
            return "hardly trained"
        if self.is_constant:
            return "constant prediction"
        return "learned by heart" if self.share_seen >= BY_HEART else "learns too little"

    def prove(self) -> None:
        """Run the net where no code of the student runs, with the weights that it says it has now."""
        try:
            graph = self.answer.graph_of(self.model, self.held_out.images)
            weights = self.answer.weights(self.model)
            self.convolves = bool(graph.convolutions())
            self.size = graph.constants() + sum(np.prod(shape, dtype=float) for shape, _ in graph.weights)
            p = graph.run(*weights, self.held_out.images)[0]
            fits = not fault(p, len(self.held_out.images))
            self.proven.append(share_right(np.asarray(p, float), self.held_out.live) if fits else 0.0)
        except (AnswerError, TypeError):  # what is said to be weights may be anything
            self.proven.append(0.0)

    def from_several_starts(self, before: Array) -> tuple[list[float], bool]:
        """Train from one fresh start if its outcome is clear, else from two, or three if these do not settle it.

        Returns:
            The share of right ones for each start, and whether weights read from one net make another one do the same.
        """
        answer, model = self.answer, self.model
        few, shares, follows = self.held_out.images[:16], [self.from_here(before)], True
        for seed in self.seeds[1:]:
            if len({share >= ENOUGH for share in shares}) == 1 < len(shares):
                break
            fresh = build(answer, seed, few.shape[1:])
            start = answer.run(fresh, few)
            answer.set_weights(model, answer.weights(fresh))
            answer.make("same_start", model, fresh)
            follows = follows and not difference(start, numbers(answer.run(model, few)))
            if shares[0] >= CLEAR:
                break
            shares.append(self.from_here(None))
        return shares, follows

    def from_here(self, before: Array | None) -> float:
        """Train for the lesson's epochs, or until the outcome is clear, and return the share of right ones.

        Raises:
            Stuck: no training is possible, or it leads nowhere. AnswerError.
        """
        train, held_out = self.train, self.held_out
        trained, share = 0, 0.0
        while trained < liveness.EPOCHS and share < CLEAR:
            epochs = min(EPOCHS_BETWEEN_LOOKS, liveness.EPOCHS - trained)
            trained += epochs
            try:
                self.answer.fit(self.model, [train.images], train.live, epochs, liveness.BATCH_SIZE)
            except AnswerError as error:
                if complaint(error) is Complaint.NOT_COMPILED:
                    raise Stuck(self.exam.recognised("not compiled")) from None
                raise
            outputs = self.answer.run(self.model, held_out.images)
            if name := fault(outputs, len(held_out.images)):
                raise Stuck(f"After {trained} epochs of training: {say(self.exam, name, outputs)}")
            p = np.asarray(outputs, float)
            if before is not None and trained == epochs and np.abs(p - before).max() < 1e-6:
                raise Stuck(self.exam.recognised("nothing learned"))
            share = share_right(p, held_out.live)
        if before is not None:
            self.moved = float(np.abs(p - before).max())
        self.spread = float(np.ptp(p))
        self.is_constant = len(set((p[:, 0] > 0.5).tolist())) == 1
        if share < ENOUGH:
            seen = self.answer.run(self.model, train.images)
            self.share_seen = 0.0 if fault(seen, len(train.images)) else share_right(np.asarray(seen), train.live)
        self.prove()
        return share
