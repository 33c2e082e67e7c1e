"""Hidden test of a network for signals: two convolutions along time, all their places, and a softmax."""

from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d._networks import WRONG, judge
from autograder.graders.conv_1d_3d._probes import FLATTENED


@exercise(ASSIGNMENT, 15, None, WRONG)
def build_ecg_net(exam: Exam) -> None:
    longer = int(exam.rng.integers(20, 60))
    judge(exam, (14,), (longer,), lambda sides: sides[0], FLATTENED)
