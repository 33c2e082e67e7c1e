"""The loop of style transfer: it takes the learner's steps, compiled where it can, and notes three costs for each."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from style_steps import START, costs, step

from helpers.training import style_run


def run_of(generate_step: style_run.Step = step, **options: bool) -> style_run.Run:
    return style_run.Run(START, costs, generate_step, keras.optimizers.Adam(0.02), **options)


def test_three_costs_are_noted_before_each_step() -> None:
    run = run_of()
    assert run.history.shape == (0, 3)
    run.step()
    assert np.allclose(run.history, [[15 + 1.5, 15, 1.5]])
    assert np.allclose(run.image, 0.52)
    for _ in range(9):
        run.step()
    assert run.history.shape == (10, 3)
    assert np.all(np.diff(run.history[:, 0]) < 0)
    assert np.allclose(run.history[:, 0], run.history[:, 1:].sum(axis=1))
    assert np.array_equal(START, np.full((4, 5, 3), 0.5))


def test_compiled_and_plain_steps_paint_the_same(capsys: pytest.CaptureFixture) -> None:
    one, other = run_of(), run_of(compiled=False)
    for _ in range(5):
        one.step(), other.step()
    assert np.allclose(one.image, other.image, atol=1e-5)
    assert capsys.readouterr().out == ""


def test_the_learners_functions_are_traced_once() -> None:
    calls = []

    def counted(*arguments: object) -> tf.Tensor:
        calls.append(1)
        return step(*arguments)

    run = run_of(counted)
    for _ in range(4):
        run.step()
    assert len(calls) <= 2  # one of them at the most tries out


def test_what_cannot_be_compiled_runs_all_the_same_and_says_so(capsys: pytest.CaptureFixture) -> None:
    run = run_of(lambda *arguments: step(*arguments).numpy())
    run.step(), run.step()
    assert "Not compiled" in capsys.readouterr().out
    plain = run_of(compiled=False)
    plain.step(), plain.step()
    assert np.allclose(run.image, plain.image)
    assert np.allclose(run.history, plain.history)


def test_a_mistake_of_the_learner_comes_out_as_it_is() -> None:
    def broken(*_arguments: object) -> tf.Tensor:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run_of(broken).step()


def test_a_step_without_a_cost_is_refused() -> None:
    with pytest.raises(ValueError, match="returned nothing"):
        run_of(lambda *arguments: None).step()


def test_a_grey_start_is_refused() -> None:
    with pytest.raises(ValueError, match="height, width, 3"):
        style_run.Run(np.zeros((4, 5)), costs, step, keras.optimizers.Adam(0.02))
