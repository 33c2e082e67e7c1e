"""What a platform wants the file of a returned page to be called, from how it named what was handed in.

Each platform finds the student by a number or a name that it wrote itself, in front of what a student chose; it is read
here as the platform reads it, from the left. Sources: Moodle's `mod/assign/feedback/file/importziplib.php`, Canvas'
`infer_comment_context_from_filename` in `app/models/assignment.rb`; Blackboard and Brightspace keep the names of their
downloads.
"""

import re
from collections.abc import Callable

BLACKBOARD = re.compile(r"(.+?_attempt_\d{4}(?:-\d\d){5})(?:[_.].*)?", re.ASCII)
BRIGHTSPACE = re.compile(r"\d+-\d+ - .+ - .+", re.ASCII)
ANONYMOUS = re.compile(r"(anon_(?:LATE_)?[A-Za-z0-9]+_\d+)_.+", re.ASCII)  # Canvas: a word for the student, the file
NUMBER = re.compile(r"\d+", re.ASCII)


def upload_name(way: str, came_as: str, page: str) -> str:
    """Return the path of a page in the archive that a platform takes; empty if it cannot be told.

    Args:
        way: one of `PLATFORMS`.
        came_as: as the receipt says, the path of a file that was handed in, with all folders around it.
        page: the page's name without its ending.
    """
    if not came_as.isprintable():
        return ""
    parts = came_as.replace("\\", "/").split("/")
    return next(filter(None, (PLATFORMS[way](part, page) for part in parts)), "")


def _moodle(part: str, page: str) -> str:
    """Name, number, type and plugin: `Jane Doe_101_assignsubmission_file_`. Moodle takes underscores out of names."""
    fields = part.split("_", 4)
    if len(fields) >= 4 and NUMBER.fullmatch(fields[1]) and fields[2] == "assignsubmission":
        return f"{fields[0]}_{fields[1]}_assignsubmission_file_/{page}.html"
    if len(fields) == 2 and " " in fields[0] and NUMBER.fullmatch(fields[1]):  # a receipt of an earlier version
        return f"{part}_assignsubmission_file_/{page}.html"  # Canvas' short names have no space
    return ""


def _canvas(part: str, page: str) -> str:
    """Take the first two numbers for the student's and the file's: `doejane_LATE_101_555_quiz.ipynb`.

    Canvas passes over a name whose last word begins with «link», so the page's own name is not used.
    """
    if found := ANONYMOUS.fullmatch(part):
        return f"{found[1]}_feedback.html"
    words = part.split("_")
    numbers = [place for place, word in enumerate(words) if NUMBER.fullmatch(word)]
    if len(numbers) < 2 or numbers[0] == 0 or numbers[1] != numbers[0] + 1 or numbers[1] + 1 == len(words):
        return ""
    return f"{'_'.join(words[: numbers[1] + 1])}_feedback.html"


def _blackboard(part: str, page: str) -> str:
    """Column, login and time: `Homework_jdoe_attempt_2026-11-19-09-30-00_quiz.ipynb`."""
    found = BLACKBOARD.fullmatch(part)
    return f"{found[1]}_{page}.html" if found and part.count("_attempt_") == 1 else ""


def _brightspace(part: str, page: str) -> str:
    """Take a folder for each attempt: `123-456 - Jane Doe - Nov 20, 2026 1000 AM`."""
    return f"{part}/{page}.html" if BRIGHTSPACE.fullmatch(part) else ""


PLATFORMS: dict[str, Callable[[str, str], str]] = {
    "moodle": _moodle,
    "canvas": _canvas,
    "blackboard": _blackboard,
    "brightspace": _brightspace,
}
