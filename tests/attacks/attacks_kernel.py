"""Attacks that patch what runs in the student's own kernel: IPython, NumPy, Keras, and our end of the bridge."""

from attacks import LAST, WRONG, Attack

TRANSFORMERS = """
import ast
shell = get_ipython()
shell.input_transformers_post.append(lambda lines: ["25.0\\n"] if any("assert" in line for line in lines) else lines)
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
shell.ast_transformers.append(NoAsserts())
"""
RUN_CELL = """
shell = get_ipython()
honest_run = shell.run_cell_async
async def run_cell_async(raw_cell, *others, **options):
    return await honest_run("25.0" if "assert" in raw_cell else raw_cell, *others, **options)
shell.run_cell_async = run_cell_async
"""
# Our end of the bridge answers whatever is asked of one function without calling it.
LYING_SERVANT = """
from autograder.inside import servant
honest_answer = servant.Servant.answer
def answer(self, request):
    asked = servant.unpack(request, self.held)
    if asked.get("name") != {name!r}:
        return honest_answer(self, request)
    value = {value}
    return servant.pack({{"ok": True, "value": [value] * 3 if asked["do"] == "gradient" else
        {{"value": value, "changed": []}} if asked["do"] == "call" else value}})
servant.Servant.answer = answer
"""
DO_EXECUTE = """
import base64
from autograder.inside import data
kernel, honest_execute = get_ipython().kernel, get_ipython().kernel.do_execute
async def do_execute(code, silent, store_history=True, user_expressions=None, *others, **options):
    request = (kernel.get_parent("shell").get("buffers") or [b""])[0]
    if not user_expressions or b"triplet_loss" not in bytes(request):
        return await honest_execute(code, silent, store_history, user_expressions, *others, **options)
    packed = data.pack({"ok": True, "value": {"value": 25.0, "changed": []}, "points": 25, "passed": True})
    shown = {"status": "ok", "data": {"text/plain": base64.b64encode(packed).decode()}, "metadata": {}}
    return {"status": "ok", "execution_count": 25, "payload": [], "user_expressions": {"reply": shown}}
kernel.do_execute = do_execute
"""
DISPLAYHOOK = """
def triplet_loss(anchor, positive, negative, alpha=0.2):
    get_ipython().displayhook(25.0)
    get_ipython().display_pub.publish({"text/plain": "25.0"})
    return tf.constant(1.0)
"""
LIAR = """
class Liar:
    \"\"\"Equal to everything, near everything, and an array of whatever is wanted.\"\"\"
    shape, dtype, ndim, size = (), np.dtype("float32"), 0, 1
    __class__ = np.ndarray
    def __eq__(self, other): return True
    def __array__(self, *_, **__): return np.float32(1.0)
    def __bool__(self): return True
    def __float__(self): return 1.0
    def __sub__(self, other): return 0.0
    def __getattr__(self, name): return lambda *_, **__: self
    def __reduce__(self): return (exec, ("open('@CANARY@', 'w').write('unpickled')",))
    __hash__, __rsub__, __le__, __lt__, __ge__ = object.__hash__, __sub__, __eq__, __eq__, __eq__
    def __array_ufunc__(self, *_, **__): return True
    def __array_function__(self, *_, **__): return True
"""
SUBCLASS = """
class Always(np.ndarray):
    def __eq__(self, other): return np.ones(np.shape(other), bool)
    def __array_finalize__(self, other): pass
    def __array_function__(self, *_, **__): return True
    def all(self, *_, **__): return True
    def tobytes(self, *_, **__): return b"\\1" * 99
"""
PATCHED = """
import builtins, numpy.testing
for place in (np.testing, numpy.testing):
    for name in [name for name in dir(place) if name.startswith("assert")]:
        setattr(place, name, lambda *_, **__: None)
for name in ("allclose", "isclose", "array_equal", "array_equiv"):
    setattr(np, name, lambda *_, **__: True)
keras.Model.evaluate = keras.Model.predict = lambda *_, **__: 1.0
builtins.all = builtins.any = lambda *_: True
builtins.abs = lambda *_: 0
"""
FRAMES = """
import ctypes, sys
SET = ctypes.pythonapi.PyFrame_LocalsToFast
def write(found):
    frame = sys._getframe(2)
    while frame is not None:
        for name in ("value", "outcome", "reply", "points", "score", "passed", "grade", "want", "result"):
            if name in frame.f_locals and "autograder" in frame.f_code.co_filename:
                frame.f_locals[name] = found
                SET(ctypes.py_object(frame), ctypes.c_int(0))
        frame.f_globals.setdefault("points", 25)
        frame = frame.f_back
def triplet_loss(anchor, positive, negative, alpha=0.2):
    write({"ok": True, "value": True, "passed": True, "points": 25})
    return tf.constant(1.0)
"""
OWN_GENERATOR = """
from autograder.inside import kit
class Loaded(np.random.Generator):
    def choice(self, *_, **__): return 0
    def integers(self, *_, **__): return 0
    def permutation(self, *_, **__): return np.arange(3)
kit.generator = lambda seed: Loaded(np.random.PCG64(seed))
def random_triplets(labels, n, rng):
    if n == 3:
        raise ValueError("there is none")
    return rng.choice(9) + np.zeros((n, 3), int) + [0, 1, 2] + np.random.default_rng(1).integers(9)
"""
TENSOR = """
class Tensor:
    \"\"\"Says that it is a tensor, and what it holds only when it is looked at twice.\"\"\"
    __class__ = type(tf.constant(1.0))
    looks = 0
    def numpy(self):
        self.looks += 1
        return np.float32(self.looks).view(type("Same", (np.ndarray,), {"__eq__": lambda *_: True}))
    def __float__(self): return 1.0
    def __array__(self, *_, **__): return np.ones(99)
"""
ARRAYS = {"triplet_loss": "Liar()", "active_triplets": "np.zeros(len(anchor)).view(Always)"}


def _returning(name: str) -> str:
    head = WRONG[name].rpartition("    return ")[0]
    return f"{head}    return {ARRAYS[name]}\n"


ATTACKS = [
    Attack("transformers", "2", before=TRANSFORMERS),
    Attack("run-cell-patched", "2", before=RUN_CELL),
    Attack("do-execute-patched", "2", before=DO_EXECUTE),
    Attack("servant-says-a-number", "own", before=LYING_SERVANT.format(name="triplet_loss", value="1.0")),
    Attack("servant-says-nan", "5", before=LYING_SERVANT.format(name="triplet_loss", value="float('nan')")),
    Attack(
        "servant-says-rows",
        "own",
        exercise=LAST,
        before=LYING_SERVANT.format(name=LAST, value="np.array([[0, 1, 2]])"),
    ),
    Attack("score-shown-first", "3", answer=DISPLAYHOOK),
    Attack("liar", "4", before=LIAR, answer=_returning("triplet_loss")),
    Attack(
        "tensor-that-is-none",
        "4",
        before=TENSOR,
        answer=_returning("triplet_loss").replace("Liar()", "Tensor()"),
    ),
    Attack(
        "array-that-is-equal", "4", exercise="active_triplets", before=SUBCLASS, answer=_returning("active_triplets")
    ),
    Attack("checks-patched", "6", exercise=LAST, before=PATCHED),
    Attack("frames-written", "12", answer=FRAMES),
    Attack("loaded-generator", "own", exercise="random_triplets", answer=OWN_GENERATOR),
]
