# Answers to total_cost(j_content, j_style, alpha=1.0, beta=1e4), right and wrong; see ../README.md.
# A right one gives alpha·J_content + beta·J_style for numbers and for tensors, of which a gradient is asked.

# %% right: the formula
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha * j_content + beta * j_style


# %% right: TensorFlow, names as keywords
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    content = tf.multiply(tf.cast(j_content, tf.float32), float(alpha))
    style = tf.multiply(tf.cast(j_style, tf.float32), float(beta))
    return tf.add(x=content, y=style)


# %% right: dot product of weights and costs
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    costs = tf.stack([tf.cast(j_content, tf.float32), tf.cast(j_style, tf.float32)])
    weights = tf.constant([alpha, beta], dtype=tf.float32)
    return tf.reduce_sum(weights * costs)


# %% right: sum over pairs of cost and weight
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return sum(weight * cost for weight, cost in ((alpha, j_content), (beta, j_style)))


# %% right: keras ops, the style first
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    style = keras.ops.multiply(keras.ops.cast(j_style, "float32"), beta)
    content = keras.ops.multiply(keras.ops.cast(j_content, "float32"), alpha)
    return keras.ops.add(style, content)


# %% right: added up step by step
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    cost = 0.0
    cost = cost + alpha * j_content
    cost = cost + beta * j_style
    return cost


# %% wrong: alpha and beta swapped
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return beta * j_content + alpha * j_style


# %% wrong: the defaults written into the formula
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return 1.0 * j_content + 1e4 * j_style


# %% wrong: 10 : 40, the weights of a well-known assignment, whatever is given
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return 10 * j_content + 40 * j_style


# %% wrong: 10 and 40 as the defaults
def total_cost(j_content, j_style, alpha=10, beta=40):
    return alpha * j_content + beta * j_style


# %% wrong: alpha forgotten
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return j_content + beta * j_style


# %% wrong: beta forgotten
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha * j_content + j_style


# %% wrong: no weights
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return j_content + j_style


# %% wrong: content cost only
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha * j_content


# %% wrong: style cost only
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return beta * j_style


# %% wrong: difference instead of sum
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha * j_content - beta * j_style


# %% wrong: divided by alpha + beta
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return (alpha * j_content + beta * j_style) / (alpha + beta)


# %% wrong: 1 - alpha as the weight of the style
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha * j_content + (1 - alpha) * j_style


# %% wrong: divided by alpha and beta
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return j_content / alpha + j_style / beta


# %% wrong: product of the two weighted costs
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return (alpha * j_content) * (beta * j_style)


# %% wrong: brackets, alpha weighs the style as well
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha * (j_content + beta * j_style)


# %% wrong: a pair of costs, not their sum
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha * j_content, beta * j_style


# %% wrong: returns nothing
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    j = alpha * j_content + beta * j_style


# %% wrong: returns an input
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return j_content


# %% wrong: constant
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return 0.0


# %% wrong: halved
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return (alpha * j_content + beta * j_style) / 2


# %% wrong: no defaults
def total_cost(j_content, j_style, alpha, beta):
    return alpha * j_content + beta * j_style


# %% wrong: the untouched stub
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    raise NotImplementedError


# %% wrong (unlisted): the weights squared, alpha² and beta²
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return alpha**2 * j_content + beta**2 * j_style


# %% wrong (unlisted): the greater of the two weighted costs
def total_cost(j_content, j_style, alpha=1.0, beta=1e4):
    return tf.maximum(alpha * j_content, beta * j_style)
