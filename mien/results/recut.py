"""The very crop of a face that a classifier was given, made again while its picture is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from redis import Redis

from mien.bus import streams
from mien.bus.messages import DecodeError, Detections, Emotions, Message, Track, decode, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement
from mien.images.headers import PictureError

LOOK_BACK_MS = 5_000
"""Pictures are kept for two seconds; what the detector said of older ones is of no use."""

_BATCH = 5_000

M = TypeVar("M", bound=Message)


class GoneError(RuntimeError):
    """The picture of a face is no longer there, or damaged."""


def find(
    redis: Redis, place: Placement, track_id: int, seq: int | None = None
) -> tuple[Detections, Track] | None:
    """Find where a face was classified of late.

    Args:
        redis: The server.
        place: The camera, and where its frames lie.
        track_id: Whose face.
        seq: Number of the frame; None takes the newest in which the face was classified.

    Returns:
        What the detector said of the frame and of the face in it; None when it was not classified
        in the last seconds, or not in that frame.
    """
    for frame in _newest(redis, keyspace.detections(place.shard), Detections):
        if frame.camera != place.camera or track_id not in frame.classified:
            continue
        if seq is None or frame.seq == seq:
            return next((frame, track) for track in frame.tracks if track.track_id == track_id)
    return None


def cut(redis: Redis, frame: Detections, track: Track) -> NDArray[np.uint8]:
    """Make the aligned crop of a face once more, from the picture that is still in memory.

    Returns:
        Grey uint8 (48, 48): exactly the pixels that were classified.

    Raises:
        GoneError: The picture is no longer kept, or is damaged.
    """
    # OpenCV costs memory that a service which nobody asks for crops need not spend.
    from mien.faces.alignment import align
    from mien.images.picture import decode as decode_picture

    stream = keyspace.frames(*frame.place)
    entries: Any = redis.xrange(stream, min=frame.frame_id, max=frame.frame_id)
    if not entries:
        raise GoneError(f"the picture of frame {frame.seq} is no longer kept; ask sooner.")
    jpeg = streams.fields_of(entries[0][1])[1]
    try:
        image = decode_picture(jpeg)
    except PictureError:
        raise GoneError("the picture is damaged.") from None
    return align(image, np.array(track.landmarks, np.float32).reshape(5, 2))


def scores(
    redis: Redis, frame: Detections, track: Track
) -> tuple[dict[str, float], str] | tuple[None, None]:
    """Find what a model said of a face in a frame.

    Returns:
        Its scores by label and the model's version; None twice when nothing was said (yet).
    """
    for said in _newest(redis, keyspace.emotions(frame.shard), Emotions):
        if (said.camera, said.seq) != (frame.camera, frame.seq):
            continue
        for result in said.results:
            if result.track_id == track.track_id:
                return dict(zip(said.labels, result.scores, strict=False)), said.model_version
    return None, None


def _newest(redis: Redis, stream: str, kind: type[M]) -> Iterator[M]:
    entries: Any = redis.xrevrange(stream, min=str(now_ms() - LOOK_BACK_MS), count=_BATCH)
    for _, fields in entries:
        try:
            yield decode(kind, streams.fields_of(fields)[0])
        except DecodeError:
            continue  # of another release
