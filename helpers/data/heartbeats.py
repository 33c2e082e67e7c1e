"""Electrocardiograms: a short real trace without labels, and simulated beats of two kinds with labels.

The real trace ships in the package PyWavelets: 1024 numbers of an electrocardiogram. The package tells neither the rate
nor the unit; the widths of the waves fit 360 numbers a second, which we assume. It is read as a plain file (PyWavelets
is under the MIT licence).

The labelled beats come from the dynamical model of McSharry, Clifford, Tarassenko and Smith («A dynamical model for
generating synthetic electrocardiogram signals», 2003), rewritten here. Beats of class 0 have the waves of the
paper's Table I. Those of class 1 have no P wave, a wide QRS and a T wave that points the other way, as beats have that
start in a ventricle; their numbers are our choice. No diagnosis is meant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks, lfilter

from helpers.data import package_files

RATE = 360  # samples a second, assumed for the real trace and used for the simulated ones
SHRINK = 4  # samples that are averaged to one step of a window
N_STEPS = 64  # of a window
BEFORE = 22  # steps of a window before the peak of the R wave
CLASSES = ("normal", "wide")
KERNELS = ("mean", "slope", "beat")
_REQUIREMENT, _FILE = "PyWavelets>=1.8,<2", "pywt/data/ecg.npz"
_SHA256 = "ea720476139341eabecf3e44cc602cd75576aff1e4156b1c069f7b33e86a9e6b"


@dataclass(frozen=True)
class Waves:
    """The five waves P, Q, R, S, T of one beat; each field is (5,) or broadcasts to it.

    Attributes:
        angle: where on the circle, in radians.
        strength: how strong.
        width: how wide, in radians.

    Source: Table I of McSharry et al. 2003.
    """

    angle: np.ndarray
    strength: np.ndarray
    width: np.ndarray


NORMAL = Waves(
    np.pi * np.array([-1 / 3, -1 / 12, 0, 1 / 12, 1 / 2]),
    np.array([1.2, -5.0, 30.0, -7.5, 0.75]),
    np.array([0.25, 0.1, 0.1, 0.1, 0.4]),
)
WIDE = Waves(
    np.pi * np.array([-1 / 3, -1 / 6, 0, 1 / 6, 3 / 5]),
    np.array([0.0, -1.0, 7.0, -3.0, -0.9]),
    np.array([0.25, 0.2, 0.22, 0.22, 0.4]),
)


def load_trace() -> np.ndarray:
    """Read the real trace: float64 of shape (1024,), in the unknown unit of its file.

    Raises:
        FileNotFoundError: PyWavelets or its file is missing; the message says what to do.
        ValueError: the file was altered; the message says what to do.
    """
    with np.load(package_files.checked_file(_REQUIREMENT, _FILE, _SHA256)) as file:
        return file["data"].astype(np.float64)


def simulate(waves: list[Waves], seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Run the model for one beat after the other, without noise.

    A point runs round a circle once for each beat; its height z is pushed away by each wave as it passes and falls back
    with a time constant of one second (equation 1 of the paper, on its limit cycle). Steps follow the midpoint rule.

    Args:
        waves: those of m beats.
        seconds: (m,), how long each takes.

    Returns:
        The signal, float64, `RATE` samples per second, and the sample numbers (m,) at which the angle is 0, where the R
        wave is highest or nearly so.

    Raises:
        ValueError: there is no beat, the numbers differ, or a beat takes no time.
    """
    seconds = np.asarray(seconds, dtype=np.float64)
    if len(waves) != len(seconds) or not len(seconds) or not np.all(seconds > 0):
        raise ValueError("Each beat needs its waves and a time above 0, and there must be at least one beat.")
    lengths = np.maximum(np.rint(RATE * seconds).astype(int), 1)
    push = []
    for beat, length in zip(waves, lengths, strict=True):
        angle = -np.pi + 2 * np.pi * (np.arange(length) - 0.5) / length  # in the middle of each step
        away = (angle[:, np.newaxis] - beat.angle + np.pi) % (2 * np.pi) - np.pi
        push.append(-np.sum(beat.strength * away * np.exp(-(away**2) / (2 * beat.width**2)), axis=1))
    z = lfilter([1 / RATE], [1, -np.exp(-1 / RATE)], np.concatenate(push))
    return z, np.cumsum(lengths) - lengths + lengths // 2


