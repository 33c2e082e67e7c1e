# Answers to contrastive_loss(same, distance, margin=1.0), right and wrong; see ../README.md.
# A right one is the mean of same·D² + (1-same)·max(margin-D, 0)²: a scalar, differentiable in D, also in a tf.function.

# %% right: the formula as it stands
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    close = same * tf.square(distance)
    apart = (1.0 - same) * tf.square(tf.maximum(margin - distance, 0.0))
    return tf.reduce_mean(close + apart)


# %% right: keras ops
def contrastive_loss(same, distance, margin=1.0):
    ops = keras.ops
    same = ops.cast(same, "float32")
    hinge = ops.relu(margin - distance)
    return ops.mean(same * ops.square(distance) + (1 - same) * ops.square(hinge))


# %% right: tf.where chooses the length, squared afterwards
def contrastive_loss(same, distance, margin=1.0):
    distance = tf.convert_to_tensor(distance, tf.float32)
    length = tf.where(tf.cast(same, tf.bool), distance, tf.nn.relu(margin - distance))
    return tf.reduce_mean(length**2)


# %% right: the two groups apart (boolean_mask), added and divided by the batch
def contrastive_loss(same, distance, margin=1.0):
    distance = tf.convert_to_tensor(distance)
    is_same = tf.equal(tf.cast(same, tf.float32), 1.0)
    close = tf.boolean_mask(distance, is_same)
    apart = tf.maximum(0.0, margin - tf.boolean_mask(distance, tf.logical_not(is_same)))
    return (tf.reduce_sum(close**2) + tf.reduce_sum(apart**2)) / distance.shape[0]


# %% right: two dot products
def contrastive_loss(same, distance, margin=1.0):
    distance = tf.convert_to_tensor(distance)
    s = tf.cast(same, distance.dtype)
    hinge = tf.nn.relu(margin - distance)
    total = tf.tensordot(s, distance * distance, 1) + tf.tensordot(1 - s, hinge * hinge, 1)
    return total / tf.cast(tf.size(distance), distance.dtype)


# %% right: Python loop over the static batch
def contrastive_loss(same, distance, margin=1.0):
    total = 0.0
    for i in range(distance.shape[0]):
        y, d = tf.cast(same[i], tf.float32), distance[i]
        total += y * d * d + (1 - y) * tf.maximum(margin - d, 0) ** 2
    return total / distance.shape[0]


# %% right: hinge as (x + |x|) / 2, mixed by linear interpolation
def contrastive_loss(same, distance, margin=1.0):
    distance = tf.convert_to_tensor(distance)
    x = margin - distance
    apart = tf.square((x + tf.abs(x)) / 2)
    return tf.reduce_mean(apart + tf.cast(same, tf.float32) * (tf.square(distance) - apart))


# %% right: a Keras loss class with its own reduction
class Contrastive(keras.losses.Loss):
    def __init__(self, margin):
        super().__init__(reduction="sum_over_batch_size")
        self.margin = margin

    def call(self, y_true, y_pred):
        gap = keras.ops.clip(self.margin - y_pred, 0.0, float("inf"))
        return y_true * y_pred**2 + (1 - y_true) * gap**2


def contrastive_loss(same, distance, margin=1.0):
    return Contrastive(margin)(tf.cast(same, tf.float32), distance)


# %% right: mean squared error to a target, D to 0 where same, D to at least the margin where different
def contrastive_loss(same, distance, margin=1.0):
    distance = tf.convert_to_tensor(distance)
    target = (1.0 - tf.cast(same, tf.float32)) * tf.maximum(distance, margin)
    return tf.reduce_mean(tf.math.squared_difference(distance, target))


# %% right: pair by pair with tf.map_fn and tf.cond
def contrastive_loss(same, distance, margin=1.0):
    def one(pair):
        y, d = pair
        return tf.cond(y > 0.5, lambda: d**2, lambda: tf.nn.relu(margin - d) ** 2)

    pairs = (tf.cast(same, tf.float32), tf.convert_to_tensor(distance))
    return tf.reduce_mean(tf.map_fn(one, pairs, fn_output_signature=tf.float32))


# %% right: gradient derived by hand (tf.custom_gradient)
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(tf.convert_to_tensor(same), tf.float32)

    @tf.custom_gradient
    def cost(d):
        hinge = tf.nn.relu(margin - d)

        def grad(upstream):
            return upstream * 2.0 * (same * d - (1.0 - same) * hinge) / tf.cast(tf.size(d), tf.float32)

        return tf.reduce_mean(same * d**2 + (1.0 - same) * hinge**2), grad

    return cost(tf.convert_to_tensor(distance, tf.float32))


# %% wrong: label the other way round
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean((1 - same) * tf.square(distance) + same * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: with the paper's one half
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    cost = same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0))
    return 0.5 * tf.reduce_mean(cost)


# %% wrong: sum over the batch instead of the mean
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_sum(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: one cost for each pair, no mean
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0))


# %% wrong: no maximum with zero, far pairs are pulled back
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(margin - distance))


# %% wrong: squared before the maximum, so that the maximum does nothing
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.maximum(tf.square(margin - distance), 0.0))


