"""Links of wall screens: whoever opens one sees its cameras live, and nothing else."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select

from mien.bus.messages import now_ms
from mien.store.accounts import roles
from mien.store.accounts.secrets import digest, new_secret
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import kiosks


@dataclass(frozen=True)
class Kiosk:
    """A wall screen's link without its key."""

    id: int
    name: str
    cameras: tuple[str, ...]
    created_ms: int


def add(database: Database, name: str, cameras: Collection[str]) -> tuple[Kiosk, str]:
    """Make a link.

    Returns:
        The link, and its key, which is told this once.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    key = new_secret()
    values = {
        "name": name,
        "key_hash": digest(key),
        "cameras": roles.packed(cameras),
        "created_ms": now_ms(),
    }
    with database.write() as connection:
        row = connection.execute(insert(kiosks).values(values).returning(kiosks)).one()
    return _kiosk(row), key


def read_all(database: Database) -> list[Kiosk]:
    """Read all links, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return [_kiosk(row) for row in connection.execute(select(kiosks).order_by(kiosks.c.id))]


def find(database: Database, key: str) -> Kiosk | None:
    """Find the link of a key; None when there is none.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        query = select(kiosks).where(kiosks.c.key_hash == digest(key))
        row = connection.execute(query).one_or_none()
    return None if row is None else _kiosk(row)


def remove(database: Database, kiosk_id: int) -> Kiosk:
    """Revoke a link; the screens that show it lose their sessions.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        row = connection.execute(select(kiosks).where(kiosks.c.id == kiosk_id)).one_or_none()
        if row is None:
            raise NoSuchRowError(f"there is no kiosk link {kiosk_id}.")
        connection.execute(delete(kiosks).where(kiosks.c.id == kiosk_id))
    return _kiosk(row)


def _kiosk(row: Row[Any]) -> Kiosk:
    values = {name: getattr(row, name) for name in Kiosk.__annotations__}
    return Kiosk(**values | {"cameras": roles.unpacked(values["cameras"])})
