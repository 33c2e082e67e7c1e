"""Where student code runs: a sandbox, in it a fork server, and for each submission a kernel of its own.

`server` and `provisioner` are the host's side; what runs inside is in `autograder.inside`.
"""

from autograder.errors import SandboxError
from autograder.sandbox.limits import Limits
from autograder.sandbox.server import ForkServer, check

__all__ = ["ForkServer", "Limits", "SandboxError", "check"]
