"""A student's function as a grader sees it: a callable that lives somewhere else."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.inside.data import Handle, Tensor, pack, tensor, unpack
from autograder.inside.servant import Servant
from autograder.text import readable
from autograder.variant import by_name

CALL_SECONDS = 10.0
UNEXPECTED = "it does not have the expected form"  # of a reply


class AnswerError(Exception):
    """What the student's code did instead of answering.

    Args:
        kind: name of the exception that was raised, or one of `autograder.exam.general_mistakes.LOST`.
        message: its text.
        line: the student's line that raised it, if known.
        also: names of the classes that the exception's own one is derived from.
    """

    def __init__(self, kind: str, message: str, line: str = "", also: tuple[str, ...] = ()):
        super().__init__(message)
        self.kind, self.message, self.line, self.also = kind, message, line, also

    def is_a(self, kind: str) -> bool:
        """Tell whether the exception is of a class of this name, or of a subclass."""
        return kind in (self.kind, *self.also)

    def is_same(self, other: "AnswerError") -> bool:
        """Tell whether another exception is of the same class, from the same line and with the same text."""
        return (self.kind, self.line, self.message) == (other.kind, other.line, other.message)


class Wire(Protocol):
    """Carry one packed request to the student's code and bring the packed reply back."""

    def request(self, packed: bytes, seconds: float) -> bytes: ...

    def clean(self) -> "Wire":
        """Return a way to a place of the same kind in which no code of the student has run."""
        ...


class LocalWire:
    """Answer in this process, for functions the caller trusts: the test suite, an instructor's own solution."""

    def __init__(self, namespace: dict[str, Any]):
        self.servant = Servant(namespace)

    def request(self, packed: bytes, seconds: float) -> bytes:
        return self.servant.answer(packed)

    def clean(self) -> "LocalWire":
        return LocalWire({})


