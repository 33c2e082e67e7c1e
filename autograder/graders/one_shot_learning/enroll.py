"""Hidden test of enrolling a person: a dictionary grows by one, and the one given stays as it was."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.hints import refused
from autograder.exam.mistakes import WrittenMistake
from autograder.graders.one_shot_learning import ASSIGNMENT, Array
from autograder.graders.one_shot_learning._encodings import NAMES, Database
from autograder.inside.data import Handle


def add(database: Database, name: str, encoding: Array) -> Database:
    if name in database:
        raise ValueError(f"{name} is enrolled already")
    return {**database, name: encoding}


def add_to_the_given(database: Database, name: str, encoding: Array) -> Database:
    database.update(add(database, name, encoding))
    return database


def storing(value: Callable[[Array], Array]) -> Callable:
    """Make a wrong answer that stores something other than the encoding."""
    return lambda database, name, encoding: {**database, name: value(encoding)}


WRONG: dict[str, WrittenMistake] = {
    "nothing returned": (
        "The function returned None: is there a `return`? Note that `update` changes a dict and itself returns None.",
        lambda *_: None,
    ),
    "nobody added": ("This is the database as it was: the new person is missing.", lambda people, *_: dict(people)),
    "only the new person": (
        "Only the new person is in the result: everybody who was in the database belongs there too.",
        lambda people, name, encoding: {name: encoding},
    ),
    "the word name as a name": (
        'The new person is called "name": use the value of the argument as the key.',
        lambda database, name, encoding: {**database, "name": encoding},
    ),
    "extra axis": (
        "The new encoding has one axis too many: store it as it is, (n,), like the others.",
        storing(lambda encoding: np.asarray(encoding)[None]),
    ),
    "encoding normalised": (
        "The new encoding was scaled to another length: store it as it is.",
        storing(lambda encoding: encoding / np.linalg.norm(encoding)),
    ),
    "name and encoding": (
        "The new person's name and encoding are returned; the whole new dict is expected.",
        lambda database, name, encoding: (name, encoding),
    ),
    "list of names": ("The names are returned; return a dict from names to encodings.", lambda p, name, _: [*p, name]),
    "list of encodings": (
        "The encodings are returned without names; a dict from names to encodings is expected.",
        lambda database, name, encoding: [*database.values(), encoding],
    ),
    "not a dictionary": "The function returned a {type}; a dict from names to encodings is expected.",
    "given database changed": ("The given database was changed: add the person to a copy of it.", add_to_the_given, 6),
    "arguments changed": "The given encoding was changed in place.",
    "no ValueError": ("The name is taken already: a ValueError is expected, but {instead}.", storing(np.asarray), 8),
}


@exercise(ASSIGNMENT, 10, add, WRONG)
def enroll(exam: Exam) -> None:
    """Ask for the database with one person more, the given one unchanged, and that a name cannot be taken twice."""
    name = "the new person and everybody from before"
    asked = [draw(exam.rng, *kind) for kind in ((3, 4, float), (1, 6, float), (0, 3, float), (8, 128, np.float32))]
    called = exam.attempt(name, 4, lambda: [exam.answer.call(*args) for args in asked])
    if called is not None:
        text = diagnose(exam, asked, [result for result, _ in called])
        exam.check(name, 4, not text, text)
        changed = {place for _, places in called for place in places}
        text = exam.recognised("given database changed" if 0 in changed else "arguments changed") if changed else ""
        exam.check("the given database stays as it was", 4, not text, text, form=True)
    database, _, encoding = asked[0]
    taken = case(database, next(iter(database)), encoding)
    refused(exam, "a name that is already there is a ValueError", 2, taken, "ValueError")


def diagnose(exam: Exam, asked: list[tuple], results: list) -> str:
    """Name the mistake that gives all results; else say how the first wrong one differs. Empty if all are right."""
    pairs = list(zip(asked, results, strict=True))
    wrong = [(args, result) for args, result in pairs if differs(result, add(*args))]
    if not wrong:
        return ""
    if said := exam.named([(case(dict(args[0]), *args[1:]), result) for args, result in pairs], differs):
        return said
    for _, result in pairs:
        if not isinstance(result, dict):
            kind = result.type if isinstance(result, Handle) else type(result).__name__
            return exam.recognised("not a dictionary", type=kind)
    args, result = wrong[0]
    return differs(result, add(*args), args[1])


def differs(result: Any, right: Any, new: str = "") -> str:
    """Say how a result differs from a database in which one person is new; empty if it does not."""
    if not isinstance(right, dict) or not isinstance(result, dict):
        return told(difference(result, right))
    if missing := right.keys() - result.keys():
        if missing == {new}:
            return "There is no entry under the name of the new person."
        return "Somebody who was in the database is missing in the result."
    if result.keys() - right.keys():
        return "There is a name in the result that is neither the new person's nor was in the database."
    for name, encoding in right.items():
        if text := told(difference(result[name], encoding)):
            whose = "the new person" if name == new else "a person who was in the database"
            return f"The encoding of {whose} is not the one given. {text}"
    return ""


def draw(rng: np.random.Generator, people: int, size: int, dtype: type) -> tuple[Database, str, Array]:
    *names, new = rng.choice(NAMES, people + 1, replace=False).tolist()
    *encodings, encoding = rng.normal(size=(people + 1, size)).astype(dtype)
    return dict(zip(names, encodings, strict=True)), new, encoding
