"""Trying out a source before it becomes a camera: its first pictures, or why there are none."""

import base64
import secrets
import time
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Camera, Frame, PlacedCamera, Rotation, decode
from mien.bus.shards import keyspace
from mien.images.headers import PictureError
from mien.process.redact import redact, without_credentials
from web.cameras.temporary_cameras import TemporaryCameras

DEADLINE_S = 10.0
#: What a stream was opened with comes at once: only later pictures tell the rate.
SETTLE_S = 0.5
#: So long are pictures counted to tell it.
MEASURE_S = 1.0
BLOCK_MS = 200
BATCH = 100


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a test: its figures, or why there is no picture.

    Attributes:
        ok: True when it gave pictures; ``reason`` is then absent, and otherwise all the others.
        width: In pixels.
        height: In pixels.
        fps: Frames per second; None when too few came to tell.
        picture: The newest one as a data URL; None where faces are blurred.
        reason: Why there is none.
    """

    ok: bool
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET
    fps: float | UnsetType | None = UNSET
    picture: str | UnsetType | None = UNSET
    reason: str | UnsetType = UNSET


class Trials:
    """Runs sources for a few seconds under ids that nobody sees.

    Args:
        redis: The server.
        temporary: Where the trial is published.
        blur: True when the operator wants faces blurred: then no picture is handed out, since
            nothing has searched it for faces.
    """

    def __init__(self, redis: Redis, temporary: TemporaryCameras, blur: bool) -> None:
        self._redis = redis
        self._temporary = temporary
        self._blur = blur

    def run(self, source: str, rotation: Rotation = 0, *, mirrored: bool = False) -> Tried:
        """Wait for a source's first pictures, ten seconds at most.

        Args:
            source: Device, URL or file; may hold a user name and a password, which capture alone
                gets to know.
            rotation: Degrees clockwise by which the picture is to be turned.
            mirrored: True has its left and right change places then.

        Returns:
            ``{"ok": True, "width", "height", "fps", "picture"}`` with the newest picture as a
            data URL, None when faces are blurred; or ``{"ok": False, "reason"}``.
        """
        public = without_credentials(source)
        wanted = self._temporary.placed(
            Camera(
                id=f"test-{secrets.token_hex(6)}",
                name="Test",
                source=public,
                rotation=rotation,
                mirrored=mirrored,
            )
        )
        running = self._running(source)
        if running is not None:  # a webcam opens once only
            return self._watch(running, wanted)
        if not registry.read_workers(self._redis, "capture"):
            return _failed("no capture worker is running; start one, then test again.")
        self._temporary.add(wanted, "test", source if source != public else None)
        try:
            return self._watch(wanted, wanted)
        finally:
            self._temporary.remove(wanted.id)

    def _running(self, source: str) -> PlacedCamera | None:
        """A camera that shows this very source now."""
        sources, views = registry.read_sources(self._redis), registry.read_views(self._redis)
        for camera in registry.read_cameras(self._redis).values():
            status = registry.read_status(self._redis, camera.id)
            if status is None or status.state != "live":
                continue
            usual = sources.get(camera.id, camera.source)
            if source == (views.get(camera.id, camera.view) if status.shows_view else usual):
                return camera
        return None

    def _watch(self, camera: PlacedCamera, wanted: Camera) -> Tried:
        """Take a camera's pictures, and show the newest as the wanted one would."""
        stream, last = keyspace.frames(*camera.place), b"0-0"
        deadline = time.monotonic() + DEADLINE_S
        seen: list[int] = []
        newest: Mapping[bytes, bytes] = {}
        while time.monotonic() < deadline:
            entries = streams.read(self._redis, {stream: last}, BATCH, BLOCK_MS)
            for _, entry_id, newest in entries:
                last = entry_id
                seen.append(decode(Frame, streams.fields_of(newest)[0]).captured_ms)
                deadline = min(deadline, time.monotonic() + SETTLE_S + MEASURE_S)
            if seen and seen[-1] - seen[0] >= (SETTLE_S + MEASURE_S) * 1000:
                break
            status = registry.read_status(self._redis, camera.id)
            if not seen and status is not None and status.state == "failed":
                return _failed(status.reason or "it cannot be opened")
        if not seen:
            return _failed(f"no picture within {DEADLINE_S:g} s")
        header, jpeg = streams.fields_of(newest)
        frame = decode(Frame, header)
        size = frame.width, frame.height
        if (camera.rotation - wanted.rotation) % 180:
            size = frame.height, frame.width
        fps = rate_fps(seen)
        if self._blur or camera.blur:
            return _succeeded(size, fps, None)
        try:
            return _succeeded(size, fps, _hung(jpeg, camera, wanted))
        except PictureError as error:
            return _failed(str(error))


def rate_fps(captured_ms: Sequence[int]) -> float | None:
    """Tell the rate of a stream from when its first pictures were captured.

    Returns:
        Frames per second; None when too few came to tell.
    """
    settled = [at_ms for at_ms in captured_ms if at_ms - captured_ms[0] >= SETTLE_S * 1000]
    if len(settled) < 2 or settled[-1] == settled[0]:
        return None
    return round((len(settled) - 1) * 1000 / (settled[-1] - settled[0]), 1)


def _hung(jpeg: bytes, camera: Camera, wanted: Camera) -> bytes:
    """Turn and mirror a camera's picture as if it hung like the wanted one.

    Raises:
        PictureError: It is damaged.
    """
    if (camera.rotation, camera.mirrored) == (wanted.rotation, wanted.mirrored):
        return jpeg
    # OpenCV, which costs memory that a service which nobody asks for this need not spend.
    from mien.images import picture

    image = picture.decode(jpeg)
    if camera.mirrored:
        image = image[:, ::-1]
    image = np.rot90(image, (camera.rotation - wanted.rotation) // 90)  # anticlockwise
    if wanted.mirrored:
        image = image[:, ::-1]
    return picture.encode(np.ascontiguousarray(image), wanted.jpeg_quality).jpeg


def _succeeded(size: tuple[int, int], fps: float | None, jpeg: bytes | None) -> Tried:
    url = None if jpeg is None else "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
    return Tried(ok=True, width=size[0], height=size[1], fps=fps, picture=url)


def _failed(reason: str) -> Tried:
    return Tried(ok=False, reason=redact(reason))
