# Answers to verify(encoding, claimed_id, database, tau), right and wrong; see ../README.md.
# A right one gives (match, squared distance), match only below tau itself; an unknown name is a KeyError that names it.

# %% right: vectorised, the dictionary itself raises the KeyError
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau, d


# %% right: own KeyError with a message, Python bool and float
def verify(encoding, claimed_id, database, tau):
    if claimed_id not in database:
        raise KeyError(f"nobody called {claimed_id} is in the database")
    d = float(np.sum(np.square(encoding - database[claimed_id])))
    match = bool(d < tau)
    return match, d


# %% right: loop over Python floats, if and else
def verify(encoding, claimed_id, database, tau):
    d = 0.0
    for x, y in zip(encoding.tolist(), database[claimed_id].tolist()):
        d += (x - y) ** 2
    if d < tau:
        return True, d
    else:
        return False, d


# %% right: Euclidean norm squared again
def verify(encoding, claimed_id, database, tau):
    d = np.linalg.norm(encoding - database[claimed_id]) ** 2
    return (np.less(d, tau), d)


# %% right: plain distance against the root of tau, squared distance returned
import math


def verify(encoding, claimed_id, database, tau):
    plain = math.dist(encoding, database[claimed_id])
    return plain < math.sqrt(max(tau, 0.0)), plain**2


# %% right: dot product, match where it is not at least tau
def verify(encoding, claimed_id, database, tau):
    difference = database[claimed_id] - encoding
    d = difference @ difference
    return not (d >= tau), d.item()


# %% right: database.get and a None test, returned as a list
def verify(encoding, claimed_id, database, tau):
    stored = database.get(claimed_id)
    if stored is None:
        raise KeyError(claimed_id)
    d = np.einsum("d,d->", encoding - stored, encoding - stored)
    return [bool(tau > d), float(d)]


# %% right: KeyError caught and raised again with a message
def verify(encoding, claimed_id, database, tau):
    try:
        stored = database[claimed_id]
    except KeyError as error:
        raise KeyError(f"unknown person: {claimed_id}") from error
    d = np.square(np.subtract(encoding, stored)).sum()
    return bool(np.sign(tau - d) > 0), d


# %% right: an error class of its own, derived from KeyError
class UnknownPerson(KeyError):
    pass


def verify(encoding, claimed_id, database, tau):
    people = set(database)
    if not people & {claimed_id}:
        raise UnknownPerson(claimed_id, "is not enrolled")
    d = np.inner(encoding - database[claimed_id], encoding - database[claimed_id])
    return d < tau, d


# %% right: scipy
from scipy.spatial.distance import sqeuclidean


def verify(encoding, claimed_id, database, tau):
    d = sqeuclidean(u=encoding, v=database[claimed_id])
    return d < tau, d


# %% right: expanded |a|^2 - 2ab + |b|^2
def verify(encoding, claimed_id, database, tau):
    a, b = np.asarray(encoding, dtype=float), np.asarray(database[claimed_id], dtype=float)
    d = max(float(a @ a - 2 * (a @ b) + b @ b), 0.0)
    return d < tau, d


# %% right: a named tuple
from collections import namedtuple

Verdict = namedtuple("Verdict", "match distance")


def verify(encoding, claimed_id, database, tau):
    d = sum(np.power(encoding - database[claimed_id], 2))
    return Verdict(distance=float(d), match=bool(d < tau))


# %% right: searches the people for the name, for ... else
def verify(encoding, claimed_id, database, tau):
    for name, stored in database.items():
        if name == claimed_id:
            d = ((encoding - stored) ** 2).sum(axis=-1)
            break
    else:
        raise KeyError("no such person: " + str(claimed_id))
    return d < tau, d


# %% right: TensorFlow inside, NumPy out
def verify(encoding, claimed_id, database, tau):
    a, b = tf.cast(encoding, tf.float64), tf.cast(database[claimed_id], tf.float64)
    d = tf.reduce_sum(tf.math.squared_difference(a, b)).numpy()
    return d < tau, d


# %% wrong: <= , a distance of exactly tau opens
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d <= tau, d


# %% wrong: inequality reversed
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d > tau, d


# %% wrong: plain instead of squared distance
def verify(encoding, claimed_id, database, tau):
    d = np.linalg.norm(encoding - database[claimed_id])
    return d < tau, d


# %% wrong: plain distance compared with tau, squared distance returned
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return np.sqrt(d) < tau, d


# %% wrong: squared distance compared with tau, plain distance returned
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau, np.sqrt(d)


# %% wrong: tau always 0.7
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < 0.7, d


# %% wrong: swapped, distance before match
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d, d < tau


# %% wrong: only the bool
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau


# %% wrong: only the distance
def verify(encoding, claimed_id, database, tau):
    return np.sum((encoding - database[claimed_id]) ** 2)


# %% wrong: a sentence instead of the bool
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    if d < tau:
        return f"It is {claimed_id}, welcome!", d
    return f"It is not {claimed_id}, go away", d


# %% wrong: the name instead of the bool
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return (claimed_id if d < tau else None), d


# %% wrong: no distance where there is no match
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    if d < tau:
        return True, d
    return False, None


# %% wrong: an error where there is no match
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    if d >= tau:
        raise ValueError(f"this is not {claimed_id}")
    return True, d


