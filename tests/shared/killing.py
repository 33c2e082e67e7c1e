"""Kill -9 at a moment that a seed chooses, whatever the speed of the machine: after so many calls of functions."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Container, Iterator
from types import FrameType

import numpy as np


def calls_of(act: Callable[[], object], files: Container[str] | None = None) -> int:
    """How many functions are called while `act` runs, in a process of its own.

    Args:
        act: what is done.
        files: count only calls that stand in these files; None: all.
    """
    ours, theirs = os.pipe()
    if (child := os.fork()) == 0:
        _count(act, None, theirs, files)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == 0 and said, f"it ended with {status}"
    return int(said)


def kill(act: Callable[[], object], after: int, files: Container[str] | None = None) -> None:
    """Run `act` in a process of its own, and kill that after so many calls, counted as by `calls_of`."""
    if (child := os.fork()) == 0:
        _count(act, after, None, files)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (-signal.SIGKILL, 0), f"it ended with {status}"  # 0: it was done before


def moments(calls: int, how_many: int = 20, seed: int = 0) -> Iterator[int]:
    """Yield moments out of a run of so many calls, one in each part of equal length."""
    rng = np.random.default_rng(seed)
    for part in range(how_many):
        yield int((part + rng.random()) * calls / how_many) + 1


def _count(act: Callable[[], object], end: int | None, pipe: int | None, files: Container[str] | None) -> None:
    """Run `act` and count; at `end` die. Does not return."""
    calls = 0

    def called(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        if event in ("call", "c_call") and (files is None or frame.f_code.co_filename in files):
            calls += 1
            if calls == end:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.setprofile(called)
        act()
        sys.setprofile(None)
        if pipe is not None:
            os.write(pipe, str(calls).encode())
        os._exit(0)
    except BaseException:
        sys.setprofile(None)
        traceback.print_exc()
        os._exit(1)
