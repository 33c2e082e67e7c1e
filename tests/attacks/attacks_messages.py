"""Attacks by messages: a student's kernel knows its keys, and may say on every channel what it likes."""

from attacks import LAST, WRONG, Attack

# `post` sends a reply to a request that was not handled yet; `answered` makes one of a packed value.
FORGE = """
import base64, json, struct
from autograder.inside import data, servant
kernel = get_ipython().kernel
identity = kernel._parent_ident["shell"]
def answered(packed):
    shown = {"status": "ok", "data": {"text/plain": base64.b64encode(packed).decode()}, "metadata": {}}
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"reply": shown}}
def value(thing):
    return answered(data.pack({"ok": True, "value": {"value": thing, "changed": []}}))
def frames(kind, parent, content, *more):
    message = kernel.session.msg(kind, parent=parent)
    parts = [kernel.session.pack(message[part]) for part in ("header", "parent_header", "metadata")]
    parts.append(content if isinstance(content, bytes) else kernel.session.pack(content))
    return [b"<IDS|MSG>", kernel.session.sign(parts), *parts, *more]
def post(content, parent=None, kind="execute_reply", more=()):
    parent = parent or kernel.get_parent("shell")
    kernel.shell_stream.socket.send_multipart(
        [*kernel._parent_ident["shell"], *frames(kind, parent, content, *more)], copy=False)
def say(kind, content, parent=None):
    parent = parent or kernel.get_parent("shell")
    kernel.iopub_socket.send_multipart([b"x", *frames(kind, parent, content)])
"""
# The reply of our servant, made by hand: `head` as JSON and raw bytes behind it.
RAW = """
def raw(head, more=b""):
    head = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("<I", len(head)) + head + more
def reply_with(make):
    honest = servant.Servant.answer
    def answer(self, request):
        return make() if b'"{name}"' in bytes(request) else honest(self, request)
    servant.Servant.answer = answer
def called(value, sizes=()):
    pairs = [["value", value], ["changed", {{"is": "list", "items": []}}]]
    inner = {{"is": "dict", "items": pairs}}
    return {{"value": {{"is": "dict", "items": [["ok", True], ["value", inner]]}}, "sizes": list(sizes)}}
def failed(kind, message, line=""):
    kinds = {{"is": "list", "items": [kind]}}
    pairs = [["ok", False], ["type", kind], ["kinds", kinds], ["message", message], ["line", line]]
    return {{"value": {{"is": "dict", "items": pairs}}, "sizes": []}}
"""


def _raw(name: str, exercise: str, reply: str, **options: object) -> Attack:
    """An attack whose reply is `raw(…)` of some expression."""
    before = FORGE + RAW.format(name=exercise) + f"reply_with(lambda: {reply})\n"
    return Attack(name, "own", exercise=exercise, before=before, **options)


def _in_call(name: str, code: str, **options: object) -> Attack:
    """An attack that does something in the middle of the first call."""
    lines = "".join(f"    {line}\n" for line in code.strip().splitlines())
    answer = f"""
def acts():
{lines}
done = []
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if len(anchor) > 2 and not done:  # not in the notebook's own small example
        done.append(acts())
    return tf.constant(1.0)
"""
    return Attack(name, options.pop("hazard", "own"), before=FORGE, answer=answer, **options)


FLOOD = "blob = b'\"' + b'x' * 20_000_000 + b'\"'\n"
COMM = """
for number in range(30):
    say("comm_open", b'{"comm_id": "%d", "target_name": "x", "data": {"state": {"v": %s}}}' % (number, blob))
"""
STDIN = """
for number in range(30):
    parts = frames("input_request", kernel.get_parent("shell"), b'{"prompt": %s}' % blob)
    kernel.stdin_socket.send_multipart([*identity, *parts], copy=False)
"""
FORGED_OUTPUTS = """
for content in ({"data": {"text/plain": "25.0"}, "metadata": {}, "execution_count": 1},):
    say("execute_result", content)
    say("execute_result", content, {"msg_id": "triplet_loss-test"})
say("error", {"ename": "<script>alert(1)</script>", "evalue": "<img src=x onerror=alert(1)>", "traceback": []})
say("clear_output", {"wait": False})
say("update_display_data", {"data": {}, "metadata": {}, "transient": {"display_id": "unknown"}})
say("status", {"execution_state": "idle"})
"""
CONTROL = """
for kind in ("shutdown_reply", "interrupt_reply", "kernel_info_reply", "debug_reply"):
    content = {"status": "ok", "restart": True, "language_info": {"name": "<script>"}, "protocol_version": "9"}
    kernel.control_stream.socket.send_multipart([*identity, *frames(kind, kernel.get_parent("shell"), content)])
    kernel.shell_stream.socket.send_multipart([*identity, *frames(kind, kernel.get_parent("shell"), content)])
"""
DEEP = "b'[' * 200_000"
NEST = "nest = 1.0\nfor _ in range(19):\n    nest = [nest]\n"
TWO = "alternately = iter([10**400, {'is': 'text array', 'shape': [1], 'items': ['a']}] * 99)\n"
TEXTS = "{'is': 'text array', 'shape': [7001], 'items': ['x' * 7000] + [''] * 7000}"

