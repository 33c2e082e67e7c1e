# Answers to n_parameters(kernel_size, n_channels, n_filters), right and wrong; see ../README.md.
# A right one gives (product of the kernel's sides · n_channels + 1) · n_filters: weights and one bias for each filter.

# %% right: math.prod
from math import prod


def n_parameters(kernel_size, n_channels, n_filters):
    return (prod(kernel_size) * n_channels + 1) * n_filters


# %% right: one filter's numbers multiplied up in a loop
def n_parameters(kernel_size, n_channels, n_filters):
    weights = n_channels
    for side in kernel_size:
        weights = weights * side
    return n_filters * (weights + 1)


# %% right: NumPy, weights and biases apart
def n_parameters(kernel_size, n_channels, n_filters):
    weights = np.prod([*kernel_size, n_channels, n_filters])
    biases = n_filters
    return weights + biases


# %% right: size of the arrays themselves, laid out without taking room
def n_parameters(kernel_size, n_channels, n_filters):
    kernels = np.broadcast_to(0.0, (*kernel_size, n_channels, n_filters))
    bias = np.zeros(n_filters)
    return kernels.size + bias.size


# %% right: recursion, one axis moved into the channels at a time
def n_parameters(kernel_size, n_channels, n_filters):
    if len(kernel_size) == 0:
        return (n_channels + 1) * n_filters
    return n_parameters(kernel_size[1:], n_channels * kernel_size[0], n_filters)


# %% right: functools.reduce
import operator
from functools import reduce


def n_parameters(kernel_size, n_channels, n_filters):
    per_filter = reduce(operator.mul, kernel_size, n_channels) + 1
    return sum(per_filter for _ in range(n_filters))


# %% right: asks Keras, a convolution is a dense layer on every window
def n_parameters(kernel_size, n_channels, n_filters):
    window = int(np.prod(kernel_size)) * n_channels
    layer = keras.layers.Dense(n_filters)
    layer.build((None, window))
    return layer.count_params()


# %% right: every place of a filter named and counted
from itertools import product


def n_parameters(kernel_size, n_channels, n_filters):
    places = product(*[range(side) for side in kernel_size], range(n_channels))
    return (sum(1 for _ in places) + 1) * n_filters


# %% wrong: no biases
def n_parameters(kernel_size, n_channels, n_filters):
    return int(np.prod(kernel_size)) * n_channels * n_filters


# %% wrong: a single bias for the whole layer
def n_parameters(kernel_size, n_channels, n_filters):
    return int(np.prod(kernel_size)) * n_channels * n_filters + 1


# %% wrong: 1 added to the filters instead of to a filter's weights
def n_parameters(kernel_size, n_channels, n_filters):
    return int(np.prod(kernel_size)) * n_channels * (n_filters + 1)


# %% wrong: channels forgotten
def n_parameters(kernel_size, n_channels, n_filters):
    return (int(np.prod(kernel_size)) + 1) * n_filters


# %% wrong: a bias for each channel of the input
def n_parameters(kernel_size, n_channels, n_filters):
    return int(np.prod(kernel_size)) * n_channels * n_filters + n_channels


# %% wrong: a bias for each channel of each filter
def n_parameters(kernel_size, n_channels, n_filters):
    return (int(np.prod(kernel_size)) + 1) * n_channels * n_filters


# %% wrong: brackets missing, the weights of one filter only
def n_parameters(kernel_size, n_channels, n_filters):
    return int(np.prod(kernel_size)) * n_channels + 1 * n_filters


# %% wrong: number of filters forgotten
def n_parameters(kernel_size, n_channels, n_filters):
    return int(np.prod(kernel_size)) * n_channels + 1


# %% wrong: channels and filters swapped
def n_parameters(kernel_size, n_channels, n_filters):
    return (int(np.prod(kernel_size)) * n_filters + 1) * n_channels


# %% wrong: sides of the kernel added instead of multiplied
def n_parameters(kernel_size, n_channels, n_filters):
    return (sum(kernel_size) * n_channels + 1) * n_filters


# %% wrong: channels added to the product of the sides
def n_parameters(kernel_size, n_channels, n_filters):
    return (int(np.prod(kernel_size)) + n_channels + 1) * n_filters


# %% wrong: the first side only
def n_parameters(kernel_size, n_channels, n_filters):
    return (kernel_size[0] * n_channels + 1) * n_filters


# %% wrong: the first side for every axis, a cube
def n_parameters(kernel_size, n_channels, n_filters):
    return (kernel_size[0] ** len(kernel_size) * n_channels + 1) * n_filters


# %% wrong: height and width only, as for pictures
def n_parameters(kernel_size, n_channels, n_filters):
    return (kernel_size[0] * kernel_size[1] * n_channels + 1) * n_filters


# %% wrong: weights and biases as a pair, not added up
def n_parameters(kernel_size, n_channels, n_filters):
    return int(np.prod(kernel_size)) * n_channels * n_filters, n_filters


# %% wrong: the shape of the weights, not their number
def n_parameters(kernel_size, n_channels, n_filters):
    return (*kernel_size, n_channels, n_filters)


# %% wrong: printed, nothing returned
def n_parameters(kernel_size, n_channels, n_filters):
    print((int(np.prod(kernel_size)) * n_channels + 1) * n_filters)


# %% wrong: the untouched stub
def n_parameters(kernel_size, n_channels, n_filters):
    raise NotImplementedError


# %% wrong (unlisted): the bias inside the loop, one more for each axis and multiplied by the later ones
def n_parameters(kernel_size, n_channels, n_filters):
    per_filter = n_channels
    for side in kernel_size:
        per_filter = per_filter * side + 1
    return per_filter * n_filters


# %% wrong (unlisted): text with thousands separators, as model.summary() prints it
def n_parameters(kernel_size, n_channels, n_filters):
    count = (int(np.prod(kernel_size)) * n_channels + 1) * n_filters
    return f"{count:,}"
