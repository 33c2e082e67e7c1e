# Answers to conv3d(x, kernels, bias), right and wrong; see ../README.md.
# A right one gives for (d, h, w, c_in), (kd, kh, kw, c_in, c_out), (c_out,) the valid cross-correlation.

# %% right: loops over the places, each window with all kernels
def conv3d(x, kernels, bias):
    kd, kh, kw, _, n_filters = kernels.shape
    depth, height, width = x.shape[0] - kd + 1, x.shape[1] - kh + 1, x.shape[2] - kw + 1
    y = np.zeros((depth, height, width, n_filters))
    for i in range(depth):
        for j in range(height):
            for k in range(width):
                window = x[i : i + kd, j : j + kh, k : k + kw]
                for f in range(n_filters):
                    y[i, j, k, f] = np.sum(window * kernels[..., f]) + bias[f]
    return y


# %% right: sliding_window_view and einsum
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels, optimize=True) + bias


# %% right: tap by tap, the shifted volume times one slice of the kernels
def conv3d(x, kernels, bias):
    sides = [n - k + 1 for n, k in zip(x.shape, kernels.shape[:3])]
    y = np.zeros((*sides, kernels.shape[-1])) + bias
    for tap in np.ndindex(*kernels.shape[:3]):
        shifted = x[tuple(slice(start, start + side) for start, side in zip(tap, sides))]
        y = y + shifted @ kernels[tap]
    return y


# %% right: SciPy's correlate in four dimensions, filter by filter
from scipy.signal import correlate


def conv3d(x, kernels, bias):
    maps = [correlate(x, kernels[..., f], mode="valid").squeeze(axis=3) for f in range(kernels.shape[-1])]
    return np.stack(maps, axis=-1) + bias


# %% right: TensorFlow's convolution, a batch of one put on and taken off
def conv3d(x, kernels, bias):
    volume = tf.cast(x, tf.float32)[tf.newaxis]
    y = tf.nn.conv3d(volume, tf.cast(kernels, tf.float32), strides=[1, 1, 1, 1, 1], padding="VALID")
    return tf.nn.bias_add(y, tf.cast(bias, tf.float32)).numpy()[0]


# %% right: keras ops
def conv3d(x, kernels, bias):
    volume = keras.ops.expand_dims(keras.ops.cast(x, "float32"), 0)
    y = keras.ops.conv(volume, keras.ops.cast(kernels, "float32"), padding="valid", data_format="channels_last")
    return keras.ops.convert_to_numpy(y[0]) + bias


# %% right: im2col, a row for each window and one matrix product
def conv3d(x, kernels, bias):
    kd, kh, kw, n_channels, n_filters = kernels.shape
    sides = (x.shape[0] - kd + 1, x.shape[1] - kh + 1, x.shape[2] - kw + 1)
    rows = np.array([x[i : i + kd, j : j + kh, k : k + kw].ravel() for i, j, k in np.ndindex(sides)])
    return (rows @ kernels.reshape(-1, n_filters) + bias).reshape(*sides, n_filters)


# %% right: slices as a batch of pictures, two-dimensional convolutions added over the kernel's depth
def conv3d(x, kernels, bias):
    x, kernels = np.asarray(x, "float32"), np.asarray(kernels, "float32")
    depth = x.shape[0] - kernels.shape[0] + 1
    y = 0
    for tap, kernel in enumerate(kernels):
        y = y + tf.nn.conv2d(x[tap : tap + depth], kernel, strides=1, padding="VALID").numpy()
    return y + np.reshape(bias, (1, 1, 1, -1))


# %% right: conv1d along every row of the volume, added over the kernel's depth and height
def conv3d(x, kernels, bias):
    kd, kh, kw, _, n_filters = kernels.shape
    y = np.empty((x.shape[0] - kd + 1, x.shape[1] - kh + 1, x.shape[2] - kw + 1, n_filters))
    none = np.zeros(n_filters)
    for i, j in np.ndindex(y.shape[:2]):
        rows = [conv1d(x[i + a, j + b], kernels[a, b], none) for a in range(kd) for b in range(kh)]
        y[i, j] = np.sum(rows, axis=0) + bias
    return y


# %% right: product of the spectra, Fourier transform
def conv3d(x, kernels, bias):
    sides, axes = x.shape[:3], (0, 1, 2)
    volume = np.fft.rfftn(x, axes=axes)
    filters = np.fft.rfftn(kernels, s=sides, axes=axes)
    y = np.fft.irfftn((volume[..., None] * filters.conj()).sum(axis=3), s=sides, axes=axes)
    depth, height, width = (n - k + 1 for n, k in zip(sides, kernels.shape))
    return y[:depth, :height, :width] + bias


# %% wrong: kernels turned round along all three axes, a true convolution
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels[::-1, ::-1, ::-1]) + bias


# %% wrong: not summed over the channels
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->dhwcf", windows, kernels) + bias


