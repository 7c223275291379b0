"""The JPEG of a frame, fetched once and shared by everybody who watches the camera."""

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from redis import Redis

from mien.bus import streams
from mien.bus.messages import Detections, Frame, decode
from web.live.privacy import Privacy

#: A stream and the id of one entry in it.
Place = tuple[str, str]


class Pictures:
    """Fetches pictures of frames; remembers the newest one of each camera.

    Of a camera with blur on only the rendition with pixelated faces is ever fetched. Any thread may
    call it; ``_lock`` guards what is remembered and is not held while Redis is asked.

    Args:
        redis: The server.
        privacy: Which cameras are blurred.
    """

    def __init__(self, redis: Redis, privacy: Privacy) -> None:
        self._redis = redis
        self._privacy = privacy
        self._newest: dict[str, tuple[Place, bytes]] = {}
        self._lock = threading.Lock()

    def fetch(self, frames: Mapping[str, Detections]) -> dict[str, bytes]:
        """Return the JPEGs of these frames by camera, without those trimmed meanwhile.

        Args:
            frames: One frame of each camera.
        """
        places = {camera: self._place(frame) for camera, frame in frames.items()}
        with self._lock:
            known = {
                camera: held[1]
                for camera, place in places.items()
                if (held := self._newest.get(camera)) and held[0] == place
            }
        missing = {camera: place for camera, place in places.items() if camera not in known}
        return known | self._read(missing) if missing else known

    def newest(self, camera: str) -> tuple[Frame, bytes] | None:
        """A camera's newest picture with its header, whether its faces were found yet or not."""
        entries: Any = self._redis.xrevrange(self._stream(camera), count=1)
        if not entries:
            return None
        header, jpeg = streams.fields_of(entries[0][1])
        return decode(Frame, header), jpeg

    def keep_only(self, cameras: Iterable[str]) -> None:
        """Free the pictures of cameras that are no longer wanted."""
        with self._lock:
            for camera in self._newest.keys() - set(cameras):
                del self._newest[camera]

    def _place(self, frame: Detections) -> Place:
        if frame.blurred:
            return streams.blurred(frame.camera), frame.frame_id
        return self._stream(frame.camera), frame.frame_id

    def _stream(self, camera: str) -> str:
        return streams.blurred(camera) if self._privacy.blurs(camera) else streams.frames(camera)

    def _read(self, places: Mapping[str, Place]) -> dict[str, bytes]:
        pipe = self._redis.pipeline(transaction=False)
        for stream, frame_id in places.values():
            pipe.xrange(stream, min=frame_id, max=frame_id, count=1)
        jpegs: dict[str, bytes] = {}
        for camera, entries in zip(places, pipe.execute(), strict=True):
            if entries:
                jpegs[camera] = streams.fields_of(entries[0][1])[1]
        with self._lock:
            for camera, jpeg in jpegs.items():
                self._newest[camera] = (places[camera], jpeg)
        return jpegs
