# Answers to conv1d(x, kernels, bias), right and wrong; see ../README.md.
# A right one gives for (n, c_in), (k, c_in, c_out), (c_out,) the valid cross-correlation (n - k + 1, c_out).

# %% right: plain loops over places, filters, taps and channels
def conv1d(x, kernels, bias):
    n, k, n_channels, n_filters = len(x), *kernels.shape
    result = []
    for start in range(n - k + 1):
        row = []
        for f in range(n_filters):
            total = float(bias[f])
            for tap in range(k):
                for c in range(n_channels):
                    total += float(x[start + tap, c]) * float(kernels[tap, c, f])
            row.append(total)
        result.append(row)
    return np.array(result)


# %% right: sliding_window_view and tensordot
from numpy.lib.stride_tricks import sliding_window_view


def conv1d(x, kernels, bias):
    windows = sliding_window_view(x, len(kernels), axis=0)  # (n - k + 1, c_in, k)
    return np.tensordot(windows, kernels, axes=([2, 1], [0, 1])) + bias


# %% right: windows stacked by an array of indices, einsum
def conv1d(x, kernels, bias):
    k = kernels.shape[0]
    index = np.arange(x.shape[0] - k + 1)[:, None] + np.arange(k)
    return np.einsum("wkc,kcf->wf", x[index], kernels) + bias


# %% right: im2col, a row for each window and one matrix product
def conv1d(x, kernels, bias):
    k, n_channels, n_filters = kernels.shape
    rows = np.stack([x[i : i + k].ravel() for i in range(len(x) - k + 1)])
    return rows @ kernels.reshape(k * n_channels, n_filters) + bias


# %% right: tap by tap, the shifted signal times one slice of the kernels
def conv1d(x, kernels, bias):
    length = x.shape[0] - kernels.shape[0] + 1
    return bias + sum(x[tap : tap + length] @ weights for tap, weights in enumerate(kernels))


# %% right: SciPy's correlate, filter by filter over taps and channels
from scipy.signal import correlate


def conv1d(x, kernels, bias):
    columns = [correlate(x, kernels[:, :, f], mode="valid")[:, 0] + bias[f] for f in range(kernels.shape[2])]
    return np.stack(columns, axis=1)


# %% right: np.convolve with the kernel turned round, channel by channel
def conv1d(x, kernels, bias):
    k, n_channels, n_filters = kernels.shape
    result = np.tile(np.asarray(bias, dtype=float), (len(x) - k + 1, 1))
    for f in range(n_filters):
        for c in range(n_channels):
            result[:, f] += np.convolve(x[:, c], kernels[::-1, c, f], mode="valid")
    return result


# %% right: TensorFlow's convolution, a batch of one put on and taken off
def conv1d(x, kernels, bias):
    batch = tf.constant(x[np.newaxis], tf.float32)
    y = tf.nn.conv1d(batch, tf.constant(kernels, tf.float32), stride=1, padding="VALID")
    return (y[0] + tf.constant(bias, tf.float32)).numpy()


# %% right: one banded matrix for all places at once
def conv1d(x, kernels, bias):
    k, n_channels, n_filters = kernels.shape
    length = len(x) - k + 1
    bands = np.zeros((length, len(x), n_channels, n_filters))
    for i in range(length):
        bands[i, i : i + k] = kernels
    return np.tensordot(bands, x, axes=([1, 2], [0, 1])) + bias


# %% right: product of the spectra, Fourier transform
def conv1d(x, kernels, bias):
    n, k = x.shape[0], kernels.shape[0]
    signal = np.fft.rfft(x, axis=0)
    filters = np.conj(np.fft.rfft(kernels, n, axis=0))
    y = np.fft.irfft(np.einsum("wc,wcf->wf", signal, filters), n, axis=0)
    return y[: n - k + 1] + bias


# %% wrong: kernel turned round, a true convolution
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.stack([np.tensordot(x[i : i + k], kernels[::-1], axes=2) for i in range(len(x) - k + 1)]) + bias


# %% wrong: not summed over the channels
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.stack([np.einsum("kc,kcf->cf", x[i : i + k], kernels) for i in range(len(x) - k + 1)]) + bias


# %% wrong: the last window is missing, n - k rows
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.stack([np.tensordot(x[i : i + k], kernels, axes=2) for i in range(len(x) - k)]) + bias


