"""The cameras that people added.

An address may hold a password. It is kept whole, for capture alone; everything else gets the
``Camera`` without it.
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from mien.bus.messages import Camera, now_ms
from mien.process.redact import without_credentials
from mien.store.core.database import Database
from mien.store.core.errors import CameraExistsError, NoSuchCameraError
from mien.store.core.schema import cameras

#: Files under analysis are not cameras that people added, so ``lossless`` is never stored.
_FIELDS = tuple(name for name in Camera.__struct_fields__ if name not in ("lossless", "files"))


class StoredCameras(NamedTuple):
    """Cameras as ``mien.bus.registry.publish_cameras`` takes them.

    Attributes:
        cameras: In their order, without secrets.
        sources: The whole source URLs of those that hold a secret, by id.
        views: The same of their second addresses.
    """

    cameras: list[Camera]
    sources: dict[str, str]
    views: dict[str, str]


def read(database: Database) -> StoredCameras:
    """Read all cameras.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        rows = connection.execute(select(cameras).order_by(cameras.c.position)).mappings().all()
    shown = [_shown(Camera(**{name: row[name] for name in _FIELDS})) for row in rows]
    sources = {row["id"]: row["full_source"] or row["source"] for row in rows}
    views = {row["id"]: row["full_view"] for row in rows if row["full_view"]}
    secret = {
        camera.id: sources[camera.id] for camera in shown if sources[camera.id] != camera.source
    }
    return StoredCameras(shown, secret, views)


def add(database: Database, camera: Camera) -> Camera:
    """Add a camera behind all others.

    Args:
        database: Where to.
        camera: Its addresses may hold a user name and a password.

    Returns:
        The camera as everyone may see it.

    Raises:
        CameraExistsError: There is one with this id.
        UnavailableError: The database cannot be used now.
    """
    values = _values(camera)
    with database.write() as connection:
        if _addresses(connection, camera.id) is not None:
            raise CameraExistsError(f"there is a camera {camera.id!r} already; choose another id.")
        last = connection.scalar(select(func.max(cameras.c.position)))
        values["position"] = 1 if last is None else last + 1
        values["created_ms"] = now_ms()
        connection.execute(insert(cameras).values(values))
    return _shown(camera)


def change(database: Database, camera: Camera) -> Camera:
    """Replace a camera's settings.

    An address that is sent back as it was shown keeps the password that belongs to it; any other
    takes the place of both.

    Returns:
        The camera as everyone may see it.

    Raises:
        NoSuchCameraError: There is none with this id.
        UnavailableError: The database cannot be used now.
    """
    values = _values(camera)
    with database.write() as connection:
        present = _addresses(connection, camera.id)
        if present is None:
            raise NoSuchCameraError(f"there is no camera {camera.id!r}.")
        for name, shown in present.items():
            if getattr(camera, name) == shown:
                del values[name], values[f"full_{name}"]
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


def _addresses(connection: Connection, camera_id: str) -> dict[str, str | None] | None:
    """A camera's addresses as they are shown; an earlier release may have shown more."""
    query = select(cameras.c.source, cameras.c.view).where(cameras.c.id == camera_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else {name: _public(address) for name, address in row.items()}


def _values(camera: Camera) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(camera, name) for name in _FIELDS}
    for name in ("source", "view"):
        full = values[name]
        values[name] = _public(full)
        values[f"full_{name}"] = full if full != values[name] else None
    return values


def _shown(camera: Camera) -> Camera:
    values = {name: getattr(camera, name) for name in _FIELDS}
    public = {name: _public(values[name]) for name in ("source", "view")}
    return Camera(**{**values, **public})


def _public(address: str | None) -> str | None:
    return None if address is None else without_credentials(address)
