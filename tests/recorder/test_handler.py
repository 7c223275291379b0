"""What the recorder does with a batch, without Redis."""

import msgspec
import pytest
from sqlalchemy import MetaData

from mien.bus.group import Entry
from mien.bus.messages import Emotions
from mien.bus.shards import keyspace
from mien.bus.worker import PermanentError, TransientError
from mien.store.core.database import Database
from mien.store.history.shares import shares
from recorder.handler import Recorder
from tests.mien.store.history.test_rows import NOON_MS, emotions

GOOD = emotions((7, (0.25, 0.75)), at_ms=NOON_MS)


def batch(*messages: Emotions) -> list[Entry[Emotions]]:
    return [
        Entry(f"{index}-0", message, b"", keyspace.emotions(0))
        for index, message in enumerate(messages)
    ]


def frames(database: Database) -> int:
    return sum(b.frames for b in shares(database, ["door"], 0, 2 * NOON_MS, 60_000))


def test_writes_live_cameras_and_leaves_out_files_under_analysis(database: Database) -> None:
    file = msgspec.structs.replace(GOOD, captured_ms=NOON_MS + 1, lossless=True)
    assert Recorder(database).handle(batch(GOOD, file)) == []
    assert frames(database) == 1


def test_what_can_never_be_stored_is_a_permanent_error(database: Database) -> None:
    bad = emotions((7, (0.25,)), at_ms=NOON_MS)
    with pytest.raises(PermanentError, match="not 2 numbers"):
        Recorder(database).handle(batch(GOOD, bad))
    assert frames(database) == 0


def test_a_database_that_lost_its_tables_gets_them_again(database: Database) -> None:
    recorder = Recorder(database)
    with database.write() as connection:
        everything = MetaData()
        everything.reflect(connection)
        everything.drop_all(connection)
    with pytest.raises(TransientError, match="cannot use the database"):
        recorder.handle(batch(GOOD))
    recorder.handle(batch(GOOD))
    assert frames(database) == 1
