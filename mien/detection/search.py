"""Where in a frame to look for faces, so that most frames cost a fraction of a full look.

A key frame is looked at as a whole, a few times a second, at a small working width, and now and
then at a larger one, which finds small faces: a wide look. Between key frames only the surroundings
of the faces already known are looked at, each enlarged or reduced to the same small square: that is
several times cheaper, and sharper for small faces.
"""

import itertools
import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from mien.detection.pictures import AnyPicture
from mien.faces.yunet import DetectedFaces, YuNet

WIDTHS_PX = (320, 640, 1280)
#: A face narrower than this at the working width is found unreliably.
MIN_FACE_PX = 20
KEY_EVERY_S = 0.25
WIDE_EVERY_S = 2.0
ZOOM_PX = 128
#: Side of the square looked at around a face, in face sizes.
ZOOM_REACH = 2.5
#: More faces than this are cheaper to find all at once.
MAX_ZOOMS = 3
MIN_SCORE = 0.45


class Search:
    """Finds the faces of one camera's frames with as little work as possible.

    Args:
        yunet: The face detector, shared by all cameras of a worker.
        phase: When key frames and wide looks are due, as a share of the time between two, 0 to 1:
            those of different cameras are not to come at once.
    """

    def __init__(self, yunet: YuNet, phase: float = 0.0) -> None:
        self._yunet = yunet
        self._phase = phase
        self._next_key_s = -math.inf
        self._next_wide_s = -math.inf

    def between_keys(self, now_s: float) -> bool:
        """True while no key frame is due."""
        return now_s < self._next_key_s

    def thorough(
        self, picture: AnyPicture, width_px: int | None, min_score: float = MIN_SCORE
    ) -> DetectedFaces:
        """Look at the whole image, and more closely while faces may be too small to be found.

        Args:
            picture: The frame's; all of it is decoded, for every face will be cut out.
            width_px: Working width; None chooses.
            min_score: Less certain faces are left out.
        """
        picture.full()
        if width_px is not None:
            return self._whole(picture, width_px, min_score)
        faces = self._whole(picture, WIDTHS_PX[1], min_score)
        narrowest = _narrowest_px(faces.boxes_xyxy) if len(faces) else 0.0
        if picture.width > WIDTHS_PX[1] and narrowest * WIDTHS_PX[1] < MIN_FACE_PX * picture.width:
            return self._whole(picture, WIDTHS_PX[2], min_score)
        return faces

    def quick(
        self,
        picture: AnyPicture,
        known: NDArray[np.float32],
        now_s: float,
        width_px: int | None,
        *,
        wide: bool = True,
    ) -> DetectedFaces:
        """Look where it is worth it.

        Args:
            picture: The frame's; half of it is decoded where that loses nothing.
            known: float32 (n, 4), where the faces seen in the last frame should be now.
            now_s: Time of the frame.
            width_px: Working width of a key frame; None chooses.
            wide: False leaves out wide looks.
        """
        if self.between_keys(now_s) and len(known) <= MAX_ZOOMS:
            zoomed = self._zoom_all(picture, known)
            if all(len(faces) for faces in zoomed):
                return _joined(zoomed)
        self._next_key_s = _next(now_s, KEY_EVERY_S, self._phase)
        if width_px is None and wide and now_s >= self._next_wide_s:
            self._next_wide_s = _next(now_s, WIDE_EVERY_S, self._phase)
            width_px = WIDTHS_PX[1]
        return self._whole(picture, width_px or self._key_width(picture.width, known))

    def _key_width(self, image_px: int, known: NDArray[np.float32]) -> int:
        """The smallest width at which the known faces are found."""
        narrowest = _narrowest_px(known) if len(known) else math.inf
        for width in WIDTHS_PX:
            if narrowest * width >= MIN_FACE_PX * image_px:
                return width
        return WIDTHS_PX[-1]

    def _whole(
        self, picture: AnyPicture, width_px: int, min_score: float = MIN_SCORE
    ) -> DetectedFaces:
        image, share = picture.at_least(width_px)
        scale = min(1.0, width_px / image.shape[1])
        return _scaled(self._yunet.detect(_shrunk(image, scale), min_score), 1 / scale / share)

    def _zoom_all(self, picture: AnyPicture, known: NDArray[np.float32]) -> list[DetectedFaces]:
        """Look around each face, in half the picture if none of them is enlarged for it there."""
        if not len(known):
            return []
        around_px = ZOOM_REACH * float((known[:, 2:] - known[:, :2]).max(axis=1).min())
        image, share = picture.at_least(picture.width * ZOOM_PX / max(around_px, 1.0))
        return [_scaled(self._zoom(image, box * share), 1 / share) for box in known]

    def _zoom(self, image: NDArray[np.uint8], box: NDArray[np.float32]) -> DetectedFaces:
        """Look at a square around one face; keep the detection nearest to its middle."""
        region, corner, scale = surroundings(image, box)
        faces = self._yunet.detect(region, MIN_SCORE)
        faces = _moved(_scaled(faces, 1 / scale), corner)
        if len(faces) < 2:
            return faces
        centre = (box[:2] + box[2:]) / 2
        middles = (faces.boxes_xyxy[:, :2] + faces.boxes_xyxy[:, 2:]) / 2
        return _rows(faces, [int(np.square(middles - centre).sum(axis=1).argmin())])


