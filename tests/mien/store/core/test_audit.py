"""The audit: who did what, and that nobody changed a row since."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, text, update

from mien.store.core import audit
from mien.store.core.audit import Actor, AuditFilter
from mien.store.core.database import Database
from mien.store.core.schema import audit as rows


@pytest.fixture
def acting() -> Iterator[None]:
    """Act as somebody, and as Mien again afterwards."""
    audit.act(Actor("ada", "10.0.0.7"))
    yield
    audit.act(audit.SYSTEM)


def test_entries_say_who_from_where_and_to_what(database: Database, acting: None) -> None:
    audit.add(database, "camera removed", {"name": "Door"}, "door")
    audit.act(audit.SYSTEM)
    audit.add(database, "erased", {})
    system, ada = audit.newest(database, 10)
    assert (ada.who, ada.address, ada.action, ada.object) == (
        *("ada", "10.0.0.7"),
        *("camera removed", "door"),
    )
    assert ada.detail == {"name": "Door"}
    assert (system.who, system.address, system.object) == ("mien", None, None)
    assert audit.newest(database, 10, AuditFilter(who="ada")) == [ada]
    assert audit.newest(database, 10, AuditFilter(action="erased")) == [system]
    assert audit.newest(database, 10, AuditFilter(before=system.id)) == [ada]
    assert audit.newest(database, 10, AuditFilter(end_ms=ada.at_ms)) == []
    assert audit.newest(database, 10, AuditFilter(start_ms=ada.at_ms)) == [system, ada]
    assert list(audit.every(database)) == [ada, system]


@pytest.mark.parametrize("name", ["at_ms", "who", "address", "action", "object", "detail", "hash"])
def test_a_changed_row_breaks_the_chain(database: Database, name: str) -> None:
    for number in range(3):
        audit.add(database, "erased", {"number": number})
    before = audit.verify(database)
    assert (before.entries, before.broken_id) == (3, None)
    first, second, _ = audit.every(database)
    with database.write() as connection:
        value = 1 if name == "at_ms" else "{}"
        connection.execute(update(rows).where(rows.c.id == second.id).values({name: value}))
    assert audit.verify(database).broken_id == second.id
    assert audit.verify(database).entries == first.id


def test_a_row_taken_out_breaks_the_chain(database: Database) -> None:
    for number in range(3):
        audit.add(database, "erased", {"number": number})
    _, second, third = audit.every(database)
    with database.write() as connection:
        connection.execute(delete(rows).where(rows.c.id == second.id))
    assert audit.verify(database).broken_id == third.id


def test_whoever_knows_the_newest_hash_misses_what_was_cut_off(database: Database) -> None:
    audit.add(database, "erased", {})
    head = audit.verify(database).head
    audit.add(database, "erased", {})
    with database.write() as connection:
        connection.execute(text("DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)"))
    assert audit.verify(database).head == head