# %% wrong: no KeyError, an unknown name is just no match
def verify(encoding, claimed_id, database, tau):
    if claimed_id not in database:
        return False, np.inf
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau, d


# %% wrong: no KeyError, prints a message and returns nothing for an unknown name
def verify(encoding, claimed_id, database, tau):
    if claimed_id not in database:
        print("unknown person", claimed_id)
        return None
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau, d


# %% wrong: ValueError instead of KeyError
def verify(encoding, claimed_id, database, tau):
    if claimed_id not in database:
        raise ValueError(f"{claimed_id} is not in the database")
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau, d


# %% wrong: assert instead of KeyError
def verify(encoding, claimed_id, database, tau):
    assert claimed_id in database, f"{claimed_id} is not in the database"
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau, d


# %% wrong: KeyError without the name
def verify(encoding, claimed_id, database, tau):
    if claimed_id not in database:
        raise KeyError("this person is not in the database")
    d = np.sum((encoding - database[claimed_id]) ** 2)
    return d < tau, d


# %% wrong: an unknown name is compared with zeros
def verify(encoding, claimed_id, database, tau):
    stored = database.get(claimed_id, np.zeros_like(encoding))
    d = np.sum((encoding - stored) ** 2)
    return d < tau, d


# %% wrong: an unknown name is enrolled on the spot
def verify(encoding, claimed_id, database, tau):
    stored = database.setdefault(claimed_id, encoding)
    d = np.sum((encoding - stored) ** 2)
    return d < tau, d


# %% wrong: nearest of all people instead of the claimed one
def verify(encoding, claimed_id, database, tau):
    database[claimed_id]
    d = min(np.sum((encoding - stored) ** 2) for stored in database.values())
    return d < tau, d


# %% wrong: the first person of the database instead of the claimed one
def verify(encoding, claimed_id, database, tau):
    if claimed_id not in database:
        raise KeyError(claimed_id)
    d = np.sum((encoding - next(iter(database.values()))) ** 2)
    return d < tau, d


# %% wrong: dot product as a similarity, match above tau
def verify(encoding, claimed_id, database, tau):
    similarity = np.dot(encoding, database[claimed_id])
    return similarity > tau, similarity


# %% wrong: cosine distance
def verify(encoding, claimed_id, database, tau):
    stored = database[claimed_id]
    d = 1 - encoding @ stored / (np.linalg.norm(encoding) * np.linalg.norm(stored))
    return d < tau, d


# %% wrong: L1 distance
def verify(encoding, claimed_id, database, tau):
    d = np.sum(np.abs(encoding - database[claimed_id]))
    return d < tau, d


# %% wrong: mean over the features instead of the sum
def verify(encoding, claimed_id, database, tau):
    d = np.mean((encoding - database[claimed_id]) ** 2)
    return d < tau, d


# %% wrong: both encodings brought to unit length first
def verify(encoding, claimed_id, database, tau):
    a, b = encoding, database[claimed_id]
    d = np.sum((a / np.linalg.norm(a) - b / np.linalg.norm(b)) ** 2)
    return d < tau, d


# %% wrong: one answer per feature
def verify(encoding, claimed_id, database, tau):
    d = (encoding - database[claimed_id]) ** 2
    return d < tau, d


# %% wrong: in-place subtraction changes the stored encoding
def verify(encoding, claimed_id, database, tau):
    difference = database[claimed_id]
    difference -= encoding
    d = np.sum(difference**2)
    return d < tau, d


# %% wrong: always a match
def verify(encoding, claimed_id, database, tau):
    return True, np.sum((encoding - database[claimed_id]) ** 2)


# %% wrong: returns nothing
def verify(encoding, claimed_id, database, tau):
    d = np.sum((encoding - database[claimed_id]) ** 2)
    match = d < tau


# %% wrong: constant, no match at distance zero
def verify(encoding, claimed_id, database, tau):
    return False, 0.0


# %% wrong: returns an input
def verify(encoding, claimed_id, database, tau):
    return encoding


# %% wrong: NaN
def verify(encoding, claimed_id, database, tau):
    return False, np.nan


# %% wrong: the untouched stub
def verify(encoding, claimed_id, database, tau):
    raise NotImplementedError


# %% wrong (unlisted): a match only if the claimed person is also the nearest one
def verify(encoding, claimed_id, database, tau):
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    d = distances[claimed_id]
    return d < tau and d <= min(distances.values()), d


# %% wrong (unlisted): the distance rounded to a whole number before it is compared
def verify(encoding, claimed_id, database, tau):
    d = np.round(np.sum((encoding - database[claimed_id]) ** 2))
    return d < tau, d


# %% wrong: "match" and "no match" instead of the bool
def verify(encoding, claimed_id, database, tau):
    d = distance(encoding, database[claimed_id])
    return ("match" if d < tau else "no match"), d


# %% wrong: a dictionary of the two results
def verify(encoding, claimed_id, database, tau):
    d = distance(encoding, database[claimed_id])
    return {"match": d < tau, "distance": d}


# %% wrong: the encoding of the visitor is stored as the claimed person's
def verify(encoding, claimed_id, database, tau):
    d = float(distance(encoding, database[claimed_id]))
    if d < tau:
        database[claimed_id] = encoding
    return d < tau, d
