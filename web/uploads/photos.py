"""Photos that people drop on the page: through the same workers, in memory alone."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from redis import Redis

from mien.bus import streams
from mien.bus.frame_writer import FrameWriter
from mien.bus.messages import FilePosition, Frame, now_ms
from mien.images.headers import PictureError
from mien.results import lossless
from mien.results.file_camera import ANY_WIDTH, file_camera
from mien.results.lossless import LosslessRun
from mien.results.records import FrameResult, Record, records
from web.cameras.browser_cameras import SCHEME
from web.cameras.temporary_cameras import TemporaryCameras
from web.http.refusals import RefusedError

MAX_BYTES = 32 << 20
DEADLINE_S = 15.0
#: Photos in work at once; a large one takes 200 MB while it is decoded.
AT_ONCE = 2
BLOCK_MS = 50
KEPT_S = 300.0
KEPT_BYTES = 128 << 20
#: The detector keeps a camera for photos so long after the last one, so that the next is quick.
IDLE_S = 60.0


@dataclass(frozen=True)
class Photo:
    """An analyzed photo, kept for a few minutes.

    Attributes:
        jpeg: The picture, upright.
        faces: One record for each face.
        answer: What was told of it.
    """

    jpeg: bytes
    faces: list[Record]
    answer: dict[str, Any]
    at_s: float = field(default_factory=time.monotonic)


class Photos:
    """Analyzes photos.

    Any thread may call it; ``_turn`` lets a few at once through. ``_lock`` guards the photos that
    are kept, and the writer of the camera that they go through.

    Args:
        redis: The server.
        temporary: Where the camera that they go through is published.
    """

    def __init__(self, redis: Redis, temporary: TemporaryCameras) -> None:
        self._redis = redis
        self._temporary = temporary
        self._writer: FrameWriter | None = None
        self._used_s = 0.0
        self._kept: dict[str, Photo] = {}
        self._lock = threading.Lock()
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    def analyze(self, data: bytes, name: str) -> dict[str, Any]:
        """Find all faces of a photo and their scores.

        Args:
            data: A picture of at most 64 megapixels; of several in one file the first counts.
            name: What its owner calls it.

        Returns:
            ``id``, ``name``, ``width``, ``height``, ``took_ms`` and ``faces``, one record each as
            ``mien analyze`` writes them, numbered from left to right; boxes are pixels of the
            upright picture. ``note`` says in plain words what was left out; None when nothing was.

        Raises:
            RefusedError: It is no such picture (415), or the workers do not answer (503).
        """
        from mien.images.photos import count_pages, prepare  # cost memory that only photos need

        began_s = time.monotonic()
        with self._turn:
            try:
                picture = prepare(data, ANY_WIDTH)
                pages = count_pages(data)
            except PictureError as error:
                raise RefusedError(415, f"{name}: {error}.") from None
            photo_id = secrets.token_urlsafe(16)
            position = FilePosition(file=photo_id, frame=0, time_s=0.0)
            result = self._through_workers(picture.jpeg, picture.width, picture.height, position)
        if result.error is not None:
            raise RefusedError(415, f"{name}: {result.error}.")
        faces = sorted(records(result, name), key=lambda face: float(face["box_xywh"][0]))
        for number, face in enumerate(faces, start=1):
            face["track"] = number
        answer = {
            "id": photo_id,
            "name": name,
            "width": picture.width,
            "height": picture.height,
            "took_ms": round((time.monotonic() - began_s) * 1000),
            "faces": faces,
            "note": _note(pages),
        }
        self._keep(photo_id, Photo(picture.jpeg, faces, answer))
        return answer

    def result(self, photo_id: str) -> dict[str, Any]:
        """What was told of a photo.

        Raises:
            RefusedError: It is no longer kept.
        """
        return self._find(photo_id).answer

    def annotated(self, photo_id: str) -> bytes:
        """A JPEG of the photo with what was found drawn on it.

        Raises:
            RefusedError: It is no longer kept.
        """
        from mien.results.drawing import annotated

        photo = self._find(photo_id)
        with self._turn:
            return annotated(photo.jpeg, photo.faces)

    def face(self, photo_id: str, number: int) -> tuple[bytes, Record]:
        """The picture, upright, a JPEG, and the record of one of its faces.

        Raises:
            RefusedError: It is no longer kept, or has no such face.
        """
        photo = self._find(photo_id)
        for record in photo.faces:
            if record["track"] == number:
                return photo.jpeg, record
        raise RefusedError(404, f"the photo has no face {number}.")

    def tidy(self) -> None:
        """Called every second or oftener: forgets old photos, and the camera when it is idle."""
        now_s = time.monotonic()
        with self._lock:
            self._kept = {
                k: photo for k, photo in self._kept.items() if now_s - photo.at_s < KEPT_S
            }
            idle = self._writer if now_s - self._used_s > IDLE_S else None
            if idle:
                self._writer = None
        if idle:
            self._temporary.remove(idle.camera)

    def _through_workers(
        self, jpeg: bytes, width: int, height: int, position: FilePosition
    ) -> FrameResult:
        after = lossless.newest(self._redis)
        camera_id, frame, entry_id = self._publish(jpeg, width, height, position)
        run = LosslessRun(self._redis, camera_id, after, frame.seq)
        deadline = time.monotonic() + DEADLINE_S
        try:
            while time.monotonic() < deadline:
                for result in run.take(BLOCK_MS):
                    if result.detections.seq == frame.seq:
                        return result
        finally:
            self._redis.xdel(streams.frames(camera_id), entry_id)
        raise RefusedError(
            503, f"no result within {DEADLINE_S:g} s; see whether detector and classifier run."
        )

    def _publish(
        self, jpeg: bytes, width: int, height: int, position: FilePosition
    ) -> tuple[str, Frame, str]:
        with self._lock:
            self._used_s = time.monotonic()
            writer = self._writer
            if writer is None:
                camera_id = f"photos-{secrets.token_hex(6)}"
                camera = file_camera(camera_id, source=SCHEME + "photos")
                self._temporary.add(camera, "upload")
                writer = self._writer = FrameWriter(self._redis, camera_id, lossless=True)
            writer.resume()
            frame = writer.stamp(width, height, now_ms(), position)
            loss = writer.send(frame, jpeg)
            entry_id = writer.entry_id
        if loss is not None:
            raise RefusedError(503, f"the photo cannot be passed on now ({loss}).")
        return frame.camera, frame, entry_id

    def _keep(self, photo_id: str, photo: Photo) -> None:
        with self._lock:
            self._kept[photo_id] = photo
            while sum(len(photo.jpeg) for photo in self._kept.values()) > KEPT_BYTES:
                del self._kept[next(iter(self._kept))]

    def _find(self, photo_id: str) -> Photo:
        with self._lock:
            photo = self._kept.get(photo_id)
        if photo is None:
            minutes = KEPT_S / 60
            raise RefusedError(404, f"no such photo; each is kept for {minutes:g} minutes.")
        return photo


def _note(pages: int) -> str | None:
    if pages == 1:
        return None
    return (
        f"The file holds {pages} pictures; only the first was looked at. mien analyze looks at all."
    )
