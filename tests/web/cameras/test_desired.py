"""The wanted cameras as web processes publish them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
from tests.postgres import Cluster, running_postgres
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


@pytest.fixture(scope="module")
def postgres_of_its_own() -> Iterator[Cluster]:
    """A PostgreSQL that a test may stop, and starts again."""
    with running_postgres() as cluster:
        yield cluster


@pytest.fixture
def two(redis: Redis, postgres_of_its_own: Cluster) -> Iterator[tuple[Desired, Desired]]:
    """Two processes' wanted cameras, of which the second knows of a change, the first not yet."""
    url = postgres_of_its_own.new_mien()
    old, new = (Desired(redis, open_database(url), ()) for _ in range(2))
    for camera in (DOOR, HALL):
        cameras.add(old.database, camera)
    old.publish()
    cameras.change(new.database, msgspec.structs.replace(DOOR, blur=True))
    cameras.remove(new.database, "hall")
    new.publish()
    yield old, new
    for each in (old, new):
        each.database.close()


@contextmanager
def stopped(cluster: Cluster) -> Iterator[None]:
    """A PostgreSQL that is away until the block ends."""
    cluster.stop()
    yield
    cluster.start()


def blurred(redis: Redis) -> dict[str, bool]:
    """The cameras that Redis has, and whether they are blurred."""
    return {camera.id: camera.blur for camera in registry.read_cameras(redis).values()}


def test_what_one_read_long_ago_replaces_nothing_and_is_put_right_once_the_database_is_back(
    redis: Redis, two: tuple[Desired, Desired], postgres_of_its_own: Cluster
) -> None:
    old, new = two
    with stopped(postgres_of_its_own):
        redis.flushdb()
        new.publish_if_lost()
        old.publish()
        after_both = blurred(redis)
        redis.flushdb()
        old.publish_if_lost()
        of_the_old = blurred(redis)
    assert after_both == {"door": True}
    assert of_the_old == {"door": False, "hall": False}, "somebody knew better"
    old.database.check()
    old.publish_if_lost()
    assert blurred(redis) == {"door": True}


def test_what_another_published_is_known_when_redis_and_the_database_are_lost(
    redis: Redis, two: tuple[Desired, Desired], postgres_of_its_own: Cluster
) -> None:
    old, _ = two
    old.publish_if_lost()  # as it does twice a second
    with stopped(postgres_of_its_own):
        redis.flushdb()
        old.publish_if_lost()
        published = blurred(redis)
    assert published == {"door": True}


def test_a_camera_that_another_published_first_is_not_said_to_be_unwanted(
    redis: Redis, database: Database
) -> None:
    one, other = Desired(redis, database, ()), Desired(redis, database, ())
    one.publish()
    cameras.add(database, DOOR)
    other.publish()
    one.publish_if_lost()
    redis.flushdb()
    one.publish_if_lost()
    assert set(registry.read_cameras(redis)) == {"door"}
