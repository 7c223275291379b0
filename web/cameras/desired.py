"""The cameras that are wanted: rows of the database and the sources of this run, into Redis."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
import structlog
from redis import Redis

from mien.bus import lease, registry, streams
from mien.bus.messages import Camera
from mien.bus.shards import keyspace
from mien.cameras.yaml_file import YamlError
from mien.process.media import ANYWHERE, MediaDirs
from mien.store import cameras as stored_cameras
from mien.store.admin import choices
from mien.store.admin.choices import Display
from mien.store.cameras import StoredCameras
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.corrections import review
from web.cameras.file_cameras import FileCameras
from web.cameras.start_cameras import StartCameras

log = structlog.get_logger()


def _none() -> StoredCameras:
    return StoredCameras([], {}, {})


@dataclass
class Desired:
    """Publishes the wanted cameras, and again when Redis may have lost them.

    Any thread may call it. ``_stored``, what was read last, is replaced, never changed;
    ``_publishing`` guards what is noted of publications.

    Args:
        redis: The server.
        database: Where the stored ones are; read anew each time, since another replica may have
            changed them.
        sources: Of the cameras that Mien was started with: device paths, URLs, files.
        blur: True when the operator wants faces blurred, whatever a camera's own setting.
        media: Which files may be added.
        file: The operator's file of cameras; None when there is none.
        shards: Cameras are placed among so many.
    """

    redis: Redis
    database: Database
    sources: Sequence[str]
    blur: bool = False
    media: MediaDirs = ANYWHERE
    file: FileCameras | None = None
    shards: int = 1
    _stored: StoredCameras = field(default_factory=_none, init=False)
    _published: int = field(default=0, init=False)
    #: Redis was away: the last change may not have arrived, or not at a replica that replaces it.
    _doubtful: bool = field(default=False, init=False)
    #: The database was away when they were to be published, so others may be wanted by now.
    _stale: bool = field(default=False, init=False)
    #: When somebody published last, as it was before ``_stored`` was read.
    _read_at: bytes | None = field(default=None, init=False)
    #: What was read last must be published last, among threads and among processes.
    _publishing: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self._given = StartCameras(self.database, self.sources)

    def cameras(self) -> list[Camera]:
        """All wanted cameras without credentials, stored ones first."""
        return self._all()[0].cameras

    def given(self) -> list[Camera]:
        """Those that Mien was started with, without credentials and as they are wanted."""
        return self._given.read(self._taken()).cameras

    def of_file(self) -> list[Camera]:
        """Those of the operator's file, without credentials."""
        return [] if self.file is None else self.file.now.cameras

    def change_given(self, camera: Camera) -> None:
        """Keep one of ``given`` as it is wanted from now on; ``publish`` makes it so.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        self._given.change(camera, self._taken())

    def blurs_new(self) -> bool:
        """True when faces of a new camera are blurred unless somebody wants it otherwise.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        return self.blur or choices.read(self.database, Display).blur_default

    def publish(self) -> bool:
        """Replace what Redis holds by what is wanted now.

        Returns:
            False when the database is away and Redis keeps the cameras that it has: another replica
            may have read newer ones.
        """
        with self._publishing:
            self._doubtful = True
            with lease.alone(self.redis, "web", "cameras"):
                wanted, fresh = self._all()
                replaces = fresh or not self.redis.exists(keyspace.CAMERAS)
                if replaces:
                    registry.publish_cameras(self.redis, *wanted, shards=self.shards)
                    self._published = len(wanted.cameras)
            self._doubtful, self._stale = False, not fresh
        return replaces

    def publish_if_lost(self) -> None:
        """Publish again when Redis or the database was away, or the file of cameras has changed."""
        if self.file is not None and self.file.changed():
            self._follow_file()
        try:
            lost = self._published and not self.redis.exists(keyspace.CAMERAS)
            if not lost:
                self._read_along()
            if not self._published:
                registry.confirm_cameras(self.redis, self.shards)
        except streams.LOST:
            self._doubtful = True
            raise
        is_back = self._stale and self.database.trouble() is None
        if (lost or self._doubtful or is_back) and self.publish():
            log.info("published the cameras again", cameras=self._published)

    def load_file(self) -> None:
        """Read the operator's file.

        Raises:
            YamlError: It is not right; nothing changes.
            UnavailableError: The database cannot be used now.
        """
        if self.file is not None:
            stored = stored_cameras.read(self.database).cameras
            self.file.load(_ids(stored), blur=self.blurs_new())

    def _read_along(self) -> None:
        """Read what another replica published, to know it when the database is away as well."""
        with self._publishing:
            at = registry.cameras_published_at(self.redis)
            if at in (None, self._read_at) or self.database.trouble() is not None:
                return
            wanted, fresh = self._all()
            if fresh:
                self._published, self._read_at = len(wanted.cameras), at

    def _follow_file(self) -> None:
        before = {camera.id: camera for camera in self.of_file()}
        try:
            self.load_file()
        except (YamlError, UnavailableError) as error:
            log.error("the file of cameras is not followed", reason=str(error))
            return
        self.publish()
        now = {camera.id: camera for camera in self.of_file()}
        changed = [name for name in before | now if before.get(name) != now.get(name)]
        for name in before.keys() - now.keys():
            registry.forget_camera(self.redis, name)
        secret = [name for name in changed if name not in now or not _keeps_faces(now[name])]
        review.forget_waiting(self.database, secret)
        audit.add(self.database, "file of cameras changed", {"cameras": changed})
        log.info("followed the file of cameras", cameras=len(now))

    def _taken(self) -> set[str]:
        """Ids of the cameras beside those that Mien was started with."""
        return _ids(self._stored.cameras) | _ids(self.of_file())

    def _all(self) -> tuple[StoredCameras, bool]:
        """All wanted cameras, and False when the database could not be read for them."""
        fresh = True
        try:
            self._stored = stored_cameras.read(self.database)
        except UnavailableError as error:
            fresh = False
            log.warning("the cameras as last read are used", reason=str(error))
        stored, sources, views = self._stored
        in_file = _none() if self.file is None else self.file.now
        given = self._given.read(self._taken())
        wanted = stored + in_file.cameras + given.cameras
        if self.blur:
            wanted = [msgspec.structs.replace(camera, blur=True) for camera in wanted]
        full = StoredCameras(
            wanted, sources | in_file.sources | given.sources, views | in_file.views
        )
        return full, fresh and given.fresh


def _keeps_faces(camera: Camera) -> bool:
    return camera.keep_faces and not camera.blur


def _ids(cameras: Iterable[Camera]) -> set[str]:
    return {camera.id for camera in cameras}
