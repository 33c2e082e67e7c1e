# Answers to hardest_triplets(f, labels), right and wrong; see ../README.md.
# A right one gives (anchor, farthest positive, nearest negative) for each anchor that has both, in order; (0, 3) if none.

# %% right: loops with running maximum and minimum
def hardest_triplets(f, labels):
    rows = []
    for a in range(len(f)):
        p, n, farthest, nearest = -1, -1, -1.0, np.inf
        for j in range(len(f)):
            d = np.sum((f[a] - f[j]) ** 2)
            if labels[j] == labels[a]:
                if j != a and d > farthest:
                    p, farthest = j, d
            elif d < nearest:
                n, nearest = j, d
        if p >= 0 and n >= 0:
            rows.append([a, p, n])
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% right: vectorised with infinities as masks
def hardest_triplets(f, labels):
    d = np.sum((f[:, None, :] - f[None, :, :]) ** 2, axis=-1)
    same = labels[:, None] == labels[None, :]
    positive = same & ~np.eye(len(f), dtype=bool)
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    anchors = np.flatnonzero(positive.any(axis=1) & ~same.all(axis=1))
    return np.stack([anchors, p[anchors], n[anchors]], axis=1)


# %% right: plain distances, the order is the same
def hardest_triplets(f, labels):
    rows = []
    for a in range(len(f)):
        d = np.linalg.norm(f - f[a], axis=1)
        positives = np.flatnonzero((labels == labels[a]) & (np.arange(len(f)) != a))
        negatives = np.flatnonzero(labels != labels[a])
        if positives.size and negatives.size:
            rows.append((a, positives[d[positives].argmax()], negatives[d[negatives].argmin()]))
    return np.array(rows) if rows else np.empty((0, 3), dtype=int)


# %% right: Gram matrix and NumPy masked arrays
def hardest_triplets(f, labels):
    gram = f @ f.T
    square = np.diag(gram)
    d = square[:, None] - 2 * gram + square[None, :]
    same = np.equal.outer(labels, labels)
    not_positive = ~same
    np.fill_diagonal(not_positive, True)
    p = np.ma.array(d, mask=not_positive).argmax(axis=1)
    n = np.ma.array(d, mask=same).argmin(axis=1)
    triplets = np.column_stack([np.arange(len(f)), p, n])
    return triplets[~not_positive.all(axis=1) & ~same.all(axis=1)]


# %% right: scipy cdist, Python max and min with a key, list of tuples
from scipy.spatial.distance import cdist


def hardest_triplets(f, labels):
    d = cdist(f, f, "sqeuclidean")
    everyone = range(len(f))
    rows = []
    for a in everyone:
        positives = [j for j in everyone if j != a and labels[j] == labels[a]]
        negatives = [j for j in everyone if labels[j] != labels[a]]
        if positives and negatives:
            rows.append((a, max(positives, key=d[a].__getitem__), min(negatives, key=d[a].__getitem__)))
    return rows or np.zeros((0, 3), dtype=int)


# %% right: each anchor's neighbours sorted once
def hardest_triplets(f, labels):
    rows = []
    for a, x in enumerate(f):
        order = [j for j in np.argsort(np.einsum("md,md->m", f - x, f - x)) if j != a]
        positives = [j for j in order if labels[j] == labels[a]]
        negatives = [j for j in order if labels[j] != labels[a]]
        if positives and negatives:
            rows.append([a, positives[-1], negatives[0]])
    return np.asarray(rows, dtype=np.int32).reshape(len(rows), 3)


# %% right: person by person, rows sorted by anchor at the end
def hardest_triplets(f, labels):
    rows = []
    for person in np.unique(labels):
        own, others = np.flatnonzero(labels == person), np.flatnonzero(labels != person)
        if len(own) < 2 or len(others) == 0:
            continue
        inside = ((f[own, None] - f[own]) ** 2).sum(-1)
        np.fill_diagonal(inside, -1.0)
        outside = ((f[own, None] - f[others]) ** 2).sum(-1)
        rows.append(np.column_stack([own, own[inside.argmax(1)], others[outside.argmin(1)]]))
    if not rows:
        return np.zeros((0, 3), dtype=np.int64)
    rows = np.concatenate(rows)
    return rows[np.argsort(rows[:, 0])]


