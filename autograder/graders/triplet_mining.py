"""Hidden tests of 03_triplet_loss: choosing triplets (Schroff et al. 2015, section 3.2; Hermans et al. 2017)."""

from collections.abc import Callable

import numpy as np

from autograder.answer import AnswerError
from autograder.compare import as_array, difference
from autograder.exam import Case, Exam, Example, Mistake, case, exercise
from autograder.graders.triplet_loss import ASSIGNMENT

Array = np.ndarray
CLEAR = 2e-3  # nothing lies nearer than that to a tie or a bound
PEOPLE = np.array([5, 2, 9, 7])  # labels need not be 0, 1, 2 …


def all_distances(f: Array) -> Array:
    """Squared distances of all pairs, (m, d) → (m, m)."""
    f = np.asarray(f, float)
    return np.sum(np.square(f[:, None] - f[None]), axis=-1)


def city_block(f: Array) -> Array:
    f = np.asarray(f, float)
    return np.sum(np.abs(f[:, None] - f[None]), axis=-1)


def rows(found: list[tuple[int, int, int]]) -> Array:
    return np.array(found, int).reshape(-1, 3)


def mine_hardest(
    f: Array,
    labels: Array,
    far: Callable = np.argmax,
    near: Callable = np.argmin,
    own: bool = False,
    distances: Callable = all_distances,
    order: tuple[int, int, int] = (0, 1, 2),
    lone: bool = False,
    zeros: bool = False,
    any_negative: bool = False,
) -> Array:
    """For each anchor with a positive and a negative its farthest positive and nearest negative, (m, 3).

    The options make the mistakes: another choice among the positives or negatives, the anchor among its own positives,
    a picture without a positive kept, same-person distances masked with 0, any other picture for a negative.
    """
    d, labels, found = distances(f), np.asarray(labels), []
    everyone = np.arange(len(labels))
    for a in everyone:
        positives = everyone[(labels == labels[a]) & (own | (everyone != a))]
        negatives = everyone[(labels != labels[a]) | (any_negative & (everyone != a))]
        if not len(negatives) or not (len(positives) or lone):
            continue
        p = positives[far(d[a, positives])] if len(positives) else 0
        n = near(np.where(np.isin(everyone, negatives), d[a], 0)) if zeros else negatives[near(d[a, negatives])]
        found.append(tuple((a, p, n)[i] for i in order))
    return rows(found)


def mine_semi_hard(
    f: Array,
    labels: Array,
    alpha: float = 0.2,
    choose: Callable = np.argmin,
    lower: bool = True,
    upper: bool = True,
    half: bool = False,
    missing: str = "leave out",
    distances: Callable = all_distances,
    any_negative: bool = False,
    below: Callable = np.less,
    order: Callable = lambda triplet: triplet,
    from_positive: bool = False,
) -> Array:
    """For each pair (a, p) the nearest negative with d(a, p) < d(a, n) < d(a, p) + alpha, (k, 3)."""
    d, found = distances(f), []
    for a in range(len(labels)):
        for p in range(len(labels)):
            if a == p or labels[a] != labels[p] or (half and p < a):
                continue
            negatives = [j for j in range(len(labels)) if labels[j] != labels[a] or (any_negative and j not in (a, p))]
            start = p if from_positive else a
            inside = [
                n
                for n in negatives
                if (not lower or below(d[a, p], d[start, n])) and (not upper or below(d[start, n], d[a, p] + alpha))
            ]
            if inside:
                found.append(order((a, p, inside[choose(d[start, inside])])))
            elif missing.startswith("index"):
                found.append((a, p, int(missing.split()[1])))
            elif missing == "nearest" and negatives:
                found.append((a, p, negatives[np.argmin(d[a, negatives])]))
    return rows(found)


def _apart(d: Array, alpha: float = 0.0) -> bool:
    """Whether no two distances from one anchor, also shifted by alpha, lie within `CLEAR` of each other."""
    off = ~np.eye(len(d), dtype=bool)
    for row, keep in zip(d, off, strict=True):
        values = row[keep]
        gaps = np.abs(values[:, None] - values[None])[~np.eye(len(values), dtype=bool)]
        shifted = np.abs(values[:, None] + alpha - values[None])
        if gaps.min(initial=1) < CLEAR or (alpha and shifted.min() < CLEAR):
            return False
    return True


