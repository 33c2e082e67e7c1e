# Answers to distance(f_1, f_2), right and wrong; see ../README.md.
# A right one gives the squared L2 distance along the last axis; leading axes broadcast, two vectors give one number.

# %% right: vectorised
def distance(f_1, f_2):
    return np.sum((f_1 - f_2) ** 2, axis=-1)


# %% right: Euclidean norm squared again
def distance(f_1, f_2):
    return np.linalg.norm(f_1 - f_2, axis=-1) ** 2


# %% right: einsum with an ellipsis
def distance(f_1, f_2):
    difference = f_1 - f_2
    return np.einsum("...d,...d->...", difference, difference)


# %% right: features added one by one
def distance(f_1, f_2):
    total = 0.0
    for k in range(f_1.shape[-1]):
        total = total + (f_1[..., k] - f_2[..., k]) ** 2
    return total


# %% right: broadcast first, then loops over every place
def distance(f_1, f_2):
    f_1, f_2 = np.broadcast_arrays(f_1, f_2)
    result = np.zeros(f_1.shape[:-1])
    for place in np.ndindex(result.shape):
        for x, y in zip(f_1[place].tolist(), f_2[place].tolist()):
            result[place] += (x - y) ** 2
    return result


# %% right: expanded |a|^2 - 2ab + |b|^2, clipped at zero
def distance(f_1, f_2):
    f_1, f_2 = np.asarray(f_1, dtype=float), np.asarray(f_2, dtype=float)
    products = np.sum(f_1 * f_2, axis=-1)
    return np.maximum(np.square(f_1).sum(-1) - 2 * products + np.square(f_2).sum(-1), 0)


# %% right: matrix product of a row and a column
def distance(f_1, f_2):
    difference = np.subtract(f_1, f_2)
    return (difference[..., None, :] @ difference[..., :, None])[..., 0, 0]


# %% right: a function of two vectors, made to broadcast by np.vectorize
def distance(f_1, f_2):
    def of_two_vectors(a, b):
        return np.dot(a - b, a - b)

    return np.vectorize(of_two_vectors, signature="(d),(d)->()")(f_1, f_2)


# %% right: recursion over the leading axes, Python floats for vectors
def distance(f_1, f_2):
    def descend(a, b):
        if a.ndim == 1:
            return sum((float(x) - float(y)) ** 2 for x, y in zip(a, b))
        return [descend(x, y) for x, y in zip(a, b)]

    result = descend(*np.broadcast_arrays(f_1, f_2))
    return result if isinstance(result, float) else np.array(result)


# %% right: scipy on the flattened rows, reshaped back
from scipy.spatial.distance import sqeuclidean


def distance(f_1, f_2):
    a, b = np.broadcast_arrays(f_1, f_2)
    d = a.shape[-1]
    rows = [sqeuclidean(x, y) for x, y in zip(a.reshape(-1, d), b.reshape(-1, d))]
    return np.array(rows).reshape(a.shape[:-1])


# %% right: last axis moved to the front, summed by reduce
from functools import reduce


def distance(f_1, f_2):
    squares = np.moveaxis(np.square(f_1 - f_2), -1, 0)
    return reduce(np.add, squares)


# %% right: np.apply_along_axis, Python numbers and lists back
def distance(f_1, f_2):
    return np.apply_along_axis(lambda v: v @ v, -1, f_1 - f_2).tolist()


# %% right: TensorFlow inside, NumPy out
def distance(f_1, f_2):
    f_1, f_2 = tf.cast(f_1, tf.float64), tf.cast(f_2, tf.float64)
    return tf.reduce_sum(tf.math.squared_difference(f_1, f_2), axis=-1).numpy()


# %% right: works on copies in place
def distance(f_1, f_2):
    difference = np.array(f_1 - f_2, dtype=float)
    difference *= difference
    return np.add.reduce(difference, axis=difference.ndim - 1)


# %% right: weights of one, product with a vector of ones
def distance(f_1, f_2):
    squared = np.power(f_2 - f_1, 2)
    return squared @ np.ones(squared.shape[-1])


# %% wrong: plain instead of squared distance
def distance(f_1, f_2):
    return np.linalg.norm(f_1 - f_2, axis=-1)


# %% wrong: squared once more
def distance(f_1, f_2):
    return np.sum((f_1 - f_2) ** 2, axis=-1) ** 2


# %% wrong: no axis, one number for everything
def distance(f_1, f_2):
    return np.sum((f_1 - f_2) ** 2)


# %% wrong: sum over axis 0
def distance(f_1, f_2):
    return np.sum((f_1 - f_2) ** 2, axis=0)


# %% wrong: sum over axis 1, right for a table only
def distance(f_1, f_2):
    return np.sum((f_1 - f_2) ** 2, axis=1)


# %% wrong: keepdims, shape (..., 1)
def distance(f_1, f_2):
    return np.sum((f_1 - f_2) ** 2, axis=-1, keepdims=True)


