# Answers to squared_difference(f_1, f_2), right and wrong; see ../README.md.
# A right one gives (f_1 - f_2)² for each feature, with finite gradients, in a tf.function too.

# %% right: tf.square of the difference
def squared_difference(f_1, f_2):
    return tf.square(tf.subtract(f_1, f_2))


# %% right: TensorFlow's own function
def squared_difference(f_1, f_2):
    return tf.math.squared_difference(f_1, f_2)


# %% right: keras ops, power of two
def squared_difference(f_1, f_2):
    return keras.ops.power(keras.ops.subtract(f_1, f_2), 2)


# %% right: expanded a² - 2ab + b²
def squared_difference(f_1, f_2):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    return f_1 * f_1 - 2 * f_1 * f_2 + f_2 * f_2


# %% right: difference times itself, in a tf.function
@tf.function
def squared_difference(f_1, f_2):
    difference = tf.cast(f_2, tf.float32) - tf.cast(f_1, tf.float32)
    return tf.multiply(difference, difference)


# %% right: absolute value squared
def squared_difference(f_1, f_2):
    return tf.abs(tf.subtract(f_1, f_2)) ** 2.0


# %% right: feature by feature, stacked again
def squared_difference(f_1, f_2):
    columns = zip(tf.unstack(f_1, axis=-1), tf.unstack(f_2, axis=-1))
    return tf.stack([(x - y) ** 2 for x, y in columns], axis=-1)


# %% right: einsum without a sum
def squared_difference(f_1, f_2):
    difference = tf.convert_to_tensor(f_1) - f_2
    return tf.einsum("...d,...d->...d", difference, difference)


# %% right: gradient derived by hand (tf.custom_gradient)
def squared_difference(f_1, f_2):
    @tf.custom_gradient
    def gap(a, b):
        return (a - b) ** 2, lambda upstream: (2 * (a - b) * upstream, 2 * (b - a) * upstream)

    return gap(tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2))


# %% wrong: absolute instead of squared
def squared_difference(f_1, f_2):
    return tf.abs(tf.subtract(f_1, f_2))


# %% wrong: not squared
def squared_difference(f_1, f_2):
    return tf.subtract(f_1, f_2)


# %% wrong: difference of the squares
def squared_difference(f_1, f_2):
    return tf.square(f_1) - tf.square(f_2)


# %% wrong: square of the sum
def squared_difference(f_1, f_2):
    return tf.square(tf.add(f_1, f_2))


# %% wrong: only the second one squared, parentheses forgotten
def squared_difference(f_1, f_2):
    return f_1 - tf.convert_to_tensor(f_2) ** 2


# %% wrong: summed over the features, the squared distance
def squared_difference(f_1, f_2):
    return tf.reduce_sum(tf.square(tf.subtract(f_1, f_2)), axis=-1)


# %% wrong: summed with keepdims
def squared_difference(f_1, f_2):
    return tf.reduce_sum(tf.square(tf.subtract(f_1, f_2)), axis=-1, keepdims=True)


# %% wrong: mean over the features
def squared_difference(f_1, f_2):
    return tf.reduce_mean(tf.square(tf.subtract(f_1, f_2)), axis=-1)


# %% wrong: one number for everything
def squared_difference(f_1, f_2):
    return tf.reduce_sum(tf.square(tf.subtract(f_1, f_2)))


# %% wrong: chi-square, divided by the sum
def squared_difference(f_1, f_2):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.abs(f_1) + tf.abs(f_2) + 1e-8)


# %% wrong: with one half
def squared_difference(f_1, f_2):
    return 0.5 * tf.square(tf.subtract(f_1, f_2))


# %% wrong: multiplied by two instead of squared
def squared_difference(f_1, f_2):
    return 2.0 * tf.subtract(f_1, f_2)


# %% wrong: negative, as a similarity
def squared_difference(f_1, f_2):
    return -tf.square(tf.subtract(f_1, f_2))


# %% wrong: product of the encodings
def squared_difference(f_1, f_2):
    return tf.multiply(f_1, f_2)


# %% wrong: NumPy, no gradient
def squared_difference(f_1, f_2):
    return (np.array(f_1) - np.array(f_2)) ** 2


# %% wrong: in-place subtraction changes the first argument
def squared_difference(f_1, f_2):
    f_1 -= f_2
    return tf.square(f_1)


# %% wrong: returns nothing
def squared_difference(f_1, f_2):
    feature = tf.square(tf.subtract(f_1, f_2))


# %% wrong: zeros
def squared_difference(f_1, f_2):
    return tf.zeros_like(f_1)


# %% wrong: returns an input
def squared_difference(f_1, f_2):
    return f_2


# %% wrong: the untouched stub
def squared_difference(f_1, f_2):
    raise NotImplementedError


# %% wrong (unlisted): the mean of each encoding taken off first
def squared_difference(f_1, f_2):
    f_1 = f_1 - tf.reduce_mean(f_1, axis=-1, keepdims=True)
    f_2 = f_2 - tf.reduce_mean(f_2, axis=-1, keepdims=True)
    return tf.square(f_1 - f_2)


# %% wrong (unlisted): the exponent is 3, the sign survives
def squared_difference(f_1, f_2):
    return tf.pow(tf.subtract(f_1, f_2), 3)
