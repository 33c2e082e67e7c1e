"""One rule for arguments that a right answer changes in place: the smallest check in which it happened, and no more."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from courses import REPOSITORY

import autograder
from autograder.simulate.bank import by_exercise, read_bank

LESSONS = sorted(path for path in (REPOSITORY / "tests" / "answers").iterdir() if path.is_dir())
RIGHT = {name: found[0].source for lesson in LESSONS for name, found in by_exercise(read_bank(lesson), True).items()}
TAKES_ARRAYS = (
    *("absolute_difference", "squared_difference", "concatenation", "chi_square", "predict_same"),
    *("choose_threshold", "distance", "error_rates", "identification_error", "recognize", "verify", "enroll"),
    *("l2_normalize", "pairwise_distances", "contrastive_loss"),
    *("triplet_loss", "active_triplets", "hardest_triplets", "semi_hard_triplets", "random_triplets"),
    *("make_pairs", "precompute", "conv1d", "conv3d"),
    *("crop_patches", "most_selective_unit", "top_patches", "receptive_field"),
    *("content_cost", "gram_matrix", "layer_style_cost", "style_cost", "initial_image"),
)
# what must stay as it is has a check of its own there, which need not be the smallest
OWN_CHECK = {"enroll": "given database changed"}


def spoil(argument: Any) -> None:
    """Change an argument in place, where it can be changed."""
    if type(argument) is np.ndarray and argument.size and argument.flags.writeable:
        argument[...] = ~argument if argument.dtype == bool else argument + 1
    elif isinstance(argument, dict):
        argument.clear()
    elif isinstance(argument, list) and argument and not any(map(tf.is_tensor, argument)):
        argument.append(argument[0])


def copied(result: Any) -> Any:
    """Return arrays that are no longer those of an argument."""
    if isinstance(result, (list, tuple)):
        return type(result)(map(copied, result))
    if isinstance(result, dict):
        return {name: copied(part) for name, part in result.items()}
    return result.copy() if isinstance(result, np.ndarray) else result


def spoiling(right: Callable) -> Callable:
    """Return a right answer that changes its arguments after it has made its result."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        result = copied(right(*args, **kwargs))
        if tf.executing_eagerly():  # a tf.function itself forbids it
            for argument in (*args, *kwargs.values()):
                spoil(argument)
        return result

    return answer


def right_answer(name: str) -> Callable:
    names: dict[str, Any] = {"np": np, "tf": tf}
    for source in (*(source for other, source in RIGHT.items() if other != name), RIGHT[name]):
        exec(source, names)
    return names[name]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", TAKES_ARRAYS)
def test_a_right_answer_that_changes_its_arguments_loses_the_smallest_check(name: str) -> None:
    verdict = autograder.grade(name, spoiling(right_answer(name)))
    lost = [check for check in verdict.checks if not check.passed]
    assert len(lost) == 1 and verdict.points == verdict.max_points - lost[0].points > 0
    assert verdict.mistakes == [OWN_CHECK.get(name, "arguments changed")]
    assert "chang" in lost[0].message


def test_every_other_exercise_takes_no_array() -> None:
    known = {name for name in autograder.exercises() if not name.startswith("answer_")}
    models = {name for name in known if name.startswith("build_")} | {"activation_model", "train_step", "generate_step"}
    assert known - models - {"total_cost", "output_shape", "n_parameters", "patch_box"} == set(TAKES_ARRAYS)
