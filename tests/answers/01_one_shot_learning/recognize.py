# Answers to recognize(encoding, database, tau), right and wrong; see ../README.md.
# A right one gives (name, squared distance) of the nearest person, (None, distance) unless it is below tau.

# %% right: loop with a running minimum
def recognize(encoding, database, tau):
    identity, min_dist = None, np.inf
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity, min_dist = name, d
    if min_dist < tau:
        return identity, min_dist
    return None, min_dist


# %% right: dictionary of distances, min with its get
def recognize(encoding, database, tau):
    if not database:
        return None, float("inf")
    distances = {name: float(np.sum((encoding - stored) ** 2)) for name, stored in database.items()}
    nearest = min(distances, key=distances.get)
    return (nearest if distances[nearest] < tau else None), distances[nearest]


# %% right: encodings stacked, argmin
def recognize(encoding, database, tau):
    if len(database) == 0:
        return None, np.inf
    names = list(database)
    d = np.sum((np.stack(list(database.values())) - encoding) ** 2, axis=1)
    best = np.argmin(d)
    return (names[best], d[best]) if d[best] < tau else (None, d[best])


# %% right: sorted by distance
def recognize(encoding, database, tau):
    pairs = [(np.linalg.norm(encoding - stored) ** 2, name) for name, stored in database.items()]
    pairs = sorted(pairs, key=lambda pair: pair[0]) + [(np.inf, None)]
    d, name = pairs[0]
    return (None if d >= tau else name), d


# %% right: min of pairs with a default for the empty database
def recognize(encoding, database, tau):
    pairs = ((float(np.dot(encoding - stored, encoding - stored)), name) for name, stored in database.items())
    d, name = min(pairs, default=(float("inf"), None))
    return name if d < tau else None, d


# %% right: scipy cdist, names as an array
from scipy.spatial.distance import cdist


def recognize(encoding, database, tau):
    if database == {}:
        return None, np.inf
    gallery = np.array([*database.values()])
    d = cdist(encoding[np.newaxis], gallery, metric="sqeuclidean")[0]
    order = d.argsort()
    name = np.array([*database.keys()])[order[0]]
    return (str(name), d.min()) if d.min() < tau else (None, d.min())


# %% right: scipy's k-d tree, its plain distance squared
from scipy.spatial import KDTree


def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    plain, place = KDTree(np.vstack(list(database.values()))).query(encoding)
    return (list(database)[place] if plain**2 < tau else None), plain**2


# %% right: functools.reduce over the people
from functools import reduce


def recognize(encoding, database, tau):
    def nearer(best, item):
        name, stored = item
        d = np.square(stored - encoding).sum()
        return (name, d) if d < best[1] else best

    name, d = reduce(nearer, database.items(), (None, np.inf))
    return (name, d) if d < tau else (None, d)


# %% right: candidates below tau first, the nearest of all for the distance
def recognize(encoding, database, tau):
    everyone = [(name, sum((x - y) ** 2 for x, y in zip(encoding, stored))) for name, stored in database.items()]
    everyone.sort(key=lambda pair: pair[1])
    close = [pair for pair in everyone if pair[1] < tau]
    if close:
        return close[0]
    if everyone:
        return None, everyone[0][1]
    return None, np.inf


# %% right: heapq.nsmallest
import heapq


def recognize(encoding, database, tau):
    distances = {name: np.einsum("d,d->", stored - encoding, stored - encoding) for name, stored in database.items()}
    nearest = heapq.nsmallest(1, distances.items(), key=lambda pair: pair[1])
    for name, d in nearest:
        return (name, d) if d < tau else (None, d)
    return None, np.inf


# %% right: expanded |a|^2 - 2ab + |b|^2 for the whole gallery at once
def recognize(encoding, database, tau):
    gallery = np.array(list(database.values()), dtype=float).reshape(len(database), len(encoding))
    d = np.maximum((gallery**2).sum(axis=1) - 2 * gallery @ encoding + encoding @ encoding, 0)
    nearest = d.min(initial=np.inf)
    if not nearest < tau:
        return None, nearest
    return list(database)[int(np.flatnonzero(d == nearest)[0])], nearest


