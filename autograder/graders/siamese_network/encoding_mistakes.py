"""What is wrong with a batch of encodings: (name of the mistake, what the student is told), empty if nothing is."""

import numpy as np

from autograder.graders.siamese_network._distances import Array

Found = tuple[str, str]
NOTHING = ("", "")
TOLERANCE = 1e-3  # an epsilon beside the length may show in a fresh network, whose activations are small

UNLIKE = 1e-5  # of the largest entry; a softmax's fresh shares are nearly even


def about_shape(f: Array | None, n: int) -> Found:
    """Judge whether these can be the encodings of n pictures at all, whatever their size."""
    if f is None:
        return "no encodings", "The model does not give one array of numbers."
    if f.ndim == 4:
        return (
            "not flattened",
            f"The model gives maps, shape {f.shape}; an encoding is one row: Flatten, or a mean over the places.",
        )
    if f.ndim != 2 or len(f) != n or f.shape[1] < 2:
        return "wrong shape", f"{n} pictures give an array of shape {f.shape}; (batch, embedding_dim) is asked."
    if not np.isfinite(f).all():
        return "NaN", "The encodings hold NaN or infinity."
    return NOTHING


def about_length(f: Array) -> Found:
    """Judge whether each row of (n, d) has length 1; if not, which other norm was taken."""
    lengths = np.linalg.norm(f, axis=1)
    if _all_are(lengths, 1):
        return NOTHING
    if f.min() >= 0 and _all_are(f.sum(axis=1), 1):
        return (
            "softmax for unit length",
            "The entries of each row are shares that sum to 1: no softmax; divide by the length.",
        )
    if _all_are(np.linalg.norm(f, axis=0), 1):
        return "length over the batch", "Each column has length 1: axis 0 is the batch; normalise along axis=-1."
    if _all_are(np.linalg.norm(f), 1):
        return "length of the whole batch", "All encodings are divided by one length. Each has its own: axis=-1."
    if _all_are(np.abs(f).sum(axis=1), 1):
        return "L1 norm", "The absolute values of each row sum to 1; their squares should."
    if _all_are(np.abs(f).max(axis=1), 1):
        return "largest component", "Each row is divided by its largest entry; divide by its length."
    if _all_are(lengths, np.sqrt(f.shape[1])):
        return "standardised", "Each row has variance 1, so that its length is √embedding_dim; length 1 is asked."
    if _all_are(lengths, lengths.mean()):
        return "another length", "All encodings have the same length, but it is not 1."
    return (
        "not normalised",
        "The lengths of the encodings differ: bring each to length 1 at the end (UnitNormalization).",
    )


def about_likeness(f: Array) -> Found:
    """Judge whether unlike pictures have unlike encodings."""
    others = ~np.eye(len(f), dtype=bool)
    apart = np.abs(f[:, None] - f[None]).max(axis=-1)[others] / max(np.abs(f).max(), 1e-12)
    if apart.min() > UNLIKE:
        return NOTHING
    if apart.max() <= UNLIKE:
        return "a constant", "Every picture gets the same encoding. Is the input connected with the output?"
    return "alike encodings", "Some unlike pictures get the same encoding."


def about_neighbours(f: Array, singly: Array | None) -> Found:
    """Judge whether pictures encoded one at a time get what they get in a batch, f (n, d)."""
    if singly is None or singly.shape != f.shape:
        return "one at a time", "A single picture does not give an encoding of the same size: take no fixed batch size."
    if np.abs(f - singly).max() < TOLERANCE:
        return NOTHING
    text = "A picture alone gets another encoding than in a batch. Is something summed or normalised over axis 0?"
    return "needs the batch", f"{text} Is BatchNormalization or Dropout called with training=True?"


def about_softmax(f: Array, scaled: Array | None) -> Found:
    """Judge whether a softmax is at the end: no entry is ever 0 or less, and with huge kernels one entry takes all."""
    if f.min() <= 0 or scaled is None or scaled.shape != f.shape:
        return NOTHING
    shares = scaled.max(axis=1) / np.maximum(np.linalg.norm(scaled, axis=1), 1e-12)
    if np.mean(shares > 0.99) < 0.7:
        return NOTHING
    return "softmax", "A softmax is at the end: it squeezes encodings into shares. Leave the last layer linear."


def _all_are(values: Array, wanted: float) -> bool:
    return bool(np.allclose(values, wanted, rtol=TOLERANCE, atol=0))