# %% wrong: hinge not squared
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.maximum(margin - distance, 0.0))


# %% wrong: distance of the same pairs not squared
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * distance + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: nothing squared
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * distance + (1 - same) * tf.maximum(margin - distance, 0.0))


# %% wrong: margin minus the squared distance, not squared again
def contrastive_loss(same, distance, margin=1.0):
    same, squared = tf.cast(same, tf.float32), tf.square(distance)
    return tf.reduce_mean(same * squared + (1 - same) * tf.maximum(margin - squared, 0.0))


# %% wrong: the squared distance inside the squared hinge
def contrastive_loss(same, distance, margin=1.0):
    same, squared = tf.cast(same, tf.float32), tf.square(distance)
    return tf.reduce_mean(same * squared + (1 - same) * tf.square(tf.maximum(margin - squared, 0.0)))


# %% wrong: takes the distance for a squared one and draws the root
def contrastive_loss(same, distance, margin=1.0):
    same, plain = tf.cast(same, tf.float32), tf.sqrt(tf.maximum(distance, 1e-12))
    return tf.reduce_mean(same * distance + (1 - same) * tf.square(tf.maximum(margin - plain, 0.0)))


# %% wrong: margin always 1, the argument ignored
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(1.0 - distance, 0.0)))


# %% wrong: distance minus margin
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(distance - margin, 0.0)))


# %% wrong: margin plus distance
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin + distance, 0.0)))


# %% wrong: minimum in place of maximum
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.minimum(margin - distance, 0.0)))


# %% wrong: the different pairs subtracted
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) - (1 - same) * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: different pairs cost nothing, collapse is free
def contrastive_loss(same, distance, margin=1.0):
    return tf.reduce_mean(tf.cast(same, tf.float32) * tf.square(distance))


# %% wrong: same pairs cost nothing
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean((1 - same) * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: both terms for every pair, the label is not used
def contrastive_loss(same, distance, margin=1.0):
    return tf.reduce_mean(tf.square(distance) + tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: a mean for each kind of pair, added
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    hinge = tf.square(tf.maximum(margin - distance, 0.0))
    close = tf.reduce_sum(same * tf.square(distance)) / tf.maximum(tf.reduce_sum(same), 1.0)
    return close + tf.reduce_sum((1 - same) * hinge) / tf.maximum(tf.reduce_sum(1 - same), 1.0)


# %% wrong: labels as a column, every label with every distance
def contrastive_loss(same, distance, margin=1.0):
    same = tf.reshape(tf.cast(same, tf.float32), (-1, 1))
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: cross-entropy of the distance taken for a probability
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    p = tf.clip_by_value(tf.convert_to_tensor(distance), 1e-6, 1 - 1e-6)
    return -tf.reduce_mean(same * tf.math.log(1 - p) + (1 - same) * tf.math.log(p))


# %% wrong: arguments swapped
def contrastive_loss(same, distance, margin=1.0):
    same, distance = tf.cast(distance, tf.float32), tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong: NumPy, no gradient
def contrastive_loss(same, distance, margin=1.0):
    same, distance = np.array(same), np.array(distance)
    return np.mean(same * distance**2 + (1 - same) * np.maximum(margin - distance, 0) ** 2)


# %% wrong: returns nothing
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    loss = tf.reduce_mean(same * distance**2 + (1 - same) * tf.maximum(margin - distance, 0.0) ** 2)


# %% wrong: constant zero
def contrastive_loss(same, distance, margin=1.0):
    return tf.constant(0.0)


# %% wrong: returns an input
def contrastive_loss(same, distance, margin=1.0):
    return distance


# %% wrong: the untouched stub
def contrastive_loss(same, distance, margin=1.0):
    raise NotImplementedError


# %% wrong (unlisted): the default margin is that of the triplets, 0.2
def contrastive_loss(same, distance, margin=0.2):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0)))


# %% wrong (unlisted): root of the mean
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    cost = same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0.0))
    return tf.sqrt(tf.reduce_mean(cost) + 1e-12)


# %% wrong: Python's max on a tensor
def contrastive_loss(same, distance, margin=1.0):
    same = tf.cast(same, tf.float32)
    return tf.reduce_mean(same * distance**2 + (1 - same) * max(margin - distance, 0) ** 2)


# %% wrong: a loop over the pairs with an if on the label
def contrastive_loss(same, distance, margin=1.0):
    total = 0.0
    for s, d in zip(same, distance):
        if s == 1:
            total += d**2
        else:
            total += tf.maximum(margin - d, 0.0) ** 2
    return total / len(same)


# %% wrong: float() of each distance
def contrastive_loss(same, distance, margin=1.0):
    costs = [float(d) ** 2 if int(s) else max(margin - float(d), 0) ** 2 for s, d in zip(same, distance)]
    return tf.reduce_mean(tf.constant(costs))


# %% wrong: labels not cast, integers fail
def contrastive_loss(same, distance, margin=1.0):
    return tf.reduce_mean(same * tf.square(distance) + (1 - same) * tf.square(tf.maximum(margin - distance, 0)))
