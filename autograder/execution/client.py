"""nbclient and jupyter_client, made careful: what a student's kernel sends may be large, damaged or made up."""

import contextlib
import json
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session, json_unpacker
from nbclient import NotebookClient
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from nbformat.v4.rwbase import rejoin_lines
from nbformat.validator import iter_validate
from traitlets import Any as TraitAny
from traitlets import Type, default

from autograder.inside.data import clean

MAX_MESSAGE_BYTES = 48 << 20  # one message; what is larger never reaches this process's memory
MAX_WAITING = 20  # messages of one channel that wait here to be read; others wait in the kernel's own memory
MAX_PLAIN_BYTES, MAX_STRUCTURE = 1 << 20, 10_000  # a longer text is read only if it has few brackets and commas
MAX_PARTS = 64  # of one message
MAX_DRAINED = 1000  # messages
TOO_LARGE = "course: too large"
MAX_OUTPUT_BYTES = 200_000  # of one cell
OUTPUTS = ("stream", "display_data", "execute_result", "error", "update_display_data")


def careful_unpack(packed: bytes) -> Any:
    """Read JSON. Of a text that is long and all structure, which takes thirty times its size, nothing is read.

    Returns:
        what it says, or a dictionary with `TOO_LARGE` in it.
    """
    if len(packed) > MAX_PLAIN_BYTES and sum(map(packed.count, (b"[", b"{", b",", b":"))) > MAX_STRUCTURE:
        return {TOO_LARGE: True}
    return json_unpacker(packed)


class CarefulSession(Session):
    """What signs and reads messages."""

    unpack = TraitAny(careful_unpack)

    def deserialize(self, msg_list: list[Any], content: bool = True, copy: bool = True) -> dict[str, Any]:
        if len(msg_list) > MAX_PARTS:
            raise ValueError("a message of very many parts")
        return super().deserialize(msg_list, content, copy)


def drain(socket: zmq.Socket) -> None:
    """Throw away the messages that wait to be read."""
    plain: zmq.Socket[bytes] = zmq.Socket.shadow(socket.underlying)
    with contextlib.suppress(zmq.Again):
        for _ in range(MAX_DRAINED):
            plain.recv_multipart(zmq.NOBLOCK, copy=False)


class Channels(AsyncKernelClient):
    """The sockets to one kernel, but for those that nobody here would read."""

    def start_channels(
        self, shell: bool = True, iopub: bool = True, stdin: bool = True, hb: bool = True, control: bool = True
    ) -> None:
        """Open the first two only, whatever is wanted of the others."""
        super().start_channels(shell=shell, iopub=iopub, stdin=False, hb=False, control=False)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until a kernel answers on the channels that running a cell needs.

        jupyter_client does the same and then listens for another 0.2 s, to empty the channel of outputs. nbclient
        passes over messages that do not belong to its cell, so each notebook can do without these seconds.

        Args:
            timeout: seconds; None: as long as the kernel lives.

        Raises:
            RuntimeError: the kernel ended, or did not answer in time.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        while time.monotonic() < end:
            self.kernel_info()
            with contextlib.suppress(Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)  # none comes if the subscription was later than the message
                return
            if not await self.is_alive():
                raise RuntimeError("the kernel ended before it answered")
        raise RuntimeError(f"the kernel did not answer within {timeout} s")


class Manager(AsyncKernelManager):
    """Start a kernel whose messages are read with care."""

    client_factory = Type(Channels)

    @default("session")
    def _careful_session(self) -> Session:
        return CarefulSession(parent=self)

    def _connect_control_socket(self) -> None:
        """Do without: kernels are ended by their keepers, and what one sends here would be kept unread."""

    def client(self, **kwargs: Any) -> Any:
        client = super().client(**kwargs)
        client.context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
        client.context.setsockopt(zmq.RCVHWM, MAX_WAITING)
        return client


class Client(NotebookClient):
    """Run cells with nbclient, and keep of each cell's output no more than a person would read."""

    size = 0

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if msg["msg_type"].startswith("comm"):
            return None  # of widgets, whose state nobody is shown; nbclient would keep all of it
        large = TOO_LARGE in msg["content"]
        if large or msg["msg_type"] in OUTPUTS:
            size = MAX_OUTPUT_BYTES if large else len(str(msg["content"]))
            before, self.size = self.size, self.size + size + large
            if self.size > MAX_OUTPUT_BYTES:
                if before <= MAX_OUTPUT_BYTES:
                    text = f"… the rest of the output was left out (more than {MAX_OUTPUT_BYTES // 1000} kB)\n"
                    cell.outputs.append(new_output("stream", name="stdout", text=text))
                return None
        return super().process_message(msg, cell, cell_index)


def clean_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Make outputs fit for a file, and leave out what is none."""
    plain = json.loads(clean(json.dumps(outputs, ensure_ascii=False)))
    valid = [output for output in plain if not any(iter_validate(output, ref="output", version=4))]
    return rejoin_lines(from_dict({"cells": [{"cell_type": "code", "source": "", "outputs": valid}]})).cells[0].outputs
