"""The cameras that are wanted: rows of the database and the sources of this run, into Redis."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import structlog
from redis import Redis

from bus import registry, streams
from bus.messages import Camera
from store import cameras as stored_cameras
from store.database import Database
from store.errors import UnavailableError
from web.sources import cameras_of

log = structlog.get_logger()


@dataclass
class Desired:
    """Publishes the wanted cameras, and again when Redis has lost them.

    Args:
        redis: The server.
        database: Where the stored ones are; read anew each time, since another replica may have
            changed them.
        sources: Cameras of this run only: device paths, URLs, files.
        blur: True when the operator wants faces blurred, whatever a camera's own setting.
    """

    redis: Redis
    database: Database
    sources: Sequence[str]
    blur: bool = False
    _stored: tuple[list[Camera], dict[str, str]] = field(default=([], {}), init=False)
    _published: int = field(default=0, init=False)
    #: What was read last must be published last.
    _publishing: threading.Lock = field(default_factory=threading.Lock, init=False)

    def cameras(self) -> list[Camera]:
        """All wanted cameras without credentials, stored ones first."""
        return self._all()[0]

    def publish(self) -> None:
        """Replaces what Redis holds by what is wanted now."""
        with self._publishing:
            cameras, credentials = self._all()
            registry.publish_cameras(self.redis, cameras, credentials)
            self._published = len(cameras)

    def publish_if_lost(self) -> None:
        """Publishes again when Redis came back empty."""
        if self._published and not self.redis.exists(streams.CAMERAS):
            self.publish()
            log.info("published the cameras again", cameras=self._published)
        elif not self._published:
            registry.confirm_cameras(self.redis)

    def _all(self) -> tuple[list[Camera], dict[str, str]]:
        try:
            self._stored = stored_cameras.read(self.database)
        except UnavailableError as error:
            log.warning("the cameras as last read are used", reason=str(error))
        stored, credentials = self._stored
        given, given_credentials = cameras_of(self.sources, {camera.id for camera in stored})
        wanted = stored + given
        if self.blur:
            wanted = [msgspec.structs.replace(camera, blur=True) for camera in wanted]
        return wanted, credentials | given_credentials
