"""Films move where they say; every single frame has the same distribution in all classes, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from helpers.data import films, photographs


@pytest.mark.parametrize(
    ("direction", "axis", "step"), [("left", 1, -1), ("right", 1, 1), ("up", 0, -1), ("down", 0, 1)]
)
@pytest.mark.parametrize("speed", [1, 2])
def test_the_picture_moves_in_its_direction(direction: str, axis: int, step: int, speed: int) -> None:
    clip = films.film("coffee", direction, (30, 40), speed)
    assert clip.shape == (9, 16, 16) and clip.dtype == np.float32
    for before, after in pairwise(clip):
        moved = np.roll(before, step * speed, axis=axis)
        inner = slice(speed, -speed)
        assert np.array_equal(moved[inner, inner], after[inner, inner])
    assert not np.array_equal(clip[0], clip[1])


def test_the_plane_closes_on_itself_without_a_seam() -> None:
    for name in films.TRAIN + films.TEST:
        plane = films._plane(name)
        assert plane.shape[0] == 2 * films._HEIGHT and abs(plane.mean()) < 0.05 and abs(plane.std() - 1) < 0.01
        assert np.array_equal(plane[0], plane[-1]) and np.array_equal(plane[:, 0], plane[:, -1])
    height, width = films._plane("coffee").shape
    across = films.film("coffee", "left", (3, width - 2), n_frames=3)
    assert np.array_equal(across, films.film("coffee", "left", (3 + height, -2), n_frames=3))


@pytest.mark.parametrize("speed", [1, 2])
@pytest.mark.parametrize("frame", [0, 4, 8])
def test_each_frame_shows_every_window_once_whatever_the_direction(frame: int, speed: int) -> None:
    height, width = films._plane("coffee").shape
    for direction in films.DIRECTIONS:
        corners = films.corners("coffee", direction, frame, speed)
        assert corners.shape == (height * width, 2)
        assert np.array_equal(np.sort(corners @ [width, 1]), np.arange(height * width))


def test_the_listed_corners_are_those_of_the_films() -> None:
    plane = films._plane("coffee")
    for direction in films.DIRECTIONS:
        corners = films.corners("coffee", direction, 5, 2).reshape(*plane.shape, 2)
        row, column = corners[20, 30]
        shown = films.film("coffee", direction, (20, 30), 2)[5]
        assert np.array_equal(shown, plane[row : row + 16, column : column + 16])


def test_many_films_are_balanced_and_the_seed_decides() -> None:
    clips, classes = films.films(films.TEST, 40, seed=1)
    assert clips.shape == (40, 9, 16, 16, 1) and clips.dtype == np.float32
    assert Counter(classes.tolist()) == dict.fromkeys(range(4), 10)
    again, same = films.films(films.TEST, 40, seed=1)
    assert np.array_equal(clips, again) and np.array_equal(classes, same)
    assert not np.array_equal(clips, films.films(films.TEST, 40, seed=2)[0])


def test_a_film_of_each_class_moves_as_its_class_says() -> None:
    clips, classes = films.films(("gravel",), 40, seed=1)
    steps = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
    for clip, each in zip(clips[..., 0], classes, strict=True):
        step = np.array(steps[films.DIRECTIONS[each]])
        fits = [np.array_equal(np.roll(clip[0], n * step, (0, 1))[2:-2, 2:-2], clip[1][2:-2, 2:-2]) for n in (1, 2)]
        assert any(fits)


def test_photographs_to_test_on_are_not_those_to_learn_from() -> None:
    assert not set(films.TRAIN) & set(films.TEST)
    assert set(films.TRAIN + films.TEST) <= set(photographs.PHOTOGRAPHS)


def test_a_frozen_film_is_one_frame() -> None:
    clips, _ = films.films(films.TEST, 4, seed=1)
    still = films.frozen(clips, 4)
    assert still.shape == clips.shape
    assert all(np.array_equal(still[:, number], clips[:, 4]) for number in range(9))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: films.film("coffee", "north", (0, 0)), "left, right, up, down, not 'north'"),
        (lambda: films.corners("coffee", "north", 0), "not 'north'"),
        (lambda: films.film("mona_lisa", "left", (0, 0)), "no photograph 'mona_lisa'"),
        (lambda: films.films((), 4, 1), "At least one photograph"),
        (lambda: films.films(films.TEST, 0, 1), "one film"),
    ],
)
def test_what_does_not_fit_is_one_line(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
