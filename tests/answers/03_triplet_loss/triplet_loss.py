# Answers to triplet_loss(anchor, positive, negative, alpha=0.2), right and wrong; see ../README.md.
# A right one returns a scalar tensor, has finite gradients for all three inputs and works inside tf.function.

# %% right: reduce_sum of squares and tf.maximum
def triplet_loss(anchor, positive, negative, alpha=0.2):
    distance_positive = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    distance_negative = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(distance_positive - distance_negative + alpha, 0.0))


# %% right: keras ops instead of tf
def triplet_loss(anchor, positive, negative, alpha=0.2):
    ops = keras.ops
    to_positive = ops.sum(ops.square(ops.subtract(anchor, positive)), axis=1)
    to_negative = ops.sum(ops.square(ops.subtract(anchor, negative)), axis=1)
    return ops.sum(ops.relu(to_positive - to_negative + alpha))


# %% right: einsum and tf.nn.relu
def triplet_loss(anchor, positive, negative, alpha=0.2):
    p = tf.convert_to_tensor(anchor) - positive
    n = tf.convert_to_tensor(anchor) - negative
    return tf.reduce_sum(tf.nn.relu(tf.einsum("bd,bd->b", p, p) - tf.einsum("bd,bd->b", n, n) + alpha))


# %% right: expanded |a|^2 - 2ab + |b|^2
def squared_distance(a, b):
    a, b = tf.convert_to_tensor(a), tf.convert_to_tensor(b)
    return tf.reduce_sum(a * a, -1) - 2.0 * tf.reduce_sum(a * b, -1) + tf.reduce_sum(b * b, -1)


def triplet_loss(anchor, positive, negative, alpha=0.2):
    costs = squared_distance(anchor, positive) - squared_distance(anchor, negative) + alpha
    return tf.reduce_sum(tf.maximum(costs, tf.zeros_like(costs)))


# %% right: difference of squares in factors, (N - P) . (2A - P - N)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    anchor = tf.convert_to_tensor(anchor)
    positive = tf.convert_to_tensor(positive)
    negative = tf.convert_to_tensor(negative)
    gap = tf.reduce_sum((negative - positive) * (2.0 * anchor - positive - negative), axis=-1)
    return tf.reduce_sum(tf.nn.relu(gap + alpha))


# %% right: tf.where instead of a maximum
def triplet_loss(anchor, positive, negative, alpha=0.2):
    cost = (
        tf.reduce_sum(tf.math.squared_difference(anchor, positive), axis=-1)
        - tf.reduce_sum(tf.math.squared_difference(anchor, negative), axis=-1)
        + alpha
    )
    return tf.reduce_sum(tf.where(cost > 0, cost, tf.zeros_like(cost)))


# %% right: Python loop over the static batch
def triplet_loss(anchor, positive, negative, alpha=0.2):
    total = tf.constant(0.0)
    for i in range(anchor.shape[0]):
        d_p = tf.reduce_sum((anchor[i] - positive[i]) ** 2)
        d_n = tf.reduce_sum((anchor[i] - negative[i]) ** 2)
        total = total + tf.maximum(d_p - d_n + alpha, 0.0)
    return total


# %% right: unstack and add_n
def triplet_loss(anchor, positive, negative, alpha=0.2):
    terms = []
    for a, p, n in zip(tf.unstack(anchor), tf.unstack(positive), tf.unstack(negative)):
        terms.append(tf.nn.relu(2 * tf.nn.l2_loss(a - p) - 2 * tf.nn.l2_loss(a - n) + alpha))
    return tf.add_n(terms)


# %% right: tf.map_fn, one triplet at a time
def triplet_loss(anchor, positive, negative, alpha=0.2):
    def one(triplet):
        a, p, n = triplet
        return tf.maximum(tf.tensordot(a - p, a - p, 1) - tf.tensordot(a - n, a - n, 1) + alpha, 0.0)

    triplets = tuple(tf.convert_to_tensor(x) for x in (anchor, positive, negative))
    return tf.reduce_sum(tf.map_fn(one, triplets, fn_output_signature=tf.float32))


# %% right: sum over the active triplets only (boolean_mask)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_ap = tf.reduce_sum((anchor - positive) ** 2, axis=1)
    d_an = tf.reduce_sum((anchor - negative) ** 2, axis=1)
    cost = tf.convert_to_tensor(d_ap - d_an + alpha)
    return tf.reduce_sum(tf.boolean_mask(cost, cost > 0))


