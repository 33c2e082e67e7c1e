"""The real trace is the package's; simulated beats obey the model; windows and peaks are where they should be."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

import numpy as np
import pytest
import pywt.data
from scipy.integrate import solve_ivp
from sklearn.linear_model import LogisticRegression

from helpers.data import heartbeats
from helpers.data.heartbeats import NORMAL, RATE, WIDE


def test_the_trace_is_what_its_package_shows() -> None:
    trace = heartbeats.load_trace()
    assert trace.shape == (1024,) and trace.dtype == np.float64
    assert np.array_equal(trace, pywt.data.ecg())
    assert heartbeats._FILE in {str(file) for file in metadata.files("PyWavelets")}


@pytest.mark.parametrize(
    ("name", "value", "kind", "words"),
    [
        ("_SHA256", "0" * 64, ValueError, "ecg.npz of PyWavelets is damaged .*; install it with: "),
        ("_FILE", "pywt/data/nothing.npz", FileNotFoundError, "nothing.npz of PyWavelets is missing"),
    ],
)
def test_altered_and_missing_files(
    name: str, value: str, kind: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, name, value)
    with pytest.raises(kind, match=words) as caught:
        heartbeats.load_trace()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("waves", [NORMAL, WIDE], ids=["normal", "wide"])
def test_the_model_agrees_with_a_solver_of_its_equations(waves: heartbeats.Waves) -> None:
    # All three equations of the paper, x and y too, with a solver that chooses its own steps.
    omega = 2 * np.pi / 0.8

    def slope(_: float, state: np.ndarray) -> list[float]:
        x, y, z = state
        radial = 1 - np.hypot(x, y)
        away = (np.arctan2(y, x) - waves.angle + np.pi) % (2 * np.pi) - np.pi
        push = np.sum(waves.strength * away * np.exp(-(away**2) / (2 * waves.width**2)))
        return [radial * x - omega * y, radial * y + omega * x, -push - z]

    signal, _ = heartbeats.simulate([waves] * 2, [0.8, 0.8])
    times = np.arange(len(signal)) / RATE
    solved = solve_ivp(slope, (0, times[-1]), [-1, 0, 0], t_eval=times, rtol=1e-8, atol=1e-10, max_step=0.002).y[2]
    assert np.corrcoef(signal, solved)[0, 1] > 0.999
    assert np.abs(signal - solved).max() < 0.03 * np.ptp(solved)


def test_peaks_are_where_the_r_waves_are() -> None:
    signal, peaks = heartbeats.simulate([NORMAL, NORMAL, NORMAL], [0.7, 1.0, 0.9])
    assert len(signal) == RATE * 2.6
    tops = [np.argmax(signal[peak - 60 : peak + 60]) - 60 for peak in peaks]
    assert np.abs(tops).max() <= 3


def test_a_wide_beat_has_no_p_wave_a_wide_qrs_and_its_t_wave_below() -> None:
    (normal, (top,)), (wide, _) = (heartbeats.simulate([waves], [0.9]) for waves in (NORMAL, WIDE))
    assert 0.7 < wide.max() / normal.max() < 1.5
    assert np.sum(wide > wide.max() / 2) > 1.8 * np.sum(normal > normal.max() / 2)
    before, after = slice(top - 70, top - 40), slice(top + 60, top + 120)
    assert normal[before].max() > 0.1 * normal.max() and wide[before].max() < 0.02 * wide.max()
    assert normal[after].max() > 0.2 * normal.max() and wide[after].min() < -0.1 * wide.max()


def test_simulated_windows() -> None:
    windows, classes = heartbeats.simulate_beats(5, seed=1)
    assert windows.shape == (100, 64, 1) and windows.dtype == np.float32 and set(classes) == {0, 1}
    assert np.abs(windows.mean(axis=1)).max() < 1e-4 and np.abs(windows.std(axis=1) - 1).max() < 1e-4
    again = heartbeats.simulate_beats(5, seed=1)
    assert np.array_equal(windows, again[0]) and np.array_equal(classes, again[1])
    assert not np.array_equal(windows, heartbeats.simulate_beats(5, seed=2)[0])
    noisy, _ = heartbeats.simulate_beats(5, seed=1, noise=0.3)
    assert np.mean(np.diff(noisy, axis=1) ** 2) > 1.2 * np.mean(np.diff(windows, axis=1) ** 2)


def test_the_largest_sample_alone_does_not_tell_the_classes_apart() -> None:
    (train, kinds), (held_out, test_kinds) = (heartbeats.simulate_beats(30, seed=seed) for seed in (1, 2))
    unit = LogisticRegression().fit(train.max(axis=1), kinds)
    assert unit.score(held_out.max(axis=1), test_kinds) < 0.8
    assert LogisticRegression().fit(train[..., 0], kinds).score(held_out[..., 0], test_kinds) > 0.9


def test_a_window_begins_22_steps_before_the_peak_and_repeats_the_ends() -> None:
    signal = np.zeros(1000)
    signal[500:504] = 1
    (window,) = heartbeats.cut_windows(signal, [500])
    assert np.argmax(window) == heartbeats.BEFORE and window.shape == (64, 1)
    early, late = heartbeats.cut_windows(np.arange(1000.0), [0, 999])[..., 0]
    assert np.ptp(early[:22]) == 0 and np.ptp(late[23:]) == 0
    assert not np.any(heartbeats.cut_windows(np.ones(300), [100]))
    assert heartbeats.cut_windows(signal, []).shape == (0, 64, 1)


def test_kernels_and_peaks() -> None:
    kernels = heartbeats.kernels()
    assert kernels.shape == (31, 1, len(heartbeats.KERNELS))
    assert np.allclose(np.sum(kernels**2, axis=0), 1)
    assert np.allclose(kernels.sum(axis=(0, 1)), [31**0.5, 0, 0])
    assert heartbeats.peaks_above_half(heartbeats.load_trace()).tolist() == [190, 518, 848]
    assert heartbeats.peaks_above_half(-np.ones(5)).tolist() == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: heartbeats.simulate([], []), "at least one beat"),
        (lambda: heartbeats.simulate([NORMAL], [0.9, 0.9]), "at least one beat"),
        (lambda: heartbeats.simulate([NORMAL], [0.0]), "a time above 0"),
        (lambda: heartbeats.simulate_beats(0, 1), "at least one person"),
        (lambda: heartbeats.simulate_beats(1, 1, noise=-1), "no negative noise"),
        (lambda: heartbeats.cut_windows(np.zeros(0), [0]), "at least one"),
        (lambda: heartbeats.cut_windows(np.zeros((5, 1)), [0]), r"not shape \(5, 1\)"),
        (lambda: heartbeats.cut_windows(np.zeros(5), [5]), "outside the signal of 5"),
        (lambda: heartbeats.peaks_above_half(np.zeros(0)), "at least one"),
        (lambda: heartbeats.peaks_above_half(np.zeros((5, 1))), r"not shape \(5, 1\)"),
    ],
)
def test_what_does_not_fit_is_one_line(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)
