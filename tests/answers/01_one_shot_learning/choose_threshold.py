# Answers to choose_threshold(distances, same, max_false_match_rate), right and wrong; see ../README.md.
# A right one gives the largest observed distance such that the share of different pairs strictly below it is allowed.

# %% right: tries every distance
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[np.asarray(same) == 0]
    best = None
    for tau in distances:
        if np.mean(different < tau) <= max_false_match_rate and (best is None or tau > best):
            best = tau
    return best


# %% right: from the largest down, the first that is allowed
def choose_threshold(distances, same, max_false_match_rate):
    different = [d for d, s in zip(distances, same) if not s]
    for tau in sorted(distances.tolist(), reverse=True):
        if sum(d < tau for d in different) / len(different) <= max_false_match_rate:
            return tau


# %% right: from the smallest up, until the first that is too large
def choose_threshold(distances, same, max_false_match_rate):
    different = np.logical_not(same)
    chosen = np.min(distances)
    for tau in np.unique(distances):
        if np.sum((distances < tau) & different) / np.sum(different) > max_false_match_rate:
            break
        chosen = tau
    return chosen


# %% right: table of all candidates against all different pairs
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[~np.asarray(same, dtype=bool)]
    rates = (different[None, :] < distances[:, None]).mean(axis=1)
    return distances[rates <= max_false_match_rate].max()


# %% right: searchsorted of all candidates at once
def choose_threshold(distances, same, max_false_match_rate):
    different = np.sort(distances[np.asarray(same) == 0])
    candidates = np.sort(distances)
    rates = np.searchsorted(different, candidates, side="left") / len(different)
    return float(candidates[np.flatnonzero(rates <= max_false_match_rate)[-1]])


# %% right: order statistic of the different pairs
import math


def choose_threshold(distances, same, max_false_match_rate):
    different = np.sort(distances[np.asarray(same) == 0])
    allowed = math.floor(max_false_match_rate * len(different) + 1e-9)
    return different[allowed] if allowed < len(different) else distances.max()


# %% right: np.partition and the smallest distance that is one error too many
def choose_threshold(distances, same, max_false_match_rate):
    different = np.extract(np.equal(same, 0), distances)
    counts = np.arange(different.size)
    allowed = np.count_nonzero(counts / different.size <= max_false_match_rate) - 1
    if max_false_match_rate >= 1:
        return max(distances)
    return np.partition(different, allowed)[allowed]


# %% right: max of a generator, a helper for the rate
def choose_threshold(distances, same, max_false_match_rate):
    def false_match_rate(tau):
        return np.average(distances < tau, weights=1 - np.asarray(same, dtype=int))

    return max(tau for tau in distances if false_match_rate(tau) <= max_false_match_rate)


# %% right: binary search by bisect with a key
from bisect import bisect_right


def choose_threshold(distances, same, max_false_match_rate):
    different = distances[np.asarray(same) == 0]
    candidates = sorted(set(distances.tolist()))
    place = bisect_right(candidates, max_false_match_rate, key=lambda tau: float(np.mean(different < tau)))
    return candidates[place - 1]


# %% right: binary search by hand
def choose_threshold(distances, same, max_false_match_rate):
    order = np.sort(distances)
    different = distances[np.asarray(same) == 0]
    low, high = 0, len(order) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if np.count_nonzero(different < order[middle]) <= max_false_match_rate * len(different) + 1e-9:
            low = middle
        else:
            high = middle - 1
    return order[low]


# %% right: itertools.takewhile over the sorted distances
from itertools import takewhile


def choose_threshold(distances, same, max_false_match_rate):
    different = np.ma.masked_array(distances, mask=np.asarray(same, dtype=bool)).compressed()
    *_, last = takewhile(lambda tau: np.mean(np.less(different, tau)) <= max_false_match_rate, np.sort(distances))
    return last


# %% right: running count of different pairs along the sorted pairs, equal distances counted once
def choose_threshold(distances, same, max_false_match_rate):
    order = np.argsort(distances, kind="stable")
    d, different = distances[order], np.logical_not(same)[order]
    before = np.cumsum(different) - different
    first = np.searchsorted(d, d, side="left")
    allowed = before[first] / different.sum() <= max_false_match_rate
    return d[allowed][-1]