# %% right: decorated with tf.function
@tf.function
def triplet_loss(anchor, positive, negative, alpha=0.2):
    positive_distance = tf.reduce_sum(tf.square(tf.subtract(anchor, positive)), axis=-1)
    negative_distance = tf.reduce_sum(tf.square(tf.subtract(anchor, negative)), axis=-1)
    return tf.reduce_sum(tf.maximum(0.0, positive_distance - negative_distance + alpha))


# %% right: Euclidean norm squared again, with a guard under the root
def triplet_loss(anchor, positive, negative, alpha=0.2):
    def norm(x):
        return tf.sqrt(tf.maximum(tf.reduce_sum(x * x, axis=-1), 1e-12))

    cost = norm(anchor - positive) ** 2 - norm(anchor - negative) ** 2 + alpha
    return tf.reduce_sum(tf.nn.relu(cost))


# %% right: tf.norm squared, no guard (gradient at distance 0 is finite)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.norm(anchor - positive, axis=-1) ** 2
    d_n = tf.norm(anchor - negative, axis=-1) ** 2
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% right: diagonal of the matrix product of the differences, hinge as (x + |x|) / 2
def triplet_loss(anchor, positive, negative, alpha=0.2):
    p = tf.convert_to_tensor(anchor - positive)
    n = tf.convert_to_tensor(anchor - negative)
    d_p = tf.linalg.diag_part(tf.matmul(p, p, transpose_b=True))
    d_n = tf.linalg.diag_part(tf.matmul(n, n, transpose_b=True))
    x = d_p - d_n + alpha
    return tf.reduce_sum((x + tf.abs(x)) / 2)


# %% right: positive and negative stacked, one broadcast subtraction
def triplet_loss(anchor, positive, negative, alpha=0.2):
    others = tf.stack([positive, negative])
    d = tf.reduce_sum(tf.square(tf.expand_dims(anchor, 0) - others), axis=2)
    return tf.reduce_sum(tf.clip_by_value(d[0] - d[1] + alpha, 0.0, tf.float32.max))


# %% right: gradient derived by hand (tf.custom_gradient)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    @tf.custom_gradient
    def loss(a, p, n):
        cost = tf.reduce_sum((a - p) ** 2, -1) - tf.reduce_sum((a - n) ** 2, -1) + alpha

        def grad(upstream):
            active = upstream * tf.cast(cost > 0, tf.float32)[:, None]
            return 2 * active * (n - p), 2 * active * (p - a), 2 * active * (a - n)

        return tf.reduce_sum(tf.nn.relu(cost)), grad

    return loss(*[tf.convert_to_tensor(x, tf.float32) for x in (anchor, positive, negative)])


# %% wrong: mean over the batch instead of the sum
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_mean(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: mean over the features instead of the sum
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_mean(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_mean(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: no maximum with zero
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(d_p - d_n + alpha)


# %% wrong: maximum of the sum instead of the sum of the maxima
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.maximum(tf.reduce_sum(d_p - d_n + alpha), 0.0)


# %% wrong: reduce_sum without an axis, one distance for the whole batch
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive))
    d_n = tf.reduce_sum(tf.square(anchor - negative))
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: sum over axis 0 (the batch) instead of the features
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=0)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=0)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: no sum over the features before the hinge
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return tf.reduce_sum(tf.maximum(tf.square(anchor - positive) - tf.square(anchor - negative) + alpha, 0.0))


# %% wrong: no margin
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n, 0.0))


# %% wrong: margin subtracted
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n - alpha, 0.0))


# %% wrong: margin always 0.2, the argument ignored
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + 0.2, 0.0))


# %% wrong: margin added after the hinge
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n, 0.0) + alpha)


# %% wrong: margin added once, after the sum over the batch
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n, 0.0)) + alpha


# %% wrong: hinge on each distance instead of their difference
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p + alpha, 0.0) - tf.maximum(d_n, 0.0))


# %% wrong: sign reversed, negative minus positive
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_n - d_p + alpha, 0.0))


# %% wrong: the result negated
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return -tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: minimum instead of maximum
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.minimum(d_p - d_n + alpha, 0.0))


