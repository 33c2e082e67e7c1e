# Answers to layer_style_cost(a_style, a_generated), right and wrong; see ../README.md.
# A right one gives the summed squared difference of the two Gram matrices / (2 n_H n_W n_C)²; most call gram_matrix.

# %% right: gram_matrix of both, sizes as Python integers
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_generated.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (2 * n_height * n_width * n_channels) ** 2


# %% right: the constant goes into the matrices before they are compared
def layer_style_cost(a_style, a_generated):
    size = 2.0 * np.prod(a_style.shape)
    gram_style, gram_generated = gram_matrix(a_style) / size, gram_matrix(a_generated) / size
    return tf.reduce_sum(tf.math.squared_difference(gram_style, gram_generated))


# %% right: einsum of its own, sizes as float32 tensors
def layer_style_cost(a_style, a_generated):
    style, generated = (tf.einsum("ijk,ijl->kl", a, a) for a in (a_style, a_generated))
    size = tf.cast(tf.shape(a_style), tf.float32)
    n_height, n_width, n_channels = size[0], size[1], size[2]
    constant = 1 / (4 * n_height**2 * n_width**2 * n_channels**2)
    return constant * tf.reduce_sum((style - generated) ** 2)


# %% right: activations divided by the root of the constant, keras ops
def layer_style_cost(a_style, a_generated):
    ops = keras.ops
    root = float(2 * np.prod(a_style.shape)) ** 0.5

    def gram(a):
        places = ops.reshape(a, (-1, a.shape[-1])) / root
        return ops.matmul(ops.transpose(places), places)

    return ops.sum(ops.square(gram(a_style) - gram(a_generated)))


# %% right: mean over the pairs of channels, the paper's 1 / (4 N² M²)
def layer_style_cost(a_style, a_generated):
    filters, places = a_style.shape[2], a_style.shape[0] * a_style.shape[1]
    error = tf.reduce_mean(tf.square(gram_matrix(a_style) - gram_matrix(a_generated)))
    return error / (4.0 * places**2)


# %% right: squared Frobenius norm of the difference
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    length = tf.norm(gram_matrix(a_generated) - gram_matrix(a_style))
    return (length / (2.0 * n_height * n_width * n_channels)) ** 2


# %% right: a row of the Gram matrices for each channel, in a loop, the sizes divided out one after the other
def layer_style_cost(a_style, a_generated):
    style = tf.reshape(a_style, (-1, a_style.shape[2]))
    generated = tf.reshape(a_generated, (-1, a_generated.shape[2]))
    cost = tf.constant(0.0)
    for k in range(style.shape[1]):
        row_style = tf.linalg.matvec(style, style[:, k], transpose_a=True)
        row_generated = tf.linalg.matvec(generated, generated[:, k], transpose_a=True)
        cost += tf.reduce_sum(tf.square(row_style - row_generated))
    for n in a_style.shape:
        cost /= float(n) ** 2
    return cost / 4


# %% right: both pictures stacked, one matmul, float64 in a tf.function
@tf.function
def layer_style_cost(a_style, a_generated):
    both = tf.cast(tf.stack([a_style, a_generated]), tf.float64)
    flat = tf.reshape(both, (2, -1, both.shape[-1]))
    gram = tf.matmul(flat, flat, transpose_a=True)
    constant = 4 * tf.cast(tf.size(a_style, out_type=tf.int64), tf.float64) ** 2
    return tf.cast(tf.reduce_sum(tf.square(gram[0] - gram[1])) / constant, tf.float32)


# %% right: the square of a Gram matrix as a spatial one, traces of S·S, S·G and G·G, small enough by blocks of rows
def layer_style_cost(a_style, a_generated):
    style = tf.cast(tf.reshape(a_style, (-1, a_style.shape[2])), tf.float64)
    generated = tf.cast(tf.reshape(a_generated, style.shape), tf.float64)

    def product(a, b):
        blocks = [block @ tf.transpose(b) for block in tf.split(a, a_style.shape[0])]
        return sum(tf.reduce_sum(block**2) for block in blocks)

    total = product(style, style) - 2 * product(style, generated) + product(generated, generated)
    return tf.cast(total / (2 * int(np.prod(a_style.shape))) ** 2, tf.float32)


# %% wrong: 1 / (2 n_H n_W n_C), the square of the constant forgotten
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (2 * n_height * n_width * n_channels)


