# Answers to error_rates(distances, same, tau), right and wrong; see ../README.md.
# A right one gives (share of the different pairs below tau, share of the same pairs at tau or above), same bool or 0/1.

# %% right: means over masks
def error_rates(distances, same, tau):
    same = np.asarray(same, dtype=bool)
    return np.mean(distances[~same] < tau), np.mean(distances[same] >= tau)


# %% right: four counters in a loop
def error_rates(distances, same, tau):
    false_matches = false_non_matches = n_different = n_same = 0
    for d, s in zip(distances, same):
        if s:
            n_same += 1
            if d >= tau:
                false_non_matches += 1
        else:
            n_different += 1
            if d < tau:
                false_matches += 1
    return false_matches / n_different, false_non_matches / n_same


# %% right: logical operators and count_nonzero
def error_rates(distances, same, tau):
    match = np.less(distances, tau)
    different = np.logical_not(same)
    false_match_rate = np.count_nonzero(match & different) / np.count_nonzero(different)
    false_non_match_rate = np.count_nonzero(~match & ~different) / np.count_nonzero(same)
    return false_match_rate, false_non_match_rate


# %% right: weighted averages
def error_rates(distances, same, tau):
    same = np.asarray(same, dtype=float)
    match = (distances < tau).astype(float)
    return np.average(match, weights=1 - same), np.average(1 - match, weights=same)


# %% right: sorted distances and searchsorted
def error_rates(distances, same, tau):
    rates = []
    for kind in (0, 1):
        of_kind = np.sort(distances[same == kind])
        rates.append(np.searchsorted(of_kind, tau, side="left") / of_kind.size)
    return rates[0], 1 - rates[1]


# %% right: Python lists and bisect, a list back
from bisect import bisect_left


def error_rates(distances, same, tau):
    pairs = list(zip(distances.tolist(), same.tolist()))
    different = sorted(d for d, s in pairs if not s)
    alike = sorted(d for d, s in pairs if s)
    return [bisect_left(different, tau) / len(different), (len(alike) - bisect_left(alike, tau)) / len(alike)]


# %% right: confusion matrix by bincount
def error_rates(distances, same, tau):
    cell = 2 * np.asarray(same).astype(int) + (np.asarray(distances) < tau)
    true_no, false_yes, false_no, true_yes = np.bincount(cell, minlength=4)
    return false_yes / (false_yes + true_no), false_no / (false_no + true_yes)


# %% right: complement of the true match rate, dot products
def error_rates(distances, same, tau):
    same = np.array(same, dtype=int)
    match = (distances < tau) * 1
    return match @ (1 - same) / (1 - same).sum(), 1 - match @ same / same.sum()


# %% right: NaN where a pair does not count
def error_rates(distances, same, tau):
    match = np.where(distances < tau, 1.0, 0.0)
    fmr = np.nanmean(np.where(same, np.nan, match))
    fnmr = np.nanmean(np.where(same, 1.0 - match, np.nan))
    return float(fmr), float(fnmr)


# %% right: masked arrays
def error_rates(distances, same, tau):
    same = np.asarray(same) > 0
    fmr = np.ma.masked_array(distances < tau, mask=same).mean()
    fnmr = np.ma.masked_array(distances >= tau, mask=~same).mean()
    return fmr, fnmr


# %% right: scipy's strict percentile of a score
from scipy.stats import percentileofscore


def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same != 0]
    fmr = percentileofscore(different, tau, kind="strict") / 100
    return fmr, 1 - percentileofscore(alike, tau, kind="strict") / 100


# %% right: sign of the gap, statistics.mean, exact fractions turned into floats
from fractions import Fraction
from statistics import mean


def error_rates(distances, same, tau):
    signs = [int(np.sign(d - tau)) for d in distances]
    fmr = mean(Fraction(sign == -1) for sign, s in zip(signs, same) if not s)
    fnmr = mean(Fraction(sign != -1) for sign, s in zip(signs, same) if s)
    return float(fmr), float(fnmr)


# %% right: wrong decisions by exclusive or, split by kind
def error_rates(distances, same, tau):
    same = np.asarray(same, dtype=bool)
    wrong = np.logical_xor(distances < tau, same)
    return tuple(wrong[same == kind].mean() for kind in (False, True))


# %% wrong: <= , a different pair at exactly tau counts as a false match
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(different <= tau), np.mean(alike >= tau)


# %% wrong: > , a same pair at exactly tau does not count as an error
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(different < tau), np.mean(alike > tau)


# %% wrong: match at exactly tau, <= and >
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(different <= tau), np.mean(alike > tau)


# %% wrong: both inequalities reversed, as for a similarity
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(different >= tau), np.mean(alike < tau)


# %% wrong: true match rate instead of false non-match rate
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(different < tau), np.mean(alike < tau)


# %% wrong: true non-match rate instead of false match rate
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(different >= tau), np.mean(alike >= tau)


# %% wrong: same and different confused
def error_rates(distances, same, tau):
    different, alike = distances[same == 1], distances[same == 0]
    return np.mean(different < tau), np.mean(alike >= tau)


