"""Photos that are kept: as they were told, in the order they were given, erased with their set."""

from typing import Any

import pytest
from sqlalchemy import func, select

from mien.bus.messages import now_ms
from mien.store.admin import retention
from mien.store.admin.choices import Retention
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.schema import photos as rows
from mien.store.uploads import photos
from mien.store.uploads.photos import KeptPhoto

DAY_MS = 86_400_000


def photo(photo_id: str, faces: int = 1) -> KeptPhoto:
    told: dict[str, Any] = {"id": photo_id, "name": "käse.jpg", "faces": [{"track": 1}] * faces}
    return KeptPhoto(told, b"large" + photo_id.encode(), b"small")


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(rows)) or 0


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with the set ``a`` of three photos and the set ``b`` of one."""
    for set_id, names in (("a", "zxy"), ("b", "w")):
        photos.begin(database, set_id)
        for faces, name in enumerate(names):
            assert photos.keep(database, set_id, photo(name, faces))
    return database


def test_photos_come_back_in_the_order_they_were_given(filled: Database) -> None:
    assert [told["id"] for told in photos.of_set(filled, "a")] == ["z", "x", "y"]
    assert photos.find(filled, "x") == photo("x", 1)
    assert photos.find(filled, "nothing") is None
    assert photos.of_set(filled, "nothing") == []
    summaries = {(each.id, each.photos, each.faces) for each in photos.sets(filled)}
    assert summaries == {("a", 3, 3), ("b", 1, 0)}


def test_a_set_that_is_not_there_keeps_nothing(database: Database) -> None:
    assert not photos.keep(database, "nothing", photo("x"))
    assert count(database) == 0


def test_a_set_without_photos_is_not_told(database: Database) -> None:
    photos.begin(database, "a")
    assert photos.sets(database) == []


def test_erasing_takes_the_photos_of_a_set_and_tells_how_many(filled: Database) -> None:
    assert photos.erase(filled, ["a", "nothing"]) == 3
    assert [each.id for each in photos.sets(filled)] == ["b"]
    assert count(filled) == 1
    (entry,) = audit.newest(filled, 10)
    assert (entry.action, entry.detail) == ("erased photos", {"photos": 3})
    assert photos.given(filled, 0, now_ms() + 1) == ["b"]
    assert photos.given(filled, 0, 1) == []


def test_retention_takes_old_photos(filled: Database) -> None:
    kept = Retention(seconds_days=2, minutes_days=None)
    list(retention.apply(filled, kept, now_ms()))
    assert count(filled) == 4
    list(retention.apply(filled, kept, now_ms() + 3 * DAY_MS))
    assert count(filled) == 0
    assert photos.sets(filled) == []
