"""`course lab`: JupyterLab on a copy of the released notebooks."""

import itertools
import os
import shutil
import sys
from pathlib import Path

import click

from autograder.cli.common import assignments_argument, chosen, one_line_errors, open_course, root_option


@click.command(context_settings={"ignore_unknown_options": True})
@root_option
@assignments_argument
@click.option("--source", is_flag=True, help="Open the instructor's notebooks instead of a student's copy.")
def lab(root: Path, assignments: tuple[str, ...], source: bool) -> None:
    """Open JupyterLab on a copy of the released notebooks (in workspace/; what is there is kept).

    From the first option that is not known here, the rest goes to JupyterLab: course lab --no-browser --port 9999
    """
    options = list(itertools.dropwhile(lambda word: not word.startswith("-"), assignments))
    assignments = assignments[: len(assignments) - len(options)]
    with one_line_errors():
        course = open_course(root)
        folder = course.root / ("source" if source else "workspace")
        for assignment in [] if source else chosen(course, assignments):
            if not (folder / assignment).exists():
                shutil.copytree(course.released_notebook(assignment).parent, folder / assignment)
    os.chdir(course.root)  # Jupyter and Python read files of the working folder, which may be a student's
    if hasattr(os, "getuid") and os.getuid() == 0:
        options = ["--allow-root", *options]  # it is the instructor's own machine, or container
    words = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", *options]
    os.execv(sys.executable, words)
