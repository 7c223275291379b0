"""Cameras that Mien was started with, with what people changed of them since: rows, like the rest.

A change belongs to its source, and holds again when Mien is started with that source once more.
"""

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import msgspec
import structlog

from mien.bus.messages import Camera
from mien.process.redact import without_credentials
from mien.store.admin import choices
from mien.store.admin.choices import Display, Given, GivenCameras
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from web.cameras.sources import cameras_of

log = structlog.get_logger()

#: The digest of a source, and which of the cameras with this source it is, from 1.
Key = tuple[str, int]


class WantedNow(NamedTuple):
    """Cameras as they are wanted.

    Attributes:
        cameras: Without credentials.
        sources: The full URLs of those that have some, by id.
        fresh: False when the database could not be read and they are as it was read last.
    """

    cameras: list[Camera]
    sources: dict[str, str]
    fresh: bool


class StartCameras:
    """The cameras of this run.

    Any thread may call it. ``_changed`` is replaced, never changed; ``_writing`` is held from
    reading the rows to writing them.

    Args:
        database: Where changes are; read anew each time, since another replica may write them.
        sources: Device paths, URLs, files.
    """

    def __init__(self, database: Database, sources: Sequence[str]) -> None:
        self._database = database
        self._sources = sources
        self._changed: dict[Key, Camera] = {}
        #: Whether those that nobody changed are blurred; as chosen when Mien was started.
        self._blur: bool | None = None
        self._writing = threading.Lock()

    def read(self, taken: Collection[str]) -> WantedNow:
        """Read the cameras as they are wanted now.

        Args:
            taken: Ids of the cameras that exist beside them.
        """
        if not self._sources:
            return WantedNow([], {}, fresh=True)
        fresh = True
        try:
            self._changed = _read(self._database)
            if self._blur is None:
                self._blur = choices.read(self._database, Display).blur_default
        except UnavailableError as error:
            fresh = False
            log.warning("cameras of this run are as last read", reason=str(error))
        changed = self._changed
        unchanged = {"blur": self._blur is not False}  # not known yet: rather too much than less
        cameras, credentials = cameras_of(self._sources, taken)
        wanted = [
            msgspec.structs.replace(changed[key], id=camera.id)
            if key in changed
            else msgspec.structs.replace(camera, **unchanged)
            for key, camera in _keyed(cameras, credentials)
        ]
        return WantedNow(wanted, credentials, fresh)

    def change(self, camera: Camera, taken: Collection[str]) -> None:
        """Keep a camera as it is wanted from now on.

        Args:
            camera: One of ``read``, with other settings.
            taken: As for ``read``.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        present = _keyed(*cameras_of(self._sources, taken))
        key = next(key for key, known in present if known.id == camera.id)
        with self._writing:
            changed = _read(self._database) | {key: camera}
            cameras = tuple(
                Given(source=source, nth=nth, camera=wanted)
                for (source, nth), wanted in changed.items()
            )
            choices.write(self._database, GivenCameras(cameras=cameras))


def _read(database: Database) -> dict[Key, Camera]:
    stored = choices.read(database, GivenCameras).cameras
    return {
        (given.source or _digest(given.camera.source), given.nth): msgspec.structs.replace(
            given.camera, source=without_credentials(given.camera.source)
        )
        for given in stored
    }


def _keyed(cameras: Sequence[Camera], credentials: Mapping[str, str]) -> list[tuple[Key, Camera]]:
    seen = Counter[str]()
    keyed = []
    for camera in cameras:
        source = _digest(credentials.get(camera.id, camera.source))
        seen[source] += 1
        keyed.append(((source, seen[source]), camera))
    return keyed


def _digest(source: str) -> str:
    """Tell sources apart; a new password leaves a camera what it is."""
    before, separator, rest = source.partition("://")
    if separator:
        rest = re.sub(r"^[^/?#]*@", "", rest)
    return hashlib.sha256(
        (before + separator + rest).encode("utf-8", "surrogateescape")
    ).hexdigest()
