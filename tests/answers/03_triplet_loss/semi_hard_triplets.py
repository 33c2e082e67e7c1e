# Answers to semi_hard_triplets(f, labels, alpha=0.2), right and wrong; see ../README.md.
# A right one gives, for each ordered pair (a, p), the nearest negative strictly between d(a,p) and d(a,p) + alpha, if any.

# %% right: three loops
def semi_hard_triplets(f, labels, alpha=0.2):
    rows = []
    for a in range(len(f)):
        for p in range(len(f)):
            if a == p or labels[a] != labels[p]:
                continue
            d_p = np.sum((f[a] - f[p]) ** 2)
            best, nearest = None, np.inf
            for n in range(len(f)):
                d_n = np.sum((f[a] - f[n]) ** 2)
                if labels[n] != labels[a] and d_p < d_n < d_p + alpha and d_n < nearest:
                    best, nearest = n, d_n
            if best is not None:
                rows.append([a, p, best])
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% right: cube of all triplets, argmin over the last axis
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    d_p, d_n = d[:, :, None], d[:, None, :]
    ok = positive[:, :, None] & ~same[:, None, :] & (d_p < d_n) & (d_n < d_p + alpha)
    n = np.where(ok, d_n, np.inf).argmin(axis=2)
    a, p = np.nonzero(ok.any(axis=2))
    return np.stack([a, p, n[a, p]], axis=1)


# %% right: each anchor's negatives sorted, searchsorted for the pair's distance
def semi_hard_triplets(f, labels, alpha=0.2):
    rows = []
    for a in range(len(f)):
        d = np.einsum("md,md->m", f - f[a], f - f[a])
        negatives = np.flatnonzero(labels != labels[a])
        negatives = negatives[np.argsort(d[negatives], kind="stable")]
        for p in np.flatnonzero(labels == labels[a]):
            place = np.searchsorted(d[negatives], d[p], side="right")
            if p != a and place < len(negatives) and d[negatives[place]] < d[p] + alpha:
                rows.append((a, p, negatives[place]))
    return np.array(rows, dtype=int).reshape(len(rows), 3)


# %% right: scipy cdist, min with a default, list of tuples
from scipy.spatial.distance import cdist


def semi_hard_triplets(f, labels, alpha=0.2):
    d = cdist(f, f, metric="sqeuclidean")
    m = range(len(f))
    rows = []
    for a, p in [(a, p) for a in m for p in m if a != p and labels[a] == labels[p]]:
        candidates = (n for n in m if labels[n] != labels[a] and 0 < d[a, n] - d[a, p] < alpha)
        n = min(candidates, key=lambda n: d[a, n], default=None)
        if n is not None:
            rows.append((a, p, n))
    return rows if rows else np.empty((0, 3), dtype=int)


# %% right: Gram matrix, filtered all-triplets table, first of each pair after lexsort
def semi_hard_triplets(f, labels, alpha=0.2):
    square = np.sum(f * f, axis=1)
    d = square[:, None] + square - 2 * f @ f.T
    same = labels[:, None] == labels
    a, p, n = np.nonzero((same & ~np.eye(len(f), dtype=bool))[:, :, None] & ~same[:, None, :])
    ok = (d[a, p] < d[a, n]) & (d[a, n] < d[a, p] + alpha)
    a, p, n = a[ok], p[ok], n[ok]
    order = np.lexsort((d[a, n], p, a))
    table = np.stack([a, p, n], axis=1)[order]
    _, first = np.unique(table[:, 0] * len(f) + table[:, 1], return_index=True)
    return table[first]


# %% right: itertools and a dictionary of the best, sorted at the end
from itertools import permutations


def semi_hard_triplets(f, labels, alpha=0.2):
    def d(i, j):
        return float(np.linalg.norm(f[i] - f[j]) ** 2)

    best = {}
    for a, p, n in permutations(range(len(f)), 3):
        if labels[a] == labels[p] != labels[n] and d(a, p) < d(a, n) < d(a, p) + alpha:
            if (a, p) not in best or d(a, n) < d(a, best[a, p]):
                best[a, p] = n
    return np.array([(a, p, n) for (a, p), n in sorted(best.items())], dtype=np.int32).reshape(-1, 3)


# %% right: only the nearest negative beyond the positive needs the upper bound
def semi_hard_triplets(f, labels, alpha=0.2):
    d = np.square(f[:, None] - f).sum(axis=2)
    outside = np.where(labels[:, None] == labels, np.inf, d)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        beyond = np.where(outside[a] > d[a, p], outside[a], np.inf)
        n = np.argmin(beyond)
        if beyond[n] < d[a, p] + alpha:
            rows.append(np.array([a, p, n]))
    return np.vstack(rows) if rows else np.zeros((0, 3), dtype=int)


