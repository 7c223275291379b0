"""What is said of a database that cannot be used, and when it is no longer said."""

from pathlib import Path

import pytest
from sqlalchemy import text

from mien.store.admin import choices
from mien.store.admin.choices import Retention
from mien.store.core.database import Database, open_database
from mien.store.core.errors import UnavailableError
from tests.locking import locked
from tests.postgres import running_postgres


@pytest.fixture
def impatient(tmp_path: Path, migrated_file: Path) -> Database:
    """A SQLite database whose writers wait for a tenth of a second only."""
    path = tmp_path / "mien.db"
    path.write_bytes(migrated_file.read_bytes())
    return open_database(f"sqlite:///{path}", wait_s=0.1)


def write(database: Database) -> None:
    choices.write(database, Retention(seconds_days=None, minutes_days=None))


def test_a_locked_database_is_trouble_until_it_can_be_written(
    impatient: Database, tmp_path: Path
) -> None:
    with locked(tmp_path / "mien.db"):
        assert impatient.trouble() is None
        with pytest.raises(UnavailableError):
            write(impatient)
        first = impatient.trouble()
        assert first is not None
        assert "(database is locked)" in first.reason
        choices.read(impatient, Retention)
        assert impatient.trouble() == first, "reading does not show that it can be written"
        with pytest.raises(UnavailableError):
            impatient.check()
        again = impatient.trouble()
        assert again is not None
        assert again.since_ms == first.since_ms
    impatient.check()
    assert impatient.trouble() is None
    impatient.close()


def test_a_full_database_is_trouble_until_there_is_room(impatient: Database) -> None:
    with impatient.read() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
    with impatient.write() as connection:
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(UnavailableError, match="database or disk is full"):
        fill(impatient)
    told = impatient.trouble()
    assert told is not None
    assert "(database or disk is full)" in told.reason
    with impatient.read() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    write(impatient)
    assert impatient.trouble() is None
    impatient.close()


def fill(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE ballast (page BLOB)"))
        connection.execute(text("INSERT INTO ballast VALUES (zeroblob(100000))"))


def test_a_postgresql_that_is_away_is_trouble_until_it_is_back() -> None:
    with running_postgres() as cluster:
        database = open_database(cluster.new_mien())
        cluster.stop()
        with pytest.raises(UnavailableError):
            database.check()
        assert database.trouble() is not None
        cluster.start()
        database.check()
        assert database.trouble() is None
        database.close()
