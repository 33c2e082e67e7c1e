"""What learners make of the receptive field. Size, stride and start have points of their own."""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.filter_visualization.fields import Layers, field_of, size_of, start_of, steps, stride_of

Part = Callable[[Layers], float]


def _with(size: Part = size_of, stride: Part = stride_of, start: Part = start_of) -> Callable:
    return lambda layers: (size(layers), stride(layers), start(layers))


def _each(value: Callable[[int, int, int, int, int], float], begin: float = 0) -> Part:
    """Sum something over the layers: of kernel, stride, padding, step before the layer and step of its own units."""
    return lambda layers: (
        begin
        + sum(
            value(*layer, before, after)
            for layer, before, after in zip(layers, steps(layers), steps(layers)[1:], strict=False)
        )
    )


def _of(change: Callable[[Layers], Layers]) -> Callable:
    return lambda layers: field_of(change(layers))


def _result(change: Callable) -> Callable:
    return lambda layers: change(*field_of(layers))


_plain_size, _plain_start = _each(lambda k, s, p, b, a: k - 1, 1), _each(lambda k, s, p, b, a: -p)
_late_size, _late_start = _each(lambda k, s, p, b, a: (k - 1) * a, 1), _each(lambda k, s, p, b, a: -p * a)


FIELD_MISTAKES = (
    Mistake(
        "strides ignored",
        "Kernels and paddings are added as they are. Those of deeper layers count in steps of the strides before them.",
        _with(_plain_size, start=_plain_start),
        keeps=11,
    ),
    Mistake(
        "strides ignored altogether",
        "The strides do not count at all: neighbours are as many input pixels apart as the strides multiply to.",
        _with(_plain_size, lambda layers: 1, _plain_start),
    ),
    Mistake(
        "own stride counted",
        "Each layer's own stride is counted for its kernel and padding: only the strides of the layers before it "
        "stretch them. Update the stride last.",
        _with(_late_size, start=_late_start),
        keeps=7,
    ),
    Mistake(
        "own stride alone",
        "Each kernel is stretched by its own layer's stride: the product of the strides before it does that.",
        _with(_each(lambda k, s, p, b, a: (k - 1) * s, 1)),
        keeps=13,
    ),
    Mistake(
        "kernel sizes summed",
        "The kernel sizes are summed: neighbouring positions overlap, so a layer adds one less than its kernel.",
        _with(_each(lambda k, s, p, b, a: k)),
        keeps=17,
    ),
    Mistake(
        "whole kernel added",
        "Each layer adds its whole kernel: one pixel of it was there before, so it adds kernel - 1.",
        _with(_each(lambda k, s, p, b, a: k * b, 1)),
        keeps=13,
    ),
    Mistake(
        "without the first pixel",
        "The size is one too small: with no layer at all one pixel is seen, so begin with 1.",
        _with(_each(lambda k, s, p, b, a: (k - 1) * b)),
        keeps=13,
    ),
    Mistake(
        "kernel sizes multiplied",
        "The kernel sizes are multiplied: fields grow by adding, in steps of the strides before.",
        _with(lambda layers: int(np.prod([k for k, _, _ in layers]))),
        keeps=17,
    ),
    Mistake(
        "last kernel only",
        "The size is the last layer's kernel: the layers before it widen what it sees.",
        _with(lambda layers: layers[-1][0] if layers else 1),
        keeps=17,
    ),
    Mistake(
        "padding added to the size",
        "The paddings are added to the size: padding moves where the first field starts, not how wide it is.",
        _with(_each(lambda k, s, p, b, a: (k - 1 + 2 * p) * b, 1)),
        keeps=13,
    ),
    Mistake(
        "last layer's stride for all",
        "The stride is that of the last layer: multiply the strides of all layers.",
        _with(stride=lambda layers: layers[-1][1] if layers else 1),
        keeps=20,
    ),
    Mistake(
        "strides added",
        "The strides are added: two layers of stride 3 make every ninth pixel, so multiply them.",
        _with(stride=lambda layers: sum(s for _, s, _ in layers)),
        keeps=20,
    ),
    Mistake(
        "no padding",
        "The start is 0, as without padding: with padding, place 0 looks outside of the image, at a negative place.",
        _with(start=lambda layers: 0),
        keeps=15,
    ),
    Mistake(
        "sign of the start",
        "The start is positive: padding lies before the first pixel, where coordinates are negative.",
        _with(start=lambda layers: -start_of(layers)),
        keeps=15,
    ),
    Mistake(
        "paddings times the whole stride",
        "All paddings are multiplied by the whole stride: each counts in steps of the layers before its own.",
        _with(start=lambda layers: _plain_start(layers) * stride_of(layers)),
        keeps=15,
    ),
    Mistake(
        "half a kernel for the padding",
        "The start goes by half of each kernel, as if every padding were «same»: use the paddings given.",
        _with(start=_each(lambda k, s, p, b, a: -(k // 2) * b)),
        keeps=15,
    ),
    Mistake(
        "padding on both sides",
        "The start counts every padding twice: only what lies before the first pixel moves it.",
        _with(start=lambda layers: 2 * start_of(layers)),
        keeps=15,
    ),
    Mistake(
        "half the size for the padding",
        "The start goes by half of the size: use the paddings given, which may be larger or smaller.",
        _with(start=lambda layers: -(size_of(layers) // 2)),
        keeps=15,
    ),
    Mistake(
        "centre for the first pixel",
        "The start is the centre of what is seen from place 0; its first pixel is asked.",
        _with(start=lambda layers: start_of(layers) + size_of(layers) // 2),
        keeps=15,
    ),
    Mistake(
        "layers in reverse",
        "The layers are gone through from the last to the first: begin at the input.",
        _of(lambda layers: layers[::-1]),
        keeps=11,
    ),
    Mistake(
        "first layer missing",
        "The first layer is left out: at which index does the loop begin?",
        _of(lambda layers: layers[1:]),
    ),
    Mistake(
        "last layer missing", "The last layer is left out: where does the loop end?", _of(lambda layers: layers[:-1])
    ),
    Mistake(
        "stride and padding mixed up",
        "Stride and padding have changed places: a layer is (kernel, stride, padding).",
        _of(lambda layers: [(k, p, s) for k, s, p in layers]),
    ),
    Mistake(
        "swapped tuple",
        "The results have changed places: the size comes first, then the stride.",
        _result(lambda size, stride, start: (stride, size, start)),
        keeps=8,
    ),
    Mistake(
        "start before stride",
        "The results have changed places: the stride comes before the start.",
        _result(lambda size, stride, start: (size, start, stride)),
        keeps=10,
    ),
    Mistake("only the size", "Only the size is returned: (size, stride, start) is asked.", size_of),
    Mistake(
        "no start",
        "Size and stride are returned: the start is missing, (size, stride, start).",
        _result(lambda *field: field[:2]),
    ),
    Mistake(
        "a result for each layer",
        "There is a result for each layer: that of the whole stack is asked, the last one.",
        lambda layers: [field_of(layers[: i + 1]) for i in range(len(layers))],
    ),
)
