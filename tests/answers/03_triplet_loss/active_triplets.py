# Answers to active_triplets(anchor, positive, negative, alpha=0.2), right and wrong; see ../README.md.
# A right one returns one bool per triplet; a triplet whose cost is exactly 0 is not active.

# %% right: vectorised comparison
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_p - d_n + alpha > 0


# %% right: negative nearer than positive plus margin
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.square(anchor - positive).sum(axis=1)
    d_n = np.square(anchor - negative).sum(axis=1)
    return np.less(d_n, d_p + alpha)


# %% right: not satisfied, squared norms
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.linalg.norm(anchor - positive, axis=1) ** 2
    d_n = np.linalg.norm(anchor - negative, axis=1) ** 2
    satisfied = d_p + alpha <= d_n
    return ~satisfied


# %% right: loop, list of Python bools
def active_triplets(anchor, positive, negative, alpha=0.2):
    result = []
    for a, p, n in zip(anchor.tolist(), positive.tolist(), negative.tolist()):
        d_p = sum((x - y) ** 2 for x, y in zip(a, p))
        d_n = sum((x - y) ** 2 for x, y in zip(a, n))
        result.append(d_p - d_n + alpha > 0)
    return result


# %% right: tuple of np.bool_
def active_triplets(anchor, positive, negative, alpha=0.2):
    return tuple(np.dot(a - p, a - p) + alpha > np.dot(a - n, a - n) for a, p, n in zip(anchor, positive, negative))


# %% right: einsum, hinge turned into bool
def active_triplets(anchor, positive, negative, alpha=0.2):
    p, n = anchor - positive, anchor - negative
    hinge = np.clip(np.einsum("ij,ij->i", p, p) - np.einsum("ij,ij->i", n, n) + alpha, 0, None)
    return hinge.astype(bool)


# %% right: expanded, |A|^2 cancels
def active_triplets(anchor, positive, negative, alpha=0.2):
    gap = (positive**2).sum(-1) - (negative**2).sum(-1) - 2 * (anchor * (positive - negative)).sum(-1)
    return gap > -alpha


# %% right: TensorFlow inside, NumPy out
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.math.squared_difference(anchor, positive), axis=-1)
    d_n = tf.reduce_sum(tf.math.squared_difference(anchor, negative), axis=-1)
    return tf.greater(tf.nn.relu(d_p - d_n + alpha), 0).numpy()


# %% right: fills an array, features added one by one
def active_triplets(anchor, positive, negative, alpha=0.2):
    cost = np.full(len(anchor), alpha, dtype=float)
    for k in range(anchor.shape[1]):
        cost += (anchor[:, k] - positive[:, k]) ** 2
        cost -= (anchor[:, k] - negative[:, k]) ** 2
    return np.sign(cost) == 1


# %% right: set of indices turned into a mask
def active_triplets(anchor, positive, negative, alpha=0.2):
    d = np.sum((anchor - np.stack([positive, negative])) ** 2, axis=-1)
    mask = np.zeros(len(anchor), dtype=bool)
    mask[np.flatnonzero(d[0] + alpha > d[1])] = True
    return mask


# %% wrong: >= , a triplet that costs exactly nothing counts as active
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_p - d_n + alpha >= 0


# %% wrong: >= 0 after the hinge, always true
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return np.maximum(d_p - d_n + alpha, 0) >= 0


# %% wrong: not zero instead of greater than zero (hinge missing)
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_p - d_n + alpha != 0


# %% wrong: the satisfied triplets instead of the active ones
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_p + alpha <= d_n


# %% wrong: no margin, only triplets in the wrong order
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_n < d_p


# %% wrong: margin subtracted
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_p - d_n - alpha > 0


# %% wrong: margin always 0.2
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_p - d_n + 0.2 > 0


# %% wrong: plain instead of squared distance
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.linalg.norm(anchor - positive, axis=-1)
    d_n = np.linalg.norm(anchor - negative, axis=-1)
    return d_p - d_n + alpha > 0


# %% wrong: L1 distance
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.abs(anchor - positive).sum(axis=-1)
    d_n = np.abs(anchor - negative).sum(axis=-1)
    return d_p - d_n + alpha > 0


# %% wrong: mean over the features instead of the sum
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.mean((anchor - positive) ** 2, axis=-1)
    d_n = np.mean((anchor - negative) ** 2, axis=-1)
    return d_p - d_n + alpha > 0


# %% wrong: sign reversed
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return d_n - d_p + alpha > 0


# %% wrong: d(P,N) in place of d(A,N)
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((positive - negative) ** 2, axis=-1)
    return d_p - d_n + alpha > 0


# %% wrong: sum over axis 0
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=0)
    d_n = np.sum((anchor - negative) ** 2, axis=0)
    return d_p - d_n + alpha > 0


# %% wrong: one answer for the whole batch
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2)
    d_n = np.sum((anchor - negative) ** 2)
    return d_p - d_n + alpha > 0


# %% wrong: any() over the batch
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return np.any(d_p - d_n + alpha > 0)


# %% wrong: one answer per feature, shape (batch, d)
def active_triplets(anchor, positive, negative, alpha=0.2):
    return (anchor - positive) ** 2 - (anchor - negative) ** 2 + alpha > 0


# %% wrong: shape (batch, 1)
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1, keepdims=True)
    d_n = np.sum((anchor - negative) ** 2, axis=-1, keepdims=True)
    return d_p - d_n + alpha > 0


# %% wrong: the costs instead of bools
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return np.maximum(d_p - d_n + alpha, 0)


# %% wrong: the indices of the active triplets instead of a mask
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return np.flatnonzero(d_p - d_n + alpha > 0)


# %% wrong: the number of active triplets
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return int(np.sum(d_p - d_n + alpha > 0))


# %% wrong: the active anchors themselves
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return anchor[d_p - d_n + alpha > 0]


# %% wrong: in-place subtraction changes the arguments
def active_triplets(anchor, positive, negative, alpha=0.2):
    positive -= anchor
    negative -= anchor
    return (positive**2).sum(axis=-1) - (negative**2).sum(axis=-1) + alpha > 0


# %% wrong: every triplet is active
def active_triplets(anchor, positive, negative, alpha=0.2):
    return np.ones(len(anchor), dtype=bool)


# %% wrong: no triplet is active
def active_triplets(anchor, positive, negative, alpha=0.2):
    return np.zeros(len(anchor), dtype=bool)


# %% wrong: returns nothing
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    active = d_p - d_n + alpha > 0


# %% wrong: returns an input
def active_triplets(anchor, positive, negative, alpha=0.2):
    return anchor


# %% wrong: NaN for every triplet
def active_triplets(anchor, positive, negative, alpha=0.2):
    return np.full(len(anchor), np.nan)


# %% wrong: the untouched stub
def active_triplets(anchor, positive, negative, alpha=0.2):
    raise NotImplementedError


# %% wrong (unlisted): only the semi-hard ones, the hardest triplets are dropped
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return (d_p < d_n) & (d_n < d_p + alpha)


# %% wrong (unlisted): active means a cost above the batch's average
def active_triplets(anchor, positive, negative, alpha=0.2):
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    cost = np.maximum(d_p - d_n + alpha, 0)
    return cost > cost.mean()
