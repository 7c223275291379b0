"""Cameras of people's browsers: their pictures come over the socket and go to the detector."""

import threading
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
import structlog
from msgspec import UNSET, Meta, UnsetType
from redis import Redis

from mien.bus import streams
from mien.bus.frame_writer import FrameWriter, Loss
from mien.bus.messages import Camera, CameraState, CameraStatus, PlacedCamera, encode, now_ms
from mien.bus.shards import keyspace
from mien.images.headers import PictureError, check_size, is_whole, read_jpeg
from mien.process.names import Name, in_words
from mien.process.settings import CAMERA_MAX_PIXELS
from mien.store.core import audit
from mien.store.core.errors import UnavailableError
from mien.store.corrections import review
from web.cameras.desired import Desired
from web.cameras.sources import slug, unique
from web.cameras.temporary_cameras import TemporaryCameras

#: Marks a source that web writes itself; capture leaves it alone.
SCHEME = "browser:"
MAX_JPEG_BYTES = 1 << 20
MAX_SIDE_PX = 4_096
MIN_SIDE_PX = 64
MAX_FPS = 30
STALLED_S = 3.0
STATUS_TTL_MS = 10_000

Side = Annotated[int, Meta(ge=MIN_SIDE_PX, le=MAX_SIDE_PX)]
#: What a browser is told of a picture that was not published.
_TOLD: dict[Loss, str] = {
    "redis away": "Redis does not answer",
    "redis full": "Redis is full",
    "redis refused": "Redis refuses it",
    "lease lost": "somebody else shows this camera",
}
log = structlog.get_logger()


class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser says of its camera before the first picture.

    Without ``blur`` its faces are blurred when those of new cameras are. ``keep_faces`` allows that
    its faces are kept for correction.
    """

    name: Name
    width: Side
    height: Side
    blur: bool | None = None
    keep_faces: bool = False


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser is answered: its camera's id, or what is wrong."""

    camera: str | UnsetType = UNSET
    error: str | UnsetType = UNSET


@dataclass
class _Running:
    """One browser's camera."""

    camera: PlacedCamera
    writer: FrameWriter
    width: int
    height: int
    state: CameraState = "connecting"
    since_ms: int = field(default_factory=now_ms)
    #: When the last picture was taken, and when the last one was published.
    taken_s: float | None = None
    published_s: float = field(default_factory=time.monotonic)
    loss: Loss | None = None

    def change(self, state: CameraState) -> None:
        self.state, self.since_ms = state, now_ms()

    def reason(self) -> str | None:
        if self.state != "stalled":
            return self.writer.notice
        return _TOLD[self.loss] if self.loss else "the browser sends no pictures"


