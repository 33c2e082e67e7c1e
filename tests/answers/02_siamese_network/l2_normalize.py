# Answers to l2_normalize(f, epsilon=1e-12), right and wrong; see ../README.md.
# A right one brings each vector along the last axis to length 1; a zero vector gives zeros; gradients are finite.

# %% right: sum of squares kept above epsilon, then the root
def l2_normalize(f, epsilon=1e-12):
    squared = tf.reduce_sum(tf.square(f), axis=-1, keepdims=True)
    return f / tf.sqrt(tf.maximum(squared, epsilon))


# %% right: TensorFlow's own function
def l2_normalize(f, epsilon=1e-12):
    return tf.math.l2_normalize(f, axis=-1, epsilon=epsilon)


# %% right: epsilon added to the norm
def l2_normalize(f, epsilon=1e-12):
    return f / (tf.norm(f, axis=-1, keepdims=True) + epsilon)


# %% right: keras ops, epsilon under the root, reciprocal root
def l2_normalize(f, epsilon=1e-12):
    ops = keras.ops
    f = ops.convert_to_tensor(f)
    return f * ops.rsqrt(ops.sum(ops.square(f), axis=-1, keepdims=True) + epsilon)


# %% right: a Keras layer called on the spot
from keras import layers


def l2_normalize(f, epsilon=1e-12):
    return layers.UnitNormalization(axis=-1)(tf.convert_to_tensor(f))


# %% right: division without NaN, no epsilon needed
def l2_normalize(f, epsilon=1e-12):
    f = tf.convert_to_tensor(f, dtype=tf.float32)
    return tf.math.divide_no_nan(f, tf.norm(f, axis=-1, keepdims=True))


# %% right: einsum with an ellipsis; a safe divisor where the vector is zero
def l2_normalize(f, epsilon=1e-12):
    f = tf.convert_to_tensor(f)
    squared = tf.einsum("...d,...d->...", f, f)[..., tf.newaxis]
    safe = tf.where(squared > epsilon, squared, tf.ones_like(squared))
    return f * tf.math.rsqrt(safe)


# %% right: vector by vector with tf.map_fn, reshaped back
def l2_normalize(f, epsilon=1e-12):
    f = tf.convert_to_tensor(f)
    rows = tf.reshape(f, (-1, f.shape[-1]))
    rows = tf.map_fn(lambda v: v / tf.maximum(tf.sqrt(tf.tensordot(v, v, 1)), epsilon), rows)
    return tf.reshape(rows, f.shape)


# %% right: features unstacked, squares added in a Python loop
def l2_normalize(f, epsilon=1e-12):
    features = tf.unstack(tf.convert_to_tensor(f), axis=-1)
    squared = epsilon
    for x in features:
        squared = squared + x * x
    return tf.stack([x / tf.sqrt(squared) for x in features], axis=-1)


# %% right: scaled by the greatest entry first, then by the norm
def l2_normalize(f, epsilon=1e-12):
    f = tf.convert_to_tensor(f)
    greatest = tf.reduce_max(tf.abs(f), axis=-1, keepdims=True)
    f = f / tf.stop_gradient(tf.maximum(greatest, epsilon))
    return f / tf.sqrt(tf.maximum(tf.reduce_sum(f**2, axis=-1, keepdims=True), epsilon))


# %% right: exponential of half the logarithm, in a tf.function
@tf.function
def l2_normalize(f, epsilon=1e-12):
    squared = tf.maximum(tf.reduce_sum(tf.multiply(f, f), axis=-1), epsilon)
    return f * tf.expand_dims(tf.exp(-0.5 * tf.math.log(squared)), -1)


# %% right: gradient derived by hand (tf.custom_gradient)
def l2_normalize(f, epsilon=1e-12):
    @tf.custom_gradient
    def unit(x):
        norm = tf.sqrt(tf.maximum(tf.reduce_sum(x * x, axis=-1, keepdims=True), epsilon))
        u = x / norm

        def grad(upstream):
            return (upstream - u * tf.reduce_sum(u * upstream, axis=-1, keepdims=True)) / norm

        return u, grad

    return unit(tf.convert_to_tensor(f, tf.float32))


# %% wrong: no guard, NaN for a zero vector
def l2_normalize(f, epsilon=1e-12):
    return f / tf.norm(f, axis=-1, keepdims=True)


# %% wrong: tf.linalg.normalize, NaN for a zero vector
def l2_normalize(f, epsilon=1e-12):
    unit, norm = tf.linalg.normalize(tf.convert_to_tensor(f), axis=-1)
    return unit


# %% wrong: tf.where hides the division by zero, the gradient is NaN all the same
def l2_normalize(f, epsilon=1e-12):
    norm = tf.sqrt(tf.reduce_sum(tf.square(f), axis=-1, keepdims=True))
    return tf.where(norm > epsilon, f / norm, tf.zeros_like(f))


# %% wrong: along axis 0, the batch
def l2_normalize(f, epsilon=1e-12):
    return f / tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f), axis=0, keepdims=True), epsilon))


# %% wrong: along axis 1, right for a table only
def l2_normalize(f, epsilon=1e-12):
    return f / tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f), axis=1, keepdims=True), epsilon))


