"""Right answers written in ways that a grader may not expect."""

GAP = "tf.reduce_sum((anchor - positive) ** 2, -1) - tf.reduce_sum((anchor - negative) ** 2, -1)"
LOSS = f"tf.reduce_sum(tf.maximum({GAP} + alpha, 0.0))"
ACTIVE = "np.sum((anchor - positive) ** 2, -1) - np.sum((anchor - negative) ** 2, -1) + alpha > 0"
HARDEST = """
def hardest_triplets(f, labels):
    f, labels = np.asarray(f), np.asarray(labels)
    found = []
    for a in range(len(labels)):
        positives = [p for p in range(len(labels)) if p != a and labels[p] == labels[a]]
        negatives = [n for n in range(len(labels)) if labels[n] != labels[a]]
        if positives and negatives:
            far = {each: float(((f[a] - f[each]) ** 2).sum()) for each in positives + negatives}
            found.append((a, max(positives, key=far.get), min(negatives, key=far.get)))
    return np.array(found, dtype=int).reshape(-1, 3)
"""
SEMI_HARD = """
def semi_hard_triplets(f, labels, alpha=0.2):
    f, labels = np.asarray(f), np.asarray(labels)
    d = ((f[:, None] - f[None]) ** 2).sum(-1)
    found = []
    for a in range(len(labels)):
        for p in range(len(labels)):
            band = [n for n in range(len(labels)) if labels[n] != labels[a] and d[a, p] < d[a, n] < d[a, p] + alpha]
            if a != p and labels[a] == labels[p] and band:
                found.append((a, p, min(band, key=lambda n: d[a, n])))
    return np.array(found, dtype=int).reshape(-1, 3)
"""
RANDOM = """
def random_triplets(labels, n, rng):
    labels = np.asarray(labels)
    everyone = range(len(labels))
    pairs = [(a, p) for a in everyone for p in everyone if a != p and labels[a] == labels[p]]
    pairs = [(a, p) for a, p in pairs if (labels != labels[a]).any()]
    if not pairs:
        raise ValueError("no triplet is possible")
    chosen = [pairs[i] for i in rng.integers(len(pairs), size=n)]
    return np.array([(a, p, rng.choice(np.flatnonzero(labels != labels[a]))) for a, p in chosen])
"""
STEP = """
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(encoder(anchor), encoder(positive), encoder(negative), alpha=alpha)
    weights = encoder.trainable_weights
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss
"""


def loss(body: str, head: str = "") -> str:
    """A cell with a triplet_loss whose last line returns the right result."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"{head}\ndef triplet_loss(anchor, positive, negative, alpha=0.2):\n{lines}    return {LOSS}\n"


def active(body: str, head: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"{head}\ndef active_triplets(anchor, positive, negative, alpha=0.2):\n{lines}    return {ACTIVE}\n"


def also(name: str, source: str, line: str) -> str:
    """A right answer with a line more at the beginning of its function."""
    head, _, body = source.partition("):\n")
    assert name in head
    return f"{head}):\n    {line}\n{body}"


CLASS = f"""
class ActiveTriplets:
    default = 0.2
    def __call__(self, anchor, positive, negative, alpha=default):
        return {ACTIVE}
active_triplets = ActiveTriplets()
"""
PARTIAL = f"""
import functools
def hinge(anchor, positive, negative, alpha, factor):
    return factor * {LOSS}
triplet_loss = functools.partial(hinge, alpha=0.2, factor=1.0)
"""
MODULE = f"""
class Loss(tf.Module):
    def __init__(self, alpha):
        super().__init__()
        self.alpha = tf.Variable(alpha, trainable=False)
    def __call__(self, anchor, positive, negative, alpha=0.2):
        return {LOSS}
triplet_loss = Loss(0.2)
"""
KERAS = """
from keras import ops
def triplet_loss(anchor, positive, negative, alpha=0.2):
    near, far = (ops.sum(ops.square(anchor - other), axis=-1) for other in (positive, negative))
    return ops.sum(ops.relu(near - far + alpha))