# %% wrong: padding "same", as many rows as the input
def conv1d(x, kernels, bias):
    k = len(kernels)
    padded = np.pad(x, (((k - 1) // 2, k // 2), (0, 0)))
    return np.stack([np.tensordot(padded[i : i + k], kernels, axes=2) for i in range(len(x))]) + bias


# %% wrong: np.convolve with mode="same", turned round and as many rows as the input
def conv1d(x, kernels, bias):
    n, (_, n_channels, n_filters) = len(x), kernels.shape
    y = np.zeros((n, n_filters))
    for f in range(n_filters):
        for c in range(n_channels):
            y[:, f] += np.convolve(x[:, c], kernels[:, c, f], mode="same")
        y[:, f] += bias[f]
    return y


# %% wrong: the loop over the taps stops one too early
def conv1d(x, kernels, bias):
    k, n_channels, n_filters = kernels.shape
    y = np.zeros((len(x) - k + 1, n_filters))
    for t, f in np.ndindex(*y.shape):
        y[t, f] = bias[f]
        for i in range(k - 1):
            for c in range(n_channels):
                y[t, f] += x[t + i, c] * kernels[i, c, f]
    return y


# %% wrong: the sum is not set back to 0 for the next filter
def conv1d(x, kernels, bias):
    k, n_channels, n_filters = kernels.shape
    y = np.zeros((len(x) - k + 1, n_filters))
    for t in range(len(y)):
        total = 0
        for f in range(n_filters):
            for i, c in np.ndindex(k, n_channels):
                total += x[t + i, c] * kernels[i, c, f]
            y[t, f] = total + bias[f]
    return y


# %% wrong: kernels changed in place, the result is right
def conv1d(x, kernels, bias):
    length = len(x) - len(kernels) + 1
    y = bias + sum(x[tap : tap + length] @ weights for tap, weights in enumerate(kernels))
    kernels -= kernels.mean()
    return y


# %% wrong: padding "full", n + k - 1 rows
def conv1d(x, kernels, bias):
    k = len(kernels)
    padded = np.pad(x, ((k - 1, k - 1), (0, 0)))
    return np.stack([np.tensordot(padded[i : i + k], kernels, axes=2) for i in range(len(x) + k - 1)]) + bias


# %% wrong: bias forgotten
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.stack([np.tensordot(x[i : i + k], kernels, axes=2) for i in range(len(x) - k + 1)])


# %% wrong: bias added again at every tap
def conv1d(x, kernels, bias):
    length = len(x) - len(kernels) + 1
    return sum(x[tap : tap + length] @ weights + bias for tap, weights in enumerate(kernels))


# %% wrong: the first filter's bias for all
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.stack([np.tensordot(x[i : i + k], kernels, axes=2) for i in range(len(x) - k + 1)]) + bias[0]


# %% wrong: the first channel only
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.stack([x[i : i + k, 0] @ kernels[:, 0] for i in range(len(x) - k + 1)]) + bias


# %% wrong: mean over the window instead of the sum
def conv1d(x, kernels, bias):
    k = len(kernels)
    windows = np.stack([x[i : i + k] for i in range(len(x) - k + 1)])
    return (windows[..., np.newaxis] * kernels).mean(axis=(1, 2)) + bias


# %% wrong: windows side by side, moved by k
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.stack([np.tensordot(x[i : i + k], kernels, axes=2) for i in range(0, len(x) - k + 1, k)]) + bias


# %% wrong: windows flattened channels first, kernels taps first
def conv1d(x, kernels, bias):
    k, n_channels, n_filters = kernels.shape
    rows = np.stack([x[i : i + k].T.ravel() for i in range(len(x) - k + 1)])
    return rows @ kernels.reshape(k * n_channels, n_filters) + bias


# %% wrong: channels first in the result
def conv1d(x, kernels, bias):
    k = len(kernels)
    return (np.stack([np.tensordot(x[i : i + k], kernels, axes=2) for i in range(len(x) - k + 1)]) + bias).T


# %% wrong: all filters added into one row of numbers
def conv1d(x, kernels, bias):
    k = len(kernels)
    return np.array([np.sum(np.tensordot(x[i : i + k], kernels, axes=2) + bias) for i in range(len(x) - k + 1)])


# %% wrong: ReLU on the result
def conv1d(x, kernels, bias):
    k = len(kernels)
    y = np.stack([np.tensordot(x[i : i + k], kernels, axes=2) for i in range(len(x) - k + 1)]) + bias
    return np.maximum(y, 0)


# %% wrong: a batch axis of one is left in the result
def conv1d(x, kernels, bias):
    x, kernels = np.asarray(x, "float32"), np.asarray(kernels, "float32")
    return tf.nn.conv1d(x[np.newaxis], kernels, stride=1, padding="VALID").numpy() + bias


# %% wrong: whole numbers in the result, fractions cut off
def conv1d(x, kernels, bias):
    k = len(kernels)
    y = np.zeros((len(x) - k + 1, kernels.shape[2]), dtype=int)
    for i in range(len(y)):
        y[i] = np.tensordot(x[i : i + k], kernels, axes=2) + bias
    return y


# %% wrong: zeros
def conv1d(x, kernels, bias):
    return np.zeros((len(x) - len(kernels) + 1, kernels.shape[2]))


# %% wrong: returns its input
def conv1d(x, kernels, bias):
    return x


# %% wrong: the untouched stub
def conv1d(x, kernels, bias):
    raise NotImplementedError


# %% wrong (unlisted): SciPy's convolve, which turns the channels round as well as the taps
from scipy.signal import convolve


def conv1d(x, kernels, bias):
    return np.stack([convolve(x, kernel, mode="valid")[:, 0] for kernel in np.moveaxis(kernels, 2, 0)], axis=1) + bias


# %% wrong (unlisted): a window is a view, *= writes the products into the signal itself
def conv1d(x, kernels, bias):
    k, _, n_filters = kernels.shape
    y = np.zeros((len(x) - k + 1, n_filters))
    for i in range(len(y)):
        for f in range(n_filters):
            window = x[i : i + k]
            window *= kernels[:, :, f]
            y[i, f] = window.sum() + bias[f]
    return y
