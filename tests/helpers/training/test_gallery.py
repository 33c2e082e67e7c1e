"""Pairs, close calls and the mistakes of all galleries, against naive loops and true enumeration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from helpers.training import gallery

RNG = np.random.default_rng(7)
F = RNG.normal(size=(9, 5))
LABELS = np.array([4, 4, 4, 2, 2, 2, 9, 9, 9])


def squared(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.sum((x - y) ** 2, axis=-1)


def test_pairs_are_all_pairs_in_order() -> None:
    distances, same = gallery.pairs(F, LABELS, squared)
    wanted = list(itertools.combinations(range(9), 2))
    assert np.allclose(distances, [squared(F[i], F[j]) for i, j in wanted])
    assert same.dtype == bool
    assert same.tolist() == [LABELS[i] == LABELS[j] for i, j in wanted]


def test_pairs_ask_the_given_function() -> None:
    distances, _ = gallery.pairs(F, LABELS, lambda one, others: np.full(len(others), 3.0))
    assert set(distances) == {3.0}


def test_close_calls_are_the_farthest_of_the_enrolled_and_the_nearest_of_the_strangers() -> None:
    f = np.array([[0.0], [1.0], [3.0], [10.0], [10.5], [14.0], [6.0], [5.0], [30.0], [31.0], [32.0], [33.0]])
    labels = np.repeat([1, 2, 3, 4], 3)
    rows = np.array([0, 3])  # person 1 at 0, person 2 at 10; 3 and 4 are strangers, of whom 3 comes to 5 from a gallery
    assert gallery.close_calls(f, labels, rows, 2).tolist() == [5, 2, 6, 9]
    assert gallery.close_calls(f, labels, rows, 1).tolist() == [5, 6]
    with pytest.raises(ValueError, match="fewer than 3"):
        gallery.close_calls(f, labels, rows, 3)


def enumerated(f: np.ndarray, labels: np.ndarray, tau: float, k: int) -> tuple[float, float]:
    """Both shares by drawing every gallery of k other people for every visit."""
    below, nearer = [], []
    for visitor, own in itertools.permutations(range(len(f)), 2):
        if labels[visitor] != labels[own]:
            continue
        for people in itertools.combinations([one for one in np.unique(labels) if one != labels[own]], k):
            for rows in itertools.product(*[np.flatnonzero(labels == one) for one in people]):
                nearest = squared(f[list(rows)], f[visitor]).min()
                below.append(nearest < tau)
                nearer.append(nearest < squared(f[own], f[visitor]))
    return float(np.mean(below)), float(np.mean(nearer))


def test_mistakes_by_size_agree_with_every_gallery_enumerated() -> None:
    labels = np.array([1, 1, 1, 2, 2, 2, 3, 3, 3, 5, 5, 5])
    f = np.random.default_rng(3).normal(size=(12, 2))
    below, nearer = gallery.mistakes_by_size(f, labels, tau=0.3)
    wanted = np.array([enumerated(f, labels, 0.3, k) for k in (1, 2, 3)])
    assert wanted.min() > 0 and wanted.max() < 1
    assert np.allclose(below, wanted[:, 0])
    assert np.allclose(nearer, wanted[:, 1])


def test_people_far_apart_meet_no_mistake() -> None:
    f = 100.0 * LABELS[:, None] + np.arange(9)[:, None] / 100
    below, nearer = gallery.mistakes_by_size(f, LABELS, tau=1.0)
    assert np.allclose([below, nearer], 0)
    assert set(gallery.match_rate_by_person(f, LABELS, 1.0).values()) == {0.0}


@pytest.mark.parametrize("labels", [np.ones(9), np.array([1, 1, 1, 1, 2, 2, 2, 2, 3])])
def test_mistakes_need_people_with_pictures(labels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two people"):
        gallery.mistakes_by_size(F, labels, 1.0)


def test_match_rate_of_each_person() -> None:
    rates = gallery.match_rate_by_person(F, LABELS, tau=8.0)
    assert list(rates) == [2, 4, 9]
    others = [squared(F[i], F[j]) < 8.0 for i in range(3) for j in range(3, 9)]
    assert rates[4] == pytest.approx(np.mean(others))


def test_the_plane_keeps_what_lies_in_it() -> None:
    flat = RNG.normal(size=(20, 2)) @ np.linalg.qr(RNG.normal(size=(6, 2)))[0].T + 5
    points, shares = gallery.principal_plane(flat)
    assert points.shape == (20, 2)
    assert shares.sum() == pytest.approx(1) and shares[0] >= shares[1]
    assert np.allclose(squared(points[:, None], points), squared(flat[:, None], flat))
    assert np.allclose(gallery.principal_plane(flat[:, ::-1])[1], shares)


def test_nothing_is_changed() -> None:
    f, labels = F.copy(), LABELS.copy()
    gallery.pairs(f, labels, squared)
    gallery.mistakes_by_size(f, labels, 1.0)
    gallery.close_calls(f, labels, np.array([0, 3]), 1)
    gallery.principal_plane(f)
    assert np.array_equal(f, F) and np.array_equal(labels, LABELS)
