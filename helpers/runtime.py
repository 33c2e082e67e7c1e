"""Start a notebook: quiet, repeatable, with one line that says what it runs on; and name what is not written yet.

TensorFlow writes to the file descriptor of stderr while it is imported and while it looks for devices, whatever the log
level. Switching oneDNN off would silence a part of it and make convolutions 1.6 times slower, so the text is caught on
the level of the file descriptor instead. It is thrown away when all went well and shown when something failed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType, TracebackType

from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what is written to the descriptor of stderr; show it only if the block fails.

    `sys.stderr` itself stays the same object: loggers made inside the block keep it for ever.

    Source: POSIX `dup2`.
    """
    with tempfile.TemporaryFile() as caught:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(caught.fileno(), 2)
        failed = True
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
            failed = False
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            if failed:
                caught.seek(0)
                print(caught.read().decode("utf-8", "replace"), file=sys.stderr, end="")


def start(seed: int) -> None:
    """Import TensorFlow without noise, seed every source of chance and print one line about the device.

    From then on, a cell that stops at an exercise which is not written yet says which one it is.

    Args:
        seed: from 0 to 2**32 - 1; it goes to Python's `random`, to NumPy's old global generator and to TensorFlow and
            Keras. Code that wants its own stream of chance makes it with `np.random.default_rng(seed)`.

    Raises:
        ValueError: a seed outside that range.
    """
    if not 0 <= seed < 2**32:
        raise ValueError(f"The seed must be a whole number from 0 to 2**32 - 1, not {seed!r}.")
    with quiet_stderr():
        import keras
        import tensorflow as tf

        gpus = _prepare_gpus(tf)
        keras.utils.set_random_seed(seed)  # Python's random, NumPy's global generator and TensorFlow
        tf.zeros(1)  # the first operation looks for devices, and talks while it does
    device = f"GPU ({', '.join(gpus)})" if gpus else f"CPU ({_n_cores()} cores)"
    print(f"Running on: {device}. TensorFlow {tf.__version__}, Keras {keras.__version__}, seed {seed}.")
    if shell := get_ipython():
        shell.set_custom_exc((NotImplementedError,), _show_unwritten)


def progress(steps: Iterable[int], label: str, n_steps: int, every: float = 0.5) -> Iterator[int]:
    """Yield from `steps` and keep one line of text up to date: label, bar, count, seconds.

    The line goes to stdout, since text on stderr looks like trouble.

    Args:
        steps: what to yield.
        label: the text at the start of the line.
        n_steps: the number of steps to come.
        every: the smallest number of seconds between two updates.
    """
    began = shown = time.monotonic()
    for n_done, step in enumerate(steps):
        if n_done == 0 or time.monotonic() - shown >= every:
            shown = time.monotonic()
            _print_bar(label, n_done, n_steps, shown - began)
        yield step
    _print_bar(label, n_steps, n_steps, time.monotonic() - began)
    print()


def _print_bar(label: str, n_done: int, n_steps: int, seconds: float) -> None:
    filled = 20 * n_done // max(n_steps, 1)
    print(
        f"\r{label} {'█' * filled}{'░' * (20 - filled)} {n_done}/{n_steps} steps, {seconds:.0f} s ", end="", flush=True
    )


def _show_unwritten(
    shell: InteractiveShell,
    kind: type[BaseException],
    error: NotImplementedError,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    """Show an error as IPython does; a bare one that a cell of the notebook raises is given words first."""
    last = trace
    while last.tb_next:
        last = last.tb_next
    if not error.args and last.tb_frame.f_globals.get("__name__") == "__main__":
        name = last.tb_frame.f_code.co_name
        what = "This exercise" if name == "<module>" else name
        error.args = (f"{what} is not written yet. Write it in place of this line, run its cell, then go on here.",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _prepare_gpus(tf: ModuleType) -> list[str]:
    """Let GPU memory grow as needed and switch TF32 off, so that CPU and GPU agree to float32 accuracy."""
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:  # the GPU is already in use: a second run of the Setup cell
            break
    tf.config.experimental.enable_tensor_float_32_execution(False)
    return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in gpus]


def _n_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
