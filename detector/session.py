"""What the detector knows of one camera: its followed faces, its frame accounting."""

from collections import deque
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.pressure import Pressure
from mien.bus.group import Entry
from mien.bus.messages import Camera, Detections, Faces, Frame, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication, Record, Write
from mien.detection import blur, gate
from mien.detection.follower import FaceFollower, Relief
from mien.detection.jpeg import FramePicture
from mien.detection.verdict import JudgedFace, track_message
from mien.faces.alignment import CROP_SIZE_PX
from mien.faces.yunet import YuNet
from mien.images.headers import PictureError
from mien.process.settings import CAMERA_MAX_PIXELS

#: Pictures with pixelated faces are kept as long as capture keeps the others.
KEPT_MS = 2_000
MIN_KEPT = 8


class CameraSession:
    """Turns one camera's frames into detections and faces, one after the other.

    Args:
        camera: What the camera is to do; may be replaced while running.
        counts: The frame accounting as the last owner of this camera left it.
        yunet: The face detector.
        next_id: Gives the number of a new track.
        most_pixels: What a live picture may have at most.
        pressure: Tells what the detector has to give up.
        phase: When this camera's key frames are due, see ``Search``.
    """

    def __init__(
        self,
        camera: Camera,
        counts: FrameAccounting,
        yunet: YuNet,
        next_id: Callable[[], int],
        most_pixels: int = CAMERA_MAX_PIXELS,
        pressure: Pressure | None = None,
        phase: float = 0.0,
    ) -> None:
        self.camera = camera
        self.counts = counts
        self._yunet = yunet
        self._next_id = next_id
        self._most_pixels = most_pixels
        self._pressure = pressure or Pressure()
        self._phase = phase
        self._file: str | None = None
        self._last_ms = 0
        self._start_over()

    def _start_over(self) -> None:
        self._follower = FaceFollower(self._yunet, self._next_id, self._phase)
        self._recent_ms: deque[int] = deque()

    def process(self, entry: Entry[Frame]) -> list[Write]:
        """Handle one frame.

        Returns:
            Its detections, its faces if any are to be classified, and the camera's frame
            accounting.
        """
        frame = entry.message
        self._notice_jumps(frame)
        now_s = frame.position.time_s if frame.position else frame.captured_ms / 1000
        try:
            picture = FramePicture(frame, entry.data, self._most_pixels)
            followed = self._follower.follow(picture, now_s, self.camera, self._relief)
        except PictureError as error:
            return self._report(entry, [], str(error))
        writes = self._report(entry, followed.judged, None)
        to_classify = _to_classify(followed.judged)
        if to_classify:
            writes.insert(0, _faces(frame, to_classify))
        if self.camera.blur and followed.found is not None:
            covered = blur.areas(followed.found, self._follower.tracks, now_s)
            blur.pixelate(picture.full(), covered)
            writes.insert(0, self._blurred(entry, picture.full()))
        return writes

    def _notice_jumps(self, frame: Frame) -> None:
        """Start over with each file, and when a camera's times begin anew.

        Tracks and schedules compare the times of frames, which never fall otherwise.
        """
        file = frame.position.file if frame.position else None
        if file != self._file or (file is None and frame.captured_ms < self._last_ms):
            self._start_over()
        self._file, self._last_ms = file, frame.captured_ms

    @property
    def _relief(self) -> Relief:
        """What is given up of this camera: nothing of a file, which waits."""
        return Relief.NOTHING if self.camera.lossless else self._pressure.relief

    def _blurred(self, entry: Entry[Frame], image: NDArray[np.uint8]) -> Publication:
        frame = entry.message
        self._recent_ms.append(frame.captured_ms)
        while self._recent_ms[0] < frame.captured_ms - KEPT_MS:
            self._recent_ms.popleft()
        quality = [cv2.IMWRITE_JPEG_QUALITY, self.camera.jpeg_quality]
        return Publication(
            keyspace.blurred(*frame.place),
            frame,
            cv2.imencode(".jpg", image, quality)[1].tobytes(),
            maxlen=max(MIN_KEPT, len(self._recent_ms)),
            entry_id=entry.id,
        )

    def _report(
        self, entry: Entry[Frame], judged: Sequence[JudgedFace], error: str | None
    ) -> list[Write]:
        frame = entry.message
        self.counts = self.counts.account(
            frame.seq, entry.id, faces=len(judged), failed=error is not None
        )
        detections = Detections(
            camera=frame.camera,
            shard=frame.shard,
            seq=frame.seq,
            frame_id=entry.id,
            captured_ms=frame.captured_ms,
            detected_ms=now_ms(),
            width=frame.width,
            height=frame.height,
            tracks=tuple(track_message(verdict) for verdict in judged),
            classified=tuple(verdict.face.track_id for verdict in _to_classify(judged)),
            blurred=self.camera.blur and error is None,
            lossless=frame.lossless,
            position=frame.position,
            error=error,
        )
        return [
            Publication(keyspace.detections(frame.shard), detections),
            Record(keyspace.camera_counts(*frame.place), self.counts.as_dict()),
        ]


def _to_classify(judged: Sequence[JudgedFace]) -> list[JudgedFace]:
    return [verdict for verdict in judged if verdict.crop is not None]


def _faces(frame: Frame, judged: list[JudgedFace]) -> Publication:
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
    return Publication(keyspace.faces(frame.shard), message, crops)
