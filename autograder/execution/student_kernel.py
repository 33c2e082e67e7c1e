"""A student's kernel as the host sees it: run cells, carry a grader's requests, begin again when it is lost."""

import base64
import contextlib
import secrets
import time
from typing import Any

import zmq
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder import inside
from autograder.exam.answer import AnswerError
from autograder.execution.client import (
    MAX_MESSAGE_BYTES,
    MAX_WAITING,
    CarefulSession,
    Client,
    Manager,
    clean_outputs,
    drain,
)
from autograder.sandbox import Limits, SandboxError
from autograder.sandbox.provisioner import SandboxProvisioner
from autograder.sandbox.relay import MAX_BYTES
from autograder.text import readable

SERVE = {"reply": f"__import__('{inside.__name__}.servant', fromlist=['serve']).serve()"}
LOST = {
    "timeout": "ran longer than it may and was stopped",
    "died": "ended the kernel (a crash or an exit)",
    "memory": "used more memory than it may and was stopped",
    "cpu": "used more processor time than it may and was stopped",
    "flood": f"printed or sent more than {MAX_BYTES >> 20} MB and was stopped",
    "garbled": "sent messages that no kernel sends",
}


class OutOfTime(Exception):
    """The time for the whole notebook is used up: nothing more is run."""


class StudentKernel:
    """One sandboxed kernel for one submission, replaced when it is lost. A context manager.

    Args:
        notebook: whose cells are run.
        files: folder with what was handed in beside the notebook, or None.
        limits: what they may use.
        options: of the provisioner: `warm`, `isolated`.
    """

    def __init__(self, notebook: NotebookNode, files: str | None, limits: Limits, **options: bool):
        self.notebook, self.files, self.limits, self.options = notebook, files, limits, options
        self.deadline = time.monotonic() + limits.notebook_seconds
        self._running: contextlib.ExitStack | None = None
        self._clean: StudentKernel | None = None
        self._done: list[NotebookNode] = []

    def __enter__(self) -> "StudentKernel":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._clean is not None:
            self._clean.__exit__()

    @property
    def process_id(self) -> int:
        """Its process number on this side of the wall."""
        self._ensure()
        process = self._provisioner.process
        if process is None:
            raise SandboxError("the kernel has ended, so it has no process number")
        return process.pid

    def clean(self) -> "StudentKernel":
        """Another kernel, in the same walls, in which no cell is ever run."""
        if self._clean is None:
            self._clean = StudentKernel(NotebookNode(cells=[]), None, self.limits, **self.options)
            self._clean.deadline = self.deadline
        return self._clean

    def start(self) -> None:
        """Have a kernel before it is needed.

        Raises:
            SandboxError.
        """
        self._ensure()

    def run(self, cell: NotebookNode, index: int) -> str:
        """Run a cell and keep its outputs in it.

        Returns:
            Empty, or the key of `LOST` that says how the cell lost the kernel; it is then left out when the others are
            run again.

        Raises:
            OutOfTime, SandboxError.
        """
        self._ensure()
        lost = self._execute(cell, index)
        if lost:
            text = f"This cell {LOST[lost]}. It was left out and the rest was run without it."
            cell.outputs.append(new_output("error", ename="CellStopped", evalue=text, traceback=[text]))
        else:
            self._done.append(cell)
        return lost

    def request(self, packed: bytes, seconds: float) -> bytes:
        """Carry one request of a grader into the kernel (see `autograder.exam.answer.Wire`)."""
        try:
            self._ensure()
        except OutOfTime:  # what was proven so far counts
            raise AnswerError("out of time", "the time for the notebook was used up") from None
        content = self._send("", min(seconds, self.deadline - time.monotonic()), SERVE, [packed])
        try:
            reply = content["user_expressions"]["reply"]
            if reply["status"] == "ok":
                return base64.b64decode(reply["data"]["text/plain"].strip("'"), validate=True)
            kind, text = readable(str(reply["ename"]), 80), readable(str(reply["evalue"]), 300)
        except Exception as error:  # the kernel is the student's: its replies may be anything
            raise AnswerError("garbled", f"unpacking it fails with {type(error).__name__}") from None
        raise AnswerError(kind, text)

    def _send(
        self,
        code: str,
        seconds: float,
        expressions: dict[str, str] | None = None,
        buffers: "list[bytes | memoryview[bytes]] | None" = None,
    ) -> dict[str, Any]:
        """Execute code over our own shell socket and return the content of the reply.

        Raises:
            AnswerError: with kind «garbled» the kernel still runs, with any other (see `LOST`) it is stopped.
        """
        self._begin()
        content = dict(code=code, silent=True, store_history=False, user_expressions=expressions or {})
        message = self._session.msg("execute_request", {**content, "allow_stdin": False, "stop_on_error": False})
        self._session.send(self._socket, message, buffers=buffers)
        message_id, end = message["header"]["msg_id"], time.monotonic() + seconds
        while time.monotonic() < end:
            if self._socket.poll(50):
                try:
                    _, reply = self._session.recv(self._socket, mode=zmq.NOBLOCK)
                    if (
                        reply
                        and reply["parent_header"].get("msg_id") == message_id
                        and reply["msg_type"] == "execute_reply"
                    ):
                        return reply["content"]
                except Exception as error:
                    raise AnswerError("garbled", f"unpacking it fails with {type(error).__name__}") from None
            elif not run_sync(self._manager.is_alive)():
                raise AnswerError(self._died(), "the kernel is gone")
        self._stop()
        raise AnswerError("timeout", f"no answer within {seconds:.0f} s")

    def _ensure(self) -> None:
        """Have a kernel in which all earlier cells were run."""
        while self._running is None:
            if time.monotonic() > self.deadline:
                raise OutOfTime
            self._start()
            for cell in list(self._done):
                with contextlib.suppress(AnswerError):  # a damaged reply: the cell was run
                    self._send(cell.source, self._seconds_left(cell))
                if self._running is None:
                    self._done.remove(cell)
                    break
        if time.monotonic() > self.deadline:
            raise OutOfTime

    def _execute(self, cell: NotebookNode, index: int) -> str:
        self._client.size = 0
        self._begin()
        try:
            self._client.execute_cell(cell, index)
        except CellTimeoutError:
            self._stop()
            return "timeout"
        except DeadKernelError:
            return self._died()
        except Exception:  # the messages are the student's: they may be anything
            self._stop()
            return "garbled"
        cell.outputs = clean_outputs(cell.outputs)
        cell.execution_count = cell.execution_count if type(cell.execution_count) is int else None
        return ""

    def _begin(self) -> None:
        """Before a cell or a call: what nobody has read so far is thrown away, and what is sent is counted anew."""
        for socket in (self._socket, self._reader.shell_channel.socket, self._reader.iopub_channel.socket):
            drain(socket)
        self._provisioner.begin()

    def _seconds_left(self, cell: NotebookNode) -> int:
        return max(1, int(min(self.limits.cell_seconds, self.deadline - time.monotonic())))

    def _start(self) -> None:
        manager = self._manager = Manager(kernel_name="python3")
        # set here: nbgrader's configuration does not reach nbclient's choice of a provisioner
        self._provisioner = manager.provisioner = SandboxProvisioner(
            kernel_id=secrets.token_hex(8),
            kernel_spec=manager.kernel_spec,
            parent=manager,
            limits=self.limits,
            **self.options,
        )
        self._client = Client(
            self.notebook,
            km=manager,
            allow_errors=True,
            interrupt_on_timeout=False,
            raise_on_iopub_timeout=False,
            shutdown_kernel="immediate",
            timeout_func=self._seconds_left,
        )
        stack = contextlib.ExitStack()
        try:
            stack.enter_context(self._client.setup_kernel(cwd=self.files, cleanup_kc=True))
        except SandboxError:
            raise
        except RuntimeError as error:
            raise SandboxError(f"no kernel came up in the sandbox: {error}; see: course doctor") from error
        if self._client.kc is None:
            raise SandboxError("no kernel came up in the sandbox; see: course doctor")
        self._reader = self._client.kc
        info = manager.get_connection_info()
        self._session = CarefulSession(key=info["key"], signature_scheme=info["signature_scheme"])
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        self._socket.setsockopt(zmq.RCVHWM, MAX_WAITING)
        self._socket.connect(f"ipc://{info['ip']}-{info['shell_port']}")
        stack.callback(self._socket.close)
        self._running = stack

    def _died(self) -> str:
        """Take note that the kernel ended by itself, and return the key of `LOST` that says why."""
        self._stop()
        reason = (self._provisioner.ending or {}).get("reason")
        return reason if reason in LOST else "died"

    def _stop(self) -> None:
        if self._running is not None:
            self._running.close()
            self._running = None
