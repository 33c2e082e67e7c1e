"""Find faces in a picture and cut them out upright, as dlib's encoder wants them.

dlib (Boost licence, package dlib-bin) is imported when the first face is looked for, not before.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from helpers.data import uploads
from helpers.networks import dlib_weights

CHIP = 150  # pixels, height and width of a face chip
_SMALL, _LARGE = 200, uploads.LONGEST_SIDE  # pixels
_DOUBTFUL = 0.2  # what the detector takes for a further face with a lower score is most often none
_REMEDY = 'install it with: pip install --force-reinstall --no-deps "dlib-bin>=20,<21"'


@dataclass(frozen=True)
class Face:
    """Where a face lies, in pixels of the picture it was found in.

    Attributes:
        box: (top, left, bottom, right), which may reach beyond the picture.
        landmarks: float64 (5, 2), rows (x, y), two corners of each eye and the foot of the nose.
        score: how sure the detector is, above 0.
    """

    box: tuple[int, int, int, int]
    landmarks: np.ndarray
    score: float


def find_faces(image: np.ndarray) -> list[Face]:
    """Find all faces that look into the camera, the surest first; an empty list if there is none.

    Faces of about 80 pixels and more are looked for first, and only where there is none, those from about 40 pixels on.
    A further face counts only if its score is above 0.2.

    Args:
        image: one picture, (height, width, 3) or grey (height, width), uint8 or floating-point from 0 to 1.

    Raises:
        ValueError: another array, or damaged data of dlib; the message says what to do.
        ImportError: dlib is missing; the message says what to do.
        FileNotFoundError: the data of dlib are missing; the message says what to do.

    Source: dlib's face detector after Dalal and Triggs, «Histograms of oriented gradients for human detection», 2005;
    landmarks after Kazemi and Sullivan, «One millisecond face alignment with an ensemble of regression trees», 2014.
    """
    scaled, factor = _scale(uploads.as_rgb(image))
    faces = []
    for score, box in _detect(scaled):
        points = [(point.x / factor, point.y / factor) for point in _tools().predict(scaled, box).parts()]
        sides = (box.top(), box.left(), box.bottom() + 1, box.right() + 1)
        top, left, bottom, right = (round(side / factor) for side in sides)
        faces.append(Face((top, left, bottom, right), np.array(points), score))
    return faces


def face_chip(image: np.ndarray) -> np.ndarray:
    """Cut out the one face in a picture, turned upright and scaled.

    Args:
        image: as for `find_faces`.

    Returns:
        uint8 (150, 150, 3), red, green, blue.

    Raises:
        ValueError: a picture without a face or with several, or what `find_faces` refuses; the message says what to do.
        ImportError, FileNotFoundError: as in `find_faces`.

    Source: `get_face_chip` of dlib with its usual border, a quarter of the face on each side.
    """
    scaled, _ = _scale(uploads.as_rgb(image))
    detections = _detect(scaled)
    if not detections:
        raise ValueError(
            "No face was found; take a picture of one face that looks into the camera, large and well lit."
        )
    if len(detections) > 1:
        raise ValueError(f"{len(detections)} faces were found; crop the picture so that it shows only one of them.")
    return _cut(scaled, detections[0][1])


def likeliest_chip(image: np.ndarray) -> np.ndarray:
    """Cut out a face as `face_chip` does, from a picture that is known to show exactly one.

    Where the detector finds no face, the place that comes nearest to one is taken; of several, the surest.

    Raises:
        ValueError: there is no such place, or what `find_faces` refuses.
        ImportError, FileNotFoundError: as in `find_faces`.
    """
    scaled, _ = _scale(uploads.as_rgb(image))
    detections = _detect(scaled) or _detect(scaled, least_score=-1.0)
    if not detections:
        raise ValueError("Nothing in this picture looks like a face; take another picture.")
    return _cut(scaled, detections[0][1])


def _scale(image: np.ndarray) -> tuple[np.ndarray, float]:
    """Double a small picture, since the detector needs faces of 80 pixels, and bring a huge one down."""
    height, width = image.shape[:2]
    factor = min(2.0 if min(height, width) < _SMALL else 1.0, _LARGE / max(height, width))
    if factor == 1:
        return image, factor
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.array(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR)), factor


def _detect(image: np.ndarray, least_score: float = 0.0) -> list[tuple[float, Any]]:
    """Return pairs of a score and a dlib rectangle, the best first: at this size, or else at twice of it."""
    for doublings in (0, 1):
        boxes, scores, _ = _tools().detector.run(image, doublings, least_score)
        detections = sorted(zip(scores, boxes, strict=True), key=lambda pair: -pair[0])
        if detections:
            return detections[:1] + [pair for pair in detections[1:] if pair[0] > _DOUBTFUL]
    return []


def _cut(image: np.ndarray, box: Any) -> np.ndarray:
    tools = _tools()
    return tools.cut(image, tools.predict(image, box), size=CHIP, padding=0.25)


@dataclass(frozen=True)
class _Tools:
    """What is called in dlib, which has no types: `Any` here and for its rectangles."""

    detector: Any
    predict: Any
    cut: Any


@functools.cache
def _tools() -> _Tools:
    try:
        import dlib
    except ImportError:
        raise ImportError(f"Faces are found by dlib, which is missing or broken; {_REMEDY}") from None
    landmarks = dlib.shape_predictor(str(dlib_weights.checked_file(dlib_weights.LANDMARKS)))
    return _Tools(dlib.get_frontal_face_detector(), landmarks, dlib.get_face_chip)
