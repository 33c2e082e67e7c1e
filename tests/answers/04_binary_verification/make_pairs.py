# Answers to make_pairs(labels, n, rng), right and wrong; see ../README.md.
# A right one draws n index pairs (n even) from rng: half show one person (same 1), half two (0); picks may repeat.

# %% right: loop, rng.choice among the candidates
def make_pairs(labels, n, rng):
    labels = np.asarray(labels)
    index = np.arange(len(labels))
    with_partner = [i for i in index if np.sum(labels == labels[i]) > 1]
    pairs, same = np.zeros((n, 2), dtype=int), np.zeros(n, dtype=int)
    for row in range(n):
        if row < n // 2:
            i = rng.choice(with_partner)
            j = rng.choice(index[(labels == labels[i]) & (index != i)])
            same[row] = 1
        else:
            i = rng.choice(index)
            j = rng.choice(index[labels != labels[i]])
        pairs[row] = i, j
    return pairs, same


# %% right: every pair listed once, drawn with repetition, then shuffled together
def make_pairs(labels, n, rng):
    i, j = np.triu_indices(len(labels), k=1)
    every, is_same = np.stack([i, j], axis=1), labels[i] == labels[j]
    half = n // 2
    pairs = np.concatenate([rng.choice(every[is_same], half), rng.choice(every[~is_same], half)])
    same = np.repeat([1, 0], half)
    order = rng.permutation(n)
    return pairs[order], same[order]


