"""No callable of `helpers` is an answer: what students import must not contain the exercises."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import autograder
import helpers
from autograder.inside import kit


def callables() -> Iterator[tuple[str, Callable]]:
    modules = [importlib.import_module(f"helpers.{each.name}") for each in pkgutil.iter_modules(helpers.__path__)]
    for module in [*modules, kit]:
        for name, thing in list(vars(module).items()):
            if callable(thing) and getattr(thing, "__module__", "") == module.__name__:
                yield f"{module.__name__}.{name}", thing
                if inspect.isclass(thing):
                    for method, function in inspect.getmembers(thing, inspect.isfunction):
                        yield f"{module.__name__}.{name}.{method}", function


@pytest.mark.parametrize("exercise", sorted(autograder.exercises()))
def test_no_callable_of_helpers_earns_a_point(exercise: str, capsys: pytest.CaptureFixture) -> None:
    earned = {name: points for name, thing in callables() if (points := autograder.grade(exercise, thing).points)}
    assert not earned


def test_the_search_finds_the_callables_and_would_see_a_solution() -> None:
    assert len(list(callables())) > 10
    assert autograder.grade("active_triplets", autograder.exercises()["active_triplets"].reference).points > 0
