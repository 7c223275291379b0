"""Several shards are waited for at once, and one that is lost keeps nobody else waiting."""

import threading

import pytest
import structlog
from redis.exceptions import ConnectionError as RedisConnectionError

from mien.bus.shards.waiting import ShardReads
from tests.conftest import wait_until


class Shards:
    """Shards that answer when they are told to."""

    def __init__(self, *shards: int) -> None:
        self.filled = {shard: threading.Event() for shard in shards}
        self.asked: list[tuple[int, str]] = []
        self.down: set[int] = set()

    def read(self, shard: int, block_ms: int) -> str:
        self.asked.append((shard, threading.current_thread().name))
        if shard in self.down:
            raise RedisConnectionError(f"shard {shard} is away")
        came = self.filled[shard].wait(block_ms / 1_000)
        self.filled[shard].clear()
        return f"of {shard}" if came else ""


def test_a_single_shard_is_read_by_the_caller_itself() -> None:
    shards = Shards(0)
    shards.filled[0].set()
    assert ShardReads(shards.read).next([0], 10) == {0: "of 0"}
    assert shards.asked == [(0, threading.current_thread().name)]


def test_the_first_that_has_something_ends_the_wait() -> None:
    shards = Shards(0, 1, 2)
    reads = ShardReads(shards.read)
    shards.filled[2].set()
    assert reads.next(range(3), 60_000) == {2: "of 2"}
    shards.filled[0].set()
    assert reads.next(range(3), 60_000) == {0: "of 0"}
    assert [shard for shard, _ in shards.asked].count(1) == 1, "one read of a shard at a time"
    for filled in shards.filled.values():
        filled.set()
    assert reads.rest() == {1: "of 1", 2: "of 2"}
    assert reads.rest() == {}


def test_what_is_read_in_a_thread_is_logged_as_its_services() -> None:
    with structlog.contextvars.bound_contextvars(service="recorder"):
        reads = ShardReads(lambda _shard, _ms: structlog.contextvars.get_contextvars())
        said = [*reads.next(range(2), 60_000).values(), *reads.rest().values()]
    assert [bound.get("service") for bound in said] == ["recorder", "recorder"]


def test_a_lost_shard_is_told_of_and_the_others_go_on() -> None:
    shards, lost = Shards(0, 1), list[int]()
    shards.down.add(1)
    reads = ShardReads(shards.read, lost.append)
    shards.filled[0].set()
    read: list[str] = []

    def one_is_read() -> bool:
        read.extend(reads.next(range(2), 50).values())
        return "of 0" in read and bool(lost)

    wait_until(one_is_read, "the one that is there to be read")
    assert set(lost) == {1}
    shards.down.clear()
    shards.filled[1].set()
    wait_until(lambda: reads.next(range(2), 50).get(1) == "of 1", "the other one to come back")


def test_when_all_are_lost_the_caller_hears_of_it() -> None:
    shards = Shards(0, 1)
    shards.down |= {0, 1}
    reads = ShardReads(shards.read)

    def raises() -> bool:
        try:
            reads.next(range(2), 50)
        except RedisConnectionError:
            return True
        return False

    wait_until(raises, "the loss")
    with pytest.raises(RedisConnectionError):
        ShardReads(shards.read).next([0], 50)
