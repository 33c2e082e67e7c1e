"""Many notebooks at once: jobs go to an executor, here or on a cluster, and come back as they are done.

Workers only execute: they see neither the gradebook nor the store of results. Whoever asks for the results saves them.
"""

import concurrent.futures
import os
import platform
import signal
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from autograder.errors import CourseError
from autograder.execution.notebook import Job, Result, execute
from autograder.grading.fingerprint import engine
from autograder.sandbox.causes import causes
from autograder.sandbox.folders import Folder, sweep
from autograder.sandbox.server import THREADS

if TYPE_CHECKING:  # loky takes its time to load, and not every run needs it
    from loky import ProcessPoolExecutor

WAITING = 2  # jobs for each worker that are handed over before it asks, so that it never waits
LOOK_SECONDS = 0.2
MORE_ATTEMPTS = 2  # of the cluster, for a job whose worker died
Outcome = Result | CourseError
Name = TypeVar("Name", bound=Hashable)  # whatever the caller knows a task by


@dataclass(frozen=True)
class Task(Generic[Name]):
    """A job under a name, with the fingerprint of what it has to be executed by."""

    name: Name
    job: Job
    assignment: str
    engine: str


class Workers(Protocol):
    """Where jobs are executed: `count` at a time."""

    count: int

    def start(self) -> Executor: ...

    def stop(self, executor: Executor) -> None:
        """Give it up without waiting for what is still going on."""


class LocalWorkers:
    """Processes of this machine, with the cores shared out among them.

    Args:
        count: how many; by default one for each core.
    """

    def __init__(self, count: int | None = None):
        cores = len(os.sched_getaffinity(0))
        self.count = count or cores
        self.threads = max(1, cores // self.count)

    def start(self) -> Executor:
        from loky import ProcessPoolExecutor  # starts clean processes; fork would copy the locks of other threads

        sweep()
        self.claim = Folder()  # tells the next one whose semaphores are left, if this process is killed
        try:
            return ProcessPoolExecutor(
                self.count, initializer=_begin, initargs=(os.getpid(),), env={THREADS: str(self.threads)}
            )
        except OSError as error:
            self.claim.remove()
            found = [str(cause) for cause in causes() if cause.kind in ("shm", "limit")] or ["see: course doctor"]
            raise CourseError(f"no workers can be started here ({error}); {found[0]}") from None

    def stop(self, executor: "ProcessPoolExecutor") -> None:
        executor.shutdown(wait=True, kill_workers=True)
        self.claim.remove()
        sweep()


class Cluster:
    """The workers of a Dask scheduler.

    Args:
        address: of the scheduler, as `tcp://host:port`.

    Raises:
        CourseError: it cannot be reached, or has no workers.
    """

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise CourseError('a cluster needs Dask; install it: pip install ".[cluster]"') from None
        try:
            self.client = Client(address, timeout=10)
        except (OSError, ValueError, TypeError) as error:
            raise CourseError(f"no Dask scheduler answers at {address} ({error or type(error).__name__})") from None
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        self.count = sum(each["nthreads"] for each in workers.values())
        if not workers:
            self.client.close()
            raise CourseError(f"the Dask scheduler at {address} has no workers; start some: dask worker {address}")

    def start(self) -> Executor:
        return self.client.get_executor(pure=False, retries=MORE_ATTEMPTS)

    def stop(self, executor: Executor) -> None:
        executor.shutdown(wait=False)
        self.client.close()


def execute_all(
    tasks: Iterable[Task[Name]], workers: Workers, stopped: Callable[[], bool] = lambda: False
) -> Iterator[tuple[Name, Outcome]]:
    """Execute tasks and yield each name once, with its result or with the reason why there is none.

    A task during which a worker died is tried once more, alone: so it cannot take others with it, and if it was
    another's fault, it is done now.

    Args:
        tasks: taken one by one as workers become free, so that a large class does not fill the memory.
        workers: where.
        stopped: asked several times a second; if it says yes, nothing more is waited for.

    Raises:
        CourseError: the cluster is gone.
        KeyboardInterrupt: it was stopped.
    """
    coming, executor = iter(tasks), workers.start()
    going: dict[Future, tuple[Task[Name], float]] = {}
    suspects: list[Task[Name]] = []
    alone = False

    def submit(task: Task[Name]) -> None:
        try:
            future = executor.submit(_execute, task)
        except BrokenExecutor as error:  # a worker has died since the last result
            future = Future()
            future.set_exception(error)
        going[future] = task, time.monotonic()

    try:
        while True:
            if not going and (alone := bool(suspects)):
                submit(suspects.pop())
            if not alone:
                while len(going) < WAITING * workers.count and (task := next(coming, None)):
                    submit(task)
            if not going:
                return
            if stopped():
                raise KeyboardInterrupt
            lost = []
            for future in concurrent.futures.wait(going, LOOK_SECONDS, concurrent.futures.FIRST_COMPLETED).done:
                task, began = going.pop(future)
                outcome = _outcome(future)
                if outcome is None:
                    lost.append(task)
                    continue
                if isinstance(outcome, Result):
                    outcome.seconds["queue"] = time.monotonic() - began - outcome.seconds["all"]
                yield task.name, outcome
            if lost and alone:
                yield lost[0].name, CourseError("the process that graded it died twice (out of memory?)")
            elif lost:
                suspects = lost + [task for task, _ in going.values()]
                going.clear()
            if lost:
                workers.stop(executor)
                executor = workers.start()
    finally:
        for future in going:
            future.cancel()
        workers.stop(executor)


def _outcome(future: Future) -> Outcome | None:
    """Return what came of a job; None if its worker is gone."""
    try:
        return future.result()
    except CourseError as error:
        return error
    except BrokenExecutor:
        return None
    except CancelledError:
        raise CourseError("the connection to the Dask scheduler was lost") from None
    except Exception as error:  # Dask's own, after the attempts it makes; or a defect of ours
        return CourseError(f"it could not be executed ({type(error).__name__}: {str(error)[:300]})")


def _execute(task: Task) -> Result:
    if engine(task.assignment) != task.engine:
        raise CourseError(f"the worker on {platform.node()} has another version of the course or of its packages")
    return execute(task.job)


def _begin(parent: int) -> None:
    """Begin a process of this machine: Ctrl-C is the parent's to handle, and nothing outlives the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
