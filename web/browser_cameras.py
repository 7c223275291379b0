"""Cameras of people's browsers: their pictures come over the socket and go to the detector."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
import structlog
from msgspec import Meta
from redis import Redis

from bus import streams
from bus.messages import Camera, CameraState, CameraStatus, Frame, encode, now_ms
from bus.names import Name, in_words
from bus.streams import Publication
from imaging.headers import PictureError, is_whole, read_jpeg
from store.errors import UnavailableError
from web.desired import Desired
from web.guests import Guests
from web.sources import slug, unique

#: Marks a source that web writes itself; capture leaves it alone.
SCHEME = "browser:"
MAX_JPEG_BYTES = 1 << 20
MAX_SIDE_PX = 4_096
MIN_SIDE_PX = 64
MAX_FPS = 30
KEPT_S = 2.0
MIN_KEPT = 8
STALLED_S = 3.0
STATUS_TTL_MS = 10_000

Side = Annotated[int, Meta(ge=MIN_SIDE_PX, le=MAX_SIDE_PX)]
log = structlog.get_logger()


class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser says of its camera before the first picture.

    Without ``blur`` its faces are blurred when those of new cameras are.
    """

    name: Name
    width: Side
    height: Side
    blur: bool | None = None


@dataclass
class _Running:
    """One browser's camera."""

    camera: Camera
    width: int
    height: int
    state: CameraState = "connecting"
    since_ms: int = field(default_factory=now_ms)
    seq: int = 0
    last_ms: int = 0
    last_s: float = field(default_factory=time.monotonic)
    recent_s: deque[float] = field(default_factory=deque)


class BrowserCameras:
    """The cameras of all connected browsers, one for each connection; safe to use from threads.

    Args:
        redis: The server.
        desired: The other cameras, and whether the operator wants faces blurred.
        guests: Where the cameras are published.
    """

    def __init__(self, redis: Redis, desired: Desired, guests: Guests) -> None:
        self._redis = redis
        self._desired = desired
        self._guests = guests
        self._running: dict[str, _Running] = {}
        self._lock = threading.Lock()

    def open(self, sid: str, content: Any) -> dict[str, Any]:
        """A browser announces its camera, or changes its name and blur.

        Args:
            sid: The connection.
            content: An ``Announcement``.

        Returns:
            ``{"camera": id}``, or ``{"error": reason}``.
        """
        try:
            wish = msgspec.convert(content, Announcement)
        except msgspec.ValidationError as error:
            return {"error": f"not a camera: {in_words(error)}."}
        try:
            blur = self._blurs(wish.blur)
        except UnavailableError as error:
            return {"error": str(error)}
        with self._lock:
            present = self._running.get(sid)
            camera_id = present.camera.id if present else self._new_id(wish.name)
            camera = Camera(
                id=camera_id,
                name=wish.name,
                source=SCHEME + camera_id,
                blur=blur,
            )
            try:
                self._guests.welcome(camera, "browser")
            except streams.LOST:
                return {"error": "Redis does not answer; try again in a moment."}
            if present:
                present.camera = camera
            else:
                self._running[sid] = _Running(camera, wish.width, wish.height)
        return {"camera": camera_id}

    def take(self, sid: str, jpeg: Any) -> dict[str, Any]:
        """Publishes a browser's picture; the answer asks for the next one.

        Returns:
            ``{"seq": number}``, without a number when the picture came too soon; or
            ``{"error": reason}``.
        """
        with self._lock:
            running = self._running.get(sid)
            if running is None:
                return {"error": "announce the camera first (camera_open)."}
            try:
                width, height = _checked(jpeg)
            except PictureError as error:
                return {"error": f"picture refused: {error}."}
            now_s = time.monotonic()
            if running.seq and now_s - running.last_s < 0.5 / MAX_FPS:
                return {}
            try:
                self._publish(running, jpeg, width, height, now_s)
            except streams.LOST:
                return {"error": "Redis does not answer; the picture is lost."}
            return {"seq": running.seq}

    def close(self, sid: str) -> None:
        """The browser has closed its camera, or is gone."""
        with self._lock:
            running = self._running.pop(sid, None)
        if running is None:
            return
        try:
            self._guests.dismiss(running.camera.id)
        except streams.LOST:
            log.info("a browser's camera ended while Redis was away", camera=running.camera.id)

    def report(self) -> None:
        """Called every second or oftener: says how the cameras are."""
        with self._lock:
            for running in self._running.values():
                silent = time.monotonic() - running.last_s > STALLED_S
                if silent and running.state == "live":
                    _change(running, "stalled")
                self._say(running)

    def _blurs(self, wish: bool | None) -> bool:
        return self._desired.blurs_new() if wish is None else wish or self._desired.blur

    def _new_id(self, name: str) -> str:
        present = [*self._desired.cameras(), *self._guests.shown()]
        return unique(slug(name), {camera.id for camera in present})

    def _publish(
        self, running: _Running, jpeg: bytes, width: int, height: int, now_s: float
    ) -> None:
        running.seq += 1
        running.last_ms = max(now_ms(), running.last_ms + 1)
        running.last_s = now_s
        running.recent_s.append(now_s)
        while running.recent_s[0] < now_s - KEPT_S:
            running.recent_s.popleft()
        running.width, running.height = width, height
        camera_id = running.camera.id
        frame = Frame(
            camera=camera_id,
            seq=running.seq,
            captured_ms=running.last_ms,
            width=width,
            height=height,
        )
        kept = max(MIN_KEPT, len(running.recent_s))
        entry_id = f"{running.last_ms}-{running.seq}"
        entry = Publication(streams.frames(camera_id), frame, jpeg)
        streams.add(self._redis, entry, kept, entry_id)
        if running.state != "live":
            _change(running, "live")
            self._say(running)

    def _say(self, running: _Running) -> None:
        status = CameraStatus(
            camera=running.camera.id,
            state=running.state,
            since_ms=running.since_ms,
            reason="the browser sends no pictures" if running.state == "stalled" else None,
            fps=round(_fps(running), 2),
            width=running.width,
            height=running.height,
            published=running.seq,
        )
        key = streams.camera_status(running.camera.id)
        self._redis.set(key, encode(status), px=STATUS_TTL_MS)


def _change(running: _Running, state: CameraState) -> None:
    running.state, running.since_ms = state, now_ms()


def _fps(running: _Running) -> float:
    recent = [at for at in running.recent_s if at > time.monotonic() - KEPT_S]
    return (len(recent) - 1) / max(recent[-1] - recent[0], 1e-3) if len(recent) > 1 else 0.0


def _checked(jpeg: Any) -> tuple[int, int]:
    """Width and height of a picture that may be published."""
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
    return sides
