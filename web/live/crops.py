"""Crops for people: of a face that was classified just now, and of those that are kept."""

import numpy as np
from numpy.typing import NDArray
from redis import Redis

from mien.bus.messages import Detections, Track
from mien.bus.shards.place import Placement
from mien.results import recut
from web.http.refusals import RefusedError
from web.live.privacy import Privacy


def crop_png(
    redis: Redis, privacy: Privacy, place: Placement, track_id: int, seq: int | None
) -> bytes:
    """Make the aligned grey 48x48 crop of a face once more.

    Args:
        redis: The server.
        privacy: Which cameras are blurred.
        place: The camera, and where its frames lie.
        track_id: Whose face.
        seq: Number of the frame in which it was classified; None takes the newest such frame.

    Returns:
        A PNG, so that its pixels are exactly those that were classified.

    Raises:
        RefusedError: 409 when the camera's faces are blurred, 404 when the face was not classified
            of late, 410 when its picture is no longer kept.
    """
    return png(recut_face(redis, privacy, place, track_id, seq)[2])


def recut_face(
    redis: Redis, privacy: Privacy, place: Placement, track_id: int, seq: int | None
) -> tuple[Detections, Track, NDArray[np.uint8]]:
    """As ``crop_png``; returns the frame, the face in it and the crop, uint8 (48, 48).

    Raises:
        RefusedError: As above.
    """
    refuse_blurred(privacy, place.camera)
    face = recut.find(redis, place, track_id, seq)
    if face is None:
        where = f"frame {seq}" if seq is not None else f"the last {recut.LOOK_BACK_MS // 1000} s"
        raise RefusedError(
            404, f"track {track_id} of {place.camera!r} was not classified in {where}."
        )
    try:
        return (*face, recut.cut(redis, *face))
    except recut.GoneError as error:
        raise RefusedError(410, str(error)) from None


def refuse_blurred(privacy: Privacy, camera: str | None) -> None:
    """Refuse to show a face of a camera with blur on.

    Raises:
        RefusedError: 409, it is on.
    """
    if camera is not None and privacy.blurs(camera):
        raise RefusedError(409, f"camera {camera!r} shows no faces: blur is on.")


def png(crop: NDArray[np.uint8]) -> bytes:
    """Encode a crop so that no pixel changes."""
    import cv2  # costs memory that a service which nobody asks for crops need not spend

    return cv2.imencode(".png", crop)[1].tobytes()
