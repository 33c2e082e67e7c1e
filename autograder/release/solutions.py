"""The instructor's notebooks with their answers, for reading: `source/` without nbgrader's marks."""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.apps.api import temp_attrs
from nbgrader.converters import GenerateSolution
from nbgrader.preprocessors import ClearOutput, Execute, NbGraderPreprocessor

from autograder.course.conversion import convert
from autograder.course.course import Course
from autograder.errors import CourseError

MARK = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*(\n|$)", re.MULTILINE)


class DropMarks(NbGraderPreprocessor):
    """Take the lines off that mark where a solution begins and ends."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, cell_index: int) -> tuple[NotebookNode, dict]:
        cell.source = MARK.sub("", cell.source).rstrip("\n")
        return cell, resources


def write_solution(course: Course, assignment: str, run: bool = False) -> Path:
    """Write `solution/ASSIGNMENT/` by nbgrader's own `generate_solution`.

    Args:
        run: execute the notebook; without it, it has the outputs that are stored in `source/`.

    Returns:
        The folder.

    Raises:
        CourseError: nbgrader refuses (the assignment is not released), or a cell of the notebook fails.
    """
    course.register(assignment)
    with temp_attrs(course.directory, assignment_id=assignment):
        converter = GenerateSolution(coursedir=course.directory, parent=course.api)
        converter.force = True
        converter.preprocessors = [DropMarks, *([ClearOutput, Execute] if run else [])]
        converter.config.Execute.timeout = None  # these are our own cells: they end
        convert(converter, f"{assignment}: no solution was written")
    folder = Path(course.directory.format_path(course.directory.solution_directory, ".", assignment))
    for path in sorted(folder.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    raise CourseError(f"{path}: a cell stopped with {output.ename}: {output.evalue[:200]}")
    return folder