def draw(rng: np.random.Generator, labels: Array, size: int, alpha: float = 0.0, spread: float = 0.4) -> Array:
    """Encodings (m, size) that scatter around one centre per person, without ties or near ties."""
    while True:
        centres = {label: spread * rng.normal(size=size) for label in np.unique(labels)}
        f = np.array([centres[label] + 0.5 * rng.normal(size=size) for label in labels])
        if _apart(all_distances(f), alpha):
            return f


HARDEST_MISTAKES = (
    Mistake(
        "nearest positive",
        "The nearest positive is taken; the hardest one is the farthest.",
        lambda f, labels: mine_hardest(f, labels, far=np.argmin),
    ),
    Mistake(
        "farthest negative",
        "The farthest negative is taken; the hardest one is the nearest.",
        lambda f, labels: mine_hardest(f, labels, near=np.argmax),
    ),
    Mistake(
        "easiest triplets",
        "Nearest positive and farthest negative: these are the easiest triplets, not the hardest.",
        lambda f, labels: mine_hardest(f, labels, far=np.argmin, near=np.argmax),
    ),
    Mistake(
        "anchor as its own positive",
        "An anchor is taken as its own positive: its distance to itself is 0 and must be left out.",
        lambda f, labels: mine_hardest(f, labels, far=np.argmin, own=True),
    ),
    Mistake(
        "positive and negative swapped",
        "The columns are (anchor, negative, positive); the order asked is anchor, positive, negative.",
        lambda f, labels: mine_hardest(f, labels, order=(0, 2, 1)),
    ),
    Mistake(
        "lone picture as its own positive",
        "A picture that is its person's only one is paired with itself; its row has to be left out.",
        lambda f, labels: mine_hardest(f, labels, own=True),
    ),
    Mistake(
        "labels ignored",
        "The farthest and the nearest of all pictures are taken, whomever they show.",
        lambda f, labels: np.array([(a, np.argmax(r), np.argsort(r)[1]) for a, r in enumerate(all_distances(f))]),
    ),
    Mistake(
        "ordered by person",
        "The rows are ordered by person; the anchors' order is asked.",
        lambda f, labels: (lambda found: found[np.argsort(labels[found[:, 0]], kind="stable")])(
            mine_hardest(f, labels)
        ),
    ),
    Mistake(
        "one triplet for the batch",
        "This is one triplet for the whole batch; one for each anchor is asked.",
        lambda f, labels: mine_hardest(f, labels)[:1],
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; d sums their squares.",
        lambda f, labels: mine_hardest(f, labels, distances=city_block),
    ),
    Mistake(
        "labels ignored for the negative",
        "Some negatives show the anchor's own person: the nearest picture of all is taken.",
        lambda f, labels: mine_hardest(f, labels, any_negative=True),
    ),
    Mistake(
        "masked with 0",
        "Pictures of the same person got the distance 0, and the smallest distance finds them: mask with infinity.",
        lambda f, labels: mine_hardest(f, labels, zeros=True),
    ),
    Mistake(
        "anchor without a positive kept",
        "A picture that is its person's only one has no positive; its row has to be left out.",
        lambda f, labels: mine_hardest(f, labels, lone=True),
    ),
    Mistake(
        "similarity for distance",
        "This ranks by the dot product, which is large for what is near; d is the squared distance.",
        lambda f, labels: mine_hardest(f, labels, distances=lambda x: np.asarray(x) @ np.asarray(x).T),
    ),
)

HARDEST_EXAMPLES = (
    Example(
        "hardest_triplets([[0.], [1.], [3.], [7.]], [4, 4, 4, 8])",
        case(np.array([[0.0], [1.0], [3.0], [7.0]]), np.array([4, 4, 4, 8])),
        np.array([[0, 2, 3], [1, 2, 3], [2, 0, 3]]),
    ),
    Example(
        "hardest_triplets([[0.], [2.], [3.], [7.]], [1, 1, 2, 2])",
        case(np.array([[0.0], [2.0], [3.0], [7.0]]), np.array([1, 1, 2, 2])),
        np.array([[0, 1, 2], [1, 0, 2], [2, 3, 1], [3, 2, 1]]),
    ),
)


