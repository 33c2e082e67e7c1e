"""The mistakes of a class, counted.

They go by the names that the graders give them. An answer without such a name counts by the first check that it failed
and by what happened there, since the checks after it mostly fail for the same reason.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from autograder import exercises
from autograder.exam.mistakes import outline
from autograder.exam.mistakes import sentences as mistake_sentences
from autograder.exam.verdict import SENTENCES
from autograder.feedback.page import Part
from autograder.text import readable

SAMPLE_LINES, SAMPLE_LENGTH = 12, 1200  # of an answer that made a mistake; characters
MESSAGE_LENGTH = 500
# an answer with a mistake: how many checks say something, length, source, the first thing said; the least is shown
_Sample = tuple[int, int, str, str]
SHORT_NAME = 3  # letters: a shorter name of a student is left in a sample, where it would rather be a variable


@dataclass(frozen=True)
class Mistake:
    """What several students did wrong in the same way.

    Args:
        exercise: where.
        name: as the graders call it; empty if they do not know it.
        message: what students read about it, without details; if it has no name, what the student of the sample read.
        students: how many.
        share: of those whose answer to the exercise was graded.
        sample: first lines of the shortest answer with it.
    """

    exercise: str
    name: str
    message: str
    students: int
    share: float
    sample: str


def mistakes(answers: list[Part], names: Iterable[str] = ()) -> list[Mistake]:
    """Count the mistakes in all answers to an assignment, the most common first.

    Args:
        answers: of the class.
        names: of students; none of them is left in a sample or a message.
    """
    without = _without(names)
    sentences = {name: mistake_sentences(exercise.mistakes) for name, exercise in exercises().items()}
    made: dict[tuple[str, ...], list[_Sample]] = defaultdict(list)
    graded = [(part, part.verdict) for part in answers if part.verdict]
    number = Counter(part.name for part, _ in graded)
    for part, verdict in graded:
        told = [check for check in verdict.checks if check.told and check.outcome not in SENTENCES]
        answer = len(told), len(part.code), part.code, next((check.told for check in told), "")
        for name in verdict.mistakes:
            made[part.name, name].append(answer)
        if told and not verdict.mistakes and not verdict.held:
            made[part.name, "", told[0].name, str(told[0].outcome)].append(answer)
    counted = []
    for (exercise, name, *_), same in made.items():
        *_, code, first = min(same)
        known = sentences.get(exercise, {}).get(name)
        message = outline(name, known) if known else readable(_cleaned(first, without), MESSAGE_LENGTH)
        share = len(same) / number[exercise]
        counted.append(Mistake(exercise, name, message, len(same), share, _first_lines(_cleaned(code, without))))
    return sorted(counted, key=lambda each: (-each.students, each.exercise, each.name, each.message))


def _without(names: Iterable[str]) -> re.Pattern | None:
    long = sorted({name for name in names if len(name) >= SHORT_NAME}, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, long))})(?!\w)", re.IGNORECASE) if long else None


def _cleaned(text: str, without: re.Pattern | None) -> str:
    return without.sub("…", text) if without else text


def _first_lines(code: str) -> str:
    lines = readable(code.expandtabs(4).strip("\n"), SAMPLE_LENGTH).splitlines()
    cut = len(lines) > SAMPLE_LINES or len(code) > SAMPLE_LENGTH
    return "\n".join(lines[:SAMPLE_LINES] + ["…"] * cut)