def phases() -> Iterator[float]:
    """Yield a phase for each camera, evenly spread however many there are: by the golden ratio."""
    return (number * (math.sqrt(5) - 1) / 2 % 1 for number in itertools.count())


def _next(now_s: float, every_s: float, phase: float) -> float:
    """The next time that is due after now, of those that are evenly apart."""
    return (math.floor(now_s / every_s - phase) + 1 + phase) * every_s


def surroundings(
    image: NDArray[np.uint8], box: NDArray[np.float32]
) -> tuple[NDArray[np.uint8], NDArray[np.float32], float]:
    """Cut out a square around a face, enlarged or reduced to ``ZOOM_PX``.

    Args:
        image: BGR uint8 (H, W, 3).
        box: float32 (4,), x1, y1, x2, y2 of the face.

    Returns:
        The square, as far as it lies in the image; float32 (2,), where its corner was; and by how
        much it is enlarged.
    """
    centre = (box[:2] + box[2:]) / 2
    side = max(ZOOM_REACH * float((box[2:] - box[:2]).max()), 32.0)
    height, width = image.shape[:2]
    low = np.clip(np.floor(centre - side / 2), 0, (width - 1, height - 1)).astype(int)
    high = np.clip(np.ceil(centre + side / 2), low + 1, (width, height)).astype(int)
    region = image[low[1] : high[1], low[0] : high[0]]
    scale = ZOOM_PX / max(region.shape[:2])
    return _shrunk(region, scale), low.astype(np.float32), scale


def _shrunk(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Halve as often as it can, then interpolate: a tenth of the time of averaging at once."""
    while scale <= 0.5 and min(image.shape[:2]) > 1:
        even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        size = even.shape[1] // 2, even.shape[0] // 2
        image = np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_AREA), np.uint8)
        scale *= 2
    if scale == 1.0:
        return image
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _narrowest_px(boxes_xyxy: NDArray[np.float32]) -> float:
    return float((boxes_xyxy[:, 2] - boxes_xyxy[:, 0]).min())


def _scaled(faces: DetectedFaces, scale: float) -> DetectedFaces:
    return DetectedFaces(faces.boxes_xyxy * scale, faces.landmarks * scale, faces.scores)


def _moved(faces: DetectedFaces, by: NDArray[np.float32]) -> DetectedFaces:
    return DetectedFaces(faces.boxes_xyxy + np.tile(by, 2), faces.landmarks + by, faces.scores)


def _rows(faces: DetectedFaces, rows: list[int]) -> DetectedFaces:
    return DetectedFaces(faces.boxes_xyxy[rows], faces.landmarks[rows], faces.scores[rows])


def _joined(parts: list[DetectedFaces]) -> DetectedFaces:
    """One answer from several; empty when there are none."""
    if not parts:
        return DetectedFaces(
            np.zeros((0, 4), np.float32), np.zeros((0, 5, 2), np.float32), np.zeros(0, np.float32)
        )
    return DetectedFaces(
        np.concatenate([part.boxes_xyxy for part in parts]),
        np.concatenate([part.landmarks for part in parts]),
        np.concatenate([part.scores for part in parts]),
    )
