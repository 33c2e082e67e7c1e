# Answers to style_cost(activations_style, activations_generated, weights), right and wrong; see ../README.md.
# A right one gives Σ λ J over the layers, whose sizes differ; unequal lengths of the three lists are a ValueError.

# %% right: lengths checked, then a loop
def style_cost(activations_style, activations_generated, weights):
    if not len(activations_style) == len(activations_generated) == len(weights):
        raise ValueError("there must be as many weights as layers")
    cost = 0.0
    for a_style, a_generated, weight in zip(activations_style, activations_generated, weights):
        cost += weight * layer_style_cost(a_style, a_generated)
    return cost


# %% right: zip that is strict about lengths, a sum
def style_cost(activations_style, activations_generated, weights):
    layers = zip(activations_style, activations_generated, weights, strict=True)
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% right: costs stacked, a dot product with the weights
def style_cost(activations_style, activations_generated, weights):
    if len({len(activations_style), len(activations_generated), len(weights)}) != 1:
        raise ValueError(f"{len(weights)} weights for {len(activations_style)} layers")
    costs = [layer_style_cost(s, g) for s, g in zip(activations_style, activations_generated)]
    return tf.tensordot(tf.cast(tf.stack(weights), tf.float32), tf.stack(costs), axes=1)


# %% right: tf.add_n of the weighted costs by index
def style_cost(activations_style, activations_generated, weights):
    n = len(weights)
    if len(activations_style) != n:
        raise ValueError("weights and layers of the style picture differ in number")
    if len(activations_generated) != n:
        raise ValueError("weights and layers of the generated picture differ in number")
    costs = [layer_style_cost(activations_style[i], activations_generated[i]) for i in range(n)]
    return tf.add_n([float(weights[i]) * costs[i] for i in range(n)])


# %% right: recursion, first layer and the rest
def style_cost(activations_style, activations_generated, weights):
    lists = (activations_style, activations_generated, weights)
    if not any(len(each) for each in lists):
        return 0.0
    if not all(len(each) for each in lists):
        raise ValueError("lists of unequal length")
    first = weights[0] * layer_style_cost(activations_style[0], activations_generated[0])
    return first + style_cost(*(each[1:] for each in lists))


# %% right: written out with einsum, without the earlier exercises
def style_cost(activations_style, activations_generated, weights):
    if len(activations_style) != len(weights) or len(activations_generated) != len(weights):
        raise ValueError("unequal lengths")
    total = tf.constant(0.0)
    for k, (s, g) in enumerate(zip(activations_style, activations_generated)):
        difference = tf.einsum("hwi,hwj->ij", s, s) - tf.einsum("hwi,hwj->ij", g, g)
        total = total + weights[k] * tf.reduce_sum((difference / (2.0 * np.prod(s.shape))) ** 2)
    return total


# %% right: weights go into the activations as fourth roots of their sizes, keras ops
def style_cost(activations_style, activations_generated, weights):
    try:
        layers = list(zip(activations_style, activations_generated, weights, strict=True))
    except ValueError as error:
        raise ValueError("give each layer one weight") from error
    costs = []
    for style, generated, weight in layers:
        factor = abs(float(weight)) ** 0.25
        cost = layer_style_cost(keras.ops.multiply(style, factor), keras.ops.multiply(generated, factor))
        costs.append(keras.ops.sign(float(weight)) * cost)
    return keras.ops.sum(keras.ops.stack(costs))


# %% right: map over the layers, functools.reduce
from functools import reduce


def style_cost(activations_style, activations_generated, weights):
    lengths = list(map(len, (activations_style, activations_generated, weights)))
    if max(lengths) > min(lengths):
        raise ValueError(f"lengths {lengths} differ")
    costs = map(layer_style_cost, activations_style, activations_generated)
    return reduce(lambda total, pair: total + pair[0] * pair[1], zip(weights, costs), 0.0)


# %% wrong: zip cuts the longer lists, no ValueError
def style_cost(activations_style, activations_generated, weights):
    layers = zip(activations_style, activations_generated, weights)
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: an assert instead of the ValueError
def style_cost(activations_style, activations_generated, weights):
    assert len(activations_style) == len(activations_generated) == len(weights), "lengths differ"
    layers = zip(activations_style, activations_generated, weights)
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: the two lists of activations compared in length, the weights forgotten
def style_cost(activations_style, activations_generated, weights):
    if len(activations_style) != len(activations_generated):
        raise ValueError("as many layers of one picture as of the other")
    layers = zip(activations_style, activations_generated, weights)
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: the weights ignored
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: the same weight for all layers, 1 / L
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(layer_style_cost(style, generated) for style, generated, weight in layers) / len(layers)


