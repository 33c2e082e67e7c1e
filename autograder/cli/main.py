"""The command `course`: what an instructor does, one word each.

nbgrader takes seconds to import, so each command imports what it needs when it runs: help and a wrong word are answered
at once.
"""

import os

import click

from autograder.cli.collect import collect
from autograder.cli.common import Commands
from autograder.cli.decide import decide
from autograder.cli.doctor import doctor_command
from autograder.cli.due import due, extend
from autograder.cli.give_back import give_back_command
from autograder.cli.grade import grade, regrade
from autograder.cli.grades import grades, solutions
from autograder.cli.held import held
from autograder.cli.lab import lab
from autograder.cli.release import release
from autograder.cli.report import report
from autograder.cli.simulate import simulate
from autograder.cli.status import status


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run the course: release notebooks, grade what comes back, return it with an explanation."""
    os.environ["PYTHONSAFEPATH"] = "1"  # worker processes import nothing from the working folder: it may be a student's


COMMANDS = (
    collect,
    decide,
    doctor_command,
    due,
    extend,
    give_back_command,
    grade,
    grades,
    held,
    lab,
    regrade,
    release,
    report,
    simulate,
    solutions,
    status,
)
for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
