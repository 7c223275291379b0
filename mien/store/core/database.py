"""Opening the database: SQLite or PostgreSQL by URL, at the newest revision, or one clear line."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)

from mien.bus.messages import Trouble, now_ms
from mien.process.redact import redact
from mien.store.core import migrate
from mien.store.core.errors import StoreError, UnavailableError, UnstorableError
from mien.store.core.outage import Outage

#: How long a write waits for its turn.
WAIT_S = 5
#: Prepared statements that each connection to SQLite keeps. One that names all cameras is another
#: for each number of cameras, and takes 40 kB with two hundred of them.
STATEMENTS = 16

#: Any number, as long as all of Mien's writers on one PostgreSQL database use it.
_WRITER_LOCK = 0x6D69656E

#: PostgreSQL's codes for "permission denied" and "no such table" (somebody replaced the database):
#: of what it calls mistakes in a statement, those that are not ours.
_NOT_OURS = ("42501", "42P01")

#: libpq's settings unless the URL says otherwise: a server that vanished without a word is
#: noticed within half a minute.
_PATIENCE = {
    "connect_timeout": "3",
    "application_name": "mien",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}

_WRITES = "mien_writes"
_EXAMPLES = "sqlite:////folder/mien.db or postgresql://user:password@host/name"


class Database:
    """An open database. Safe to share among threads; made by ``open_database``."""

    def __init__(self, engine: Engine, name: str, wait_s: float) -> None:
        self._engine = engine
        self._wait_s = wait_s
        self._name = name
        self._outage = Outage()
        #: The transaction in which a thread writes now, if it does.
        self._writing = threading.local()

    @property
    def name(self) -> str:
        """The URL, user name and password masked."""
        return self._name

    def trouble(self) -> Trouble | None:
        """Why it cannot be used, as it was last tried, and since when; None when it can."""
        return self._outage.present

    def check(self) -> None:
        """Try whether it can be read; and written, where that failed the last time.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        with self.read() as connection:
            migrate.revision(connection)
        if self.trouble() is not None:
            with self.write() as connection:
                migrate.confirm(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only view of one moment; within ``write`` what this thread wrote there.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        present: Connection | None = getattr(self._writing, "connection", None)
        if present is not None:
            yield present
            return
        with (
            self._explained(writing=False),
            self._engine.connect() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that no other writer overlaps; an exception rolls it back.

        Within another of the same thread it is part of that one, so that several changes, or one
        and its row in the audit, are made together or not at all. Let an exception pass on to
        the outermost, which rolls all of it back; and wait for nothing else meanwhile.

        Raises:
            UnavailableError: The database cannot be used now, or others wrote for too long.
            UnstorableError: A value does not fit its column.
        """
        present: Connection | None = getattr(self._writing, "connection", None)
        if present is not None:
            yield present
            return
        with self._explained(writing=True), self._engine.connect() as connection:
            writer = connection.execution_options(**{_WRITES: True})
            with writer.begin():
                if writer.dialect.name == "postgresql":
                    writer.execute(
                        text(f"SET LOCAL lock_timeout = '{round(1000 * self._wait_s)}ms'")
                    )
                    writer.execute(text(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})"))
                self._writing.connection = writer
                try:
                    yield writer
                finally:
                    self._writing.connection = None

    def prepare(self) -> None:
        """Open the connections anew and bring the tables to the newest revision.

        Raises:
            StoreError: The database cannot be used, is not Mien's, or is of a newer release.
        """
        self._engine.dispose()
        with self.read() as connection:
            if migrate.at_head(connection):
                return
        with self.write() as connection:
            migrate.upgrade(connection, self.name)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _explained(self, *, writing: bool) -> Iterator[None]:
        began_ms = now_ms()
        try:
            yield
        except DataError as error:
            raise UnstorableError(_first_line(error)) from None
        except (IntegrityError, NotSupportedError):
            raise  # our own mistake, not the database's
        except DBAPIError as error:
            if isinstance(error, ProgrammingError) and not _excused(error):
                raise
            reason = (
                f"cannot use the database {self.name} ({_first_line(error)}). Check that it is "
                "there, writable and not full, or set MIEN_DATABASE_URL or MIEN_DATA_DIR."
            )
            self._outage.failed(reason, began_ms, writing=writing)
            raise UnavailableError(reason) from None
        self._outage.worked(writing=writing)


def open_database(url: str, wait_s: float = WAIT_S) -> Database:
    """Open a database and bring its tables to the newest revision.

    Several services may do so at once; the first migrates and the others wait.

    Args:
        url: ``sqlite:///file`` or ``postgresql://...`` (``postgres://`` as well). A missing
            SQLite file is made, with its folder, readable by its owner alone.
        wait_s: How long a writer waits for the others.

    Raises:
        StoreError: The URL is not understood, the database cannot be used, is not Mien's, or is
            of a newer release.
    """
    parsed = _parse(url)
    is_file = parsed.get_backend_name() == "sqlite"
    engine = _sqlite(parsed, wait_s) if is_file else _postgresql(parsed)
    database = Database(engine, redact(url), wait_s)
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return database


def _parse(url: str) -> URL:
    scheme, _, rest = url.partition("://")
    if scheme == "postgres":
        url = f"postgresql://{rest}"
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise StoreError(f"{redact(url)!r} is no database URL; use {_EXAMPLES}.")
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError(f"{url!r} names no file, and services must share one; use {_EXAMPLES}.")
    return parsed.set(drivername="postgresql+psycopg" if backend == "postgresql" else "sqlite")


def _sqlite(url: URL, wait_s: float) -> Engine:
    _make_file(Path(url.database or ""))
    args = {"timeout": wait_s, "cached_statements": STATEMENTS}
    engine = create_engine(url, hide_parameters=True, connect_args=args)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, see on_begin
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _make_file(path: Path) -> None:
    """Make the file before SQLite does, for its owner alone: it holds cameras' passwords."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"cannot write the database file {path} ({error.strerror}). Set MIEN_DATA_DIR to a "
            "folder that is writable, or MIEN_DATABASE_URL."
        ) from None


def _postgresql(url: URL) -> Engine:
    try:
        patient = url.set(query=_PATIENCE | url.query)
        return create_engine(patient, hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise StoreError(
            "PostgreSQL needs its driver, which is not installed: pip install 'mien[postgres]'."
        ) from None


def _excused(error: ProgrammingError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _NOT_OURS


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).splitlines() or [type(error.orig).__name__]
    return redact(lines[0].rstrip(":"))
