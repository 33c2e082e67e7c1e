"""The kernel's end of the bridge: does what a grader asks, beside the student's code.

It holds no secret. A student may patch it and gains nothing: what counts are the numbers that come back.
"""

import base64
import contextlib
import io
import linecache
import re
import traceback
from typing import Any

import numpy as np

from autograder.inside import graphs, kit, settings
from autograder.inside.data import Handle, pack, unpack

TOLD_BY_KERAS = "Exception encountered when calling"  # how Keras begins to tell of an exception in a layer
# how TensorFlow tells of a line of the student's inside of a tf.function, where no traceback leads there
TOLD_BY_TENSORFLOW = re.compile(r'File "[^"\n]*ipykernel_[^"\n]*", line \d{1,9}, in \S{1,99} {1,9}\*\n +(\S.{0,200})')


class Servant:
    """Call functions of one namespace and keep what is not data.

    Args:
        namespace: the student's names.
    """

    def __init__(self, namespace: dict[str, Any]):
        self.namespace = namespace
        self.held: dict[int, Any] = {}
        self.orders: dict[str, list[int]] = {}  # of arguments that a variant of the lesson takes in another order
        self.own: dict[str, Any] = {}  # what the student's names stood for before others stood in

    def answer(self, request: bytes) -> bytes:
        """Do one packed request (`do`: the name of a method, and its arguments) and pack the outcome."""
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), settings.of_the_course():
                asked = unpack(request, self.held)  # tensors are made in here
                outcome = {"ok": True, "value": getattr(self, "do_" + asked.pop("do"))(**asked)}
                return pack(outcome, self.hold)
        except (Exception, SystemExit) as error:
            cause = _told_by_keras(error)
            lines = _students_lines(cause) or TOLD_BY_TENSORFLOW.findall(str(cause))
            kinds = [kind.__name__[:80] for kind in type(cause).__mro__[:20]]
            reason = {"kinds": kinds, "message": _shortened(str(cause)), "line": (lines or [""])[-1][:200]}
            return pack({"ok": False, **reason})

    def hold(self, thing: Any) -> int:
        self.held[len(self.held) + 1] = thing
        return len(self.held)

    def keep(self, thing: Any) -> Handle:
        return Handle(self.hold(thing), type(thing).__name__[:80])

    def find(self, name: str) -> Any:
        if name not in self.namespace:
            raise NameError(f"name '{name}' is not defined")
        function = self.namespace[name]
        order = self.orders.get(name, [])

        def arranged(*args: Any, **kwargs: Any) -> Any:
            return function(*(args[place] for place in order), *args[len(order) :], **kwargs)

        return arranged if order else function

    def do_arrange(self, name: str, order: list[int]) -> None:
        self.orders[name] = order

    def do_call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        before = [_fingerprint(arg) for arg in args]
        value = self.find(name)(*args, **kwargs)
        return {"value": value, "changed": [i for i, arg in enumerate(args) if _fingerprint(arg) != before[i]]}

    def do_keep(self, args: list[Any]) -> list[Handle]:
        return [self.keep(arg) for arg in args]

    def do_value(self, name: str) -> Any:
        value = self.find(name)
        for kind in (set, frozenset):  # not plain data; a list of the same is
            if issubclass(type(value), kind):
                return list(kind.__iter__(value))
        return value.tolist() if type(value) is np.ndarray and value.dtype == object else value

    def do_graph_call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        import tensorflow as tf

        function = self.find(name)
        return tf.function(lambda *tensors: function(*tensors, **kwargs))(*args)

    def do_gradient(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> list[Any]:
        import tensorflow as tf

        function = self.find(name)
        with tf.GradientTape() as tape:
            tape.watch(args)
            value = tf.reduce_sum(function(*args, **kwargs))
        gradients = tape.gradient(value, list(args))
        return tf.nest.map_structure(  # an argument may be a list of tensors; tf.gather leaves slices
            lambda each: None if each is None else tf.convert_to_tensor(each), gradients
        )

    def do_trace(self, name: str, args: list[Any], kwargs: dict[str, Any], slopes: bool) -> dict[str, Any]:
        function = self.find(name)
        return graphs.trace(lambda *given: function(*given, **kwargs), args, slopes)

    def do_trace_model(self, model: Any, inputs: list[Any]) -> dict[str, Any]:
        return graphs.trace_model(as_model(model), inputs)

    def do_graph(self, written: np.ndarray) -> Handle:
        return self.keep(graphs.Graph(written))

    def do_ask_graph(self, graph: Any, what: str, arguments: list[Any]) -> Any:
        return getattr(graph, what)(*arguments)

    def do_make(self, name: str, args: list[Any]) -> Handle:
        return self.keep(getattr(kit, name)(*args))

    def do_function(self, name: str) -> Handle:
        return self.keep(self.find(name))

    def do_stand_in(self, sources: dict[str, str]) -> None:
        self.own = dict(self.namespace)
        for name, source in sources.items():
            file = f"the lesson's {name}"
            linecache.cache[file] = (len(source), None, source.splitlines(True), file)  # tf.function reads it
            exec(compile(source, file, "exec"), self.namespace)

    def do_step_back(self) -> None:
        self.namespace.clear()
        self.namespace.update(self.own)

    def do_read(self, thing: Any) -> Any:
        return thing

    def do_weights(self, model: Any) -> list[np.ndarray]:
        return [np.asarray(weight) for weight in as_model(model).get_weights()]

    def do_set_weights(self, model: Any, weights: list[np.ndarray]) -> None:
        as_model(model).set_weights(weights)

    def do_run(self, model: Any, inputs: list[Any]) -> Any:
        return as_model(model)(inputs[0] if len(inputs) == 1 else inputs, training=False)

    def do_fit(self, model: Any, x: list[Any], y: Any, epochs: int, batch_size: int) -> None:
        as_model(model).fit(x[0] if len(x) == 1 else x, y, epochs=epochs, batch_size=batch_size, verbose=0)

    def do_seed(self, seed: int) -> None:
        import keras

        keras.utils.set_random_seed(seed)

    def do_settings(self) -> list[str]:
        return sorted(settings.changed)

    def do_iterations(self, optimizer: Any) -> int:
        return int(optimizer.iterations.numpy())


def as_model(thing: Any) -> Any:
    """Return a Keras model as it is; anything else is an error that says what was expected.

    Raises:
        TypeError: it is no Keras model.
    """
    import keras

    if isinstance(thing, keras.Model):
        return thing
    kind = type(thing)
    package = kind.__module__.rpartition(".keras.")[0]
    if package or kind.__module__.startswith(("tf_keras.", "keras.")):
        text = f"of another Keras ({kind.__module__}); take layers and models from `keras` alone, nothing private"
    else:
        text = "no Keras model"
    raise TypeError(f"a Keras model was expected; this {kind.__name__} is {text}")


def _students_lines(error: BaseException) -> list[str]:
    """Return the student's own lines that an exception went through."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame.line or "" for frame in frames if "ipykernel_" in frame.filename or "<" in frame.filename]


def _told_by_keras(error: BaseException) -> BaseException:
    """Find the exception in the student's code that Keras tells of, which it may replace by its own; else the same."""
    told = error
    cause: BaseException | None = error
    while str(error).startswith(TOLD_BY_KERAS) and cause is not None:
        told = cause if _students_lines(cause) and not str(cause).startswith(TOLD_BY_KERAS) else told
        cause = cause.__context__
    return told


def _shortened(text: str) -> str:
    """At most 500 characters, the cause among them: TensorFlow tells it last, after a long story, and Keras first."""
    text = _cause(text)
    if len(text) <= 500:
        return text
    first, last = (150, 345) if text.startswith("in user code") else (395, 100)
    return f"{_cut(text, first)}\n{_cut(text.rstrip().rpartition(chr(10))[2], last)}"


def _cut(text: str, most: int) -> str:
    """Cut a text that is longer than `most` characters after a word."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} …"


def _cause(text: str) -> str:
    """Find the cause in what Keras tells of a layer: its name, the cause between escape codes, then the arguments."""
    told = re.match(TOLD_BY_KERAS + r" (\S{1,100})\.\n\n(?:\x1b\[1m)?", text)
    if not told:
        return text
    cause = text[told.end() :].partition("\n\nArguments received by")[0].replace("\x1b[0m", "").strip()
    return f"{_cause(cause)} (in {told[1]})"


def _fingerprint(value: Any) -> bytes | None:
    """Return the bytes of plain data, to see whether a call changed it; None for an object, which a step may change."""
    try:
        return pack(value)
    except TypeError:
        return None


_servant: Servant | None = None


class Reply:
    """What `user_expressions` shows; whatever a student has set up for the display of strings does not change it."""

    def __init__(self, packed: bytes):
        self.text = base64.b64encode(packed).decode()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self.text}


def serve() -> Reply:
    """Answer the request that came as the buffer of the message being executed. Called through `user_expressions`."""
    global _servant
    from IPython import get_ipython

    shell = get_ipython()
    if _servant is None:
        _servant = Servant(shell.user_ns)
    request = bytes(shell.kernel.get_parent("shell")["buffers"][0])
    return Reply(_servant.answer(request))
