# Answers to identification_error(verification_error, k), right and wrong; see ../README.md.
# A right one gives 1 - (1 - e)^k for numbers and arrays alike, e from 0 to 1.

# %% right: the formula
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ** k


# %% right: log1p and expm1, e kept just below 1
def identification_error(verification_error, k):
    e = np.minimum(np.asarray(verification_error, dtype=float), 1 - 1e-16)
    return -np.expm1(k * np.log1p(-e))


# %% right: NumPy functions, float_power
def identification_error(verification_error, k):
    all_right = np.float_power(np.subtract(1, verification_error), k)
    return np.subtract(1.0, all_right)


# %% right: a loop for two numbers, made to broadcast by np.vectorize
def identification_error(verification_error, k):
    def for_numbers(e, n):
        all_right = 1.0
        for _ in range(int(n)):
            all_right *= 1 - e
        return 1 - all_right

    return np.vectorize(for_numbers, otypes=[float])(verification_error, k)


# %% right: recurrence, an error before or else an error now, list turned into an array
def identification_error(verification_error, k):
    errors, counts = np.broadcast_arrays(verification_error, k)
    result = []
    for e, n in zip(errors.ravel().tolist(), counts.ravel().tolist()):
        p = 0.0
        for _ in range(int(n)):
            p += (1 - p) * e
        result.append(p)
    return np.array(result).reshape(errors.shape)


# %% right: chance that the first error falls on comparison 1, 2, ..., k, added up
def identification_error(verification_error, k):
    def for_numbers(e, n):
        return float(np.sum(e * (1 - e) ** np.arange(n)))

    return np.vectorize(for_numbers, otypes=[float])(verification_error, k)[()]


# %% right: scipy's binomial survival function
from scipy.stats import binom


def identification_error(verification_error, k):
    return binom.sf(0, k, verification_error)


# %% right: scipy's xlog1py
from scipy.special import expm1, xlog1py


def identification_error(verification_error, k):
    return -expm1(xlog1py(k, -np.asarray(verification_error, dtype=float)))


# %% right: power by repeated squaring
def identification_error(verification_error, k):
    base, n = np.broadcast_arrays(1.0 - np.asarray(verification_error), np.asarray(k).astype(int))
    power = np.ones(base.shape)
    while np.any(n > 0):
        power = np.where(n % 2 == 1, power * base, power)
        base, n = base * base, n // 2
    return 1 - power


# %% right: decimal arithmetic for each pair of numbers
from decimal import Decimal


def identification_error(verification_error, k):
    pairs = np.broadcast(verification_error, k)
    result = [float(1 - (1 - Decimal(float(e))) ** int(n)) if n else 0.0 for e, n in pairs]
    return np.reshape(result, pairs.shape) if pairs.shape else result[0]


# %% right: product of k equal chances
import math


def identification_error(verification_error, k):
    if np.ndim(verification_error) == 0 and np.ndim(k) == 0:
        return 1 - math.prod([1 - verification_error] * int(k))
    e, k = np.broadcast_arrays(verification_error, k)
    return np.array([identification_error(x, n) for x, n in zip(e.ravel(), k.ravel())]).reshape(e.shape)


# %% right: TensorFlow inside, NumPy out
def identification_error(verification_error, k):
    right = 1.0 - tf.cast(verification_error, tf.float64)
    return (1.0 - tf.pow(right, tf.cast(k, tf.float64))).numpy()


# %% wrong: k times e
def identification_error(verification_error, k):
    return verification_error * k


# %% wrong: k times e, at most 1
def identification_error(verification_error, k):
    return np.minimum(verification_error * k, 1)


# %% wrong: the chance of no error
def identification_error(verification_error, k):
    return (1 - verification_error) ** k


# %% wrong: the chance that every comparison fails
def identification_error(verification_error, k):
    return verification_error**k


# %% wrong: the chance that not every comparison fails
def identification_error(verification_error, k):
    return 1 - verification_error**k


# %% wrong: the chance of exactly one error
def identification_error(verification_error, k):
    return k * verification_error * (1 - verification_error) ** (k - 1.0)


