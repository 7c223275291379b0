"""Trying out a source before it becomes a camera: its first pictures, or why there are none."""

import base64
import secrets
import time
from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType
from redis import Redis

from mien.bus import registry, streams
from mien.bus.messages import Camera, Frame, decode
from mien.process.redact import redact, without_credentials
from web.cameras.temporary_cameras import TemporaryCameras

DEADLINE_S = 10.0
#: So long are pictures counted to tell the rate.
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

    def run(self, source: str) -> Tried:
        """Wait for a source's first pictures, ten seconds at most.

        Args:
            source: Device, URL or file; may hold a user name and a password, which capture alone
                gets to know.

        Returns:
            ``{"ok": True, "width", "height", "fps", "picture"}`` with the newest picture as a
            data URL, None when faces are blurred; or ``{"ok": False, "reason"}``.
        """
        running = self._running(source)
        if running is not None:  # a webcam opens once only
            return self._watch(running.id, running.blur)
        public = without_credentials(source)
        camera = Camera(id=f"test-{secrets.token_hex(6)}", name="Test", source=public)
        if not registry.read_workers(self._redis, "capture"):
            return _failed("no capture worker is running; start one, then test again.")
        self._temporary.add(camera, "test", source if source != public else None)
        try:
            return self._watch(camera.id, blur=False)
        finally:
            self._temporary.remove(camera.id)

    def _running(self, source: str) -> Camera | None:
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

    def _watch(self, camera_id: str, blur: bool) -> Tried:
        stream, last = streams.frames(camera_id), b"0-0"
        deadline = time.monotonic() + DEADLINE_S
        seen: list[int] = []
        newest: Mapping[bytes, bytes] = {}
        while time.monotonic() < deadline:
            entries = streams.read(self._redis, {stream: last}, BATCH, BLOCK_MS)
            for _, entry_id, newest in entries:
                last = entry_id
                seen.append(decode(Frame, streams.fields_of(newest)[0]).captured_ms)
                deadline = min(deadline, time.monotonic() + MEASURE_S)
            if seen and seen[-1] - seen[0] >= MEASURE_S * 1000:
                break
            status = registry.read_status(self._redis, camera_id)
            if not seen and status is not None and status.state == "failed":
                return _failed(status.reason or "it cannot be opened")
        if not seen:
            return _failed(f"no picture within {DEADLINE_S:g} s")
        return self._succeeded(newest, seen, self._blur or blur)

    def _succeeded(self, newest: Mapping[bytes, bytes], seen: list[int], blur: bool) -> Tried:
        header, jpeg = streams.fields_of(newest)
        frame = decode(Frame, header)
        took_ms = seen[-1] - seen[0]
        picture = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
        return Tried(
            ok=True,
            width=frame.width,
            height=frame.height,
            fps=round((len(seen) - 1) * 1000 / took_ms, 1) if took_ms else None,
            picture=None if blur else picture,
        )


def _failed(reason: str) -> Tried:
    return Tried(ok=False, reason=redact(reason))
