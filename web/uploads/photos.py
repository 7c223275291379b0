"""Photos that people drop on the page: through the same workers, in memory alone, not on a disk."""

import json
import secrets
import threading
import time
from collections.abc import Sequence
from typing import Any, cast

import msgspec
from redis import Redis

from mien.bus.frame_writer import FrameWriter
from mien.bus.messages import FilePosition, Frame, now_ms
from mien.bus.shards import keyspace
from mien.faces.answers import shares
from mien.images.headers import PictureError
from mien.results import lossless
from mien.results.file_camera import ANY_WIDTH, file_camera
from mien.results.lossless import LosslessRun
from mien.results.records import FrameResult, records
from mien.store.uploads.photos import KeptPhoto
from web.cameras.browser_cameras import SCHEME
from web.cameras.temporary_cameras import TemporaryCameras
from web.http.refusals import RefusedError

MAX_BYTES = 32 << 20
DEADLINE_S = 15.0
#: Photos in work at once; a large one takes 200 MB while it is decoded.
AT_ONCE = 2
BLOCK_MS = 50
KEPT_MS = 300_000
KEPT_BYTES = 128 << 20
#: The detector keeps a camera for photos so long after the last one, so that the next is quick.
IDLE_S = 60.0


class _Remembered(msgspec.Struct, frozen=True):
    """What was told of a photo that is in memory.

    Attributes:
        set_id: With which others it was given; None by itself.
        size_bytes: Of its pictures.
        told: As JSON.
    """

    at_ms: int
    set_id: str | None
    size_bytes: int
    told: str


