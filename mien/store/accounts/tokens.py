"""Tokens of scripts: named, with a role, cameras and an end; of each only a hash is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update

from mien.bus.messages import now_ms
from mien.store.accounts import roles
from mien.store.accounts.roles import Role
from mien.store.accounts.secrets import digest, new_secret
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import tokens

#: By which people, and programs that look for leaked secrets, know one.
PREFIX = "mien_"
#: When it was last used is noted no more precisely than this.
NOTED_MS = 60_000


@dataclass(frozen=True)
class ApiToken:
    """A token without its secret.

    Attributes:
        cameras: Which it sees; None for all.
        expires_ms: When it ends; None never.
        used_ms: When it was last used, to the minute; None never.
    """

    id: int
    name: str
    role: Role
    cameras: tuple[str, ...] | None
    created_ms: int
    expires_ms: int | None
    used_ms: int | None


def add(
    database: Database,
    name: str,
    role: Role,
    cameras: Collection[str] | None,
    expires_ms: int | None,
) -> tuple[ApiToken, str]:
    """Make a token.

    Returns:
        The token, and its secret, which is told this once.

    Raises:
        AccountError: The cameras do not fit the role.
        UnavailableError: The database cannot be used now.
    """
    roles.check_cameras(role, cameras)
    secret = new_secret(PREFIX)
    values = {
        "name": name,
        "token_hash": digest(secret),
        "role": role,
        "cameras": roles.packed(cameras),
        "created_ms": now_ms(),
        "expires_ms": expires_ms,
    }
    with database.write() as connection:
        row = connection.execute(insert(tokens).values(values).returning(tokens)).one()
    return _token(row), secret


def read_all(database: Database) -> list[ApiToken]:
    """Read all tokens, those that are over as well, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return [_token(row) for row in connection.execute(select(tokens).order_by(tokens.c.id))]


def find(database: Database, secret: str, now_ms: int) -> ApiToken | None:
    """Find the token of a secret; None when there is none, or it is over.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(tokens).where(tokens.c.token_hash == digest(secret), _alive(now_ms))
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _token(row)


def note(database: Database, token: ApiToken, now_ms: int) -> None:
    """Note that a token is in use, once a minute at most.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    if token.used_ms is not None and now_ms - token.used_ms < NOTED_MS:
        return
    with database.write() as connection:
        connection.execute(update(tokens).where(tokens.c.id == token.id).values(used_ms=now_ms))


def alive(database: Database, token_ids: Collection[int], now_ms: int) -> dict[int, ApiToken]:
    """Find those of some tokens that go on.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(tokens).where(tokens.c.id.in_(list(token_ids)), _alive(now_ms))
    with database.read() as connection:
        return {row.id: _token(row) for row in connection.execute(query)}


def remove(database: Database, token_id: int) -> ApiToken:
    """Revoke a token.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        row = connection.execute(select(tokens).where(tokens.c.id == token_id)).one_or_none()
        if row is None:
            raise NoSuchRowError(f"there is no token {token_id}.")
        connection.execute(delete(tokens).where(tokens.c.id == token_id))
    return _token(row)


def _alive(now_ms: int) -> ColumnElement[bool]:
    return or_(tokens.c.expires_ms.is_(None), tokens.c.expires_ms > now_ms)


def _token(row: Row[Any]) -> ApiToken:
    values = {name: getattr(row, name) for name in ApiToken.__annotations__}
    return ApiToken(**values | {"cameras": roles.unpacked(values["cameras"])})