# %% wrong: 1 - e times k instead of to the power of k
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) * k


# %% wrong: k - 1 comparisons
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ** (k - 1.0)


# %% wrong: k + 1 comparisons
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ** (k + 1)


# %% wrong: k people compared with one another, k (k - 1) / 2 comparisons
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ** (k * (k - 1) / 2)


# %% wrong: e divided among k people
def identification_error(verification_error, k):
    return verification_error / k


# %% wrong: k ignored
def identification_error(verification_error, k):
    return verification_error


# %% wrong: two comparisons, whatever k is
def identification_error(verification_error, k):
    return verification_error + verification_error - verification_error * verification_error


# %% wrong: e always 1 %
def identification_error(verification_error, k):
    return 1 - 0.99**k


# %% wrong: k always 100
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ** 100


# %% wrong: e and k swapped
def identification_error(verification_error, k):
    return 1 - (1.0 - k) ** verification_error


# %% wrong: 1 + e instead of 1 - e
def identification_error(verification_error, k):
    return 1 - (1 + verification_error) ** k


# %% wrong: negative, subtraction turned round
def identification_error(verification_error, k):
    return (1 - verification_error) ** k - 1


# %% wrong: bracket forgotten, 1 - 1 - e^k
def identification_error(verification_error, k):
    return 1 - 1 - verification_error**k


# %% wrong: e read as per cent
def identification_error(verification_error, k):
    return 1 - (1 - verification_error / 100) ** k


# %% wrong: result in per cent
def identification_error(verification_error, k):
    return 100 * (1 - (1 - verification_error) ** k)


# %% wrong: ^ for the power, an error in Python
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ^ k


# %% wrong: math.pow, fails on arrays
import math


def identification_error(verification_error, k):
    return 1 - math.pow(1 - verification_error, k)


# %% wrong: a loop over range(k), fails on an array of k
def identification_error(verification_error, k):
    all_right = 1.0
    for _ in range(k):
        all_right = all_right * (1 - verification_error)
    return 1 - all_right


# %% wrong: one number for a whole array
def identification_error(verification_error, k):
    return 1 - np.prod((1 - verification_error) ** k)


# %% wrong: the curve for 1, 2, ..., k instead of the value at k
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ** np.arange(1, np.max(k) + 1)


# %% wrong: rounded to two decimals
def identification_error(verification_error, k):
    return np.round(1 - (1 - verification_error) ** k, 2)


# %% wrong: changes the array of errors in place
def identification_error(verification_error, k):
    verification_error *= -1
    verification_error += 1
    return 1 - verification_error**k


# %% wrong: returns nothing
def identification_error(verification_error, k):
    p = 1 - (1 - verification_error) ** k


# %% wrong: zeros
def identification_error(verification_error, k):
    return 0.0 * verification_error * k


# %% wrong: constant, always an error
def identification_error(verification_error, k):
    return np.ones(np.broadcast_shapes(np.shape(verification_error), np.shape(k)))


# %% wrong: returns k
def identification_error(verification_error, k):
    return k


# %% wrong: NaN
def identification_error(verification_error, k):
    return np.nan * verification_error * k


# %% wrong: the untouched stub
def identification_error(verification_error, k):
    raise NotImplementedError


# %% wrong (unlisted): Poisson approximation, 1 - exp(-k e)
def identification_error(verification_error, k):
    return 1 - np.exp(-k * verification_error)


# %% wrong (unlisted): estimated by 2000 random trials
def identification_error(verification_error, k):
    def for_numbers(e, n):
        return np.mean(np.random.binomial(n, e, size=2000) > 0)

    return np.vectorize(for_numbers, otypes=[float])(verification_error, k)


# %% wrong: the chance of at least two errors
def identification_error(verification_error, k):
    e = np.asarray(verification_error)
    return 1 - (1 - e) ** k - k * e * (1 - e) ** (k - 1)


# %% wrong: int(k), fails on arrays
def identification_error(verification_error, k):
    return 1 - (1 - verification_error) ** int(k)