# %% wrong: the last place along each axis is missing, n - k
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))[:-1, :-1, :-1]
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels) + bias


# %% wrong: padding "same", as large as the input
def conv3d(x, kernels, bias):
    volume = tf.cast(x, tf.float32)[tf.newaxis]
    y = tf.nn.conv3d(volume, tf.cast(kernels, tf.float32), strides=[1, 1, 1, 1, 1], padding="SAME")
    return y.numpy()[0] + bias


# %% wrong: bias forgotten
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels)


# %% wrong: bias added again for every slice of the kernel
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return sum(
        np.einsum("dhwcjk,jkcf->dhwf", windows[:, :, :, :, i], kernel) + bias for i, kernel in enumerate(kernels)
    )


# %% wrong: the first channel only
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x[..., 0], kernels.shape[:3])
    return np.einsum("dhwijk,ijkf->dhwf", windows, kernels[:, :, :, 0]) + bias


# %% wrong: two-dimensional, every slice by itself with the kernel's first slice
def conv3d(x, kernels, bias):
    x, kernels = np.asarray(x, "float32"), np.asarray(kernels, "float32")
    return tf.nn.conv2d(x, kernels[0], strides=1, padding="VALID").numpy() + bias


# %% wrong: two-dimensional, the kernel's slices added up before they meet the volume
def conv3d(x, kernels, bias):
    x, kernels = np.asarray(x, "float32"), np.asarray(kernels, "float32")
    y = tf.nn.conv2d(x, kernels.sum(axis=0), strides=1, padding="VALID").numpy() + bias
    return y[: len(x) - len(kernels) + 1]


# %% wrong: depth summed away, one picture is left
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->hwf", windows, kernels) + bias


# %% wrong: depth taken for the last of the three axes
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    kernels = np.moveaxis(kernels, 0, 2)
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels) + bias


# %% wrong: height and width of the kernels swapped
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    kernels = np.swapaxes(kernels, 1, 2)
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels) + bias


# %% wrong: a cube assumed, the kernel's depth for all three axes
def conv3d(x, kernels, bias):
    k = kernels.shape[0]
    sides = [n - k + 1 for n in x.shape[:3]]
    y = np.zeros((*sides, kernels.shape[-1]))
    for i, j, m in np.ndindex(*sides):
        y[i, j, m] = np.tensordot(x[i : i + k, j : j + k, m : m + k], kernels[:k, :k, :k], axes=4) + bias
    return y


# %% wrong: mean over the window instead of the sum
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels) / np.prod(kernels.shape[:4]) + bias


# %% wrong: windows flattened channels first, kernels channels last
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    rows = windows.reshape(*windows.shape[:3], -1)
    return rows @ kernels.reshape(-1, kernels.shape[-1]) + bias


# %% wrong: channels first in the result
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.moveaxis(np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels) + bias, -1, 0)


# %% wrong: windows side by side, moved by the kernel's sides
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    kd, kh, kw = kernels.shape[:3]
    windows = sliding_window_view(x, (kd, kh, kw), axis=(0, 1, 2))[::kd, ::kh, ::kw]
    return np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels) + bias


# %% wrong: ReLU on the result
from numpy.lib.stride_tricks import sliding_window_view


def conv3d(x, kernels, bias):
    windows = sliding_window_view(x, kernels.shape[:3], axis=(0, 1, 2))
    return np.maximum(np.einsum("dhwcijk,ijkcf->dhwf", windows, kernels) + bias, 0)


# %% wrong: a batch axis of one is left in the result
def conv3d(x, kernels, bias):
    volume = tf.cast(x, tf.float32)[tf.newaxis]
    y = tf.nn.conv3d(volume, tf.cast(kernels, tf.float32), strides=[1, 1, 1, 1, 1], padding="VALID")
    return y.numpy() + bias


# %% wrong: the untouched stub
def conv3d(x, kernels, bias):
    raise NotImplementedError


# %% wrong (unlisted): a range too short, the last place along each axis stays at zero
def conv3d(x, kernels, bias):
    kd, kh, kw, _, n_filters = kernels.shape
    depth, height, width = x.shape[0] - kd, x.shape[1] - kh, x.shape[2] - kw
    y = np.zeros((depth + 1, height + 1, width + 1, n_filters))
    for i in range(depth):
        for j in range(height):
            for k in range(width):
                y[i, j, k] = np.tensordot(x[i : i + kd, j : j + kh, k : k + kw], kernels, axes=4) + bias
    return y


# %% wrong (unlisted): kernels turned round along the depth only, the film is compared backwards
def conv3d(x, kernels, bias):
    depth = x.shape[0] - kernels.shape[0] + 1
    x, kernels = np.asarray(x, "float32"), np.asarray(kernels, "float32")
    y = np.zeros(1, "float32")
    for tap in range(len(kernels)):
        y = y + tf.nn.conv2d(x[tap : tap + depth], kernels[-1 - tap], strides=1, padding="VALID").numpy()
    return y + bias
