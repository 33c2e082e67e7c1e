"""Hidden test of enrolling a person: a dictionary grows by one, and the one given stays as it was."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.hints import refused
from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning import ASSIGNMENT
from autograder.graders.one_shot_learning.encodings import NAMES, Array, Database
from autograder.inside.data import Handle

TAKEN = "The name is in the database already"
CHANGED = "The given database was changed: make a copy and add the person to the copy."


def add(database: Database, name: str, encoding: Array) -> Database:
    if name in database:
        raise ValueError(f"{name} is enrolled already")
    return {**database, name: encoding}


def _add_to_the_given(database: Database, name: str, encoding: Array) -> Database:
    if name in database:
        raise ValueError(f"{name} is enrolled already")
    database[name] = encoding
    return database


def _with(value: Callable[[Database, Array], Any]) -> Callable:
    """A wrong answer that stores something else than the encoding."""
    return lambda database, name, encoding: {**database, name: value(database, encoding)}


ENROLL_MISTAKES = (
    Mistake(
        "nothing returned",
        "It returned None: is there a `return`? Note that `update` changes a dict and itself returns None.",
        lambda database, name, encoding: None,
    ),
    Mistake(
        "nobody added",
        "The result is the database as it was: the new person is missing.",
        lambda database, name, encoding: dict(database),
    ),
    Mistake(
        "only the new person",
        "Only the new person is in the result: those who were in the database belong there too.",
        lambda database, name, encoding: {name: encoding},
    ),
    Mistake(
        "the word name as a name",
        'The new person is called "name": use the value of the argument as the key.',
        lambda database, name, encoding: {**database, "name": encoding},
    ),
    Mistake(
        "extra axis",
        "The new encoding got an axis more: store it as it comes, (n,), like the others.",
        _with(lambda database, encoding: np.asarray(encoding)[None]),
    ),
    Mistake(
        "encoding normalised",
        "The new encoding was brought to another length: store it as it comes.",
        _with(lambda database, encoding: encoding / np.linalg.norm(encoding)),
    ),
    Mistake(
        "name and encoding",
        "The new person's name and encoding are returned; the whole new dict is asked.",
        lambda database, name, encoding: (name, encoding),
    ),
    Mistake(
        "list of names",
        "The names are returned; a dict from names to encodings is asked.",
        lambda database, name, encoding: [*database, name],
    ),
    Mistake(
        "list of encodings",
        "The encodings are returned without names; a dict from names to encodings is asked.",
        lambda database, name, encoding: [*database.values(), encoding],
    ),
    Mistake(
        "given database changed",
        CHANGED,
        _add_to_the_given,
        keeps=6,
    ),
    Mistake(
        "no ValueError",
        f"{TAKEN}: a ValueError is asked, and a result came.",
        lambda database, name, encoding: {**database, name: encoding},
        keeps=8,
    ),
)


def _text(got: Any, want: Database, name: str) -> str:
    """Say how a result differs from the new database, empty if it does not."""
    if not isinstance(got, dict):
        what = got.type if isinstance(got, Handle) else type(got).__name__
        return f"It returned a {what}; a dict from names to encodings is asked."
    if missing := want.keys() - got.keys():
        new = missing == {name}
        return (
            "There is no entry under the name of the new person."
            if new
            else "Somebody who was in the database is missing in the result."
        )
    if got.keys() - want.keys():
        return "There is a name in the result that is neither the new person's nor was in the database."
    for each, encoding in want.items():
        if text := told(difference(got[each], encoding)):
            whose = "the new person" if each == name else "a person who was in the database"
            return f"The encoding of {whose} is not the one given. {text}"
    return ""


def _diagnose(exam: Exam, asked: list[tuple], results: list) -> str:
    """Name the mistake that gives all results; else say how the first wrong one differs. Empty if all are right."""
    texts = [_text(got, add(*each), each[1]) for each, got in zip(asked, results, strict=True)]
    if not any(texts):
        return ""
    for mistake in ENROLL_MISTAKES:
        if not mistake.keeps and all(
            _alike(got, mistake.wrong[0](*each)) for each, got in zip(asked, results, strict=True)
        ):
            return exam.recognised(mistake.name, mistake.message)
    if any(not isinstance(got, dict) for got in results):
        return exam.recognised("not a dictionary", next(filter(None, texts)))
    return next(filter(None, texts))


def _alike(got: Any, wrong: Any) -> bool:
    if isinstance(wrong, dict):
        return not _text(got, wrong, "")
    return got is None if wrong is None else not difference(got, wrong)


@exercise(ASSIGNMENT, 10, add, ENROLL_MISTAKES)
def enroll(exam: Exam) -> None:
    name = "the new person and everybody from before"
    asked = [_draw(exam.rng, *kind) for kind in ((3, 4, float), (1, 6, float), (0, 3, float), (8, 128, np.float32))]
    called = exam.attempt(name, 4, lambda: [exam.answer.call(*each) for each in asked])
    if called is not None:
        text = _diagnose(exam, asked, [got for got, _ in called])
        exam.check(name, 4, not text, text)
        changed = {place for _, places in called for place in places}
        text = ""
        if 0 in changed:
            text = exam.recognised("given database changed", CHANGED)
        elif changed:
            text = exam.recognised("arguments changed", "The given encoding was changed in place.")
        exam.check("the given database stays as it was", 4, not text, text, form=True)
    database, _, encoding = asked[0]
    taken = case(database, next(iter(database)), encoding)
    refused(exam, "a name that is there already is a ValueError", 2, taken, "ValueError", TAKEN)


def _draw(rng: np.random.Generator, people: int, size: int, dtype: type) -> tuple[Database, str, Array]:
    *names, new = rng.choice(NAMES, people + 1, replace=False).tolist()
    *encodings, encoding = rng.normal(size=(people + 1, size)).astype(dtype)
    return dict(zip(names, encodings, strict=True)), new, encoding