class PhotoMemory:
    """Photos that nobody keeps: in Redis, which writes nothing to a disk, for some minutes.

    Any thread of any process may call it.

    Args:
        redis: The server.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def remember(self, photo: KeptPhoto, set_id: str | None) -> None:
        """Have a photo in memory for some minutes; when there are too many, the oldest go."""
        size_bytes = len(photo.jpeg) + len(photo.small)
        new = _Remembered(now_ms(), set_id, size_bytes, json.dumps(photo.told))
        photo_id: str = photo.told["id"]
        pipe = self._redis.pipeline(transaction=True)
        pipe.hset(keyspace.photo(photo_id), mapping={"jpeg": photo.jpeg, "small": photo.small})
        pipe.pexpire(keyspace.photo(photo_id), KEPT_MS)
        pipe.hset(keyspace.PHOTOS, photo_id, msgspec.json.encode(new))
        pipe.pexpire(keyspace.PHOTOS, KEPT_MS)
        pipe.execute()
        self._forget_oldest()

    def find(self, photo_id: str) -> KeptPhoto | None:
        """A photo that is in memory."""
        pipe = self._redis.pipeline(transaction=True)
        pipe.hget(keyspace.PHOTOS, photo_id)
        pipe.hgetall(keyspace.photo(photo_id))
        raw, pictures = cast(tuple[bytes | None, dict[bytes, bytes]], pipe.execute())
        if raw is None or not pictures:
            return None
        told: dict[str, Any] = json.loads(_decode(raw).told)
        return KeptPhoto(told, pictures[b"jpeg"], pictures[b"small"])

    def of_set(self, set_id: str) -> list[dict[str, Any]]:
        """What was told of the photos of a set that are in memory, in order."""
        oldest_ms = now_ms() - KEPT_MS
        return [
            json.loads(photo.told)
            for _, photo in self._all()
            if photo.set_id == set_id and photo.at_ms > oldest_ms
        ]

    def forget(self, set_id: str) -> int:
        """Forget the photos of a set, and tell how many there were."""
        gone = [photo_id for photo_id, photo in self._all() if photo.set_id == set_id]
        self._delete(gone)
        return len(gone)

    def _all(self) -> list[tuple[str, _Remembered]]:
        """Ids and photos, the oldest first."""
        raw = cast(dict[bytes, bytes], self._redis.hgetall(keyspace.PHOTOS))
        known = [(photo_id.decode(), _decode(each)) for photo_id, each in raw.items()]
        return sorted(known, key=lambda each: each[1].at_ms)

    def _forget_oldest(self) -> None:
        known, gone = self._all(), list[str]()
        left_bytes = sum(photo.size_bytes for _, photo in known)
        for photo_id, photo in known:
            if left_bytes <= KEPT_BYTES and photo.at_ms > now_ms() - KEPT_MS:
                break
            gone.append(photo_id)
            left_bytes -= photo.size_bytes
        self._delete(gone)

    def _delete(self, photo_ids: Sequence[str]) -> None:
        if photo_ids:
            self._redis.delete(*map(keyspace.photo, photo_ids))
            self._redis.hdel(keyspace.PHOTOS, *photo_ids)


def _decode(raw: bytes) -> _Remembered:
    return msgspec.json.decode(raw, type=_Remembered)


class Photos:
    """Analyzes photos.

    Any thread may call it; ``_turn`` lets a few at once through. ``_lock`` guards the writer of the
    camera that they go through.

    Args:
        redis: The server.
        temporary: Where the camera that they go through is published.
    """

    def __init__(self, redis: Redis, temporary: TemporaryCameras) -> None:
        self._redis = redis
        self._temporary = temporary
        self._writer: FrameWriter | None = None
        self._used_s = 0.0
        self._lock = threading.Lock()
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    def analyze(self, data: bytes, name: str) -> KeptPhoto:
        """Find all faces of a photo and their scores.

        Args:
            data: A picture of at most 64 megapixels; of several in one file the first counts.
            name: What its owner calls it.

        Returns:
            The picture, and what is told of it: ``id``, ``name``, ``width``, ``height``,
            ``took_ms`` and ``faces``, one record each as ``mien analyze`` makes them, numbered from
            left to right; boxes are pixels of the upright picture. ``note`` says in plain words
            what was left out; None when nothing was.

        Raises:
            RefusedError: It is no such picture (415), or the workers do not answer (503).
        """
        # These cost memory that only photos need.
        from mien.images.photos import count_pages, prepare
        from mien.results.drawing import small

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
        weights = result.emotions.weights if result.emotions else ()
        for number, face in enumerate(faces, start=1):
            face["track"] = number
            shown = shares(face["scores"] or {}, weights)
            face["shares"] = {label: round(share, 6) for label, share in shown.items()} or None
        with self._turn:
            shrunk = small(picture.jpeg, faces)
        told = {
            "id": photo_id,
            "name": name,
            "width": picture.width,
            "height": picture.height,
            "took_ms": round((time.monotonic() - began_s) * 1000),
            "faces": faces,
            "note": _note(pages),
        }
        return KeptPhoto(told, picture.jpeg, shrunk)

    def annotated(self, photo: KeptPhoto) -> bytes:
        """A JPEG of a photo with what was found drawn on it."""
        from mien.results.drawing import annotated

        with self._turn:
            return annotated(photo.jpeg, photo.told["faces"])

    def tidy(self) -> None:
        """Called every second or oftener: forgets the camera when it is idle."""
        now_s = time.monotonic()
        with self._lock:
            idle = self._writer if now_s - self._used_s > IDLE_S else None
            if idle:
                self._writer = None
        if idle:
            self._temporary.remove(idle.place.camera)

    def _through_workers(
        self, jpeg: bytes, width: int, height: int, position: FilePosition
    ) -> FrameResult:
        frame, entry_id, after = self._publish(jpeg, width, height, position)
        run = LosslessRun(self._redis, frame.place, after, frame.seq)
        deadline = time.monotonic() + DEADLINE_S
        try:
            while time.monotonic() < deadline:
                for result in run.take(BLOCK_MS):
                    if result.detections.seq == frame.seq:
                        return result
        finally:
            self._redis.xdel(keyspace.frames(*frame.place), entry_id)
        raise RefusedError(
            503, f"no result within {DEADLINE_S:g} s; see whether detector and classifier run."
        )

    def _publish(
        self, jpeg: bytes, width: int, height: int, position: FilePosition
    ) -> tuple[Frame, str, dict[str, bytes | str]]:
        """Write a photo; its frame, the entry's id, and where results ended before."""
        with self._lock:
            self._used_s = time.monotonic()
            writer = self._writer
            if writer is None:
                camera_id = f"photos-{secrets.token_hex(6)}"
                camera = self._temporary.placed(file_camera(camera_id, source=SCHEME + "photos"))
                self._temporary.add(camera, "upload")
                writer = self._writer = FrameWriter(self._redis, camera.place, lossless=True)
            after = lossless.newest(self._redis, writer.place.shard)
            writer.resume()
            frame = writer.stamp(width, height, now_ms(), position)
            loss = writer.send(frame, jpeg)
            entry_id = writer.entry_id
        if loss is not None:
            raise RefusedError(503, f"the photo cannot be passed on now ({loss}).")
        return frame, entry_id, after


def _note(pages: int) -> str | None:
    if pages == 1:
        return None
    return (
        f"The file holds {pages} pictures; only the first was looked at. mien analyze looks at all."
    )
