# Answers to random_triplets(labels, n, rng), right and wrong; see ../README.md.
# A right one gives n index triples (a, p, n) drawn from rng, and ValueError where no triple exists; picks may repeat.

# %% right: loop, rng.choice among the candidates
def random_triplets(labels, n, rng):
    labels = np.asarray(labels)
    indices = np.arange(len(labels))
    anchors = [i for i in indices if np.sum(labels == labels[i]) > 1 and np.any(labels != labels[i])]
    if not anchors:
        raise ValueError("no triplet is possible with these labels")
    triplets = np.zeros((n, 3), dtype=int)
    for row in range(n):
        a = rng.choice(anchors)
        p = rng.choice(indices[(labels == labels[a]) & (indices != a)])
        triplets[row] = a, p, rng.choice(indices[labels != labels[a]])
    return triplets


# %% right: enumerates every triplet, draws rows with rng.integers
def random_triplets(labels, n, rng):
    m = range(len(labels))
    pairs = [(a, p) for a in m for p in m if a != p and labels[a] == labels[p]]
    every = [(a, p, k) for a, p in pairs for k in m if labels[k] != labels[a]]
    if not every:
        raise ValueError("needs two pictures of one person and one of another")
    return np.array(every)[rng.integers(len(every), size=n)]


# %% right: boolean cube and argwhere; rng.choice of an empty array raises the ValueError itself
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels[None, :]
    positive = same & ~np.eye(len(labels), dtype=bool)
    every = np.argwhere(positive[:, :, None] & ~same[:, None, :])
    return rng.choice(every, size=n)


# %% right: rejection, after a check that a triplet exists
def random_triplets(labels, n, rng):
    _, counts = np.unique(labels, return_counts=True)
    if len(counts) < 2 or counts.max() < 2:
        raise ValueError("no triplet possible")
    triplets = []
    while len(triplets) < n:
        a, p, k = rng.integers(0, len(labels), size=3)
        if a != p and labels[a] == labels[p] and labels[k] != labels[a]:
            triplets.append([a, p, k])
    return np.array(triplets, dtype=int).reshape(-1, 3)


# %% right: vectorised rejection in blocks
def random_triplets(labels, n, rng):
    labels = np.asarray(labels)
    counts = np.unique(labels, return_counts=True)[1]
    if counts.size < 2 or not np.any(counts > 1):
        raise ValueError("no person with two pictures, or one person only")
    found = np.empty((0, 3), dtype=np.int64)
    while len(found) < n:
        block = rng.integers(len(labels), size=(16 * n, 3))
        a, p, k = block.T
        found = np.concatenate([found, block[(a != p) & (labels[a] == labels[p]) & (labels[a] != labels[k])]])
    return found[:n]


# %% right: person first, then two of the person's pictures without replacement, int32
def random_triplets(labels, n, rng):
    people = {}
    for i, name in enumerate(labels.tolist()):
        people.setdefault(name, []).append(i)
    with_pair = [name for name, pictures in people.items() if len(pictures) >= 2]
    if len(people) < 2 or not with_pair:
        raise ValueError("these labels allow no triplet")
    out = np.empty((n, 3), dtype=np.int32)
    for row in out:
        name = with_pair[rng.integers(len(with_pair))]
        others = [i for other, pictures in people.items() if other != name for i in pictures]
        row[:2] = rng.choice(people[name], size=2, replace=False)
        row[2] = rng.choice(others)
    return out


# %% right: random keys, the greatest allowed key wins
def random_triplets(labels, n, rng):
    labels = np.asarray(labels)
    same = labels[:, None] == labels
    positive = same & ~np.eye(len(labels), dtype=bool)
    anchors = np.flatnonzero(positive.any(axis=1) & (~same).any(axis=1))
    if anchors.size == 0:
        raise ValueError("no possible triplet")
    a = anchors[rng.integers(anchors.size, size=n)]
    p = np.where(positive[a], rng.random((n, len(labels))), -1).argmax(axis=1)
    k = np.where(~same[a], rng.random((n, len(labels))), -1).argmax(axis=1)
    return np.stack([a, p, k], axis=1)


