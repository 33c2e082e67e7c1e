# Answers to most_selective_unit(activations, labels, target), right and wrong; see ../README.md.
# A right one gives the unit with the greatest difference of mean maxima, over the target's images and over the others.

# %% right: maxima over the places, two means, argmax
def most_selective_unit(activations, labels, target):
    peaks = activations.max(axis=(1, 2))
    own = np.asarray(labels) == target
    return np.argmax(peaks[own].mean(axis=0) - peaks[~own].mean(axis=0))


# %% right: loops over units and images
def most_selective_unit(activations, labels, target):
    best, best_score = None, -np.inf
    for unit in range(activations.shape[3]):
        sums, counts = {True: 0.0, False: 0.0}, {True: 0, False: 0}
        for i, label in enumerate(labels):
            own = bool(label == target)
            sums[own] += float(activations[i, :, :, unit].max())
            counts[own] += 1
        score = sums[True] / counts[True] - sums[False] / counts[False]
        if score > best_score:
            best, best_score = unit, score
    return best


# %% right: against the mean of all images, which puts the units in the same order
def most_selective_unit(activations, labels, target):
    n, _, _, units = activations.shape
    peaks = np.asarray(activations, dtype=float).reshape(n, -1, units).max(axis=1)
    own = np.array([label == target for label in labels])
    return int((peaks[own].mean(axis=0) - peaks.mean(axis=0)).argmax())


# %% right: weights of 1/n and -1/m, one matrix product
def most_selective_unit(activations, labels, target):
    own = (np.asarray(labels) == target).astype(float)
    weights = own / own.sum() - (1 - own) / (1 - own).sum()
    peaks = np.amax(np.amax(activations, axis=1), axis=1)
    return int(np.argmax(weights @ peaks))


# %% right: covariance of the maxima with the label
def most_selective_unit(activations, labels, target):
    own = np.where(np.asarray(labels) == target, 1.0, 0.0)
    peaks = activations.max(axis=2).max(axis=1)
    scores = [np.cov(own, peaks[:, unit])[0, 1] for unit in range(peaks.shape[1])]
    return scores.index(max(scores))


# %% right: least squares, the slope from the other pictures to the target's
def most_selective_unit(activations, labels, target):
    own = (np.asarray(labels) == target).astype(float)
    design = np.stack([np.ones_like(own), own], axis=1)
    peaks = np.max(activations, axis=(1, 2)).astype(float)
    slope = np.linalg.lstsq(design, peaks, rcond=None)[0][1]
    return np.argsort(-slope, kind="stable")[0]


# %% right: TensorFlow, boolean masks
def most_selective_unit(activations, labels, target):
    own = tf.constant([bool(label == target) for label in labels])
    peaks = tf.reduce_max(tf.cast(activations, tf.float32), axis=[1, 2])
    high = tf.reduce_mean(tf.boolean_mask(peaks, own), axis=0)
    low = tf.reduce_mean(tf.boolean_mask(peaks, tf.logical_not(own)), axis=0)
    return int(tf.argmax(high - low))


# %% right: unit by unit, max with a key
from statistics import fmean


def most_selective_unit(activations, labels, target):
    def score(unit):
        peaks = [(float(picture[..., unit].max()), label == target) for picture, label in zip(activations, labels)]
        return fmean(p for p, own in peaks if own) - fmean(p for p, own in peaks if not own)

    return max(range(activations.shape[-1]), key=score)


# %% wrong: mean over the places instead of the maximum
def most_selective_unit(activations, labels, target):
    own = np.asarray(labels) == target
    means = activations.mean(axis=(1, 2))
    return int(np.argmax(means[own].mean(axis=0) - means[~own].mean(axis=0)))


# %% wrong: sum over the places instead of the maximum
def most_selective_unit(activations, labels, target):
    own = np.asarray(labels) == target
    sums = activations.sum(axis=(1, 2))
    return int(np.argmax(sums[own].mean(axis=0) - sums[~own].mean(axis=0)))


# %% wrong: strongest for the target, the others not looked at
def most_selective_unit(activations, labels, target):
    peaks = activations.max(axis=(1, 2))
    return int(np.argmax(peaks[np.asarray(labels) == target].mean(axis=0)))


# %% wrong: weakest for the others
def most_selective_unit(activations, labels, target):
    peaks = activations.max(axis=(1, 2))
    return int(np.argmin(peaks[np.asarray(labels) != target].mean(axis=0)))


# %% wrong: maximum over the images of the target instead of their mean
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(peaks[own].max(axis=0) - peaks[~own].max(axis=0)))


# %% wrong: sums instead of means over the images
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(peaks[own].sum(axis=0) - peaks[~own].sum(axis=0)))


