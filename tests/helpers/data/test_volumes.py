"""The head is the package's; nodules, vessels and specks lie where they should, and brightness tells nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import nibabel
import numpy as np
import pytest
from courses import Run
from scipy.signal import correlate
from sklearn.metrics import roc_auc_score

from helpers.data import volumes

BACK, FRONT = volumes.brain_halves()


def test_the_head_is_the_file_of_its_package_with_smaller_sides() -> None:
    assert volumes._FILE in {str(file) for file in metadata.files("nilearn")}
    head = volumes.load_head()
    assert head.shape == (74, 92, 78) and head.dtype == np.float32 and 0 <= head.min() < head.max() <= 1
    image = nibabel.load(metadata.distribution("nilearn").locate_file(volumes._FILE))
    assert nibabel.aff2axcodes(image.affine) == ("R", "A", "S")  # left to right, back to front, bottom to top
    fine = np.asarray(image.dataobj)
    assert np.isclose(head[30, 40, 50], fine[84:86, 104:106, 100:102].mean() / 255, atol=1e-6)
    assert np.isclose(head.sum(), fine.sum() / 255 / 8, rtol=1e-5)  # nothing but emptiness was cut off
    with pytest.raises(ValueError, match="read-only"):
        head[0, 0, 0] = 1
    assert np.array_equal(np.concatenate([BACK, FRONT], axis=1), head)


def test_nilearn_is_not_imported(run: Run, repository: Path) -> None:
    code = "import sys; from helpers.data import volumes as v; v.load_head(); print(*sys.modules)"
    loaded = run(sys.executable, "-c", code, cwd=repository).stdout.split()
    assert "helpers.data.volumes" in loaded
    assert not {"nilearn", "pandas"} & set(loaded)


@pytest.mark.parametrize(
    ("name", "value", "kind", "words"),
    [
        ("_SHA256", "0" * 64, ValueError, "of nilearn is damaged .*; install it with: "),
        ("_FILE", "nilearn/nothing.nii.gz", FileNotFoundError, "nothing.nii.gz of nilearn is missing"),
    ],
)
def test_altered_and_missing_files(
    name: str, value: str, kind: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, name, value)
    with pytest.raises(kind, match=words) as caught:
        volumes.load_head.__wrapped__()
    assert "\n" not in str(caught.value)


def test_a_nodule_is_a_ball() -> None:
    empty = np.zeros((20, 18, 16), dtype=np.float32)
    ball = volumes.add_nodule(empty, (9, 8, 7), 0.5)
    assert not empty.any() and ball.dtype == np.float32
    assert ball[9, 8, 7] == 0.5 and ball.sum() == pytest.approx(0.5 * 4 / 3 * np.pi * volumes.RADIUS**3, rel=0.1)
    assert ball[9, 8, 11] == 0 and ball[9, 8, 9] == 0.5
    assert np.allclose(ball[:19, :17, :15], ball[18::-1, 16::-1, 14::-1])


@pytest.mark.parametrize("direction", [(0, 0, 1), (0, -3, 0), (1, 1, 0), (1, -1, 1)])
def test_a_vessel_goes_on_in_its_direction_and_nowhere_else(direction: tuple[int, int, int]) -> None:
    tube = volumes.add_vessel(np.zeros((21, 21, 21), dtype=np.float32), (10, 10, 10), direction, 0.5)
    away = np.indices(tube.shape).reshape(3, -1).T - 10
    distance = np.linalg.norm(np.cross(away, direction), axis=1) / np.linalg.norm(direction)
    inside, outside = tube.ravel()[distance < 1.9], tube.ravel()[distance > 3.1]
    assert np.all(inside == 0.5) and not outside.any()
    short = volumes.add_vessel(np.zeros((21, 21, 21)), (10, 10, 10), (0, 0, 1), 0.5, length=8)
    assert short[10, 10, 14] > 0 and short[10, 10, 15] == 0


def test_cubes_are_balanced_and_the_seed_decides() -> None:
    cubes, classes = volumes.cubes(BACK, 80, seed=1)
    assert cubes.shape == (80, 14, 14, 14, 1) and cubes.dtype == np.float32 and classes.sum() == 40
    again, same = volumes.cubes(BACK, 80, seed=1)
    assert np.array_equal(cubes, again) and np.array_equal(classes, same)
    assert not np.array_equal(cubes, volumes.cubes(BACK, 80, seed=2)[0])
    brightest = cubes.reshape(80, -1).max(axis=1) + volumes.GREY
    second = np.sort(cubes.reshape(80, -1), axis=1)[:, -2] + volumes.GREY
    assert brightest.min() >= 1.6 - 1e-6 and second.max() < 1.6  # one speck in each


def test_brightness_tells_nothing() -> None:
    cubes, classes = volumes.cubes(FRONT, 1200, seed=3)
    for measure in (np.max, np.mean, np.var):
        assert 0.4 < roc_auc_score(classes, measure(cubes, axis=(1, 2, 3, 4))) < 0.6, measure


def test_but_shape_does() -> None:
    cubes, classes = volumes.cubes(FRONT, 200, seed=3)
    kernels = np.moveaxis(volumes.side_kernels()[..., 0, :], -1, 0)
    sides = [[correlate(cube[..., 0], kernel, mode="valid", method="fft") for kernel in kernels] for cube in cubes]
    assert roc_auc_score(classes, np.min(sides, axis=1).max(axis=(1, 2, 3))) > 0.65


@pytest.mark.parametrize("slanting", [False, True])
def test_a_scene_has_a_nodule_apart_from_its_vessels(slanting: bool) -> None:
    scene = volumes.scene(FRONT, 4, slanting=slanting)
    assert scene.volume.shape == FRONT.shape and scene.volume.dtype == np.float32
    assert scene.volume[scene.nodule] - FRONT[scene.nodule] == pytest.approx(0.45, abs=0.1)
    assert np.abs(np.subtract(scene.nodule, scene.vessels)).min() >= 8
    unlucky = volumes.scene(FRONT, 207, slanting=slanting)  # no coordinate alone says how near a slanting vessel is
    for vessel, along in zip(unlucky.vessels, volumes.SLANTING if slanting else np.eye(3), strict=True):
        assert np.linalg.norm(np.cross(np.subtract(unlucky.nodule, vessel), along)) > 2 * volumes.RADIUS
    brightest = np.unravel_index(scene.volume.argmax(), scene.volume.shape)
    assert np.linalg.norm(np.subtract(brightest, scene.nodule)) > 5
    assert not np.array_equal(scene.volume, volumes.scene(FRONT, 5, slanting=slanting).volume)
    for place in scene.vessels:
        assert scene.volume[tuple(place)] > FRONT[tuple(place)] + 0.4


def test_cubes_cut_from_a_volume_lie_where_they_say() -> None:
    cubes, middles = volumes.cut_cubes(FRONT, step=5)
    assert len(cubes) == len(middles) > 100 and cubes.dtype == np.float32
    for cube, middle in list(zip(cubes, middles, strict=True))[::37]:
        assert np.all(middle % 1 == 0.5)  # 14 is even: the middle lies between two voxels
        first = (middle - 6.5).astype(int)
        assert np.array_equal(cube[..., 0], FRONT[tuple(slice(i, i + 14) for i in first)] - np.float32(volumes.GREY))
        assert cube[7, 7, 7, 0] > 0.3 - volumes.GREY - 1e-6


def test_side_kernels_compare_the_middle_with_one_side_each() -> None:
    kernels = volumes.side_kernels()
    assert kernels.shape == (9, 9, 9, 1, 6) and np.allclose(kernels.sum(axis=(0, 1, 2, 3)), 0, atol=1e-6)
    ramps = np.indices((9, 9, 9))[..., np.newaxis, np.newaxis]
    for axis, ramp in enumerate(ramps):  # brighter by 1 at each step along one axis
        answers = np.sum(kernels * ramp, axis=(0, 1, 2, 3))
        wanted = np.zeros(6)
        wanted[2 * axis : 2 * axis + 2] = 4, -4
        assert np.allclose(answers, wanted, atol=1e-5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: volumes.cubes(BACK, 3, 1), "At least four cubes"),
        (lambda: volumes.add_vessel(BACK, (9, 9, 9), (0, 0, 0), 0.5), "direction that is not the zero vector"),
        (lambda: volumes.cut_cubes(np.zeros((14, 14, 13))), "at least 14 voxels"),
        (lambda: volumes.cut_cubes(np.zeros((14, 14))), "at least 14 voxels"),
        (lambda: volumes.cut_cubes(BACK, step=0), "a step of 1 or more"),
    ],
)
def test_what_does_not_fit_is_one_line(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)
