"""The course's secret: one for each course, whole, and part of what an answer is asked."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.course.secret import course_secret
from autograder.errors import CourseError
from autograder.execution.notebook import Job
from autograder.grading.class_run import job_for

if TYPE_CHECKING:
    from made_up import MadeUp

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def test_it_is_made_once_for_each_course_and_for_its_owner_only(tmp_path: Path) -> None:
    one, other = (course_secret(tmp_path / name / ".course") for name in ("a", "b"))
    assert one != other and len(one) == 64
    assert course_secret(tmp_path / "a" / ".course") == one
    path = tmp_path / "a" / ".course" / "secret"
    copy = path.parent / "backups" / "secret"
    assert sorted(os.listdir(path.parent)) == ["backups", "secret"] and os.listdir(copy.parent) == ["secret"]
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in (path, copy))


def test_one_that_was_lost_is_taken_from_its_copy(tmp_path: Path) -> None:
    before = course_secret(tmp_path)
    (tmp_path / "secret").unlink()
    assert course_secret(tmp_path) == before == (tmp_path / "secret").read_text().strip()


def test_one_of_an_older_course_is_copied_when_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a" * 64)
    assert course_secret(tmp_path) == (tmp_path / "backups" / "secret").read_text().strip()


def test_a_damaged_copy_is_not_taken_for_the_secret(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "secret").write_text("damaged")
    with pytest.raises(CourseError, match="backups/secret is damaged"):
        course_secret(tmp_path)


def test_nobody_without_the_secret_can_work_out_the_seed(tmp_path: Path) -> None:
    seed = Job(NOTEBOOK, secret=course_secret(tmp_path)).seed()
    assert 0 <= seed < 2**64 and seed not in (Job(NOTEBOOK).seed(), Job(NOTEBOOK, secret="0" * 64).seed())


def test_of_several_processes_that_begin_at_once_all_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(course_secret, [tmp_path / ".course"] * 40))) == 1


@pytest.mark.parametrize("content", ["", "0" * 63, "x" * 64, "0" * 65, "é" * 64])
def test_a_damaged_one_is_named_and_not_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content, encoding="utf-8")
    with pytest.raises(CourseError, match="secret is damaged"):
        course_secret(tmp_path)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".course").write_text("a file where the folder should be")
    with pytest.raises(CourseError, match="cannot be used") as caught:
        course_secret(tmp_path / ".course")
    assert "\n" not in str(caught.value)


def test_another_secret_asks_something_else_and_a_result_keeps_its_name() -> None:
    one, other = Job(NOTEBOOK, secret="1"), Job(NOTEBOOK, secret="2")
    assert one.seed() == Job(NOTEBOOK, secret="1").seed() != other.seed()
    assert one.key("engine") == other.key("engine")


def test_what_a_course_asks_depends_on_its_secret(made_up: "MadeUp") -> None:
    made_up.hand_in("ada")
    course = made_up.course
    submission = course.submission(course.assignments()[0], "ada")
    assert job_for(course, submission).secret == course_secret(course.root / ".course")