class BrowserCameras:
    """The cameras of all connected browsers, one for each connection.

    Any thread may call it. ``_lock`` guards the cameras and their writers, and is held while a
    picture is written, so that their numbers stay in order.

    Args:
        redis: The server.
        desired: The other cameras, and whether the operator wants faces blurred.
        temporary: Where the cameras are published.
        most_pixels: What a picture may have at most.
    """

    def __init__(
        self,
        redis: Redis,
        desired: Desired,
        temporary: TemporaryCameras,
        most_pixels: int = CAMERA_MAX_PIXELS,
    ) -> None:
        self._redis = redis
        self._desired = desired
        self._temporary = temporary
        self._most_pixels = most_pixels
        self._running: dict[str, _Running] = {}
        self._lock = threading.Lock()

    def open(self, sid: str, content: Any) -> Announced:
        """A browser announces its camera, or changes its name, blur or leave to keep faces.

        Args:
            sid: The connection.
            content: An ``Announcement``.

        Returns:
            The camera's id, or what is wrong.
        """
        try:
            wish = msgspec.convert(content, Announcement)
        except msgspec.ValidationError as error:
            return Announced(error=f"not a camera: {in_words(error)}.")
        try:
            blur = self._blurs(wish.blur)
        except UnavailableError as error:
            return Announced(error=str(error))
        with self._lock:
            present = self._running.get(sid)
            wanted = Camera(
                id=present.camera.id if present else "",
                name=wish.name,
                source=present.camera.source if present else "",
                blur=blur,
                keep_faces=wish.keep_faces,
            )
            try:
                if present:
                    camera = self._temporary.placed(wanted)
                    self._temporary.add(camera, "browser")
                else:
                    camera = self._named(wanted)
            except streams.LOST:
                return Announced(error="Redis does not answer; try again in a moment.")
            try:
                self._note_leave(present.camera if present else None, camera)
            except UnavailableError as error:
                self._take_back(present.camera if present else None, camera)
                return Announced(error=str(error))
            if present:
                present.camera = camera
            else:
                writer = FrameWriter(self._redis, camera.place)
                self._running[sid] = _Running(camera, writer, wish.width, wish.height)
        return Announced(camera=camera.id)

    def take(self, sid: str, jpeg: Any) -> dict[str, Any]:
        """Publish a browser's picture; the answer asks for the next one.

        Returns:
            ``{"seq": number}``, without a number when the picture came too soon; or
            ``{"error": reason}``.
        """
        with self._lock:
            running = self._running.get(sid)
            if running is None:
                return {"error": "announce the camera first (camera_open)."}
            try:
                width, height = _checked(jpeg, self._most_pixels)
            except PictureError as error:
                return {"error": f"picture refused: {error}."}
            now_s = time.monotonic()
            if running.taken_s is not None and now_s - running.taken_s < 0.5 / MAX_FPS:
                return {}
            running.taken_s = now_s
            running.loss = running.writer.write(jpeg, width, height, now_ms())
            if running.loss is not None:
                return {"error": f"{_TOLD[running.loss]}; the picture is lost."}
            running.published_s = now_s
            running.width, running.height = width, height
            self._is_live(running)
            return {"seq": running.writer.seq}

    def close(self, sid: str) -> None:
        """The browser has closed its camera, or is gone."""
        with self._lock:
            running = self._running.pop(sid, None)
        if running is None:
            return
        try:
            self._temporary.remove(running.camera.id)
            if running.camera.keep_faces:
                review.forget_waiting(self._desired.database, [running.camera.id])
        except streams.LOST:
            log.info("a browser's camera ended while Redis was away", camera=running.camera.id)
        except UnavailableError:
            log.warning("faces of a browser's camera wait longer", camera=running.camera.id)

    def report(self) -> None:
        """Called every second or oftener: says how the cameras are."""
        with self._lock:
            for running in self._running.values():
                silent = time.monotonic() - running.published_s > STALLED_S
                if silent and running.state == "live":
                    running.change("stalled")
                self._say(running)

    def _note_leave(self, before: Camera | None, after: Camera) -> None:
        """Write down that faces may be kept or no more; what waits goes when leave ends."""
        database, kept = self._desired.database, before is not None and before.keep_faces
        if kept and (after.blur or not after.keep_faces):
            review.forget_waiting(database, [after.id])
        if after.keep_faces != kept:
            allowed = "allowed" if after.keep_faces else "ended"
            audit.add(database, f"keeping faces {allowed}", {"camera": after.id}, after.id)

    def _take_back(self, before: PlacedCamera | None, after: PlacedCamera) -> None:
        """Leave no new camera behind that was refused; of one that is here no face is kept."""
        try:
            if before is None:
                self._temporary.remove(after.id)
            else:
                strict = {"keep_faces": False, "blur": before.blur or after.blur}
                self._temporary.add(msgspec.structs.replace(after, **strict), "browser")
        except streams.LOST:
            log.info("a browser's camera was refused while Redis went", camera=after.id)

    def _blurs(self, wish: bool | None) -> bool:
        return self._desired.blurs_new() if wish is None else wish or self._desired.blur

    def _named(self, camera: Camera) -> PlacedCamera:
        """Make a camera wanted under an id that no other has, whichever process it comes to."""
        taken = {other.id for other in (*self._desired.cameras(), *self._temporary.shown())}
        while True:
            camera_id = unique(slug(camera.name), taken)
            named = self._temporary.placed(
                msgspec.structs.replace(camera, id=camera_id, source=SCHEME + camera_id)
            )
            if self._temporary.claim(named, "browser"):
                return named
            taken.add(camera_id)

    def _is_live(self, running: _Running) -> None:
        if running.state == "live":
            return
        running.change("live")
        try:
            self._say(running)
        except streams.LOST:
            log.info("a browser's camera came while Redis went", camera=running.camera.id)

    def _say(self, running: _Running) -> None:
        status = CameraStatus(
            camera=running.camera.id,
            state=running.state,
            since_ms=running.since_ms,
            reason=running.reason(),
            fps=round(running.writer.fps(), 2),
            width=running.width,
            height=running.height,
            published=running.writer.seq,
        )
        key = keyspace.camera_status(running.camera.id)
        self._redis.set(key, encode(status), px=STATUS_TTL_MS)


def _checked(jpeg: Any, most_pixels: int) -> tuple[int, int]:
    """Width and height of a picture that may be published.

    Raises:
        PictureError: It may not.
    """
    if not isinstance(jpeg, bytes):
        raise PictureError("send the bytes of one JPEG")
    if len(jpeg) > MAX_JPEG_BYTES:
        raise PictureError(f"{len(jpeg):,} bytes, at most {MAX_JPEG_BYTES:,} are taken")
    header = read_jpeg(jpeg)
    if not is_whole(jpeg, header):
        raise PictureError("the JPEG is truncated")
    sides = header.width, header.height
    if not all(MIN_SIDE_PX <= side <= MAX_SIDE_PX for side in sides):
        raise PictureError(
            f"{header.width}x{header.height} pixels; sides of {MIN_SIDE_PX} to {MAX_SIDE_PX} "
            "are taken"
        )
    check_size(*sides, most_pixels, "choose a smaller picture")
    return sides
