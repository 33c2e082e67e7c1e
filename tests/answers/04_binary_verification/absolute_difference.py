# Answers to absolute_difference(f_1, f_2), right and wrong; see ../README.md.
# A right one gives |f_1 - f_2| for each feature, with finite gradients (also at 0), in a tf.function too.

# %% right: tf.abs of the difference
def absolute_difference(f_1, f_2):
    return tf.abs(tf.subtract(f_1, f_2))


# %% right: keras ops
def absolute_difference(f_1, f_2):
    return keras.ops.absolute(keras.ops.subtract(f_2, f_1))


# %% right: greater minus smaller
def absolute_difference(f_1, f_2):
    return tf.maximum(f_1, f_2) - tf.minimum(f_1, f_2)


# %% right: the positive parts of both differences
def absolute_difference(f_1, f_2):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    return tf.nn.relu(f_1 - f_2) + tf.nn.relu(f_2 - f_1)


# %% right: tf.where chooses the sign
def absolute_difference(f_1, f_2):
    difference = tf.convert_to_tensor(f_1) - f_2
    return tf.where(difference < 0, -difference, difference)


# %% right: difference times its sign, in a tf.function
@tf.function
def absolute_difference(f_1, f_2):
    difference = tf.cast(f_1, tf.float32) - tf.cast(f_2, tf.float32)
    return difference * tf.sign(difference)


# %% right: the greater of the two differences, stacked
def absolute_difference(f_1, f_2):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    return tf.reduce_max(tf.stack([f_1 - f_2, f_2 - f_1]), axis=0)


# %% right: feature by feature, stacked again
def absolute_difference(f_1, f_2):
    columns = zip(tf.unstack(f_1, axis=-1), tf.unstack(f_2, axis=-1))
    return tf.stack([tf.math.abs(x - y) for x, y in columns], axis=-1)


# %% right: gradient derived by hand (tf.custom_gradient)
def absolute_difference(f_1, f_2):
    @tf.custom_gradient
    def gap(a, b):
        def grad(upstream):
            side = tf.sign(a - b) * upstream
            return side, -side

        return tf.abs(a - b), grad

    return gap(tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2))


# %% wrong: abs forgotten, the order of the images matters
def absolute_difference(f_1, f_2):
    return tf.subtract(f_1, f_2)


# %% wrong: squared instead of absolute
def absolute_difference(f_1, f_2):
    return tf.square(tf.subtract(f_1, f_2))


# %% wrong: difference of the absolute values
def absolute_difference(f_1, f_2):
    return tf.abs(f_1) - tf.abs(f_2)


# %% wrong: absolute value of the sum
def absolute_difference(f_1, f_2):
    return tf.abs(tf.add(f_1, f_2))


# %% wrong: summed over the features, one number for each pair
def absolute_difference(f_1, f_2):
    return tf.reduce_sum(tf.abs(tf.subtract(f_1, f_2)), axis=-1)


# %% wrong: summed with keepdims
def absolute_difference(f_1, f_2):
    return tf.reduce_sum(tf.abs(tf.subtract(f_1, f_2)), axis=-1, keepdims=True)


# %% wrong: mean over the features
def absolute_difference(f_1, f_2):
    return tf.reduce_mean(tf.abs(tf.subtract(f_1, f_2)), axis=-1)


# %% wrong: one number for everything
def absolute_difference(f_1, f_2):
    return tf.reduce_sum(tf.abs(tf.subtract(f_1, f_2)))


# %% wrong: Euclidean distance
def absolute_difference(f_1, f_2):
    return tf.norm(tf.subtract(f_1, f_2), axis=-1)


# %% wrong: negative, as a similarity
def absolute_difference(f_1, f_2):
    return -tf.abs(tf.subtract(f_1, f_2))


# %% wrong: only the positive part, zero where the second is greater
def absolute_difference(f_1, f_2):
    return tf.nn.relu(tf.subtract(f_1, f_2))


# %% wrong: the sign instead of the size
def absolute_difference(f_1, f_2):
    return tf.sign(tf.subtract(f_1, f_2))


# %% wrong: product instead of difference
def absolute_difference(f_1, f_2):
    return tf.abs(tf.multiply(f_1, f_2))


# %% wrong: root of the square, the gradient is NaN where both are equal
def absolute_difference(f_1, f_2):
    return tf.sqrt(tf.square(tf.subtract(f_1, f_2)))


# %% wrong: NumPy, no gradient
def absolute_difference(f_1, f_2):
    return np.abs(np.array(f_1) - np.array(f_2))


# %% wrong: in-place subtraction changes the first argument
def absolute_difference(f_1, f_2):
    f_1 -= f_2
    return tf.abs(f_1)


# %% wrong: computed by NumPy and made a tensor again, no gradient
def absolute_difference(f_1, f_2):
    return tf.constant(np.abs(np.array(f_1) - np.array(f_2)))


# %% wrong: a Python list of the two differences
def absolute_difference(f_1, f_2):
    return [tf.subtract(f_1, f_2), tf.subtract(f_2, f_1)]


# %% wrong: returns nothing
def absolute_difference(f_1, f_2):
    feature = tf.abs(tf.subtract(f_1, f_2))


# %% wrong: zeros
def absolute_difference(f_1, f_2):
    return tf.zeros_like(f_1)


# %% wrong: returns an input
def absolute_difference(f_1, f_2):
    return f_1


# %% wrong: the untouched stub
def absolute_difference(f_1, f_2):
    raise NotImplementedError


# %% wrong (unlisted): relative to the size of both, as in the Canberra distance
def absolute_difference(f_1, f_2):
    return tf.abs(tf.subtract(f_1, f_2)) / (tf.abs(f_1) + tf.abs(f_2) + 1e-8)


# %% wrong (unlisted): the result brought to unit length
def absolute_difference(f_1, f_2):
    return tf.math.l2_normalize(tf.abs(tf.subtract(f_1, f_2)), axis=-1)
