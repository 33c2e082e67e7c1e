"""Many notebooks at once: jobs go to an executor, here or on a cluster, and come back as they are done.

Workers only execute: they see neither the gradebook nor the cache. Whoever asks for the results saves them.
"""

import concurrent.futures
import multiprocessing
import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from autograder.errors import CourseError
from autograder.execution import Done, Job, execute

ATTEMPTS = 3  # for a job whose worker dies: the first time it may be a neighbour's fault
WAITING = 2  # jobs for each worker that are handed over before it asks, so that it never waits
Named = tuple[Hashable, Job]
Outcome = Done | CourseError


def local_pool(workers: int) -> Executor:
    """Processes of this machine, with the cores shared out among them.

    Spawned, not forked: the process that grades has threads, and a copy of it might wait for ever for one of them.
    """
    threads = max(1, (os.cpu_count() or 1) // workers)
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(threads,))


def cluster(address: str) -> Executor:
    """The workers of a Dask scheduler.

    Raises:
        CourseError: it cannot be reached, or has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CourseError('a cluster needs Dask; install it: pip install "distributed"') from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError, TypeError) as error:
        raise CourseError(f"no Dask scheduler answers at {address} ({error})") from None
    if not client.scheduler_info()["workers"]:
        client.close()
        raise CourseError(f"the Dask scheduler at {address} has no workers; start some: dask worker {address}")
    return client.get_executor(pure=False, retries=ATTEMPTS - 1)


def execute_all(jobs: Iterable[Named], start: Callable[[], Executor], workers: int) -> Iterator[tuple[Hashable, Outcome]]:
    """Execute jobs and yield each name once, with its result or with the reason why there is none.

    Args:
        jobs: name and job. Taken one by one as workers become free, so that a large class does not fill the memory.
        start: starts an executor; called again if one breaks.
        workers: how many jobs it does at a time.
    """
    waiting, attempts = iter(jobs), {}
    executor, going = start(), {}
    again: list[Named] = []
    try:
        while True:
            while len(going) < WAITING * workers and (named := again.pop() if again else next(waiting, None)):
                going[executor.submit(execute, named[1])] = named
            if not going:
                return
            done, _ = concurrent.futures.wait(going, return_when=concurrent.futures.FIRST_COMPLETED)
            broken = False
            for future in done:
                named = going.pop(future)
                outcome = _outcome(future)
                if outcome is not None:
                    yield named[0], outcome
                    continue
                broken = True
                attempts[named[0]] = attempts.get(named[0], 0) + 1
                if attempts[named[0]] < ATTEMPTS:
                    again.append(named)
                else:
                    yield named[0], CourseError("the worker that graded it died (out of memory?)")
            if broken:  # what else was going on is lost with it
                again += going.values()
                going.clear()
                executor.shutdown(cancel_futures=True)
                executor = start()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _outcome(future: Future) -> Outcome | None:
    """What came of a job; None if its worker is gone."""
    try:
        return future.result()
    except CourseError as error:
        return error
    except BrokenProcessPool:
        return None


def _begin(threads: int) -> None:
    os.environ["COURSE_THREADS"] = str(threads)
