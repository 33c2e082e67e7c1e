# Answers to chi_square(f_1, f_2, epsilon=1e-8), right and wrong; see ../README.md.
# A right one gives (f_1-f_2)² / (f_1+f_2+epsilon) for each feature of non-negative encodings, finite where both are 0.

# %% right: the formula as it stands
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon)


# %% right: keras ops
def chi_square(f_1, f_2, epsilon=1e-8):
    ops = keras.ops
    return ops.divide(ops.square(ops.subtract(f_1, f_2)), ops.add(ops.add(f_1, f_2), epsilon))


# %% right: difference times the relative difference
def chi_square(f_1, f_2, epsilon=1e-8):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    difference = f_1 - f_2
    return difference * (difference / (f_1 + f_2 + epsilon))


# %% right: numerator expanded as (a+b)² - 4ab
def chi_square(f_1, f_2, epsilon=1e-8):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    total = f_1 + f_2
    return (total * total - 4 * f_1 * f_2) * tf.math.reciprocal(total + epsilon)


# %% right: square of the difference over the root of the sum
def chi_square(f_1, f_2, epsilon=1e-8):
    f_1, f_2 = tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2)
    return tf.square((f_1 - f_2) * tf.math.rsqrt(f_1 + f_2 + epsilon))


# %% right: sums of absolute values, the same for encodings that are not negative
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.math.squared_difference(f_1, f_2) / (tf.abs(f_1) + tf.abs(f_2) + epsilon)


# %% right: feature by feature, stacked again
def chi_square(f_1, f_2, epsilon=1e-8):
    columns = zip(tf.unstack(f_1, axis=-1), tf.unstack(f_2, axis=-1))
    return tf.stack([(x - y) ** 2 / (x + y + epsilon) for x, y in columns], axis=-1)


# %% right: a safe divisor where both are zero, in a tf.function
@tf.function
def chi_square(f_1, f_2, epsilon=1e-8):
    f_1, f_2 = tf.cast(f_1, tf.float32), tf.cast(f_2, tf.float32)
    both_zero = tf.logical_and(tf.equal(f_1, 0), tf.equal(f_2, 0))
    divisor = tf.where(both_zero, tf.ones_like(f_1), f_1 + f_2 + epsilon)
    return tf.where(both_zero, tf.zeros_like(f_1), (f_1 - f_2) ** 2 / divisor)


# %% right: gradient derived by hand (tf.custom_gradient)
def chi_square(f_1, f_2, epsilon=1e-8):
    @tf.custom_gradient
    def feature(a, b):
        ratio = (a - b) / (a + b + epsilon)

        def grad(upstream):
            return upstream * ratio * (2 - ratio), -upstream * ratio * (2 + ratio)

        return (a - b) * ratio, grad

    return feature(tf.convert_to_tensor(f_1), tf.convert_to_tensor(f_2))


# %% wrong: the difference in the denominator too
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.subtract(f_1, f_2) + epsilon)


# %% wrong: no denominator, the squared difference
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2))


# %% wrong: numerator not squared
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.subtract(f_1, f_2) / (tf.add(f_1, f_2) + epsilon)


# %% wrong: absolute value in place of the square
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.abs(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon)


# %% wrong: the sum squared in the numerator
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.add(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon)


# %% wrong: denominator squared as well
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.square(tf.add(f_1, f_2)) + epsilon)


# %% wrong: product in the denominator
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.multiply(f_1, f_2) + epsilon)


# %% wrong: divided by the second one alone, as by the expected counts of a test
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.convert_to_tensor(f_2) + epsilon)


# %% wrong: parentheses of the denominator forgotten
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.convert_to_tensor(f_1) + epsilon) + f_2


# %% wrong: no epsilon, 0/0 where both are zero
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / tf.add(f_1, f_2)


# %% wrong: tf.where hides 0/0, the gradient is NaN all the same
def chi_square(f_1, f_2, epsilon=1e-8):
    total = tf.add(f_1, f_2)
    return tf.where(total > 0, tf.square(tf.subtract(f_1, f_2)) / total, tf.zeros_like(total))


# %% wrong: epsilon added to the quotient
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.math.divide_no_nan(tf.square(tf.subtract(f_1, f_2)), tf.add(f_1, f_2)) + epsilon


# %% wrong: a root that the feature does not have
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.sqrt(tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon) + 1e-12)


# %% wrong: summed over the features, the chi-square distance
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.reduce_sum(tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon), axis=-1)


# %% wrong: mean over the features
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.reduce_mean(tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon), axis=-1)


# %% wrong: with the one half of other definitions
def chi_square(f_1, f_2, epsilon=1e-8):
    return 0.5 * tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon)


# %% wrong: multiplied by the sum
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) * (tf.add(f_1, f_2) + epsilon)


# %% wrong: negative, as a similarity
def chi_square(f_1, f_2, epsilon=1e-8):
    return -tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon)


# %% wrong: difference of the squares
def chi_square(f_1, f_2, epsilon=1e-8):
    return (tf.square(f_1) - tf.square(f_2)) / (tf.add(f_1, f_2) + epsilon)


# %% wrong: a hard-coded epsilon that is far too great
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + 1.0)


# %% wrong: NumPy, no gradient
def chi_square(f_1, f_2, epsilon=1e-8):
    f_1, f_2 = np.array(f_1), np.array(f_2)
    return (f_1 - f_2) ** 2 / (f_1 + f_2 + np.float32(epsilon))


# %% wrong: 0 wherever the sum is 0, epsilon not used
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.math.divide_no_nan(tf.square(tf.subtract(f_1, f_2)), tf.add(f_1, f_2))


# %% wrong: the sum kept away from 0 by a maximum with epsilon
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.square(tf.subtract(f_1, f_2)) / tf.maximum(tf.add(f_1, f_2), epsilon)


# %% wrong: returns nothing
def chi_square(f_1, f_2, epsilon=1e-8):
    feature = tf.square(tf.subtract(f_1, f_2)) / (tf.add(f_1, f_2) + epsilon)


# %% wrong: zeros
def chi_square(f_1, f_2, epsilon=1e-8):
    return tf.zeros_like(f_1)


# %% wrong: returns an input
def chi_square(f_1, f_2, epsilon=1e-8):
    return f_1


# %% wrong: the untouched stub
def chi_square(f_1, f_2, epsilon=1e-8):
    raise NotImplementedError


# %% wrong (unlisted): each feature divided by the sum of all features
def chi_square(f_1, f_2, epsilon=1e-8):
    total = tf.reduce_sum(tf.add(f_1, f_2), axis=-1, keepdims=True)
    return tf.square(tf.subtract(f_1, f_2)) / (total + epsilon)


# %% wrong (unlisted): both encodings turned into distributions first
def chi_square(f_1, f_2, epsilon=1e-8):
    p = f_1 / (tf.reduce_sum(f_1, axis=-1, keepdims=True) + epsilon)
    q = f_2 / (tf.reduce_sum(f_2, axis=-1, keepdims=True) + epsilon)
    return tf.square(p - q) / (p + q + epsilon)
