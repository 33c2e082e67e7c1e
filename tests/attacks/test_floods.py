"""Whatever a kernel sends, on whatever channel and in whatever form: the grading process hardly grows by it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from attacks_messages import FORGE
from tiers import sample, selected

ROOT = Path(__file__).resolve().parents[2]
MAY_GROW = 200 << 20
BLOB = "blob = b'\"' + b'x' * 20_000_000 + b'\"'\n"
# what is sent from a cell, and how it may end: nothing of it is the grader's to keep
FLOODS = {
    "one message of parts without end": (
        BLOB + "kernel.iopub_socket.send_multipart([b'x', *frames('stream', {}, {}, *[blob] * 40)], copy=False)",
        ("flood", "garbled"),
    ),
    "a message of very many parts": (
        "kernel.iopub_socket.send_multipart([b'x', *frames('stream', {}, {}, *[b'x'] * 300_000)])",
        ("flood", "garbled"),
    ),
    "large comm messages": (
        BLOB + "for n in range(30):\n"
        '    say(\'comm_open\', b\'{"comm_id": "%d", "target_name": "x", "data": {"state": %s}}\' % (n, blob))',
        ("flood",),
    ),
    "many comm messages": (
        "for n in range(20_000):\n    say('comm_msg', {'comm_id': str(n), 'data': {'state': {'v': 'x' * 2000}}})",
        ("", "flood"),
    ),
    "widgets": (
        "from ipywidgets import Text\nkept = [Text('x' * 100_000) for _ in range(400)]",
        ("",),
    ),
    "a dense output": ("say('stream', b'[' + b'[],' * 9_000_000 + b'[]]')", ("", "garbled")),
    "dense outputs": (
        "for _ in range(60):\n    say('display_data', b'{\"data\": [' + b'[],' * 300_000 + b'[]]}')",
        ("", "garbled"),
    ),
    "messages of no known type": (
        BLOB + "for n in range(30):\n    say('nothing', b'{\"x\": %s}' % blob)",
        ("flood", "garbled"),
    ),
    "questions": (
        BLOB + "identity = kernel._parent_ident['shell']\n"
        "for n in range(30):\n"
        "    kernel.stdin_socket.send_multipart([*identity, *frames('input_request', {}, b'{\"p\": %s}' % blob)])",
        ("",),  # nobody listens
    ),
    "replies that were not asked for": (BLOB + "for n in range(30):\n    post(b'{\"x\": %s}' % blob)", ("flood",)),
    "changed outputs": (
        "for n in range(3000):\n"
        "    say('update_display_data', {'data': {'text/plain': 'x' * 9000}, 'metadata': {},\n"
        "        'transient': {'display_id': str(n)}})",
        ("",),
    ),
    "cleared outputs": (
        "for n in range(3000):\n    say('clear_output', {'wait': True, 'x': 'x' * 9000})",
        ("",),
    ),
    "much output": ("for _ in range(300):\n    print('[1, 2], ' * 40_000, flush=True)", ("flood",)),
    "one long output": ("print('[1, 2], ' * 2_000_000)", ("",)),
}
PROGRAM = """
import json, sys, time
from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import Limits
from nbformat.v4 import new_code_cell, new_notebook
def memory(name):
    return next(int(line.split()[1]) << 10 for line in open("/proc/self/status") if line.startswith(name))
def run(one, source):
    one.notebook.cells.append(new_code_cell(source))
    lost = one.run(one.notebook.cells[-1], len(one.notebook.cells) - 1)
    return lost, sum(len(str(output)) for output in one.notebook.cells[-1].outputs)
for forge, flood in json.load(sys.stdin):
    with StudentKernel(new_notebook(), None, Limits(), warm=False) as one:
        assert run(one, forge) == ("", 0)
        open("/proc/self/clear_refs", "w").write("5")  # the peak is counted from here
        before = memory("VmRSS")
        lost, size = run(one, flood)
        for _ in range(3):  # what was kept unread would come here
            run(one, "1")
        print(json.dumps([lost, size, memory("VmHWM") - before]), flush=True)
"""


@pytest.fixture(scope="module")
def flooded(request: pytest.FixtureRequest) -> dict[str, list]:
    names = selected(request, "what", list(FLOODS))
    given = json.dumps([[FORGE, FLOODS[name][0]] for name in names])
    done = subprocess.run([sys.executable, "-c", PROGRAM], input=given, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(zip(names, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("what", sample(FLOODS, 4))
def test_the_grading_process_hardly_grows(flooded: dict[str, list], what: str) -> None:
    lost, size, grew = flooded[what]
    assert lost in FLOODS[what][1]
    assert size < 300_000
    assert grew < MAY_GROW, f"{grew >> 20} MB"