# %% wrong: no sum, one number per feature
def distance(f_1, f_2):
    return (f_1 - f_2) ** 2


# %% wrong: mean over the features instead of the sum
def distance(f_1, f_2):
    return np.mean((f_1 - f_2) ** 2, axis=-1)


# %% wrong: L1 distance
def distance(f_1, f_2):
    return np.sum(np.abs(f_1 - f_2), axis=-1)


# %% wrong: features summed before squaring
def distance(f_1, f_2):
    return np.sum(f_1 - f_2, axis=-1) ** 2


# %% wrong: not squared, positive and negative differences cancel
def distance(f_1, f_2):
    return np.sum(f_1 - f_2, axis=-1)


# %% wrong: difference of the squares instead of square of the difference
def distance(f_1, f_2):
    return np.sum(f_1**2 - f_2**2, axis=-1)


# %% wrong: sum instead of difference of the encodings
def distance(f_1, f_2):
    return np.sum((f_1 + f_2) ** 2, axis=-1)


# %% wrong: dot product, a similarity
def distance(f_1, f_2):
    return np.sum(f_1 * f_2, axis=-1)


# %% wrong: cosine distance
def distance(f_1, f_2):
    norms = np.linalg.norm(f_1, axis=-1) * np.linalg.norm(f_2, axis=-1)
    return 1 - np.sum(f_1 * f_2, axis=-1) / norms


# %% wrong: both encodings brought to unit length first
def distance(f_1, f_2):
    f_1 = f_1 / np.linalg.norm(f_1, axis=-1, keepdims=True)
    f_2 = f_2 / np.linalg.norm(f_2, axis=-1, keepdims=True)
    return np.sum((f_1 - f_2) ** 2, axis=-1)


# %% wrong: half of the squared distance
def distance(f_1, f_2):
    return 0.5 * np.sum((f_1 - f_2) ** 2, axis=-1)


# %% wrong: greatest difference only
def distance(f_1, f_2):
    return np.max((f_1 - f_2) ** 2, axis=-1)


# %% wrong: negative, as a similarity would need it
def distance(f_1, f_2):
    return -np.sum((f_1 - f_2) ** 2, axis=-1)


# %% wrong: np.dot of the differences, right for vectors only
def distance(f_1, f_2):
    difference = f_1 - f_2
    return np.dot(difference, difference)


# %% wrong: every row with every row, a matrix for two batches
from scipy.spatial.distance import cdist


def distance(f_1, f_2):
    d = f_1.shape[-1]
    return np.squeeze(cdist(f_1.reshape(-1, d), f_2.reshape(-1, d), "sqeuclidean"))


# %% wrong: zip over the rows, no broadcasting
def distance(f_1, f_2):
    return np.array([np.sum((a - b) ** 2) for a, b in zip(f_1, f_2)])


# %% wrong: float() around it, fails on a batch
def distance(f_1, f_2):
    return float(np.sum((f_1 - f_2) ** 2, axis=-1))


# %% wrong: in-place subtraction changes the argument
def distance(f_1, f_2):
    f_1 -= f_2
    return (f_1**2).sum(axis=-1)


# %% wrong: returns nothing
def distance(f_1, f_2):
    d = np.sum((f_1 - f_2) ** 2, axis=-1)


# %% wrong: zeros
def distance(f_1, f_2):
    return np.zeros(np.broadcast_shapes(f_1.shape, f_2.shape)[:-1])


# %% wrong: constant, whatever the encodings
def distance(f_1, f_2):
    return np.ones(np.broadcast_shapes(f_1.shape, f_2.shape)[:-1])


# %% wrong: returns an input
def distance(f_1, f_2):
    return f_1


# %% wrong: NaN
def distance(f_1, f_2):
    return np.full(np.broadcast_shapes(f_1.shape, f_2.shape)[:-1], np.nan)


# %% wrong: the untouched stub
def distance(f_1, f_2):
    raise NotImplementedError


# %% wrong (unlisted): the loop leaves out the last feature
def distance(f_1, f_2):
    total = np.zeros(np.broadcast_shapes(f_1.shape, f_2.shape)[:-1])
    for k in range(f_1.shape[-1] - 1):
        total = total + (f_1[..., k] - f_2[..., k]) ** 2
    return total


# %% wrong (unlisted): expanded, with ab instead of 2ab
def distance(f_1, f_2):
    return np.sum(f_1**2, axis=-1) - np.sum(f_1 * f_2, axis=-1) + np.sum(f_2**2, axis=-1)


# %% wrong: rounded to two decimals
def distance(f_1, f_2):
    return np.round(np.sum((f_1 - f_2) ** 2, axis=-1), 2)


# %% wrong: sum over all axes but the first
def distance(f_1, f_2):
    d = (np.asarray(f_1) - np.asarray(f_2)) ** 2
    return np.sum(d) if d.ndim == 1 else np.sum(d, axis=tuple(range(1, d.ndim)))
