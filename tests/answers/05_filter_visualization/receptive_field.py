# Answers to receptive_field(layers), right and wrong; see ../README.md.
# A right one gives (size, stride, start): size += (k-1)·stride so far, start -= p·stride so far, stride *= s.

# %% right: layer by layer from the picture upwards
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% right: from the top layer down to the picture, one unit's interval widened
def receptive_field(layers):
    first, last, stride = 0, 0, 1
    for kernel, step, padding in reversed(layers):
        first, last = first * step - padding, last * step - padding + kernel - 1
        stride *= step
    return last - first + 1, stride, first


# %% right: the intervals of two neighbouring units traced down to the picture
def receptive_field(layers):
    def seen(unit):
        first = last = unit
        for kernel, step, padding in layers[::-1]:
            first = first * step - padding
            last = last * step - padding + kernel - 1
        return first, last

    (first, last), (neighbour, _) = seen(0), seen(1)
    return last - first + 1, neighbour - first, first


# %% right: recursion on the layers below the last one
def receptive_field(layers):
    if len(layers) == 0:
        return (1, 1, 0)
    *below, (kernel, step, padding) = layers
    size, stride, start = receptive_field(below)
    return (size + (kernel - 1) * stride, stride * step, start - padding * stride)


# %% right: NumPy, cumulated products and dot products
def receptive_field(layers):
    table = np.array(layers, dtype=int).reshape(-1, 3)
    strides = np.concatenate([[1], np.cumprod(table[:, 1])])
    size = 1 + (table[:, 0] - 1) @ strides[:-1]
    return size, strides[-1], -(table[:, 2] @ strides[:-1])


# %% right: sums over comprehensions, math.prod
from math import prod


def receptive_field(layers):
    kernels, strides, paddings = zip(*layers) if layers else ((), (), ())
    jump = [prod(strides[:i]) for i in range(len(strides))]
    size = sum((k - 1) * j for k, j in zip(kernels, jump)) + 1
    return size, prod(strides), 0 - sum(p * j for p, j in zip(paddings, jump))


# %% right: centre of unit 0 and half the size, in exact fractions
from fractions import Fraction


def receptive_field(layers):
    size, stride, centre = Fraction(1), 1, Fraction(1, 2)
    for kernel, step, padding in layers:
        centre += (Fraction(kernel - 1, 2) - padding) * stride
        size += (kernel - 1) * stride
        stride *= step
    return int(size), stride, int(centre - size / 2)


# %% right: functools.reduce over maps unit → first and last pixel, composed
from functools import reduce


def receptive_field(layers):
    def compose(below, layer):
        kernel, step, padding = layer
        return lambda first, last: below(first * step - padding, last * step - padding + kernel - 1)

    pixels = reduce(compose, layers, lambda first, last: (first, last))
    start, end = pixels(0, 0)
    return [end + 1 - start, pixels(1, 1)[0] - start, start]


# %% right: affine maps as matrices, multiplied
def receptive_field(layers):
    first = last = np.eye(2, dtype=int)
    for kernel, step, padding in layers:
        first = first @ [[step, -padding], [0, 1]]
        last = last @ [[step, kernel - 1 - padding], [0, 1]]
    return int(last[0, 1] - first[0, 1]) + 1, int(first[0, 0]), int(first[0, 1])


# %% wrong: kernel sizes only, no strides
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += kernel - 1
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: kernel sizes added up
def receptive_field(layers):
    stride, start = 1, 0
    for kernel, step, padding in layers:
        start -= padding * stride
        stride *= step
    return sum(kernel for kernel, _, _ in layers), stride, start


# %% wrong: kernel sizes multiplied
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size *= kernel
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: the last layer's kernel only
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size = kernel
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: a layer's own stride counts for its own kernel and padding
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        stride *= step
        size += (kernel - 1) * stride
        start -= padding * stride
    return size, stride, start


# %% wrong: only the stride of the layer itself, not the product of those below
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * step
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: kernel instead of kernel - 1
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += kernel * stride
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: starts at size 0 instead of 1
def receptive_field(layers):
    size, stride, start = 0, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: strides added up
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return size, sum(step for _, step, _ in layers), start


# %% wrong: the last layer's stride only
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return size, step, start


# %% wrong: paddings added up without the strides
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= padding
        stride *= step
    return size, stride, start


# %% wrong: padding ignored, start 0
def receptive_field(layers):
    size, stride = 1, 1
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        stride *= step
    return size, stride, 0


# %% wrong: start positive
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start += padding * stride
        stride *= step
    return size, stride, start


# %% wrong: half the size taken for the padding, whatever is given
def receptive_field(layers):
    size, stride = 1, 1
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        stride *= step
    return size, stride, -(size // 2)


# %% wrong: the centre of unit 0 instead of its first pixel
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return size, stride, start + size // 2


# %% wrong: layers taken from the top, the strides above instead of those below
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in reversed(layers):
        size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: padding makes the field wider
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1 + 2 * padding) * stride
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: stride and size swapped
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return stride, size, start


# %% wrong: returns the size only
def receptive_field(layers):
    size, stride = 1, 1
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        stride *= step
    return size


# %% wrong: a layer's own stride counts for its own kernel, the padding is right
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        start -= padding * stride
        stride *= step
        size += (kernel - 1) * stride
    return size, stride, start


# %% wrong: a layer's own stride counts for its own padding, the kernel is right
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        stride *= step
        start -= padding * stride
    return size, stride, start


# %% wrong: neither kernels nor paddings know of the strides
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += kernel - 1
        start -= padding
        stride *= step
    return size, stride, start


# %% wrong: the centre of the first field, from 0.5, as public code computes it
def receptive_field(layers):
    size, stride, start = 1, 1, 0.5
    for kernel, step, padding in layers:
        start += ((kernel - 1) / 2 - padding) * stride
        size += (kernel - 1) * stride
        stride *= step
    return size, stride, start


# %% wrong: the centre of the first field, from 0
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        start += ((kernel - 1) // 2 - padding) * stride
        size += (kernel - 1) * stride
        stride *= step
    return size, stride, start


# %% wrong: the last pixel of the first field
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        start += (kernel - 1 - padding) * stride
        size += (kernel - 1) * stride
        stride *= step
    return size, stride, start


# %% wrong: padding counted on both sides
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start -= 2 * padding * stride
        stride *= step
    return size, stride, start


# %% wrong: kernels in plain pixels and a positive start, two mistakes
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += kernel - 1
        start += padding * stride
        stride *= step
    return size, stride, start


# %% wrong: a formula for one layer, applied to the last one
def receptive_field(layers):
    for kernel, stride, padding in layers:
        size, start = kernel, -padding
    return size, stride, start


# %% wrong: the formula that begins at the last layer, begun at the first
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size = size * step + kernel - step
        start -= padding * stride
        stride *= step
    return size, stride, start


# %% wrong: the untouched stub
def receptive_field(layers):
    raise NotImplementedError


# %% wrong (unlisted): start of the last layer only, = instead of -=
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        size += (kernel - 1) * stride
        start = -padding * stride
        stride *= step
    return size, stride, start


# %% wrong (unlisted): a pooling layer (kernel = stride) thought to multiply the size
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    for kernel, step, padding in layers:
        if kernel == step:
            size *= step
        else:
            size += (kernel - 1) * stride
        start -= padding * stride
        stride *= step
    return size, stride, start
