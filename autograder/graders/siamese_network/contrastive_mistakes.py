"""What learners make of the contrastive loss, beside the right one."""

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.siamese_network.losses import cross_entropy, mean_by_kind, mean_loss, mean_of, pair_losses

CONTRASTIVE_MISTAKES = (
    Mistake(
        "sum instead of mean",
        "This is the sum over the batch; the mean is asked.",
        lambda same, distance, margin=1.0: np.sum(pair_losses(same, distance, margin)),
    ),
    Mistake("one loss for each pair", "These are the losses of the single pairs; their mean is asked.", pair_losses),
    Mistake(
        "labels turned round",
        "The two labels have changed places: here same = 1 means one person (the paper writes it the other way).",
        lambda same, distance, margin=1.0: mean_loss(1 - np.asarray(same), distance, margin),
    ),
    Mistake(
        "half",
        "This is one half of it, as the paper writes it; here there is no ½.",
        lambda same, distance, margin=1.0: mean_loss(same, distance, margin) / 2,
    ),
    Mistake(
        "margin ignored",
        "The margin is fixed at 1; use the argument.",
        lambda same, distance, margin=1.0: mean_loss(same, distance, 1.0),
    ),
    Mistake(
        "no max",
        "A different pair beyond the margin must cost nothing: max(…, 0) is missing, or comes after the square.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * (margin - d) ** 2),
    ),
    Mistake(
        "lack not squared",
        "max(margin - D, 0) is not squared.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * lack),
    ),
    Mistake(
        "distance not squared",
        "The distance of the same pairs is not squared.",
        mean_of(lambda same, d, lack, margin: same * d + (1 - same) * lack**2),
    ),
    Mistake(
        "nothing squared",
        "D and max(margin - D, 0) are to be squared.",
        mean_of(lambda same, d, lack, margin: same * d + (1 - same) * lack),
    ),
    Mistake(
        "margin against the squared distance",
        "The margin is compared with D²; it is D, the plain distance, that has to reach it.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * np.maximum(margin - d**2, 0)),
    ),
    Mistake(
        "distance taken for the square",
        "D is taken for a squared distance (or its root is drawn). It is the plain one already.",
        mean_of(lambda same, d, lack, margin: same * d + (1 - same) * np.maximum(margin - np.sqrt(d), 0) ** 2),
    ),
    Mistake(
        "distance squared before",
        "D is squared first and then put into the formula, which squares it again.",
        mean_of(lambda same, d, lack, margin: same * d**4 + (1 - same) * np.maximum(margin - d**2, 0) ** 2),
    ),
    Mistake(
        "distance squared in the second term",
        "D² is subtracted from the margin; it is D, the plain distance, that has to reach it.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * np.maximum(margin - d**2, 0) ** 2),
    ),
    Mistake(
        "squared margin minus squared distance",
        "margin² - D² is not (margin - D)²: subtract first, then square.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * np.maximum(margin**2 - d**2, 0)),
    ),
    Mistake(
        "difference turned round",
        "It says D - margin: a different pair has to pay while D is smaller than the margin.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * np.maximum(d - margin, 0) ** 2),
    ),
    Mistake(
        "margin added",
        "The margin is added to D; the distance is subtracted from the margin.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * (margin + d) ** 2),
    ),
    Mistake(
        "margin without the distance",
        "Every different pair costs margin², whatever its distance.",
        mean_of(lambda same, d, lack, margin: same * d**2 + (1 - same) * margin**2),
    ),
    Mistake(
        "same pairs only", "Different pairs cost nothing here.", mean_of(lambda same, d, lack, margin: same * d**2)
    ),
    Mistake(
        "different pairs only",
        "Same pairs cost nothing here.",
        mean_of(lambda same, d, lack, margin: (1 - same) * lack**2),
    ),
    Mistake(
        "labels ignored",
        "Every pair pays both terms: same and 1 - same choose between them.",
        mean_of(lambda same, d, lack, margin: d**2 + lack**2),
    ),
    Mistake(
        "terms subtracted",
        "The second term is subtracted; both are costs.",
        mean_of(lambda same, d, lack, margin: same * d**2 - (1 - same) * lack**2),
    ),
    Mistake(
        "sign",
        "The sign is turned: a loss is never negative.",
        lambda same, distance, margin=1.0: -mean_loss(same, distance, margin),
    ),
    Mistake(
        "mean of each kind",
        "The mean is taken for each kind of pair and the two are added; it is one mean over all pairs.",
        mean_by_kind,
    ),
    Mistake(
        "root of the mean",
        "A root is drawn at the end; the mean of the squares is asked.",
        lambda same, distance, margin=1.0: np.sqrt(mean_loss(same, distance, margin)),
    ),
    Mistake(
        "max after the mean",
        "max(…, 0) is taken of the mean. Take it for each pair.",
        lambda same, distance, margin=1.0: (
            np.mean(np.asarray(same) * np.square(distance))
            + np.maximum(np.mean((1 - np.asarray(same)) * (margin - np.asarray(distance))), 0) ** 2
        ),
    ),
    Mistake(
        "arguments swapped",
        "Label and distance have changed places: same comes first.",
        lambda same, distance, margin=1.0: mean_loss(distance, same, margin),
    ),
    Mistake(
        "every label with every distance",
        "Each label meets each distance: one of the two has shape (batch, 1), and they spread.",
        lambda same, distance, margin=1.0: mean_loss(np.asarray(same)[:, None], distance, margin),
    ),
    Mistake("cross-entropy", "This is a cross-entropy, the loss of the verifier of lesson 04.", cross_entropy),
)