# %% right: TensorFlow, large offsets as masks
def hardest_triplets(f, labels):
    f = tf.cast(f, tf.float64)
    d = tf.reduce_sum((f[:, None] - f[None]) ** 2, axis=-1)
    same = tf.cast(labels[:, None] == labels[None], tf.float64)
    positive = same - tf.eye(len(labels), dtype=tf.float64)
    p = tf.argmax(d - 1e6 * (1 - positive), axis=1).numpy()
    n = tf.argmin(d + 1e6 * same, axis=1).numpy()
    keep = np.flatnonzero((positive.numpy().sum(1) > 0) & (same.numpy().sum(1) < len(labels)))
    return np.array([keep, p[keep], n[keep]]).T


# %% wrong: diagonal not masked, an anchor without a positive gets itself
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    p = np.where(same, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    keep = np.flatnonzero(~same.all(axis=1))
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: anchors without a positive or a negative kept, with index 0
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([np.arange(len(f)), p, n], axis=1)


# %% wrong: nearest positive
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, np.inf).argmin(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: farthest negative
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, -np.inf, d).argmax(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: the easiest triplets, nearest positive and farthest negative
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, np.inf).argmin(axis=1)
    n = np.where(same, -np.inf, d).argmax(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: same-label entries set to 0, so that the minimum finds one of them
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = (d * positive).argmax(axis=1)
    n = (d * ~same).argmin(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: negative is the nearest other picture, whoever it shows
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    eye = np.eye(len(f), dtype=bool)
    keep = np.flatnonzero((same & ~eye).any(1) & ~same.all(1))
    p = np.where(same & ~eye, d, -np.inf).argmax(axis=1)
    n = np.where(eye, np.inf, d).argmin(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: labels ignored, farthest and nearest of all
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    p = d.argmax(axis=1)
    n = np.where(np.eye(len(f), dtype=bool), np.inf, d).argmin(axis=1)
    return np.stack([np.arange(len(f)), p, n], axis=1)


# %% wrong: positive and negative columns swapped
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([keep, n[keep], p[keep]], axis=1)


# %% wrong: places among the positives and negatives instead of indices into f
def hardest_triplets(f, labels):
    rows = []
    for a in range(len(f)):
        d = ((f - f[a]) ** 2).sum(-1)
        positives = d[(labels == labels[a]) & (np.arange(len(f)) != a)]
        negatives = d[labels != labels[a]]
        if len(positives) and len(negatives):
            rows.append((a, positives.argmax(), negatives.argmin()))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: the distances instead of the indices
def hardest_triplets(f, labels):
    rows = []
    for a in range(len(f)):
        d = ((f - f[a]) ** 2).sum(-1)
        positives = d[(labels == labels[a]) & (np.arange(len(f)) != a)]
        negatives = d[labels != labels[a]]
        if len(positives) and len(negatives):
            rows.append((a, positives.max(), negatives.min()))
    return np.array(rows).reshape(-1, 3)


# %% wrong: no anchor column, shape (m, 2)
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = positive.any(1) & ~same.all(1)
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([p, n], axis=1)[keep]


# %% wrong: ordered by person instead of by anchor
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for person in np.unique(labels):
        own, others = np.flatnonzero(labels == person), np.flatnonzero(labels != person)
        for a in own:
            positives = own[own != a]
            if len(positives) and len(others):
                rows.append((a, positives[d[a, positives].argmax()], others[d[a, others].argmin()]))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: hardest first instead of in the anchors' order
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, -np.inf).argmax(axis=1)[keep]
    n = np.where(same, np.inf, d).argmin(axis=1)[keep]
    return np.stack([keep, p, n], axis=1)[np.argsort(d[keep, n] - d[keep, p])]


# %% wrong: one triplet for the whole batch
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    if len(keep) == 0:
        return np.zeros((0, 3), dtype=int)
    p = np.where(positive, d, -np.inf).argmax(axis=1)[keep]
    n = np.where(same, np.inf, d).argmin(axis=1)[keep]
    best = np.argmax(d[keep, p] - d[keep, n])
    return np.array([[keep[best], p[best], n[best]]])


# %% wrong: one triplet for each person
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    rows = []
    for person in np.unique(labels):
        own, others = np.flatnonzero(labels == person), np.flatnonzero(labels != person)
        if len(own) > 1 and len(others):
            a = own[0]
            rows.append((a, own[1:][d[a, own[1:]].argmax()], others[d[a, others].argmin()]))
    return np.array(sorted(rows), dtype=int).reshape(-1, 3)


# %% wrong: every triplet (batch-all) instead of the hardest of each anchor
def hardest_triplets(f, labels):
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    return np.argwhere(positive[:, :, None] & ~same[:, None, :])


# %% wrong: L1 distance
def hardest_triplets(f, labels):
    d = np.abs(f[:, None] - f[None]).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: dot products instead of distances
def hardest_triplets(f, labels):
    s = f @ f.T
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, s, np.inf).argmin(axis=1)
    n = np.where(same, -np.inf, s).argmax(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: encodings normalised in place
def hardest_triplets(f, labels):
    f /= np.linalg.norm(f, axis=1, keepdims=True)
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: no rows gives shape (0,)
def hardest_triplets(f, labels):
    rows = []
    for a in range(len(f)):
        d = ((f - f[a]) ** 2).sum(-1)
        positives = np.flatnonzero((labels == labels[a]) & (np.arange(len(f)) != a))
        negatives = np.flatnonzero(labels != labels[a])
        if len(positives) and len(negatives):
            rows.append((a, positives[d[positives].argmax()], negatives[d[negatives].argmin()]))
    return np.array(rows, dtype=int)


# %% wrong: fails on an anchor without a positive
def hardest_triplets(f, labels):
    rows = []
    for a in range(len(f)):
        d = ((f - f[a]) ** 2).sum(-1)
        positives = np.flatnonzero((labels == labels[a]) & (np.arange(len(f)) != a))
        negatives = np.flatnonzero(labels != labels[a])
        rows.append((a, positives[d[positives].argmax()], negatives[d[negatives].argmin()]))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: returns nothing
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    triplets = np.where(same, np.inf, d).argmin(axis=1)


# %% wrong: zeros
def hardest_triplets(f, labels):
    return np.zeros((len(f), 3), dtype=int)


# %% wrong: returns an input
def hardest_triplets(f, labels):
    return f


# %% wrong: NaN
def hardest_triplets(f, labels):
    return np.full((len(f), 3), np.nan)


# %% wrong: always empty
def hardest_triplets(f, labels):
    return np.empty((0, 3), dtype=int)


# %% wrong: the untouched stub
def hardest_triplets(f, labels):
    raise NotImplementedError


# %% wrong (unlisted): the negative nearest to the positive, not to the anchor
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, -np.inf).argmax(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([keep, p[keep], n[p[keep]]], axis=1)


# %% wrong (unlisted): same-label entries masked with 2, as if no distance could be greater
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, -1.0).argmax(axis=1)
    n = np.where(same, 2.0, d).argmin(axis=1)
    return np.stack([keep, p[keep], n[keep]], axis=1)


# %% wrong: two mistakes at once, the nearest positive and the columns in another order
def hardest_triplets(f, labels):
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(f), dtype=bool)
    keep = np.flatnonzero(positive.any(1) & ~same.all(1))
    p = np.where(positive, d, np.inf).argmin(axis=1)
    n = np.where(same, np.inf, d).argmin(axis=1)
    return np.stack([keep, n[keep], p[keep]], axis=1)
