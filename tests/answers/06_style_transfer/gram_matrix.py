# Answers to gram_matrix(a), right and wrong; see ../README.md.
# A right one gives for (n_H, n_W, n_C) the (n_C, n_C) sums of products of two channels over all places, not normalised.

# %% right: unrolled to one row for each place, then AᵀA
def gram_matrix(a):
    a = tf.convert_to_tensor(a)
    places = tf.reshape(a, (-1, a.shape[-1]))
    return tf.matmul(places, places, transpose_a=True)


# %% right: channels first, unrolled to one row for each channel, then AAᵀ
def gram_matrix(a):
    a = tf.transpose(a, perm=[2, 0, 1])
    channels = tf.reshape(a, [a.shape[0], -1])
    return channels @ tf.transpose(channels)


# %% right: einsum
def gram_matrix(a):
    return tf.einsum("ijk,ijl->kl", a, a)


# %% right: tensordot over height and width
def gram_matrix(a):
    return tf.tensordot(a, a, axes=[[0, 1], [0, 1]])


# %% right: keras ops, axes permuted as the channels come last
def gram_matrix(a):
    n_height, n_width, n_channels = a.shape
    matrix = keras.ops.transpose(keras.ops.reshape(a, (n_height * n_width, n_channels)))
    return keras.ops.dot(matrix, keras.ops.transpose(matrix))


# %% right: a row of the matrix for each channel, in a loop
def gram_matrix(a):
    a = tf.convert_to_tensor(a)
    rows = []
    for k in range(a.shape[2]):
        rows.append(tf.reduce_sum(a * a[:, :, k : k + 1], axis=[0, 1]))
    return tf.stack(rows)


# %% right: a matrix for each row of the picture, added up
def gram_matrix(a):
    by_row = tf.matmul(a, a, transpose_a=True)
    return tf.reduce_sum(by_row, axis=0)


# %% right: broadcast products, column after column so that the table stays small
def gram_matrix(a):
    a = tf.convert_to_tensor(a)
    total = tf.zeros((a.shape[2], a.shape[2]), a.dtype)
    for column in tf.unstack(a, axis=1):
        total += tf.reduce_sum(column[:, :, tf.newaxis] * column[:, tf.newaxis, :], axis=0)
    return total


# %% right: mean of the products, times the number of places, in float64 and inside a tf.function
@tf.function
def gram_matrix(a):
    a = tf.cast(a, tf.float64)
    flat = tf.reshape(a, (a.shape[0] * a.shape[1], a.shape[2]))
    mean = tf.einsum("pk,pl->kl", flat, flat) / flat.shape[0]
    return tf.cast(mean * flat.shape[0], tf.float32)


# %% right: one channel after the other with tf.map_fn
def gram_matrix(a):
    channels = tf.transpose(tf.reshape(a, (-1, a.shape[2])))
    return tf.map_fn(lambda channel: tf.linalg.matvec(channels, channel), channels)


# %% wrong: a spatial Gram matrix (n_H n_W, n_H n_W), the matmul in the wrong order
def gram_matrix(a):
    places = tf.reshape(a, (-1, a.shape[-1]))
    return tf.matmul(places, places, transpose_b=True)


# %% wrong: reshaped to (n_C, -1) straight away, channels and places mixed up
def gram_matrix(a):
    channels = tf.reshape(a, (a.shape[-1], -1))
    return tf.matmul(channels, channels, transpose_b=True)


# %% wrong: transposed without perm, then unrolled, channels and places mixed up
def gram_matrix(a):
    rows = tf.reshape(tf.transpose(a), (-1, a.shape[-1]))
    return tf.matmul(rows, rows, transpose_a=True)


# %% wrong: the first axis taken for the channels
def gram_matrix(a):
    return tf.einsum("kij,lij->kl", a, a)


# %% wrong: divided by the number of places
def gram_matrix(a):
    return tf.einsum("ijk,ijl->kl", a, a) / (a.shape[0] * a.shape[1])


# %% wrong: divided by n_H n_W n_C
def gram_matrix(a):
    return tf.einsum("ijk,ijl->kl", a, a) / (a.shape[0] * a.shape[1] * a.shape[2])


# %% wrong: mean of each channel subtracted, a covariance
def gram_matrix(a):
    centred = a - tf.reduce_mean(a, axis=(0, 1))
    return tf.einsum("ijk,ijl->kl", centred, centred)


# %% wrong: channels of unit length, a correlation
def gram_matrix(a):
    unit = tf.math.l2_normalize(a, axis=(0, 1))
    return tf.einsum("ijk,ijl->kl", unit, unit)


# %% wrong: element-wise product
def gram_matrix(a):
    return tf.multiply(a, a)


# %% wrong: a batched matmul of the picture's rows, not added up
def gram_matrix(a):
    return tf.matmul(a, a, transpose_a=True)


# %% wrong: products of the channels' sums
def gram_matrix(a):
    total = tf.reduce_sum(a, axis=(0, 1))
    return tf.tensordot(total, total, axes=0)


# %% wrong: diagonal only, each channel with itself
def gram_matrix(a):
    return tf.linalg.diag(tf.reduce_sum(tf.square(a), axis=(0, 1)))


# %% wrong: zero on the diagonal, a channel with itself left out
def gram_matrix(a):
    gram = tf.einsum("ijk,ijl->kl", a, a)
    return tf.linalg.set_diag(gram, tf.zeros(a.shape[-1]))


# %% wrong: a batch axis of one is left in the result
def gram_matrix(a):
    return tf.einsum("bijk,bijl->bkl", a[tf.newaxis], a[tf.newaxis])


# %% wrong: NumPy, no gradient
def gram_matrix(a):
    places = np.reshape(a, (-1, a.shape[-1]))
    return places.T @ places


# %% wrong: returns nothing
def gram_matrix(a):
    gram = tf.einsum("ijk,ijl->kl", a, a)


# %% wrong: returns its input
def gram_matrix(a):
    return a


# %% wrong: zeros
def gram_matrix(a):
    return tf.zeros((a.shape[-1], a.shape[-1]))


# %% wrong: a times its transpose in three axes, which does not fit
def gram_matrix(a):
    return tf.convert_to_tensor(a) @ tf.transpose(a)


# %% wrong: entry by entry into a NumPy array, no gradient
def gram_matrix(a):
    n_channels = a.shape[-1]
    gram = np.zeros((n_channels, n_channels), np.float32)
    for k in range(n_channels):
        for m in range(n_channels):
            gram[k, m] = tf.reduce_sum(a[:, :, k] * a[:, :, m])
    return tf.constant(gram)


# %% wrong: the untouched stub
def gram_matrix(a):
    raise NotImplementedError


# %% wrong (unlisted): negative activations cut off first
def gram_matrix(a):
    positive = tf.nn.relu(a)
    return tf.einsum("ijk,ijl->kl", positive, positive)


# %% wrong (unlisted): upper triangle only, the other half of the pairs thought a repetition
def gram_matrix(a):
    gram = tf.einsum("ijk,ijl->kl", a, a)
    return tf.linalg.band_part(gram, 0, -1)
