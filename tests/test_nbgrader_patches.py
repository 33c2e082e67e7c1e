"""What is replaced in nbgrader: all of it is there to be replaced, and is called as its stand-in expects."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from autograder import nbgrader_patches
from autograder.errors import CourseError
from autograder.nbgrader_patches import PATCHES, patch_nbgrader

# how many parameters the originals have: where nothing is replaced yet, in a process of its own
ORIGINALS = """
import inspect, json
from nbgrader import utils
from nbgrader.converters import Autograde, GenerateAssignment
from tornado.log import LogFormatter
functions = [Autograde.init_notebooks, Autograde.init_assignment, Autograde.init_destination, GenerateAssignment.start,
             utils.is_ignored, LogFormatter.format]
print(json.dumps({each.__name__: len(inspect.signature(each).parameters) for each in functions}))
"""
PARAMETERS = {
    "init_notebooks": 1,
    "init_assignment": 3,
    "init_destination": 3,
    "start": 1,
    "is_ignored": 2,
    "format": 2,
}


def test_each_place_is_named_once_and_says_why() -> None:
    assert len({(id(patch.owner), patch.name) for patch in PATCHES}) == len(PATCHES)
    assert all(len(patch.reason) > 30 for patch in PATCHES)


def test_the_originals_are_called_as_the_stand_ins_expect() -> None:
    done = subprocess.run([sys.executable, "-c", ORIGINALS], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == PARAMETERS


def test_doing_so_again_changes_nothing() -> None:
    for _ in range(2):
        patch_nbgrader()
        assert all(getattr(patch.owner, patch.name) is patch.stand_in for patch in PATCHES)


def test_an_nbgrader_without_such_a_place_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nbgrader_patches, "PATCHES", (*PATCHES, replace(PATCHES[0], name="no_such_method")))
    with pytest.raises(CourseError, match=r"no Autograde\.no_such_method, .*install nbgrader 0\.9"):
        patch_nbgrader()
    assert not hasattr(PATCHES[0].owner, "no_such_method")
