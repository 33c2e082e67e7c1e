"""Every named mistake of every exercise: what it costs, and that it is recognised whatever the inputs are."""

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiers import thorough

import autograder
from autograder.exam.answer import Answer, LocalWire
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Exercise, case
from autograder.exam.mistakes import Mistake
from autograder.exam.verdict import Verdict
from autograder.inside.data import Tensor, pack, unpack

GRADERS = Path(autograder.__file__).parent / "graders"
SEEDS = {"3 seeds": range(3), "22 more": range(3, 25)}
EXERCISES = dict(autograder.exercises())
MISTAKES = [
    (name, mistake)
    for name, exercise in EXERCISES.items()
    if exercise.reference
    for mistake in exercise.mistakes
    if mistake.wrong
]


class NumpyWire(LocalWire):
    """Call a NumPy function here as TensorFlow would let it be called, without loading TensorFlow for that."""

    def request(self, packed: bytes, seconds: float) -> bytes:
        asked = unpack(packed)
        if asked["do"] == "graph_call":
            return pack({"ok": False, "kinds": ["NotImplementedError"], "message": "symbolic tensor", "line": ""})
        if asked["do"] == "gradient":
            return pack({"ok": True, "value": [None] * len(asked["args"])})
        return super().request(pack(as_arrays(asked)), seconds)


def as_arrays(value: Any) -> Any:
    if isinstance(value, Tensor):
        return np.asarray(value)
    if isinstance(value, dict):
        return {key: as_arrays(each) for key, each in value.items()}
    return type(value)(map(as_arrays, value)) if isinstance(value, (list, tuple)) else value


def grade(exercise: str, function: Callable, seed: int) -> Verdict:
    wire = NumpyWire({**getattr(function, "__globals__", {}), exercise: function})
    return autograder.grade(exercise, Answer(wire, exercise), seed)


def test_telling_cases_tell_every_mistake_from_the_truth_and_from_each_other() -> None:
    wrong = {"square": lambda x: x * x, "cube": lambda x: x**3, "plus one": lambda x: x + 1}
    mistakes = [Mistake(name, "", function) for name, function in wrong.items()]
    mistakes.append(Mistake("right here", "", lambda x: x, keeps=1))
    golden = (1 + 5**0.5) / 2  # its square is one more than itself
    drawn = iter([[0.0], [2.0, 1.0], [-1.0], [golden], [golden, 3.0], [5.0]])
    tiny = Exercise("tiny", "00_test", 2, lambda x: x, tuple(mistakes), (), lambda exam: None)
    cases = Exam(tiny, Answer.local("tiny", abs), 0).telling(lambda: [case(np.float64(each)) for each in next(drawn)])
    assert [each.args[0] for each in cases] == [golden, 3.0]


DRAWN: dict[Any, Any] = {}


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the telling cases of a seed once for all answers: they depend on nothing else and take most of the time."""
    draw_them = Exam.telling

    def telling(exam: Exam, draw: Callable[[], list[Case]]) -> list[Case]:
        key = (exam.exercise.name, draw.__code__, repr(exam.rng.bit_generator.state))
        if key not in DRAWN:
            DRAWN[key] = draw_them(exam, draw), exam.rng.bit_generator.state
        cases, exam.rng.bit_generator.state = DRAWN[key]
        return cases

    monkeypatch.setattr(Exam, "telling", telling)


@pytest.mark.parametrize("seeds", ["3 seeds", pytest.param("22 more", marks=thorough)])
@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=[f"{name}: {each.name}" for name, each in MISTAKES])
def test_a_mistake_keeps_its_points_and_is_recognised_for_every_seed(
    exercise: str, mistake: Mistake, seeds: str
) -> None:
    grades = [grade(exercise, wrong, seed) for seed in SEEDS[seeds] for wrong in mistake.wrong]
    seen = {place: (each.points, (each.mistakes or [""])[0]) for place, each in enumerate(grades)}
    # these are functions of NumPy: where TensorFlow is expected, more is wrong with them than a convention
    half = mistake.keeps + mistake.half * (EXERCISES[exercise].points - mistake.keeps) / 2
    assert {name for _, name in seen.values()} == {mistake.name}
    assert {points for points, _ in seen.values()} <= {mistake.keeps, half}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_mistakes_have_names_of_their_own_and_keep_less_than_all(exercise: str) -> None:
    mistakes = EXERCISES[exercise].mistakes
    assert len({each.name for each in mistakes}) == len(mistakes)
    assert all(0 <= each.keeps < EXERCISES[exercise].points and each.message for each in mistakes)


def repeated(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_checks_have_names_of_their_own(exercise: str) -> None:
    """Of the exercises without a reference, the checks of right answers are looked at in tests/bank."""
    for answer in (EXERCISES[exercise].reference, EMPTY["an object"](exercise)):
        if answer is not None:
            names = [check.name for check in grade(exercise, answer, 0).checks]
            assert names and all(isinstance(name, str) and name.strip() for name in names)
            assert not repeated(names)


def assigned(module: str) -> list[str]:
    """Return the names that a module assigns outside of its functions, as often as it does."""
    statements = ast.parse(module).body
    targets = [target for each in statements if isinstance(each, ast.Assign) for target in each.targets]
    targets += [each.target for each in statements if isinstance(each, ast.AnnAssign)]
    return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]


@pytest.mark.parametrize("path", sorted(GRADERS.glob("*/*.py")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_constant_of_a_grader_is_overwritten(path: Path) -> None:
    assert not repeated(assigned(path.read_text()))


def test_an_overwritten_constant_is_noticed() -> None:
    assert repeated(assigned('NAME, OTHER = "a check", 1\nWRONG: dict = {}\nNAME = {}\ndef f():\n    OTHER = 2')) == [
        "NAME"
    ]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_examples_are_right_and_told_as_they_are(exercise: str) -> None:
    found = EXERCISES[exercise]
    for example in found.examples:
        assert example.call.startswith(f"{exercise}(")
        assert not autograder.exam.exam.difference(
            found.reference(*example.case.args, **example.case.kwargs), example.want
        )


def zeros(exercise: str) -> Callable:
    return lambda *args, **kwargs: np.zeros_like(np.asarray(EXERCISES[exercise].reference(*args, **kwargs)))


EMPTY: dict[str, Callable[[str], Callable]] = {
    "None": lambda _: lambda *args, **kwargs: None,
    "zeros of the right shape": zeros,
    "the input": lambda _: lambda *args, **kwargs: args[0],
    "the last input": lambda _: lambda *args, **kwargs: args[-1],
    "0": lambda _: lambda *args, **kwargs: 0.0,
    "1": lambda _: lambda *args, **kwargs: 1.0,
    "True": lambda _: lambda *args, **kwargs: True,
    "NaN": lambda _: lambda *args, **kwargs: float("nan"),
    "an empty list": lambda _: lambda *args, **kwargs: [],
    "a string": lambda _: lambda *args, **kwargs: "right",
    "an object": lambda _: lambda *args, **kwargs: object(),
    "an exception": lambda _: lambda *args, **kwargs: 1 / 0,
}


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_answer_without_content_gets_nothing(exercise: str, empty: str) -> None:
    for seed in range(3):
        verdict = grade(exercise, EMPTY[empty](exercise), seed)
        assert verdict.points == 0
        assert all(check.message for check in verdict.checks) and not verdict.held
