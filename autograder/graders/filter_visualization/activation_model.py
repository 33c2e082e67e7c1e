"""Hidden test of the model of the layers between: outputs compared with those of a network that we know."""

from typing import Any

import numpy as np

from autograder.exam.answer import Graph
from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.hints import refused
from autograder.exam.keras_models import UNCONFIRMED, built, confirmed, fresh_weights
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization.activations import Array, Setting, draw
from autograder.inside.data import Handle, tensor

SEVERAL, ONE = "the outputs of several layers, in the order asked", "one layer alone"
FOLLOW, UNKNOWN = "new weights in the given model change the outputs", "a layer that is not there is a ValueError"
LIST = "A list with the output of each layer is asked: keras.Model(model.inputs, [layer.output, ...])."
COPIED = (
    "Other weights were set in the given model, and the outputs stayed as they were: its layers were copied. Use its "
    "own: model.get_layer(name).output."
)


def outputs_of(setting: Setting, layer_names: list[str]) -> list[Array]:
    return [setting.outputs(setting.kernels)[name] for name in layer_names]


@exercise(ASSIGNMENT, 10, outputs_of)
def activation_model(exam: Exam) -> None:
    setting = draw(exam.rng)
    first, _, left, right, _, last = setting.names
    network = built(
        exam,
        SEVERAL,
        10,
        lambda: exam.answer.make("branching_model", setting.images.shape[1:], setting.names, *setting.kernels),
    )
    if network is None:
        return
    _judge(exam, SEVERAL, 5, network, setting, [right, first, last, left])
    one = _judge(exam, ONE, 1, network, setting, [first])
    if one is not None:
        _follow(exam, network, one, setting, first)
    refused(exam, UNKNOWN, 2, case(network, [right, first[:-1]]), "ValueError", "One of the names belongs to no layer")


def _run(exam: Exam, name: str, points: float, model: Handle, setting: Setting) -> Any:
    """What a model gives for the images; a tensor, since Keras warns of an array if the inputs are a list of one."""
    return exam.attempt(name, points, lambda: exam.answer.run(model, tensor(setting.images)))


def _judge(
    exam: Exam, name: str, points: float, network: Handle, setting: Setting, layer_names: list[str]
) -> Handle | None:
    """Judge the outputs of these layers. Return the student's model, None if there is none that can be run."""
    model = built(exam, name, points, lambda: exam.answer(network, layer_names))
    got = None if model is None else _run(exam, name, points, model, setting)
    if got is None:
        return None
    if len(layer_names) == 1 and not isinstance(got, (list, tuple, dict)):
        got = [got]
    text = _text(exam, got, setting, layer_names)
    if exam.check(name, points, not text, text):
        right = confirmed(exam, model, [setting.images], lambda graph: _is_right(exam, graph, setting, layer_names))
        exam.confirm(right, UNCONFIRMED)
    return model


def _is_right(exam: Exam, graph: Graph, setting: Setting, layer_names: list[str]) -> bool:
    """Whether a graph gives the outputs of these layers, whatever the weights are."""
    images = exam.rng.normal(size=setting.images.shape).astype(np.float32)
    kernels = fresh_weights(exam.rng, [np.shape(each) for each in setting.kernels])
    got = graph.run_drawn((0, 0), images, known=kernels)
    return len(got) == len(layer_names) and _same(got, outputs_of(Setting(images, setting.names, kernels), layer_names))


def _text(exam: Exam, got: Any, setting: Setting, layer_names: list[str]) -> str:
    """Say what is wrong with the outputs; empty if nothing is."""
    inputs, outputs = setting.inputs(setting.kernels), setting.outputs(setting.kernels)
    n = len(layer_names)
    if isinstance(got, dict):
        return exam.recognised("dictionary", f"The outputs come as a dictionary. {LIST}")
    if not isinstance(got, (list, tuple)):
        if not difference(got, outputs[setting.names[-1]]):
            return exam.recognised("the whole model", f"This is the output of the whole model. {LIST}")
        return exam.recognised("one output", f"There is one output for {n} names. {LIST}")
    seen = [_which(each, outputs) for each in got[: n + 1]]
    if seen == layer_names:
        return ""
    if len(got) > n:
        text = "There are more outputs than names: those of the named layers alone are asked. Compare whole names."
        return exam.recognised("too many outputs", text)
    if len(got) < n:
        return exam.recognised("too few outputs", f"There are {len(got)} outputs for {n} names. {LIST}")
    if sorted(seen) == sorted(layer_names):
        text = "The outputs come in another order: that of layer_names is asked, whatever the order in the model."
        return exam.recognised("another order", text)
    if _same(got, [inputs[name] for name in layer_names]):
        return exam.recognised("inputs of the layers", "These are the inputs of the layers: take layer.output.")
    if all(seen):
        text = "Some of these are outputs of other layers than those named: model.get_layer(name) finds a layer."
        return exam.recognised("other layers", text)
    if _same(got, [outputs[name].mean(axis=(1, 2)) for name in layer_names]):
        text = "These are means over all places: whole maps are asked, (batch, height, width, channels)."
        return exam.recognised("means of the maps", text)
    if [getattr(each, "shape", None) for each in got] == [outputs[name].shape for name in layer_names]:
        text = "The outputs have the right shapes and wrong values: those of the given model's own layers are asked, "
        return exam.recognised("other values", f"{text}not of copies, and nothing on top of them.")
    return f"These are not the outputs of the named layers: they have other shapes. {LIST}"


def _which(got: Any, outputs: dict[str, Array]) -> str:
    """The name of the layer that gives this; empty if none does."""
    return next((name for name, output in outputs.items() if not difference(got, output)), "")


def _same(got: list | tuple, want: list[Array]) -> bool:
    return all(not difference(one, other) for one, other in zip(got, want, strict=True))


def _follow(exam: Exam, network: Handle, model: Handle, setting: Setting, name: str) -> None:
    """Set other weights in the given model and ask the student's one again: its layers have to be the same."""
    new = fresh_weights(exam.rng, [np.shape(each) for each in setting.kernels])
    if exam.attempt(FOLLOW, 2, lambda: [exam.answer.set_weights(network, new)]) is None:
        return
    got = _run(exam, FOLLOW, 2, model, setting)
    if got is None:
        return
    alone = got[0] if isinstance(got, (list, tuple)) and len(got) == 1 else got
    text = told(difference(alone, setting.outputs(new)[name]))
    if text and not difference(alone, setting.outputs(setting.kernels)[name]):
        text = exam.recognised("copied layers", COPIED)
    elif text:
        text = f"After other weights were set in the given model this is not the layer's output. {LIST}"
    exam.check(FOLLOW, 2, not text, text)