"""
FLOAT64 = """
def triplet_loss(anchor, positive, negative, alpha=0.2):
    anchor, positive, negative = (tf.cast(each, tf.float64) for each in (anchor, positive, negative))
    alpha = tf.constant(alpha, tf.float64)
    return {LOSS}
""".replace("{LOSS}", LOSS.replace("0.0", "tf.constant(0.0, tf.float64)"))
RECURSIVE = """
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if anchor.shape[0] == 1:
        gap = tf.reduce_sum((anchor - positive) ** 2) - tf.reduce_sum((anchor - negative) ** 2) + alpha
        return tf.maximum(gap, 0.0)
    half = anchor.shape[0] // 2
    return (triplet_loss(anchor[:half], positive[:half], negative[:half], alpha)
            + triplet_loss(anchor[half:], positive[half:], negative[half:], alpha))
"""
HINTS = f"""
from __future__ import annotations
from typing import Literal, TypeAlias
Tensor: TypeAlias = "tf.Tensor"
def triplet_loss(anchor: Tensor, positive: Tensor, negative: Tensor, alpha: float | Literal[0] = 0.2) -> NotYet:
    return {LOSS}
class NotYet: ...
"""
RENAMED = f"""
def triplet_loss(a, p, n, alpha=0.2, *unused, **named):
    anchor, positive, negative = a, p, n
    return {LOSS}
"""
ÄÖÜ = """
def quadrierter_abstand(größe_α, größe_β):  # ‖α − β‖², «Quadrat»
    \"\"\"二乗距離 🙂\"\"\"
    return np.sum((größe_α - größe_β) ** 2, axis=-1)
def active_triplets(anchor, positive, negative, alpha=0.2):
    Δ = quadrierter_abstand(anchor, positive) - quadrierter_abstand(anchor, negative)
    return Δ + alpha > 0
"""
CACHED = """
memory = {}
def hardest_triplets(f, labels):
    key = (np.asarray(f).tobytes(), np.shape(f), tuple(labels))
    if key not in memory:
        memory[key] = plain(f, labels)
    return memory[key].copy()
""" + HARDEST.replace("hardest_triplets", "plain")
LISTS = HARDEST.replace("np.array(found, dtype=int).reshape(-1, 3)", "found if found else np.empty((0, 3), np.int32)")
PANDAS = """
import pandas as pd
def hardest_triplets(f, labels):
    f, labels = np.asarray(f), np.asarray(labels)
    pairs = pd.MultiIndex.from_product([range(len(f))] * 2, names=["a", "b"]).to_frame(index=False)
    pairs["d"] = ((f[pairs.a] - f[pairs.b]) ** 2).sum(axis=1)
    pairs["same"] = labels[pairs.a] == labels[pairs.b]
    pairs = pairs[pairs.a != pairs.b]
    far = pairs[pairs.same].sort_values("d").groupby("a").b.last()
    near = pairs[~pairs.same].sort_values("d").groupby("a").b.first()
    return pd.concat([far, near], axis=1, join="inner").sort_index().reset_index().to_numpy()
"""
SCIPY = SEMI_HARD.replace("d = ((f[:, None] - f[None]) ** 2).sum(-1)", "d = cdist(f, f, 'sqeuclidean')")
THREADS = (
    SEMI_HARD.replace("semi_hard_triplets", "plain")
    + """
from concurrent.futures import ThreadPoolExecutor
def semi_hard_triplets(f, labels, alpha=0.2):
    with ThreadPoolExecutor(2) as pool:
        return pool.submit(plain, f, labels, alpha).result()
"""
)
PROCESSES = (
    HARDEST.replace("hardest_triplets", "plain")
    + """
import multiprocessing
def hardest_triplets(f, labels):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.apply(plain, (f, labels))
"""
)
CHATTY = """
print("called with", anchor.shape)
print("x" * 100_000)
warnings.warn("this is only a warning")
logging.getLogger().warning("logged")
sys.stderr.write("to stderr\\n")
os.write(2, b"to the file of stderr\\n")
"""
HEAD = "import json, logging, os, subprocess, sys, time, warnings\nimport matplotlib.pyplot as plt\n"
PLOTS = """
plt.figure(figsize=(20, 20)); plt.plot(np.ravel(anchor)); plt.show()
plt.close("all")
"""
