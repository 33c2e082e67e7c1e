# Answers to output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0), right and wrong; see ../README.md.
# A right one gives (*out, n_filters) with out = ⌊(n + 2p - k)/s⌋ + 1 on each spatial axis; ranks differ or the kernel
# does not fit: ValueError.

# %% right: axis by axis, every error tested first
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    *spatial, _ = input_shape
    if len(spatial) != len(kernel_size):
        raise ValueError(f"{len(kernel_size)} kernel sides for {len(spatial)} axes")
    out = []
    for n, k in zip(spatial, kernel_size):
        if k > n + 2 * padding:
            raise ValueError(f"a kernel of {k} does not fit on {n} with a padding of {padding}")
        out.append((n + 2 * padding - k) // stride + 1)
    return (*out, n_filters)


# %% right: counts the places where a window may start
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    if len(input_shape) - 1 != len(kernel_size):
        raise ValueError("one kernel side for each spatial axis, please")
    out = tuple(len(range(0, n + 2 * padding - k + 1, stride)) for n, k in zip(input_shape, kernel_size))
    if 0 in out:
        raise ValueError("the kernel does not fit")
    return out + (n_filters,)


# %% right: NumPy on all axes at once
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    n, k = np.array(input_shape[:-1]), np.array(kernel_size)
    if n.shape != k.shape or np.any(n + 2 * padding < k):
        raise ValueError("ranks differ, or the kernel does not fit")
    return tuple((n + 2 * padding - k) // stride + 1) + (n_filters,)


# %% right: a strict zip raises the error for the ranks, a list comes out
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    result = [(n - k + 2 * padding) // stride for n, k in zip(input_shape[:-1], kernel_size, strict=True)]
    if min(result) < 0:
        raise ValueError("kernel larger than the padded input")
    return [size + 1 for size in result] + [n_filters]


# %% right: no arithmetic, NumPy's windows over an array that takes no room
from numpy.lib.stride_tricks import sliding_window_view


def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    padded = np.broadcast_to(np.int8(0), [n + 2 * padding for n in input_shape[:-1]])
    windows = sliding_window_view(padded, tuple(kernel_size))
    kept = windows[(slice(None, None, stride),) * padded.ndim]
    return (*kept.shape[: padded.ndim], n_filters)


# %% right: recursion, the first axis and the rest
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    if len(input_shape) == 1 and len(kernel_size) == 0:
        return (n_filters,)
    if len(input_shape) == 1 or len(kernel_size) == 0:
        raise ValueError("ranks differ")
    room = input_shape[0] + 2 * padding - kernel_size[0]
    if room < 0:
        raise ValueError("kernel too large")
    return (room // stride + 1, *output_shape(input_shape[1:], kernel_size[1:], n_filters, stride, padding))


# %% right: the window moved step by step until it hangs over the edge
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    def places(n, k):
        count, left = 0, -padding
        while left + k <= n + padding:
            count += 1
            left += stride
        if count == 0:
            raise ValueError(f"kernel of {k} on {n}: no place for it")
        return count

    if len(kernel_size) + 1 != len(input_shape):
        raise ValueError("ranks differ")
    return tuple(map(places, input_shape[:-1], kernel_size)) + (n_filters,)


# %% right: rounded up from the number of starts, math.ceil
from math import ceil


def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[: len(input_shape) - 1]
    if len(spatial) != len(kernel_size):
        raise ValueError("ranks differ")
    starts = [n + padding + padding - k + 1 for n, k in zip(spatial, kernel_size)]
    if any(count < 1 for count in starts):
        raise ValueError("does not fit")
    return tuple(ceil(count / stride) for count in starts) + tuple([n_filters])


# %% right: an error class of its own, a kind of ValueError
class ShapeError(ValueError):
    pass


def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    rank = len(input_shape) - 1
    if rank != len(kernel_size):
        raise ShapeError(f"{rank} axes, {len(kernel_size)} sides")
    shape = list(input_shape)
    for axis in range(rank):
        steps, rest = divmod(input_shape[axis] + 2 * padding - kernel_size[axis], stride)
        if steps < 0:
            raise ShapeError(f"does not fit along axis {axis}")
        shape[axis] = steps + 1
    shape[-1] = n_filters
    return tuple(shape)


# %% wrong: the input's channels kept in place of the filters
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    *spatial, n_channels = input_shape
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)], n_channels)


# %% wrong: channels and filters both, nothing summed over the channels
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    *spatial, n_channels = input_shape
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)], n_channels, n_filters)


