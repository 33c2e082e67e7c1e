"""Read what was handed in. Whatever it is, grading gets a notebook and a reason; the file itself is never touched."""

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course.places import Place, places
from autograder.course.recover import Damage, Recovered, recover
from autograder.notebooks import DOUBTS, HELD, REMARKS, TEST, TROUBLE, UNWRITTEN, defines, grade_id
from autograder.paths import OURS
from autograder.text import readable

RENAMED_NOTE = "The notebook was handed in under the name {}."
MAX_READ_BYTES = 100 << 20  # of all files that are looked into
MAX_SAID = 5  # damaged cells that are named one by one
SHOWN = 8  # files that are named


@dataclass
class Candidate:
    """A notebook of this assignment in what was handed in.

    Args:
        place: where.
        recovered: what could be read of it.
        answers: by exercise, the text of the answer cell, of those that are more than the stub.
    """

    place: Place
    recovered: Recovered
    answers: dict[str, str]


@dataclass
class Choice:
    """The notebook that counts, and what was seen beside it.

    Args:
        candidate: None if there is none.
        others: notebooks of this assignment that do not count.
        unread: what looks like a notebook and cannot be read, with the reasons.
        trouble: why there is no candidate.
    """

    candidate: Candidate | None = None
    others: list[Candidate] = field(default_factory=list)
    unread: list[tuple[Place, str]] = field(default_factory=list)
    trouble: str = ""


def read_submission(path: Path, known: set[str]) -> NotebookNode:
    """Return the notebook at `path`; an empty one that carries the reason if there is none to be read.

    Args:
        path: where it should be. If it is not there, or nothing is written in it, another notebook of this assignment
            in the folder, in folders in it or in archives counts.
        known: grade ids of the released notebook.
    """
    choice, notebook = choose(path, known), nbformat.v4.new_notebook()
    if choice.candidate is None:
        notebook.metadata[TROUBLE] = choice.trouble
        return notebook
    chosen = choice.candidate
    if chosen.recovered.cut and not chosen.answers:
        notebook.metadata[TROUBLE] = _unreadable(chosen.place, "it breaks off before the first answer")
        return notebook
    notebook.cells = chosen.recovered.cells
    remarks, held, doubts = _of_damages(chosen, _exercises(known))
    said, doubted = _of_others(chosen, choice, _exercises(known), path.name)
    renamed = [RENAMED_NOTE.format(chosen.place.shown)] if chosen.place.path != path else []
    notebook.metadata[REMARKS] = " ".join([*renamed, *said, *remarks])
    notebook.metadata[HELD], notebook.metadata[DOUBTS] = held, doubts | doubted
    return notebook


def choose(path: Path, known: set[str]) -> Choice:
    """Choose the notebook that counts.

    It is the only one in which something is written; of several, that of the released name, else the one with the most
    answers.

    Args:
        path, known: see `read_submission`.
    """
    choice, exercises, left = Choice(), _exercises(known), MAX_READ_BYTES
    candidates, strangers = [], []
    if path.is_symlink() or (path.exists() and not path.is_file()):
        choice.unread.append((Place(path, readable(path.name, 80)), "it is not a plain file"))
    for place in places(path.parent, path.name):
        content = b""
        try:
            content = place.read() if left > 0 else b""
            left -= len(content)
            recovered = recover(content)
        except ValueError as error:
            if any(end in place.name.lower() for end in (".ipynb", ".zip")) or b'"cell_type"' in content:
                choice.unread.append((place, str(error) if left > 0 or content else "too much was handed in"))
            continue
        candidate = Candidate(place, recovered, _answers(recovered.cells, exercises))
        names = {grade_id(cell) for cell in recovered.cells} | {damage.name for damage in recovered.damages}
        if names & known or candidate.answers:
            candidates.append(candidate)
        elif place.path == path:
            strangers.append(candidate)  # realigning says what is wrong with it
    worked = [each for each in candidates if each.answers] or candidates
    right_name = [each for each in worked if each.place.name.lower() == path.name.lower()]
    if worked:
        choice.candidate = right_name[0] if right_name else max(worked, key=lambda each: len(each.answers))
    elif strangers:
        choice.candidate = strangers[0]
    else:
        choice.trouble = _trouble(path, choice.unread)
    choice.others = [each for each in worked if each is not choice.candidate]
    return choice


