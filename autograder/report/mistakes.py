"""The mistakes of a class, counted.

They go by the names that the graders give them. An answer without such a name counts by the first message that it was
given, since what follows mostly follows from it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from autograder import exercises
from autograder.exam.verdict import said
from autograder.feedback.page import Part
from autograder.text import readable

SAMPLE_LINES, SAMPLE_LENGTH = 12, 1200  # of an answer that made a mistake; characters
MESSAGE_LENGTH = 500
SHORT_NAME = 3  # letters: a shorter name of a student is left in a sample, where it would rather be a variable


@dataclass(frozen=True)
class Mistake:
    """What several students did wrong in the same way.

    Args:
        exercise: where.
        name: as the graders call it; empty if they do not know it.
        message: what students read about it; if the graders have no fixed words, what that of the sample read.
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
    known = {name: {each.name: each.message for each in found.mistakes} for name, found in exercises().items()}
    made: dict[tuple[str, str, str], list[tuple[list[str], str]]] = defaultdict(list)  # messages and code, by answer
    graded = [part for part in answers if part.verdict]
    number = Counter(part.name for part in graded)
    for part in graded:
        told = said(part.verdict)
        for name in part.verdict.mistakes:
            made[part.name, name, ""].append((told, part.code))
        if told and not part.verdict.mistakes and not part.verdict.held:
            made[part.name, "", _alike(told[0])].append((told[:1], part.code))
    found = []
    for (exercise, name, _), cases in made.items():
        told, code = min(cases, key=lambda case: (len(case[0]), len(case[1]), case))
        message = known.get(exercise, {}).get(name) or readable(_cleaned(" ".join(told), without), MESSAGE_LENGTH)
        sample = _first_lines(_cleaned(code, without))
        found.append(Mistake(exercise, name, message, len(cases), len(cases) / number[exercise], sample))
    return sorted(found, key=lambda each: (-each.students, each.exercise, each.name, each.message))


def _alike(message: str) -> str:
    """What is the same in a message whatever the inputs were: no example, no numbers."""
    return re.sub(r"\d+", "0", message.partition(" Try `")[0])


def _without(names: Iterable[str]) -> re.Pattern | None:
    long = sorted({name for name in names if len(name) >= SHORT_NAME}, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, long))})(?!\w)", re.IGNORECASE) if long else None


def _cleaned(text: str, without: re.Pattern | None) -> str:
    return without.sub("…", text) if without else text


def _first_lines(code: str) -> str:
    lines = readable(code.expandtabs(4).strip("\n"), SAMPLE_LENGTH).splitlines()
    cut = len(lines) > SAMPLE_LINES or len(code) > SAMPLE_LENGTH
    return "\n".join(lines[:SAMPLE_LINES] + ["…"] * cut)