# %% right: dictionary of rates by scipy, filtered
from scipy.stats import percentileofscore


def choose_threshold(distances, same, max_false_match_rate):
    different = distances[np.asarray(same) == 0]
    rates = {float(tau): percentileofscore(different, tau, kind="strict") / 100 for tau in distances}
    return max(tau for tau, rate in rates.items() if rate <= max_false_match_rate + 1e-9)


# %% wrong: < , a rate of exactly the maximum is refused
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    allowed = [tau for tau in distances if np.mean(different < tau) < max_false_match_rate]
    return max(allowed, default=distances.min())


# %% wrong: different pairs at exactly tau counted as matches
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    allowed = [tau for tau in distances if np.mean(different <= tau) <= max_false_match_rate]
    return max(allowed, default=distances.min())


# %% wrong: the smallest instead of the largest
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    return min(tau for tau in distances if np.mean(different < tau) <= max_false_match_rate)


# %% wrong: the smallest that is no longer allowed
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    for tau in np.sort(distances):
        if np.mean(different < tau) > max_false_match_rate:
            return tau
    return distances.max()


# %% wrong: one step too low
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    allowed = [tau for tau in np.sort(distances) if np.mean(different < tau) <= max_false_match_rate]
    return allowed[max(len(allowed) - 2, 0)]


# %% wrong: the first allowed in the order given
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    for tau in distances:
        if np.mean(different < tau) <= max_false_match_rate:
            return tau


# %% wrong: the last allowed in the order given
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    for tau in distances:
        if np.mean(different < tau) <= max_false_match_rate:
            best = tau
    return best


# %% wrong: all allowed distances instead of the largest
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    return np.array([tau for tau in distances if np.mean(different < tau) <= max_false_match_rate])


# %% wrong: its place instead of the distance
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    rates = np.array([np.mean(different < tau) for tau in distances])
    return int(np.where(rates <= max_false_match_rate, distances, -np.inf).argmax())


# %% wrong: the rate reached instead of the distance
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    rates = [np.mean(different < tau) for tau in distances]
    return max(rate for rate in rates if rate <= max_false_match_rate)


# %% wrong: distance and rate as a tuple
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    tau = max(tau for tau in distances if np.mean(different < tau) <= max_false_match_rate)
    return tau, np.mean(different < tau)


# %% wrong: share of all pairs instead of the different pairs
def choose_threshold(distances, same, max_false_match_rate):
    different = same == 0
    return max(tau for tau in distances if np.mean((distances < tau) & different) <= max_false_match_rate)


# %% wrong: share of the matches instead of the different pairs
def choose_threshold(distances, same, max_false_match_rate):
    best = distances.min()
    for tau in np.sort(distances):
        match = distances < tau
        if match.any() and np.mean(same[match] == 0) <= max_false_match_rate:
            best = tau
    return best


# %% wrong: same pairs taken for the different ones
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 1]
    return max(tau for tau in distances if np.mean(different < tau) <= max_false_match_rate)


# %% wrong: same ignored, share of all pairs below tau
def choose_threshold(distances, same, max_false_match_rate):
    return max(tau for tau in distances if np.mean(distances < tau) <= max_false_match_rate)


# %% wrong: the mirror question, the smallest with a small enough false non-match rate
def choose_threshold(distances, same, max_false_match_rate):
    alike = distances[same == 1]
    allowed = [tau for tau in distances if np.mean(alike >= tau) <= max_false_match_rate]
    return min(allowed, default=distances.max())


# %% wrong: inequality reversed, pairs above tau counted as matches
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    allowed = [tau for tau in distances if np.mean(different >= tau) <= max_false_match_rate]
    return max(allowed, default=distances.max())


# %% wrong: only the distances of same pairs as candidates
def choose_threshold(distances, same, max_false_match_rate):
    different, alike = distances[same == 0], distances[same == 1]
    allowed = [tau for tau in alike if np.mean(different < tau) <= max_false_match_rate]
    return max(allowed, default=distances.min())


