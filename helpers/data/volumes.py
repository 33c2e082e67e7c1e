"""A real head in three dimensions, and nodules, vessels and specks that our code puts into it.

The head is the ICBM 152 template of 2009 (T1-weighted MRI, the average of 152 healthy people; Fonov et al. 2009 and
2011), as it ships in the package nilearn: the brain alone, without the skull. It is read with nibabel as a plain file;
nilearn itself is not run. (nilearn is under the BSD licence; of the template it says that the licence is unknown.)
What is found in it here was put there by us. No diagnosis is meant.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import nibabel
import numpy as np

from helpers.data import package_files

RADIUS = 2.5  # of nodules and vessels, in voxels
SIDE = 14  # voxels a side of a cube
GREY = 0.7  # of ordinary tissue; taken off the cubes, so that networks get numbers around 0
SLANTING = np.array([[1, 1, 1], [1, 1, -1], [1, -1, 1]]) / np.sqrt(3)  # three directions that no axis has
_REQUIREMENT = "nilearn>=0.12,<0.15"
_FILE = "nilearn/datasets/data/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz"
_SHA256 = "421a10e872fd6cadae7f61d358dffbcc1795a497d61ee76c5dda2503e1a1e9e6"
_TISSUE = 0.3  # darker voxels lie outside the brain
_CONTRAST = 0.35, 0.55  # how much brighter than the tissue nodules and vessels are

Vector = Sequence[float] | np.ndarray  # three numbers, one for each axis of a volume


@dataclass(frozen=True)
class Scene:
    """A piece of the head with one nodule, three vessels and some specks, and where they are.

    Attributes:
        volume: float32 (left to right, back to front, bottom to top), one number for each voxel.
        nodule: the three indices of its centre.
        vessels: int64 (3, 3), a point of each vessel.
    """

    volume: np.ndarray
    nodule: tuple[int, int, int]
    vessels: np.ndarray


@functools.cache
def load_head() -> np.ndarray:
    """Read the head: float32 (74, 92, 78) in [0, 1], voxels of 2 mm, axes left to right, back to front, bottom to top.

    The array cannot be written to.

    Raises:
        FileNotFoundError: nilearn or its file is missing; the message says what to do.
        ValueError: the file was altered; the message says what to do.
    """
    path = package_files.checked_file(_REQUIREMENT, _FILE, _SHA256)
    fine = np.asarray(nibabel.Nifti1Image.from_filename(path).dataobj, dtype=np.float32) / np.float32(255)
    fine = fine[:196, :232, :188]  # even sides
    coarse = fine.reshape(98, 2, 116, 2, 94, 2).mean(axis=(1, 3, 5))
    head = coarse[12:86, 12:104, :78].copy()  # the rest is empty
    head.flags.writeable = False
    return head


def brain_halves() -> tuple[np.ndarray, np.ndarray]:
    """Cut the head into its back and its front half, each float32 (74, 46, 78): one to learn from, one to test on."""
    head = load_head()
    middle = head.shape[1] // 2
    return head[:, :middle], head[:, middle:]


def add_nodule(volume: np.ndarray, centre: Vector, contrast: float, radius: float = RADIUS) -> np.ndarray:
    """Return the volume with a ball that is brighter by `contrast`; its edge is one voxel wide.

    Args:
        volume: one number for each voxel.
        centre: indices of the ball's centre.
        contrast: how much brighter the ball is.
        radius: in voxels.
    """
    away = _offsets(volume.shape, centre)
    return volume + np.float32(contrast) * _soft(np.linalg.norm(away, axis=-1), radius)


def add_vessel(
    volume: np.ndarray, centre: Vector, direction: Vector, contrast: float, length: float = 40
) -> np.ndarray:
    """Return the volume with a straight tube, as thick as a nodule, through `centre` along `direction`.

    Args:
        volume: one number for each voxel.
        centre: indices of a point on the tube's axis.
        direction: a vector of any length but 0.
        contrast: how much brighter the tube is.
        length: in voxels.

    Raises:
        ValueError: the zero vector as direction.
    """
    along = np.asarray(direction, dtype=np.float64)
    if not np.linalg.norm(along) > 0:
        raise ValueError("A vessel needs a direction that is not the zero vector.")
    along = along / np.linalg.norm(along)
    away = _offsets(volume.shape, centre)
    position = away @ along
    across = np.sqrt(np.maximum(np.sum(away**2, axis=-1) - position**2, 0))
    return volume + np.float32(contrast) * _soft(across, RADIUS) * (np.abs(position) <= length / 2)


def cubes(half: np.ndarray, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut n cubes of 14 voxels a side out of tissue and put something into each of them.

    One half gets a nodule not far from the middle (class 1); a quarter gets a vessel in any direction and a quarter
    nothing (class 0). **Every** cube gets one speck, a single voxel brighter than all others.

    Returns:
        `cubes`, float32 (n, 14, 14, 14, 1), minus `GREY`, and `classes`, int64 (n,), both in random order.

    Raises:
        ValueError: fewer than four cubes.
    """
    if n < 4:
        raise ValueError(f"At least four cubes are needed to have one of every kind, not {n}.")
    rng = np.random.default_rng(seed)
    kinds = rng.permutation(np.arange(n) % 4)  # 0 and 1: nodule, 2: vessel, 3: nothing
    filled = np.empty((n, SIDE, SIDE, SIDE, 1), dtype=np.float32)
    for cube, kind in zip(filled, kinds, strict=True):
        where = _place(half, rng, margin=SIDE // 2)
        content = half[tuple(slice(middle - SIDE // 2, middle + SIDE // 2) for middle in where)]
        middle, contrast = (SIDE - 1) / 2 + rng.uniform(-2.5, 2.5, 3), rng.uniform(*_CONTRAST)
        if kind <= 1:
            content = add_nodule(content, middle, contrast)
        elif kind == 2:
            content = add_vessel(content, middle, rng.normal(size=3), contrast)
        cube[..., 0] = _with_specks(content, 1, rng) - GREY
    return filled, (kinds <= 1).astype(np.int64)


def cut_cubes(volume: np.ndarray, step: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Cut cubes of 14 voxels a side out of a volume, one every `step` voxels wherever the middle is tissue.

    Returns:
        `cubes`, float32 (n, 14, 14, 14, 1), minus `GREY`, and `middles`, float64 (n, 3), the indices of their middles.

    Raises:
        ValueError: a volume that is smaller than a cube, or a step below 1.
    """
    if volume.ndim != 3 or min(volume.shape) < SIDE or step < 1:
        raise ValueError(f"Give at least 14 voxels a side and a step of 1 or more, not {volume.shape} and {step}.")
    windows = np.lib.stride_tricks.sliding_window_view(volume, (SIDE, SIDE, SIDE))[::step, ::step, ::step]
    corners = step * np.argwhere(windows[..., SIDE // 2, SIDE // 2, SIDE // 2] > _TISSUE)
    return windows[tuple(corners.T // step)][..., np.newaxis] - np.float32(GREY), corners + (SIDE - 1) / 2


def scene(half: np.ndarray, seed: int, *, slanting: bool = False) -> Scene:
    """Put one nodule, three vessels and 100 specks into a half of the head.

    Args:
        half: one of `brain_halves()`.
        seed: of all chance.
        slanting: let the vessels run in the directions `SLANTING`, not along the three axes.
    """
    rng = np.random.default_rng(seed)
    directions = SLANTING if slanting else np.eye(3)
    while True:
        nodule, *vessels = (_place(half, rng, margin=10) for _ in range(4))
        away = nodule - np.array(vessels)
        across = away - np.sum(away * directions, axis=1, keepdims=True) * directions
        if np.abs(away).min() >= 8 and np.linalg.norm(across, axis=1).min() > 2 * RADIUS:  # apart from every vessel
            break
    volume = add_nodule(half, nodule, 0.45)
    for vessel, direction in zip(vessels, directions, strict=True):
        filled = add_vessel(half, vessel, direction, 0.5)
        volume = np.where(half > _TISSUE, np.maximum(volume, filled), volume)  # not outside the brain
    i, j, k = (int(index) for index in nodule)
    return Scene(_with_specks(volume, 100, rng), (i, j, k), np.array(vessels))


def side_kernels() -> np.ndarray:
    """Make six kernels by hand, float32 (9, 9, 9, 1, 6): the middle minus its neighbour on one of the six sides.

    Each is the mean of 3×3×3 voxels in the middle minus the mean of 3×3 voxels four steps away: before and behind
    along the first axis, then along the second, then along the third.
    """
    kernels = np.zeros((9, 9, 9, 1, 6), dtype=np.float32)
    kernels[3:6, 3:6, 3:6] = 1 / 27
    for number in range(6):
        axis, end = divmod(number, 2)
        plate = [slice(3, 6)] * 3
        plate[axis] = slice(0, 1) if end == 0 else slice(8, 9)
        kernels[..., 0, number][tuple(plate)] -= 1 / 9
    return kernels


def _place(half: np.ndarray, rng: np.random.Generator, margin: int) -> np.ndarray:
    """Draw a voxel of tissue, at least `margin` voxels from every wall."""
    while True:
        where = rng.integers(margin, np.array(half.shape) - margin)
        if half[tuple(where)] > _TISSUE:
            return where


def _with_specks(volume: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Add a little noise, then make n voxels brighter than anything a nodule or a vessel reaches."""
    noisy = volume + rng.normal(0, 0.02, volume.shape)
    spots = tuple(rng.integers(0, side, n) for side in volume.shape)
    noisy[spots] = rng.uniform(1.6, 1.7, n)
    return noisy.astype(np.float32)


def _offsets(shape: tuple[int, ...], centre: Vector) -> np.ndarray:
    return np.moveaxis(np.indices(shape, dtype=np.float32), 0, -1) - np.asarray(centre, dtype=np.float32)


def _soft(distance: np.ndarray, radius: float) -> np.ndarray:
    return np.clip(radius + 0.5 - distance, 0, 1).astype(np.float32)