def simulate_beats(n_people: int, seed: int, *, noise: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Simulate windows of 64 steps, 20 beats each of people who differ.

    Each person has waves, a heart rate and electrodes of their own; about one half of their beats are wide.

    Args:
        n_people: at least one.
        seed: of all chance.
        noise: standard deviation of what the electrodes add, in heights of the R wave; the baseline wanders four times
            as far.

    Returns:
        `windows`, float32 (20 · n_people, 64, 1), each of mean 0 and variance 1, and `classes`, int64 (20 · n_people,),
        0 normal and 1 wide.

    Raises:
        ValueError: fewer than one person or a negative noise.
    """
    if n_people < 1 or noise < 0:
        raise ValueError(f"There must be at least one person and no negative noise, not {n_people} and {noise}.")
    rng = np.random.default_rng(seed)
    windows, classes = [], []
    for _ in range(n_people):
        kinds = rng.integers(0, 2, 20)
        own = tuple(_vary(waves, 0.4, rng) for waves in (NORMAL, WIDE))
        seconds = rng.uniform(0.7, 1.1) * np.exp(rng.normal(0, 0.03, 20))
        signal, peaks = simulate([_vary(own[kind], 0.05, rng) for kind in kinds], seconds)
        signal = signal / np.mean(signal[peaks]) + noise * _disturbance(len(signal), rng)
        windows.append(cut_windows(signal, peaks + rng.integers(-8, 9, 20)))
        classes.append(kinds)
    return np.concatenate(windows), np.concatenate(classes)


def kernels() -> np.ndarray:
    """Make the three kernels of `KERNELS`, float64 (31, 1, 3), each with squares that add up to 1.

    "mean" is constant, "slope" rises from below 0 to above 0, and "beat" is the R wave of a simulated normal beat and
    what lies beside it, minus its mean: it gives 0 for every constant signal.
    """
    signal, (peak,) = simulate([NORMAL], np.array([0.9]))
    beat = signal[peak - 15 : peak + 16]
    shapes = np.stack([np.ones(31), np.arange(-15, 16), beat - beat.mean()], axis=1)
    return (shapes / np.linalg.norm(shapes, axis=0))[:, np.newaxis]


def peaks_above_half(signal: np.ndarray) -> np.ndarray:
    """Find local maxima above half of the largest value, at least a quarter of a second apart: int64 (m,).

    Args:
        signal: (n,), `RATE` samples per second.

    Raises:
        ValueError: a signal without samples or with more than one axis.
    """
    signal = np.asarray(signal)
    if signal.ndim != 1 or not len(signal):
        raise ValueError(f"A signal is a row of numbers, at least one, not shape {signal.shape}.")
    return find_peaks(signal, height=signal.max() / 2, distance=RATE // 4)[0]


def cut_windows(signal: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    """Cut a window round each peak.

    Four samples are averaged to one step, so a window is 0.71 seconds long: 0.24 before the peak and 0.47 after. Beyond
    its ends a signal goes on with its first and its last value. A flat window becomes zeros.

    Args:
        signal: (n,), `RATE` samples per second.
        peaks: (m,), sample numbers.

    Returns:
        float32 (m, 64, 1), each window of mean 0 and variance 1.

    Raises:
        ValueError: a signal without samples, or a peak outside it.
    """
    signal, peaks = np.asarray(signal, dtype=np.float64), np.asarray(peaks, dtype=int)
    if signal.ndim != 1 or not len(signal):
        raise ValueError(f"A signal is a row of numbers, at least one, not shape {signal.shape}.")
    if np.any((peaks < 0) | (peaks >= len(signal))):
        raise ValueError(f"A peak lies outside the signal of {len(signal)} samples.")
    rows = (peaks - SHRINK * BEFORE)[:, np.newaxis] + np.arange(SHRINK * N_STEPS)
    windows = signal[np.clip(rows, 0, len(signal) - 1)].reshape(len(peaks), N_STEPS, SHRINK).mean(axis=2)
    windows -= windows.mean(axis=1, keepdims=True)
    return (windows / np.maximum(windows.std(axis=1, keepdims=True), 1e-9))[..., np.newaxis].astype(np.float32)


def _vary(waves: Waves, spread: float, rng: np.random.Generator) -> Waves:
    """Change strength and (half as much) width of each wave by a random factor, and its place by a random angle."""
    strength = waves.strength * np.exp(rng.normal(0, spread, 5))
    width = waves.width * np.exp(rng.normal(0, spread / 2, 5))
    return Waves(waves.angle + rng.normal(0, spread / 8, 5), strength, width)


def _disturbance(n: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of standard deviation 1 and a slow wave of about 4, as breathing and loose electrodes make it: (n,)."""
    slow = gaussian_filter1d(rng.normal(size=n), RATE / 3)
    return rng.normal(size=n) + 4 * slow / slow.std()
