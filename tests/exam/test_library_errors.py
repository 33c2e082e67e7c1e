"""What libraries say is read right: each complaint is made here by the library itself."""

import itertools
import linecache
import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.exam.answer import Answer, AnswerError
from autograder.exam.library_errors import Complaint, complaint, undefined_name
from autograder.exam.wording import explain

CELLS = itertools.count()


def dense() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])


def two_of_one_name() -> Any:
    one, x, y = dense(), keras.Input((3,)), keras.Input((3,))
    return keras.Model([x, y], keras.layers.subtract([one(x), keras.models.clone_model(one)(y)]))


def another_variable() -> None:
    optimizer, one, other = keras.optimizers.SGD(0.1), tf.Variable([1.0]), tf.Variable([1.0])
    optimizer.apply_gradients([(tf.constant([1.0]), one)])
    optimizer.apply_gradients([(tf.constant([1.0]), other)])


def no_gradients() -> None:
    keras.optimizers.SGD(0.1).apply_gradients([(None, tf.Variable([1.0]))])


def in_a_graph() -> Any:
    return tf.function(lambda x: np.asarray(x) + 1)(tf.constant([1.0]))


def in_graph(expression: str) -> Any:
    """Compute what is typed into a cell inside of a tf.function."""
    return tf.function(cell(f"def answer(x):\n    return {expression}"))(tf.ones((5, 3)))


def convolution(n: int, *axes: int) -> Any:
    return keras.layers.Conv1D(2, n)(keras.Input(axes))


def expects_two(a: Any, b: Any) -> Any:
    return a + b


def cell(source: str) -> Callable[..., Any]:
    """Return the function `answer` of a cell, whose lines are known."""
    name = f"<ipykernel_{next(CELLS)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space = dict(globals())
    exec(compile(source, name, "exec"), space)
    return space["answer"]


def written(source: str) -> Any:
    """Call a function that was typed into a cell."""
    return cell(source)()


SAID: dict[Complaint, Callable[[], Any]] = {
    Complaint.SCALAR_WANTED: lambda: math.exp(np.zeros(3)),
    Complaint.MISSING_ARGUMENT: lambda: expects_two(1),
    Complaint.LAMBDA_FAILED: lambda: keras.layers.Lambda(expects_two)([keras.Input((3,)), keras.Input((3,))]),
    Complaint.PREDICTED: lambda: written("def answer():\n    return dense().predict(keras.Input((3,)))"),
    Complaint.CLONED_MODEL: two_of_one_name,
    Complaint.OTHER_VARIABLE: another_variable,
    Complaint.NOT_COMPILED: lambda: dense().fit(np.zeros((2, 3)), np.zeros((2, 2)), verbose=0),
    Complaint.KERNEL_TOO_LARGE: lambda: convolution(9, 5, 1),
    Complaint.CHANNELS_MISSING: lambda: convolution(2, 5),
    Complaint.OTHER_SHAPE: lambda: keras.Model(x := keras.Input((3, 1)), x + 1)(np.zeros((2, 4, 1), "f")),
    Complaint.SYMBOL: lambda: tf.abs(keras.Input((3,))),
    Complaint.NO_GRADIENT: no_gradients,
    Complaint.SYMBOLIC_TENSOR: in_a_graph,
    Complaint.SYMBOLIC_LOOP: lambda: in_graph("[row for row in x]"),
    Complaint.SYMBOLIC_TRUTH: lambda: in_graph("max(tf.reduce_sum(x), 0.0)"),
    Complaint.SHAPES: lambda: np.zeros((5, 3)) / np.zeros(5),
    Complaint.NOT_DEFINED: lambda: nobody_defines_this,  # noqa: F821
}


def raised(function: Callable[[], Any]) -> AnswerError:
    """What a grader gets when the function is a student's."""
    with pytest.raises(AnswerError) as caught:
        Answer.local("answer", lambda: function())()
    return caught.value


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        *((line, Complaint.SYMBOLIC_TENSOR) for line in ("x.numpy()", "float(x[0, 0])", "int(x[0, 0])", "np.sum(x)")),
        *((line, Complaint.SYMBOLIC_TENSOR) for line in ("math.sqrt(x[0, 0])", "round(x[0, 0], 2)", "x.item()")),
        *((line, Complaint.SYMBOLIC_LOOP) for line in ("list(x)", "len(x)", "range(x[0, 0])", "[1, 2][x[0, 0]]")),
        *((line, Complaint.SYMBOLIC_LOOP) for line in ("sum(x)", "list(zip(x, x))", "1.0 in x")),
        *((line, Complaint.SYMBOLIC_TRUTH) for line in ("max(x[0, 0], 1.0)", "min(x[0, 0], 0)", "not x")),
    ],
)
def test_what_has_no_value_inside_a_graph(line: str, kind: Complaint) -> None:
    def as_written() -> (
        Any
    ):  # most of such lines are rewritten by TensorFlow where it can read the source, and then work
        function = tf.autograph.experimental.do_not_convert(cell(f"def answer(x):\n    return {line}"))
        return tf.function(function)(tf.ones((5, 3)))

    assert complaint(raised(as_written)) is kind


@pytest.mark.parametrize("kind", Complaint)
def test_each_complaint_is_recognised(kind: Complaint) -> None:
    assert complaint(raised(SAID[kind])) is kind