def _batch(rng: np.random.Generator, people: int, pictures: int, size: int, alpha: float = 0.0) -> tuple[Array, Array]:
    """Encodings and labels of some pictures of each person, shuffled, and a lone picture of one more."""
    labels = rng.permutation(np.append(np.repeat(PEOPLE[:people], pictures), 11))
    return draw(rng, labels, size, alpha), labels


@exercise(ASSIGNMENT, 20, mine_hardest, HARDEST_MISTAKES, HARDEST_EXAMPLES)
def hardest_triplets(exam: Exam) -> None:
    rng = exam.rng
    cases = exam.telling(lambda: [case(*_batch(rng, people, 3, 4)) for people in (3, 4)])
    exam.values("three pictures of each person, and one of another", 8, cases)
    kinds = ((4, 4, 8), (2, 5, 2), (4, 3, 32))
    exam.values("other batches and sizes", 8, exam.telling(lambda: [case(*_batch(rng, *kind)) for kind in kinds]))
    alone, same = np.array([5, 2, 9]), np.array([2, 2, 2, 2])
    empty = [case(draw(exam.rng, alone, 3), alone), case(draw(exam.rng, same, 3), same)]
    _no_rows(exam, "nobody has a positive, or nobody a negative: no rows", 4, empty)


def _no_rows(exam: Exam, name: str, points: float, cases: list[Case]) -> None:
    """Batches without any triplet. Of form: an answer that always returns nothing earns nothing."""

    def ask() -> list:
        return [difference(exam.answer(*each.args), np.zeros((0, 3), int)) for each in cases]

    texts = exam.attempt(name, points, ask)
    if texts is not None:
        exam.check(name, points, not any(texts), next(filter(None, texts), ""), form=True)


SEMI_MISTAKES = (
    Mistake(
        "nearest negative whatever",
        "The nearest negative is taken even if it is nearer than the positive: that one is hard, not semi-hard.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, lower=False, upper=False),
    ),
    Mistake(
        "no lower bound",
        "Negatives nearer than the positive are let in; semi-hard ones are farther: d(a, p) < d(a, n).",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, lower=False),
    ),
    Mistake(
        "no upper bound",
        "Negatives beyond the margin are let in; they cost nothing: d(a, n) < d(a, p) + alpha.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, upper=False),
    ),
    Mistake(
        "farthest of the candidates",
        "The farthest of the semi-hard negatives is taken; the nearest is asked.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, choose=np.argmax),
    ),
    Mistake(
        "first of the candidates",
        "The first of the semi-hard negatives is taken; the nearest is asked.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, choose=lambda values: 0),
    ),
    Mistake(
        "index 0 without a candidate",
        "A pair without a semi-hard negative gets index 0; it has to be left out.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, missing="index 0"),
    ),
    Mistake(
        "another negative without a candidate",
        "A pair without a semi-hard negative gets the nearest one; it has to be left out.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, missing="nearest"),
    ),
    Mistake(
        "each pair once",
        "Each pair comes once; (a, p) and (p, a) are two pairs with different anchors.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, half=True),
    ),
    Mistake(
        "alpha ignored",
        "alpha is fixed at 0.2; use the argument.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, 0.2),
    ),
    Mistake(
        "plain distance",
        "This uses the plain distance; d is the squared one.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, distances=lambda x: np.sqrt(all_distances(x))),
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; d sums their squares.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, distances=city_block),
    ),
    Mistake(
        "negative of the same person",
        "Some negatives show the anchor's own person.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, any_negative=True),
    ),
    Mistake(
        "d(p, n) for d(a, n)",
        "The negatives are measured from the positive. Both distances start at the anchor.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, from_positive=True),
    ),
    Mistake(
        "positive and negative swapped",
        "The columns are (anchor, negative, positive); the order asked is anchor, positive, negative.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, order=lambda t: (t[0], t[2], t[1])),
    ),
    Mistake(
        "ordered by (p, a)",
        "The rows are ordered by the positive first; order them by (a, p).",
        lambda f, labels, alpha=0.2: (lambda t: t[np.lexsort((t[:, 0], t[:, 1]))])(mine_semi_hard(f, labels, alpha)),
    ),
    Mistake(
        "margin subtracted",
        "The band lies below the positive: it runs from d(a, p) to d(a, p) + alpha.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, -alpha, below=np.greater),
    ),
    Mistake(
        "index -1 without a candidate",
        "A pair without a semi-hard negative gets index -1; it has to be left out.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, missing="index -1"),
    ),
    Mistake(
        "edges let in",
        "A negative exactly as far as the positive, or exactly alpha farther, is let in: both bounds are strict.",
        lambda f, labels, alpha=0.2: mine_semi_hard(f, labels, alpha, below=np.less_equal),
        keeps=13,
    ),
)

