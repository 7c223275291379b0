"""The wanted cameras as web processes publish them."""

import threading
from typing import Any

import msgspec
import pytest
from redis import Redis
from redis.lock import Lock

from mien.bus import lease, registry
from mien.bus.messages import Camera
from mien.bus.shards.layout import read_layout
from mien.store import cameras
from mien.store.cameras import StoredCameras
from mien.store.core.database import Database, open_database
from tests.postgres import running_postgres
from tests.web.records import redis
from web.cameras.desired import Desired

__all__ = ["redis"]  # the fixture

DOOR = Camera(id="door", name="Door", source="rtsp://door/live")
HALL = Camera(id="hall", name="Hall", source="rtsp://hall/live")


def test_what_one_read_before_a_change_is_not_published_after_it(
    redis: Redis, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = Desired(redis, database, ()), Desired(redis, database, ())
    has_read, asked = threading.Event(), threading.Event()
    read = slow._all

    def read_and_wait() -> tuple[StoredCameras, bool]:
        wanted = read()
        has_read.set()
        assert asked.wait(60), "the other does not ask for its turn"
        return wanted

    class Asking(Lock):
        def acquire(self, *how: Any, **more: Any) -> bool:
            if has_read.is_set():
                asked.set()
            return bool(super().acquire(*how, **more))

    monkeypatch.setattr(slow, "_all", read_and_wait)
    monkeypatch.setattr(lease, "Lock", Asking)
    first = threading.Thread(target=slow.publish)
    first.start()
    assert has_read.wait(60)
    cameras.add(database, DOOR)
    quick.publish()
    first.join()
    assert set(registry.read_cameras(redis)) == {"door"}


def test_a_server_that_came_back_empty_hears_of_the_shards_though_no_camera_is_wanted(
    redis: Redis, database: Database
) -> None:
    desired = Desired(redis, database, (), shards=3)
    desired.publish()
    redis.flushdb()
    desired.publish_if_lost()
    assert read_layout(redis).placed == 3
    assert read_layout(redis).read == 3


def test_what_one_read_long_ago_replaces_nothing_and_is_put_right_once_the_database_is_back(
    redis: Redis,
) -> None:
    def blurred() -> dict[str, bool]:
        return {camera.id: camera.blur for camera in registry.read_cameras(redis).values()}

    with running_postgres() as cluster:
        url = cluster.new_mien()
        databases = [open_database(url) for _ in range(2)]
        old, new = (Desired(redis, database, ()) for database in databases)
        for camera in (DOOR, HALL):
            cameras.add(databases[0], camera)
        old.publish()
        cameras.change(databases[1], msgspec.structs.replace(DOOR, blur=True))
        cameras.remove(databases[1], "hall")
        new.publish()

        cluster.stop()
        redis.flushdb()
        new.publish_if_lost()
        old.publish()
        assert blurred() == {"door": True}
        redis.flushdb()
        old.publish_if_lost()  # nobody knows better
        assert set(blurred()) == {"door", "hall"}
        cluster.start()
        for database in databases:
            database.check()
        old.publish_if_lost()
        assert blurred() == {"door": True}
        for database in databases:
            database.close()
