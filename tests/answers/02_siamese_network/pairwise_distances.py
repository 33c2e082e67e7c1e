# Answers to pairwise_distances(f), right and wrong; see ../README.md.
# A right one gives the (m, m) squared distances: symmetric, diagonal exactly 0, never negative, finite gradients.

# %% right: broadcast differences
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(tf.square(f[:, tf.newaxis, :] - f[tf.newaxis, :, :]), axis=-1)


# %% right: expanded |a|^2 - 2ab + |b|^2, clipped at zero, diagonal set
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    squared = tf.reduce_sum(f * f, axis=1)
    d = squared[:, None] + squared[None, :] - 2.0 * tf.matmul(f, f, transpose_b=True)
    return tf.linalg.set_diag(tf.nn.relu(d), tf.zeros_like(squared))


# %% right: keras ops
def pairwise_distances(f):
    ops = keras.ops
    difference = ops.subtract(ops.expand_dims(f, 0), ops.expand_dims(f, 1))
    return ops.sum(ops.square(difference), axis=2)


# %% right: the Gram matrix alone, its diagonal as the squared lengths, times one minus the identity
def pairwise_distances(f):
    gram = tf.einsum("id,jd->ij", f, f)
    squared = tf.linalg.diag_part(gram)
    d = tf.maximum(tf.expand_dims(squared, 0) + tf.expand_dims(squared, 1) - 2 * gram, 0.0)
    return d * (1.0 - tf.eye(gram.shape[0]))


# %% right: two Python loops over the static batch
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    m = f.shape[0]
    rows = [[tf.reduce_sum((f[i] - f[j]) ** 2) for j in range(m)] for i in range(m)]
    return tf.stack([tf.stack(row) for row in rows])


# %% right: one encoding against all, tf.map_fn
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.map_fn(lambda anchor: tf.reduce_sum(tf.math.squared_difference(f, anchor), axis=-1), f)


# %% right: one encoding against all, tf.vectorized_map and einsum
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)

    def to_all(anchor):
        difference = f - anchor
        return tf.einsum("md,md->m", difference, difference)

    return tf.vectorized_map(to_all, f)


# %% right: features added one by one
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    total = tf.zeros((f.shape[0], f.shape[0]), f.dtype)
    for column in tf.unstack(f, axis=1):
        total += tf.square(column - column[:, tf.newaxis])
    return total


# %% right: upper triangle from index pairs, scattered and mirrored
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    m = f.shape[0]
    i, j = np.triu_indices(m, k=1)
    d = tf.reduce_sum((tf.gather(f, i) - tf.gather(f, j)) ** 2, axis=1)
    upper = tf.scatter_nd(np.stack([i, j], axis=1).reshape(-1, 2), d, (m, m))
    return upper + tf.transpose(upper)


# %% right: rows repeated and tiled, then reshaped
def pairwise_distances(f):
    f = tf.convert_to_tensor(f, dtype=tf.float32)
    m = f.shape[0]
    d = tf.reduce_sum(tf.square(tf.repeat(f, m, axis=0) - tf.tile(f, [m, 1])), axis=1)
    return tf.reshape(d, (m, m))


# %% right: in float64 inside, in a tf.function
@tf.function
def pairwise_distances(f):
    f = tf.cast(f, tf.float64)
    squared = tf.reduce_sum(tf.square(f), axis=1, keepdims=True)
    d = tf.maximum(squared - 2 * f @ tf.transpose(f) + tf.transpose(squared), 0)
    d = (d + tf.transpose(d)) / 2
    return tf.cast(tf.linalg.set_diag(d, tf.zeros(tf.shape(d)[0], tf.float64)), tf.float32)


# %% right: tf.norm of the differences, squared again
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.norm(f[:, None] - f[None, :], axis=-1) ** 2


# %% wrong: plain instead of squared distance
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1), 1e-12))


# %% wrong: tf.norm, not squared
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.norm(f[:, None] - f[None, :], axis=-1)


# %% wrong: expanded without care, the diagonal is not exactly 0 and may be negative
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    squared = tf.reduce_sum(tf.square(f), axis=1)
    return squared[:, None] - 2.0 * tf.matmul(f, f, transpose_b=True) + squared[None, :]


# %% wrong: expanded and clipped, but the diagonal keeps its rounding errors
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    squared = tf.reduce_sum(tf.square(f), axis=1)
    d = squared[:, None] - 2.0 * tf.matmul(f, f, transpose_b=True) + squared[None, :]
    return tf.maximum(d, 0.0)


# %% wrong: expanded with ab in place of 2ab
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    squared = tf.reduce_sum(tf.square(f), axis=1)
    d = squared[:, None] + squared[None, :] - tf.matmul(f, f, transpose_b=True)
    return tf.linalg.set_diag(tf.nn.relu(d), tf.zeros_like(squared))


