"""What the detector knows of one camera: its tracks, its schedule, its frame accounting."""

import dataclasses
from collections import deque
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.pressure import Pressure, Relief
from mien.bus import streams
from mien.bus.group import Entry
from mien.bus.messages import Camera, Detections, Frame, HeldBack, now_ms
from mien.bus.registry import FrameAccounting
from mien.bus.streams import Publication, Record, Write
from mien.detection import blur, gate
from mien.detection.jpeg import FramePicture
from mien.detection.search import Search
from mien.detection.tracker import TrackedFace, Tracker
from mien.detection.upright import upright_landmarks
from mien.detection.verdict import JudgedFace, faces_message, points, track_message
from mien.faces.alignment import align
from mien.faces.yunet import DetectedFaces as Found
from mien.faces.yunet import YuNet
from mien.images.headers import PictureError
from mien.process.settings import CAMERA_MAX_PIXELS

#: Pictures with pixelated faces are kept as long as capture keeps the others.
KEPT_MS = 2_000
MIN_KEPT = 8
#: How often a face that is not surely upright, or seems to be turned away, is looked at from four
#: sides.
TURNS_HZ = 1.0
#: Under pressure, expressions are read so many times less often.
_RARER = 3


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
        self._size = (0, 0)
        self._start_over()

    def _start_over(self) -> None:
        self._search = Search(self._yunet, self._phase)
        self._carried = False
        self._recent_ms: deque[int] = deque()
        self._tracker = Tracker(self._next_id)
        self._schedule = gate.Schedule()
        self._turns = gate.Schedule()
        self._stood = gate.Schedule()
        self._sharpness: dict[int, float] = {}

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
            self._notice_size(picture)
            self._carried = self._may_carry(now_s)
            faces = None if self._carried else self._find(picture, now_s)
        except PictureError as error:
            return self._report(entry, [], (), str(error))
        if faces is None:
            size = frame.width, frame.height
            carried = self._tracker.carried(now_s)
            judged = [
                JudgedFace(face, gate.held_back(face.landmarks, *size), None) for face in carried
            ]
        else:
            seen = self._tracker.update(faces, now_s)
            judged = [self._judge(face, picture, now_s) for face in seen]
        self._forget_gone()
        to_classify = [verdict for verdict in judged if verdict.crop is not None]
        writes = self._report(
            entry, judged, tuple(verdict.face.track_id for verdict in to_classify), None
        )
        if to_classify:
            writes.insert(0, faces_message(frame, to_classify))
        if self.camera.blur and faces is not None:
            blur.pixelate(picture.full(), blur.areas(faces, self._tracker.tracks, now_s))
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

    def _notice_size(self, picture: FramePicture) -> None:
        """Keep the tracks where a camera goes on in another size, as with its larger stream."""
        (before_w, before_h), self._size = self._size, (picture.width, picture.height)
        if before_w and self._size != (before_w, before_h):
            self._tracker.rescale(picture.width / before_w, picture.height / before_h)

    @property
    def _relief(self) -> Relief:
        """What is given up of this camera: nothing of a file, which waits."""
        return Relief.NOTHING if self.camera.lossless else self._pressure.relief

    @property
    def _classify_hz(self) -> float | None:
        hz = self.camera.classify_hz
        return hz / _RARER if hz and self._relief >= Relief.CLASSIFICATIONS else hz

    def _may_carry(self, now_s: float) -> bool:
        """True for every other frame between two key frames while there is too little time."""
        camera = self.camera
        if self._relief < Relief.EVERY_OTHER_FRAME or camera.blur or camera.classify_hz is None:
            return False
        return not self._carried and self._search.between_keys(now_s)

    def _find(self, picture: FramePicture, now_s: float) -> Found:
        camera = self.camera
        if camera.blur:  # nobody may slip in between two key frames
            return self._search.thorough(picture, camera.detect_width, blur.MIN_SCORE)
        hz = self._classify_hz
        if hz is None:
            return self._search.thorough(picture, camera.detect_width)
        if any(self._schedule.due(track.track_id, now_s, hz) for track in self._tracker.last_seen):
            picture.full()  # needed for a crop: half of it before would be decoded for nothing
        known = self._tracker.expected(now_s)
        wide = self._relief < Relief.WIDE_LOOKS
        return self._search.quick(picture, known, now_s, camera.detect_width, wide=wide)

    def _blurred(self, entry: Entry[Frame], image: NDArray[np.uint8]) -> Publication:
        frame = entry.message
        self._recent_ms.append(frame.captured_ms)
        while self._recent_ms[0] < frame.captured_ms - KEPT_MS:
            self._recent_ms.popleft()
        quality = [cv2.IMWRITE_JPEG_QUALITY, self.camera.jpeg_quality]
        return Publication(
            streams.blurred(frame.camera),
            frame,
            cv2.imencode(".jpg", image, quality)[1].tobytes(),
            maxlen=max(MIN_KEPT, len(self._recent_ms)),
            entry_id=entry.id,
        )

    def _judge(self, face: TrackedFace, picture: FramePicture, now_s: float) -> JudgedFace:
        hz = self._classify_hz
        width, height = picture.width, picture.height
        held_back = gate.held_back(face.landmarks, width, height)
        waits = hz is not None and not self._schedule.due(face.track_id, now_s, hz)
        if hz is not None and (waits or not self._may_be_upright(face, held_back, now_s)):
            return JudgedFace(face, held_back, None)
        image = picture.full()
        face = self._upright(face, image, now_s)
        held_back = gate.held_back(face.landmarks, width, height)
        if hz is not None and held_back:
            return JudgedFace(face, held_back, None)
        # As they are published, so that the very same crop can be made from the picture later.
        crop = align(image, np.array(points(face.landmarks), np.float32).reshape(5, 2))
        sharpness = self._sharpness[face.track_id] = gate.sharpness(crop)
        if sharpness < gate.MIN_SHARPNESS:
            held_back = held_back or "blurred"
        if hz is not None and held_back:
            return JudgedFace(face, held_back, None)
        self._schedule.done(face.track_id, now_s)
        return JudgedFace(face, held_back, crop)

    def _may_be_upright(self, face: TrackedFace, held_back: HeldBack | None, now_s: float) -> bool:
        """False for a face that is held back however it is turned, or was looked at just now."""
        if held_back != "turned":
            return held_back is None
        due = self._turns.due(face.track_id, now_s, TURNS_HZ)
        if due:
            self._turns.done(face.track_id, now_s)
        return due

    def _upright(self, face: TrackedFace, image: NDArray[np.uint8], now_s: float) -> TrackedFace:
        """Turn the landmarks of a face that is not upright; one that just was so is so still."""
        if not self._stood.due(face.track_id, now_s, TURNS_HZ):
            return face
        landmarks = upright_landmarks(self._yunet, image, face.box_xyxy, face.landmarks, face.score)
        if landmarks is face.landmarks:
            self._stood.done(face.track_id, now_s)
            return face
        return dataclasses.replace(face, landmarks=landmarks)

    def _forget_gone(self) -> None:
        alive = {track.track_id for track in self._tracker.tracks}
        self._schedule.keep(alive)
        self._turns.keep(alive)
        self._stood.keep(alive)
        self._sharpness = {key: value for key, value in self._sharpness.items() if key in alive}

    def _report(
        self,
        entry: Entry[Frame],
        judged: list[JudgedFace],
        classified: tuple[int, ...],
        error: str | None,
    ) -> list[Write]:
        frame = entry.message
        self.counts = self.counts.account(
            frame.seq, entry.id, faces=len(judged), failed=error is not None
        )
        detections = Detections(
            camera=frame.camera,
            seq=frame.seq,
            frame_id=entry.id,
            captured_ms=frame.captured_ms,
            detected_ms=now_ms(),
            width=frame.width,
            height=frame.height,
            tracks=tuple(
                track_message(verdict, self._sharpness.get(verdict.face.track_id))
                for verdict in judged
            ),
            classified=classified,
            blurred=self.camera.blur and error is None,
            lossless=frame.lossless,
            position=frame.position,
            error=error,
        )
        return [
            Publication(streams.DETECTIONS, detections),
            Record(streams.camera_counts(frame.camera), self.counts.as_dict()),
        ]
