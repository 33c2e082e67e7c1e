"""Pairs, galleries and visitors: the bookkeeping around recognising people, without the decisions themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import comb


def pairs(f: np.ndarray, labels: np.ndarray, distance: Callable) -> tuple[np.ndarray, np.ndarray]:
    """Compare all pairs of two different pictures.

    Args:
        f: (m, d), encodings.
        labels: (m,), who is in each picture.
        distance: called as `distance(f_1, f_2)` for one picture against all that follow it, (d,) and (n, d) → (n,).

    Returns:
        `(distances, same)`, each of shape (m · (m - 1) / 2,); `same` is Boolean, True where both pictures show one
        person.
    """
    labels = np.asarray(labels)
    rows = range(len(f) - 1)
    distances = [distance(f[row], f[row + 1 :]) for row in rows]
    return np.concatenate(distances), np.concatenate([labels[row] == labels[row + 1 :] for row in rows])


def close_calls(f: np.ndarray, labels: np.ndarray, rows: np.ndarray, n: int) -> np.ndarray:
    """Choose visitors that are hard to decide about.

    Of each enrolled person the picture farthest from theirs in the gallery is a candidate, of each stranger the one
    nearest to anybody enrolled. Taken are the `n` farthest of the former and the `n` nearest of the latter.

    Args:
        f: (m, d), encodings.
        labels: (m,).
        rows: the row number of each enrolled person's picture.
        n: how many of each kind.

    Returns:
        Row numbers (2 · n,), first enrolled people, then strangers.

    Raises:
        ValueError: there are fewer.
    """
    labels, rows = np.asarray(labels), np.asarray(rows)
    squared = cdist(f, f[rows], "sqeuclidean")
    calls: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
    for person in np.unique(labels):
        pictures, enrolled = np.flatnonzero(labels == person), person in labels[rows]
        if enrolled:
            score = -squared[pictures, np.flatnonzero(labels[rows] == person)[0]]
        else:
            score = squared[pictures].min(axis=1)
        calls[enrolled].append((score.min(), pictures[score.argmin()]))
    if min(len(kind) for kind in calls.values()) < n:
        raise ValueError(f"There are fewer than {n} enrolled people or fewer than {n} strangers.")
    return np.array([row for kind in (True, False) for _, row in sorted(calls[kind])[:n]])


def mistakes_by_size(f: np.ndarray, labels: np.ndarray, tau: float) -> tuple[np.ndarray, np.ndarray]:
    """Measure how often a visitor meets a mistake among k other people, for k = 1, 2, … in two ways.

    Both are means over all visits and all galleries that can be drawn, computed exactly: if a share of q_j of the
    pictures of person j gives a mistake, the mean over all k-subsets of Π (1 - q_j) is an elementary symmetric
    polynomial divided by the number of subsets.

    Args:
        f: (m, d), encodings.
        labels: (m,), n people with two pictures or more each.
        tau: threshold on the squared distance.

    Returns:
        Two arrays (n - 1,), entry k - 1 for galleries with one picture of each of k people besides the visitor: the
        share of visits at which **any** of the k is at a squared distance below `tau`, and the share of visits at which
        any of the k is **nearer** than the visitor's own picture in the gallery.

    Raises:
        ValueError: fewer than two people, or a person with one picture.
    """
    people, who, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(people) < 2 or counts.min() < 2:
        raise ValueError("At least two people with two pictures each are needed.")
    squared = cdist(f, f, "sqeuclidean")
    share_of = np.eye(len(people))[who] / counts  # (m, n): sums over pictures become shares of each person's pictures
    visitor, own = np.nonzero((who[:, None] == who[None, :]) & ~np.eye(len(who), dtype=bool))
    below = (squared < tau) @ share_of
    nearer = (squared[visitor] < squared[visitor, own][:, None]) @ share_of
    return _any_of_k(below, who), _any_of_k(nearer, who[visitor])


def match_rate_by_person(f: np.ndarray, labels: np.ndarray, tau: float) -> dict[int, float]:
    """Return for each person the share of pairs with somebody else that lie at a squared distance below `tau`."""
    below, labels = cdist(f, f, "sqeuclidean") < tau, np.asarray(labels)
    return {int(one): float(below[labels == one][:, labels != one].mean()) for one in np.unique(labels)}


def principal_plane(f: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Project (m, d) onto the plane in which it is spread most.

    Returns:
        `points` (m, 2), and `shares` (2,), the part of the variance that lies along each of the two axes.

    Source: principal component analysis, by the singular value decomposition of the centred rows. The sign of each axis
    is fixed, so that the picture is the same everywhere.
    """
    centred = f - f.mean(axis=0)
    _, spread, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2] * np.sign(axes[np.arange(2), np.abs(axes[:2]).argmax(axis=1)])[:, None]
    return centred @ axes.T, spread[:2] ** 2 / np.sum(spread**2)


def _any_of_k(shares: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Average over rows the chance of a mistake among k = 1 … n - 1 of the others: (rows, n), (rows,) → (n - 1,)."""
    n_others = shares.shape[1] - 1
    others = shares[np.arange(shares.shape[1]) != own[:, None]].reshape(-1, n_others)
    polynomials = np.zeros((len(others), n_others + 1))
    polynomials[:, 0] = 1
    for right in (1 - others).T:
        polynomials[:, 1:] += polynomials[:, :-1] * right[:, None]
    none = polynomials.mean(axis=0) / comb(n_others, np.arange(n_others + 1))
    return 1 - none[1:]
