"""Encodings of people at chosen squared distances from a picture that is asked about."""

import numpy as np

from autograder.exam.exercise import Case, case
from autograder.graders.one_shot_learning import Array

Database = dict[str, Array]

NAMES = ["Ana", "Ben", "Chloe", "Dana", "Emil", "Fatima", "Goran", "Hana", "Idris", "Jun", "Kian", "Lena", "Mo", "Nora"]
NAMES += ["Omar", "Priya", "Quinn", "Rosa", "Sven", "Tian", "Uma", "Vera"]
# Ranges of tau, and of distances as parts of tau. The first two lie between tau and tau², or between tau and √tau; the
# third lies beyond √tau, the fourth between 1 - tau and tau. No such distance lies between 0.48 and 1.4.
BELOW = (((0.2, 0.35), (0.74, 0.8)), ((1.9, 2.6), (0.74, 0.8)), ((2.35, 2.5), (0.6, 0.62)), ((0.6, 0.62), (0.73, 0.76)))
ABOVE = (((0.2, 0.35), (1.2, 1.35)), ((1.9, 2.6), (1.2, 1.35)), ((0.14, 0.16), (2.8, 2.95)))
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))  # a² + b² = c²


def exact_pair(rng: np.random.Generator, size: int) -> tuple[Array, Array, float]:
    """Two encodings (size,) and their squared distance: exact in every order of evaluation, and so is its root."""
    a, b, c = TRIPLES[rng.integers(len(TRIPLES))]
    unit_step = 2.0 ** -np.ceil(np.log2(c))
    encoding, apart = rng.integers(-64, 65, size) / 64, np.zeros(size)
    apart[rng.permutation(size)[:2]] = rng.choice([-1, 1], 2) * rng.permutation([a, b]) * unit_step
    return encoding, encoding + apart, float(c * unit_step) ** 2


def gallery(rng: np.random.Generator, distances: Array, size: int, dtype: type) -> tuple[Array, Database]:
    """Draw an encoding (size,) and a database whose people lie at these squared distances from it, in this order."""
    encoding = rng.normal(size=size)
    encoding *= rng.uniform(0.6, 1.2) / np.linalg.norm(encoding)
    directions = rng.normal(size=(len(distances), size))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    people = encoding + np.sqrt(distances)[:, None] * directions
    names = rng.choice(NAMES, len(distances), replace=False).tolist()
    return encoding.astype(dtype), dict(zip(names, people.astype(dtype), strict=True))


def claims(rng: np.random.Generator, people: int, size: int, dtype: type = float) -> list[Case]:
    """Draw true and false claims.

    The claimed person is never the first or the last, and the nearest one only in two cases.
    """
    cases = []
    for tau_range, part_range in (*BELOW, *ABOVE):
        tau = rng.uniform(*tau_range)
        d = tau * rng.uniform(*part_range)
        odd = (tau_range, part_range) in (BELOW[2], ABOVE[2])
        nearer = rng.uniform(0.2, 0.5, 0 if odd else 1) * tau
        farther = rng.uniform(1.6, 2.5, people - 1 - len(nearer)) * max(d, tau)
        others = rng.permutation([*nearer, *farther])
        place = int(rng.integers(1, people - 1))
        encoding, database = gallery(rng, np.insert(others, place, d), size, dtype)
        cases.append(case(encoding, list(database)[place], database, float(tau)))
    return cases


def enlarged(call: Case, factor: float) -> Case:
    """Make the same question about encodings that are `factor` times as long."""
    encoding, database, tau = call.args
    return case(encoding * factor, {name: person * factor for name, person in database.items()}, tau * factor**2)


def question(rng: np.random.Generator, kind: tuple, people: int, size: int, dtype: type = float) -> Case:
    """Somebody of the database or a stranger, by the kind of distance, among 6 people or more.

    Somebody of the database has two more people below tau, one before and one after the nearest; none of the three is
    the first or the last.
    """
    tau = rng.uniform(*kind[0])
    d = tau * rng.uniform(*kind[1])
    before, after = (tau * 0.86, tau * 0.93) if d < tau else (d * 1.2, d * 1.3)
    farther = rng.uniform(1.8, 2.6, people - 3) * max(d, tau)
    places = np.sort(rng.integers(1, people - 3, 3))
    encoding, database = gallery(rng, np.insert(farther, places, [before, d, after]), size, dtype)
    return case(encoding, database, float(tau))
