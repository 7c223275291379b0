"""Makes faces unrecognisable before a picture leaves for people's eyes.

Rather too much than too little: uncertain faces are covered as well, and those that were seen a
moment ago, where they should be by now.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.detection.tracker import TrackedFace
from mien.faces.yunet import DetectedFaces

#: Far below what makes a track: a doubtful face is covered all the same.
MIN_SCORE = 0.3
#: Added on each side, as a share of the box's longer side; hair and chin lie outside a face's box.
MARGIN = 0.25
#: A face that is not seen in this frame may be anywhere near.
LOST_MARGIN = 0.6
#: Along the longer side of what is covered. Some five fall on the face itself, too few to know it.
CELLS = 8


def areas(
    faces: DetectedFaces, tracks: list[TrackedFace], now_s: float
) -> list[tuple[int, int, int, int]]:
    """What has to be covered, as left, top, right, bottom in pixels; may reach beyond the image.

    Args:
        faces: Everything that was found in this frame.
        tracks: The faces being followed, those lost for less than a second among them.
        now_s: Time of the frame.
    """
    lost = [track.predicted(now_s) for track in tracks if track.seen_s < now_s]
    return [_wider(box, MARGIN) for box in faces.boxes_xyxy] + [
        _wider(box, LOST_MARGIN) for box in lost
    ]


def pixelate(image: NDArray[np.uint8], covered: list[tuple[int, int, int, int]]) -> None:
    """Replace areas of a BGR uint8 (H, W, 3) image by a few coarse cells each, in place."""
    height, width = image.shape[:2]
    for left, top, right, bottom in covered:
        x1, y1, x2, y2 = max(0, left), max(0, top), min(width, right), min(height, bottom)
        if x1 >= x2 or y1 >= y2:
            continue
        region = image[y1:y2, x1:x2]
        cell = max(1.0, max(right - left, bottom - top) / CELLS)
        cells = max(1, round((x2 - x1) / cell)), max(1, round((y2 - y1) / cell))
        coarse = cv2.resize(region, cells, interpolation=cv2.INTER_AREA)
        region[:] = cv2.resize(coarse, (x2 - x1, y2 - y1), interpolation=cv2.INTER_NEAREST)


def _wider(box: NDArray[np.float32], margin: float) -> tuple[int, int, int, int]:
    x1, y1, x2, y2 = (float(value) for value in box)
    by = margin * max(x2 - x1, y2 - y1)
    return round(x1 - by), round(y1 - by), round(x2 + by), round(y2 + by)
