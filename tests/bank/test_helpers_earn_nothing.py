"""No callable of `helpers` is an answer: what students import must not contain the exercises."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from tiers import sample

import autograder
import helpers
from autograder.inside import kit


def callables() -> Iterator[tuple[str, Callable]]:
    modules = [importlib.import_module(each.name) for each in pkgutil.walk_packages(helpers.__path__, "helpers.")]
    for module in [*modules, kit]:
        for name, thing in list(vars(module).items()):
            if callable(thing) and getattr(thing, "__module__", "") == module.__name__:
                yield f"{module.__name__}.{name}", thing
                if inspect.isclass(thing):
                    for method, function in filter(lambda own: inspect.isfunction(own[1]), vars(thing).items()):
                        yield f"{module.__name__}.{name}.{method}", function


def may_answer(thing: Callable, exercise: str) -> bool:
    """Whether it takes as many arguments as the exercise gives; a call of any other ends with a TypeError at once."""
    try:
        theirs = inspect.signature(thing)
        asked = inspect.signature(autograder.exercises()[exercise].reference).parameters.values()
    except (TypeError, ValueError):  # not known, or not a function
        return True
    least = sum(each.default is each.empty for each in asked)
    return any(_takes(theirs, number) for number in range(least, len(asked) + 1))


def _takes(signature: inspect.Signature, number: int) -> bool:
    try:
        signature.bind(*range(number))
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("exercise", sample(sorted(autograder.exercises()), 14))
def test_no_callable_of_helpers_earns_a_point(exercise: str, capsys: pytest.CaptureFixture) -> None:
    fitting = {name: thing for name, thing in callables() if may_answer(thing, exercise)}
    earned = {name: points for name, thing in fitting.items() if (points := autograder.grade(exercise, thing).points)}
    assert not earned


def test_what_takes_other_arguments_is_left_out() -> None:
    assert may_answer(lambda a, p, n, alpha=0.2: 0, "triplet_loss")
    assert may_answer(lambda *all: 0, "triplet_loss")
    assert not may_answer(lambda a, p: 0, "triplet_loss")
    assert not may_answer(lambda a, p, n, alpha, beta: 0, "triplet_loss")


def test_the_search_finds_the_callables_and_would_see_a_solution() -> None:
    assert len(list(callables())) > 100
    assert autograder.grade("active_triplets", autograder.exercises()["active_triplets"].reference).points > 0