# %% wrong: an even grid of candidates instead of the observed distances
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    grid = np.linspace(distances.min(), distances.max(), 50)
    return max(tau for tau in grid if np.mean(different < tau) <= max_false_match_rate)


# %% wrong: midpoint between two observed distances
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    d = np.unique(distances)
    candidates = np.append((d[:-1] + d[1:]) / 2, d[-1])
    allowed = [tau for tau in candidates if np.mean(different < tau) <= max_false_match_rate]
    return max(allowed, default=d[0])


# %% wrong: interpolated quantile of the different pairs
def choose_threshold(distances, same, max_false_match_rate):
    return np.quantile(distances[same == 0], max_false_match_rate)


# %% wrong: maximum always 10 %
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    return max(tau for tau in distances if np.mean(different < tau) <= 0.1)


# %% wrong: no false match at all, the maximum ignored
def choose_threshold(distances, same, max_false_match_rate):
    return distances[same == 0].min()


# %% wrong: fewest errors in all, the maximum ignored
def choose_threshold(distances, same, max_false_match_rate):
    errors = [np.mean((distances < tau) != (same == 1)) for tau in distances]
    return distances[np.argmin(errors)]


# %% wrong: equal error rate, the maximum ignored
def choose_threshold(distances, same, max_false_match_rate):
    different, alike = distances[same == 0], distances[same == 1]
    return min(distances, key=lambda tau: abs(np.mean(different < tau) - np.mean(alike >= tau)))


# %% wrong: square root of the distance returned
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    return np.sqrt(max(tau for tau in distances if np.mean(different < tau) <= max_false_match_rate))


# %% wrong: distances sorted, same no longer fits them
def choose_threshold(distances, same, max_false_match_rate):
    d = np.sort(distances)
    different = d[same == 0]
    return max(tau for tau in d if np.mean(different < tau) <= max_false_match_rate)


# %% wrong: the given distances are sorted in place
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    distances.sort()
    return max(tau for tau in distances if np.mean(different < tau) <= max_false_match_rate)


# %% wrong: the greatest distance, whatever the rate
def choose_threshold(distances, same, max_false_match_rate):
    return distances.max()


# %% wrong: constant 0.7
def choose_threshold(distances, same, max_false_match_rate):
    return 0.7


# %% wrong: zero, which has no false match but is not observed
def choose_threshold(distances, same, max_false_match_rate):
    return 0.0


# %% wrong: returns nothing
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    tau = max(tau for tau in distances if np.mean(different < tau) <= max_false_match_rate)


# %% wrong: returns an input
def choose_threshold(distances, same, max_false_match_rate):
    return distances


# %% wrong: returns the maximum it was given
def choose_threshold(distances, same, max_false_match_rate):
    return max_false_match_rate


# %% wrong: NaN
def choose_threshold(distances, same, max_false_match_rate):
    return np.nan


# %% wrong: the untouched stub
def choose_threshold(distances, same, max_false_match_rate):
    raise NotImplementedError


# %% wrong (unlisted): the rate nearest to the maximum, even above it
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    return min(distances, key=lambda tau: abs(np.mean(different < tau) - max_false_match_rate))


# %% wrong (unlisted): searchsorted among different pairs that were never sorted
def choose_threshold(distances, same, max_false_match_rate):
    different = distances[same == 0]
    candidates = np.sort(distances)
    rates = np.searchsorted(different, candidates) / len(different)
    return candidates[rates <= max_false_match_rate].max(initial=candidates[0])


# %% wrong: breaks at the first rate above the maximum, distances unsorted
def choose_threshold(distances, same, max_false_match_rate):
    best = distances[0]
    for tau in distances:
        if error_rates(distances, same, tau)[0] > max_false_match_rate:
            break
        best = max(best, tau)
    return best


# %% wrong: lower quantile of the different pairs
def choose_threshold(distances, same, max_false_match_rate):
    return np.quantile(distances[~same], max_false_match_rate, method="lower")
