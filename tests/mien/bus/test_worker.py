"""The worker loop on a real server: order of delivery, retries, dead letters, lost groups."""

import threading
from collections.abc import Callable
from typing import Any

from redis import Redis

from mien.bus import group, registry, streams, worker
from mien.bus.group import Entry, GroupInbox
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import DeadLetter, Detections, Faces, decode, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication, Write
from mien.bus.worker import PermanentError, TransientError, Worker
from mien.process.metrics import Metrics
from tests.conftest import wait_until


def faces(seq: int, age_ms: int = 0, lossless: bool = False) -> Faces:
    now = now_ms()
    return Faces(
        camera="door",
        seq=seq,
        captured_ms=now - age_ms,
        detected_ms=now,
        track_ids=(1,),
        crop_px=48,
        lossless=lossless,
    )


def put(redis: Redis, *messages: Faces) -> None:
    pipe = redis.pipeline()
    for message in messages:
        streams.add(pipe, Publication(keyspace.faces(0), message, b"crop"))
    pipe.execute()


class Echo:
    """Answers each face with a detection of the same number, unless told to fail."""

    def __init__(self, fail: Callable[[int], Exception | None] = lambda _seq: None) -> None:
        self.fail = fail
        self.seen: list[int] = []

    def handle(self, entries: list[Entry[Faces]]) -> list[Write]:
        for entry in entries:
            self.seen.append(entry.message.seq)
            error = self.fail(entry.message.seq)
            if error is not None:
                raise error
        return [
            Publication(
                keyspace.detections(0),
                Detections(
                    camera="door",
                    seq=entry.message.seq,
                    frame_id="0-0",
                    captured_ms=0,
                    detected_ms=0,
                    width=1,
                    height=1,
                ),
            )
            for entry in entries
        ]


def inbox(
    redis: Redis,
    metrics: Metrics,
    name: str,
    batch: int = 8,
    reclaim_idle_ms: int = group.RECLAIM_IDLE_MS,
) -> GroupInbox[Faces]:
    return GroupInbox(
        redis,
        keyspace.faces(0),
        streams.CLASSIFIERS,
        name,
        Faces,
        metrics,
        batch=batch,
        stale=lambda m, now: not m.lossless and now - m.captured_ms > 2_000,
        work_queue=True,
        reclaim_idle_ms=reclaim_idle_ms,
    )


class Running:
    """A worker in a thread, stopped at the end of the with block."""

    def __init__(
        self, redis: Redis, handler: Echo, batch: int = 8, retry_s: float = worker.RETRY_S
    ) -> None:
        self.metrics = Metrics()
        heartbeat = Heartbeat(redis, "classifier", self.metrics)
        box = inbox(redis, self.metrics, heartbeat.name, batch)
        self.worker = Worker(redis, box, handler, heartbeat, self.metrics, retry_s=retry_s)
        self.thread = threading.Thread(target=self.worker.run)

    def __enter__(self) -> "Running":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.worker.stop()
        self.thread.join(60)
        assert not self.thread.is_alive()


def entries(redis: Redis, stream: str) -> list[bytes]:
    entries: Any = redis.xrange(stream)
    return [fields[b"message"] for _, fields in entries]


def answers(redis: Redis) -> list[int]:
    return [decode(Detections, raw).seq for raw in entries(redis, keyspace.detections(0))]


def test_handles_in_order_and_leaves_the_queue_empty(redis: Redis) -> None:
    put(redis, *(faces(seq) for seq in range(1, 51)))
    with Running(redis, Echo()):
        wait_until(lambda: len(answers(redis)) == 50, "fifty answers")
    assert answers(redis) == list(range(1, 51))
    assert redis.xlen(keyspace.faces(0)) == 0
    assert registry.read_workers(redis) == []


def test_drops_the_stale_and_counts_them_but_never_lossless_ones(redis: Redis) -> None:
    put(redis, faces(1, age_ms=9_000), faces(2), faces(3, age_ms=9_000, lossless=True))
    with Running(redis, Echo()) as running:
        wait_until(lambda: len(answers(redis)) == 2, "two answers")
    assert answers(redis) == [2, 3]
    assert running.metrics.drops["stale"] == 1


def test_a_transient_error_is_tried_again(redis: Redis) -> None:
    errors: list[Exception | None] = [TransientError("away"), None]
    put(redis, faces(1))
    handler = Echo(lambda _seq: errors.pop(0))
    with Running(redis, handler):
        wait_until(lambda: answers(redis) == [1], "the answer after the retry")
    assert handler.seen == [1, 1]