ATTACKS = [
    _in_call("answers-twice", "post(value(25.0))\npost(value(0.0))"),
    _in_call(
        "answers-before-it-is-asked",
        """
session, process, number = kernel.get_parent("shell")["header"]["msg_id"].rsplit("_", 2)
for ahead in range(8):
    post(value(1.0), {"msg_id": f"{session}_{process}_{int(number) + ahead}"})
""",
    ),
    _in_call("answer-without-content", "post(b'null')", held=True, says="could not be read"),
    _in_call("answer-nested-deeply", f"post({DEEP})", held=True, says="could not be read"),
    _in_call(
        "answer-unsigned",
        "key, kernel.session.key = kernel.session.key, b'another'\npost(value(1.0))\nkernel.session.key = key",
        held=True,
    ),
    _in_call("one-message-of-many-parts", FLOOD + "post(value(1.0), more=[blob] * 30)"),
    _in_call("dense-json", "post(b'[' + b'[],' * 9_000_000 + b'[]]')"),
    _in_call(
        "flood-in-a-call",
        FLOOD + 'for _ in range(30):\n    say(\'stream\', b\'{"name": "stdout", "text": %s}\' % blob)',
    ),
    Attack("flood-of-comms", "own", before=FORGE + FLOOD + COMM),
    Attack("flood-of-questions", "own", before=FORGE + FLOOD + STDIN),
    Attack("outputs-forged", "own", exercise=LAST, before=FORGE + FORGED_OUTPUTS),
    Attack("control-forged", "own", before=FORGE + CONTROL),
    Attack(
        "prompt-is-a-script", "own", before=FORGE + "say('execute_input', {'execution_count': '<script>alert(1)'})\n"
    ),
    Attack("output-is-a-list", "own", before=FORGE + "say('stream', {'name': 'stdout', 'text': ['a', 'b']})\n"),
    Attack("output-is-no-message", "own", exercise=LAST, before=FORGE + "kernel.iopub_socket.send_multipart([b'x'])\n"),
    Attack("output-without-fields", "own", exercise=LAST, before=FORGE + "say('stream', {})\n"),
    _raw(
        "reply-is-an-object-array",
        LAST,
        "raw(called({'is': 'array', 'dtype': '|O', 'shape': [1]}, [8]), bytes(8))",
        held=True,
    ),
    _raw("reply-nested-deeply", LAST, "raw(b'[' * 200_000)", held=True),
    _raw(
        "reply-of-99-mb",
        LAST,
        "raw(called({'is': 'array', 'dtype': '<f4', 'shape': [-1]}, [99 << 20]), bytes(99 << 20))",
    ),
    _raw(
        "keys-that-collide",
        LAST,
        "raw(called({'is': 'dict', 'items': [[k << 61, 1] for k in range(99_000)]}))",
        held=True,
    ),
    _raw("texts-that-swell", LAST, f"raw(called({TEXTS}))"),
    _raw("words-without-end", LAST, "raw(failed('Error' * 20_000, '{{' * 500, 'x' * 20_000))"),
    _raw("script-as-an-error", LAST, "raw(failed('<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<b>'))"),
    _raw(
        "changed-is-nonsense",
        LAST,
        "raw({'value': {'is': 'dict', 'items': [['ok', True], ['value', 1]]}, 'sizes': []})",
        held=True,
    ),
    Attack(
        "numbers-and-words",
        "own",
        before=FORGE + RAW.format(name="triplet_loss") + TWO + "reply_with(lambda: raw(called(next(alternately))))\n",
    ),
    Attack(
        "object-that-is-a-nest",
        "own",
        exercise="random_triplets",
        before=NEST + "from autograder.inside import kit\nkit.generator = lambda seed: nest\n",
        answer=WRONG["random_triplets"],
    ),
]
