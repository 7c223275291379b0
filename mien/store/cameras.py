"""The cameras that people added.

A source URL may hold a password. It is kept whole, for capture alone; everything else gets the
``Camera`` without it.
"""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from mien.bus.messages import Camera, now_ms
from mien.process.redact import without_credentials
from mien.store.core.database import Database
from mien.store.core.errors import CameraExistsError, NoSuchCameraError
from mien.store.core.schema import cameras

#: Files under analysis are not cameras that people added, so ``lossless`` is never stored.
_FIELDS = tuple(name for name in Camera.__struct_fields__ if name not in ("lossless", "files"))


def read(database: Database) -> tuple[list[Camera], dict[str, str]]:
    """Read all cameras in their order, just as ``mien.bus.registry.publish_cameras`` takes them.

    Returns:
        The cameras, without secrets; and the full source URLs of those that have one, by id.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        rows = connection.execute(select(cameras).order_by(cameras.c.position)).mappings().all()
    shown = [_shown(Camera(**{name: row[name] for name in _FIELDS})) for row in rows]
    full = {row["id"]: row["full_source"] or row["source"] for row in rows}
    return shown, {
        camera.id: full[camera.id] for camera in shown if full[camera.id] != camera.source
    }


def add(database: Database, camera: Camera) -> Camera:
    """Add a camera behind all others.

    Args:
        database: Where to.
        camera: Its ``source`` may hold a user name and a password.

    Returns:
        The camera as everyone may see it.

    Raises:
        CameraExistsError: There is one with this id.
        UnavailableError: The database cannot be used now.
    """
    values = _values(camera)
    with database.write() as connection:
        if _source(connection, camera.id) is not None:
            raise CameraExistsError(f"there is a camera {camera.id!r} already; choose another id.")
        last = connection.scalar(select(func.max(cameras.c.position)))
        values["position"] = 1 if last is None else last + 1
        values["created_ms"] = now_ms()
        connection.execute(insert(cameras).values(values))
    return _shown(camera)


def change(database: Database, camera: Camera) -> Camera:
    """Replace a camera's settings.

    A ``source`` that is sent back as it was shown keeps the password that belongs to it; any
    other takes the place of both.

    Returns:
        The camera as everyone may see it.

    Raises:
        NoSuchCameraError: There is none with this id.
        UnavailableError: The database cannot be used now.
    """
    values = _values(camera)
    with database.write() as connection:
        present = _source(connection, camera.id)
        if present is None:
            raise NoSuchCameraError(f"there is no camera {camera.id!r}.")
        if camera.source == present:
            del values["source"], values["full_source"]
        connection.execute(update(cameras).where(cameras.c.id == camera.id).values(values))
    return _shown(camera)


def remove(database: Database, camera_id: str) -> None:
    """Remove a camera; what it saw stays in the history.

    Raises:
        NoSuchCameraError: There is none with this id.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        removed = connection.execute(delete(cameras).where(cameras.c.id == camera_id))
        if not removed.rowcount:
            raise NoSuchCameraError(f"there is no camera {camera_id!r}.")


def _source(connection: Connection, camera_id: str) -> str | None:
    """A camera's source as it is shown; what earlier releases showed as well may hide more now."""
    source: str | None = connection.scalar(
        select(cameras.c.source).where(cameras.c.id == camera_id)
    )
    return None if source is None else without_credentials(source)


def _values(camera: Camera) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(camera, name) for name in _FIELDS}
    values["source"] = without_credentials(camera.source)
    values["full_source"] = camera.source if camera.source != values["source"] else None
    return values


def _shown(camera: Camera) -> Camera:
    values = {name: getattr(camera, name) for name in _FIELDS}
    return Camera(**{**values, "source": without_credentials(camera.source)})
