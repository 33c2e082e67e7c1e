"""Read the bank of right and wrong answers: a Python file per exercise, a section per answer (see tests/answers)."""

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.exam.exercise import EXERCISES

HEAD = re.compile(r"^# %% (right|wrong)( \(unlisted\))?: (.+?)(?: \| mistake: (.+))?$", re.MULTILINE)


@dataclass(frozen=True)
class BankAnswer:
    """One answer of the bank.

    Args:
        exercise: name of the function it defines.
        title: what is different or wrong about it.
        right: whether it deserves all points.
        listed: whether the grader is expected to recognise the mistake by name.
        mistake: that name, empty if the title says it all.
        source: what a student would have typed into the answer cell.
    """

    exercise: str
    title: str
    right: bool
    listed: bool
    mistake: str
    source: str


def read_bank(folder: Path) -> list[BankAnswer]:
    """Return the answers of one assignment, in the order of files and sections.

    Raises:
        FileNotFoundError: there is no such folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"no answer bank in {folder}")
    return [answer for path in sorted(folder.glob("*.py")) for answer in parse(path.stem, path.read_text())]


def parse(exercise: str, text: str) -> list[BankAnswer]:
    """Split one file of the bank into its answers."""
    heads = list(HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        BankAnswer(
            exercise,
            title=head[3].strip(),
            right=head[1] == "right",
            listed=head[1] == "wrong" and not head[2],
            mistake=(head[4] or "").strip(),
            source=text[head.end() : end].strip() + "\n",
        )
        for head, end in zip(heads, ends, strict=True)
    ]


def by_exercise(answers: list[BankAnswer], right: bool) -> dict[str, list[BankAnswer]]:
    """Group the right or the wrong answers by exercise, in the order of the syllabus where it is known."""
    known = list(EXERCISES)
    names = sorted(
        {answer.exercise for answer in answers},
        key=lambda name: (name not in known, known.index(name) if name in known else 0),
    )
    return {name: [each for each in answers if each.exercise == name and each.right == right] for name in names}
