"""Plays the detector and the classifier: publishes frames with boxes and scores that are known.

Also a program: ``python -m tests.web.feeder REDIS_URL CAMERAS FPS`` feeds until it is killed.
"""

import itertools
import math
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from redis import Redis
from skimage import data

from mien.bus import streams
from mien.bus.messages import (
    Camera,
    CameraState,
    CameraStatus,
    Detections,
    Emotions,
    Frame,
    HeldBack,
    Quality,
    Track,
    TrackScores,
    encode,
    now_ms,
)
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication

LABELS = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
)
WIDTH, HEIGHT = 640, 480
#: Where the portrait's face is, as (left, top, width, height) shares of the portrait's side.
FACE = (0.335, 0.115, 0.205, 0.275)


def portrait_jpeg(shift_px: int = 0, number: int = 0) -> tuple[bytes, tuple[float, ...]]:
    """A 640x480 picture of the portrait, and its face's box."""
    side = HEIGHT
    photo = data.astronaut()  # type: ignore[no-untyped-call]  # has no types
    portrait = cv2.cvtColor(cv2.resize(photo, (side, side)), cv2.COLOR_RGB2BGR)
    image = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    left = (WIDTH - side) // 2 + shift_px
    image[:, left : left + side] = portrait
    cv2.putText(image, str(number), (8, 470), cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 255, 255), 2)
    jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    x, y, w, h = FACE
    return jpeg, (left + x * side, y * side, w * side, h * side)


def scores_at(phase: float) -> tuple[float, ...]:
    """Scores that wander among the labels."""
    raw = [math.exp(3.4 * math.cos(phase - 2 * math.pi * i / len(LABELS))) for i in range(8)]
    return tuple(value / sum(raw) for value in raw)


@dataclass
class Feeder:
    """Publishes what the workers of one camera would."""

    redis: Redis
    camera: str = "door"
    name: str = "Front door"
    counts: FrameAccounting = field(default_factory=FrameAccounting)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def want(self, view: str | None = None) -> None:
        """Make the camera wanted."""
        camera = Camera(id=self.camera, name=self.name, source="/dev/video9", view=view)
        self.redis.hset(keyspace.CAMERAS, self.camera, encode(camera))

    def say(
        self,
        state: CameraState,
        reason: str | None = None,
        worker: str = "",
        *,
        shows_view: bool = False,
    ) -> None:
        """Publish what capture would say of the camera."""
        status = CameraStatus(
            camera=self.camera,
            state=state,
            reason=reason,
            since_ms=now_ms(),
            fps=15.0,
            worker=worker,
            shows_view=shows_view,
        )
        self.redis.set(keyspace.camera_status(self.camera), encode(status))

    def frame(
        self,
        jpeg: bytes,
        boxes: tuple[tuple[float, ...], ...] = (),
        scores: tuple[float, ...] | None = None,
        held_back: HeldBack | None = None,
        then: Callable[[str], object] = lambda frame_id: None,
    ) -> Detections:
        """Publish one picture with its boxes, and scores for each when they are given.

        ``then`` is called with the picture's id before its boxes are published.
        """
        seq, captured_ms = next(self._numbers), now_ms()
        header = Frame(
            camera=self.camera, seq=seq, captured_ms=captured_ms, width=WIDTH, height=HEIGHT
        )
        pipe = self.redis.pipeline()
        streams.add(pipe, Publication(keyspace.frames(self.camera, 0), header, jpeg), maxlen=30)
        frame_id = pipe.execute()[0].decode()
        then(frame_id)
        detections = Detections(
            camera=self.camera,
            seq=seq,
            frame_id=frame_id,
            captured_ms=captured_ms,
            detected_ms=now_ms(),
            width=WIDTH,
            height=HEIGHT,
            tracks=tuple(
                Track(
                    track_id=number,
                    box_xywh=box,  # type: ignore[arg-type]  # four numbers
                    landmarks=(0.0,) * 10,
                    score=0.9,
                    quality=Quality(size_px=90, sharpness=200, yaw=0, held_back=held_back),
                )
                for number, box in enumerate(boxes, 1)
            ),
        )
        if scores and boxes:
            self._emotions(detections, scores)
        self.counts = self.counts.account(seq, frame_id, faces=len(boxes), failed=False)
        streams.write(
            pipe, streams.Record(keyspace.camera_counts(self.camera, 0), self._accounting())
        )
        streams.add(pipe, Publication(keyspace.detections(0), detections))
        pipe.execute()
        return detections

    def _accounting(self) -> dict[str, int | str]:
        return {name: getattr(self.counts, name) for name in FrameAccounting.__struct_fields__}

    def _emotions(self, frame: Detections, scores: tuple[float, ...]) -> None:
        emotions = Emotions(
            camera=self.camera,
            seq=frame.seq,
            captured_ms=frame.captured_ms,
            detected_ms=frame.detected_ms,
            classified_ms=now_ms(),
            model_version="test-12345678",
            labels=LABELS,
            results=tuple(
                TrackScores(track_id=track.track_id, scores=scores) for track in frame.tracks
            ),
        )
        pipe = self.redis.pipeline()
        streams.add(pipe, Publication(keyspace.emotions(0), emotions))
        pipe.incrby(keyspace.emotions_total(0), len(frame.tracks))
        pipe.execute()


def play(redis: Redis, cameras: int, fps: float, stop: threading.Event) -> None:
    """Feed some cameras, each a moving portrait, until told to stop."""
    pictures = [portrait_jpeg(round(60 * math.sin(i / 24 * 2 * math.pi))) for i in range(24)]
    feeders = [Feeder(redis, f"cam-{i}", f"Camera {i + 1}") for i in range(cameras)]
    for feeder in feeders:
        feeder.want()
    pause_s = 1 / (fps * max(1, cameras))
    due = time.monotonic()
    for turn in itertools.count():
        for number, feeder in enumerate(feeders):
            jpeg, box = pictures[(turn + number * 3) % len(pictures)]
            scores = scores_at(turn / 40 + number) if turn % 3 == 0 else None
            feeder.frame(jpeg, (box,), scores)
            if turn % 15 == 0:
                feeder.say("live")
            due += pause_s
            if stop.wait(max(0.0, due - time.monotonic())):
                return


if __name__ == "__main__":
    play(streams.connect(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), threading.Event())
