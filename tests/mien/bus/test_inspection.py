"""What lies in the streams, on a real server: counted without being touched."""

from typing import Any

import pytest
from redis import Redis

from mien.bus import inspection, streams
from mien.bus.inspection import DeadLetterError, GroupReport
from mien.bus.messages import DeadLetter, Emotions, Faces, encode, now_ms
from mien.bus.shards import keyspace
from mien.bus.streams import Publication

EMOTIONS = Emotions(
    camera="door",
    seq=7,
    captured_ms=1,
    detected_ms=2,
    classified_ms=3,
    model_version="mien-1a2b3c4d",
    labels=("neutral", "happiness"),
    results=(),
)
FACES = Faces(camera="door", seq=7, captured_ms=1, detected_ms=2, track_ids=(1,), crop_px=48)


def give_up(redis: Redis, stream: str, message: bytes) -> str:
    letter = DeadLetter(stream=stream, entry_id="5-0", reason="failed 3 times", message=message)
    streams.add(redis, Publication(keyspace.dead(0), letter))
    return inspection.read_dead_letters(redis)[-1].id


def test_an_empty_server_has_no_stream(redis: Redis) -> None:
    assert inspection.read_streams(redis) == []
    assert inspection.read_dead_letters(redis) == []


def test_length_lag_and_pending_are_counted_by_group(redis: Redis) -> None:
    old_ms = now_ms() - 60_000
    redis.xgroup_create(keyspace.emotions(0), streams.RECORDERS, id="0", mkstream=True)
    for number in range(5):
        redis.xadd(keyspace.emotions(0), {"message": encode(EMOTIONS)}, id=f"{old_ms}-{number + 1}")
    redis.xreadgroup(streams.RECORDERS, "w-1", {keyspace.emotions(0): ">"}, count=2)
    redis.xadd(keyspace.frames("door", 0), {"message": b"", "data": b"jpeg"})
    emotions, frames = inspection.read_streams(redis)
    assert (emotions.name, emotions.length) == (keyspace.emotions(0), 5)
    assert emotions.oldest_ms is not None
    assert emotions.oldest_ms >= 60_000 - 2_000, "the two clocks are of one machine"
    (group,) = emotions.groups
    assert group == GroupReport("recorders", 1, 3, 2, group.oldest_pending_ms)
    assert group.oldest_pending_ms is not None
    assert group.oldest_pending_ms >= 60_000 - 2_000
    assert (frames.name, frames.length, frames.groups) == (keyspace.frames("door", 0), 1, ())


def test_the_lag_of_faces_is_known_though_done_ones_are_deleted(redis: Redis) -> None:
    redis.xgroup_create(keyspace.faces(0), streams.CLASSIFIERS, id="0", mkstream=True)
    ids: list[Any] = [redis.xadd(keyspace.faces(0), {"message": encode(FACES)}) for _ in range(6)]
    redis.xreadgroup(streams.CLASSIFIERS, "w-1", {keyspace.faces(0): ">"}, count=3)
    redis.xack(keyspace.faces(0), streams.CLASSIFIERS, ids[0], ids[1])
    redis.xdel(keyspace.faces(0), ids[0], ids[1])
    redis.xdel(keyspace.faces(0), ids[4])  # a gap, after which the server itself knows no lag
    (faces,) = inspection.read_streams(redis)
    assert (faces.length, faces.groups[0].lag, faces.groups[0].pending) == (3, 2, 1)


def test_nothing_is_taken_by_looking(redis: Redis) -> None:
    redis.xgroup_create(keyspace.emotions(0), streams.RECORDERS, id="0", mkstream=True)
    redis.xadd(keyspace.emotions(0), {"message": encode(EMOTIONS)})
    before = redis.dump(keyspace.emotions(0))
    inspection.read_streams(redis)
    assert redis.dump(keyspace.emotions(0)) == before


def test_emotions_are_sent_again_once(redis: Redis) -> None:
    letter = give_up(redis, keyspace.emotions(0), encode(EMOTIONS))
    assert inspection.replay(redis, letter) == keyspace.emotions(0)
    entries: Any = redis.xrange(keyspace.emotions(0))
    ((_, fields),) = entries
    assert fields == {b"message": encode(EMOTIONS)}
    assert inspection.read_dead_letters(redis) == []
    with pytest.raises(DeadLetterError, match="there is no dead letter"):
        inspection.replay(redis, letter)
    assert redis.xlen(keyspace.emotions(0)) == 1


@pytest.mark.parametrize(
    ("stream", "message", "hindrance"),
    [
        (keyspace.faces(0), encode(FACES), "its pictures were not kept; drop it"),
        (keyspace.emotions(0), b"", "its message was not kept; drop it"),
    ],
)
def test_what_is_not_whole_is_not_sent_again_and_can_be_dropped(
    redis: Redis, stream: str, message: bytes, hindrance: str
) -> None:
    letter = give_up(redis, stream, message)
    (report,) = inspection.read_dead_letters(redis)
    assert (report.stream, report.reason, report.hindrance) == (stream, "failed 3 times", hindrance)
    with pytest.raises(DeadLetterError, match=hindrance):
        inspection.replay(redis, letter)
    assert redis.xlen(stream) == 0
    inspection.drop(redis, letter)
    assert inspection.read_dead_letters(redis) == []
    with pytest.raises(DeadLetterError, match="there is no dead letter"):
        inspection.drop(redis, letter)


def test_a_letter_of_another_release_is_listed_all_the_same(redis: Redis) -> None:
    redis.xadd(keyspace.dead(0), {"message": b"\xc1nonsense"})
    (report,) = inspection.read_dead_letters(redis)
    assert report.hindrance == "it is of another release"
    inspection.drop(redis, report.id)