# %% right: tournament, the nearest of each half meets the other
def recognize(encoding, database, tau):
    def winner(people):
        if len(people) == 0:
            return None, np.inf
        if len(people) == 1:
            return people[0], float(np.sum((encoding - database[people[0]]) ** 2))
        left, right = winner(people[: len(people) // 2]), winner(people[len(people) // 2 :])
        return left if left[1] <= right[1] else right

    name, d = winner(list(database))
    return (name if d < tau else None, d)


# %% right: shrinks the radius from tau, then asks for the nearest if nobody was inside
def recognize(encoding, database, tau):
    name, radius = None, tau
    distances = [float(np.sum((encoding - database[each]) ** 2)) for each in database.keys()]
    for each, d in zip(database, distances):
        if d < radius:
            name, radius = each, d
    if name is None:
        return None, min(distances + [np.inf])
    return name, radius


# %% wrong: no threshold, the nearest person whoever comes
def recognize(encoding, database, tau):
    identity, min_dist = None, np.inf
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity, min_dist = name, d
    return identity, min_dist


# %% wrong: the first person below tau instead of the nearest
def recognize(encoding, database, tau):
    min_dist = np.inf
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < tau:
            return name, d
        min_dist = min(min_dist, d)
    return None, min_dist


# %% wrong: the last person below tau instead of the nearest
def recognize(encoding, database, tau):
    identity, found, min_dist = None, np.inf, np.inf
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        min_dist = min(min_dist, d)
        if d < tau:
            identity, found = name, d
    return identity, (min_dist if identity is None else found)


# %% wrong: name updated but not the minimum
def recognize(encoding, database, tau):
    identity, min_dist = None, np.inf
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity = name
    if database and d < tau:
        return identity, d
    return None, d if database else min_dist


# %% wrong: minimum updated but not the name
def recognize(encoding, database, tau):
    identity, min_dist = None, np.inf
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if identity is None:
            identity = name
        if d < min_dist:
            min_dist = d
    return (identity if min_dist < tau else None), min_dist


# %% wrong: minimum starts at 0, nobody is ever nearer
def recognize(encoding, database, tau):
    identity, min_dist = None, 0
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity, min_dist = name, d
    return (identity if min_dist < tau else None), min_dist


# %% wrong: minimum starts at 100, which the empty database gives back
def recognize(encoding, database, tau):
    identity, min_dist = None, 100
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity, min_dist = name, d
    return (identity if min_dist < tau else None), min_dist


# %% wrong: minimum starts at tau, so that a stranger's distance is lost
def recognize(encoding, database, tau):
    identity, min_dist = None, tau
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity, min_dist = name, d
    return identity, (min_dist if database else np.inf)


# %% wrong: the farthest person
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = max(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: <= , a distance of exactly tau is recognised
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] <= tau else None), distances[name]


# %% wrong: inequality reversed, strangers get a name
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] > tau else None), distances[name]


# %% wrong: plain instead of squared distance
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.linalg.norm(encoding - stored) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: squared distance compared with tau, plain distance returned
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), np.sqrt(distances[name])


# %% wrong: tau always 0.7
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < 0.7 else None), distances[name]


# %% wrong: no distance for a stranger
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name, distances[name]) if distances[name] < tau else (None, None)


# %% wrong: inf for every stranger
def recognize(encoding, database, tau):
    close = {}
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < tau:
            close[name] = d
    if not close:
        return None, np.inf
    name = min(close, key=close.get)
    return name, close[name]


# %% wrong: "unknown" instead of None
def recognize(encoding, database, tau):
    if not database:
        return "unknown", np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else "unknown"), distances[name]


# %% wrong: KeyError for a stranger
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    if distances[name] >= tau:
        raise KeyError("not in the database")
    return name, distances[name]


# %% wrong: fails on the empty database
def recognize(encoding, database, tau):
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: distance 0 for the empty database
def recognize(encoding, database, tau):
    if not database:
        return None, 0.0
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: distance None for the empty database
def recognize(encoding, database, tau):
    if not database:
        return None, None
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: swapped, distance before name
def recognize(encoding, database, tau):
    if not database:
        return np.inf, None
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return distances[name], (name if distances[name] < tau else None)


# %% wrong: only the name
def recognize(encoding, database, tau):
    if not database:
        return None
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return name if distances[name] < tau else None


# %% wrong: the person's number instead of the name
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    d = np.sum((np.stack(list(database.values())) - encoding) ** 2, axis=1)
    best = int(d.argmin())
    return (best if d[best] < tau else None), d[best]


# %% wrong: True instead of the name
def recognize(encoding, database, tau):
    d = min((np.sum((encoding - stored) ** 2) for stored in database.values()), default=np.inf)
    return (True if d < tau else None), d


# %% wrong: everyone below tau instead of the nearest
def recognize(encoding, database, tau):
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    close = [name for name in distances if distances[name] < tau]
    return close or None, min(distances.values(), default=np.inf)


