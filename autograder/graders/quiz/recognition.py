"""Questions 1 to 5: recognising people."""

from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.quiz import ASSIGNMENT
from autograder.graders.quiz.judging import judge_one, judge_several

ONE_TO_K = Mistake(
    "one to one and one to K confused",
    "The experiment counted 1 comparison for every claim, whatever K is, and K for the question «who is this?»: "
    "that is just what the statement says. Look again at the counts in section 1, and at sections 5 and 8 of 01.",
    "b",
)
WHY_D = (
    Mistake(
        "transfer learning taken for a need",
        "Option a is not a reason: the small encoder began with random weights, took over nothing from another task, "
        "and its d still names people it never saw. Transfer learning can help, but d does not need it; see section "
        "2.",
        "abc",
        keeps=7.5,
    ),
    Mistake(
        "one-shot problem left out",
        "Option b is a reason: there is one picture of each person, too few to train a class on, and comparing with "
        "that one is what d does. Look again at the first two lines of section 2, and at section 2 of 01.",
        "c",
        keeps=7.5,
    ),
    Mistake(
        "a single picture left out",
        "Option c is a reason: person 40 was recognised right after one picture went into the database, and no weight "
        "had changed. Look again at the third line of section 2, and at section 9 of 01.",
        "b",
        keeps=7.5,
    ),
    Mistake(
        "softmax with K + 1 classes",
        "Option d is the other way, not a reason for a distance: the softmax unit has no output for person 40 and must "
        "be trained again whenever somebody joins. Look again at the last line of section 2, and at section 2 of 01.",
        "bcd",
        keeps=7.5,
    ),
    Mistake(
        "everything chosen",
        "All four together earn nothing: two of the options are no reasons. Say for each one which line of the "
        "experiment in section 2 speaks for it or against it.",
        "abcd",
    ),
)
ONE_PICTURE_EACH = Mistake(
    "one picture each is enough",
    "With one picture of each person there was no pair (A, P) and not a single triplet, however many people there "
    "are: nothing says what «the same person» looks like. See the first line of section 3, and section 3 of 03.",
    "a",
)
FORMULAS = (
    Mistake(
        "margin subtracted",
        "With -α the triplet costs nothing while P is still farther than N, and putting all pictures at one point is "
        "free: the margin has to be added. Look at line a in section 4, and at section 6 of 03.",
        "a",
    ),
    Mistake(
        "roles swapped and margin subtracted",
        "It charges for a negative that is far away, which is what we want, and costs 0 where N is closer than P: the "
        "two distances are swapped (and α is subtracted). Look at line b in section 4, and at section 2 of 03.",
        "b",
    ),
    Mistake(
        "roles swapped",
        "The two distances are swapped: it charges for a negative that is far away, and it is content where N is "
        "closer than P. Look at line d in section 4, and at section 2 of 03.",
        "d",
    ),
)
TWO_NETWORKS = Mistake(
    "two networks",
    "With weights of their own the two towers put the same picture at two places, and their distance said next to "
    "nothing about people; only one set of parameters makes d mean something. See section 5, and section 5 of 02.",
    "b",
)


@exercise(ASSIGNMENT, points=10, reference="a", mistakes=(ONE_TO_K,))
def answer_1(exam: Exam) -> None:
    judge_one(exam)


@exercise(ASSIGNMENT, points=10, reference="bc", mistakes=WHY_D)
def answer_2(exam: Exam) -> None:
    judge_several(exam)


@exercise(ASSIGNMENT, points=10, reference="b", mistakes=(ONE_PICTURE_EACH,))
def answer_3(exam: Exam) -> None:
    judge_one(exam)


@exercise(ASSIGNMENT, points=10, reference="c", mistakes=FORMULAS)
def answer_4(exam: Exam) -> None:
    judge_one(exam)


@exercise(ASSIGNMENT, points=10, reference="a", mistakes=(TWO_NETWORKS,))
def answer_5(exam: Exam) -> None:
    judge_one(exam)
