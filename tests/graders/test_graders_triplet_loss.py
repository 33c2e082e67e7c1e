"""The graders of 03_triplet_loss: what one mistake costs, and that each check judges what its name says."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from judging import judged

import autograder
from autograder.exam.compare import difference
from autograder.exam.exercise import Exercise, case
from autograder.exam.verdict import Check, Outcome, Verdict
from autograder.inside.data import Tensor

LESSONS = ("01", "02", "03", "04")
SHOWN = [each for each in autograder.exercises().values() if each.examples and each.assignment.startswith(LESSONS)]
REST = "The other checks could not be made, so that their points are counted here."


def named(verdict: Verdict, name: str) -> Check:
    [found] = (check for check in verdict.checks if check.name == name)
    return found


# train_step


def loss_of(anchor: Any, positive: Any, negative: Any, alpha: float) -> Any:
    d = [tf.reduce_sum((anchor - other) ** 2, axis=-1) for other in (positive, negative)]
    return tf.reduce_sum(tf.maximum(d[0] - d[1] + alpha, 0.0))


def stepping(n_steps: int = 1, training: tuple = (True, True, True), factor: float = 1.0) -> Callable:
    """An answer that makes so many steps in a call, and calls the encoder in these modes."""

    def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
        losses = []
        for _ in range(n_steps):
            with tf.GradientTape() as tape:
                pictures = zip((anchor, positive, negative), training, strict=True)
                losses.append(loss_of(*(encoder(each, training=mode) for each, mode in pictures), alpha))
                cost = factor * losses[-1]
            slopes = tape.gradient(cost, encoder.trainable_variables)
            optimizer.apply_gradients(zip(slopes, encoder.trainable_variables, strict=True))
        return losses[0]

    return train_step


COUNT, TRAINING = "one step of the given optimizer in each call", "the encoder is called in training mode"


def test_two_steps_in_a_call_cost_the_weights_and_the_count_alone() -> None:
    for verdict in judged("train_step", stepping(2), 6, "several steps"):
        assert named(verdict, COUNT).message.startswith("2 calls made 4 steps")
        assert named(verdict, TRAINING).passed


def test_a_wrong_step_with_a_right_count_waits_for_the_weights() -> None:
    for verdict in judged("train_step", stepping(factor=3.0), 6, ""):
        check = named(verdict, COUNT)
        assert check.outcome is Outcome.LATER and "“the weights after two calls”" in check.message


@pytest.mark.parametrize(
    ("training", "mistake"),
    [((False,) * 3, "inference mode"), ((True, False, False), "not always in training mode")],
)
@pytest.mark.parametrize(("n_steps", "points"), [(1, 13), (2, 4)])
def test_training_mode_is_judged_apart_from_the_step(
    training: tuple, mistake: str, n_steps: int, points: float
) -> None:
    first = mistake if n_steps == 1 else "several steps"
    for verdict in judged("train_step", stepping(n_steps, training), points, first):
        assert mistake in verdict.mistakes and named(verdict, TRAINING).outcome is Outcome.WRONG


def test_no_step_shows_no_training_mode() -> None:
    for verdict in judged("train_step", stepping(factor=0.0), 4, "no step"):
        assert named(verdict, TRAINING).message == "This cannot be judged before a call moves the weights."


def test_what_stops_early_says_why_more_points_are_lost() -> None:
    def outside(encoder, optimizer, anchor, positive, negative, alpha=0.2):
        f = [encoder(each, training=True) for each in (anchor, positive, negative)]
        with tf.GradientTape() as tape:
            loss = loss_of(*f, alpha)
        slopes = tape.gradient(loss, encoder.trainable_variables)
        optimizer.apply_gradients(zip(slopes, encoder.trainable_variables, strict=True))
        return loss

    for verdict in judged("train_step", outside, 0, "no gradient"):
        assert verdict.checks[-1].message.endswith(REST)


# random_triplets


def drawn(columns: list[int], ignore: tuple = ()) -> Callable:
    """An answer with its columns in another order, or without a look at the labels for some of them."""

    def random_triplets(labels, n, rng):
        cube = np.stack(np.meshgrid(*[np.arange(len(labels))] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
        a, p, k = cube.T
        rules = {"p": labels[a] == labels[p], "n": labels[a] != labels[k]}
        fits = (a != p) & (a != k) & (p != k)
        for name, rule in rules.items():
            fits &= rule | (name in ignore)
        if not fits.any() or len(np.unique(labels)) in (1, len(labels)):
            raise ValueError("no triplet")
        return cube[fits][rng.integers(fits.sum(), size=n)][:, columns]

    return random_triplets


SPREAD = "anchors, positives and negatives are spread over all that are possible"


@pytest.mark.parametrize(
    ("ignore", "mistake", "step"),
    [
        (("p", "n"), "labels ignored", "Draw the positive among"),
        (("p",), "positive of another person", "draw it among the other pictures with the anchor's label"),
        (("n",), "negative of the same person", "draw it among the pictures with another label"),
    ],
)
def test_a_wrong_triplet_is_told_what_to_draw_from(ignore: tuple, mistake: str, step: str) -> None:
    for verdict in judged("random_triplets", drawn([0, 1, 2], ignore), 0, mistake):
        assert step in verdict.checks[0].message
        assert named(verdict, SPREAD).message == "This is judged once the rows are right."


def test_columns_in_another_order_keep_half_of_every_check() -> None:
    judged("random_triplets", drawn([0, 2, 1]), 7.5, "columns in another order")


# active_triplets, triplet_loss


def test_a_loss_that_is_compared_with_at_least_0_makes_every_triplet_active() -> None:
    def active_triplets(anchor, positive, negative, alpha=0.2):
        d_p, d_n = (np.sum((anchor - other) ** 2, axis=-1) for other in (positive, negative))
        return np.maximum(d_p - d_n + alpha, 0) >= 0

    for verdict in judged("active_triplets", active_triplets, 0, "every triplet"):
        assert "`> 0`" in verdict.checks[0].message


DEFAULT = "alpha is 0.2 unless another value is given"


def test_a_default_is_judged_apart_from_the_formula() -> None:
    def without_max(default: float, used: bool = True) -> Callable:
        def triplet_loss(anchor, positive, negative, alpha=default):
            d = [tf.reduce_sum((anchor - other) ** 2, axis=-1) for other in (positive, negative)]
            return tf.reduce_sum(d[0] - d[1] + alpha * used)

        return triplet_loss

    for default, used, outcome in (
        (0.2, True, Outcome.LATER),
        (0.5, True, Outcome.WRONG),
        (0.2, False, Outcome.ALSO_WRONG),
    ):
        for verdict in judged("triplet_loss", without_max(default, used), 0, "no max" if used else "no margin"):
            assert named(verdict, DEFAULT).outcome is outcome


def test_a_right_loss_with_another_default_is_told_so() -> None:
    judged("triplet_loss", lambda a, p, n, alpha=0.5: loss_of(a, p, n, alpha), 23, "another default")


# hardest_triplets, semi_hard_triplets


def hardest(keep: Callable[[np.ndarray, np.ndarray], Any]) -> Callable:
    """An answer that keeps these anchors."""

    def hardest_triplets(f, labels):
        d = ((f[:, None] - f[None]) ** 2).sum(-1)
        same = labels[:, None] == labels
        positive = same & ~np.eye(len(f), dtype=bool)
        p, n = np.where(positive, d, -np.inf).argmax(axis=1), np.where(same, np.inf, d).argmin(axis=1)
        rows = np.stack([np.arange(len(f)), p, n], axis=1)
        return rows[keep(positive.any(axis=1), (~same).any(axis=1))]

    return hardest_triplets


@pytest.mark.parametrize(
    ("keep", "mistake"),
    [
        (lambda positive, negative: negative, "anchor without a positive kept"),
        (lambda positive, negative: positive, "anchor without a negative kept"),
        (lambda positive, negative: positive | True, "every picture an anchor"),
    ],
)
def test_a_picture_that_can_be_no_anchor_costs_that_edge_alone(keep: Callable, mistake: str) -> None:
    judged("hardest_triplets", hardest(keep), 16, mistake)
    judged("hardest_triplets", hardest(lambda positive, negative: positive & negative), 20)


@pytest.mark.parametrize(
    ("lower", "upper", "mistake"),
    [
        (np.less_equal, np.less, "lower bound let in"),
        (np.less, np.less_equal, "upper bound let in"),
        (np.less_equal, np.less_equal, "both bounds let in"),
    ],
)
def test_the_bound_that_lets_its_edge_in_is_named(lower: Callable, upper: Callable, mistake: str) -> None:
    def semi_hard_triplets(f, labels, alpha=0.2):
        d = ((f[:, None] - f[None]) ** 2).sum(-1)
        rows = []
        for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
            fits = (labels != labels[a]) & lower(d[a, p], d[a]) & upper(d[a], d[a, p] + alpha)
            if fits.any():
                rows.append((a, p, np.where(fits, d[a], np.inf).argmin()))
        return np.array(rows, dtype=int).reshape(-1, 3)

    judged("semi_hard_triplets", semi_hard_triplets, 13, mistake)


# examples


@pytest.mark.parametrize("exercise", SHOWN, ids=lambda exercise: exercise.name)
def test_an_example_works_as_it_is_told(exercise: Exercise) -> None:
    """Its arguments are arrays or tensors, as the lesson has them: a list cannot be subtracted."""
    for example in exercise.examples:
        typed = eval(example.call, {"np": np, "tf": tf, exercise.name: case})
        given = [np.asarray(each) if tf.is_tensor(each) else each for each in typed.args]
        assert not any(isinstance(each, list) for each in given)
        assert not difference(exercise.function(*given, **typed.kwargs), example.want)
        asked = [np.asarray(each) if isinstance(each, Tensor) else each for each in example.case.args]
        assert str((given, typed.kwargs)) == str((asked, example.case.kwargs))
