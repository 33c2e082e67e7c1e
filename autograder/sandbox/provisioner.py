"""A Jupyter kernel provisioner whose kernels are forked inside the sandbox and talk through Unix sockets."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Bool, Instance

from autograder.errors import SandboxError
from autograder.inside import keeper
from autograder.sandbox.files import copy_plain_files
from autograder.sandbox.folders import remove
from autograder.sandbox.limits import Limits
from autograder.sandbox.relay import Relay
from autograder.sandbox.server import ForkServer, Process, new_folder, outside_of

POLL_SECONDS = 0.005


class SandboxProvisioner(KernelProvisionerBase):
    """Start a kernel in a sandbox of its own; one folder on the host is all that both sides share."""

    limits = Instance(Limits, args=(), help="What one kernel may use.")
    warm = Bool(True, help="Fork from a process that has TensorFlow imported.").tag(config=True)
    isolated = Bool(True, help="False: no sandbox; code runs with the rights of whoever starts it.").tag(config=True)

    process: Process | None = None
    relay: Relay | None = None
    folder: Path | None = None
    flooded = False
    ending: dict[str, Any] | None = None  # of the kernel that ran last

    @property
    def has_process(self) -> bool:
        return self.process is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose Unix sockets (TCP cannot cross the wall) and copy the student's files."""
        manager: Any = self.parent  # the kernel's manager, which has made this
        if self.folder is None:
            self.server = await asyncio.to_thread(ForkServer.shared, self.warm, self.isolated)
            self.folder, self.uid = new_folder(self.server)
            manager.transport, manager.ip = "ipc", str(self.outside / "socket")
            manager.connection_file = str(self.outside / "outside.json")
            manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        files = self.folder / "files"
        files.mkdir(exist_ok=True)
        files.chmod(0o755)  # whatever modes new folders get here: another user reads them
        if cwd := kwargs.get("cwd"):
            copy_plain_files(Path(cwd), files)
        seen = self.folder if not self.isolated else Path("/kernel")
        info = {**self.connection_info, "ip": str(seen / "socket"), "key": manager.session.key.decode()}
        plain = {name: value for name, value in info.items() if isinstance(value, (str, int))}
        inside = self.folder / "inside.json"
        inside.write_text(json.dumps(plain))
        if self.uid != os.getuid():
            os.chown(inside, self.uid, self.uid)
        return await super().pre_launch(cmd=[], **kwargs)

    @property
    def outside(self) -> Path:
        """The part of the folder that the kernel does not see."""
        return outside_of(self._own_folder())

    def _own_folder(self) -> Path:
        if self.folder is None:
            raise SandboxError("no kernel came up in the sandbox: it has no folder yet")
        return self.folder

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        self.ending = None
        self.flooded = False
        folder = self._own_folder()
        self.process = await asyncio.to_thread(Process, self.server, folder, self.uid, self.limits)
        try:
            self.relay = Relay(self.outside, folder, self.uid, self._too_much)
        except OSError as error:
            self._close()
            raise SandboxError(f"no kernel came up in the sandbox: {error}") from None
        return self.connection_info

    def _too_much(self) -> None:
        self.flooded = True
        if process := self.process:  # else it has ended meanwhile
            process.say(keeper.KILL)

    def begin(self) -> None:
        """Begin to count what is sent, for a cell or a call, and the processor time of it."""
        if self.relay and self.process:
            self.relay.begin()
            self.process.say(keeper.CELL)

    async def poll(self) -> int | None:
        if self.process is None:
            return 0
        self.ending = self.process.poll()
        if self.ending and self.flooded:
            self.ending["reason"] = "flood"
        return None if self.ending is None else self.ending["exit"]

    async def wait(self) -> int | None:
        code = await self._ended()
        self._close()
        return code

    async def _ended(self) -> int | None:
        while (code := await self.poll()) is None:
            await asyncio.sleep(POLL_SECONDS)
        return code

    async def send_signal(self, signum: int) -> None:
        if self.process is not None:
            self.process.say(keeper.INTERRUPT if signum == signal.SIGINT else keeper.KILL)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)
        await self._ended()  # the manager itself would look only every tenth of a second

    def _close(self) -> None:
        if self.relay is not None:
            self.relay.close()
            self.relay = None
        if self.process is not None:
            self.process.close()
            self.process = None

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Give back what the kernel had, also if it ended by itself and nobody waited for it."""
        self._close()
        if not restart and self.folder:
            remove(self.folder)
            remove(self.outside)
            self.folder = None
