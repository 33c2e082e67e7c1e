"""Hidden test of the model of the layers between: outputs compared with those of a network that we know."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import Graph
from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.hints import refused
from autograder.exam.keras_models import UNCONFIRMED, built, confirmed, fresh_weights
from autograder.exam.mistakes import HALF, WrittenMistake
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.inside.data import Handle, tensor

Array = np.ndarray
SHAPE = (6, 4, 3)  # height, width, channels of an image
CHANNELS = (5, 2, 4, 7)  # of the four convolutions
SEVERAL, ONE = "the outputs of several layers, in the order of the names", "one layer alone"
FOLLOW, UNKNOWN = "new weights in the given model change the outputs", "a layer that does not exist is a ValueError"
LIST = "A list with the output of each layer is expected: keras.Model(model.inputs, [layer.output, ...])."
WRONG: dict[str, WrittenMistake] = {
    "dictionary": f"The outputs are in a dictionary. {LIST}",
    "the whole model": f"This is the output of the whole model. {LIST}",
    "one output": f"There is one output for {{expected}} names. {LIST}",
    "too many outputs": "There are more outputs than names. Compare whole names, and return these layers alone.",
    "too few outputs": f"There are {{got}} outputs for {{expected}} names. {LIST}",
    "another order": (
        "The outputs are in another order. That of layer_names is expected, whatever the model's is.",
        (),
        HALF,
    ),
    "inputs of the layers": "These are the inputs of the layers. Take layer.output instead.",
    "other layers": "Some of these outputs belong to other layers. model.get_layer(name) finds the layer of a name.",
    "means of the maps": "These are means over all places. Whole maps are expected: (batch, height, width, channels).",
    "other values": "The shapes are right, the values are not. Take the given model's own layers, with nothing on top.",
    "no ValueError": (
        "One of the names belongs to no layer, and yet no ValueError is raised. model.get_layer(name) raises one."
    ),
    "copied layers": "New weights in the given model change nothing here: its layers were copied. Use its own layers.",
}


@dataclass(frozen=True)
class Network:
    """The kit's `branching_model` in NumPy.

    Args:
        names: of the six layers, in order.
        kernels: of the four convolutions, float32 (1, 1, c, c').
    """

    names: tuple[str, ...]
    kernels: list[Array]

    def outputs(self, images: Array) -> dict[str, Array]:
        """Compute what each layer gives for images (batch, 6, 4, 3)."""
        one, two, three, four = (kernel[0, 0].astype(float) for kernel in self.kernels)
        first = np.tanh(images @ one)
        pooled = first.reshape(len(first), SHAPE[0] // 2, 2, SHAPE[1] // 2, 2, -1).mean(axis=(2, 4))
        left, right = np.tanh(pooled @ two), pooled @ three
        both = np.concatenate([left, right], axis=-1)
        return dict(zip(self.names, (first, pooled, left, right, both, both @ four), strict=True))

    def inputs(self, images: Array) -> dict[str, Array | tuple[Array, Array]]:
        """Compute what each layer is given."""
        first, pooled, left, right, both, _ = self.outputs(images).values()
        return dict(zip(self.names, (images, first, pooled, pooled, (left, right), both), strict=True))


def draw(rng: np.random.Generator) -> Network:
    """Draw a network; the first name is the beginning of another one, so that a part of a name is not enough."""
    word, number = str(rng.choice(["conv", "block", "stage"])), int(rng.integers(1, 9))
    names = (f"{word}{number}", f"{word}{number}_pool", "zigzag", "about", f"{word}{number}_join", "classes")
    sizes = (SHAPE[2], CHANNELS[0], CHANNELS[0], CHANNELS[1] + CHANNELS[2])
    return Network(names, fresh_weights(rng, [(1, 1, *each) for each in zip(sizes, CHANNELS, strict=True)]))


@exercise(ASSIGNMENT, 10, None, WRONG)
def activation_model(exam: Exam) -> None:
    """Ask for models of four layers and of one, set new weights in the given model, and name a layer that is not."""
    network, images = draw(exam.rng), exam.rng.normal(size=(3, *SHAPE)).astype(np.float32)
    first, _, left, right, _, last = network.names
    given = built(
        exam, SEVERAL, 10, lambda: exam.answer.make("branching_model", SHAPE, network.names, *network.kernels)
    )
    if given is None:
        return
    judge(exam, SEVERAL, 5, given, network, images, [right, first, last, left])
    model = judge(exam, ONE, 1, given, network, images, [first])
    if model is not None:
        judge_new_weights(exam, given, model, network, images, first)
    refused(exam, UNKNOWN, 2, case(given, [right, first[:-1]]), "ValueError")


def run(exam: Exam, model: Handle, images: Array) -> Any:
    """Run a model on images; on a tensor, since Keras warns of an array if the inputs are a list of one."""
    return exam.answer.run(model, tensor(images))


def judge(
    exam: Exam, name: str, points: float, given: Handle, network: Network, images: Array, layer_names: list[str]
) -> Handle | None:
    """Judge the outputs of these layers. Return the student's model, None if there is none that can be run."""
    model = built(exam, name, points, lambda: exam.answer(given, layer_names))
    if model is None:
        return None
    outputs = exam.attempt(name, points, lambda: run(exam, model, images))
    if outputs is None:
        return None
    if len(layer_names) == 1 and not isinstance(outputs, (list, tuple, dict)):
        outputs = [outputs]
    message = ""
    if not match(outputs, network.outputs(images), layer_names):
        message = f"These outputs have other shapes than those of the named layers. {LIST}"
        if mistake := mistake_name(outputs, network, images, layer_names):
            n_outputs = len(outputs) if isinstance(outputs, (list, tuple)) else 1
            message = exam.recognised(mistake, got=n_outputs, expected=len(layer_names))
    if exam.check(name, points, not message, message):
        right = confirmed(exam, model, [images], lambda graph: graph_is_right(exam, graph, network, layer_names))
        exam.confirm(right, UNCONFIRMED)
    return model


def match(outputs: Any, expected: dict[str, Any], layer_names: list[str]) -> bool:
    """Tell whether outputs are a list with what is expected of each of these layers, in their order."""
    return not difference(outputs, tuple(expected[name] for name in layer_names))


def graph_is_right(exam: Exam, graph: Graph, network: Network, layer_names: list[str]) -> bool:
    """Tell whether a graph gives the outputs of these layers, whatever the weights are."""
    images = exam.rng.normal(size=(3, *SHAPE)).astype(np.float32)
    other = Network(network.names, fresh_weights(exam.rng, [np.shape(kernel) for kernel in network.kernels]))
    outputs = graph.run_drawn((0, 0), images, known=other.kernels)
    return match(outputs, other.outputs(images), layer_names)


def mistake_name(outputs: Any, network: Network, images: Array, layer_names: list[str]) -> str:
    """Name the mistake in wrong outputs; empty if it has no name."""
    expected = network.outputs(images)
    if isinstance(outputs, dict):
        return "dictionary"
    if not isinstance(outputs, (list, tuple)):
        return "one output" if difference(outputs, expected[network.names[-1]]) else "the whole model"
    if len(outputs) != len(layer_names):
        return "too many outputs" if len(outputs) > len(layer_names) else "too few outputs"
    layers = [next((name for name in expected if not difference(output, expected[name])), "") for output in outputs]
    if sorted(layers) == sorted(layer_names):
        return "another order"
    if match(outputs, network.inputs(images), layer_names):
        return "inputs of the layers"
    if all(layers):
        return "other layers"
    if match(outputs, {name: output.mean(axis=(1, 2)) for name, output in expected.items()}, layer_names):
        return "means of the maps"
    shapes = [getattr(output, "shape", None) for output in outputs]
    return "other values" if shapes == [expected[name].shape for name in layer_names] else ""


def judge_new_weights(
    exam: Exam, given: Handle, model: Handle, network: Network, images: Array, layer_name: str
) -> None:
    """Set other weights in the given model, and ask the student's model again: the layer has to be the same one."""
    new = Network(network.names, fresh_weights(exam.rng, [np.shape(kernel) for kernel in network.kernels]))

    def ask() -> Any:
        exam.answer.set_weights(given, new.kernels)
        return run(exam, model, images)

    outputs = exam.attempt(FOLLOW, 2, ask)
    if outputs is None:
        return
    output = outputs[0] if isinstance(outputs, (list, tuple)) and len(outputs) == 1 else outputs
    message = ""
    if difference(output, new.outputs(images)[layer_name]):
        message = f"With other weights in the given model this is not the layer's output. {LIST}"
        if not difference(output, network.outputs(images)[layer_name]):
            message = exam.recognised("copied layers")
    exam.check(FOLLOW, 2, not message, message)
