"""What figures are made of."""

import numpy as np


def area(corners: np.ndarray) -> float:
    """The area of a polygon, by the shoelace formula."""
    (x, y), (next_x, next_y) = corners.T, np.roll(corners, -1, axis=0).T
    return abs(np.sum(x * next_y - next_x * y)) / 2