# %% wrong: swapped, false non-match rate first
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(alike >= tau), np.mean(different < tau)


# %% wrong: shares of all pairs
def error_rates(distances, same, tau):
    return np.mean((distances < tau) & (same == 0)), np.mean((distances >= tau) & (same == 1))


# %% wrong: each divided by the number of the other kind
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.sum(different < tau) / len(alike), np.sum(alike >= tau) / len(different)


# %% wrong: shares of the matches and of the non-matches
def error_rates(distances, same, tau):
    match = distances < tau
    fmr = np.mean(same[match] == 0) if match.any() else 0.0
    fnmr = np.mean(same[~match] == 1) if not match.all() else 0.0
    return fmr, fnmr


# %% wrong: same ignored, all pairs in both rates
def error_rates(distances, same, tau):
    return np.mean(distances < tau), np.mean(distances >= tau)


# %% wrong: second rate as one minus the first
def error_rates(distances, same, tau):
    fmr = np.mean(distances[same == 0] < tau)
    return fmr, 1 - fmr


# %% wrong: numbers of errors instead of shares
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.sum(different < tau), np.sum(alike >= tau)


# %% wrong: per cent
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return 100 * np.mean(different < tau), 100 * np.mean(alike >= tau)


# %% wrong: whole-number division
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.sum(different < tau) // len(different), np.sum(alike >= tau) // len(alike)


# %% wrong: share of wrong decisions over all pairs, twice
def error_rates(distances, same, tau):
    error = np.mean((distances < tau) != (same == 1))
    return error, error


# %% wrong: one number, the mean of the two rates
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return (np.mean(different < tau) + np.mean(alike >= tau)) / 2


# %% wrong: only the false match rate
def error_rates(distances, same, tau):
    return np.mean(distances[same == 0] < tau)


# %% wrong: tau always 0.7
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.mean(different < 0.7), np.mean(alike >= 0.7)


# %% wrong: square root of the distances against tau
def error_rates(distances, same, tau):
    plain = np.sqrt(distances)
    return np.mean(plain[same == 0] < tau), np.mean(plain[same == 1] >= tau)


# %% wrong: distances squared again
def error_rates(distances, same, tau):
    squared = distances**2
    return np.mean(squared[same == 0] < tau), np.mean(squared[same == 1] >= tau)


# %% wrong: mean distance of the errors instead of their share
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.sum(different[different < tau]) / len(different), np.sum(alike[alike >= tau]) / len(alike)


# %% wrong: one indicator per pair, not averaged
def error_rates(distances, same, tau):
    return (distances < tau) & (same == 0), (distances >= tau) & (same == 1)


# %% wrong: `and` between arrays, which NumPy refuses
def error_rates(distances, same, tau):
    fmr = np.sum(distances < tau and same == 0) / np.sum(same == 0)
    fnmr = np.sum(distances >= tau and same == 1) / np.sum(same == 1)
    return fmr, fnmr


# %% wrong: distances sorted, same no longer fits them
def error_rates(distances, same, tau):
    distances = np.sort(distances)
    return np.mean(distances[same == 0] < tau), np.mean(distances[same == 1] >= tau)


# %% wrong: distances overwritten in place by the decisions
def error_rates(distances, same, tau):
    distances[:] = distances < tau
    return np.mean(distances[same == 0]), 1 - np.mean(distances[same == 1])


# %% wrong: returns nothing
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    rates = np.mean(different < tau), np.mean(alike >= tau)


# %% wrong: zeros
def error_rates(distances, same, tau):
    return 0.0, 0.0


# %% wrong: constant, one half
def error_rates(distances, same, tau):
    return 0.5, 0.5


# %% wrong: returns its inputs
def error_rates(distances, same, tau):
    return distances, same


# %% wrong: NaN
def error_rates(distances, same, tau):
    return np.nan, np.nan


# %% wrong: the untouched stub
def error_rates(distances, same, tau):
    raise NotImplementedError


# %% wrong (unlisted): one pair less in each denominator, as for a sample variance
def error_rates(distances, same, tau):
    different, alike = distances[same == 0], distances[same == 1]
    return np.sum(different < tau) / (len(different) - 1), np.sum(alike >= tau) / (len(alike) - 1)


# %% wrong (unlisted): distances scaled by the greatest one before they are compared
def error_rates(distances, same, tau):
    scaled = distances / distances.max()
    return np.mean(scaled[same == 0] < tau), np.mean(scaled[same == 1] >= tau)


# %% wrong: a dictionary of the two rates
def error_rates(distances, same, tau):
    match = distances < tau
    return {"false_match_rate": np.mean(match[~same]), "false_non_match_rate": np.mean(~match[same])}


# %% wrong: each kind of error as a share of all errors
def error_rates(distances, same, tau):
    fm = sum(1 for d, s in zip(distances, same) if not s and d < tau)
    fn = sum(1 for d, s in zip(distances, same) if s and d >= tau)
    return fm / (fm + fn), fn / (fm + fn)
