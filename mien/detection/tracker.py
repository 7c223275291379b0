"""Gives faces an identity from frame to frame.

Constant-velocity motion and an optimal assignment as in SORT (Bewley et al., "Simple Online and
Realtime Tracking", ICIP 2016); weak detections may continue a track but never begin one, as in
ByteTrack (Zhang et al., ECCV 2022); the affinity is the distance-IoU of Zheng et al. (AAAI 2020),
which still ranks boxes that no longer overlap after a quick move.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import lap
import numpy as np
from numpy.typing import NDArray

from mien.faces.yunet import DetectedFaces

STRONG = 0.7
WEAK = 0.45
LOST_AFTER_S = 1.0
#: Distance-IoU is 1 for equal boxes and falls to -1 for boxes far apart.
MIN_AFFINITY = -0.3
#: Share of the newest displacement in the estimated velocity.
VELOCITY_GAIN = 0.5


@dataclass
class TrackedFace:
    """One face with its identity.

    Attributes:
        track_id: Unique within the camera.
        box_xyxy: float32 (4,), as last detected, pixels.
        landmarks: float32 (5, 2), as last detected, pixels.
        score: Detection score, 0 to 1.
        seen_s: When it was last detected.
        velocity: float32 (2,), pixels per second of the box centre.
    """

    track_id: int
    box_xyxy: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    score: float
    seen_s: float
    velocity: NDArray[np.float32] = field(default_factory=lambda: np.zeros(2, np.float32))

    def predicted(self, now_s: float) -> NDArray[np.float32]:
        """Where the box should be now, float32 (4,)."""
        return self.box_xyxy + np.tile(self._shift(now_s), 2)

    def _shift(self, now_s: float) -> NDArray[np.float32]:
        return self.velocity * np.float32(min(now_s - self.seen_s, LOST_AFTER_S))

    def moved(self, now_s: float) -> "TrackedFace":
        """This face as it should be now, by its motion alone."""
        landmarks = self.landmarks + self._shift(now_s)
        return replace(self, box_xyxy=self.predicted(now_s), landmarks=landmarks)

    def follow(
        self,
        box_xyxy: NDArray[np.float32],
        landmarks: NDArray[np.float32],
        score: float,
        now_s: float,
    ) -> None:
        """Take over a new detection of this face."""
        elapsed_s = max(now_s - self.seen_s, 1e-3)
        moved = (box_xyxy - self.box_xyxy).reshape(2, 2).mean(axis=0) / elapsed_s
        self.velocity += VELOCITY_GAIN * (moved - self.velocity)
        self.box_xyxy, self.landmarks = box_xyxy, landmarks
        self.score, self.seen_s = score, now_s


class Tracker:
    """Follows the faces of one camera.

    Args:
        next_id: Gives the number of a new track.
    """

    def __init__(self, next_id: Callable[[], int]) -> None:
        self._next_id = next_id
        self._frame_s = 0.0
        self.tracks: list[TrackedFace] = []

    @property
    def last_seen(self) -> list[TrackedFace]:
        """The faces of the last frame."""
        return [track for track in self.tracks if track.seen_s == self._frame_s]

    def expected(self, now_s: float) -> NDArray[np.float32]:
        """Where the faces of the last frame should be now, float32 (n, 4)."""
        boxes = [track.predicted(now_s) for track in self.last_seen]
        return np.stack(boxes) if boxes else np.zeros((0, 4), np.float32)

    def update(self, faces: DetectedFaces, now_s: float) -> list[TrackedFace]:
        """Assign the detections of one frame.

        Args:
            faces: The detections, in pixels of the frame.
            now_s: Time of the frame in seconds; never falls.

        Returns:
            The faces seen in this very frame.
        """
        self._frame_s = now_s
        self.tracks = [track for track in self.tracks if now_s - track.seen_s <= LOST_AFTER_S]
        strong = np.flatnonzero(faces.scores >= STRONG)
        weak = np.flatnonzero((faces.scores < STRONG) & (faces.scores >= WEAK))
        unmatched = self._assign(self.tracks, faces, strong, now_s)
        waiting = [track for track in self.tracks if track.seen_s < now_s]
        self._assign(waiting, faces, weak, now_s)
        for row in unmatched:
            self.tracks.append(
                TrackedFace(
                    self._next_id(),
                    faces.boxes_xyxy[row],
                    faces.landmarks[row],
                    float(faces.scores[row]),
                    now_s,
                )
            )
        return self.last_seen

    def rescale(self, x: float, y: float) -> None:
        """Follow the faces into pictures of another size, so many times as wide and as high."""
        factors = np.array([x, y], np.float32)
        for track in self.tracks:
            track.box_xyxy = track.box_xyxy * np.tile(factors, 2)
            track.landmarks = track.landmarks * factors
            track.velocity = track.velocity * factors

    def carried(self, now_s: float) -> list[TrackedFace]:
        """Tell where the faces of the last frame that was searched should be, and go on from it."""
        return [track.moved(now_s) for track in self.last_seen]

    def _assign(
        self,
        tracks: list[TrackedFace],
        faces: DetectedFaces,
        rows: NDArray[np.intp],
        now_s: float,
    ) -> list[int]:
        """Match tracks with some of the detections; return the rows that stay unmatched."""
        if not tracks or not len(rows):
            return [int(row) for row in rows]
        predicted = np.stack([track.predicted(now_s) for track in tracks])
        cost = 1.0 - distance_iou(predicted, faces.boxes_xyxy[rows])
        _, column_of, _ = lap.lapjv(cost, extend_cost=True, cost_limit=1.0 - MIN_AFFINITY)
        taken = set()
        for track, column in zip(tracks, column_of, strict=True):
            if column >= 0:
                row = rows[column]
                taken.add(int(row))
                track.follow(
                    faces.boxes_xyxy[row], faces.landmarks[row], float(faces.scores[row]), now_s
                )
        return [int(row) for row in rows if int(row) not in taken]


def distance_iou(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """Distance-IoU of every pair of boxes.

    Args:
        a: (n, 4) boxes as x1, y1, x2, y2.
        b: (m, 4) boxes likewise.

    Returns:
        float64 (n, m), from -1 (far apart) to 1 (equal): overlap less the squared distance of
        the centres as a share of the squared diagonal of the box around both.
    """
    left, right = a[:, None, :].astype(np.float64), b[None, :, :].astype(np.float64)
    inside = np.minimum(left[..., 2:], right[..., 2:]) - np.maximum(left[..., :2], right[..., :2])
    overlap = np.prod(np.clip(inside, 0, None), axis=2)
    areas = np.prod(left[..., 2:] - left[..., :2], axis=2) + np.prod(
        right[..., 2:] - right[..., :2], axis=2
    )
    around = np.maximum(left[..., 2:], right[..., 2:]) - np.minimum(left[..., :2], right[..., :2])
    apart = (left[..., :2] + left[..., 2:] - right[..., :2] - right[..., 2:]) / 2
    iou = overlap / np.maximum(areas - overlap, 1e-9)
    distance = (apart**2).sum(axis=2) / np.maximum((around**2).sum(axis=2), 1e-9)
    return np.asarray(iou - distance)
