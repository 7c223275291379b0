"""Landmarks of faces that lie on their side or hang upside down, as under a camera over a bed.

YuNet finds such faces, but has learned from upright ones: less sure than otherwise, it says that
the eyes are above the mouth. Turned upright, it is sure, and right. So of a face of which it is not
sure its surroundings are looked at in four directions; up to 45 degrees it needs no help.
"""

import numpy as np
from numpy.typing import NDArray

from mien.detection.search import MIN_SCORE, surroundings
from mien.faces.yunet import YuNet

#: With this score a face is upright; turned by a quarter or more none was found that has it.
SURE = 0.9


def upright_landmarks(
    yunet: YuNet,
    image: NDArray[np.uint8],
    box_xyxy: NDArray[np.float32],
    landmarks: NDArray[np.float32],
    score: float,
) -> NDArray[np.float32]:
    """Find the landmarks of one face, whichever way up it is.

    Args:
        yunet: The face detector.
        image: BGR uint8 (H, W, 3).
        box_xyxy: float32 (4,), where the face was found.
        landmarks: float32 (5, 2), as they were found with it.
        score: How sure the detector was, 0 to 1.

    Returns:
        float32 (5, 2), pixels of the image; those that were given unless the face is turned by
        more than about 45 degrees.
    """
    if score >= SURE:
        return landmarks
    region, corner, scale = surroundings(image, box_xyxy)
    best_score, best = 0.0, landmarks
    for quarters in range(4):
        faces = yunet.detect(np.ascontiguousarray(np.rot90(region, quarters)), MIN_SCORE)
        if not len(faces):
            continue
        found_score = float(faces.scores[0])
        if quarters == 0:
            best_score = found_score
            if found_score >= SURE:
                return landmarks
        elif found_score > best_score:
            best_score = found_score
            turned_back = _turned_back(faces.landmarks[0], quarters, region.shape[:2])
            best = (turned_back / scale + corner).astype(np.float32)
    return best


def _turned_back(
    points: NDArray[np.float32], quarters: int, size: tuple[int, ...]
) -> NDArray[np.float32]:
    """Points of a picture that ``np.rot90`` has turned, in the picture as it was."""
    height, width = size
    x, y = points[:, 0], points[:, 1]
    if quarters == 1:
        return np.stack((width - y, x), axis=1)
    if quarters == 2:
        return np.stack((width - x, height - y), axis=1)
    return np.stack((y, height - x), axis=1)