_LINE = np.array([[0.0], [1.0], [1.2], [3.0], [1.5]])
SEMI_EXAMPLES = (
    Example(
        "semi_hard_triplets([[0.], [1.], [1.2], [3.], [1.5]], [1, 1, 2, 1, 3], alpha=0.5)",
        case(_LINE, np.array([1, 1, 2, 1, 3]), alpha=0.5),
        np.array([[0, 1, 2]]),
    ),
)


@exercise(ASSIGNMENT, 15, mine_semi_hard, SEMI_MISTAKES, SEMI_EXAMPLES)
def semi_hard_triplets(exam: Exam) -> None:
    def draw_all(*kinds: tuple[int, int, int, float]) -> Callable[[], list[Case]]:
        return lambda: [case(*_batch(exam.rng, *kind), alpha=kind[-1]) for kind in kinds]

    cases = exam.telling(draw_all((3, 3, 2, 0.5), (3, 4, 3, 0.7)))
    exam.values("three and four pictures of each of three people", 6, cases)
    exam.values("other batches and margins", 6, exam.telling(draw_all((4, 3, 4, 1.0), (2, 4, 3, 0.6))))
    # Exact in every order of evaluation. Anchor 0, positive at 25/16, negatives at 25/16, 36/16 (the bounds), 32/16.
    plane = np.array([[0, 0], [3, 4], [5, 0], [6, 0], [4, 4]]) / 4
    line = np.array([[0.0], [3.0], [5.0]]) / 4  # the only negative is exactly alpha farther than the positive
    edges = [case(plane, np.array([1, 1, 2, 2, 3]), alpha=11 / 16), case(line, np.array([1, 1, 2]), alpha=1.0)]
    exam.values("negatives exactly on the bounds", 2, edges, form=True)
    alone, same = np.array([5, 2, 9]), np.array([2, 2, 2, 2])
    _no_rows(exam, "no pair, or no negative: no rows", 1, [case(draw(exam.rng, x, 3), x) for x in (alone, same)])


def random_mistakes_message(triplets: Array, labels: Array) -> tuple[str, str]:
    """Say what is wrong with triplets (n, 3) for labels (m,): name and message, empty if nothing is."""
    a, p, n = triplets.T
    if (a == p).any():
        return "anchor as its own positive", "An anchor is its own positive: a ≠ p is asked."
    if (labels[a] != labels[p]).all() and (labels[a] == labels[n]).all():
        return "columns in another order", "Columns 1 and 3 show one person: the order is anchor, positive, negative."
    if (labels[a] != labels[p]).any():
        return "positive of another person", "A positive shows another person than its anchor."
    if (labels[a] == labels[n]).any():
        return "negative of the same person", "A negative shows the same person as its anchor."
    return "", ""


