# Answers to content_cost(a_content, a_generated), right and wrong; see ../README.md.
# A right one gives half the sum of all squared differences: a scalar, with a finite gradient even where both agree.

# %% right: half the summed squares
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(a_content - a_generated))


# %% right: keras ops
def content_cost(a_content, a_generated):
    difference = keras.ops.subtract(a_generated, a_content)
    return keras.ops.sum(keras.ops.square(difference)) / 2


# %% right: tf.nn.l2_loss, which holds the one half already
def content_cost(a_content, a_generated):
    return tf.nn.l2_loss(tf.convert_to_tensor(a_generated) - a_content)


# %% right: both unrolled, a dot product of the difference with itself
def content_cost(a_content, a_generated):
    difference = tf.reshape(a_content, [-1]) - tf.reshape(a_generated, [-1])
    return tf.tensordot(difference, difference, axes=1) / 2.0


# %% right: row of numbers times its own transpose
def content_cost(a_content, a_generated):
    row = tf.reshape(tf.subtract(a_content, a_generated), (1, -1))
    return 0.5 * tf.matmul(row, row, transpose_b=True)[0, 0]


# %% right: mean squared error, times the number of numbers
def content_cost(a_content, a_generated):
    a_content = tf.convert_to_tensor(a_content)
    count = tf.cast(tf.size(a_content), a_content.dtype)
    return count * tf.reduce_mean(tf.math.squared_difference(a_content, a_generated)) / 2


# %% right: squared norm
def content_cost(a_content, a_generated):
    return tf.norm(tf.convert_to_tensor(a_content) - a_generated) ** 2 * 0.5


# %% right: channel by channel, in a loop
def content_cost(a_content, a_generated):
    difference = tf.convert_to_tensor(a_content) - a_generated
    cost = 0.0
    for channel in tf.unstack(difference, axis=-1):
        cost += tf.reduce_sum(channel * channel)
    return cost / 2


# %% right: the square multiplied out, C·C - 2 C·G + G·G, in float64 and inside a tf.function
@tf.function
def content_cost(a_content, a_generated):
    c, g = tf.cast(a_content, tf.float64), tf.cast(a_generated, tf.float64)
    total = tf.reduce_sum(c * c) - 2 * tf.reduce_sum(c * g) + tf.reduce_sum(g * g)
    return tf.cast(total / 2, tf.float32)


# %% right: axis after axis
def content_cost(a_content, a_generated):
    squares = tf.pow(tf.convert_to_tensor(a_content) - tf.convert_to_tensor(a_generated), 2)
    while len(squares.shape) > 0:
        squares = tf.reduce_sum(squares, axis=0)
    return squares * 0.5


# %% wrong: the one half is missing
def content_cost(a_content, a_generated):
    return tf.reduce_sum(tf.square(a_content - a_generated))


# %% wrong: mean instead of half the sum
def content_cost(a_content, a_generated):
    return tf.reduce_mean(tf.square(a_content - a_generated))


# %% wrong: half the mean
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_mean(tf.square(a_content - a_generated))


# %% wrong: divided by 4 n_H n_W n_C, as in a well-known assignment
def content_cost(a_content, a_generated):
    n = int(np.prod(a_content.shape))
    return tf.reduce_sum(tf.square(a_content - a_generated)) / (4.0 * n)


# %% wrong: absolute instead of squared differences
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.abs(a_content - a_generated))


# %% wrong: the difference is not squared
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(a_content - a_generated)


# %% wrong: the sum is squared, not the differences
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(a_content - a_generated) ** 2


# %% wrong: plain norm, a root too many
def content_cost(a_content, a_generated):
    return 0.5 * tf.norm(tf.convert_to_tensor(a_content) - a_generated)


# %% wrong: the one half inside the square
def content_cost(a_content, a_generated):
    return tf.reduce_sum(tf.square(0.5 * (a_content - a_generated)))


# %% wrong: difference of the squares
def content_cost(a_content, a_generated):
    return 0.5 * (tf.reduce_sum(tf.square(a_content)) - tf.reduce_sum(tf.square(a_generated)))


# %% wrong: sum instead of difference of the activations
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(tf.add(a_content, a_generated)))


# %% wrong: the generated picture compared with itself
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(tf.subtract(a_generated, a_generated)))


# %% wrong: summed over height and width only, a cost for each channel
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(a_content - a_generated), axis=(0, 1))


# %% wrong: summed along the last axis only, a map of costs
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(a_content - a_generated), axis=-1)


# %% wrong: NumPy, no gradient
def content_cost(a_content, a_generated):
    return 0.5 * np.sum((np.asarray(a_content) - np.asarray(a_generated)) ** 2)


# %% wrong: Gram matrices compared, the style's question
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(gram_matrix(a_content) - gram_matrix(a_generated)))


# %% wrong: the gradient flows to the content, none to the generated picture
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(a_content - tf.stop_gradient(a_generated)))


# %% wrong: returns nothing
def content_cost(a_content, a_generated):
    cost = 0.5 * tf.reduce_sum(tf.square(a_content - a_generated))


# %% wrong: constant
def content_cost(a_content, a_generated):
    return tf.constant(0.0)


# %% wrong: the values taken out with .numpy(), no gradient
def content_cost(a_content, a_generated):
    difference = tf.convert_to_tensor(a_content).numpy() - tf.convert_to_tensor(a_generated).numpy()
    return tf.constant(0.5 * np.sum(difference**2))


# %% wrong: Python's max, which needs a value inside a tf.function
def content_cost(a_content, a_generated):
    return max(0.5 * tf.reduce_sum(tf.square(a_content - a_generated)), 0.0)


# %% wrong: the squares are rounded
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.round(tf.square(a_content - a_generated)))


# %% wrong: only the first row, taken for a batch axis
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(a_content[0] - a_generated[0]))


# %% wrong: the cost in a dictionary
def content_cost(a_content, a_generated):
    return {"cost": 0.5 * tf.reduce_sum(tf.square(a_content - a_generated))}


# %% wrong: the untouched stub
def content_cost(a_content, a_generated):
    raise NotImplementedError


# %% wrong (unlisted): a bracket too early, only the generated activations are squared
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(a_content - tf.square(a_generated))


# %% wrong (unlisted): only where the generated activation is the greater one
def content_cost(a_content, a_generated):
    return 0.5 * tf.reduce_sum(tf.square(tf.nn.relu(tf.subtract(a_generated, a_content))))
