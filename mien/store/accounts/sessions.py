"""Sessions of browsers: rows, so that they outlive Redis, and of their tokens only hashes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from mien.store.accounts import roles
from mien.store.accounts.roles import Role
from mien.store.accounts.secrets import digest, new_secret
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import kiosks as kiosk_rows
from mien.store.core.schema import sessions, users

_HOUR_MS = 3_600_000
#: A session that is not used for so long is over, and any one after the other.
IDLE_MS = 12 * _HOUR_MS
LONGEST_MS = 30 * 24 * _HOUR_MS
#: When it was last used is noted no more precisely than this.
NOTED_MS = 60_000
MAX_AGENT = 200


@dataclass(frozen=True)
class SessionRecord:
    """A browser that signed in: when, last seen when, until when at most, from where."""

    id: int
    created_ms: int
    seen_ms: int
    expires_ms: int
    address: str
    agent: str


@dataclass(frozen=True)
class SessionOwner:
    """Whose session it is.

    Attributes:
        name: The person's, or the wall screen's.
        user_id: The person's number; None for a wall screen.
        role: The person's; None for a wall screen.
        cameras: Which are seen; None for all.
    """

    session: SessionRecord
    name: str
    user_id: int | None
    role: Role | None
    cameras: tuple[str, ...] | None


#: All sessions, but those of people who cannot sign in now, with whose they are.
_OWNED = (
    select(
        sessions,
        users.c.name,
        users.c.role,
        users.c.cameras,
        kiosk_rows.c.name.label("kiosk"),
        kiosk_rows.c.cameras.label("kiosk_cameras"),
    )
    .select_from(sessions.outerjoin(users).outerjoin(kiosk_rows))
    .where(users.c.disabled.is_not(True))
)


def begin(
    database: Database,
    *,
    user_id: int | None = None,
    kiosk_id: int | None = None,
    address: str,
    agent: str,
    now_ms: int,
    longest_ms: int = LONGEST_MS,
) -> str:
    """Begin a session of a person or of a wall screen; forget those that are over.

    Returns:
        Its token, which is told this once.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    token = new_secret()
    values = {
        "token_hash": digest(token),
        "user_id": user_id,
        "kiosk_id": kiosk_id,
        "created_ms": now_ms,
        "seen_ms": now_ms,
        "expires_ms": now_ms + longest_ms,
        "address": address,
        "agent": agent[:MAX_AGENT],
    }
    with database.write() as connection:
        connection.execute(delete(sessions).where(~_alive(now_ms)))
        connection.execute(insert(sessions).values(values))
    return token


def find(database: Database, token: str, now_ms: int) -> SessionOwner | None:
    """Find the session of a token; None when there is none, or it is over.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    those = (sessions.c.token_hash == digest(token), _alive(now_ms))
    with database.read() as connection:
        row = connection.execute(_OWNED.where(*those)).one_or_none()
    return None if row is None else _owner(row)


def note(database: Database, session: SessionRecord, now_ms: int) -> None:
    """Note that a session is in use, once a minute at most.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    if now_ms - session.seen_ms < NOTED_MS:
        return
    with database.write() as connection:
        connection.execute(
            update(sessions).where(sessions.c.id == session.id).values(seen_ms=now_ms)
        )


def touch(database: Database, session_ids: Collection[int], now_ms: int) -> dict[int, SessionOwner]:
    """Find those of some sessions with an open socket that go on; that they are in use is noted.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    those = (sessions.c.id.in_(list(session_ids)), sessions.c.expires_ms > now_ms)
    with database.read() as connection:
        owners = [_owner(row) for row in connection.execute(_OWNED.where(*those))]
    if any(now_ms - owner.session.seen_ms >= NOTED_MS for owner in owners):
        with database.write() as connection:
            in_use = sessions.c.id.in_([owner.session.id for owner in owners])
            connection.execute(update(sessions).where(in_use).values(seen_ms=now_ms))
    return {owner.session.id: owner for owner in owners}


def of_user(database: Database, user_id: int, now_ms: int) -> list[SessionRecord]:
    """Read a person's sessions, the newest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(sessions).where(sessions.c.user_id == user_id, _alive(now_ms))
    with database.read() as connection:
        return [_record(row) for row in connection.execute(query.order_by(sessions.c.id.desc()))]


def end(database: Database, session_id: int, user_id: int | None = None) -> None:
    """End one session.

    Args:
        database: Where.
        session_id: Which.
        user_id: Whose it has to be, if that matters.

    Raises:
        NoSuchRowError: There is none.
        UnavailableError: The database cannot be used now.
    """
    those = sessions.c.id == session_id
    if user_id is not None:
        those = and_(those, sessions.c.user_id == user_id)
    with database.write() as connection:
        if not connection.execute(delete(sessions).where(those)).rowcount:
            raise NoSuchRowError(f"there is no session {session_id}.")


def end_all(database: Database, user_id: int) -> int:
    """End all sessions of a person; return how many there were.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        return connection.execute(delete(sessions).where(sessions.c.user_id == user_id)).rowcount


def _alive(now_ms: int) -> ColumnElement[bool]:
    return and_(sessions.c.expires_ms > now_ms, sessions.c.seen_ms > now_ms - IDLE_MS)


def _owner(row: Row[Any]) -> SessionOwner:
    of_person = row.user_id is not None
    return SessionOwner(
        session=_record(row),
        name=row.name if of_person else row.kiosk,
        user_id=row.user_id,
        role=row.role if of_person else None,
        cameras=roles.unpacked(row.cameras if of_person else row.kiosk_cameras),
    )


def _record(row: Row[Any]) -> SessionRecord:
    names = SessionRecord.__annotations__
    return SessionRecord(**{name: getattr(row, name) for name in names})
