# Answers to train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2), right and wrong; see ../README.md.
# Most call triplet_loss, the student's own, which the notebook holds. Two steps in a row must work as well as one.

# %% right: three forward passes, apply_gradients
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% right: one concatenated forward pass, optimizer.apply
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    images = tf.concat([anchor, positive, negative], axis=0)
    weights = encoder.trainable_weights
    with tf.GradientTape() as tape:
        f_a, f_p, f_n = tf.split(encoder(images, training=True), 3)
        loss = triplet_loss(f_a, f_p, f_n, alpha=alpha)
    optimizer.apply(tape.gradient(loss, weights), weights)
    return loss


# %% right: returns a Python float
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        encodings = [encoder(x, training=True) for x in (anchor, positive, negative)]
        loss = triplet_loss(*encodings, alpha)
    optimizer.apply_gradients(zip(tape.gradient(loss, encoder.trainable_weights), encoder.trainable_weights))
    return float(loss)


# %% right: the loss written out again, a NumPy scalar back
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        a, p, n = encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True)
        cost = tf.reduce_sum((a - p) ** 2, axis=-1) - tf.reduce_sum((a - n) ** 2, axis=-1) + alpha
        loss = tf.reduce_sum(tf.maximum(cost, 0.0))
    variables = encoder.trainable_variables
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss.numpy()


# %% right: forward and backward pass inside tf.function
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    @tf.function
    def loss_and_gradients(a, p, n):
        with tf.GradientTape() as tape:
            loss = triplet_loss(encoder(a, training=True), encoder(p, training=True), encoder(n, training=True), alpha)
        return loss, tape.gradient(loss, encoder.trainable_variables)

    images = [tf.convert_to_tensor(x) for x in (anchor, positive, negative)]
    loss, gradients = loss_and_gradients(*images)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% right: the whole step inside tf.function, optimizer built first
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    if not optimizer.built:
        optimizer.build(encoder.trainable_variables)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = triplet_loss(
                encoder(anchor, training=True),
                encoder(positive, training=True),
                encoder(negative, training=True),
                alpha,
            )
        optimizer.apply(tape.gradient(loss, encoder.trainable_variables))
        return loss

    return step()


# %% right: a helper decorated with tf.function, the optimizer built outside it
@tf.function
def graph_step(encoder, optimizer, anchor, positive, negative, alpha):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    if not optimizer.built:
        optimizer.build(encoder.trainable_variables)
    return graph_step(encoder, optimizer, anchor, positive, negative, alpha)


# %% right: gradients added up triplet by triplet, applied once
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    variables = encoder.trainable_variables
    total, gradients = 0.0, [tf.zeros(v.shape) for v in variables]
    for i in range(len(anchor)):
        with tf.GradientTape() as tape:
            f = [encoder(x[i : i + 1], training=True) for x in (anchor, positive, negative)]
            loss = triplet_loss(*f, alpha)
        total += float(loss)
        gradients = [g + h for g, h in zip(gradients, tape.gradient(loss, variables))]
    optimizer.apply_gradients(zip(gradients, variables))
    return total


# %% right: gradient of the loss by hand, backpropagated through the encoder
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        f = encoder(tf.concat([anchor, positive, negative], axis=0), training=True)
    a, p, n = tf.split(f, 3)
    cost = tf.reduce_sum((a - p) ** 2, axis=-1) - tf.reduce_sum((a - n) ** 2, axis=-1) + alpha
    active = 2.0 * tf.cast(cost > 0, f.dtype)[:, None]
    upstream = tf.concat([active * (n - p), active * (p - a), active * (a - n)], axis=0)
    gradients = tape.gradient(f, encoder.trainable_variables, output_gradients=upstream)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return tf.reduce_sum(tf.nn.relu(cost))


# %% right: a tape that watches the chosen variables only
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    variables = [v.value for v in encoder.trainable_variables]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(variables)
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    optimizer.apply(tape.gradient(loss, variables), encoder.trainable_variables)
    return loss


# %% right: returns the loss under no tape, computed again before the step
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    def cost():
        return triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )

    before = cost()
    with tf.GradientTape() as tape:
        loss = cost()
    optimizer.apply(tape.gradient(loss, encoder.trainable_variables), encoder.trainable_variables)
    return before


# %% wrong: ascends, the gradients are negated
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = [-g for g in tape.gradient(loss, encoder.trainable_variables)]
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: two steps
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    losses = []
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = triplet_loss(
                encoder(anchor, training=True),
                encoder(positive, training=True),
                encoder(negative, training=True),
                alpha,
            )
        gradients = tape.gradient(loss, encoder.trainable_variables)
        optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
        losses.append(loss)
    return losses[0]


# %% wrong: the same gradients applied twice
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    optimizer.apply(gradients, encoder.trainable_variables)
    return loss


# %% wrong: makes its own optimizer
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    optimizer = keras.optimizers.Adam(1e-3)
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: updates by hand with the optimizer's learning rate
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    for v, g in zip(encoder.trainable_variables, tape.gradient(loss, encoder.trainable_variables)):
        v.assign(v - optimizer.learning_rate * g)
    return loss


# %% wrong: updates by hand with a learning rate of its own
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    for v, g in zip(encoder.trainable_variables, tape.gradient(loss, encoder.trainable_variables)):
        v.assign(v - 0.01 * g)
    return loss