# %% wrong: 1 / (n_H n_W n_C), as in some lecture notes
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (n_height * n_width * n_channels)


# %% wrong: 1 / (4 n_H n_W n_C), the 2 squared but not the sizes
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (4 * n_height * n_width * n_channels)


# %% wrong: 1 / (n_H n_W n_C)², the 4 is missing
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (n_height * n_width * n_channels) ** 2


# %% wrong: no constant
def layer_style_cost(a_style, a_generated):
    return tf.reduce_sum(tf.square(gram_matrix(a_style) - gram_matrix(a_generated)))


# %% wrong: no brackets, divided by 2 and multiplied by the sizes
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = tf.reduce_sum(tf.square(gram_matrix(a_style) - gram_matrix(a_generated)))
    return difference / 2 * n_height * n_width * n_channels


# %% wrong: image size and three channels for every layer
def layer_style_cost(a_style, a_generated):
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (4.0 * 3**2 * (224 * 224) ** 2)


# %% wrong: the constant in int32 tensors, which overflows at real sizes
def layer_style_cost(a_style, a_generated):
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    constant = (2 * tf.reduce_prod(tf.shape(a_style))) ** 2
    return tf.reduce_sum(tf.square(difference)) / tf.cast(constant, tf.float32)


# %% wrong: the difference of the Gram matrices is not squared
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(difference) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: norm of the difference, not squared
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.norm(difference) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: activations compared place by place, no Gram matrix
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    return tf.reduce_sum(tf.square(a_style - a_generated)) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: Gram matrix of the difference of the activations
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    gram = gram_matrix(a_style - a_generated)
    return tf.reduce_sum(tf.square(gram)) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: spatial Gram matrices
def layer_style_cost(a_style, a_generated):
    style, generated = (tf.reshape(a, (-1, a.shape[-1])) for a in (a_style, a_generated))
    difference = style @ tf.transpose(style) - generated @ tf.transpose(generated)
    return tf.reduce_sum(tf.square(difference)) / (2 * int(np.prod(a_style.shape))) ** 2


# %% wrong: Gram matrices divided by n_H n_W n_C once more, normalised twice
def layer_style_cost(a_style, a_generated):
    n = int(np.prod(a_style.shape))
    difference = (gram_matrix(a_style) - gram_matrix(a_generated)) / n
    return tf.reduce_sum(tf.square(difference)) / (2 * n) ** 2


# %% wrong: mean over the pairs of channels and the full constant
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_mean(tf.square(difference)) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: both Gram matrices from the generated picture
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_generated) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: NumPy, no gradient
def layer_style_cost(a_style, a_generated):
    style, generated = (np.reshape(a, (-1, a.shape[-1])) for a in (a_style, a_generated))
    difference = style.T @ style - generated.T @ generated
    return np.sum(difference**2) / (2 * style.size) ** 2


# %% wrong: summed over one axis, a cost for each channel
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference), axis=-1) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: returns nothing
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    cost = tf.reduce_sum(tf.square(difference)) / (2 * n_height * n_width * n_channels) ** 2


# %% wrong: the sizes of the Gram matrix in the constant
def layer_style_cost(a_style, a_generated):
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    n_rows, n_columns = difference.shape
    return tf.reduce_sum(tf.square(difference)) / (2 * n_rows * n_columns) ** 2


# %% wrong: Gram matrices as NumPy arrays, no gradient
def layer_style_cost(a_style, a_generated):
    difference = np.asarray(gram_matrix(a_style)) - np.asarray(gram_matrix(a_generated))
    return tf.constant(np.sum(difference**2) / (2.0 * np.prod(a_style.shape)) ** 2, tf.float32)


# %% wrong: the untouched stub
def layer_style_cost(a_style, a_generated):
    raise NotImplementedError


# %% wrong (unlisted): the number of channels left out of the constant
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = gram_matrix(a_style) - gram_matrix(a_generated)
    return tf.reduce_sum(tf.square(difference)) / (2 * n_height * n_width) ** 2


# %% wrong (unlisted): only the diagonals compared, how strong each channel is but not which fire together
def layer_style_cost(a_style, a_generated):
    n_height, n_width, n_channels = a_style.shape
    difference = tf.linalg.diag_part(gram_matrix(a_style)) - tf.linalg.diag_part(gram_matrix(a_generated))
    return tf.reduce_sum(tf.square(difference)) / (2 * n_height * n_width * n_channels) ** 2
