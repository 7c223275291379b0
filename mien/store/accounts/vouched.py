"""People whom a provider vouches for: known by its issuer and their subject there.

A name is only what they are called. Whoever chooses names at the provider takes over nobody who
has the same one here.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from mien.bus.messages import now_ms
from mien.store.accounts import roles
from mien.store.accounts.roles import OF_ALL_CAMERAS, Role
from mien.store.accounts.users import User, key_of, user_of
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import AccountError
from mien.store.core.schema import sessions, users

#: Of a name, as ``mien.process.names`` has it.
_LONGEST = 64


def sign_in(
    database: Database, issuer: str, subject: str, role: Role, name: str, place: str
) -> User:
    """Find the person, or add one who is new; the role is the present one from now on.

    Whoever is new sees no camera until some are given, unless the role looks after all; so does
    whoever looked after all until now. The provider's word holds for the last administrator, too.

    Args:
        database: Where.
        issuer: The provider.
        subject: Who it is there.
        role: What the person may now.
        name: What somebody new is called, if nobody else is.
        place: Makes a name that is taken another: ``grace@login.example.org``.

    Raises:
        AccountError: The person is disabled.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        row = _find(connection, issuer, subject)
        if row is None:
            return _add(connection, issuer, subject, role, _free(connection, name, place))
        known = user_of(row)
        if known.disabled:
            raise AccountError(f"the account {known.name!r} is disabled; ask an administrator.")
        if known.role == role:
            return known
        of_all = role in OF_ALL_CAMERAS
        cameras = None if of_all else () if known.role in OF_ALL_CAMERAS else known.cameras
        values = {"role": role, "cameras": roles.packed(cameras)}
        changed = update(users).where(users.c.id == known.id).values(values).returning(users)
        connection.execute(delete(sessions).where(sessions.c.user_id == known.id))
        audit.record(connection, "account changed", {"role": role, "by": issuer}, known.name)
        return user_of(connection.execute(changed).one())


def refuse(database: Database, issuer: str, subject: str) -> str | None:
    """End the sessions of somebody who has no role any more.

    Returns:
        The name of the person; None when it never signed in here.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        row = _find(connection, issuer, subject)
        if row is None:
            return None
        connection.execute(delete(sessions).where(sessions.c.user_id == row.id))
        return str(row.name)


def _find(connection: Connection, issuer: str, subject: str) -> Row[Any] | None:
    those = (users.c.issuer == issuer, users.c.subject == subject)
    return connection.execute(select(users).where(*those)).one_or_none()


def _add(connection: Connection, issuer: str, subject: str, role: Role, name: str) -> User:
    values = {
        "name": name,
        "name_key": key_of(name),
        "role": role,
        "cameras": roles.packed(None if role in OF_ALL_CAMERAS else ()),
        "created_ms": now_ms(),
        "issuer": issuer,
        "subject": subject,
    }
    row = connection.execute(insert(users).values(values).returning(users)).one()
    audit.record(connection, "account added", {"role": role, "by": issuer}, name)
    return user_of(row)


def _free(connection: Connection, name: str, place: str) -> str:
    for wish in _names(name, place):
        if connection.scalar(select(users.c.id).where(users.c.name_key == key_of(wish))) is None:
            return wish
    raise AssertionError("the names never end")


def _names(name: str, place: str) -> Iterator[str]:
    yield name
    for number in count(1):
        end = f"@{place[:30]}" if number == 1 else f"@{place[:30]} {number}"
        yield name[: _LONGEST - len(end)] + end
