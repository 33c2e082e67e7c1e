"""Answers that count things: 3.0 is as good as 3 where the contract asks for no integer."""

from typing import Any

import numpy as np

from autograder.exam.answer import Answer
from autograder.exam.compare import as_array

EXACT = 2**53  # a float below holds its integer exactly


class WholeNumbers(Answer):
    """An answer whose floats are taken for integers where all of them are whole.

    Args:
        answer: the same without this.

    `rounded` says whether floats came.
    """

    def __init__(self, answer: Answer):
        super().__init__(answer.wire, answer.name, answer.seconds)
        self.arguments = answer.arguments
        self.rounded = False

    def call(self, *args: Any, **kwargs: Any) -> tuple[Any, list[int]]:
        value, changed = super().call(*args, **kwargs)
        array = as_array(value)
        if array is None or array.dtype.kind != "f" or not array.size:
            return value, changed
        if not ((np.abs(array) < EXACT) & (array == np.rint(array))).all():
            return value, changed
        self.rounded = True
        return array.astype(int), changed
