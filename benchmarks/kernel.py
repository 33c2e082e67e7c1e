"""What a kernel costs: time until it is ready, cold and warm; memory of its own; time of a call over the bridge.

Run by `make bench-kernel`. Every kernel is a sandboxed one, used as the grader uses it, and `ready` ends when
`import tensorflow` has run in it.
"""

import statistics
import time
from pathlib import Path

import click
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook

from autograder.exam.answer import Answer
from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import ForkServer, Limits

READY = "import tensorflow as tf\ndef same(x): return x"
FIT = """import keras, numpy as np
model = keras.Sequential([keras.layers.Dense(8)])
model.compile("adam", "mse")
_ = model.fit(np.ones((64, 4)), np.ones((64, 8)), verbose=0)"""


def start(warm: bool) -> tuple[float, StudentKernel]:
    """Return the seconds until a kernel was ready, and the kernel."""
    began = time.perf_counter()
    kernel = StudentKernel(new_notebook(), None, Limits(), warm=warm)
    run(kernel, READY)
    return time.perf_counter() - began, kernel


def run(kernel: StudentKernel, source: str) -> None:
    kernel.notebook.cells = [new_code_cell(source)]
    lost = kernel.run(kernel.notebook.cells[0], 0)
    errors = [output for output in kernel.notebook.cells[0].outputs if output.output_type == "error"]
    if lost or errors:
        raise SystemExit(f"the kernel failed: {lost or errors[0].evalue}")


def own_megabytes(kernel: StudentKernel) -> float:
    """Memory of a kernel that no other process shares with it (USS)."""
    lines = Path(f"/proc/{kernel.process_id}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def call_milliseconds(kernel: StudentKernel, values: np.ndarray, calls: int) -> float:
    """Median time of a call with `values` both ways."""
    answer, times = Answer(kernel, "same"), []
    for _ in range(calls):
        began = time.perf_counter()
        answer(values)
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


@click.command()
@click.option("--kernels", default=20, help="How many of each kind.")
@click.option("--calls", default=200, help="How many calls.")
def main(kernels: int, calls: int) -> None:
    """Measure, and print medians (lowest to highest)."""
    for warm in (False, True):
        began = time.perf_counter()
        server = ForkServer.shared(warm=warm)
        print(
            f"{'warm' if server.warm else 'cold'} fork server up: {time.perf_counter() - began:.2f} s {server.reason}"
        )
        times, memory, fitted = [], [], []
        for _ in range(kernels):
            seconds, kernel = start(warm)
            with kernel:
                times.append(seconds)
                memory.append(own_megabytes(kernel))
                if len(fitted) < 3:
                    run(kernel, FIT)
                    fitted.append(own_megabytes(kernel))
        spread = f"{statistics.median(times):.2f} s ({min(times):.2f}-{max(times):.2f}, {kernels} kernels)"
        print(f"  ready, TensorFlow imported: {spread}")
        print(
            f"  memory of its own: {statistics.median(memory):.0f} MB, {statistics.median(fitted):.0f} MB after a fit"
        )
    _, kernel = start(warm=True)
    with kernel:
        small, large = np.arange(10.0), np.ones(1 << 17)  # 1 MB
        print(f"bridge call: {call_milliseconds(kernel, small, calls):.1f} ms")
        print(f"bridge call, 1 MB both ways: {call_milliseconds(kernel, large, calls // 10):.1f} ms")


if __name__ == "__main__":
    main()
