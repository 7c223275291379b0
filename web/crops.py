"""The very crop of a face that a classifier was given, made again while its picture is there."""

from typing import Any

import numpy as np
from redis import Redis

from bus import streams
from bus.messages import Detections, Track, decode, now_ms
from web.privacy import Privacy
from web.refusals import RefusedError

#: Pictures are kept for two seconds; what the detector said of older ones is of no use.
LOOK_BACK_MS = 5_000
BATCH = 5_000


def crop_png(redis: Redis, privacy: Privacy, camera: str, track_id: int, seq: int | None) -> bytes:
    """Makes the aligned grey 48x48 crop of a face once more.

    Args:
        redis: The server.
        privacy: Which cameras are blurred.
        camera: The camera's id.
        track_id: Whose face.
        seq: Number of the frame in which it was classified; None takes the newest such frame.

    Returns:
        A PNG, so that its pixels are exactly those that were classified.

    Raises:
        RefusedError: 409 when the camera's faces are blurred, 404 when the face was not classified
            of late, 410 when its picture is no longer kept.
    """
    if privacy.blurs(camera):
        raise RefusedError(409, f"camera {camera!r} shows no faces: blur is on.")
    found = _classified(redis, camera, track_id, seq)
    if found is None:
        where = f"frame {seq}" if seq is not None else f"the last {LOOK_BACK_MS // 1000} s"
        raise RefusedError(404, f"track {track_id} of {camera!r} was not classified in {where}.")
    frame, track = found
    entries: Any = redis.xrange(streams.frames(camera), min=frame.frame_id, max=frame.frame_id)
    if not entries:
        raise RefusedError(410, f"the picture of frame {frame.seq} is no longer kept; ask sooner.")
    return _cut(streams.fields_of(entries[0][1])[1], track)


def _classified(
    redis: Redis, camera: str, track_id: int, seq: int | None
) -> tuple[Detections, Track] | None:
    entries: Any = redis.xrevrange(
        streams.DETECTIONS, min=str(now_ms() - LOOK_BACK_MS), count=BATCH
    )
    for _, fields in entries:
        frame = decode(Detections, streams.fields_of(fields)[0])
        if frame.camera != camera or track_id not in frame.classified:
            continue
        if seq is None or frame.seq == seq:
            return next((frame, one) for one in frame.tracks if one.track_id == track_id)
    return None


def _cut(jpeg: bytes, track: Track) -> bytes:
    import cv2  # costs memory that a service which nobody asks for crops need not spend

    from faces.alignment import align

    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise RefusedError(410, "the picture is damaged.")
    landmarks = np.array(track.landmarks, np.float32).reshape(5, 2)
    crop = align(np.asarray(image, np.uint8), landmarks)
    return cv2.imencode(".png", crop)[1].tobytes()