# %% wrong: expanded with plus 2ab
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    squared = tf.reduce_sum(tf.square(f), axis=1)
    d = squared[:, None] + squared[None, :] + 2.0 * tf.matmul(f, f, transpose_b=True)
    return tf.linalg.set_diag(tf.nn.relu(d), tf.zeros_like(squared))


# %% wrong: expanded as if all encodings had length 1
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    d = tf.nn.relu(2.0 - 2.0 * tf.matmul(f, f, transpose_b=True))
    return tf.linalg.set_diag(d, tf.zeros(f.shape[0]))


# %% wrong: the length of each row added twice, |b|^2 missing
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    squared = tf.reduce_sum(tf.square(f), axis=1, keepdims=True)
    d = squared - 2.0 * tf.matmul(f, f, transpose_b=True) + squared
    return tf.linalg.set_diag(tf.nn.relu(d), tf.zeros(f.shape[0]))


# %% wrong: the Gram matrix, a similarity
def pairwise_distances(f):
    return tf.matmul(f, f, transpose_b=True)


# %% wrong: cosine distance
def pairwise_distances(f):
    u = tf.math.l2_normalize(f, axis=-1)
    return tf.linalg.set_diag(tf.nn.relu(1.0 - tf.matmul(u, u, transpose_b=True)), tf.zeros(u.shape[0]))


# %% wrong: encodings brought to unit length first
def pairwise_distances(f):
    f = tf.math.l2_normalize(f, axis=-1)
    return tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1)


# %% wrong: transposed product, one number for each pair of features
def pairwise_distances(f):
    f = tf.transpose(f)
    return tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1)


# %% wrong: sum over axis 0, a column for each feature
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=0)


# %% wrong: no axis, one number for the whole batch
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(tf.square(f[:, None] - f[None, :]))


# %% wrong: no sum over the features
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.square(f[:, None] - f[None, :])


# %% wrong: keepdims, shape (m, m, 1)
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1, keepdims=True)


# %% wrong: no new axis, each encoding meets itself only
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(tf.square(f - f), axis=-1)


# %% wrong: mean over the features instead of the sum
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_mean(tf.square(f[:, None] - f[None, :]), axis=-1)


# %% wrong: L1 distance
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(tf.abs(f[:, None] - f[None, :]), axis=-1)


# %% wrong: features summed before squaring
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.square(tf.reduce_sum(f[:, None] - f[None, :], axis=-1))


# %% wrong: not squared, differences cancel
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(f[:, None] - f[None, :], axis=-1)


# %% wrong: upper triangle only
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    d = tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1)
    return tf.linalg.band_part(d, 0, -1)


# %% wrong: each pair once, as a vector
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    i, j = np.triu_indices(f.shape[0], k=1)
    return tf.reduce_sum(tf.square(tf.gather(f, i) - tf.gather(f, j)), axis=-1)


# %% wrong: neighbours only, each row against the next
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.reduce_sum(tf.square(f[1:] - f[:-1]), axis=-1)


# %% wrong: the diagonal filled with infinity, as in a search for the nearest
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    d = tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1)
    return tf.linalg.set_diag(d, tf.fill([f.shape[0]], np.inf))


# %% wrong: SciPy, no gradient
from scipy.spatial.distance import pdist, squareform


def pairwise_distances(f):
    return squareform(pdist(np.asarray(f), "sqeuclidean")).astype("float32")


# %% wrong: returns nothing
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    d = tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1)


# %% wrong: zeros
def pairwise_distances(f):
    return tf.zeros((f.shape[0], f.shape[0]))


# %% wrong: constant, 1 off the diagonal
def pairwise_distances(f):
    return 1.0 - tf.eye(f.shape[0])


# %% wrong: returns its input
def pairwise_distances(f):
    return f


# %% wrong: the untouched stub
def pairwise_distances(f):
    raise NotImplementedError


# %% wrong (unlisted): kept above 1e-12 for a later root, so the diagonal is not exactly 0
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    return tf.maximum(tf.reduce_sum(tf.square(f[:, None] - f[None, :]), axis=-1), 1e-12)


# %% wrong (unlisted): the last row is taken for the diagonal of a loop that ends too early
def pairwise_distances(f):
    f = tf.convert_to_tensor(f)
    m = f.shape[0]
    rows = [tf.reduce_sum(tf.square(f - f[i]), axis=-1) for i in range(m - 1)]
    return tf.stack([*rows, tf.zeros(m)])


# %% wrong: loops with float()
def pairwise_distances(f):
    m = len(f)
    table = np.zeros((m, m), "float32")
    for i in range(m):
        for j in range(m):
            table[i, j] = float(tf.reduce_sum((f[i] - f[j]) ** 2))
    return tf.constant(table)


# %% wrong: a list of lists of tensors
def pairwise_distances(f):
    return [[tf.reduce_sum((a - b) ** 2) for b in tf.unstack(f)] for a in tf.unstack(f)]


# %% wrong: half of the squared distance
def pairwise_distances(f):
    return tf.reduce_sum((f[:, None] - f[None]) ** 2, axis=-1) / 2
