"""A Jupyter kernel provisioner that starts each kernel in a sandbox of its own and talks to it through Unix sockets."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from autograder import sandbox

MAX_FILES_BYTES = 64 << 20


class SandboxProvisioner(LocalProvisioner):
    """Start a sandboxed kernel; one folder on the host is all that both sides share."""

    folder: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose Unix sockets (TCP cannot cross the wall), copy the student's files, and wrap the command."""
        manager = self.parent
        if self.folder is None:
            self.uid = sandbox.new_uid()
            self.folder = Path(tempfile.mkdtemp(prefix="course-", dir="/tmp"))  # short: a socket's path has 107 bytes
            manager.transport, manager.ip = "ipc", str(self.folder / "socket")
            manager.connection_file = str(self.folder / "outside.json")
        files = self.folder / "files"
        files.mkdir(exist_ok=True)
        if cwd := kwargs.get("cwd"):
            copy_plain_files(Path(cwd), files)
        kwargs = await super().pre_launch(**kwargs)
        info = {**self.connection_info, "ip": "/kernel/socket", "key": self.connection_info["key"].decode()}
        plain = {name: value for name, value in info.items() if isinstance(value, (str, int))}
        (self.folder / "inside.json").write_text(json.dumps(plain))
        if os.getuid() == 0:
            for path in (self.folder, self.folder / "inside.json"):
                os.chown(path, self.uid, self.uid)
        kwargs["cmd"] = sandbox.command(self.folder, self.uid)
        kwargs["env"] = {"PATH": os.environ.get("PATH", os.defpath)}
        self.log_file = (self.folder / "log").open("wb")  # what the kernel says before it can talk
        return {**kwargs, "stdout": self.log_file, "stderr": self.log_file}

    def last_words(self) -> str:
        """The last line that the kernel wrote on its way down, for an error message."""
        lines = (self.folder / "log").read_text(errors="replace").strip().splitlines() if self.folder else []
        return lines[-1][:300] if lines else "it said nothing"

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the shared folder."""
        await super().cleanup(restart)
        if not restart and self.folder:
            self.log_file.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def copy_plain_files(source: Path, target: Path) -> None:
    """Copy what was handed in beside the notebook: no links, no notebooks, not more than `MAX_FILES_BYTES`.

    Raises:
        ValueError: too much was handed in.
    """
    total = 0
    for path in sorted(source.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix == ".ipynb":
            continue
        total += path.stat().st_size
        if total > MAX_FILES_BYTES:
            raise ValueError(f"more than {MAX_FILES_BYTES >> 20} MB were handed in")
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
