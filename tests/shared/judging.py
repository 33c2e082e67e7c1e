"""Grade an answer of a test by local calls, for several seeds."""

from collections.abc import Callable

import autograder
from autograder.exam.answer import Answer, LocalWire
from autograder.exam.verdict import Verdict

SEEDS = (0, 1, 2)


def judged(exercise: str, function: Callable, points: float, mistake: str = "", **others: Callable) -> list[Verdict]:
    """Return the verdicts; points and the first name of a mistake have to be these each time, and no loss unexplained.

    Args:
        others: answers to other exercises, by their names, that `function` may call.
    """
    answers = [Answer(LocalWire({exercise: function, **others}), exercise) for _ in SEEDS]
    verdicts = [autograder.grade(exercise, answer, seed) for seed, answer in zip(SEEDS, answers, strict=True)]
    seen = [(verdict.points, (verdict.mistakes or [""])[0]) for verdict in verdicts]
    assert seen == [(points, mistake)] * len(SEEDS), [verdict.checks for verdict in verdicts]
    assert all(check.passed or len(check.told) > 20 for verdict in verdicts for check in verdict.checks)
    return verdicts