# %% right: list of tuples of Python ints, rng.permutation
def random_triplets(labels, n, rng):
    labels = labels.tolist()
    usable = [i for i in range(len(labels)) if 1 < labels.count(labels[i]) < len(labels)]
    if len(usable) == 0:
        raise ValueError("no triplet")
    rows = []
    for _ in range(n):
        a = int(rng.permutation(usable)[0])
        order = [int(j) for j in rng.permutation(len(labels)) if j != a]
        p = next(j for j in order if labels[j] == labels[a])
        k = next(j for j in order if labels[j] != labels[a])
        rows.append((a, p, k))
    return rows if rows else np.zeros((0, 3), dtype=int)


# %% right: sorted order and a random shift inside and outside the person's block
def random_triplets(labels, n, rng):
    order = np.argsort(labels, kind="stable")
    _, start, inverse, counts = np.unique(labels[order], return_index=True, return_inverse=True, return_counts=True)
    places = np.flatnonzero((counts[inverse] > 1) & (counts[inverse] < len(labels)))
    if len(places) == 0:
        raise ValueError("no triplet possible")
    place = rng.choice(places, size=n)
    first, size = start[inverse[place]], counts[inverse[place]]
    positive = first + (place - first + rng.integers(1, size)) % size
    negative = (first + size + rng.integers(0, len(labels) - size)) % len(labels)
    return order[np.column_stack([place, positive, negative])]


# %% wrong: an anchor may be its own positive
def random_triplets(labels, n, rng):
    labels = np.asarray(labels)
    counts = np.unique(labels, return_counts=True)[1]
    if len(counts) < 2 or counts.max() < 2:
        raise ValueError("no triplet")
    rows = []
    for _ in range(n):
        a = rng.integers(len(labels))
        p = rng.choice(np.flatnonzero(labels == labels[a]))
        rows.append((a, p, rng.choice(np.flatnonzero(labels != labels[a]))))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: the negative is any other picture, also of the same person
def random_triplets(labels, n, rng):
    index = np.arange(len(labels))
    anchors = [i for i in index if 1 < np.sum(labels == labels[i]) < len(labels)]
    if not anchors:
        raise ValueError("no triplet")
    rows = []
    for _ in range(n):
        a = rng.choice(anchors)
        p = rng.choice(index[(labels == labels[a]) & (index != a)])
        rows.append((a, p, rng.choice(index[(index != a) & (index != p)])))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: labels ignored, three different pictures
def random_triplets(labels, n, rng):
    if len(labels) < 3 or len(np.unique(labels)) in (1, len(labels)):
        raise ValueError("no triplet")
    rows = [rng.choice(len(labels), size=3, replace=False) for _ in range(n)]
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: positive and negative columns swapped
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return rng.choice(every, size=n)[:, [0, 2, 1]]


# %% wrong: anchor column last
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return rng.choice(every, size=n)[:, [1, 2, 0]]


# %% wrong: the labels instead of the indices
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return labels[rng.choice(every, size=n)]


# %% wrong: shape (3, n)
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return rng.choice(every, size=n).T


# %% wrong: floating-point indices
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    triplets = np.zeros((n, 3))
    triplets[:] = rng.choice(every, size=n)
    return triplets


# %% wrong: no ValueError, an empty result where no triplet is possible
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    if len(every) == 0:
        return np.zeros((0, 3), dtype=int)
    return rng.choice(every, size=n)


# %% wrong: no ValueError, -1 where no triplet is possible
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    if len(every) == 0:
        return -np.ones((n, 3), dtype=int)
    return rng.choice(every, size=n)


# %% wrong: RuntimeError instead of ValueError
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    if len(every) == 0:
        raise RuntimeError("no triplet is possible")
    return rng.choice(every, size=n)


# %% wrong: checks only that there are two people; without a second picture the anchor becomes its own positive
def random_triplets(labels, n, rng):
    if len(set(labels.tolist())) < 2:
        raise ValueError("needs two people")
    index = np.arange(len(labels))
    anchors = [i for i in index if np.sum(labels == labels[i]) > 1] or list(index)
    rows = []
    for _ in range(n):
        a = rng.choice(anchors)
        positives = index[(labels == labels[a]) & (index != a)]
        p = rng.choice(positives) if len(positives) else a
        rows.append((a, p, rng.choice(index[labels != labels[a]])))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: ValueError as soon as one person has a single picture
