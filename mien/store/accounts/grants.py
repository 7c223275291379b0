"""Cameras that somebody was given, taken back when a camera is removed.

A camera that is added later may get the id of one that is gone; nobody was given that one.
"""

from sqlalchemy import select, update

from mien.store.accounts import roles
from mien.store.core.database import Database
from mien.store.core.schema import kiosks, tokens, users


def forget_camera(database: Database, camera: str) -> None:
    """Take a camera from everybody who was given it.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        for table in (users, tokens, kiosks):
            given = select(table.c.id, table.c.cameras).where(table.c.cameras.is_not(None))
            for number, text in connection.execute(given).all():
                cameras = roles.unpacked(text) or ()
                if camera in cameras:
                    left = roles.packed([name for name in cameras if name != camera])
                    connection.execute(
                        update(table).where(table.c.id == number).values(cameras=left)
                    )
