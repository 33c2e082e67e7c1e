"""The hidden tests of 01_one_shot_learning."""

import numpy as np

ASSIGNMENT = "01_one_shot_learning"
Array = np.ndarray
