import threading
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from capture.outbox import MAX_ON_THE_WAY, Link, Outbox, Tally
from mien.bus import fence
from mien.bus.messages import FilePosition, Frame, PlacedCamera, decode
from mien.bus.shards import keyspace
from mien.images.picture import Picture
from tests.conftest import wait_until

STREAM = keyspace.frames("c", 0)
PICTURE = Picture(b"jpeg", 640, 480)
POSITION = FilePosition(file="a.mkv", frame=0, time_s=0.0)


def outbox(redis: Redis, tally: Tally, *, lossless: bool = False) -> Outbox:
    camera = PlacedCamera(id="c", name="c", source="", lossless=lossless)
    return Outbox(Link(redis), camera, tally, threading.Event())


def frames(redis: Redis) -> list[Frame]:
    entries: Any = redis.xrange(STREAM)
    return [decode(Frame, fields[b"message"]) for _, fields in entries]


def test_counts_from_one_and_times_always_grow(redis: Redis) -> None:
    out = outbox(redis, Tally())
    for captured_ms in (5_000, 5_000, 4_000, 6_000):
        out.publish(PICTURE, captured_ms)
    assert [frame.seq for frame in frames(redis)] == [1, 2, 3, 4]
    assert [frame.captured_ms for frame in frames(redis)] == [5_000, 5_001, 5_002, 6_000]


def test_the_next_owner_goes_on_counting(redis: Redis) -> None:
    outbox(redis, Tally()).publish(PICTURE, 9_000)
    redis.xtrim(STREAM, maxlen=0, approximate=False)
    out = outbox(redis, Tally())
    out.publish(PICTURE, 8_000)  # its clock is behind
    (frame,) = frames(redis)
    assert (frame.seq, frame.captured_ms) == (2, 9_001)


def test_a_picture_that_another_owner_overtook_is_lost(redis: Redis) -> None:
    tally = Tally()
    mine, other = outbox(redis, tally), outbox(redis, Tally())
    mine.publish(PICTURE, 1_000)
    other.publish(PICTURE, 9_000)
    mine.publish(PICTURE, 2_000)
    mine.publish(PICTURE, 9_500)
    assert [frame.captured_ms for frame in frames(redis)] == [1_000, 9_000, 9_500]
    causes = [entry for entry in (tally.get() for _ in range(3)) if isinstance(entry, str)]
    assert causes == ["redis refused"]


def test_without_redis_pictures_are_lost_with_their_numbers(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = Tally()
    out = outbox(redis, tally)
    out.publish(PICTURE, 1)
    with monkeypatch.context() as away:
        away.setattr(fence, "execute", _away)
        out.publish(PICTURE, 2)
        out.publish(PICTURE, 3)  # not even tried
    wait_until(lambda: out._link.usable(0), "the next try")
    out.publish(PICTURE, 4)
    assert [frame.seq for frame in frames(redis)] == [1, 4]


def test_what_capture_leaves_out_takes_its_number_with_it(redis: Redis) -> None:
    tally = Tally()
    out = outbox(redis, tally)
    out.drop("late")  # even before it is known where to go on
    out.publish(PICTURE, 1)
    for cause in ("late", "damaged"):
        out.drop(cause)
    out.publish(PICTURE, 2)
    assert [frame.seq for frame in frames(redis)] == [2, 5]
    assert out.seq == 5


def test_a_lossless_picture_is_sent_until_it_arrives_and_only_once(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = outbox(redis, Tally(), lossless=True)
    send, answers = fence.execute, iter([True, False])

    def arrives_but_the_answer_is_lost(*args: Any, **named: Any) -> Any:
        result = send(*args, **named)
        return _away() if next(answers, False) else result

    monkeypatch.setattr(fence, "execute", arrives_but_the_answer_is_lost)
    out.publish_surely(PICTURE, POSITION, None)
    out.publish_surely(PICTURE, POSITION, None)
    assert [frame.seq for frame in frames(redis)] == [1, 2]


def test_a_lossless_camera_waits_while_enough_is_on_the_way(redis: Redis) -> None:
    out = outbox(redis, Tally(), lossless=True)

    def publish_forty() -> None:
        for _ in range(40):
            out.publish_surely(PICTURE, POSITION, None)

    thread = threading.Thread(target=publish_forty, daemon=True)
    thread.start()
    wait_until(lambda: redis.xlen(STREAM) == MAX_ON_THE_WAY, "a full stream")
    entries: Any = redis.xrange(STREAM, count=3)
    redis.xdel(STREAM, *(entry_id for entry_id, _ in entries))
    wait_until(lambda: out.seq == MAX_ON_THE_WAY + 3, "three more")
    assert redis.xlen(STREAM) == MAX_ON_THE_WAY
    redis.xtrim(STREAM, maxlen=0, approximate=False)
    thread.join(60)
    assert [frame.seq for frame in frames(redis)] == list(range(36, 41))


def _away(*_: Any, **__: Any) -> Any:
    raise RedisConnectionError("away")
