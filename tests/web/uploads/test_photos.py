"""Photos that nobody keeps: in memory for all web processes, the oldest going when it is full."""

import pytest
from redis import Redis

from mien.bus.messages import now_ms
from mien.bus.shards import keyspace
from mien.store.uploads.photos import KeptPhoto
from web.uploads import photos
from web.uploads.photos import PhotoMemory


def photo(photo_id: str) -> KeptPhoto:
    return KeptPhoto({"id": photo_id, "faces": [], "name": "käse.jpg"}, b"jpeg" * 10, b"small")


def test_what_one_process_remembers_another_finds(redis: Redis) -> None:
    here, there = PhotoMemory(redis), PhotoMemory(redis)
    for photo_id, set_id in (("a", "one"), ("b", "two"), ("c", "one")):
        here.remember(photo(photo_id), set_id)
    assert there.find("b") == photo("b")
    assert [told["id"] for told in there.of_set("one")] == ["a", "c"]
    assert (there.forget("one"), there.forget("one")) == (2, 0)
    assert here.find("a") is None
    assert [told["id"] for told in here.of_set("two")] == ["b"]


def test_they_expire(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = PhotoMemory(redis)
    memory.remember(photo("a"), "one")
    for key in (keyspace.PHOTOS, keyspace.photo("a")):
        assert 0 < redis.pttl(key) <= photos.KEPT_MS
    later_ms = now_ms() + photos.KEPT_MS + 1
    monkeypatch.setattr(photos, "now_ms", lambda: later_ms)
    assert memory.of_set("one") == []
    memory.remember(photo("b"), "one")
    assert redis.hkeys(keyspace.PHOTOS) == [b"b"]


def test_the_oldest_go_when_there_are_too_many(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "KEPT_BYTES", 100)
    memory = PhotoMemory(redis)
    for number, photo_id in enumerate("abc"):
        monkeypatch.setattr(photos, "now_ms", lambda at=number: 1_000 + at)
        memory.remember(photo(photo_id), "one")
    assert [told["id"] for told in memory.of_set("one")] == ["b", "c"]
    assert memory.find("a") is None