def test_other_exceptions_are_no_complaint() -> None:
    assert complaint(raised(lambda: np.zeros(2)[5])) is None and complaint(None) is None


def test_an_undefined_name_is_told() -> None:
    error = raised(SAID[Complaint.NOT_DEFINED])
    assert undefined_name(error) == "nobody_defines_this" and "nobody_defines_this" in explain(error)


SAID_OF: dict[str, tuple[str, str]] = {  # what is told of a line, and how that begins
    "math on arrays": ("1 / (1 + math.exp(-np.ones(3)))", "It stopped with TypeError (in the line `return 1 / (1"),
    "math on tensors": ("math.sqrt(tf.ones(3))", "It stopped with TypeError (in the line `return math.sqrt"),
    "math on lists": ("math.sqrt([1.0])", "It stopped with TypeError (in the line `return math.sqrt"),
    "a norm without its axis": (
        "np.ones((5, 3)) / np.linalg.norm(np.ones((5, 3)), axis=-1)",
        "It stopped with ValueError: operands could not be broadcast together with shapes (5,3) (5,)",
    ),
    "the same of TensorFlow": (
        "tf.ones((5, 3)) / tf.norm(tf.ones((5, 3)), axis=-1)",
        "It stopped with InvalidArgumentError: Incompatible shapes: [5,3] vs. [5] (in the line `return tf.ones",
    ),
    "other shapes": (
        "np.ones((5, 3)) + np.ones(4)",
        "It stopped with ValueError: operands could not be broadcast together with shapes (5,3) (4,)",
    ),
    "a function that Keras no longer has": (
        "keras.backend.l2_normalize(tf.ones(3))",
        "It stopped with AttributeError: module 'keras.backend' has no attribute 'l2_normalize' (in the line",
    ),
    "the same in a layer": (
        "keras.Sequential([keras.layers.Lambda(lambda x: keras.backend.l2_normalize(x))])(tf.ones((1, 3)))",
        "It stopped with AttributeError: module 'keras.backend' has no attribute 'l2_normalize' (in the line",
    ),
    "a layer in a model": (
        "keras.Sequential([keras.layers.Dense(3), keras.layers.Conv2D(3, 3, name='conv')])(tf.ones((2, 3)))",
        "It stopped with ValueError: Input 0 with name 'None' of layer 'conv' is incompatible with the layer: "
        "expected min_ndim=4, found ndim=2",
    ),
    "a long class name": ("tf.ones(3).item()", "It stopped with AttributeError: 'EagerTensor' object has no attribute"),
    "TensorFlow's numbers": (
        "tf.reshape(tf.ones((5, 3)), (4, 4))",
        "It stopped with InvalidArgumentError: Input to reshape is a tensor with 15 values, but the requested shape "
        "has 16 (in the line `return tf.reshape",
    ),
    "the same in a graph": (
        "tf.function(lambda x: tf.reshape(x, (4, 4)))(tf.ones((5, 3)))",
        "It stopped with ValueError: Cannot reshape a tensor with 15 elements to shape [4,4] (16 elements) (in the",
    ),
    "Python's max in a graph": (
        "tf.function(lambda x: max(tf.reduce_sum(x), 0.0))(tf.ones(3))",
        "It fails inside a `tf.function`: tensors have no values there yet, so that Python's `max`, `min`, `if` and",
    ),
    "the values in a graph": (
        "tf.function(lambda x: x.numpy())(tf.ones(3))",
        "It fails inside a `tf.function`: tensors have no values there yet, but NumPy functions, `.numpy()` and",
    ),
}


@pytest.mark.parametrize("name", SAID_OF)
def test_the_cause_comes_first_in_one_line_that_ends_at_a_word(name: str) -> None:
    line, begins = SAID_OF[name]
    said = explain(raised(cell(f"def answer():\n    return {line}")))
    assert said.startswith(begins)
    assert "\n" not in said and "[Op:" not in said and "{{" not in said and "encountered when calling" not in said


def test_an_axis_that_keepdims_would_keep_is_only_spoken_of_where_it_is_missing() -> None:
    said = {name: explain(raised(cell(f"def answer():\n    return {line}"))) for name, (line, _) in SAID_OF.items()}
    assert {name for name in said if "keepdims" in said[name]} == {"a norm without its axis", "the same of TensorFlow"}


@pytest.mark.parametrize(("line", "words"), [("assert x > 1, 'not so'", ": not so"), ("assert x > 1", "")])
def test_an_assert_of_the_students_own_is_called_that(line: str, words: str) -> None:
    said = explain(raised(lambda: cell(f"def answer(x):\n    {line}")(0)))
    assert said == f"An `assert` of your own stopped it{words} (in the line `{line}`)."


@pytest.mark.parametrize("story", ["in user code:\n\n" + "    File x\n" * 90, ""])
def test_a_long_text_is_cut_between_words(story: str) -> None:
    text = f"{story}\n\n    ValueError: {'the shapes do not agree ' * 60}"

    def fails() -> None:
        raise ValueError(text)

    said = explain(raised(fails))
    assert said.startswith("It stopped with ValueError: the shapes do not agree the shapes")
    assert all(word in "It stopped with ValueError: the shapes do not agree …." for word in said.split())


def test_the_path_of_the_grader_is_no_gradient() -> None:
    text = 'in user code:\n\n    File "/autograder/inside/servant.py", line 3, in None  *\n\n    ValueError: no shape'
    assert complaint(AnswerError("ValueError", text)) is None
