"""A face that a camera sees: the picture, what the detector says of it, and the classifier."""

import itertools
from collections.abc import Sequence

from redis import Redis

from detector.session import CameraSession
from mien.bus import streams
from mien.bus.group import Entry
from mien.bus.messages import Camera, Detections, Emotions, Faces, Frame, TrackScores, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication
from mien.faces.yunet import YuNet
from mien.models.manifest import LABELS
from tests import clips
from tests.mien.store.corrections.faces import MODEL


def seen(
    redis: Redis,
    yunet: YuNet,
    camera: Camera,
    scores: Sequence[float],
    seq: int = 1,
    track_id: int = 1,
    at_ms: int | None = None,
) -> bytes:
    """Publish one frame of the portrait, and what was found and said of it.

    Returns:
        The crop that a classifier was given.
    """
    session = CameraSession(camera, FrameAccounting(), yunet, itertools.count(track_id).__next__)
    at_ms, jpeg = at_ms or now_ms(), clips.jpeg(time_s=seq / 5)
    frame = Frame(camera=camera.id, seq=seq, captured_ms=at_ms, width=640, height=480)
    entry_id = f"{at_ms}-{seq}"
    streams.add(redis, Publication(keyspace.frames(camera.id, 0), frame, jpeg), 30, entry_id)
    writes = session.process(Entry(entry_id, frame, jpeg, keyspace.frames("door", 0)))
    publications = [write for write in writes if isinstance(write, Publication)]
    (faces,) = [
        publication for publication in publications if isinstance(publication.message, Faces)
    ]
    (detections,) = [
        publication for publication in publications if isinstance(publication.message, Detections)
    ]
    said = Emotions(
        camera=camera.id,
        seq=seq,
        captured_ms=at_ms,
        detected_ms=at_ms,
        classified_ms=at_ms,
        model_version=MODEL,
        labels=LABELS,
        results=(TrackScores(track_id=track_id, scores=tuple(scores)),),
    )
    for publication in (detections, Publication(keyspace.emotions(0), said)):
        streams.add(redis, publication)
    assert faces.data is not None
    return faces.data
