"""Hidden test of a network for volumes: two convolutions along all three sides, the maximum, a softmax."""

from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.graders.conv_1d_3d import ASSIGNMENT
from autograder.graders.conv_1d_3d._networks import WRONG, judge
from autograder.graders.conv_1d_3d._probes import GREATEST


@exercise(ASSIGNMENT, 15, None, WRONG)
def build_volume_net(exam: Exam) -> None:
    unequal = tuple(int(each) for each in exam.rng.permutation([10, 11, 13]))
    judge(exam, (14, 14, 14), unequal, lambda sides: sides, GREATEST)