class Answer:
    """Call a student's function through a wire; plain data goes in and comes out.

    Args:
        wire: the way to the namespace in which the function lives.
        name: the function's name there.
        seconds: time limit of one call.

    Raises:
        AnswerError: by every call, if the student's code does something else than answer.
    """

    def __init__(self, wire: Wire, name: str, seconds: float = CALL_SECONDS):
        self.wire, self.name, self.seconds = wire, name, seconds
        self.arguments: list[str] = []  # known if a variant has another order

    @classmethod
    def local(cls, name: str, function: Any) -> "Answer":
        """Wrap a function of this process; its neighbours are the globals of the module that defines it.

        In the quiz, which reads variables, wrap the value.
        """
        return cls(LocalWire({**getattr(function, "__globals__", {}), name: function}), name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.call(*args, **kwargs)[0]

    def call(self, *args: Any, **kwargs: Any) -> tuple[Any, list[int]]:
        """Return the result and the positions of the arguments that the call changed in place.

        What can be changed stays in the kernel during the call and is then fetched and compared here; what the kernel
        itself says of changes counts besides.
        """
        places = [
            i for i, arg in enumerate(args) if isinstance(arg, (np.ndarray, list, dict)) and type(arg) is not Tensor
        ]
        sent = list(args)
        if places:
            held = self._ask("keep", args=[args[i] for i in places])
            if not isinstance(held, list) or [type(each) for each in held] != [Handle] * len(places):
                raise AnswerError("garbled", UNEXPECTED)
            for i, handle in zip(places, held, strict=True):
                sent[i] = handle
        reply = self._ask("call", name=self.name, args=sent, kwargs=kwargs)
        changed = reply.get("changed") if isinstance(reply, dict) and "value" in reply else None
        if not isinstance(changed, list) or not all(type(position) is int for position in changed):
            raise AnswerError("garbled", UNEXPECTED)
        after = self._ask("read", thing=[sent[i] for i in places]) if places else []
        if not isinstance(after, list) or len(after) != len(places):
            raise AnswerError("garbled", UNEXPECTED)
        differ = [i for i, now in zip(places, after, strict=True) if not _same(now, args[i])]
        return reply["value"], sorted({*changed, *differ})

    def graph_call(self, *args: Any, **kwargs: Any) -> Any:
        """Call inside a `tf.function` with the static shapes of `args`."""
        return self._ask("graph_call", name=self.name, args=list(args), kwargs=kwargs)

    def gradient(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Return the gradient of the summed result by each argument (a list by a list), None where none flows."""
        gradients = self._ask("gradient", name=self.name, args=list(args), kwargs=kwargs)
        if not isinstance(gradients, list) or len(gradients) != len(args):
            raise AnswerError("garbled", UNEXPECTED)
        return gradients

    def graph(self, *args: Any, slopes: bool = False, **kwargs: Any) -> "Graph":
        """Return what the function computes from tensors of these shapes, as a graph; the kernel learns no values.

        Args:
            *args: of the call.
            **kwargs: of the call.
            slopes: with the gradient of the summed result by each tensor, as the student's kernel says.
        """
        blank = _map_tensors(args, lambda each: tensor(np.zeros_like(each)))
        return Graph(self, self._ask("trace", name=self.name, args=list(blank), kwargs=kwargs, slopes=slopes))

    def graph_of(self, model: Handle, *inputs: np.ndarray) -> "Graph":
        """Return what a held Keras model computes in inference mode from such weights and inputs, as a graph."""
        blank = [tensor(np.zeros_like(each)) for each in inputs]
        return Graph(self, self._ask("trace_model", model=model, inputs=blank))

    def value(self) -> Any:
        """Return what the student's variable of this name holds (the quiz): a list for a set."""
        return self._ask("value", name=self.name)

    def neighbour(self, name: str) -> "Answer":
        """Return another function of the same student."""
        return Answer(self.wire, name, self.seconds)

    def arrange(self, contract: list[str], order: list[str]) -> None:
        """Call the function from now on as a variant of the lesson has it.

        Args:
            contract: the names of its arguments, as a grader gives them.
            order: the first of them in the order in which the function takes them.
        """
        self.arguments = contract
        self._ask("arrange", name=self.name, order=[contract.index(name) for name in order])

    def written(self, call: str) -> str:
        """Return a call as the student may try it: by name where the order may be another one."""
        return by_name(call, {self.name: self.arguments}) if self.arguments else call

    def stand_in(self, sources: dict[str, str]) -> None:
        """Put other functions in the place of the student's own until `step_back`.

        Args:
            sources: code that defines each, by its name. It runs among the student's names.
        """
        self._ask("stand_in", sources=sources)

    def step_back(self) -> None:
        """Give the student's own functions their places again."""
        self._ask("step_back")

    def make(self, name: str, *args: Any) -> Handle:
        """Make an object of `autograder.inside.kit` in the kernel."""
        return self._ask("make", name=name, args=list(args))

    def function(self, name: str) -> Handle:
        """Return a function of the same student that can be an argument of another one."""
        return self._ask("function", name=name)

    def read(self, thing: Handle) -> Any:
        """Return the values of a held `tf.Variable` or tensor."""
        return self._ask("read", thing=thing)

    def weights(self, model: Handle) -> Any:
        """Return all weights of a held Keras model in its own order: a list of arrays, if the student is honest."""
        return self._ask("weights", model=model)

    def set_weights(self, model: Handle, weights: list[np.ndarray]) -> None:
        """Put other weights into a held Keras model."""
        self._ask("set_weights", model=model, weights=weights)

    def run(self, model: Handle, *inputs: Any) -> Any:
        """Return what a held Keras model gives in inference mode for one input, or for a list of several."""
        return self._ask("run", model=model, inputs=list(inputs))

    def fit(self, model: Handle, x: list[Any], y: Any, epochs: int, batch_size: int) -> None:
        """Train a held, compiled Keras model on the inputs `x` (a list, one array for each input) and targets `y`."""
        self._ask("fit", model=model, x=x, y=y, epochs=epochs, batch_size=batch_size)

    def seed(self, seed: int) -> None:
        """Seed the kernel's sources of chance (Python, NumPy, Keras), on which fresh weights depend."""
        self._ask("seed", seed=seed)

    def settings(self) -> Any:
        """Return keys of `autograder.inside.settings.NAMES`: what the student's notebook had set in its own way."""
        return self._ask("settings")

    def iterations(self, optimizer: Handle) -> Any:
        return self._ask("iterations", optimizer=optimizer)

    def _ask(self, do: str, **arguments: Any) -> Any:
        packed = self.wire.request(pack({"do": do, **arguments}), self.seconds)
        try:
            reply = unpack(packed)
            ok = reply["ok"]
            if ok is True:
                return reply["value"]
            kind, *also = (readable(str(each), 80) for each in list(reply["kinds"])[:20])
            message, line = readable(str(reply["message"]), 500), readable(str(reply["line"]), 200)
        except Exception as error:  # hostile bytes may fail in any way
            raise AnswerError("garbled", f"unpacking it fails with {type(error).__name__}") from None
        raise AnswerError(kind, message, line, tuple(also))


PATIENCE = 6  # times the seconds of a call, where a kernel without the student's code was too slow


class Graph:
    """A graph that a student's kernel wrote down, run where no code of the student has ever run.

    So what it gives follows from the operations in it, and from nothing that was replaced in the student's kernel.

    Args:
        answer: whose kernel wrote it.
        written: what came from there (see `autograder.inside.graphs.trace`).

    Attributes:
        inputs, outputs: names of tensors.
        slopes: names of what the student's kernel says is the gradient by each input, None where it says none flows.
        weights: shape and dtype of each weight; the weights are the first inputs.

    Raises:
        AnswerError: by every call, if the student's code does something else than answer.
    """

    def __init__(self, answer: Answer, written: Any):
        if not isinstance(written, dict) or not isinstance(written.get("graph"), np.ndarray):
            raise AnswerError("garbled", UNEXPECTED)
        self.inputs, self.outputs = _names(written, "inputs"), _names(written, "outputs")
        self.slopes = _names(written, "slopes")
        self.weights = [_weight(each) for each in written.get("weights", [])]
        self._answer, self._written, self._patient = answer, written["graph"], False
        self._held = self._patiently(self._load)

    def run(self, *tensors: np.ndarray, also: tuple[str, ...] = ()) -> list[Any]:
        """Return the outputs, and other tensors of these names."""
        return self._ask("run", self.inputs, self._given(tensors), [*self.outputs, *also])

    def run_drawn(
        self,
        seeds: tuple[int, int],
        *tensors: np.ndarray,
        known: Sequence[np.ndarray] = (),
        also: tuple[str, ...] = (),
    ) -> list[Any]:
        """Return the outputs of a model, and tensors of other names, with weights drawn where the graph is.

        Args:
            seeds: see `autograder.inside.graphs.Graph.run_drawn`.
            *tensors: the model's inputs.
            known: weights that are not drawn, each for all of its shape.
            also: names of tensors.
        """
        names = [*self.outputs, *also]
        return self._ask("run_drawn", self.inputs, self.weights, seeds, list(known), self._given(tensors), names)

    def gradient(self, *tensors: np.ndarray) -> list[Any]:
        """Return the gradient of the summed outputs by each input, None where none flows.

        Where the student's code has a gradient of its own (`tf.custom_gradient`), which no graph holds, it is what
        the student's kernel wrote down.
        """
        try:
            return self._ask("gradient", self.inputs, self._given(tensors), self.outputs)
        except AnswerError as error:
            if not error.is_a("LookupError"):
                raise
            flowing = [each for each in self.slopes if each is not None]
            gradients = iter(self._ask("run", self.inputs, self._given(tensors), flowing))
            return [None if each is None else next(gradients) for each in self.slopes]

    def convolutions(self) -> list[dict[str, str]]:
        """Return the convolutions, each by its kind and the names of its tensors: given, kernel, gave."""
        return self._ask("convolutions")

    def constants(self) -> int:
        """Return how many numbers the graph holds itself, besides its inputs."""
        return self._ask("constants")

    def _given(self, tensors: tuple[np.ndarray, ...]) -> list[Tensor]:
        return [tensor(each) for each in tensors]

    def _ask(self, what: str, *arguments: Any) -> Any:
        def ask() -> Any:
            return self._clean._ask("ask_graph", graph=self._held, what=what, arguments=list(arguments))

        return self._patiently(ask)

    def _load(self) -> Any:
        seconds = self._answer.seconds * (PATIENCE if self._patient else 1)
        self._clean = Answer(self._answer.wire.clean(), "", seconds)
        return self._clean._ask("graph", written=self._written)

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        """Ask once more, with more time, if the first was too little: this is no doing of the student's code.

        What the student's kernel does in a second takes longer here if the machine has much else to do, since this
        kernel starts only now.
        """
        try:
            return ask()
        except AnswerError as error:
            if error.kind != "timeout" or self._patient:
                raise
        self._patient = True
        self._held = self._load()  # the kernel that was too slow is gone
        return ask()


def tensors_of(args: Any) -> list[np.ndarray]:
    """Return the tensors among arguments, and those in lists, in order."""
    found: list[np.ndarray] = []
    _map_tensors(args, found.append)
    return [np.asarray(each) for each in found]


def _map_tensors(item: Any, change: Callable[[Tensor], Any]) -> Any:
    if isinstance(item, Tensor):
        return change(item)
    return type(item)(_map_tensors(each, change) for each in item) if isinstance(item, (list, tuple)) else item


def _same(now: Any, before: Any) -> bool:
    try:
        return pack(now) == pack(before)
    except (TypeError, ValueError):
        return False


def _names(written: dict[str, Any], key: str) -> list[Any]:
    names = written.get(key)
    if not isinstance(names, list) or not all(each is None or type(each) is str for each in names):
        raise AnswerError("garbled", UNEXPECTED)
    return names


def _weight(written: Any) -> tuple[tuple[int, ...], str]:
    if isinstance(written, tuple) and len(written) == 2:
        shape, dtype = written
        if isinstance(shape, tuple) and all(type(size) is int and size >= 0 for size in shape) and type(dtype) is str:
            return shape, dtype
    raise AnswerError("garbled", UNEXPECTED)
