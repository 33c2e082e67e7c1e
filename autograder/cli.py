"""The command `course`: what an instructor does, one word each.

nbgrader takes seconds to import, so each command imports what it needs when it runs: help and a wrong word are answered
at once.
"""

import os

import click

from autograder.commands.collect import collect
from autograder.commands.common import Commands
from autograder.commands.dates import due, extend
from autograder.commands.decisions import decide
from autograder.commands.doctor import doctor_command
from autograder.commands.give_back import give_back_command
from autograder.commands.grade import grade
from autograder.commands.grades import grades, solutions
from autograder.commands.held import held
from autograder.commands.lab import lab
from autograder.commands.regrade import regrade
from autograder.commands.release import release
from autograder.commands.report import report
from autograder.commands.simulate import simulate
from autograder.commands.status import status


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
