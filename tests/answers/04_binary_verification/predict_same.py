# Answers to predict_same(features, w, b), right and wrong; see ../README.md.
# A right one gives σ(features·w + b), (batch, d), (d,), () → (batch,), without overflow at logits of ±1000.

# %% right: scipy's expit
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features @ w + b)


# %% right: hyperbolic tangent of half the logit
def predict_same(features, w, b):
    return 0.5 * (1.0 + np.tanh(0.5 * (np.dot(features, w) + b)))


# %% right: exponential of -|z| only, np.where for the sign
def predict_same(features, w, b):
    z = np.sum(features * w, axis=-1) + b
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


# %% right: positive and negative logits apart, by mask
def predict_same(features, w, b):
    z = np.asarray(features, dtype=float).dot(w) + b
    p = np.empty_like(z)
    positive = z > 0
    p[positive] = 1 / (1 + np.exp(-z[positive]))
    growth = np.exp(z[~positive])
    p[~positive] = growth / (1 + growth)
    return p


# %% right: logit clipped where the answer no longer changes
def predict_same(features, w, b):
    z = np.clip(np.einsum("bd,d->b", features, w) + b, -60, 60)
    return 1 / (1 + np.exp(-z))


# %% right: logarithm of the probability first
def predict_same(features, w, b):
    return np.exp(-np.logaddexp(0, -(features @ w + b)))


# %% right: Python loops and the math module, a list of floats
import math


def predict_same(features, w, b):
    probabilities = []
    for row in features:
        z = float(b)
        for weight, x in zip(w, row):
            z += float(weight) * float(x)
        e = math.exp(-abs(z))
        probabilities.append(1 / (1 + e) if z >= 0 else e / (1 + e))
    return np.array(probabilities)


# %% right: softmax of the logit against zero
from scipy.special import softmax


def predict_same(features, w, b):
    z = np.matmul(features, w) + b
    return softmax(np.stack([np.zeros_like(z), z], axis=1), axis=1)[:, 1]


# %% right: bias as one more weight, TensorFlow's sigmoid
def predict_same(features, w, b):
    features = np.column_stack([features, np.ones(len(features))])
    z = tf.linalg.matvec(tf.constant(features, tf.float64), tf.constant(np.append(w, b), tf.float64))
    return tf.sigmoid(z).numpy()


# %% right: a list of Python floats
def predict_same(features, w, b):
    return [float(0.5 + 0.5 * np.tanh(z / 2)) for z in np.asarray(features) @ np.asarray(w) + b]


# %% right: a tensor
def predict_same(features, w, b):
    features, w = tf.cast(features, tf.float64), tf.cast(w, tf.float64)
    return tf.sigmoid(tf.linalg.matvec(features, w) + tf.cast(b, tf.float64))


# %% right: overflow let happen where it does no harm, 1 / infinity
def predict_same(features, w, b):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-(np.dot(features, w) + b)))


# %% wrong: exponential over one plus exponential, NaN at great logits
def predict_same(features, w, b):
    z = np.asarray(features, dtype=float) @ w + b
    return np.exp(z) / (1 + np.exp(z))


# %% wrong: math.exp, an OverflowError at great logits
import math


def predict_same(features, w, b):
    return np.array([1 / (1 + math.exp(-float(row @ w + b))) for row in features])


# %% wrong: softmax against zero without taking off the maximum, NaN at great logits
def predict_same(features, w, b):
    z = np.asarray(features, dtype=float) @ w + b
    powers = np.exp(np.stack([np.zeros_like(z), z]))
    return powers[1] / powers.sum(axis=0)


# %% wrong: no sigmoid, the logit
def predict_same(features, w, b):
    return features @ w + b


# %% wrong: bias forgotten
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features @ w)


# %% wrong: bias subtracted
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features @ w - b)


# %% wrong: weights forgotten, features summed
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features.sum(axis=-1) + b)


# %% wrong: bias added to each product
from scipy.special import expit


def predict_same(features, w, b):
    return expit(np.sum(features * w + b, axis=-1))


# %% wrong: bias outside the sigmoid
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features @ w) + b


# %% wrong: sign of the logit reversed, the probability of «different»
from scipy.special import expit


def predict_same(features, w, b):
    return expit(-(features @ w + b))


# %% wrong: weights made negative by hand
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features @ -np.abs(w) + b)


# %% wrong: mean of the products instead of their sum
from scipy.special import expit


def predict_same(features, w, b):
    return expit(np.mean(features * w, axis=-1) + b)


# %% wrong: sigmoid of each product, then the sum
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features * w).sum(axis=-1) + b


# %% wrong: no sum, a probability for each feature
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features * w + b)


# %% wrong: sum over axis 0, the batch
from scipy.special import expit


def predict_same(features, w, b):
    return expit(np.sum(features * w, axis=0) + b)


# %% wrong: one number for the whole batch
from scipy.special import expit


def predict_same(features, w, b):
    return expit(np.sum(features * w) + b)


# %% wrong: a column, shape (batch, 1)
from scipy.special import expit


def predict_same(features, w, b):
    return expit(features @ np.reshape(w, (-1, 1)) + b)


# %% wrong: a decision at one half instead of the probability
def predict_same(features, w, b):
    return (features @ w + b > 0).astype(float)


# %% wrong: softmax over the batch
from scipy.special import softmax


def predict_same(features, w, b):
    return softmax(features @ w + b)


# %% wrong: tanh, from -1 to 1
def predict_same(features, w, b):
    return np.tanh(features @ w + b)


# %% wrong: logit cut to between 0 and 1
def predict_same(features, w, b):
    return np.clip(features @ w + b, 0, 1)


# %% wrong: in-place product changes the features
from scipy.special import expit


def predict_same(features, w, b):
    features *= w
    return expit(features.sum(axis=-1) + b)


# %% wrong: math.exp of an array, a TypeError
import math


def predict_same(features, w, b):
    return 1 / (1 + math.exp(-(features @ w + b)))


# %% wrong: logit clipped at ±6
def predict_same(features, w, b):
    return 1 / (1 + np.exp(-np.clip(features @ w + b, -6, 6)))


# %% wrong: NaN at great logits made 0
def predict_same(features, w, b):
    z = np.asarray(features, dtype=float) @ w + b
    with np.errstate(over="ignore", invalid="ignore"):
        return np.nan_to_num(np.exp(z) / (1 + np.exp(z)))


# %% wrong: rounded to two places
def predict_same(features, w, b):
    return np.round(0.5 * (1.0 + np.tanh(0.5 * (np.dot(features, w) + b))), 2)


# %% wrong: both sides of the formula, features times b plus w
def predict_same(features, w, b):
    return 0.5 * (1.0 + np.tanh(0.5 * np.sum(features * b + w, axis=-1)))


# %% wrong: returns nothing
from scipy.special import expit


def predict_same(features, w, b):
    probability = expit(features @ w + b)


# %% wrong: constant one half
def predict_same(features, w, b):
    return np.full(len(features), 0.5)


# %% wrong: returns an input
def predict_same(features, w, b):
    return w


# %% wrong: the untouched stub
def predict_same(features, w, b):
    raise NotImplementedError


# %% wrong (unlisted): logit clipped far too early, at ±3
def predict_same(features, w, b):
    return 1 / (1 + np.exp(-np.clip(features @ w + b, -3, 3)))


# %% wrong (unlisted): great logits left aside, their probability stays zero
def predict_same(features, w, b):
    z = np.asarray(features, dtype=float) @ w + b
    p = np.zeros_like(z)
    safe = np.abs(z) < 500
    p[safe] = 1 / (1 + np.exp(-z[safe]))
    return p
