"""Judge an exercise on its own: what it calls of other exercises, and is not right yet, gets a right one for once.

An exercise whose answer calls another one that is blank or wrong would lose its points for a mistake that was charged
already. So it is judged a second time, with the lesson's own answer in that place, and the better verdict counts.
"""

import ast
import builtins
import dataclasses
from collections.abc import Callable, Iterable, Mapping

from autograder import exercises
from autograder.exam.answer import Answer, AnswerError
from autograder.exam.mistakes import outline, sentences
from autograder.exam.verdict import Check, Outcome, Verdict

NOT_RIGHT = "This is not right yet."


def called(exercise: str, cells: Iterable[str]) -> set[str]:
    """Return the names that an answer uses, also by way of the student's other functions.

    Args:
        exercise: name of the function.
        cells: the student's code. What cannot be parsed says nothing.
    """
    uses: dict[str, set[str]] = {}
    for source in cells:
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic command; a nest
            continue
        for statement in body:
            names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            for name in _defined(statement):
                uses.setdefault(name, set()).update(names)
    reached, waiting = set[str](), [exercise]
    while waiting:
        new = uses.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached - {exercise}


def _defined(statement: ast.stmt) -> set[str]:
    """Return the global names that a statement gives a value."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def with_right_ones(
    verdict: Verdict, answer: Answer, right: Mapping[str, str], judge: Callable[[Answer], Verdict]
) -> Verdict:
    """Judge an answer again while others are right, and return the better verdict.

    Args:
        verdict: of the first time.
        answer: to the exercise.
        right: code of a right answer to each exercise that it calls and that is not right yet.
        judge: an answer, as the first time.
    """
    try:
        answer.stand_in(dict(right))
        again = judge(answer)
        answer.step_back()
    except AnswerError:  # the kernel was lost: the next one has the student's own functions again
        return verdict
    if again.points < verdict.points or again.held:
        return verdict
    return dataclasses.replace(reticent(again), judged_with=sorted(right))


def reticent(verdict: Verdict) -> Verdict:
    """Leave out whatever an answer could say itself: texts of exceptions, values, shapes.

    It ran beside a right answer, which it could read, and must not carry anything of that out. What stays is which
    checks passed, and the sentences of the mistakes that were recognised, without their details.
    """
    known = sentences(exercises()[verdict.exercise].mistakes)
    names = [name for name in verdict.mistakes if name in known or hasattr(builtins, name)]
    recognised = " ".join(outline(name, known[name]) for name in names if name in known)
    checks: list[Check] = []
    for check in verdict.checks:
        if check.passed or check.outcome is Outcome.LATER:
            checks.append(check)
        elif all(before.passed for before in checks):
            checks.append(Check(check.name, False, check.points, recognised or NOT_RIGHT, Outcome.WRONG))
        else:
            checks.append(Check.of(check.name, check.points, Outcome.ALSO_WRONG))
    return dataclasses.replace(verdict, checks=checks, mistakes=names)
