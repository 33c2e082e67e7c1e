"""The ten questions, their key, and a sentence for every wrong option: 1 to 5 on people, 6 to 10 on networks."""

from autograder.graders.quiz._judging import judge_several, question

# the lessons that a student is sent to, each by its number and its title
ONE = "lesson 01 (“Recognise people from one picture each”)"
TWO = "lesson 02 (“Build a Siamese network”)"
THREE = "lesson 03 (“Teach a network with triplets”)"
FIVE = "lesson 05 (“Look at what the units of a network see”)"
SIX = "lesson 06 (“Paint photographs in the style of pictures”)"
SEVEN = "lesson 07 (“Slide one window over signals, volumes and films”)"

question(
    "answer_1",
    "a",
    {
        "one to one and one to K confused": (
            "The experiment counted 1 comparison for every claim, whatever K is, and K for “Who am I?”, just as the "
            f"statement says. Look again at the counts in section 1, and at sections 5 and 8 of {ONE}.",
            "b",
        )
    },
)
question(
    "answer_2",
    "bc",
    {
        "transfer learning taken for a need": (
            "Option a is not a reason: the small encoder began with random weights, and yet its distance d recognises "
            "people it never saw. Transfer learning from another task can help, but this distance does not need it; "
            "see section 2.",
            "abc",
            7.5,
        ),
        "one-shot problem left out": (
            "Option b is a reason: there is one picture of each person, too few to train a class on, and comparing "
            "with that one is what the distance d does. Look again at the first two lines of section 2, and at section "
            f"2 of {ONE}.",
            "c",
            7.5,
        ),
        "a single picture left out": (
            "Option c is a reason: person 40 was recognised after one picture had gone into the database, and no "
            f"weight had changed. Look again at the third line of section 2, and at section 9 of {ONE}.",
            "b",
            7.5,
        ),
        "softmax with K + 1 classes": (
            "Option d describes the other approach, so it is not a reason for the distance d: the softmax unit has no "
            "output for person 40 and must be trained again whenever somebody joins. See the last line of section 2, "
            f"and section 2 of {ONE}.",
            "bcd",
            7.5,
        ),
        "everything chosen": (
            "All four together earn nothing: two of the options are not reasons. For each one, find the line of the "
            "experiment in section 2 that speaks for it or against it.",
            "abcd",
        ),
    },
    judge_several,
)
question(
    "answer_3",
    "b",
    {
        "one picture each is enough": (
            "With one picture of each person there was no pair (A, P) and no triplet, however many people there are: "
            "nothing shows what “the same person” looks like. See the first line of section 3, and section 3 of "
            f"{THREE}.",
            "a",
        )
    },
)
question(
    "answer_4",
    "c",
    {
        "margin subtracted": (
            "With -α the triplet costs nothing while P is still farther away than N, and putting all pictures at one "
            f"point is free: the margin has to be added. Look at line a in section 4, and at section 6 of {THREE}.",
            "a",
        ),
        "roles swapped and margin subtracted": (
            "This loss charges for a negative that is far away, which is what we want, and costs 0 where N is closer "
            "than P: the distances are swapped (and α is subtracted). Look at line b in section 4, and at section 2 of "
            f"{THREE}.",
            "b",
        ),
        "roles swapped": (
            "The two distances are swapped: it charges for a negative that is far away, and is satisfied where N is "
            f"closer than P. Look at line d in section 4, and at section 2 of {THREE}.",
            "d",
        ),
    },
)
question(
    "answer_5",
    "a",
    {
        "two networks": (
            "With weights of their own the two towers put the same picture in two places, and the distance d said "
            "next to nothing about people: it needs one shared set of parameters. See section 5, and section 5 of "
            f"{TWO}.",
            "b",
        )
    },
)
question(
    "answer_6",
    "a",
    {
        "a category in layer 1": (
            "In layer 4 a larger share of the units was excited mostly by faces than in layer 1, and the best of them "
            "by faces alone: the 3×3 pixels that a unit of layer 1 sees hold an edge or a shade of grey, not an "
            f"animal. See section 6, and sections 5 and 7 of {FIVE}.",
            "b",
        )
    },
)
question(
    "answer_7",
    "b",
    {
        "style transfer as supervised learning": (
            "In style transfer there was no y to learn from, and painting one photograph made the second no cheaper: "
            "no network was trained. Only the supervised network did better on new pictures. See section 7, and "
            f"section 1 of {SIX}.",
            "a",
        )
    },
)
question(
    "answer_8",
    "a",
    {
        "style as each channel on its own": (
            "Moving one channel's activations to other places changed G_kk', although each channel kept all its "
            "values: it measures how two channels vary together (unnormalised: no mean is subtracted). See section 8, "
            f"and section 5 of {SIX}.",
            "b",
        )
    },
)
question(
    "answer_9",
    "c",
    {
        "alpha and beta updated": (
            "α and β, the weights of the costs, are chosen once, before the first iteration; no gradient changes them. "
            f"Check in section 9 which line changes from one iteration to the next, and see section 7 of {SIX}.",
            "a",
        ),
        "network updated": (
            "The network's parameters were unchanged after all iterations: the network is frozen, and the gradient "
            f"only passes through it. Read the lines of section 9 again, and section 4 of {SIX}.",
            "b",
        ),
        "content picture updated": (
            "C stays what it was, since G is compared with it; here C is only where G begins, and then G moves away "
            f"from it. Read the lines of section 9 again, and sections 2 and 4 of {SIX}.",
            "d",
        ),
    },
)
question(
    "answer_10",
    "c",
    {
        "taken for impossible": (
            "The dimensions match: each filter reaches through all channels, as its shape in section 10 shows. Work "
            f"out the window first, then count the filters. See also section 1 of {SEVEN}.",
            "a",
        ),
        "channels of the input kept": (
            "The sides are right, the channels are not: each filter sums over all channels of the input and gives one. "
            f"See the last number of each line in section 10, and section 1 of {SEVEN}.",
            "b",
        ),
    },
)
