"""People who sign in: their role, their cameras, and how they prove who they are."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from mien.bus.messages import now_ms
from mien.store.accounts import roles
from mien.store.accounts.roles import Role
from mien.store.core.database import Database
from mien.store.core.errors import AccountError, NoSuchRowError
from mien.store.core.schema import sessions, users


@dataclass(frozen=True)
class User:
    """A person.

    Attributes:
        cameras: Ids of those that the person sees; None for all, those to come as well.
        totp: True when signing in takes a code as well.
        disabled: True while the person cannot sign in.
        issuer: Address of the provider that signs the person in; None when Mien does.
    """

    id: int
    name: str
    role: Role
    cameras: tuple[str, ...] | None
    totp: bool
    disabled: bool
    created_ms: int
    issuer: str | None = None


@dataclass(frozen=True)
class Credentials:
    """What a person proves with; no password for one whom a proxy or a provider names."""

    user: User
    password_hash: str | None
    totp_secret: str | None


@dataclass(frozen=True)
class UserChange:
    """What is to be changed of a person; unset fields stay.

    Attributes:
        password_hash: Of the new password.
        totp_secret: The new one; None ends the codes.
        totp_step: The step of a code of it that was taken already.
    """

    role: Role | UnsetType = UNSET
    cameras: Collection[str] | UnsetType | None = UNSET
    disabled: bool | UnsetType = UNSET
    password_hash: str | UnsetType = UNSET
    totp_secret: str | UnsetType | None = UNSET
    totp_step: int = 0


def key_of(name: str) -> str:
    """A name as it is compared: letters that look alike by width or case are the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def is_empty(database: Database) -> bool:
    """True while there is nobody.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return _count(connection) == 0


def read_all(database: Database) -> list[User]:
    """Read all people in the order in which they came.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return [user_of(row) for row in connection.execute(select(users).order_by(users.c.id))]


def read_one(database: Database, user_id: int) -> Credentials:
    """Read one person.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return _credentials(_found(connection, user_id))


def find(database: Database, name: str) -> Credentials | None:
    """Find a person by name, however it is written.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(users).where(users.c.name_key == key_of(name))
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _credentials(row)


def add(
    database: Database,
    name: str,
    role: Role,
    cameras: Collection[str] | None = None,
    password_hash: str | None = None,
    *,
    first: bool = False,
) -> User:
    """Add a person.

    Args:
        database: Where.
        name: What nobody else is called.
        role: What the person may.
        cameras: Which the person sees; None for all.
        password_hash: None when only a proxy will name the person.
        first: Only as the first of all.

    Raises:
        AccountError: The name is taken, the cameras do not fit the role, or it is not the first.
        UnavailableError: The database cannot be used now.
    """
    roles.check_cameras(role, cameras)
    values = {
        "name": name,
        "name_key": key_of(name),
        "role": role,
        "cameras": roles.packed(cameras),
        "password_hash": password_hash,
        "created_ms": now_ms(),
    }
    with database.write() as connection:
        if first and _count(connection):
            raise AccountError("the first account was made already; sign in.")
        if connection.scalar(select(users.c.id).where(users.c.name_key == values["name_key"])):
            raise AccountError(f"there is somebody called {name!r} already; choose another name.")
        made = connection.execute(insert(users).values(values).returning(users.c.id))
        return user_of(_found(connection, made.scalar_one()))


def change(database: Database, user_id: int, wish: UserChange) -> User:
    """Change a person; sessions end when role, cameras or password change or it is disabled.

    Raises:
        NoSuchRowError: There is none with this number.
        AccountError: It is the last administrator, the cameras do not fit the role, or what is to
            change is up to the person's provider.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        row = _found(connection, user_id)
        before = user_of(row)
        _leave_to_provider(before, wish)
        role = before.role if wish.role is UNSET else wish.role
        cameras = before.cameras if wish.cameras is UNSET else wish.cameras
        roles.check_cameras(role, cameras)
        values = {
            "role": role,
            "cameras": roles.packed(cameras),
            "disabled": before.disabled if wish.disabled is UNSET else wish.disabled,
            "password_hash": row.password_hash
            if wish.password_hash is UNSET
            else wish.password_hash,
        }
        ended = any(values[name] != getattr(row, name) for name in values)
        if wish.totp_secret is not UNSET:
            values |= {"totp_secret": wish.totp_secret, "totp_step": wish.totp_step}
        connection.execute(update(users).where(users.c.id == user_id).values(values))
        _keep_an_administrator(connection)
        if ended:
            connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
        return user_of(_found(connection, user_id))


def remove(database: Database, user_id: int) -> User:
    """Remove a person with all sessions; what the audit says of the person stays.

    Raises:
        NoSuchRowError: There is none with this number.
        AccountError: It is the last administrator.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        gone = user_of(_found(connection, user_id))
        connection.execute(delete(users).where(users.c.id == user_id))
        _keep_an_administrator(connection)
    return gone


def take_step(database: Database, user_id: int, step: int) -> bool:
    """Take a code's step; False when that one or a later one was taken before.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    those = (users.c.id == user_id, users.c.totp_step < step)
    with database.write() as connection:
        return bool(connection.execute(update(users).where(*those).values(totp_step=step)).rowcount)


def _leave_to_provider(user: User, wish: UserChange) -> None:
    if user.issuer is None:
        return
    if wish.role not in (UNSET, user.role):
        raise AccountError(
            f"the role of {user.name!r} follows from the groups at {user.issuer}; change it there."
        )
    if wish.password_hash is not UNSET or wish.totp_secret not in (UNSET, None):
        raise AccountError(f"{user.name!r} proves who it is at {user.issuer}, not here.")


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(users)) or 0


def _keep_an_administrator(connection: Connection) -> None:
    those = (users.c.role == "administrator", users.c.disabled.is_(False))
    if not connection.scalar(select(func.count()).select_from(users).where(*those)):
        raise AccountError("that is the last administrator; make another one first.")


def _found(connection: Connection, user_id: int) -> Row[Any]:
    row = connection.execute(select(users).where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise NoSuchRowError(f"there is no account {user_id}.")
    return row


def _credentials(row: Row[Any]) -> Credentials:
    return Credentials(user_of(row), row.password_hash, row.totp_secret)


def user_of(row: Row[Any]) -> User:
    """The person of a row."""
    return User(
        id=row.id,
        name=row.name,
        role=row.role,
        cameras=roles.unpacked(row.cameras),
        totp=row.totp_secret is not None,
        disabled=row.disabled,
        created_ms=row.created_ms,
        issuer=row.issuer,
    )
