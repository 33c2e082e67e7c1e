"""The students' archive, installed into an empty environment, and its notebooks in JupyterLab, in a real browser.

Each notebook is opened twice: as it was released, where it stops at the first exercise, and with the right answers in
it, where it runs to the end and everything that can be moved is moved. Pictures of all that was seen are in artefacts/.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from browsing import ARTEFACTS, jupyter
from courses import REPOSITORY, Run, copy_course
from lab import HEIGHT, LONGEST, OPTIONS, WIDTH, Notebook, slide, slide_each
from odd import solutions
from playwright.sync_api import Browser
from skimage import data
from skimage.io import imsave
from tiers import everything, sample, thorough

from autograder.course.course import Course
from autograder.release.bundle import write_bundle
from autograder.simulate.learners import fill

ASSIGNMENTS = sorted(path.name for path in (REPOSITORY / "source").iterdir())
LESSONS = sample(ASSIGNMENTS, 0, ["01_one_shot_learning"])


@dataclass(frozen=True)
class Student:
    """What a student has: the archive unpacked, and a Python of its own in which it was installed."""

    folder: Path
    python: Path

    def run(self, *words: str) -> subprocess.CompletedProcess:
        """Run a program of that environment."""
        command = [str(self.python.parent / words[0]), *words[1:]]
        return subprocess.run(command, cwd=self.folder, env=clean(), capture_output=True, text=True)


def clean() -> dict[str, str]:
    """The environment without what points into ours."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


@pytest.fixture(scope="module")
def student(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Student]:
    """A student with an environment installed as the archive's README says; in `make test` with ours."""
    course = Course(REPOSITORY)
    path, _ = write_bundle(course, course.assignments(), tmp_path_factory.mktemp("archive"))
    folder = tmp_path_factory.mktemp("a student's")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    if not everything(request):
        yield Student(folder / path.stem, Path(sys.executable))
        return
    someone = Student(folder / path.stem, folder / path.stem / ".venv" / "bin" / "python")
    subprocess.run([sys.executable, "-m", "venv", someone.python.parent.parent], env=clean(), check=True)
    for line in commands(someone.folder / "README.md", "pip install --constraint"):
        done = someone.run(*line.removeprefix(".venv/bin/").split())
        assert done.returncode == 0, done.stderr
    yield someone
    shutil.rmtree(someone.python.parent.parent)  # two gigabytes


