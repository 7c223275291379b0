"""The JPEG of a frame, fetched once and shared by everybody who watches the camera."""

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from redis import Redis

from mien.bus import streams
from mien.bus.messages import Detections, Frame, decode
from mien.bus.shards import keyspace
from mien.bus.shards.place import Placement
from web.live.privacy import Privacy

#: A stream and the id of one entry in it.
Address = tuple[str, str]


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
        self._newest: dict[str, tuple[Address, bytes]] = {}
        self._lock = threading.Lock()

    def fetch(self, frames: Mapping[str, Detections]) -> dict[str, bytes]:
        """Return the JPEGs of these frames by camera, without those trimmed meanwhile.

        Args:
            frames: One frame of each camera.
        """
        addresses = {camera: self._address(frame) for camera, frame in frames.items()}
        with self._lock:
            known = {
                camera: held[1]
                for camera, address in addresses.items()
                if (held := self._newest.get(camera)) and held[0] == address
            }
        missing = {camera: at for camera, at in addresses.items() if camera not in known}
        return known | self._read(missing) if missing else known

    def newest(self, place: Placement) -> tuple[Frame, bytes] | None:
        """A camera's newest picture with its header, whether its faces were found yet or not."""
        entries: Any = self._redis.xrevrange(self._stream(place), count=1)
        if not entries:
            return None
        header, jpeg = streams.fields_of(entries[0][1])
        return decode(Frame, header), jpeg

    def keep_only(self, cameras: Iterable[str]) -> None:
        """Free the pictures of cameras that are no longer wanted."""
        with self._lock:
            for camera in self._newest.keys() - set(cameras):
                del self._newest[camera]

    def _address(self, frame: Detections) -> Address:
        if frame.blurred:
            return keyspace.blurred(*frame.place), frame.frame_id
        return self._stream(frame.place), frame.frame_id

    def _stream(self, place: Placement) -> str:
        blurs = self._privacy.blurs(place.camera)
        return keyspace.blurred(*place) if blurs else keyspace.frames(*place)

    def _read(self, addresses: Mapping[str, Address]) -> dict[str, bytes]:
        pipe = self._redis.pipeline(transaction=False)
        for stream, frame_id in addresses.values():
            pipe.xrange(stream, min=frame_id, max=frame_id, count=1)
        jpegs: dict[str, bytes] = {}
        for camera, entries in zip(addresses, pipe.execute(), strict=True):
            if entries:
                jpegs[camera] = streams.fields_of(entries[0][1])[1]
        with self._lock:
            for camera, jpeg in jpegs.items():
                self._newest[camera] = (addresses[camera], jpeg)
        return jpegs
