"""Answers to activation_model: right in several styles, and wrong by name; what numbers and patches may come."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from judging import judged

import autograder
from autograder.exam.answer import Answer
from autograder.exam.verdict import Verdict
from autograder.graders.filter_visualization._boxes import unclipped, unit_box
from autograder.graders.filter_visualization.crop_patches import crop, differ
from autograder.graders.filter_visualization.receptive_field import unit_field
from autograder.graders.filter_visualization.top_patches import find
from autograder.inside.data import Handle, pack, unpack

SEEDS = 3
patch_box = unit_box


def names(grade: Verdict) -> tuple[str, float]:
    return (grade.mistakes or [""])[0], grade.points


def between(choose: Callable[[Any, list[str]], Any]) -> Callable:
    def activation_model(model, layer_names):
        return keras.Model(model.inputs, choose(model, layer_names))

    return activation_model


def outputs(model, layer_names):
    return [model.get_layer(name).output for name in layer_names]


def looked_up(model, layer_names):
    found = {layer.name: layer.output for layer in model.layers}
    if not set(layer_names) <= set(found):
        raise ValueError("no such layer")
    return tuple(found[name] for name in layer_names)


def bare_if_one(model, layer_names):
    found = outputs(model, layer_names)
    return found[0] if len(found) == 1 else found


class Wrapped(keras.Model):
    def __init__(self, model, layer_names):
        super().__init__()
        self.inner = between(outputs)(model, layer_names)

    def call(self, x):
        return self.inner(x)


RIGHT = {
    "get_layer": between(outputs),
    "a dictionary of layers": between(looked_up),
    "a tensor for one": between(bare_if_one),
    "subclassed": Wrapped,
}


def clone(model, layer_names, copied):
    copy = keras.models.clone_model(model)
    if copied:
        copy.set_weights(model.get_weights())
    else:
        copy.set_weights([weight + 1 for weight in model.get_weights()])
    return between(outputs)(copy, layer_names)


def by_part(model, layer_names):
    looked_up(model, layer_names)
    return [layer.output for name in layer_names for layer in model.layers if name in layer.name]


def known(model, layer_names):
    return [layer.output for name in layer_names for layer in model.layers if layer.name == name]


def key_error(model, layer_names):
    found = {layer.name: layer.output for layer in model.layers}
    return [found[name] for name in layer_names]


def after(model, layer_names):
    names = [layer.name for layer in model.layers]
    looked_up(model, layer_names)
    return [model.layers[min(names.index(name) + 1, len(names) - 1)].output for name in layer_names]


def in_model_order(model, layer_names):
    looked_up(model, layer_names)
    return [layer.output for layer in model.layers if layer.name in layer_names]


WRONG: dict[str, tuple[str, float, Callable]] = {
    "order of the model": ("another order", 7.5, between(in_model_order)),
    "reversed": ("another order", 7.5, between(lambda m, n: outputs(m, n)[::-1])),
    "inputs": ("inputs of the layers", 0, between(lambda m, n: [m.get_layer(name).input for name in n])),
    "one more": ("too many outputs", 0, between(lambda m, n: [*outputs(m, n), m.layers[2].output])),
    "part of a name": ("too many outputs", 0, between(by_part)),
    "first one": ("one output", 5, between(lambda m, n: outputs(m, n)[0])),
    "first two": ("too few outputs", 5, between(lambda m, n: outputs(m, n)[:2])),
    "the layer after": ("other layers", 0, between(after)),
    "means": ("means of the maps", 0, between(lambda m, n: [keras.ops.mean(o, (1, 2)) for o in outputs(m, n)])),
    "ReLU on top": ("other values", 0, between(lambda m, n: list(map(keras.ops.relu, outputs(m, n))))),
    "dictionary": ("dictionary", 0, between(lambda m, n: dict(zip(n, outputs(m, n), strict=True)))),
    "the whole model": ("the whole model", 0, lambda model, layer_names: model),
    "clone": ("other values", 0, lambda model, layer_names: clone(model, layer_names, False)),
    "clone, weights copied": ("copied layers", 8, lambda model, layer_names: clone(model, layer_names, True)),
    "unknown name left out": ("no ValueError", 8, between(known)),
    "KeyError": ("no ValueError", 8, between(key_error)),
    "symbols": ("no model", 0, outputs),
    "nothing": ("nothing returned", 0, lambda model, layer_names: None),
}


@pytest.mark.parametrize("answer", RIGHT)
def test_a_sound_activation_model_gets_all_points(answer: str) -> None:
    judged("activation_model", RIGHT[answer], 10)


@pytest.mark.parametrize("answer", WRONG)
def test_a_wrong_activation_model_is_recognised(answer: str) -> None:
    mistake, points, function = WRONG[answer]
    judged("activation_model", function, points, mistake)


def test_patches_may_come_as_a_tuple_or_as_one_array_where_all_are_equal() -> None:
    want = [np.ones((2, 3, 1)), np.zeros((2, 3, 1))]
    assert not differ(tuple(want), want) and not differ(np.array(want), want)
    assert differ(want[::-1], want) and differ(want[:1], want) and differ("patches", want) and differ(None, want)


def test_a_crash_at_the_border_costs_the_check_at_the_border_alone() -> None:
    def crop_patches(images, hits, field):
        patches = crop(images, hits, field)
        assert all(patch.shape[:2] == (field[0], field[0]) for patch in patches)
        return patches

    assert names(autograder.grade("crop_patches", crop_patches)) == ("AssertionError", 6)


def test_a_wrong_patch_box_shows_in_what_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def crop_patches(images, hits, field):
        cut = []
        for image, row, col in hits:
            top, left, bottom, right = patch_box(row, col, field, images.shape[1:3])
            cut.append(images[image, top:bottom, left:right])
        return cut

    assert autograder.grade("crop_patches", crop_patches).points == 10
    monkeypatch.setitem(globals(), "patch_box", unclipped)
    grade = autograder.grade("crop_patches", crop_patches)
    assert names(grade) == ("not clipped", 6)


COUNTED = {"receptive_field": 25, "patch_box": 15, "most_selective_unit": 15, "top_patches": 22}


@pytest.mark.parametrize("name", COUNTED)
def test_floats_that_are_whole_cost_nothing_but_where_integers_are_asked(name: str) -> None:
    right = autograder.exercises()[name].reference
    for seed in range(SEEDS):
        grade = autograder.grade(name, lambda *args, **kwargs: np.asarray(right(*args, **kwargs), float) * 1.0, seed)
        assert grade.points == COUNTED[name]
        assert grade.mistakes == ([] if grade.points == grade.max_points else ["not integers"])


def test_floats_that_are_not_whole_stay_wrong() -> None:
    for name in COUNTED:
        right = autograder.exercises()[name].reference
        assert autograder.grade(name, lambda *a, f=right, **k: np.asarray(f(*a, **k)) + 0.25).points == 0


def test_floats_do_not_hide_a_mistake() -> None:
    grade = autograder.grade("top_patches", lambda *args, **kwargs: find(*args, **kwargs)[::-1] * 1.0)
    assert names(grade) == ("ascending", 0)


def test_a_crash_without_hits_is_told_for_what_it_is() -> None:
    def crop_patches(images, hits, field):
        first = hits[0][0]
        return crop(images, [(first, *hit[1:]) for hit in hits], field)

    grade = autograder.grade("crop_patches", crop_patches)
    (lone,) = [check for check in grade.checks if check.name == "no hits"]
    assert grade.mistakes == ["image of the first hit", "IndexError"]
    assert "IndexError" in lone.message and "hits has no rows" in lone.message


@pytest.mark.parametrize("take", [np.mean, np.sum])
def test_a_mean_and_a_sum_of_a_map_are_told_what_is_true_of_both(take: Callable) -> None:
    def most_selective_unit(activations, labels, target):
        values = take(activations, axis=(1, 2))
        return int(np.argmax(values[labels == target].mean(axis=0) - values[labels != target].mean(axis=0)))

    grade = autograder.grade("most_selective_unit", most_selective_unit)
    assert grade.mistakes == ["mean of the map"] and "maximum over the places" in grade.checks[0].message
    assert "(or" not in grade.checks[0].message


def test_what_a_layer_adds_is_told_as_it_is() -> None:
    for size in ("kernels in plain pixels", "whole kernel added"):
        (lost,) = [check for check in autograder.grade("receptive_field", field_by(SIZES[size], STARTS[""])).checks[:1]]
        assert "kernel - 1" in lost.message and "added as they are" not in lost.message


def test_layers_changed_in_place_cost_two_points() -> None:
    def receptive_field(layers):
        field = unit_field(layers)
        layers.append((1, 1, 0))
        return field

    assert names(autograder.grade("receptive_field", receptive_field)) == ("arguments changed", 23)


def field_by(size: Callable, start: Callable) -> Callable:
    """Compute a receptive field from what a layer (kernel, padding, step, next step) adds to size and start."""

    def receptive_field(layers):
        total, step, first = 1, 1, 0
        for kernel, stride, padding in layers:
            total += size(kernel, step, step * stride)
            first -= start(padding, step, step * stride)
            step *= stride
        return total, step, first

    return receptive_field


SIZES: dict[str, Callable] = {
    "": lambda kernel, step, after: (kernel - 1) * step,
    "kernels in plain pixels": lambda kernel, step, after: kernel - 1,
    "own stride counted for the kernel": lambda kernel, step, after: (kernel - 1) * after,
    "whole kernel added": lambda kernel, step, after: kernel * step,
}
STARTS: dict[str, Callable] = {
    "": lambda padding, step, after: padding * step,
    "paddings in plain pixels": lambda padding, step, after: padding,
    "own stride counted for the padding": lambda padding, step, after: padding * after,
    "sign of the start": lambda padding, step, after: -padding * step,
}
BOTH = {
    ("kernels in plain pixels", "paddings in plain pixels"): ["strides ignored"],
    ("own stride counted for the kernel", "own stride counted for the padding"): ["own stride counted"],
}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("size", SIZES)
def test_size_and_start_are_named_each_for_itself(size: str, start: str) -> None:
    for seed in range(SEEDS):
        grade = autograder.grade("receptive_field", field_by(SIZES[size], STARTS[start]), seed)
        assert grade.mistakes == BOTH.get((size, start), [name for name in (size, start) if name])


SWAPPED = {"swapped tuple": ((1, 0, 2), 16.5), "start before stride": ((0, 2, 1), 17.5)}


@pytest.mark.parametrize("name", SWAPPED)
def test_results_of_a_field_in_another_order_keep_half(name: str) -> None:
    order, points = SWAPPED[name]
    grade = autograder.grade("receptive_field", lambda layers: tuple(unit_field(layers)[part] for part in order))
    assert names(grade) == (name, points)


def test_activations_changed_in_place_cost_one_check() -> None:
    def top_patches(activations, unit, k=9):
        hits = find(activations, unit, k)
        activations[..., unit] = -1
        return hits

    assert names(autograder.grade("top_patches", top_patches)) == ("arguments changed", 24)


def test_hits_changed_in_place_cost_one_check() -> None:
    def crop_patches(images, hits, field):
        patches = crop(images, hits, field)
        hits *= 2
        return patches

    assert names(autograder.grade("crop_patches", crop_patches)) == ("arguments changed", 9)


GARBAGE: tuple[Any, ...] = (
    *(None, "text", True, 1e300, float("nan"), -float("inf"), 2**62, [], {}, {"a": 1}, [None] * 4, ["a", "b", "c"]),
    *([[1], [1, 2]], [np.zeros(2), np.zeros(3)], [0.0] * 90_000, ((), ()), [[], []], Handle(7, "object")),
    *(np.zeros((0, 3)), np.array([1j, 2, 3]), np.array(["a", "b", "c", "d"]), np.full((4, 3), np.inf)),
    *(np.full(n, np.nan) for n in (1, 3, 4)),
    (float("nan"),) * 3,
)


class Garbage:
    """A kernel that answers every call with the same nonsense."""

    def __init__(self, nonsense: Any):
        self.nonsense = nonsense

    def request(self, packed: bytes, seconds: float) -> bytes:
        do = unpack(packed)["do"]
        values = {"call": {"value": self.nonsense, "changed": [0]}, "make": Handle(1, "Functional")}
        return pack({"ok": True, "value": values.get(do, self.nonsense)})


class GarbageModel(Garbage):
    """The same, where the answer is a model that gives nonsense."""

    def request(self, packed: bytes, seconds: float) -> bytes:
        if unpack(packed)["do"] == "call":
            return pack({"ok": True, "value": {"value": Handle(2, "Functional"), "changed": []}})
        return super().request(packed, seconds)


@pytest.mark.parametrize("wire", [Garbage, GarbageModel])
@pytest.mark.parametrize("name", [*COUNTED, "activation_model", "crop_patches"])
def test_nonsense_earns_nothing_and_breaks_no_grader(name: str, wire: type[Garbage]) -> None:
    for nonsense in GARBAGE:
        grade = autograder.grade(name, Answer(wire(nonsense), name))
        assert grade.points == 0 and grade.checks, nonsense
        assert all(check.message for check in grade.checks), nonsense