# %% wrong: absolute difference
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(np.abs(peaks[own].mean(axis=0) - peaks[~own].mean(axis=0))))


# %% wrong: ratio instead of difference
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(peaks[own].mean(axis=0) / (peaks[~own].mean(axis=0) + 1e-8)))


# %% wrong: the others minus the target
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(peaks[~own].mean(axis=0) - peaks[own].mean(axis=0)))


# %% wrong: argmin instead of argmax
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmin(peaks[own].mean(axis=0) - peaks[~own].mean(axis=0)))


# %% wrong: the greatest maximum of all images, labels ignored
def most_selective_unit(activations, labels, target):
    return int(activations.max(axis=(0, 1, 2)).argmax())


# %% wrong: mean of the maxima of all images, labels ignored
def most_selective_unit(activations, labels, target):
    return int(activations.max(axis=(1, 2)).mean(axis=0).argmax())


# %% wrong: axis 1 taken for the units, as if the channels came first
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(2, 3)), np.asarray(labels) == target
    return int(np.argmax(peaks[own].mean(axis=0) - peaks[~own].mean(axis=0)))


# %% wrong: flat index over places and units
def most_selective_unit(activations, labels, target):
    own = np.asarray(labels) == target
    return int(np.argmax(activations[own].mean(axis=0) - activations[~own].mean(axis=0)))


# %% wrong: mean picture first, maximum over its places afterwards
def most_selective_unit(activations, labels, target):
    own = np.asarray(labels) == target
    high, low = (activations[rows].mean(axis=0).max(axis=(0, 1)) for rows in (own, ~own))
    return int(np.argmax(high - low))


# %% wrong: the score instead of the unit
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return float(np.max(peaks[own].mean(axis=0) - peaks[~own].mean(axis=0)))


# %% wrong: the score of every unit
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return peaks[own].mean(axis=0) - peaks[~own].mean(axis=0)


# %% wrong: counted from one
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(peaks[own].mean(axis=0) - peaks[~own].mean(axis=0))) + 1


# %% wrong: the image that excites the units most instead of the unit
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(np.where(own, peaks.max(axis=1), -np.inf)))


# %% wrong: difference over sum, an index of selectivity
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    high, low = peaks[own].mean(axis=0), peaks[~own].mean(axis=0)
    return int(np.argmax((high - low) / (high + low + 1e-8)))


# %% wrong: difference divided by the difference's spread, d'
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    spread = np.sqrt((peaks[own].var(axis=0) + peaks[~own].var(axis=0)) / 2)
    return int(np.argmax((peaks[own].mean(axis=0) - peaks[~own].mean(axis=0)) / (spread + 1e-8)))


# %% wrong: area under the ROC
def most_selective_unit(activations, labels, target):
    from sklearn.metrics import roc_auc_score

    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax([roc_auc_score(own, peaks[:, unit]) for unit in range(peaks.shape[1])]))


# %% wrong: minus the maximum of the others
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(peaks[own].mean(axis=0) - peaks[~own].max(axis=0)))


# %% wrong: the best picture of the target minus the mean of the others
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(peaks[own].max(axis=0) - peaks[~own].mean(axis=0)))


# %% wrong: a mean for each other label, then the mean of these
def most_selective_unit(activations, labels, target):
    peaks, labels = activations.max(axis=(1, 2)), np.asarray(labels)
    means = {label: peaks[labels == label].mean(axis=0) for label in np.unique(labels)}
    own = means.pop(target)
    return int(np.argmax(own - np.mean(list(means.values()), axis=0)))


# %% wrong: how many pictures of the target make the unit fire
def most_selective_unit(activations, labels, target):
    fires, own = activations.max(axis=(1, 2)) > 0, np.asarray(labels) == target
    return int(np.argmax(fires[own].mean(axis=0) - fires[~own].mean(axis=0)))


# %% wrong: unit and its difference
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    difference = peaks[own].mean(axis=0) - peaks[~own].mean(axis=0)
    return int(np.argmax(difference)), float(difference.max())


# %% wrong: the untouched stub
def most_selective_unit(activations, labels, target):
    raise NotImplementedError


# %% wrong (unlisted): difference divided by the spread, as in a t-test
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax((peaks[own].mean(axis=0) - peaks[~own].mean(axis=0)) / (peaks.std(axis=0) + 1e-8)))


# %% wrong (unlisted): medians instead of means
def most_selective_unit(activations, labels, target):
    peaks, own = activations.max(axis=(1, 2)), np.asarray(labels) == target
    return int(np.argmax(np.median(peaks[own], axis=0) - np.median(peaks[~own], axis=0)))
