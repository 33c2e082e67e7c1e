"""Write down what a student's TensorFlow code computes as a graph, and run such a graph.

The first half runs in the student's kernel. Its graph is data: what it computes shows where it is run, in a kernel
that has never seen the student's code, on inputs that the student's kernel has never seen.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

CONVOLUTIONS = ("Conv2D", "Conv3D", "DepthwiseConv2dNative")


def trace(function: Callable, args: list[Any], slopes: bool = False) -> dict[str, Any]:
    """Write a function of these arguments down as a graph; of tensors only shape and dtype count.

    Args:
        function: of TensorFlow operations.
        args: nested lists; what is no tensor stays as it is.
        slopes: also write down the gradient of the summed result by each tensor.

    Returns:
        graph: the bytes of a GraphDef, uint8; inputs, outputs: names of tensors; slopes: names, None where none flows.
    """
    import tensorflow as tf

    flat = tf.nest.flatten(args)
    places = [i for i, each in enumerate(flat) if tf.is_tensor(each)]

    def traced(*tensors: Any) -> Any:
        given = list(flat)
        for place, each in zip(places, tensors, strict=True):
            given[place] = each
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            value = function(*tf.nest.pack_sequence_as(args, given))
            total = tf.reduce_sum(value) if slopes else None
        found = tape.gradient(total, tensors) if slopes else []
        flows = [each is not None for each in found]
        arrived = [tf.convert_to_tensor(each) for each in found if each is not None]
        notes.append((flows, len(tf.nest.flatten(value))))
        return [*map(tf.convert_to_tensor, tf.nest.flatten(value)), *arrived]

    notes: list[tuple[list[bool], int]] = []
    specs = [tf.TensorSpec(flat[i].shape, flat[i].dtype) for i in places]
    concrete = tf.function(traced).get_concrete_function(*specs)
    flows, n = notes[-1]
    return _written(concrete, n, flows)


def trace_model(model: Any, inputs: list[Any]) -> dict[str, Any]:
    """Write a Keras model in inference mode down as a graph whose inputs are its weights, in its order, and its inputs.

    Returns:
        as `trace`, and weights: shape and dtype of each.
    """
    import keras
    import tensorflow as tf

    n = len(model.weights)

    def traced(*tensors: Any) -> Any:
        x = list(tensors[n:])
        with keras.StatelessScope(state_mapping=zip(model.weights, tensors[:n], strict=True)):
            outputs = model(x[0] if len(x) == 1 else x, training=False)
        return [tf.convert_to_tensor(each) for each in tf.nest.flatten(outputs)]

    weights = [(tuple(int(size) for size in each.shape), str(each.dtype)) for each in model.weights]
    specs = [tf.TensorSpec(*each) for each in weights] + [tf.TensorSpec(x.shape, x.dtype) for x in inputs]
    eagerly = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)  # a function inside that was traced before would keep the weights it had then
    try:
        concrete = tf.function(traced).get_concrete_function(*specs)
    finally:
        tf.config.run_functions_eagerly(eagerly)
    return {**_written(concrete, len(concrete.outputs), []), "weights": weights}


def _written(concrete: Any, n_outputs: int, flows: list[bool]) -> dict[str, Any]:
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    frozen = convert_variables_to_constants_v2(concrete, lower_control_flow=False)
    names = [each.name for each in frozen.outputs]
    arrived = iter(names[n_outputs:])
    return {
        "graph": np.frombuffer(frozen.graph.as_graph_def().SerializeToString(), np.uint8),
        "inputs": [each.name for each in frozen.inputs],
        "outputs": names[:n_outputs],
        "slopes": [next(arrived) if flow else None for flow in flows],
    }


class Graph:
    """A graph to be run.

    Args:
        written: bytes of a GraphDef, uint8.
    """

    def __init__(self, written: np.ndarray):
        import tensorflow as tf

        definition = tf.compat.v1.GraphDef.FromString(written.tobytes())
        self.wrapped = tf.compat.v1.wrap_function(lambda: tf.import_graph_def(definition, name=""), [])

    def run(self, inputs: list[str], tensors: list[Any], outputs: list[str]) -> list[Any]:
        """Return the values of some tensors, others given."""
        import tensorflow as tf

        return list(self._pruned(inputs, outputs)(*map(tf.convert_to_tensor, tensors)))

    def run_drawn(
        self,
        inputs: list[str],
        weights: list[tuple],
        seeds: tuple[int, int],
        known: list[np.ndarray],
        tensors: list[Any],
        outputs: list[str],
    ) -> list[Any]:
        """Run a model whose weights, which may be too many to be carried, are drawn here.

        Args:
            inputs: names of the weights, then of the other inputs.
            outputs: names of the tensors whose values are wanted.
            weights: shape and dtype of each.
            seeds: of the weights of rank 3 and less, and of the others, among which the kernels of convolutions are.
            known: weights that are not drawn, each for all of its shape.
            tensors: the other inputs.
        """
        rngs, drawn = [np.random.default_rng(seed) for seed in seeds], []
        by_shape = {each.shape: each for each in known}
        for shape, dtype in weights:
            rng, size = rngs[len(shape) > 3], np.sqrt(np.prod(shape[:-1]))
            # those of rank 1 may be variances
            values = rng.normal(size=shape) / size if len(shape) > 1 else rng.uniform(0.5, 1.5, shape)
            drawn.append(np.asarray(by_shape.get(tuple(shape), values)).astype(dtype))
        return self.run(inputs, [*drawn, *tensors], outputs)

    def gradient(self, inputs: list[str], tensors: list[Any], outputs: list[str]) -> list[Any]:
        """Return the gradient of the summed outputs by each input, None where none flows.

        Raises:
            LookupError: some operation has a gradient of the student's own, which the graph does not hold.
        """
        import tensorflow as tf

        if any("_gradient_op_type" in node.attr for node in self._nodes()):
            raise LookupError("a gradient of one's own")
        function = self._pruned(inputs, outputs)
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            total = tf.add_n([tf.reduce_sum(each) for each in function(*tensors)])
        found = tape.gradient(total, tensors)
        return [None if each is None else tf.convert_to_tensor(each) for each in found]

    def convolutions(self) -> list[dict[str, Any]]:
        """Return the convolutions: the kind of each, and the names of its input, its kernel and its output."""
        return [
            {
                "kind": each.type,
                "given": each.inputs[0].name,
                "kernel": each.inputs[1].name,
                "gave": each.outputs[0].name,
            }
            for each in self.wrapped.graph.get_operations()
            if each.type in CONVOLUTIONS
        ]

    def constants(self) -> int:
        """How many numbers the graph holds itself."""
        return sum(
            int(np.prod([side.size for side in node.attr["value"].tensor.tensor_shape.dim], dtype=float))
            for node in self._nodes()
            if node.op == "Const"
        )

    def _nodes(self) -> list[Any]:
        """All operations, those of functions in the graph too."""
        definition = self.wrapped.graph.as_graph_def()
        return [*definition.node, *(node for function in definition.library.function for node in function.node_def)]

    def _pruned(self, inputs: list[str], outputs: list[str]) -> Any:
        graph = self.wrapped.graph
        return self.wrapped.prune(
            [graph.get_tensor_by_name(each) for each in inputs], [graph.get_tensor_by_name(each) for each in outputs]
        )