# %% wrong: no axis, the whole batch together has length 1
def l2_normalize(f, epsilon=1e-12):
    return f / tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f)), epsilon))


# %% wrong: tf.math.l2_normalize without an axis
def l2_normalize(f, epsilon=1e-12):
    return tf.math.l2_normalize(f, epsilon=epsilon)


# %% wrong: keepdims forgotten
def l2_normalize(f, epsilon=1e-12):
    return f / tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f), axis=-1), epsilon))


# %% wrong: divided by the squared length, no root
def l2_normalize(f, epsilon=1e-12):
    return f / tf.maximum(tf.reduce_sum(tf.square(f), axis=-1, keepdims=True), epsilon)


# %% wrong: L1 norm, the absolute values sum to 1
def l2_normalize(f, epsilon=1e-12):
    return f / tf.maximum(tf.reduce_sum(tf.abs(f), axis=-1, keepdims=True), epsilon)


# %% wrong: divided by the sum of the features
def l2_normalize(f, epsilon=1e-12):
    return f / (tf.reduce_sum(f, axis=-1, keepdims=True) + epsilon)


# %% wrong: divided by the greatest absolute value
def l2_normalize(f, epsilon=1e-12):
    return f / tf.maximum(tf.reduce_max(tf.abs(f), axis=-1, keepdims=True), epsilon)


# %% wrong: mean of the squares instead of their sum
def l2_normalize(f, epsilon=1e-12):
    return f / tf.sqrt(tf.maximum(tf.reduce_mean(tf.square(f), axis=-1, keepdims=True), epsilon))


# %% wrong: standardised to mean 0 and variance 1
def l2_normalize(f, epsilon=1e-12):
    mean, variance = tf.nn.moments(tf.convert_to_tensor(f), axes=[-1], keepdims=True)
    return (f - mean) / tf.sqrt(variance + epsilon)


# %% wrong: mean taken off first
def l2_normalize(f, epsilon=1e-12):
    f = f - tf.reduce_mean(f, axis=-1, keepdims=True)
    return tf.math.l2_normalize(f, axis=-1, epsilon=epsilon)


# %% wrong: softmax
def l2_normalize(f, epsilon=1e-12):
    return tf.nn.softmax(f, axis=-1)


# %% wrong: only vectors longer than 1 are shortened
def l2_normalize(f, epsilon=1e-12):
    return tf.clip_by_norm(f, 1.0, axes=[-1])


# %% wrong: multiplied by the length
def l2_normalize(f, epsilon=1e-12):
    return f * tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f), axis=-1, keepdims=True), epsilon))


# %% wrong: a hard-coded epsilon so great that short vectors stay short
def l2_normalize(f, epsilon=1e-12):
    return f / tf.sqrt(tf.reduce_sum(tf.square(f), axis=-1, keepdims=True) + 1e-3)


# %% wrong: returns the lengths
def l2_normalize(f, epsilon=1e-12):
    return tf.sqrt(tf.maximum(tf.reduce_sum(tf.square(f), axis=-1), epsilon))


# %% wrong: NumPy, no gradient
def l2_normalize(f, epsilon=1e-12):
    f = np.array(f)
    return f / np.maximum(np.linalg.norm(f, axis=-1, keepdims=True), epsilon)


# %% wrong: returns nothing
def l2_normalize(f, epsilon=1e-12):
    unit = tf.math.l2_normalize(f, axis=-1, epsilon=epsilon)


# %% wrong: zeros
def l2_normalize(f, epsilon=1e-12):
    return tf.zeros_like(f)


# %% wrong: returns its input
def l2_normalize(f, epsilon=1e-12):
    return f


# %% wrong: NaN
def l2_normalize(f, epsilon=1e-12):
    return tf.zeros_like(f) / tf.zeros_like(f)


# %% wrong: the untouched stub
def l2_normalize(f, epsilon=1e-12):
    raise NotImplementedError


# %% wrong (unlisted): the signs are lost, root of the share of each square
def l2_normalize(f, epsilon=1e-12):
    squares = tf.square(f)
    share = squares / tf.maximum(tf.reduce_sum(squares, axis=-1, keepdims=True), epsilon)
    return tf.sqrt(share + epsilon)


# %% wrong (unlisted): the length leaves out the last feature
def l2_normalize(f, epsilon=1e-12):
    squared = tf.reduce_sum(tf.square(f[..., :-1]), axis=-1, keepdims=True)
    return f / tf.sqrt(tf.maximum(squared, epsilon))


# %% wrong: the length by NumPy inside, so that it is a constant
def l2_normalize(f, epsilon=1e-12):
    f = tf.convert_to_tensor(f)
    length = np.linalg.norm(f.numpy(), axis=-1, keepdims=True)
    return f / tf.constant(np.maximum(length, epsilon), tf.float32)


# %% wrong: no gradient through the length (stop_gradient)
def l2_normalize(f, epsilon=1e-12):
    length = tf.sqrt(tf.maximum(tf.reduce_sum(f**2, axis=-1, keepdims=True), epsilon))
    return f / tf.stop_gradient(length)