# %% wrong: divided by the number of layers on top of the weights
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(weight * layer_style_cost(s, g) for s, g, weight in layers) / len(layers)


# %% wrong: divided by the sum of the weights
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(weight * layer_style_cost(s, g) for s, g, weight in layers) / sum(weights)


# %% wrong: only the last layer, = instead of +=
def style_cost(activations_style, activations_generated, weights):
    cost = 0.0
    for style, generated, weight in zip(activations_style, activations_generated, weights, strict=True):
        cost = weight * layer_style_cost(style, generated)
    return cost


# %% wrong: return inside the loop, only the first layer
def style_cost(activations_style, activations_generated, weights):
    if not len(activations_style) == len(activations_generated) == len(weights):
        raise ValueError("there must be as many weights as layers")
    cost = 0.0
    for style, generated, weight in zip(activations_style, activations_generated, weights):
        cost += weight * layer_style_cost(style, generated)
        return cost


# %% wrong: the last layer left out, as in a well-known assignment where it is the content's
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers[:-1])


# %% wrong: the first weight for every layer
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(weights[0] * layer_style_cost(style, generated) for style, generated, _ in layers)


# %% wrong: the weights in reverse order
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, reversed(weights), strict=True))
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: the generated picture compared with itself
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(weight * layer_style_cost(generated, generated) for style, generated, weight in layers)


# %% wrong: content costs of the layers summed
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return sum(weight * content_cost(style, generated) for style, generated, weight in layers)


# %% wrong: a list of costs, not their sum
def style_cost(activations_style, activations_generated, weights):
    layers = zip(activations_style, activations_generated, weights, strict=True)
    return [weight * layer_style_cost(style, generated) for style, generated, weight in layers]


# %% wrong: weights squared with the activations, λ multiplied into the Gram matrices
def style_cost(activations_style, activations_generated, weights):
    cost = 0.0
    for style, generated, weight in zip(activations_style, activations_generated, weights, strict=True):
        difference = weight * (gram_matrix(style) - gram_matrix(generated))
        cost += tf.reduce_sum(tf.square(difference / (2.0 * np.prod(style.shape))))
    return cost


# %% wrong: costs as Python floats, no gradient
def style_cost(activations_style, activations_generated, weights):
    layers = zip(activations_style, activations_generated, weights, strict=True)
    return sum(weight * float(layer_style_cost(style, generated)) for style, generated, weight in layers)


# %% wrong: returns nothing
def style_cost(activations_style, activations_generated, weights):
    layers = zip(activations_style, activations_generated, weights, strict=True)
    cost = sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: constant
def style_cost(activations_style, activations_generated, weights):
    return tf.constant(0.0)


# %% wrong: the costs collected in a NumPy array, no gradient
def style_cost(activations_style, activations_generated, weights):
    layers = zip(activations_style, activations_generated, weights, strict=True)
    return tf.reduce_sum(np.array([weight * layer_style_cost(s, g) for s, g, weight in layers]))


# %% wrong: the activations multiplied by the weights
def style_cost(activations_style, activations_generated, weights):
    layers = zip(activations_style, activations_generated, weights, strict=True)
    return tf.add_n([layer_style_cost(weight * s, weight * g) for s, g, weight in layers])


# %% wrong: a KeyError for lists of unequal length
def style_cost(activations_style, activations_generated, weights):
    if not len(activations_style) == len(activations_generated) == len(weights):
        raise KeyError("there must be as many weights as layers")
    layers = zip(activations_style, activations_generated, weights)
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: the ValueError returned, not raised
def style_cost(activations_style, activations_generated, weights):
    if not len(activations_style) == len(activations_generated) == len(weights):
        return ValueError("there must be as many weights as layers")
    layers = zip(activations_style, activations_generated, weights)
    return sum(weight * layer_style_cost(style, generated) for style, generated, weight in layers)


# %% wrong: the untouched stub
def style_cost(activations_style, activations_generated, weights):
    raise NotImplementedError


# %% wrong (unlisted): one weight applied to the sum of all layers before it as well, brackets in the wrong place
def style_cost(activations_style, activations_generated, weights):
    cost = 0.0
    for style, generated, weight in zip(activations_style, activations_generated, weights, strict=True):
        cost = weight * (cost + layer_style_cost(style, generated))
    return cost


# %% wrong (unlisted): the dearest layer alone counts, max instead of the sum
def style_cost(activations_style, activations_generated, weights):
    layers = list(zip(activations_style, activations_generated, weights, strict=True))
    return tf.reduce_max([weight * layer_style_cost(style, generated) for style, generated, weight in layers])
