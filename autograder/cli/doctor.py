"""`course doctor`: whether everything is here."""

from pathlib import Path

import click
from rich.progress import track
from rich.text import Text

from autograder.cli.common import console, root_option


@click.command("doctor")
@root_option
def doctor_command(root: Path) -> None:
    """Look whether everything is here: data, kernel, sandbox, folders, GPU."""
    from autograder.doctor.findings import COUNT, findings

    lines = list(track(findings(root), "looking", total=COUNT, console=console, transient=True))
    for finding in lines:
        mark = ("✓", "green") if finding.good else ("✗", "red") if finding.needed else ("·", "yellow")
        console.print(Text.assemble(mark, f" {finding.subject}: {finding.text}"))
    if any(finding.needed and not finding.good for finding in lines):
        raise click.ClickException("something that grading needs is missing; see the lines marked ✗")
