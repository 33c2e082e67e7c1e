"""How long a learner waits for a figure: from the key on a slider until JupyterLab has painted the new picture.

Run by `make bench-lab`. The solved notebooks are run in a real JupyterLab in Chromium, as by the browser tests, whose
driver this is; then each slider goes from end to end. A player draws each of its pictures once and keeps it: in 07 the
first number is one of drawing, the median one of showing.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from browsing import chromium, jupyter  # noqa: E402
from lab import OPTIONS, Notebook, slide, slide_each  # noqa: E402

SLIDERS = {
    "01_one_shot_learning": {"slider": slide},
    "02_siamese_network": {"slider": slide},
    "03_triplet_loss": {"slider": slide},
    "04_binary_verification": {"door": slide},
    "07_conv_1d_3d": {"window": slide_each, "browse": slide_each, "films": slide_each},
}


@click.command()
@click.option("--rounds", default=10, help="How often each slider goes from end to end and back.")
def main(rounds: int) -> None:
    """Print the milliseconds of each slider: the first time, the median and the largest."""
    table = Table(
        "assignment", "cell", "first", "median", "largest", title="milliseconds until a figure is painted anew"
    )
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        home = Path(folder) / "home"
        home.mkdir()
        for path in sorted((ROOT / "source").glob("*/*.ipynb")):
            shutil.copy(path, Path(folder) / f"{path.parent.name}.ipynb")
        with jupyter(Path(folder), home, "lab", *OPTIONS) as address:
            for assignment, cells in SLIDERS.items():
                notebook = Notebook.open(browser, address, f"{assignment}.ipynb")
                notebook.menu("Edit", "Clear Outputs of All Cells")
                notebook.run_all()
                for name, move in cells.items():
                    times = [took for _ in range(rounds) for took in move(notebook, name)]
                    shown = (f"{took:.0f}" for took in (times[0], statistics.median(times), max(times)))
                    table.add_row(assignment, name, *shown)
                notebook.close()
    Console().print(table)


if __name__ == "__main__":
    main()
