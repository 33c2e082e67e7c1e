"""A stand-in for a student's kernel that runs cells in this process."""

import itertools
import linecache
from typing import Any

import keras
import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.exam.answer import LocalWire

CELLS = itertools.count()


class LocalKernel(LocalWire):
    """Run cells in this process, and report errors as IPython does.

    Args:
        **names: that the cells find, besides `np` and `keras`.
    """

    def __init__(self, **names: Any) -> None:
        super().__init__({"np": np, "keras": keras, **names})

    def run(self, cell: NotebookNode, index: int) -> str:
        if cell.source.startswith("%"):
            text = f"UsageError: Cell magic `{cell.source.split()[0]}` not found.\n"
            cell.outputs = [new_output("stream", name="stderr", text=text)]
            return ""
        name = f"<ipykernel_local_{next(CELLS)}>"  # as in a kernel: a file with lines
        linecache.cache[name] = (len(cell.source), None, cell.source.splitlines(keepends=True), name)
        try:
            exec(compile(cell.source, name, "exec"), self.servant.namespace)
        except Exception as error:
            cell.outputs = [new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[])]
        return ""
