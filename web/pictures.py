"""The JPEG of a frame, fetched once and shared by everybody who watches the camera."""

import threading
from collections.abc import Iterable, Mapping

from redis import Redis

from bus import streams


class Pictures:
    """Fetches pictures by frame id; remembers the newest one of each camera.

    Safe to use from many threads.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._newest: dict[str, tuple[str, bytes]] = {}
        self._lock = threading.Lock()

    def fetch(self, frame_ids: Mapping[str, str]) -> dict[str, bytes]:
        """Returns the JPEGs of these frames by camera, without those trimmed meanwhile.

        Args:
            frame_ids: For each camera the id of one entry in its ``frames:{camera}``.
        """
        with self._lock:
            known = {
                camera: held[1]
                for camera, frame_id in frame_ids.items()
                if (held := self._newest.get(camera)) and held[0] == frame_id
            }
        missing = [camera for camera in frame_ids if camera not in known]
        if missing:
            known |= self._read({camera: frame_ids[camera] for camera in missing})
        return known

    def keep_only(self, cameras: Iterable[str]) -> None:
        """Frees the pictures of cameras that are no longer wanted."""
        with self._lock:
            for camera in self._newest.keys() - set(cameras):
                del self._newest[camera]

    def _read(self, frame_ids: Mapping[str, str]) -> dict[str, bytes]:
        pipe = self._redis.pipeline(transaction=False)
        for camera, frame_id in frame_ids.items():
            pipe.xrange(streams.frames(camera), min=frame_id, max=frame_id, count=1)
        found: dict[str, bytes] = {}
        for camera, entries in zip(frame_ids, pipe.execute(), strict=True):
            if entries:
                found[camera] = streams.fields_of(entries[0][1])[1]
        with self._lock:
            for camera, jpeg in found.items():
                self._newest[camera] = (frame_ids[camera], jpeg)
        return found
