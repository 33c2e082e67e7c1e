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
        self.log_file = (self.folder / "log").open("wb")  # keeps the kernel's chatter off the instructor's screen
        return {**kwargs, "stdout": self.log_file, "stderr": self.log_file}

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the shared folder."""
        await super().cleanup(restart)
        if not restart and self.folder:
            self.log_file.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def plain_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return what was handed in beside the notebook and can be used, and what is left out.

    Left out are links, and what goes beyond `MAX_FILES_BYTES` in all. Notebooks are in neither list.
    """
    taken, left_out, total = [], [], 0
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".ipynb" or (path.is_dir() and not path.is_symlink()):
            continue
        size = path.stat().st_size if path.is_file() and not path.is_symlink() else MAX_FILES_BYTES + 1
        fits = total + size <= MAX_FILES_BYTES
        (taken if fits else left_out).append(path)
        total += size if fits else 0
    return taken, left_out


def copy_plain_files(source: Path, target: Path) -> None:
    """Copy the usable ones of the files handed in."""
    for path in plain_files(source)[0]:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
