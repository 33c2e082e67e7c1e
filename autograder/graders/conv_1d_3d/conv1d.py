"""Hidden test of the convolution of a signal: valid cross-correlation over several channels."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import then
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d._convolution import SLIPS, ask, correlate

WRONG = SLIPS | {
    "summed over the places": (
        "The places are summed, but the result should have a value for each place: (n - k + 1, c_out).",
        then(correlate, lambda y: y.sum(axis=0)),
    )
}
EXAMPLES = (
    Example(
        "conv1d(np.array([[1.], [2.], [4.], [7.]]), np.array([[[-1.]], [[1.]]]), np.array([0.]))",
        case(np.array([[1.0], [2.0], [4.0], [7.0]]), np.array([[[-1.0]], [[1.0]]]), np.zeros(1)),
        np.array([[1.0], [2.0], [3.0]]),
    ),
    Example(
        "conv1d(np.array([[1., 2.], [3., 4.]]), np.array([[[1., 0.], [10., 1.]]]), np.array([0., 5.]))",
        case(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[[1.0, 0.0], [10.0, 1.0]]]), np.array([0.0, 5.0])),
        np.array([[21.0, 7.0], [43.0, 9.0]]),
    ),
)


@exercise(ASSIGNMENT, 20, correlate, WRONG, EXAMPLES)
def conv1d(exam: Exam) -> None:
    n = int(exam.rng.integers(11, 15))
    ask(exam, ((n + 2,), (5,)), (((n,), (4,)), ((n + 4,), (5,))))
