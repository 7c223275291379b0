"""Cameras of a file that the operator keeps (``mien up --config``): wanted as it says now."""

import os
import threading
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import msgspec

from mien.bus.messages import Camera
from mien.cameras import camera_file, yaml_file
from mien.cameras.camera_file import CameraEntry
from mien.cameras.yaml_file import YamlFile
from mien.process.media import MediaDirs, OutsideError
from mien.process.redact import without_credentials
from mien.store.cameras import StoredCameras
from web.cameras.addresses import InvalidCameraError, entered
from web.cameras.sources import name_of


class Stamp(NamedTuple):
    """What differs once a file was written or replaced."""

    changed_ns: int
    size_bytes: int
    inode: int


class FileCameras:
    """Reads the file when it has changed; a mistake in it is told once, and what was before stays.

    Any thread may call it. ``_lock`` guards what was read, and when.

    Args:
        path: The file.
        media: Which files may be cameras.
    """

    def __init__(self, path: Path, media: MediaDirs) -> None:
        self.path = path
        self._media = media
        self._lock = threading.Lock()
        self._now = StoredCameras([], {}, {})
        self._read: Stamp | None = None
        self._seen: Stamp | None = None

    @property
    def now(self) -> StoredCameras:
        """The cameras as they were read last."""
        with self._lock:
            return self._now

    def load(self, taken: Collection[str], *, blur: bool) -> None:
        """Read the file.

        Args:
            taken: Ids of the cameras that are stored.
            blur: Whether those are blurred of which the file says nothing.

        Raises:
            YamlError: It is not right; nothing changes.
        """
        with self._lock:
            self._read = self._seen = self._stamp()
            file = yaml_file.read(self.path)
            if "cameras" not in file.content:
                raise file.error("names no cameras; without any it says cameras: {}")
            cameras, sources, views = [], {}, {}
            for entry in camera_file.entries(file, os.environ):
                if entry.id in taken:
                    raise file.error(
                        f"there is a camera {entry.id!r} that was added; remove that one, or give "
                        "this one another id",
                        *("cameras", entry.id),
                    )
                camera = self._camera(file, entry, blur)
                cameras.append(_public(camera))
                if camera.source != cameras[-1].source:
                    sources[camera.id] = camera.source
                if camera.view is not None and camera.view != cameras[-1].view:
                    views[camera.id] = camera.view
            self._now = StoredCameras(cameras, sources, views)

    def changed(self) -> bool:
        """True when the file was written since it was read, and is not being written just now."""
        with self._lock:
            stamp = self._stamp()
            settled = stamp == self._seen
            self._seen = stamp
            return settled and stamp is not None and stamp != self._read

    def _stamp(self) -> Stamp | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)

    def _camera(self, file: YamlFile, entry: CameraEntry, blur: bool) -> Camera:
        """A camera with its whole addresses."""
        try:
            whole = entered(entry.wish)
            for address in filter(None, (whole.source, whole.view)):
                self._media.check(address)
        except (InvalidCameraError, OutsideError) as error:
            raise file.error(str(error).rstrip("."), "cameras", entry.id, "source") from None
        settings = {"name": name_of(whole.source), "blur": blur, **entry.wish.settings()}
        return Camera(id=entry.id, source=whole.source, view=whole.view, **settings)


def _public(camera: Camera) -> Camera:
    view = None if camera.view is None else without_credentials(camera.view)
    return msgspec.structs.replace(camera, source=without_credentials(camera.source), view=view)
