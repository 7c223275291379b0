"""What is said of a face: the gate's verdict, and the messages that carry it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mien.bus import streams
from mien.bus.messages import Box, Faces, Frame, HeldBack, Points, Quality, Track, now_ms
from mien.bus.streams import Publication
from mien.detection import gate
from mien.detection.tracker import TrackedFace
from mien.faces.alignment import CROP_SIZE_PX


@dataclass
class JudgedFace:
    """A tracked face with the gate's verdict, and its crop where it is to be classified."""

    face: TrackedFace
    held_back: HeldBack | None
    crop: NDArray[np.uint8] | None


def track_message(judged: JudgedFace, sharpness: float | None) -> Track:
    """Tell a face of a frame; ``sharpness`` is as last measured."""
    face = judged.face
    return Track(
        track_id=face.track_id,
        box_xywh=_box_xywh(face.box_xyxy),
        landmarks=points(face.landmarks),
        score=round(face.score, 3),
        quality=Quality(
            size_px=round(gate.size_px(face.landmarks), 1),
            sharpness=None if sharpness is None else round(sharpness, 1),
            yaw=round(gate.yaw(face.landmarks), 2),
            held_back=judged.held_back,
        ),
    )


def faces_message(frame: Frame, judged: list[JudgedFace]) -> Publication:
    """The crops of those faces of a frame that are to be classified."""
    message = Faces(
        camera=frame.camera,
        seq=frame.seq,
        captured_ms=frame.captured_ms,
        detected_ms=now_ms(),
        track_ids=tuple(verdict.face.track_id for verdict in judged),
        crop_px=CROP_SIZE_PX,
        lossless=frame.lossless,
        sizes_px=tuple(round(gate.size_px(verdict.face.landmarks), 1) for verdict in judged),
    )
    crops = b"".join(verdict.crop.tobytes() for verdict in judged if verdict.crop is not None)
    return Publication(streams.FACES, message, crops)


def _box_xywh(box_xyxy: NDArray[np.float32]) -> Box:
    x1, y1, x2, y2 = (round(float(value), 1) for value in box_xyxy)
    return x1, y1, round(x2 - x1, 1), round(y2 - y1, 1)


def points(landmarks: NDArray[np.float32]) -> Points:
    """Landmarks, float32 (5, 2), as they are published: to a tenth of a pixel."""
    a, b, c, d, e, f, g, h, i, j = (round(float(value), 1) for value in landmarks.reshape(-1))
    return a, b, c, d, e, f, g, h, i, j
