# Answers to generate_step(image, cost, optimizer), right and wrong; see ../README.md.
# A right one takes one optimizer step on the pixels, clips them to [0, 1] and gives the cost before the step.

# %% right: tape, apply_gradients, assign of the clipped picture
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tape.gradient(j, image)
    optimizer.apply_gradients([(gradient, image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% right: optimizer.apply, keras ops, a Python float back
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        before = cost(image)
    optimizer.apply([tape.gradient(before, image)], [image])
    image.assign(keras.ops.clip(image, 0, 1))
    return float(before)


# %% right: a tape that watches the picture only, maximum and minimum
def generate_step(image, cost, optimizer):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(image)
        loss = cost(image)
    (gradient,) = tape.gradient(loss, [image])
    optimizer.apply_gradients(zip([gradient], [image]))
    image.assign(tf.maximum(tf.minimum(image, 1.0), 0.0))
    return loss


# %% right: cost and gradient inside a tf.function
def generate_step(image, cost, optimizer):
    @tf.function
    def cost_and_gradient():
        with tf.GradientTape() as tape:
            j = cost(image)
        return j, tape.gradient(j, image)

    j, gradient = cost_and_gradient()
    optimizer.apply_gradients([(gradient, image)])
    image.assign(tf.clip_by_value(image, 0, 1))
    return j


# %% right: the overshoot is taken off again
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply([tape.gradient(j, image)], [image])
    image.assign_sub(tf.nn.relu(image - 1.0))
    image.assign_add(tf.nn.relu(-image))
    return j.numpy()


# %% right: clipped in NumPy
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(np.clip(image.numpy(), 0, 1))
    return j.numpy().item()


# %% right: the optimizer built first, the whole step inside a tf.function
def generate_step(image, cost, optimizer):
    if not optimizer.built:
        optimizer.build([image])

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            j = cost(image)
        optimizer.apply([tape.gradient(j, image)])
        image.assign(tf.clip_by_value(image, 0.0, 1.0))
        return j

    return step()


# %% right: tf.gradients in a concrete graph, boolean masks for the clip
def generate_step(image, cost, optimizer):
    @tf.function
    def both(pixels):
        j = cost(pixels)
        return j, tf.gradients(j, pixels)[0]

    j, gradient = both(tf.convert_to_tensor(image))
    optimizer.apply([gradient], [image])
    stepped = tf.convert_to_tensor(image)
    stepped = tf.where(stepped > 1, tf.ones_like(stepped), stepped)
    image.assign(tf.where(stepped < 0, tf.zeros_like(stepped), stepped))
    return j


# %% right: a persistent tape and the gradient asked inside it
def generate_step(image, cost, optimizer):
    with tf.GradientTape(persistent=True) as tape:
        j = tf.squeeze(cost(image))
    gradients = {"pixels": tape.gradient(j, image)}
    del tape
    for gradient in gradients.values():
        optimizer.apply_gradients([[gradient, image]])
    image.assign(tf.sort(tf.stack([tf.zeros_like(image), image, tf.ones_like(image)]), axis=0)[1])
    return j


# %% wrong: no clip
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    return j


# %% wrong: clipped, but not assigned
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image = tf.clip_by_value(image, 0.0, 1.0)
    return j


# %% wrong: clipped before the step instead of behind it
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tape.gradient(j, image)
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    optimizer.apply_gradients([(gradient, image)])
    return j


# %% wrong: clipped to [0, 255]
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 255.0))
    return j


# %% wrong: the gradient clipped instead of the picture
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tf.clip_by_value(tape.gradient(j, image), 0.0, 1.0)
    optimizer.apply_gradients([(gradient, image)])
    return j


# %% wrong: stretched to [0, 1] instead of clipped
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    low, high = tf.reduce_min(image), tf.reduce_max(image)
    image.assign((image - low) / (high - low))
    return j


# %% wrong: ascends, the gradient is negated
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(-tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: two steps
def generate_step(image, cost, optimizer):
    costs = []
    for _ in range(2):
        with tf.GradientTape() as tape:
            costs.append(cost(image))
        optimizer.apply_gradients([(tape.gradient(costs[-1], image), image)])
        image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return costs[0]


# %% wrong: makes its own optimizer
def generate_step(image, cost, optimizer):
    optimizer = keras.optimizers.Adam(0.02)
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: plain descent by hand, only the learning rate is the optimizer's
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    image.assign_sub(optimizer.learning_rate * tape.gradient(j, image))
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: every variable the tape has seen is stepped, the network's weights too
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    variables = tape.watched_variables()
    optimizer.apply_gradients(zip(tape.gradient(j, variables), variables))
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: steps on a copy of the picture
def generate_step(image, cost, optimizer):
    image = tf.Variable(image)
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: cost computed outside the tape
def generate_step(image, cost, optimizer):
    j = cost(image)
    with tf.GradientTape() as tape:
        tape.watch(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: a tensor that nobody watches, no gradient
def generate_step(image, cost, optimizer):
    pixels = tf.convert_to_tensor(image)
    with tf.GradientTape() as tape:
        j = cost(pixels)
    optimizer.apply_gradients([(tape.gradient(j, pixels), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: gradient computed but never applied
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tape.gradient(j, image)
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: returns the cost after the step
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return cost(image)


# %% wrong: returns the picture
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return image


# %% wrong: returns nothing
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))


# %% wrong: rounded to the 256 steps of a uint8 picture after each step
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.round(255 * tf.clip_by_value(image, 0.0, 1.0)) / 255)
    return j


# %% wrong: clipped, and the result thrown away
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    tf.clip_by_value(image, 0.0, 1.0)
    return j


# %% wrong: clipped before the tape
def generate_step(image, cost, optimizer):
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    return j


# %% wrong: clipped at 0 only
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.nn.relu(image))
    return j


# %% wrong: clipped at 1 only
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.minimum(image, 1.0))
    return j


# %% wrong: the picture is made ready before the tape, which does not see how
def generate_step(image, cost, optimizer):
    pixels = tf.reshape(1.0 * image, image.shape)
    with tf.GradientTape() as tape:
        j = cost(pixels)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: the cost as a Python float inside the tape
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = float(cost(image))
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: gradient and variable swapped in the pair
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tape.gradient(j, image)
    optimizer.apply_gradients([(image, gradient)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: a pair in place of a list of pairs
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tape.gradient(j, image)
    optimizer.apply_gradients((gradient, image))
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong: the cost in a dictionary
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return {"cost": j}


# %% wrong: the cost and the picture
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    optimizer.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j, image


# %% wrong: the untouched stub
def generate_step(image, cost, optimizer):
    raise NotImplementedError


# %% wrong (unlisted): gradient divided by its mean size, as for dreams
def generate_step(image, cost, optimizer):
    with tf.GradientTape() as tape:
        j = cost(image)
    gradient = tape.gradient(j, image)
    gradient /= tf.reduce_mean(tf.abs(gradient)) + 1e-8
    optimizer.apply_gradients([(gradient, image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j


# %% wrong (unlisted): a fresh copy of the optimizer at each step, its momentum is lost
def generate_step(image, cost, optimizer):
    fresh = type(optimizer).from_config(optimizer.get_config())
    with tf.GradientTape() as tape:
        j = cost(image)
    fresh.apply_gradients([(tape.gradient(j, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return j
