"""All shards are one inbox: batches go across them, and nothing that was read ahead is lost."""

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from mien.bus import streams
from mien.bus.group import Entry, GroupInbox
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import Emotions, Faces, ShardLayout, decode, encode, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.inbox import ShardedInbox
from mien.bus.shards.layout import read_total
from mien.bus.streams import Increment, Publication, Write
from mien.bus.worker import TransientError, Worker
from mien.process.metrics import Metrics
from tests.conftest import wait_until

SHARDS = 3
OPENED: list[ShardedInbox[Faces]] = []


def layout(redis: Redis, read: int, most: int = SHARDS, read_since_ms: int = 0) -> None:
    told = ShardLayout(placed=1, read=read, most=most, read_since_ms=read_since_ms)
    redis.set(keyspace.SHARDS, encode(told))


def put(redis: Redis, shard: int, count: int) -> None:
    pipe = redis.pipeline(transaction=False)
    for seq in range(count):
        faces = Faces(
            camera=f"cam-{shard}",
            seq=seq,
            captured_ms=now_ms(),
            detected_ms=now_ms(),
            track_ids=(1,),
            crop_px=48,
        )
        streams.add(pipe, Publication(keyspace.faces(shard), faces))
    pipe.execute()


def inbox_of(redis: Redis, batch: int = 4, worker: str = "me") -> ShardedInbox[Faces]:
    def open_inbox(stream: str) -> GroupInbox[Faces]:
        return GroupInbox(
            redis,
            stream,
            streams.CLASSIFIERS,
            worker,
            Faces,
            Metrics(),
            batch=batch,
            work_queue=True,
        )

    inbox = ShardedInbox(redis, keyspace.faces, open_inbox, batch)
    OPENED.append(inbox)
    return inbox


@pytest.fixture(autouse=True)
def nobody_reads_on() -> Iterator[None]:
    """Let no read still wait at the end, which would make its group anew for the next test."""
    yield
    while OPENED:
        OPENED.pop().reset()


class Answering:
    """A handler that answers each face in its shard, and may fail once."""

    def __init__(self) -> None:
        self.batches: list[set[int]] = []
        self.fails = False

    def handle(self, entries: list[Entry[Faces]]) -> list[Write]:
        if self.fails:
            self.fails = False
            raise TransientError("not now")
        self.batches.append({keyspace.shard_of(entry.stream) for entry in entries})
        return [write for entry in entries for write in self._answer(entry)]

    def _answer(self, entry: Entry[Faces]) -> list[Write]:
        shard = keyspace.shard_of(entry.stream)
        said = Emotions(
            camera=entry.message.camera,
            seq=entry.message.seq,
            captured_ms=entry.message.captured_ms,
            detected_ms=entry.message.detected_ms,
            classified_ms=now_ms(),
            model_version="m",
            labels=(),
            results=(),
        )
        emotions = Publication(keyspace.emotions(shard), said)
        return [emotions, Increment(keyspace.emotions_total(shard), 1)]


def worker_of(
    redis: Redis, inbox: ShardedInbox[Faces], handler: Answering, retry_s: float = 0.0
) -> Worker:
    heartbeat = Heartbeat(redis, "classifier", Metrics())
    return Worker(redis, inbox, handler, heartbeat, Metrics(), retry_s=retry_s)


def answered(redis: Redis) -> list[tuple[str, int]]:
    """What was answered, by shard and in the order of its stream."""
    said = []
    for shard in range(SHARDS):
        entries: Any = redis.xrange(keyspace.emotions(shard))
        for _, fields in entries:
            message = decode(Emotions, streams.fields_of(fields)[0])
            assert message.camera == f"cam-{shard}", "each in its own shard"
            said.append((message.camera, message.seq))
    return said


def work(redis: Redis, worker: Worker, faces: int) -> None:
    def step() -> bool:
        worker._step()
        return read_total(redis) == faces

    wait_until(step, "all faces to be answered")


@pytest.mark.parametrize("fails", [False, True])
def test_each_face_is_answered_once_in_its_shard(redis: Redis, fails: bool) -> None:
    layout(redis, SHARDS)
    for shard in range(SHARDS):
        put(redis, shard, 10)
    handler = Answering()
    handler.fails = fails
    work(redis, worker_of(redis, inbox_of(redis), handler), 10 * SHARDS)
    assert answered(redis) == [(f"cam-{s}", seq) for s in range(SHARDS) for seq in range(10)]
    assert [redis.xlen(keyspace.faces(shard)) for shard in range(SHARDS)] == [0] * SHARDS


