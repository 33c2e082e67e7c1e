"""A style transfer that is watched: the picture and the curves are there, and an interrupt keeps what is painted."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from style_steps import START, costs, step

from helpers.training import style_run
from helpers.widgets import live_view


def test_paint_returns_picture_and_costs(capsys: pytest.CaptureFixture) -> None:
    image, history = live_view.paint(START, costs, step, keras.optimizers.SGD(0.05), 3, "a pagoda")
    assert history.shape == (3, 3)
    assert image.shape == (4, 5, 3) and not np.allclose(image, START)
    assert "a pagoda" in capsys.readouterr().out
    with pytest.raises(ValueError, match="one step"):
        live_view.paint(START, costs, step, keras.optimizers.SGD(0.05), 0)


def test_an_interrupt_keeps_what_is_painted(capsys: pytest.CaptureFixture) -> None:
    done = []

    def until_stopped(*arguments: object) -> tf.Tensor:
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt
        return step(*arguments).numpy()  # not to be compiled, so that it is called for each step

    image, history = live_view.paint(START, costs, until_stopped, keras.optimizers.SGD(0.05), 50)
    assert 1 <= len(history) < 50
    assert not np.allclose(image, START)
    assert f"Stopped after {len(history)} steps" in capsys.readouterr().out


def test_the_live_view_shows_picture_and_curves() -> None:
    run, view = style_run.Run(START, costs, step, keras.optimizers.Adam(0.02)), live_view.LiveView(every=1000)
    run.step()
    view.show(run)
    assert view.picture.value == b""
    view.show(run, now=True)
    assert bytes(view.picture.value).startswith(b"\x89PNG") and bytes(view.curves.value).startswith(b"\x89PNG")