def sample(labels: Array, n: int, rng: np.random.Generator) -> Array:
    """One right way to draw: an anchor that has a positive, then a positive, then a negative."""
    labels = np.asarray(labels)
    anchors = [i for i in range(len(labels)) if (labels == labels[i]).sum() > 1 and (labels != labels[i]).any()]
    if not anchors:
        raise ValueError("no triplet is possible")
    found = []
    for a in rng.choice(anchors, n):
        same = np.flatnonzero((labels == labels[a]) & (np.arange(len(labels)) != a))
        found.append((a, rng.choice(same), rng.choice(np.flatnonzero(labels != labels[a]))))
    return rows(found)


@exercise(ASSIGNMENT, 15, sample)
def random_triplets(exam: Exam) -> None:
    labels = exam.rng.permutation(np.append(np.repeat(PEOPLE, [3, 2, 4, 2]), 11))
    n = 400
    right = exam.attempt("rows of anchor, positive and negative", 7, lambda: _drawn(exam, labels, n, seed=1))
    if right is None:
        return
    text, triplets = _judge(exam, right, labels, n)
    if not exam.check("rows of anchor, positive and negative", 7, not text, text):
        triplets = None
    _spread(exam, triplets, labels)
    again = exam.attempt("the given generator is used", 3, lambda: [_drawn(exam, labels, n, seed) for seed in (1, 2)])
    if again is None:
        return
    first = as_array(right)
    same = [first is not None and difference(other, first) == "" for other in again]
    used, text = same[0] and not same[1], ""
    if not same[0]:
        text = exam.recognised(
            "another generator", "The same state of rng gives different rows: is another generator used?"
        )
    elif same[1]:
        text = exam.recognised("rng not used", "Generators with different seeds give the same rows: rng is not used.")
    exam.check("the given generator is used", 3, used, text, form=True)
    _impossible(exam)


def _drawn(exam: Exam, labels: Array, n: int, seed: int) -> object:
    return exam.answer(labels, n, exam.answer.make("generator", seed))


def _judge(exam: Exam, got: object, labels: Array, n: int) -> tuple[str, Array | None]:
    text, got = difference(got, np.zeros((n, 3), int)), as_array(got)
    if got is None or got.shape != (n, 3):
        return exam.recognised("wrong shape", text), None
    if got.dtype.kind not in "iu":
        return exam.recognised("not integers", text), None
    if got.min() < 0 or got.max() >= len(labels):
        text = "These are not positions in `labels`: some are negative or too large."
        return exam.recognised("not positions", text), None
    if np.isin(got, labels).all():
        return exam.recognised("labels for positions", "These are labels; positions in `labels` are asked."), None
    name, text = random_mistakes_message(got, labels)
    return (exam.recognised(name, text) if name else "", got)


def _spread(exam: Exam, triplets: Array | None, labels: Array) -> None:
    """Every picture that can be an anchor should be one, and its partners should vary."""
    name = "anchors, positives and negatives are spread over all that are possible"
    if triplets is None:
        exam.check(name, 3, False, "Counts once the rows are right.", form=True)
        return
    can = [i for i in range(len(labels)) if (labels == labels[i]).sum() > 1]
    missing = [
        role
        for role, column, all_of in zip(
            ("anchor", "positive", "negative"), triplets.T, (can, can, range(len(labels))), strict=True
        )
        if not np.isin(all_of, column).all()
    ]
    text = f"In 400 draws some pictures never come as {' or '.join(missing)}, though they could."
    exam.check(name, 3, not missing, missing and exam.recognised("not spread", text), form=True)


def _impossible(exam: Exam) -> None:
    """One picture each, or one person only: no triplet exists."""
    name, texts = "no triplet is possible: ValueError", []
    for labels in (np.array([5, 2, 9]), np.array([2, 2, 2, 2])):
        try:
            _drawn(exam, labels, 3, seed=1)
            texts.append(f"For labels {labels.tolist()} no triplet exists; a ValueError is asked, and none came.")
        except AnswerError as error:
            if error.kind in ("died", "timeout", "garbled"):
                texts.append(f"For labels {labels.tolist()} no triplet exists; the call did not end.")
                break
            if "ValueError" not in error.kind:
                texts.append(f"For labels {labels.tolist()} a ValueError is asked; {error.kind} came.")
    exam.check(name, 2, not texts, exam.recognised("no ValueError", texts[0]) if texts else "", form=True)