# %% right: rejection, same and different in turn, list of tuples
def make_pairs(labels, n, rng):
    pairs = []
    while len(pairs) < n:
        i, j = (int(k) for k in rng.integers(len(labels), size=2))
        wanted = len(pairs) % 2 == 0
        if i != j and (labels[i] == labels[j]) == wanted:
            pairs.append((i, j))
    return np.array(pairs, dtype=int).reshape(-1, 2), [1, 0] * (n // 2)


# %% right: person first, then two of the pictures without replacement; labels as floats
def make_pairs(labels, n, rng):
    people = {}
    for i, name in enumerate(np.asarray(labels).tolist()):
        people.setdefault(name, []).append(i)
    names = list(people)
    several = [name for name in names if len(people[name]) > 1]
    same = [rng.choice(people[several[rng.integers(len(several))]], 2, replace=False) for _ in range(n // 2)]
    different = []
    for _ in range(n // 2):
        a, b = rng.choice(len(names), 2, replace=False)
        different.append([rng.choice(people[names[a]]), rng.choice(people[names[b]])])
    pairs = np.array(same + different, dtype=np.int32).reshape(-1, 2)
    return pairs, np.concatenate([np.ones(n // 2), np.zeros(n // 2)])


# %% right: boolean matrix and argwhere, different pairs first, booleans back
def make_pairs(labels, n, rng):
    labels = np.asarray(labels)
    equal = labels[:, None] == labels[None, :]
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    negative = np.argwhere(~equal)
    pairs = np.vstack(
        [negative[rng.integers(len(negative), size=n // 2)], positive[rng.integers(len(positive), size=n // 2)]]
    )
    return pairs, np.arange(n) >= n // 2


# %% right: random keys, the greatest allowed key wins
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    partner = equal & ~np.eye(len(labels), dtype=bool)
    same = rng.permutation(np.arange(n) % 2)
    allowed_first = np.where(same[:, None] == 1, partner.any(axis=1), (~equal).any(axis=1))
    first = np.where(allowed_first, rng.random((n, len(labels))), -1).argmax(axis=1)
    allowed = np.where(same[:, None] == 1, partner[first], ~equal[first])
    second = np.where(allowed, rng.random((n, len(labels))), -1).argmax(axis=1)
    return np.column_stack([first, second]), same


# %% right: sorted order and a random shift inside and outside the person's block
def make_pairs(labels, n, rng):
    order = np.argsort(labels, kind="stable")
    _, start, person, counts = np.unique(labels[order], return_index=True, return_inverse=True, return_counts=True)
    m, half = len(labels), n // 2
    i = rng.choice(np.flatnonzero(counts[person] > 1), half)
    first, size = start[person[i]], counts[person[i]]
    j = first + (i - first + rng.integers(1, size)) % size
    k = rng.integers(m, size=half)
    other = (start[person[k]] + counts[person[k]] + rng.integers(0, m - counts[person[k]])) % m
    pairs = order[np.concatenate([np.stack([i, j], axis=1), np.stack([k, other], axis=1)])]
    return pairs, np.r_[np.ones(half, dtype=np.int64), np.zeros(half, dtype=np.int64)]


# %% right: itertools, Python lists all the way
from itertools import combinations


def make_pairs(labels, n, rng):
    same = [pair for pair in combinations(range(len(labels)), 2) if labels[pair[0]] == labels[pair[1]]]
    different = [pair for pair in combinations(range(len(labels)), 2) if labels[pair[0]] != labels[pair[1]]]
    drawn = [(same[rng.integers(len(same))], 1) for _ in range(n // 2)]
    drawn += [(different[rng.integers(len(different))], 0) for _ in range(n // 2)]
    rng.shuffle(drawn)
    pairs = [tuple(int(i) for i in pair) for pair, _ in drawn]
    return pairs or np.zeros((0, 2), dtype=int), [int(y) for _, y in drawn]


# %% wrong: an image may be paired with itself
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    pairs = np.concatenate([rng.choice(np.argwhere(equal), half), rng.choice(np.argwhere(~equal), half)])
    return pairs, np.repeat([1, 0], half)


# %% wrong: same pairs are always an image with itself
def make_pairs(labels, n, rng):
    half = n // 2
    i = rng.integers(len(labels), size=half)
    different = rng.choice(np.argwhere(labels[:, None] != labels), half)
    return np.concatenate([np.stack([i, i], axis=1), different]), np.repeat([1, 0], half)


# %% wrong: label reversed, 0 for the same person
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return pairs, np.repeat([0, 1], half)


# %% wrong: any two images, hardly ever half of them same
def make_pairs(labels, n, rng):
    i = rng.integers(len(labels), size=n)
    j = (i + rng.integers(1, len(labels), size=n)) % len(labels)
    return np.stack([i, j], axis=1), (labels[i] == labels[j]).astype(int)


# %% wrong: a coin for each pair, half same only on average
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    positive, negative = np.argwhere(equal & ~np.eye(len(labels), dtype=bool)), np.argwhere(~equal)
    same = rng.integers(0, 2, size=n)
    pairs = np.array([rng.choice(positive if y else negative) for y in same], dtype=int).reshape(-1, 2)
    return pairs, same


# %% wrong: different pairs drawn from everybody, some of them show one person
def make_pairs(labels, n, rng):
    half = n // 2
    other = ~np.eye(len(labels), dtype=bool)
    same = rng.choice(np.argwhere((labels[:, None] == labels) & other), half)
    return np.concatenate([same, rng.choice(np.argwhere(other), half)]), np.repeat([1, 0], half)


# %% wrong: same pairs only
def make_pairs(labels, n, rng):
    equal = (labels[:, None] == labels) & ~np.eye(len(labels), dtype=bool)
    return rng.choice(np.argwhere(equal), n), np.ones(n, dtype=int)


# %% wrong: different pairs only
def make_pairs(labels, n, rng):
    return rng.choice(np.argwhere(labels[:, None] != labels), n), np.zeros(n, dtype=int)


# %% wrong: n of each kind, 2n in all
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, n), rng.choice(np.argwhere(~equal), n)])
    return pairs, np.repeat([1, 0], n)


# %% wrong: pairs shuffled, their labels not
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return rng.permutation(pairs), np.repeat([1, 0], half)


# %% wrong: the labels of the people instead of the indices
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return labels[pairs], np.repeat([1, 0], half)


# %% wrong: shape (2, n)
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return pairs.T, np.repeat([1, 0], half)


# %% wrong: same as a column, shape (n, 1)
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return pairs, np.repeat([[1], [0]], half, axis=0)


# %% wrong: results swapped
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return np.repeat([1, 0], half), pairs


# %% wrong: the pairs alone, without their labels
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    return np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])


# %% wrong: floating-point indices
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.zeros((n, 2))
    pairs[:] = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return pairs, np.repeat([1, 0], half)


# %% wrong: global np.random instead of rng
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    positive, negative = np.argwhere(equal & ~np.eye(len(labels), dtype=bool)), np.argwhere(~equal)
    half = n // 2
    i, j = np.random.randint(len(positive), size=half), np.random.randint(len(negative), size=half)
    return np.concatenate([positive[i], negative[j]]), np.repeat([1, 0], half)


# %% wrong: its own generator with a fixed seed
def make_pairs(labels, n, rng):
    rng = np.random.default_rng(0)
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return pairs, np.repeat([1, 0], half)


# %% wrong: rng ignored, the first pairs in order
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    positive, negative = np.argwhere(equal & ~np.eye(len(labels), dtype=bool)), np.argwhere(~equal)
    half = np.arange(n // 2)
    return np.concatenate([positive[half % len(positive)], negative[half % len(negative)]]), np.repeat([1, 0], n // 2)


# %% wrong: one pair of each kind drawn and repeated
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.stack([rng.choice(positive), rng.choice(np.argwhere(~equal))])
    return np.repeat(pairs, n // 2, axis=0), np.repeat([1, 0], n // 2)


# %% wrong: takes the next picture as the same person, as if people stood in blocks
def make_pairs(labels, n, rng):
    half = n // 2
    i = rng.integers(len(labels) - 1, size=half)
    different = rng.choice(np.argwhere(labels[:, None] != labels), half)
    return np.concatenate([np.stack([i, i + 1], axis=1), different]), np.repeat([1, 0], half)


# %% wrong: assumes labels 0 ... K-1, each with two pictures
def make_pairs(labels, n, rng):
    n_people, pairs = labels.max() + 1, []
    for row in range(n):
        a, b = rng.choice(n_people, size=2, replace=False)
        if row < n // 2:
            pairs.append(rng.choice(np.flatnonzero(labels == a), size=2, replace=False))
        else:
            pairs.append([rng.choice(np.flatnonzero(labels == a)), rng.choice(np.flatnonzero(labels == b))])
    return np.array(pairs, dtype=int).reshape(-1, 2), np.repeat([1, 0], n // 2)


# %% wrong: every picture always with the next one of its person
def make_pairs(labels, n, rng):
    following = {}
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        if len(own) > 1:
            following.update(zip(own.tolist(), np.roll(own, -1).tolist()))
    first = rng.choice(list(following), n // 2)
    same = np.stack([first, [following[i] for i in first.tolist()]], axis=1)
    different = rng.choice(np.argwhere(labels[:, None] != labels), n // 2)
    return np.concatenate([same, different]), np.repeat([1, 0], n // 2)


# %% wrong: different pairs only with the next person
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    same = rng.choice(np.argwhere(equal & ~np.eye(len(labels), dtype=bool)), n // 2)
    names = np.unique(labels)
    different = []
    for k in rng.integers(len(names), size=n // 2):
        other = names[(k + 1) % len(names)]
        different.append([rng.choice(np.flatnonzero(labels == who)) for who in (names[k], other)])
    return np.concatenate([same, different]), np.repeat([1, 0], n // 2)


# %% wrong: labels counted from 0 in place, the caller's change
def make_pairs(labels, n, rng):
    labels -= labels.min()
    equal = labels[:, None] == labels
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, n // 2), rng.choice(np.argwhere(~equal), n // 2)])
    return pairs, np.repeat([1, 0], n // 2)


# %% wrong: a list of triples (i, j, same)
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    rows = [(int(i), int(j), 1) for i, j in rng.choice(positive, n // 2)]
    return rows + [(int(i), int(j), 0) for i, j in rng.choice(np.argwhere(~equal), n // 2)]


# %% wrong: the first picture of each person as the anchor of all its pairs
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    anchors = np.unique(labels, return_index=True)[1]
    i, j = np.nonzero(equal & ~np.eye(len(labels), dtype=bool))
    positive = np.stack([i, j], axis=1)[np.isin(i, anchors)]
    i, j = np.nonzero(~equal)
    negative = np.stack([i, j], axis=1)[np.isin(i, anchors)]
    return np.concatenate([rng.choice(positive, n // 2), rng.choice(negative, n // 2)]), np.repeat([1, 0], n // 2)


# %% wrong: returns nothing
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])


# %% wrong: zeros
def make_pairs(labels, n, rng):
    return np.zeros((n, 2), dtype=int), np.zeros(n, dtype=int)


# %% wrong: returns an input
def make_pairs(labels, n, rng):
    return labels


# %% wrong: the untouched stub
def make_pairs(labels, n, rng):
    raise NotImplementedError


# %% wrong (unlisted): drawn without replacement, fails when a kind has fewer pairs than asked for
def make_pairs(labels, n, rng):
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    same = rng.choice(positive, half, replace=False)
    return np.concatenate([same, rng.choice(np.argwhere(~equal), half, replace=False)]), np.repeat([1, 0], half)


# %% wrong (unlisted): shuffles the caller's labels in place first
def make_pairs(labels, n, rng):
    rng.shuffle(labels)
    equal = labels[:, None] == labels
    half = n // 2
    positive = np.argwhere(equal & ~np.eye(len(labels), dtype=bool))
    pairs = np.concatenate([rng.choice(positive, half), rng.choice(np.argwhere(~equal), half)])
    return pairs, np.repeat([1, 0], half)
