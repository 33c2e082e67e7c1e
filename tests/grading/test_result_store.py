"""Results that are kept: found again whole or not at all, and only for what they were made from."""

import dataclasses
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes

from autograder.errors import CourseError
from autograder.exam.verdict import Check, Verdict
from autograder.execution.notebook import Job, Notes, Result, execute
from autograder.grading.result_store import ResultStore
from autograder.notebooks import LESSON_ONLY
from autograder.sandbox import Limits

KEY = "ab" * 32
DONE = Result([[]], {"verify": Verdict("verify", 15.0, [Check("it runs", True, 15.0)])}, seconds={"all": 1.0})
UNSURE = dataclasses.replace(DONE, sure=False)


def test_what_was_put_is_found_by_another_process_s_cache(tmp_path: Path) -> None:
    assert ResultStore(tmp_path).get(KEY) is None
    ResultStore(tmp_path).put(KEY, DONE)
    assert ResultStore(tmp_path).get(KEY) == DONE
    assert ResultStore(tmp_path).get("cd" * 32) is None


@pytest.mark.parametrize("cut", [0, 1, 30, -1])
def test_a_file_that_was_cut_off_is_as_good_as_none(tmp_path: Path, cut: int) -> None:
    cache = ResultStore(tmp_path)
    cache.put(KEY, DONE)
    (file,) = tmp_path.glob(".course/results/*/*")
    file.write_bytes(file.read_bytes()[:cut])
    assert cache.get(KEY) is None


def test_a_file_with_a_wrong_byte_is_as_good_as_none(tmp_path: Path) -> None:
    cache = ResultStore(tmp_path)
    cache.put(KEY, DONE)
    (file,) = tmp_path.glob(".course/results/*/*")
    content = file.read_bytes()
    for place in range(len(content) // 4, len(content)):
        file.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        assert cache.get(KEY) is None


def test_a_lost_kernel_is_believed_when_it_happens_twice(tmp_path: Path) -> None:
    first = ResultStore(tmp_path)
    first.put(KEY, dataclasses.replace(UNSURE))
    assert first.get(KEY) is not None  # in the same run it is not tried again
    assert ResultStore(tmp_path).get(KEY) is None
    ResultStore(tmp_path).put(KEY, dataclasses.replace(UNSURE))
    assert ResultStore(tmp_path).get(KEY).sure


@pytest.mark.parametrize(("end", "sure"), [("", True), ("import os; os._exit(1)", False)])
def test_a_result_after_a_lost_demonstration_is_not_sure(end: str, sure: bool) -> None:
    demo = new_code_cell(f"made = 1\n{end}", metadata={"tags": [LESSON_ONLY], "nbgrader": {"locked": True}})
    answer = new_code_cell("print(made)")  # uses what the demonstration makes, so that this one is run after all
    done = execute(Job(writes(new_notebook(cells=[demo, answer]))))
    assert done.sure == sure
    assert ("NameError" in str(done.outputs)) != sure


def test_a_lost_kernel_that_comes_out_otherwise_is_held_and_not_run_for_ever(tmp_path: Path) -> None:
    ResultStore(tmp_path).put(KEY, dataclasses.replace(UNSURE))
    grades = {"verify": Verdict("verify", 15.0, [Check("it runs", False, 15.0)])}
    ResultStore(tmp_path).put(KEY, dataclasses.replace(UNSURE, grades=grades))
    kept = ResultStore(tmp_path).get(KEY)
    assert kept.sure and "100%, then 0%" in kept.grades["verify"].held
    ResultStore(tmp_path).put(KEY, dataclasses.replace(DONE))  # course regrade, and this time it went through
    assert ResultStore(tmp_path).get(KEY) == DONE


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".course").write_text("in the way")
    with pytest.raises(CourseError, match="cannot be kept"):
        ResultStore(tmp_path).put(KEY, DONE)


def test_the_key_follows_all_that_the_result_depends_on_and_nothing_else() -> None:
    def job(source: str = "x = 1", output: str = "", **changes: object) -> Job:
        cell = new_code_cell(source, metadata={"scrolled": bool(output)})
        return dataclasses.replace(Job(writes(new_notebook(cells=[cell]))), **changes)

    same = job().key("engine")
    assert job(output="other metadata").key("engine") == same == job(warm=False).key("engine")
    others = [
        job("x = 2").key("engine"),
        job().key("another engine"),
        job(files={"data.txt": b"1"}).key("engine"),
        job(files={"data.txt": b"2"}).key("engine"),
        job(notes=Notes(general="renamed")).key("engine"),
        job(limits=Limits(cell_seconds=1)).key("engine"),
        job(call_seconds=1.0).key("engine"),
        job(isolated=False).key("engine"),
    ]
    assert len({same, *others}) == 1 + len(others)
