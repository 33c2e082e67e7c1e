"""Questions 6 to 10: what networks see, how pictures get a style, and volumes."""

from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.quiz import ASSIGNMENT
from autograder.graders.quiz.judging import judge_one

SHALLOW = Mistake(
    "a category in layer 1",
    "A larger share of the units of layer 4 than of layer 1 had a majority of faces among what excites them most, "
    "and its best unit nothing else: 3×3 pixels, all that layer 1 sees, hold an edge or a colour, not an animal. "
    "See section 6, and sections 5 and 7 of 05.",
    "b",
)
SUPERVISED = Mistake(
    "style transfer as supervised learning",
    "There was no y to learn from, and the second photograph cost as much after the first was painted as before: "
    "no network was trained. Only the supervised one did better on new pictures. See section 7, and section 1 of "
    "06.",
    "a",
)
TOGETHER = Mistake(
    "style as each channel on its own",
    "Moving one channel's activations to other places changed G_kk' although each channel kept all its values: "
    "the entry measures how two of them vary together (unnormalised: no mean is subtracted). See section 8, and "
    "section 5 of 06.",
    "b",
)
WHAT_MOVES = (
    Mistake(
        "alpha and beta updated",
        "α and β are chosen once, before the first iteration; they weigh the costs, and no gradient is taken by them. "
        "Read again in section 9 which line changes from one iteration to the next, and see section 7 of 06.",
        "a",
    ),
    Mistake(
        "network updated",
        "The network's parameters were the same number for number after all iterations: it is frozen, and only its "
        "gradient passes through. Read again the lines of section 9, and section 4 of 06.",
        "b",
    ),
    Mistake(
        "content picture updated",
        "C stays what it was, since G is compared with it; here C is only where G begins, and then G moves away from "
        "it. Read again the lines of section 9, and sections 2 and 4 of 06.",
        "d",
    ),
)
VOLUME = (
    Mistake(
        "taken for impossible",
        "The dimensions do match: each filter reaches through all channels, as the shapes of the filters in section "
        "10 show, whatever their number is. Work out the window first, then count the filters; see also section 1 "
        "of 07.",
        "a",
    ),
    Mistake(
        "channels of the input kept",
        "The sides are right, the channels are not: a filter sums over all channels of the input and gives one "
        "channel, so there come out as many as there are filters. See the last number of each line in section 10, and "
        "section 1 of 07.",
        "b",
    ),
)


@exercise(ASSIGNMENT, points=10, reference="a", mistakes=(SHALLOW,))
def answer_6(exam: Exam) -> None:
    judge_one(exam)


@exercise(ASSIGNMENT, points=10, reference="b", mistakes=(SUPERVISED,))
def answer_7(exam: Exam) -> None:
    judge_one(exam)


@exercise(ASSIGNMENT, points=10, reference="a", mistakes=(TOGETHER,))
def answer_8(exam: Exam) -> None:
    judge_one(exam)


@exercise(ASSIGNMENT, points=10, reference="c", mistakes=WHAT_MOVES)
def answer_9(exam: Exam) -> None:
    judge_one(exam)


@exercise(ASSIGNMENT, points=10, reference="c", mistakes=VOLUME)
def answer_10(exam: Exam) -> None:
    judge_one(exam)