def commands(page: Path, start: str) -> list[str]:
    """The commands of a page that have these words in them."""
    found = re.findall(r"^ {4}(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    chosen = [line for line in found if start in line]
    assert chosen
    return chosen


@pytest.fixture(scope="module")
def address(student: Student, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab of the student's, on the notebooks as they were released and, in a folder beside, answered."""
    for assignment in ASSIGNMENTS:
        [path] = (student.folder / "notebooks" / assignment).glob("*.ipynb")
        released = nbformat.read(path, as_version=4)
        source = nbformat.read(REPOSITORY / "source" / assignment / path.name, as_version=4)
        solved = student.folder / "notebooks" / "solved" / f"{assignment}.ipynb"
        solved.parent.mkdir(exist_ok=True)
        nbformat.write(fill(released, solutions(source)), solved)
    home = tmp_path_factory.mktemp("home")
    with jupyter(student.folder / "notebooks", home, "lab", *OPTIONS, python=str(student.python)) as running:
        yield running


@pytest.fixture(scope="module", params=LESSONS)
def solved(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[tuple[str, Notebook]]:
    """A notebook with the right answers, run from top to bottom."""
    notebook = Notebook.open(browser, address, f"solved/{request.param}.ipynb")
    notebook.run_all()
    notebook.photograph(ARTEFACTS, request.param)
    yield request.param, notebook
    notebook.close()


@thorough
def test_the_environment_has_what_the_notebooks_need_and_no_grader(student: Student) -> None:
    assert student.run("python", "-c", "import helpers.data.faces, tensorflow, nbgrader, jupyterlab").returncode == 0
    assert "No module named 'autograder'" in student.run("python", "-c", "import autograder").stderr
    assert not (student.python.parent / "course").exists()
    assert student.run("pip", "check").returncode == 0


@pytest.mark.parametrize("assignment", LESSONS)
def test_a_released_notebook_stops_at_its_first_exercise(browser: Browser, address: str, assignment: str) -> None:
    [path] = (REPOSITORY / "release" / assignment).glob("*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    names = [cell.id for cell in cells]
    first, second = [cell.id for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")][:2]
    notebook = Notebook.open(browser, address, f"{assignment}/{path.name}")
    notebook.run_all()
    [(place, said)] = notebook.errors().items()
    assert place in names[names.index(first) : names.index(second)]
    which = "This exercise" if first.startswith("answer_") else first
    assert f"NotImplementedError: {which} is not written yet." in said
    assert which == first or "Question 1" in said
    notebook.cell(place)
    notebook.page.screenshot(path=ARTEFACTS / f"lab-{assignment}-stopped.png")
    notebook.close()


def test_a_solved_notebook_runs_from_top_to_bottom(solved: tuple[str, Notebook]) -> None:
    _, notebook = solved
    assert notebook.errors() == {}
    assert notebook.complaints() == {}


def _players(*cells: str) -> Callable[[Notebook], None]:
    def move(notebook: Notebook) -> None:
        for name in cells:
            slide_each(notebook, name)
            cell = notebook.cell(name)
            play = cell.locator(".widget-play button:visible").first
            notebook.redraw(cell, play.click)  # ▶
            play.click()

    return move


def _units(notebook: Notebook) -> None:
    cell = notebook.cell("explore")
    notebook.redraw(cell, lambda: cell.locator("select").select_option(index=0))
    number = cell.locator("input[type=number]")
    notebook.redraw(cell, lambda: (number.fill("5"), number.press("Enter")))
    assert "Unit 5" in cell.inner_text()


def _desk(notebook: Notebook) -> None:
    cell = notebook.cell("photo")
    assert "Eileen Collins" in cell.inner_text()
    (picture := ARTEFACTS / "upload.png").parent.mkdir(exist_ok=True)
    imsave(picture, data.astronaut()[:, ::-1])
    notebook.redraw(cell, lambda: upload(notebook, "photo", "Choose a photograph", picture))
    cell.locator(".widget-html", has_text="upload.png: one face found").wait_for()
    cell.get_by_placeholder("a name").fill("Eileen")
    cell.get_by_role("button", name="Enroll").click()
    cell.get_by_text("Eileen is enrolled").wait_for()


def upload(notebook: Notebook, name: str, button: str, file: Path) -> None:
    """Press the button of a cell that asks for a file, and choose one."""
    with notebook.page.expect_file_chooser() as asked:
        notebook.cell(name).get_by_role("button", name=button).click()
    asked.value.set_files(file)


def _studio(notebook: Notebook) -> None:
    cell = notebook.cell("studio")
    (picture := ARTEFACTS / "own.png").parent.mkdir(exist_ok=True)
    imsave(picture, data.coffee())
    upload(notebook, "studio", "Your content picture", picture)
    cell.get_by_text("own.png is the content picture now").wait_for()
    cell.get_by_role("button", name="Paint").click()
    cell.get_by_text(re.compile(r"step \d+ of 100")).wait_for(timeout=60_000)
    notebook.redraw(cell, lambda: cell.click(position={"x": 5, "y": 5}))  # the picture grows by itself
    cell.get_by_role("button", name="Stop").click()
    cell.get_by_text(re.compile("Stopped after")).wait_for()


def _quiz(notebook: Notebook) -> None:
    cell = notebook.cell("choose-1")
    cell.get_by_text("a: true").click()
    cell.locator("code", has_text='answer_1 = "a"').wait_for()
    cell = notebook.cell("choose-2")
    for option in ("b: ", "c: "):
        cell.get_by_text(option).click()
    cell.locator("code", has_text='answer_2 = {"b", "c"}').wait_for()


PAINTING = {"content-descent", "content-adam", "style-layers", "transfer", "depth", "ratios", "vgg", "smooth"}
# By assignment: the cells with widgets, and what is moved there. Those of PAINTING only show how far they are.
MOVES: dict[str, tuple[set[str], list[Callable[[Notebook], object]]]] = {
    "01_one_shot_learning": ({"slider", "photo"}, [lambda notebook: slide(notebook, "slider"), _desk]),
    "02_siamese_network": ({"slider"}, [lambda notebook: slide(notebook, "slider")]),
    "03_triplet_loss": ({"slider"}, [lambda notebook: slide(notebook, "slider")]),
    "04_binary_verification": ({"door"}, [lambda notebook: slide(notebook, "door")]),
    "05_filter_visualization": ({"explore"}, [_units]),
    "06_style_transfer": ({"studio"} | PAINTING, [_studio]),
    "07_conv_1d_3d": ({"window", "browse", "films"}, [_players("window", "browse", "films")]),
    "08_quiz": ({f"choose-{number}" for number in range(1, 11)}, [_quiz]),
}


def test_what_can_be_moved_moves(solved: tuple[str, Notebook]) -> None:
    assignment, notebook = solved
    cells, moves = MOVES[assignment]
    assert notebook.widgets() == cells
    for move in moves:
        move(notebook)
    for name in sorted(cells - PAINTING)[:3]:
        notebook.cell(name).screenshot(path=ARTEFACTS / f"lab-{assignment}-{name}.png")
    assert notebook.errors() == {}


QUIZ = "08_quiz"
WRONG = 3  # the question that the student gets wrong


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A course that has given the quiz out by nbgrader's exchange; one student has handed in what is no notebook."""
    root = copy_course(tmp_path_factory.mktemp("teacher") / "course", QUIZ)
    exchange = tmp_path_factory.mktemp("exchange")
    exchange.chmod(0o777)  # as nbgrader wants it
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f'c.Exchange.root = "{exchange}"\n')
    for command in ("course release", f"nbgrader release_assignment {QUIZ}"):
        done = run(*command.split(), cwd=root)
        assert done.returncode == 0, done.stderr
    broken = root / "submitted" / "bert" / QUIZ / "quiz.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text("This is no notebook.")
    return root


@pytest.fixture(scope="module")
def handed_in(
    teacher: Path, student: Student, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The quiz, fetched, answered by clicking, validated and handed in by a student; what JupyterLab said to each."""
    folder, said = tmp_path_factory.mktemp("desk"), {}
    exchange = re.findall(r'c\.Exchange\.root = ".*"', (teacher / "nbgrader_config.py").read_text())[-1]
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\n{exchange}\n")
    source = nbformat.read(teacher / "source" / QUIZ / "quiz.ipynb", as_version=4)
    letters = {int(name[7:]): set(re.findall(r'"(.)"', text)) for name, text in solutions(source).items()}
    letters[WRONG] = {"a", "b"} - letters[WRONG]
    with jupyter(folder, tmp_path_factory.mktemp("home"), "lab", *OPTIONS, python=str(student.python)) as address:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address.format("lab") + "&reset")
        Notebook(page).menu("Nbgrader", "Assignment List")
        page.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
        submit = page.locator("#fetched_assignments_list").get_by_role("button", name="Submit")
        submit.wait_for()
        notebook = Notebook.open(browser, address, f"{QUIZ}/quiz.ipynb")
        said["too early"] = validate(notebook, "validated-too-early")
        notebook.run("setup")
        for number, right in letters.items():
            answer(notebook, number, right)
        said["answered"] = validate(notebook, "validated")
        notebook.close()
        submit.click()
        page.locator("#submitted_assignments_list .item_name", has_text=QUIZ).wait_for()
        said["submitted"] = page.locator("#submitted_assignments_list").inner_text()
        page.screenshot(path=ARTEFACTS / "lab-assignments.png")
        page.close()
    return said


def answer(notebook: Notebook, number: int, letters: set[str]) -> None:
    """Answer a question of the quiz: click, read the line, write it into the cell, run the check."""
    choice = f"choose-{number}"
    notebook.run(choice)
    cell = notebook.cell(choice)
    for letter in sorted(letters):
        cell.get_by_text(re.compile(f"^{letter}: ")).click()
    line = cell.locator("code", has_text=f"answer_{number} = ")
    line.wait_for()
    cell.locator("code", has_text=re.compile("".join(f'.*"{letter}"' for letter in sorted(letters)))).wait_for()
    notebook.run(f"answer_{number}", line.inner_text())
    notebook.run(f"answer_{number}-test")
    assert notebook.errors() == {}


def validate(notebook: Notebook, picture: str) -> str:
    """Press nbgrader's button and return what it says; keep a picture of it."""
    notebook.page.get_by_role("button", name="Validate").first.click()
    dialog = notebook.page.locator(".jp-Dialog")
    dialog.wait_for(timeout=LONGEST)
    text = dialog.inner_text()
    notebook.page.screenshot(path=ARTEFACTS / f"lab-{picture}.png")
    dialog.get_by_role("button", name="Ok").click()
    return text


def test_the_quiz_is_answered_by_clicking_validated_and_handed_in(handed_in: dict[str, str]) -> None:
    assert "No answer yet" in handed_in["too early"] and "answer_10" in handed_in["too early"]
    assert "Success" in handed_in["answered"]
    assert QUIZ in handed_in["submitted"]


def test_the_formgrader_s_button_grades_it(
    handed_in: dict[str, str], teacher: Path, browser: Browser, run: Run, tmp_path: Path
) -> None:
    collected = run("course", "collect", QUIZ, cwd=teacher)
    assert "1 taken" in collected.stdout, collected.stdout + collected.stderr
    name = next(path.parent.name for path in teacher.glob(f"submitted/*/{QUIZ}") if path.parent.name != "bert")
    with jupyter(teacher, tmp_path) as address:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address.format("api/status"))
        for student in (name, "bert"):
            page.goto(address.format(f"formgrader/manage_submissions/{QUIZ}"), wait_until="networkidle")
            row = page.locator("#main-table tr", has=page.locator(f'td.student-id[data-order="{student}"]'))
            for button in ("autograde", "generate-feedback"):
                row.locator(f"td.{button} a").click()
                page.locator(".modal-body", has_text=re.compile("success", re.IGNORECASE)).wait_for(timeout=LONGEST)
                page.locator(".modal.in button.close, .modal.in .btn").first.click()
                page.locator(".modal.in").wait_for(state="hidden")
        page.goto(address.format(f"formgrader/manage_submissions/{QUIZ}"), wait_until="networkidle")
        page.screenshot(path=ARTEFACTS / "formgrader-graded.png")
        seen = {
            row.locator("td.student-id").inner_text(): row.inner_text() for row in page.locator("#main-table tr").all()
        }
        assert "90 / 100" in seen[name] and "graded" in seen[name]
        assert "needs manual grading" in seen["bert"]
        page.goto(address.format(f"files/feedback/{name}/{QUIZ}/quiz.html"))
        page.screenshot(path=ARTEFACTS / "formgrader-feedback.png")
        assert page.locator(".score").inner_text() == "90 of 100 points"
        assert "0 of 10 points" in page.locator(f"#answer_{WRONG}").inner_text()
        page.close()