# %% wrong: no filters in the result
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return tuple((n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size))


# %% wrong: filters first
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (n_filters, *[(n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)])


# %% wrong: the + 1 is missing, n - k
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k) // stride for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: padding on one side only
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: stride ignored
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[n + 2 * padding - k + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: the + 1 is divided by the stride as well
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k + 1) // stride for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: rounded up, a window that hangs over the edge counts
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[int(np.ceil((n + 2 * padding - k) / stride)) + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: not rounded at all
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k) / stride + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: the first side of the kernel on every axis
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial, k = input_shape[:-1], kernel_size[0]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n in spatial):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k) // stride + 1 for n in spatial], n_filters)


# %% wrong: stride along the first axis only
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    out = [n + 2 * padding - k + 1 for n, k in zip(spatial, kernel_size)]
    out[0] = (out[0] - 1) // stride + 1
    return (*out, n_filters)


# %% wrong: padding "same", whatever is given
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[-(-n // stride) for n in spatial], n_filters)


# %% wrong: the kernel is asked for a side along the channels, so dimensions never match
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    if len(input_shape) != len(kernel_size):
        raise ValueError("the dimensions do not match")
    return (*[(n + 2 * padding - k) // stride + 1 for n, k in zip(input_shape, kernel_size)], n_filters)


# %% wrong: no ValueError, sizes of zero or less
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size):
        raise ValueError("ranks differ")
    return (*[(n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: ranks not compared, zip stops at the shorter one
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    out = [(n + 2 * padding - k) // stride + 1 for n, k in zip(input_shape[:-1], kernel_size)]
    if any(size < 1 for size in out):
        raise ValueError("the kernel does not fit")
    return (*out, n_filters)


# %% wrong: assert, an AssertionError instead of a ValueError
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    assert len(spatial) == len(kernel_size), "ranks differ"
    assert all(k <= n + 2 * padding for n, k in zip(spatial, kernel_size)), "the kernel does not fit"
    return (*[(n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: a stride that does not divide is refused
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size):
        raise ValueError("ranks differ")
    out = []
    for n, k in zip(spatial, kernel_size):
        steps, rest = divmod(n + 2 * padding - k, stride)
        if steps < 0 or rest:
            raise ValueError("the stride does not fit")
        out.append(steps + 1)
    return (*out, n_filters)


# %% wrong: the sides in a tuple of their own
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return tuple((n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)), n_filters


# %% wrong: compared with the input before it is padded
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k > n for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: a kernel that just fits is refused
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size) or any(k >= n + 2 * padding for n, k in zip(spatial, kernel_size)):
        raise ValueError("ranks differ, or the kernel does not fit")
    return (*[(n + 2 * padding - k) // stride + 1 for n, k in zip(spatial, kernel_size)], n_filters)


# %% wrong: the untouched stub
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    raise NotImplementedError


# %% wrong (unlisted): NumPy's broadcasting stands in for the ranks, one side serves for all axes
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    room = np.array(input_shape[:-1]) + 2 * padding - np.array(kernel_size)
    if np.any(room < 0):
        raise ValueError("the kernel does not fit")
    return (*(room // stride + 1).tolist(), n_filters)


# %% wrong (unlisted): int() cuts towards zero, a kernel too large by less than a stride gets a place
def output_shape(input_shape, kernel_size, n_filters, stride=1, padding=0):
    spatial = input_shape[:-1]
    if len(spatial) != len(kernel_size):
        raise ValueError("ranks differ")
    out = [int((n + 2 * padding - k) / stride) + 1 for n, k in zip(spatial, kernel_size)]
    if any(size < 1 for size in out):
        raise ValueError("the kernel does not fit")
    return (*out, n_filters)