def test_one_bad_entry_becomes_a_dead_letter_and_its_neighbours_go_on(redis: Redis) -> None:
    put(redis, faces(1), faces(2), faces(3))
    handler = Echo(lambda seq: PermanentError("no face in it") if seq == 2 else None)
    with Running(redis, handler):
        wait_until(lambda: sorted(answers(redis)) == [1, 3], "the neighbours")
    (letter,) = entries(redis, keyspace.dead(0))
    dead = decode(DeadLetter, letter)
    assert dead.reason == "no face in it"
    assert decode(Faces, dead.message).seq == 2, "who waits for this frame must learn of it"


def test_an_undecodable_entry_becomes_a_dead_letter(redis: Redis) -> None:
    redis.xadd(keyspace.faces(0), {"message": b"\xc1nonsense"})
    put(redis, faces(2))
    with Running(redis, Echo()):
        wait_until(lambda: answers(redis) == [2], "the good entry")
    assert redis.xlen(keyspace.dead(0)) == 1


def test_takes_over_what_a_dead_worker_had_in_hand(redis: Redis) -> None:
    dead = inbox(redis, Metrics(), "dead")
    put(redis, faces(1, age_ms=1_500))
    assert dead.take(10) == []  # creates the group
    assert [entry.message.seq for entry in dead.take(10)] == [1]
    with Running(redis, Echo()):
        wait_until(lambda: answers(redis) == [1], "the reclaimed face")


def test_gives_up_on_an_entry_that_kills_its_workers(redis: Redis) -> None:
    put(redis, faces(1))
    for life in range(group.MAX_DELIVERIES + 1):
        box = inbox(redis, Metrics(), "phoenix")
        taken = box.take(10) or box.take(10)
        assert bool(taken) == (life < group.MAX_DELIVERIES)
    assert redis.xlen(keyspace.dead(0)) == 1
    assert redis.xlen(keyspace.faces(0)) == 0


def test_what_a_slow_worker_holds_is_not_taken_over(redis: Redis) -> None:
    slow, other = (inbox(redis, Metrics(), name, reclaim_idle_ms=300) for name in ("slow", "other"))
    slow.hold(innocent=False)  # nothing is in hand, not even a group is there
    assert slow.take(1) == []
    put(redis, faces(1))
    assert [entry.message.seq for entry in slow.take(10)] == [1]
    wait_until(lambda: idle_ms(redis) > 300, "the entry to be idle")
    slow.hold(innocent=False)
    assert other.take(1) == []
    assert deliveries(redis) == 1


def test_a_delivery_that_was_not_the_entrys_fault_does_not_count(redis: Redis) -> None:
    put(redis, faces(1))
    for _life in range(group.MAX_DELIVERIES + 2):
        box = inbox(redis, Metrics(), "phoenix")
        assert box.take(10) or box.take(10)
        box.hold(innocent=True)
    assert deliveries(redis) == 0
    assert redis.xlen(keyspace.dead(0)) == 0


def test_a_server_that_takes_nothing_is_not_the_entrys_fault_however_long(
    redis: Redis,
) -> None:
    def fill() -> None:
        redis.config_set("maxmemory", "1")

    handler = Echo()
    with Running(redis, handler, retry_s=0.01):
        put(redis, faces(1))
        wait_until(lambda: answers(redis) == [1], "the worker to be at work")
        handler.fail = lambda _seq: fill()
        put(redis, faces(2))
        wait_until(lambda: len(handler.seen) > group.MAX_DELIVERIES + 3, "more tries than allowed")
        handler.fail = lambda _seq: None
        redis.config_set("maxmemory", "0")
        wait_until(lambda: answers(redis) == [1, 2], "the answer")
    assert redis.xlen(keyspace.dead(0)) == 0


def pending(redis: Redis) -> Any:
    (entry,) = redis.xpending_range(keyspace.faces(0), streams.CLASSIFIERS, "-", "+", 10)
    return entry


def idle_ms(redis: Redis) -> int:
    return int(pending(redis)["time_since_delivered"])


def deliveries(redis: Redis) -> int:
    return int(pending(redis)["times_delivered"])


def test_goes_on_when_the_server_came_back_empty(redis: Redis) -> None:
    with Running(redis, Echo()):
        put(redis, faces(1))
        wait_until(lambda: answers(redis) == [1], "the first answer")
        redis.flushall()
        put(redis, faces(2))
        wait_until(lambda: answers(redis) == [2], "the answer after the loss")


def test_reports_what_waits(redis: Redis) -> None:
    box = inbox(redis, Metrics(), "slow", batch=2)
    box.take(1)
    put(redis, *(faces(seq) for seq in range(1, 6)))
    box.take(10)
    backlog = box.backlog()
    assert backlog.lag == 3
    assert 0 <= backlog.oldest_ms < 10_000