# %% wrong: plain instead of squared distance
def semi_hard_triplets(f, labels, alpha=0.2):
    d = np.linalg.norm(f[:, None] - f[None], axis=-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: L1 distance
def semi_hard_triplets(f, labels, alpha=0.2):
    d = np.abs(f[:, None] - f[None]).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: >= at the lower end
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] >= d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: <= at the upper end
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] <= d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: no lower bound, hard negatives count too
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: no upper bound, satisfied triplets count too
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p])
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: index 0 where no negative fits
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: -1 where no negative fits
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        rows.append((a, p, np.where(ok, d[a], np.inf).argmin() if ok.any() else -1))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: nearest negative of all where none fits
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        negative = labels != labels[a]
        ok = negative & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if negative.any():
            rows.append((a, p, np.where(ok if ok.any() else negative, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: farthest of the fitting negatives
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], -np.inf).argmax()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: first of the fitting negatives instead of the nearest
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.flatnonzero(ok)[0]))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: all fitting negatives instead of the nearest
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    gap = d[:, None, :] - d[:, :, None]
    return np.argwhere(positive[:, :, None] & ~same[:, None, :] & (gap > 0) & (gap < alpha))


# %% wrong: nearest negative first, dropped if it is not semi-hard
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        outside = np.where(labels != labels[a], d[a], np.inf)
        n = outside.argmin()
        if d[a, p] < outside[n] < d[a, p] + alpha:
            rows.append((a, p, n))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: each pair once (a < p) instead of both orders
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere(np.triu(labels[:, None] == labels, k=1)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: an anchor may be its own positive
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere(labels[:, None] == labels):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: negatives may have the anchor's label
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: positives of any label
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere(~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: margin always 0.2
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + 0.2)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: band below the positive, margin subtracted
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] < d[a, p]) & (d[a] > d[a, p] - alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: d(p,n) in place of d(a,n)
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[p] > d[a, p]) & (d[p] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[p], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: positive and negative columns swapped
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, np.where(ok, d[a], np.inf).argmin(), p))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: ordered by person instead of by (a, p)
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for person in np.unique(labels):
        own = np.flatnonzero(labels == person)
        for a, p in [(a, p) for a in own for p in own if a != p]:
            ok = (labels != person) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
            if ok.any():
                rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: ordered by (p, a)
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for p, a in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: place among the negatives instead of the index into f
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        d_n = d[a][labels != labels[a]]
        ok = (d_n > d[a, p]) & (d_n < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d_n, np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: one triplet for each anchor instead of each pair
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows, done = [], set()
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any() and a not in done:
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
            done.add(a)
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: no rows gives shape (0,)
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int)


# %% wrong: encodings normalised in place
def semi_hard_triplets(f, labels, alpha=0.2):
    f /= np.linalg.norm(f, axis=1, keepdims=True)
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: returns nothing
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    gap = d[:, None, :] - d[:, :, None]
    triplets = np.argwhere((gap > 0) & (gap < alpha))


# %% wrong: always empty
def semi_hard_triplets(f, labels, alpha=0.2):
    return np.empty((0, 3), dtype=int)


# %% wrong: zeros
def semi_hard_triplets(f, labels, alpha=0.2):
    return np.zeros((len(f), 3), dtype=int)


# %% wrong: returns an input
def semi_hard_triplets(f, labels, alpha=0.2):
    return f


# %% wrong: NaN
def semi_hard_triplets(f, labels, alpha=0.2):
    return np.full((len(f), 3), np.nan)


# %% wrong: the untouched stub
def semi_hard_triplets(f, labels, alpha=0.2):
    raise NotImplementedError


# %% wrong (unlisted): margin as a factor, d(a,n) < (1 + alpha) d(a,p)
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < (1 + alpha) * d[a, p])
        if ok.any():
            rows.append((a, p, np.where(ok, d[a], np.inf).argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong (unlisted): a negative that was used once is not used again
def semi_hard_triplets(f, labels, alpha=0.2):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    unused = np.ones(len(f), dtype=bool)
    rows = []
    for a, p in np.argwhere((labels[:, None] == labels) & ~np.eye(len(f), dtype=bool)):
        ok = unused & (labels != labels[a]) & (d[a] > d[a, p]) & (d[a] < d[a, p] + alpha)
        if ok.any():
            n = np.where(ok, d[a], np.inf).argmin()
            unused[n] = False
            rows.append((a, p, n))
    return np.array(rows, dtype=int).reshape(-1, 3)
