"""What explains all results of a wrong answer: one known mistake, or two at once.

A known mistake is a wrong function, and it is made either of the right one or of the same parts as the right one:
`then(right, change)`, `mined(positive=nearest)`. So its parts say what is wrong in it, and two mistakes are put into
one function as two changes of a file are: by a three-way merge. A part that is right in one is taken from the other.
"""

import contextlib
import inspect
import itertools
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import CellType, FunctionType
from typing import Any

import numpy as np

from autograder.exam.exercise import Case
from autograder.exam.mistakes import Mistake, given, then
from autograder.exam.wording import factor_between

Call = tuple[Case, Any]  # what was asked and what was returned
FACTOR = "a constant factor"
GIVEN = given(max, max).__code__  # of every answer that is the right one for other arguments
AND_A_FACTOR = (
    "All results are also times a constant factor: look for a mean in place of a sum (or the other way round), a "
    "factor such as ½, or the sign."
)


class Conflict(Exception):
    """Two mistakes change the same part, each in its way."""


@dataclass(frozen=True)
class Explanation:
    """What could be wrong with an answer.

    Args:
        names: of one mistake or of two, in the order of the exercise's list.
        wrong: an answer that makes just these.
        alone: of two, an answer that makes the one, and an answer that makes the other.
    """

    names: tuple[str, ...]
    wrong: Callable
    alone: tuple[Callable, ...] = ()

    def fits(self, calls: Iterable[Call], differ: Callable[[Any, Any], Any]) -> bool:
        """Tell whether its answer gives all these results; `differ` says how two results differ, or nothing."""
        try:
            return all(not differ(got, self.gives(each)) for each, got in calls)
        except Exception:  # such an answer fails at one of these calls, and this one did not
            return False

    def gives(self, call: Case) -> Any:
        """Return the result of its answer, which may fail in any way."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return self.wrong(*call.args, **call.kwargs)

    def cancels(self, calls: Iterable[Call], right: Callable, differ: Callable[[Any, Any], Any]) -> bool:
        """Tell whether two mistakes make up for each other: most of what one would spoil is right with both.

        Then what was written is something else, which only looks like these two.
        """
        spoilt: Counter[tuple[int, int]] = Counter()  # by the mistake and the place in a tuple
        mended: Counter[tuple[int, int]] = Counter()
        for each, _ in calls:
            try:
                wanted, both, *ones = (
                    _items(Explanation((), answer).gives(each)) for answer in (right, self.wrong, *self.alone)
                )
            except Exception:  # one alone would have failed here, and both together did not
                return True
            for mistake, one in enumerate(ones):
                for place, triple in enumerate(zip(wanted, both, one, strict=False)):
                    for want, got, alone in _elements(*triple):
                        if differ(alone, want):
                            spoilt[mistake, place] += 1
                            mended[mistake, place] += not differ(got, want)
        return any(2 * mended[key] > spoilt[key] for key in spoilt)


def _items(result: Any) -> list[Any]:
    return list(result) if isinstance(result, (tuple, list)) else [result]


def _elements(*items: Any) -> list[tuple]:
    """Pair values in the same place of arrays; what is no array of numbers of one shape stays whole.

    So does a mask: turned round, all that is wrong in it is right.
    """
    if all(isinstance(each, np.ndarray) and each.shape == items[0].shape and each.dtype != bool for each in items):
        return list(zip(*(each.ravel() for each in items), strict=True))
    return [items]


def singles(known: Iterable[Mistake]) -> list[Explanation]:
    """Return each of the mistakes alone, as often as there are ways to make it."""
    return [Explanation((mistake.name,), wrong) for mistake in known for wrong in mistake.wrong]


def pairs(known: Iterable[Mistake], right: Callable) -> Iterator[Explanation]:
    """Make every two of the mistakes at once that have nothing to do with each other.

    They change different parts; or one of them is about the arguments, or a slip of convention in the result, which
    means the same whatever else is wrong. (The square of a wrong distance is no «distance squared twice».)
    """
    ways = [(place, mistake, wrong) for place, mistake in enumerate(known) for wrong in mistake.wrong]
    for (place, one, wrong), (later, other, as_well) in itertools.permutations(ways, 2):
        if place == later:
            continue
        names = tuple(mistake.name for _, mistake in sorted(((place, one), (later, other)), key=lambda each: each[0]))
        with contextlib.suppress(Conflict):
            both = merged(wrong, as_well, right, outermost=other.half)
            yield Explanation(names, both, (wrong, as_well))


def scaled(known: Iterable[Mistake], calls: list[Call]) -> Iterator[Explanation]:
    """Find each of the mistakes that explains these results but for a constant factor."""
    for each in singles(known):
        try:
            wrong = [each.gives(call) for call, _ in calls]
        except Exception:  # it fails where the answer did not
            continue
        factor = factor_between([got for _, got in calls], wrong)
        if factor is not None:
            times = then(each.wrong, lambda x, factor=factor: factor * np.asarray(x))
            yield Explanation((*each.names, FACTOR), times, (each.wrong,))


def merged(one: Any, other: Any, right: Any, outermost: bool = False) -> Any:
    """Return `one` with what `other` changes in `right`.

    Args:
        one: the right function, changed.
        other: the same, changed in another way.
        right: the right one, or a part of it.
        outermost: whether `other` means the same whatever it is made of; arguments that are changed always do.

    Raises:
        Conflict: they change the same part, or have nothing in common.
    """
    if _same(one, right):
        return other
    if _same(other, right) or _same(one, other):
        return one
    if _code(one) is _code(other) is _code(right) is not None:
        mine, theirs, rights = map(_around, (one, other, right))
        return _rebuilt(one, {name: merged(part, theirs[name], rights[name], outermost) for name, part in mine.items()})
    made = _exchanged(other, right, one) if outermost or _code(other) is GIVEN else None
    if made is None:
        raise Conflict
    return made


def _exchanged(function: Any, right: Any, new: Any) -> Any:
    """Return a function that was made of the right one, made of another one; None if it was not made of it."""
    if _code(function) is None:
        return None
    changed = {name: new for name, part in inspect.getclosurevars(function).globals.items() if part is right}
    for name, part in _around(function).items():
        if _same(part, right):
            changed[name] = new
        elif (inner := _exchanged(part, right, new)) is not None:
            changed[name] = inner
    return _rebuilt(function, changed) if changed else None


def _same(one: Any, other: Any) -> bool:
    """Tell whether two parts are one and the same, or were made in the same way of the same."""
    if one is other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if _code(one) is None or _code(one) is not _code(other):
        return type(one) is type(other) and isinstance(one, (int, float, str)) and one == other
    return _same(one.__defaults__, other.__defaults__) and all(map(_same, _values(one), _values(other)))


def _values(function: FunctionType) -> tuple:
    return tuple(_around(function).values())


def _code(part: Any) -> Any:
    return part.__code__ if isinstance(part, FunctionType) else None


def _around(function: FunctionType) -> dict[str, Any]:
    """Return the variables around a function that it uses: what it was made of."""
    return dict(inspect.getclosurevars(function).nonlocals)


def _rebuilt(function: FunctionType, parts: dict[str, Any]) -> FunctionType:
    """Return the same function with other variables around it, or other globals."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    inside = tuple(CellType(parts[name]) if name in parts else cell for name, cell in cells.items())
    outside = {name: part for name, part in parts.items() if name not in cells}
    space = {**function.__globals__, **outside} if outside else function.__globals__
    made = FunctionType(function.__code__, space, function.__name__, function.__defaults__, inside)
    made.__kwdefaults__ = function.__kwdefaults__
    return made