# %% wrong: greatest dot product instead of smallest distance
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    similarities = {name: np.dot(encoding, stored) for name, stored in database.items()}
    name = max(similarities, key=similarities.get)
    d = np.sum((encoding - database[name]) ** 2)
    return (name if d < tau else None), d


# %% wrong: L1 distance
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.sum(np.abs(encoding - stored)) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: mean over the features instead of the sum
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    distances = {name: np.mean((encoding - stored) ** 2) for name, stored in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: encodings brought to unit length first
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    own = encoding / np.linalg.norm(encoding)
    distances = {name: np.sum((own - x / np.linalg.norm(x)) ** 2) for name, x in database.items()}
    name = min(distances, key=distances.get)
    return (name if distances[name] < tau else None), distances[name]


# %% wrong: stops after the first person
def recognize(encoding, database, tau):
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < tau:
            return name, d
        else:
            return None, d
    return None, np.inf


# %% wrong: the minimum is kept from call to call
closest = {"name": None, "distance": np.inf}


def recognize(encoding, database, tau):
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < closest["distance"]:
            closest["name"], closest["distance"] = name, d
    return (closest["name"] if closest["distance"] < tau else None), closest["distance"]


# %% wrong: people are taken out of the database
def recognize(encoding, database, tau):
    identity, min_dist = None, np.inf
    while database:
        name, stored = database.popitem()
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity, min_dist = name, d
    return (identity if min_dist < tau else None), min_dist


# %% wrong: a stranger is enrolled
def recognize(encoding, database, tau):
    distances = {name: np.sum((encoding - stored) ** 2) for name, stored in database.items()}
    d = min(distances.values(), default=np.inf)
    if d < tau:
        return min(distances, key=distances.get), d
    database["stranger"] = encoding
    return None, d


# %% wrong: distances written into the database, over the encodings
def recognize(encoding, database, tau):
    for name in database:
        database[name] = np.sum((encoding - database[name]) ** 2)
    d = min(database.values(), default=np.inf)
    return (min(database, key=database.get) if d < tau else None), d


# %% wrong: returns nothing
def recognize(encoding, database, tau):
    identity, min_dist = None, np.inf
    for name, stored in database.items():
        d = np.sum((encoding - stored) ** 2)
        if d < min_dist:
            identity, min_dist = name, d


# %% wrong: constant, nobody is ever recognised
def recognize(encoding, database, tau):
    return None, np.inf


# %% wrong: constant, the first name at distance zero
def recognize(encoding, database, tau):
    return next(iter(database), None), 0.0


# %% wrong: returns an input
def recognize(encoding, database, tau):
    return database


# %% wrong: NaN
def recognize(encoding, database, tau):
    return None, np.nan


# %% wrong: the untouched stub
def recognize(encoding, database, tau):
    raise NotImplementedError


# %% wrong (unlisted): names sorted, distances in the order of the database
def recognize(encoding, database, tau):
    if not database:
        return None, np.inf
    names = sorted(database)
    d = [np.sum((encoding - stored) ** 2) for stored in database.values()]
    best = int(np.argmin(d))
    return (names[best] if d[best] < tau else None), d[best]


# %% wrong (unlisted): the loop begins with the second person
def recognize(encoding, database, tau):
    names = list(database)
    identity, min_dist = None, np.inf
    for i in range(1, len(names)):
        d = np.sum((encoding - database[names[i]]) ** 2)
        if d < min_dist:
            identity, min_dist = names[i], d
    return (identity if min_dist < tau else None), min_dist


# %% wrong: the smallest distance starts at 100 | mistake: smallest distance starts too low
def recognize(encoding, database, tau):
    if not database:
        return None, float("inf")
    best, who = 100.0, None
    for name, stored in database.items():
        d = distance(encoding, stored)
        if d < best:
            best, who = d, name
    return (who if best < tau else None), best


# %% wrong: an empty string for a stranger
def recognize(encoding, database, tau):
    if not database:
        return "", float("inf")
    d = {name: float(distance(encoding, other)) for name, other in database.items()}
    name = min(d, key=d.get)
    return (name if d[name] < tau else ""), d[name]


# %% wrong: the smallest distance starts at 1
def recognize(encoding, database, tau):
    best, least = None, 1.0
    for name, other in database.items():
        d = float(distance(encoding, other))
        if d < least:
            best, least = name, d
    return (best if least < tau else None), least


# %% wrong: only people below tau are compared, so that a stranger is at infinity
def recognize(encoding, database, tau):
    best, least = None, float("inf")
    for name, other in database.items():
        d = float(distance(encoding, other))
        if d < tau and d < least:
            best, least = name, d
    return best, least
