"""The faces of one source, from picture to picture: found, followed, judged."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from mien.bus.messages import Camera, HeldBack
from mien.detection import blur, gate
from mien.detection.pictures import AnyPicture
from mien.detection.search import Search
from mien.detection.tracker import TrackedFace, Tracker
from mien.detection.upright import upright_landmarks
from mien.detection.verdict import JudgedFace, points
from mien.faces.alignment import align
from mien.faces.yunet import DetectedFaces, YuNet

#: How often a face that is not surely upright, or seems to be turned away, is looked at from four
#: sides.
TURNS_HZ = 1.0
#: Under pressure, expressions are read so many times less often.
_RARER = 3


class Relief(IntEnum):
    """What is given up for want of time; each with all before it."""

    NOTHING = 0
    WIDE_LOOKS = 1
    EVERY_OTHER_FRAME = 2
    CLASSIFICATIONS = 3


@dataclass(frozen=True)
class FollowedFaces:
    """The faces of one picture.

    Attributes:
        judged: Those that are followed, with what the gate says of them.
        found: Everything that the face detector found, however doubtful; None when it was not
            asked, and the faces are where their motion should have brought them.
    """

    judged: list[JudgedFace]
    found: DetectedFaces | None


class FaceFollower:
    """Finds, follows and judges the faces of one source's pictures, one after the other.

    Args:
        yunet: The face detector; several sources may share it, one after the other.
        next_id: Gives the number of a new track.
        phase: When this source's key frames are due, see ``Search``.
    """

    def __init__(self, yunet: YuNet, next_id: Callable[[], int], phase: float = 0.0) -> None:
        self._yunet = yunet
        self._search = Search(yunet, phase)
        self._tracker = Tracker(next_id)
        self._carried = False
        self._size = (0, 0)
        self._schedule = gate.Schedule()
        self._turns = gate.Schedule()
        self._stood = gate.Schedule()
        self._sharpness: dict[int, float] = {}

    @property
    def tracks(self) -> list[TrackedFace]:
        """The faces being followed, those lost for less than a second among them."""
        return self._tracker.tracks

    def follow(
        self, picture: AnyPicture, now_s: float, camera: Camera, relief: Relief = Relief.NOTHING
    ) -> FollowedFaces:
        """Handle the next picture.

        Args:
            picture: It.
            now_s: Its time, above that of the one before.
            camera: What is wanted: ``detect_width``, ``classify_hz`` and ``blur`` count.
            relief: What is given up.

        Raises:
            PictureError: The picture is damaged.
        """
        hz = camera.classify_hz
        if hz and relief >= Relief.CLASSIFICATIONS:
            hz /= _RARER
        self._notice_size(picture)
        self._carried = self._may_carry(now_s, camera, relief)
        if self._carried:
            found = None
            judged = [self._carry(face, picture) for face in self._tracker.carried(now_s)]
        else:
            found = self._find(picture, now_s, camera, hz, wide=relief < Relief.WIDE_LOOKS)
            seen = self._tracker.update(found, now_s)
            judged = [self._judge(face, picture, now_s, hz) for face in seen]
        self._forget_gone()
        return FollowedFaces(judged, found)

    def _notice_size(self, picture: AnyPicture) -> None:
        """Keep the tracks where a camera goes on in another size, as with its larger stream."""
        (before_w, before_h), self._size = self._size, (picture.width, picture.height)
        if before_w and self._size != (before_w, before_h):
            self._tracker.rescale(picture.width / before_w, picture.height / before_h)

    def _may_carry(self, now_s: float, camera: Camera, relief: Relief) -> bool:
        """True for every other frame between two key frames while there is too little time."""
        if relief < Relief.EVERY_OTHER_FRAME or camera.blur or camera.classify_hz is None:
            return False
        return not self._carried and self._search.between_keys(now_s)

    def _carry(self, face: TrackedFace, picture: AnyPicture) -> JudgedFace:
        held_back = gate.held_back(face.landmarks, picture.width, picture.height)
        return self._judged(face, held_back)

    def _find(
        self, picture: AnyPicture, now_s: float, camera: Camera, hz: float | None, *, wide: bool
    ) -> DetectedFaces:
        if camera.blur:  # nobody may slip in between two key frames
            return self._search.thorough(picture, camera.detect_width, blur.MIN_SCORE)
        if hz is None:
            return self._search.thorough(picture, camera.detect_width)
        if any(self._schedule.due(track.track_id, now_s, hz) for track in self._tracker.last_seen):
            picture.full()  # needed for a crop: half of it before would be decoded for nothing
        known = self._tracker.expected(now_s)
        return self._search.quick(picture, known, now_s, camera.detect_width, wide=wide)

    def _judge(
        self, face: TrackedFace, picture: AnyPicture, now_s: float, hz: float | None
    ) -> JudgedFace:
        width, height = picture.width, picture.height
        held_back = gate.held_back(face.landmarks, width, height)
        waits = hz is not None and not self._schedule.due(face.track_id, now_s, hz)
        if hz is not None and (waits or not self._may_be_upright(face, held_back, now_s)):
            return self._judged(face, held_back)
        image = picture.full()
        face = self._upright(face, image, now_s)
        held_back = gate.held_back(face.landmarks, width, height)
        if hz is not None and held_back:
            return self._judged(face, held_back)
        # As they are published, so that the very same crop can be made from the picture later.
        crop = align(image, np.array(points(face.landmarks), np.float32).reshape(5, 2))
        sharpness = self._sharpness[face.track_id] = gate.sharpness(crop)
        if sharpness < gate.MIN_SHARPNESS:
            held_back = held_back or "blurred"
        if hz is not None and held_back:
            return self._judged(face, held_back)
        self._schedule.done(face.track_id, now_s)
        return self._judged(face, held_back, crop)

    def _judged(
        self, face: TrackedFace, held_back: HeldBack | None, crop: NDArray[np.uint8] | None = None
    ) -> JudgedFace:
        return JudgedFace(face, held_back, crop, self._sharpness.get(face.track_id))

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
