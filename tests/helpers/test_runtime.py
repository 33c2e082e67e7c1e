"""The quiet start: what is caught, what is shown, and that chance is fixed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers import runtime

ROOT = Path(__file__).resolve().parents[2]


def test_noise_is_dropped_when_all_goes_well(capfd: pytest.CaptureFixture[str]) -> None:
    with runtime.quiet_stderr():
        os.write(2, b"noise of a C++ library\n")
    assert capfd.readouterr().err == ""
    os.write(2, b"later\n")
    assert capfd.readouterr().err == "later\n"


def test_noise_is_shown_when_something_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), runtime.quiet_stderr():
        os.write(2, b"why it failed\n")
        raise RuntimeError
    assert "why it failed" in capfd.readouterr().err


def test_stderr_stays_the_same_object() -> None:
    before = sys.stderr
    with runtime.quiet_stderr():
        assert sys.stderr is before
    assert sys.stderr is before


def test_a_fresh_start_is_silent_and_says_one_line() -> None:
    program = "from helpers import runtime; runtime.start(seed=3)"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
    assert "Running on: " in done.stdout
    assert "seed 3" in done.stdout


def test_the_seed_fixes_every_source_of_chance(capsys: pytest.CaptureFixture[str]) -> None:
    def draw(seed: int) -> tuple[float, float, float]:
        import random

        import tensorflow as tf

        runtime.start(seed)
        return random.random(), float(np.random.random()), float(tf.random.uniform(()))

    assert draw(5) == draw(5)
    assert all(first != other for first, other in zip(draw(5), draw(6), strict=True))


def test_onednn_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    runtime.start(1)
    assert "TF_ENABLE_ONEDNN_OPTS" not in os.environ


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_an_impossible_seed_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        runtime.start(seed)


def test_progress_passes_everything_on_and_ends_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(runtime.progress(range(7), "training", 7)) == list(range(7))
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.startswith("\rtraining ░")
    assert shown.out.split("\r")[-1].startswith("training " + "█" * 20 + " 7/7 steps")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("def verify():\n    raise NotImplementedError()\nverify()", "verify is not written yet."),
        ("raise NotImplementedError", "This exercise is not written yet."),
        ("raise NotImplementedError('of a layer')", "of a layer"),
        ("import abc, numbers; numbers.Complex.__abs__(1)", ""),
    ],
)
def test_what_is_not_written_is_named(cell: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell(colors="nocolor")
    shell.set_custom_exc((NotImplementedError,), runtime._show_unwritten)
    error = shell.run_cell(cell).error_in_exec
    assert isinstance(error, NotImplementedError) and str(error).startswith(said) and bool(said) == bool(str(error))
    assert f"\nNotImplementedError: {said}" in capsys.readouterr().out