def random_triplets(labels, n, rng):
    people, counts = np.unique(labels, return_counts=True)
    if len(people) < 2 or counts.min() < 2:
        raise ValueError("every person needs two pictures")
    index = np.arange(len(labels))
    rows = []
    for _ in range(n):
        a = rng.integers(len(labels))
        p = rng.choice(index[(labels == labels[a]) & (index != a)])
        rows.append((a, p, rng.choice(index[labels != labels[a]])))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: global np.random instead of rng
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    if len(every) == 0:
        raise ValueError("no triplet")
    return every[np.random.randint(len(every), size=n)]


# %% wrong: its own generator with a fixed seed
def random_triplets(labels, n, rng):
    rng = np.random.default_rng(0)
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return rng.choice(every, size=n)


# %% wrong: rng ignored, the first triplets in order
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    if len(every) == 0:
        raise ValueError("no triplet")
    return every[np.arange(n) % len(every)]


# %% wrong: one triplet drawn and repeated n times
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return np.tile(rng.choice(every), (n, 1))


# %% wrong: n ignored, all triplets shuffled
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    if len(every) == 0:
        raise ValueError("no triplet")
    return rng.permutation(every)


# %% wrong: sorts the labels in place
def random_triplets(labels, n, rng):
    labels.sort()
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return rng.choice(every, size=n)


# %% wrong: takes the next picture as the positive, as if people stood in blocks
def random_triplets(labels, n, rng):
    counts = np.unique(labels, return_counts=True)[1]
    if len(counts) < 2 or counts.max() < 2:
        raise ValueError("no triplet")
    rows = []
    for _ in range(n):
        a = int(rng.integers(len(labels) - 1))
        rows.append((a, a + 1, int(rng.choice(np.flatnonzero(labels != labels[a])))))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: assumes labels 0 ... K-1, each with two pictures
def random_triplets(labels, n, rng):
    n_people = labels.max() + 1
    if n_people < 2:
        raise ValueError("needs two people")
    rows = []
    for _ in range(n):
        person, other = rng.choice(n_people, size=2, replace=False)
        a, p = rng.choice(np.flatnonzero(labels == person), size=2, replace=False)
        rows.append((a, p, rng.choice(np.flatnonzero(labels == other))))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: returns nothing
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    triplets = rng.choice(every, size=n)


# %% wrong: zeros
def random_triplets(labels, n, rng):
    return np.zeros((n, 3), dtype=int)


# %% wrong: constant 0, 1, 2
def random_triplets(labels, n, rng):
    return np.tile([0, 1, 2], (n, 1))


# %% wrong: returns an input
def random_triplets(labels, n, rng):
    return labels


# %% wrong: NaN
def random_triplets(labels, n, rng):
    return np.full((n, 3), np.nan)


# %% wrong: the untouched stub
def random_triplets(labels, n, rng):
    raise NotImplementedError


# %% wrong (unlisted): drawn without replacement, fails when n exceeds the number of triplets
def random_triplets(labels, n, rng):
    same = labels[:, None] == labels
    every = np.argwhere((same & ~np.eye(len(labels), dtype=bool))[:, :, None] & ~same[:, None, :])
    return rng.choice(every, size=n, replace=False)


# %% wrong (unlisted): off by one, the last candidate is never drawn and a single candidate is an error
def random_triplets(labels, n, rng):
    anchors = [i for i in range(len(labels)) if 1 < np.sum(labels == labels[i]) < len(labels)]
    if not anchors:
        raise ValueError("no triplet")
    rows = []
    for _ in range(n):
        a = anchors[rng.integers(0, len(anchors) - 1)]
        positives = [i for i in range(len(labels)) if labels[i] == labels[a] and i != a]
        negatives = [i for i in range(len(labels)) if labels[i] != labels[a]]
        p = positives[rng.integers(0, len(positives) - 1)]
        rows.append((a, p, negatives[rng.integers(0, len(negatives) - 1)]))
    return np.array(rows, dtype=int).reshape(-1, 3)


# %% wrong: every anchor only once, drawn without replacement
def random_triplets(labels, n, rng):
    places, counts = np.arange(len(labels)), (labels[:, None] == labels).sum(axis=1)
    anchors = places[(counts > 1) & (counts < len(labels))]
    if len(anchors) == 0:
        raise ValueError("no triplet")
    rows = []
    for a in rng.choice(anchors, n, replace=False):
        p = rng.choice(places[(labels == labels[a]) & (places != a)])
        rows.append((a, p, rng.choice(places[labels != labels[a]])))
    return np.array(rows)