# %% wrong: encodings computed outside the tape
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    f_a, f_p, f_n = encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True)
    with tf.GradientTape() as tape:
        loss = triplet_loss(f_a, f_p, f_n, alpha)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: encoder.predict inside the tape, no gradient
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        f = [encoder.predict(x, verbose=0) for x in (anchor, positive, negative)]
        loss = triplet_loss(*f, alpha)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: gradients computed but never applied
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    return loss


# %% wrong: returns the loss after the step
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return triplet_loss(
        encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
    )


# %% wrong: alpha not passed on
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True)
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: no hinge in its own loss
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        a, p, n = encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True)
        loss = tf.reduce_sum((a - p) ** 2) - tf.reduce_sum((a - n) ** 2) + alpha * len(a)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: mean instead of summed loss
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = (
            triplet_loss(
                encoder(anchor, training=True),
                encoder(positive, training=True),
                encoder(negative, training=True),
                alpha,
            )
            / anchor.shape[0]
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: steps on the sum, returns the mean
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss / len(anchor)


# %% wrong: positive and negative swapped
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(negative, training=True), encoder(positive, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: one concatenated pass, split in the wrong order
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        f_p, f_a, f_n = tf.split(encoder(tf.concat([anchor, positive, negative], axis=0), training=True), 3)
        loss = triplet_loss(f_a, f_p, f_n, alpha)
    optimizer.apply(tape.gradient(loss, encoder.trainable_variables), encoder.trainable_variables)
    return loss


# %% wrong: gradient through the anchor only
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        f_p, f_n = (
            tf.stop_gradient(encoder(positive, training=True)),
            tf.stop_gradient(encoder(negative, training=True)),
        )
        loss = triplet_loss(encoder(anchor, training=True), f_p, f_n, alpha)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: only the anchor is encoded inside the tape
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    f_p, f_n = encoder(positive, training=True), encoder(negative, training=True)
    with tf.GradientTape() as tape:
        loss = triplet_loss(encoder(anchor, training=True), f_p, f_n, alpha)
    optimizer.apply(tape.gradient(loss, encoder.trainable_variables), encoder.trainable_variables)
    return loss


# %% wrong: a step for each tower in turn
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    first = None
    for k in range(3):
        with tf.GradientTape() as tape:
            f = [encoder(x, training=True) for x in (anchor, positive, negative)]
            f = [x if i == k else tf.stop_gradient(x) for i, x in enumerate(f)]
            loss = triplet_loss(*f, alpha)
        first = loss if first is None else first
        optimizer.apply(tape.gradient(loss, encoder.trainable_variables), encoder.trainable_variables)
    return first


# %% wrong: a step for each triplet in turn
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    total = 0.0
    for i in range(anchor.shape[0]):
        with tf.GradientTape() as tape:
            loss = triplet_loss(*[encoder(x[i : i + 1], training=True) for x in (anchor, positive, negative)], alpha)
        optimizer.apply(tape.gradient(loss, encoder.trainable_variables), encoder.trainable_variables)
        total += float(loss)
    return total


# %% wrong: steps on a copy, the encoder itself stays as it was
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    model = keras.models.clone_model(encoder)
    model.set_weights(encoder.get_weights())
    with tf.GradientTape() as tape:
        loss = triplet_loss(model(anchor), model(positive), model(negative), alpha)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return loss


# %% wrong: returns nothing
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))


# %% wrong: returns the gradients
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return gradients


# %% wrong: steps rightly, returns one cost per triplet
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        a, p, n = encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True)
        d_p = tf.reduce_sum((a - p) ** 2, axis=-1)
        d_n = tf.reduce_sum((a - n) ** 2, axis=-1)
        losses = tf.maximum(d_p - d_n + alpha, 0.0)
    gradients = tape.gradient(losses, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return losses


# %% wrong: constant, nothing is done
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    return 0.0


# %% wrong: NaN, nothing is done
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    return float("nan")


# %% wrong: returns an input
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    return anchor


# %% wrong: the loss of the raw images, no encoder
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    batch = anchor.shape[0]
    with tf.GradientTape() as tape:
        flat = [tf.reshape(x, (batch, -1)) for x in (anchor, positive, negative)]
        loss = triplet_loss(*flat, alpha)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: the untouched stub
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    raise NotImplementedError


# %% wrong (unlisted): only the last layer is updated, as in fine-tuning
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    head = encoder.trainable_variables[-2:]
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    optimizer.apply_gradients(zip(tape.gradient(loss, head), head))
    return loss


# %% wrong (unlisted): a fresh copy of the optimizer at each step, its momentum is lost
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    fresh = optimizer.__class__.from_config(optimizer.get_config())
    with tf.GradientTape() as tape:
        loss = triplet_loss(
            encoder(anchor, training=True), encoder(positive, training=True), encoder(negative, training=True), alpha
        )
    fresh.apply_gradients(zip(tape.gradient(loss, encoder.trainable_variables), encoder.trainable_variables))
    return loss


# %% wrong: the encoder is called without training=True | mistake: inference mode
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(encoder(anchor), encoder(positive), encoder(negative), alpha)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss


# %% wrong: only the anchors are encoded with training=True | mistake: not always in training mode
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(encoder(anchor, training=True), encoder(positive), encoder(negative), alpha)
    gradients = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, encoder.trainable_variables))
    return loss
