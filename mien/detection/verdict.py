"""What is said of a face: the gate's verdict, and the message that carries it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.bus.messages import Box, HeldBack, Points, Quality, Track
from mien.detection import gate
from mien.detection.tracker import TrackedFace


@dataclass
class JudgedFace:
    """A tracked face with the gate's verdict.

    Attributes:
        face: It.
        held_back: Why it is not worth classifying; None when it is.
        crop: Grey uint8 (48, 48), where it is to be classified.
        sharpness: As last measured; None before the first time.
    """

    face: TrackedFace
    held_back: HeldBack | None
    crop: NDArray[np.uint8] | None = None
    sharpness: float | None = None


def track_message(judged: JudgedFace) -> Track:
    """Tell a face of a frame."""
    face = judged.face
    return Track(
        track_id=face.track_id,
        box_xywh=_box_xywh(face.box_xyxy),
        landmarks=points(face.landmarks),
        score=round(face.score, 3),
        quality=Quality(
            size_px=round(gate.size_px(face.landmarks), 1),
            sharpness=None if judged.sharpness is None else round(judged.sharpness, 1),
            yaw=round(gate.yaw(face.landmarks), 2),
            held_back=judged.held_back,
        ),
    )


def _box_xywh(box_xyxy: NDArray[np.float32]) -> Box:
    x1, y1, x2, y2 = (round(float(value), 1) for value in box_xyxy)
    return x1, y1, round(x2 - x1, 1), round(y2 - y1, 1)


def points(landmarks: NDArray[np.float32]) -> Points:
    """Landmarks, float32 (5, 2), as they are published: to a tenth of a pixel."""
    a, b, c, d, e, f, g, h, i, j = (round(float(value), 1) for value in landmarks.reshape(-1))
    return a, b, c, d, e, f, g, h, i, j