# %% wrong: d(P,N) in place of d(A,N)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(positive - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: anchor and negative swap roles
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(negative - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(negative - anchor), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: plain instead of squared distance
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.norm(anchor - positive, axis=-1)
    d_n = tf.norm(anchor - negative, axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: L1 distance
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.abs(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.abs(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: half of the squared distance (l2_loss)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    total = 0.0
    for i in range(anchor.shape[0]):
        cost = tf.nn.l2_loss(anchor[i] - positive[i]) - tf.nn.l2_loss(anchor[i] - negative[i]) + alpha
        total += tf.maximum(cost, 0.0)
    return total


# %% wrong: cosine similarity instead of a distance
def triplet_loss(anchor, positive, negative, alpha=0.2):
    s_p = keras.losses.cosine_similarity(anchor, positive)
    s_n = keras.losses.cosine_similarity(anchor, negative)
    return tf.reduce_sum(tf.maximum(s_p - s_n + alpha, 0.0))


# %% wrong: features summed before squaring
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.square(tf.reduce_sum(anchor - positive, axis=-1))
    d_n = tf.square(tf.reduce_sum(anchor - negative, axis=-1))
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: difference of the distances squared (the square is never negative, so the hinge does nothing)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.maximum((d_p - d_n) ** 2, 0.0) + alpha)


# %% wrong: squared hinge
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.square(tf.maximum(d_p - d_n + alpha, 0.0)))


# %% wrong: soft margin (softplus) instead of the hinge
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.math.softplus(d_p - d_n + alpha))


# %% wrong: one cost per triplet, not summed
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.maximum(d_p - d_n + alpha, 0.0)


# %% wrong: NumPy, no gradient
def triplet_loss(anchor, positive, negative, alpha=0.2):
    anchor, positive, negative = np.array(anchor), np.array(positive), np.array(negative)
    d_p = np.sum((anchor - positive) ** 2, axis=-1)
    d_n = np.sum((anchor - negative) ** 2, axis=-1)
    return np.sum(np.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: result wrapped in a new constant, no gradient
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    loss = tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))
    return tf.constant(float(loss))


# %% wrong: no gradient reaches the negative
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - tf.stop_gradient(negative)), axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: iterates over tensors with zip, which tf.function refuses
def triplet_loss(anchor, positive, negative, alpha=0.2):
    loss = 0.0
    for a, p, n in zip(anchor, positive, negative):
        loss += tf.maximum(tf.reduce_sum((a - p) ** 2) - tf.reduce_sum((a - n) ** 2) + alpha, 0.0)
    return loss


# %% wrong: in-place subtraction changes the arrays that were passed in
def triplet_loss(anchor, positive, negative, alpha=0.2):
    positive -= anchor
    negative -= anchor
    d_p = tf.reduce_sum(positive * positive, axis=-1)
    d_n = tf.reduce_sum(negative * negative, axis=-1)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: returns nothing
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    loss = tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong: constant zero
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return tf.constant(0.0)


# %% wrong: alpha for each triplet, whatever the encodings
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return alpha * anchor.shape[0] + 0.0 * tf.reduce_sum(anchor + positive + negative)


# %% wrong: returns an input
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return anchor


# %% wrong: NaN (square root of a negative difference)
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_sum(tf.sqrt(d_p - d_n)) + alpha


# %% wrong: the untouched stub
def triplet_loss(anchor, positive, negative, alpha=0.2):
    raise NotImplementedError


# %% wrong (unlisted): the square forgotten in one of the two distances
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_n = tf.sqrt(tf.reduce_sum(tf.square(anchor - negative), axis=-1) + 1e-12)
    return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))


# %% wrong (unlisted): the loop leaves out the last triplet
def triplet_loss(anchor, positive, negative, alpha=0.2):
    loss = tf.constant(0.0)
    for i in range(anchor.shape[0] - 1):
        d_p = tf.reduce_sum(tf.square(anchor[i] - positive[i]))
        d_n = tf.reduce_sum(tf.square(anchor[i] - negative[i]))
        loss += tf.maximum(d_p - d_n + alpha, 0.0)
    return loss


# %% wrong: two mistakes at once, no margin and the mean over the batch
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_positive = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
    d_negative = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
    return tf.reduce_mean(tf.maximum(d_positive - d_negative, 0.0))


# %% wrong: two mistakes at once, a root in the distance and the argument alpha ignored
def triplet_loss(anchor, positive, negative, alpha=0.2):
    d_positive, d_negative = tf.norm(anchor - positive, axis=-1), tf.norm(anchor - negative, axis=-1)
    return tf.reduce_sum(tf.maximum(d_positive - d_negative + 0.2, 0.0))
