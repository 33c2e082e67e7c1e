# Answers to concatenation(f_1, f_2), right and wrong; see ../README.md.
# A right one puts f_2 behind f_1 along the last axis: (…, d), (…, d) → (…, 2d), with gradients, in a tf.function too.

# %% right: tf.concat along the last axis
def concatenation(f_1, f_2):
    return tf.concat([f_1, f_2], axis=-1)


# %% right: keras ops
def concatenation(f_1, f_2):
    return keras.ops.concatenate((f_1, f_2), axis=-1)


# %% right: a Keras layer called on the spot
from keras import layers


def concatenation(f_1, f_2):
    return layers.Concatenate(axis=-1)([tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)])


# %% right: stacked in front of the features, then flattened
def concatenation(f_1, f_2):
    both = tf.stack([f_1, f_2], axis=-2)
    shape = tf.concat([tf.shape(both)[:-2], [2 * both.shape[-1]]], axis=0)
    return tf.ensure_shape(tf.reshape(both, shape), both.shape[:-2] + [2 * both.shape[-1]])


# %% right: every feature on its own, stacked in one list
def concatenation(f_1, f_2):
    return tf.stack(tf.unstack(f_1, axis=-1) + tf.unstack(f_2, axis=-1), axis=-1)


# %% right: both padded with zeros and added
def concatenation(f_1, f_2):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    before = [[0, 0]] * (f_1.shape.rank - 1)
    return tf.pad(f_1, [*before, [0, f_2.shape[-1]]]) + tf.pad(f_2, [*before, [f_1.shape[-1], 0]])


# %% right: products with the halves of an identity matrix, in a tf.function
@tf.function
def concatenation(f_1, f_2):
    f_1, f_2 = tf.cast(f_1, tf.float32), tf.cast(f_2, tf.float32)
    d = f_1.shape[-1]
    identity = tf.eye(2 * d)
    return tf.einsum("...d,de->...e", f_1, identity[:d]) + tf.einsum("...d,de->...e", f_2, identity[d:])


# %% right: last axis to the front, joined there, and back
def concatenation(f_1, f_2):
    ops = keras.ops
    joined = ops.concatenate([ops.moveaxis(tf.convert_to_tensor(f), -1, 0) for f in (f_1, f_2)], axis=0)
    return ops.moveaxis(joined, 0, -1)


# %% right: the number of the last axis counted, a list in a tuple's place
def concatenation(f_1, f_2):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    return tf.concat((f_1, f_2), len(f_1.shape) - 1)


# %% wrong: along axis 0, the batch
def concatenation(f_1, f_2):
    return tf.concat([f_1, f_2], axis=0)


# %% wrong: along axis 1, right for a table only
def concatenation(f_1, f_2):
    return tf.concat([f_1, f_2], axis=1)


# %% wrong: f_2 first
def concatenation(f_1, f_2):
    return tf.concat([f_2, f_1], axis=-1)


# %% wrong: f_1 twice
def concatenation(f_1, f_2):
    return tf.concat([f_1, f_1], axis=-1)


# %% wrong: stacked on a new last axis, shape (..., d, 2)
def concatenation(f_1, f_2):
    return tf.stack([f_1, f_2], axis=-1)


# %% wrong: stacked on a new first axis, shape (2, ..., d)
def concatenation(f_1, f_2):
    return tf.stack([f_1, f_2])


# %% wrong: flattened to one long vector
def concatenation(f_1, f_2):
    return tf.reshape(tf.concat([f_1, f_2], axis=-1), (-1,))


# %% wrong: added instead of joined
def concatenation(f_1, f_2):
    return tf.add(f_1, f_2)


# %% wrong: Python tuple of both
def concatenation(f_1, f_2):
    return f_1, f_2


# %% wrong: absolute difference appended, shape (..., 3d)
def concatenation(f_1, f_2):
    return tf.concat([f_1, f_2, tf.abs(tf.subtract(f_1, f_2))], axis=-1)


# %% wrong: difference and sum in place of the encodings
def concatenation(f_1, f_2):
    return tf.concat([tf.subtract(f_1, f_2), tf.add(f_1, f_2)], axis=-1)


# %% wrong: the absolute values of both
def concatenation(f_1, f_2):
    return tf.concat([tf.abs(f_1), tf.abs(f_2)], axis=-1)


# %% wrong: the second one negated
def concatenation(f_1, f_2):
    return tf.concat([f_1, tf.negative(f_2)], axis=-1)


# %% wrong: NumPy, no gradient
def concatenation(f_1, f_2):
    return np.concatenate([np.array(f_1), np.array(f_2)], axis=-1)


# %% wrong: side by side as NumPy stacks them, and a tensor again
def concatenation(f_1, f_2):
    return tf.constant(np.concatenate([np.array(f_1), np.array(f_2)], axis=-1))


# %% wrong: returns nothing
def concatenation(f_1, f_2):
    feature = tf.concat([f_1, f_2], axis=-1)


# %% wrong: zeros
def concatenation(f_1, f_2):
    return tf.zeros_like(tf.concat([f_1, f_2], axis=-1))


# %% wrong: returns an input
def concatenation(f_1, f_2):
    return f_1


# %% wrong: the untouched stub
def concatenation(f_1, f_2):
    raise NotImplementedError


# %% wrong (unlisted): features of both in turn, f_1[0], f_2[0], f_1[1], ...
def concatenation(f_1, f_2):
    pairs = zip(tf.unstack(f_1, axis=-1), tf.unstack(f_2, axis=-1))
    return tf.stack([x for pair in pairs for x in pair], axis=-1)


# %% wrong (unlisted): in a fixed order by size, so that the two images may change places
def concatenation(f_1, f_2):
    return tf.concat([tf.minimum(f_1, f_2), tf.maximum(f_1, f_2)], axis=-1)
