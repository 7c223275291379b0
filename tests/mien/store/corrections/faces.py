"""Faces to be kept: pixels drawn from a number, so that each number is another face."""

import numpy as np

from mien.store.core.database import Database
from mien.store.corrections import kept_faces, opinions
from mien.store.corrections.kept_faces import CROP_PX, NewFace, Why, track_name

MODEL = "mien-1a2b3c4d"


def pixels(number: int) -> bytes:
    """48x48 grey pixels that no other number gives."""
    drawn = np.random.default_rng(number).integers(0, 256, (CROP_PX, CROP_PX), np.uint8)
    return drawn.tobytes()


def face(number: int, camera: str = "door", track_id: int = 1, at_ms: int = 1_000) -> NewFace:
    """A face that a camera saw and a model scored."""
    return NewFace(
        crop=pixels(number),
        track=track_name(camera, track_id),
        at_ms=at_ms,
        camera=camera,
        track_id=track_id,
        scores={"neutral": 0.6, "fear": 0.4},
        model_version=MODEL,
    )


def keep_labelled(
    database: Database, face: NewFace, label: str | None, why: Why = "by_hand"
) -> int:
    """Keep a face with what the person who acts now says of it in focus; None lets it wait."""
    with database.write() as connection:
        face_id, _ = kept_faces.add(connection, face, why=why)
        if label is not None:
            opinions.give(connection, face_id, label, "focus")
    return face_id