def _exercises(known: set[str]) -> set[str]:
    return {name.removesuffix(TEST) for name in known if name.endswith(TEST)}


def _answers(cells: list[NotebookNode], exercises: set[str]) -> dict[str, str]:
    """Return what is written: by the name of its cell, or where an editor has dropped the names, by what it defines."""
    answers: dict[str, str] = {}
    unnamed = exercises - {grade_id(cell) for cell in cells}
    for cell in cells:
        if UNWRITTEN.search(cell.source):
            continue
        name = grade_id(cell)
        names = {name} & exercises if name else {each for each in unnamed if defines(cell, each)}
        answers |= dict.fromkeys(names, cell.source.strip())
    return answers


def _of_damages(chosen: Candidate, exercises: set[str]) -> tuple[list[str], dict[str, str], dict[str, str]]:
    """Return what the student is told about damaged cells, and which exercises a person has to look at."""
    recovered = chosen.recovered
    held: dict[str, str] = {}
    doubts: dict[str, str] = {}
    sentences = [_sentence(each) for each in recovered.damages]
    for damage, sentence in zip(recovered.damages, sentences, strict=True):
        if damage.lost and damage.name in exercises:
            held[damage.name] = (
                f"{sentence} If you have the whole answer, save the notebook once more and hand it in again."
            )
        elif damage.lost and damage.is_code and not damage.name:
            doubts |= dict.fromkeys(chosen.answers, f"{sentence} The answer may have needed it.")
    more = len(sentences) - MAX_SAID
    remarks = [*recovered.remarks, *sentences[:MAX_SAID], *([f"{more} more cells are damaged."] if more > 0 else [])]
    if recovered.cut:
        missing = "The file breaks off, and this answer is not in what is left of it. Hand the notebook in again."
        held = dict.fromkeys(exercises - set(chosen.answers), missing) | held
    return remarks, held, doubts


def _sentence(damage: Damage) -> str:
    name = f" (`{readable(damage.name, 80)}`)" if damage.name else ""
    return f"Cell {damage.number}{name} {damage.why}."


def _of_others(chosen: Candidate, choice: Choice, exercises: set[str], wanted: str) -> tuple[list[str], dict[str, str]]:
    """Return what the student is told about notebooks that do not count, and the exercises that may have lost by it."""
    said: list[str] = []
    doubts: dict[str, str] = {}
    other = [candidate for candidate in choice.others if candidate.answers != chosen.answers]
    if other:
        names = _listed([candidate.place.shown for candidate in other])
        said.append(f"More than one notebook was handed in: {chosen.place.shown} counts, not {names}.")
    for candidate in other:
        for name, text in candidate.answers.items():
            if chosen.answers.get(name) != text:
                doubts[name] = f"{candidate.place.shown} was handed in too, with another answer; it was not graded."
    if choice.unread:
        unread = [f"{place.shown} cannot be read: {why}." for place, why in choice.unread[:SHOWN]]
        said += unread
        affected = exercises - set(chosen.answers)
        if any(place.name.lower() == wanted.lower() for place, _ in choice.unread):
            affected = exercises  # the one that was meant to count may have newer answers
        doubts |= dict.fromkeys(affected - set(doubts), unread[0])
    return said, doubts


def _trouble(path: Path, unread: list[tuple[Place, str]]) -> str:
    """Why there is no notebook, and what to do."""
    if unread:
        return _unreadable(*unread[0])
    try:
        seen = _listed(sorted(readable(each.name, 80) for each in path.parent.iterdir() if each.name not in OURS))
    except OSError:
        seen = ""
    what = f"There is no notebook {path.name} in what was handed in ({seen or 'an empty folder'})"
    return f"{what}. Hand in the file that ends in .ipynb."


def _unreadable(place: Place, why: str) -> str:
    return f"The notebook {place.shown} cannot be read: {why}. Open it in JupyterLab, save it, and hand it in again."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