def test_a_batch_goes_across_shards_and_is_no_larger_than_it_may_be(redis: Redis) -> None:
    layout(redis, SHARDS)
    for shard in range(SHARDS):
        put(redis, shard, 20)
    inbox = inbox_of(redis, batch=6)
    batches: list[list[Entry[Faces]]] = []

    def take() -> bool:
        entries = inbox.take(50)
        if entries:
            batches.append(entries)
            for shard in {keyspace.shard_of(entry.stream) for entry in entries}:
                own = [e for e in entries if keyspace.shard_of(e.stream) == shard]
                inbox.commit(redis.pipeline(transaction=True), own)
        return sum(map(len, batches)) == 20 * SHARDS

    wait_until(take, "all of it")
    assert max(map(len, batches)) <= 6
    assert max(len({entry.stream for entry in batch}) for batch in batches) > 1


def test_what_was_read_ahead_is_handled_when_the_worker_is_stopped(redis: Redis) -> None:
    layout(redis, SHARDS)
    inbox, handler = inbox_of(redis), Answering()
    worker = worker_of(redis, inbox, handler)
    put(redis, 0, 1)
    work(redis, worker, 1)  # the other shards are waited for meanwhile
    for shard in range(1, SHARDS):
        put(redis, shard, 1)
    worker.stop()
    worker.run()
    pending = [
        redis.xpending(keyspace.faces(shard), streams.CLASSIFIERS)["pending"]
        for shard in range(SHARDS)
    ]
    assert pending == [0] * SHARDS


def test_a_worker_that_gathers_handles_all_that_waits_when_it_is_stopped(redis: Redis) -> None:
    layout(redis, SHARDS)
    heartbeat = Heartbeat(redis, "recorder", Metrics())
    worker = Worker(redis, inbox_of(redis), Answering(), heartbeat, Metrics(), gather_s=60.0)
    for shard in range(SHARDS):
        redis.xgroup_create(keyspace.faces(shard), streams.CLASSIFIERS, id="0", mkstream=True)
        put(redis, shard, 20)
    worker.stop()
    worker.run()
    assert read_total(redis) == 20 * SHARDS


def test_a_worker_follows_the_number_of_shards(redis: Redis) -> None:
    layout(redis, 1)
    worker = worker_of(redis, inbox_of(redis), Answering())
    put(redis, 0, 2)
    work(redis, worker, 2)
    layout(redis, SHARDS)
    put(redis, 2, 2)
    work(redis, worker, 4)
    changes = itertools.count(1)

    def deleted() -> bool:
        # A read that still waited makes the stream anew; in earnest seconds lie between.
        layout(redis, 1, read_since_ms=next(changes))
        worker._step()
        return not redis.exists(keyspace.faces(2))

    wait_until(deleted, "the stream of a shard that was left to go")
    assert redis.exists(keyspace.faces(0))


def test_the_backlog_is_that_of_all_shards(redis: Redis) -> None:
    layout(redis, SHARDS)
    inbox = inbox_of(redis)
    for shard in range(SHARDS):
        redis.xgroup_create(keyspace.faces(shard), streams.CLASSIFIERS, id="0", mkstream=True)
        put(redis, shard, shard + 1)
    assert inbox.backlog().lag == 6


def test_one_shard_costs_no_command_more_for_a_batch(redis: Redis) -> None:
    def asked(inbox: ShardedInbox[Faces] | GroupInbox[Faces]) -> Counter[str]:
        """How often a command was asked for, for ten batches of one face."""
        worker = Worker(redis, inbox, Answering(), Heartbeat(redis, "c", Metrics()), Metrics())
        inbox.take(1)  # which makes the group, and reads what is pending
        inbox.take(1)
        redis.config_resetstat()
        for _ in range(10):
            put(redis, 0, 1)
            entries = inbox.take(1_000)
            assert worker._process(entries)
        stats: dict[str, Any] = redis.info("commandstats")
        return Counter({name: figures["calls"] for name, figures in stats.items()})

    def open_inbox(stream: str) -> GroupInbox[Faces]:
        return GroupInbox(redis, stream, "g", "me", Faces, Metrics(), batch=4, work_queue=True)

    plain = asked(open_inbox(keyspace.faces(0)))
    sharded = asked(ShardedInbox(redis, keyspace.faces, open_inbox, 4))
    for about_once_a_second in ("cmdstat_get", "cmdstat_xautoclaim", "cmdstat_xinfo|consumers"):
        plain.pop(about_once_a_second, None)
        sharded.pop(about_once_a_second, None)
    assert sharded == plain
    assert sharded["cmdstat_xreadgroup"] == 10
