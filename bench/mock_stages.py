"""Stages that look at no picture, so that what is left is the transport.

The mock cameras write bytes that are no pictures, the mock detector finds faces at the same places
in each, the mock net of the classifier gives every expression the same score. Streams, leases,
batches, accounting and heartbeats are the real ones.
"""

import sys
import time
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

import classifier.__main__ as classifying
import detector.__main__ as detecting
from detector.session import CameraSession
from mien.bus import registry, streams
from mien.bus.frame_writer import FrameWriter
from mien.bus.group import Entry
from mien.bus.messages import Faces, Frame, Quality, Track, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication, Write
from mien.faces.alignment import CROP_SIZE_PX
from mien.models.package import SHIPPED_MODEL, load_package
from mien.process.settings import Settings, load

#: Classifications a second of a face, as a camera has them unless it is told otherwise.
CLASSIFY_MS = 200
WIDTH, HEIGHT = 640, 360
SIZE_PX = 80.0


class MockNet:
    """Stands for a ``Scorer``: it has the shipped package's names, and waits for so long.

    Args:
        cost_s: Of each face, without using a processor.
    """

    abandoned = False
    weights = ()

    def __init__(self, cost_s: float = 0.0) -> None:
        package = load_package(SHIPPED_MODEL)
        self._cost_s = cost_s
        self.labels, self.version = package.labels, package.version

    def busy_s(self) -> float:
        """Nothing that a watchdog should end."""
        return 0.0

    def scores(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The same for each."""
        if self._cost_s:
            time.sleep(self._cost_s * len(crops))
        return np.full((len(crops), len(self.labels)), 1 / len(self.labels), np.float32)


class MockSession(CameraSession):
    """Says of every frame that it shows so many faces, classified as often as real ones."""

    faces = 1
    _classified_ms = 0

    def process(self, entry: Entry[Frame]) -> list[Write]:
        """Handle one frame."""
        frame = entry.message
        writes = [_with_tracks(item, self.faces) for item in self._report(entry, [], None)]
        if frame.captured_ms - self._classified_ms < CLASSIFY_MS - 10:
            return writes
        self._classified_ms = frame.captured_ms
        return [_crops(frame, self.faces), *writes]


def _with_tracks(item: Write, count: int) -> Write:
    if not isinstance(item, Publication):
        return item
    tracks = tuple(
        Track(
            track_id=number,
            box_xywh=(100.0, 100.0, 80.0, 100.0),
            landmarks=(1.0,) * 10,
            score=0.9,
            quality=Quality(size_px=SIZE_PX, sharpness=100.0, yaw=0.0),
        )
        for number in range(count)
    )
    message: Any = item.message
    return replace(item, message=msgspec.structs.replace(message, tracks=tracks))


def _crops(frame: Frame, count: int) -> Publication:
    message = Faces(
        camera=frame.camera,
        seq=frame.seq,
        captured_ms=frame.captured_ms,
        detected_ms=now_ms(),
        track_ids=tuple(range(count)),
        crop_px=CROP_SIZE_PX,
        sizes_px=(SIZE_PX,) * count,
    )
    return Publication(keyspace.faces(frame.shard), message, bytes(count * CROP_SIZE_PX**2))


def capture(fps: float, picture_bytes: int) -> None:
    """Write frames of all wanted cameras, evenly, until the process is ended."""
    redis = streams.connect(load(Settings).redis_url)
    writers = [FrameWriter(redis, camera.place) for camera in registry.read_cameras(redis).values()]
    picture = bytes(picture_bytes)
    due_s = time.monotonic()
    while True:
        for writer in writers:
            due_s += 1 / fps / len(writers)
            time.sleep(max(0.0, due_s - time.monotonic()))
            writer.write(picture, WIDTH, HEIGHT, now_ms())


def main() -> None:
    """Be the stage that is named: ``capture FPS BYTES``, ``detector FACES`` or ``classifier``."""
    stage, *arguments = sys.argv[1:]
    if stage == "capture":
        capture(float(arguments[0]), int(arguments[1]))
    elif stage == "detector":
        MockSession.faces = int(arguments[0])
        detecting.__dict__["CameraSession"] = MockSession
        detecting.main()
    else:
        classifying.__dict__["_own"] = lambda _settings: MockNet()
        classifying.main()


if __name__ == "__main__":
    main()
