"""What lies in the streams and who has yet to read it; dead letters, sent again or dropped."""

from dataclasses import dataclass
from typing import Any, cast

from redis import Redis
from redis.client import Pipeline

from mien.bus import streams
from mien.bus.messages import DeadLetter, DecodeError, decode
from mien.bus.shards import keyspace

_FACES = "faces:"
#: Streams whose entries are nothing without their pictures, which no dead letter holds.
_WITH_PICTURES = ("frames:", "blurred:", _FACES)


class DeadLetterError(RuntimeError):
    """A dead letter cannot be sent again or dropped; the text says why, and what to do."""


@dataclass(frozen=True)
class GroupReport:
    """One consumer group of a stream.

    Attributes:
        name: Of the group.
        consumers: Workers that it knows, living or not long dead.
        lag: Entries that no worker has taken yet; None when the server cannot tell.
        pending: Entries that a worker has taken and not acknowledged.
        oldest_pending_ms: Age of the oldest of these; None when there is none.
    """

    name: str
    consumers: int
    lag: int | None
    pending: int
    oldest_pending_ms: int | None


@dataclass(frozen=True)
class StreamReport:
    """One stream.

    Attributes:
        name: Of the stream.
        length: Entries in it.
        oldest_ms: Age of the oldest entry; None when the stream is empty.
        groups: Its consumer groups; those who read along without a group are not known.
    """

    name: str
    length: int
    oldest_ms: int | None
    groups: tuple[GroupReport, ...]


@dataclass(frozen=True)
class DeadLetterReport:
    """One dead letter.

    Attributes:
        id: In the stream of dead letters.
        age_ms: Since it was given up.
        stream: Where it came from.
        reason: Why it was given up.
        hindrance: Why it cannot be sent again; None when it can.
    """

    id: str
    age_ms: int
    stream: str
    reason: str
    hindrance: str | None


def read_streams(redis: Redis) -> list[StreamReport]:
    """Report all streams of a server, by name; nothing is taken or acknowledged."""
    now = _server_ms(redis)
    names = sorted(cast(bytes, name).decode() for name in redis.scan_iter(_type="STREAM"))
    return [_stream(redis, name, now) for name in names]


def read_dead_letters(redis: Redis) -> list[DeadLetterReport]:
    """List the dead letters, oldest first."""
    now = _server_ms(redis)
    letters = [
        _letter(entry_id.decode(), fields, now)
        for stream in _dead(redis)
        for entry_id, fields in cast(Any, redis.xrange(stream))
    ]
    return sorted(letters, key=lambda letter: -letter.age_ms)


def replay(redis: Redis, letter_id: str) -> str:
    """Append a dead letter's message to its stream again and drop the letter, as one step.

    Args:
        redis: The server.
        letter_id: As in ``read_dead_letters``.

    Returns:
        The stream that it went to.

    Raises:
        DeadLetterError: There is no such letter, or it cannot be sent again.
    """
    stream = _stream_of(redis, letter_id)

    def send(pipe: Pipeline) -> str:
        fields = _read(cast(Redis, pipe), stream, letter_id)
        report = _letter(letter_id, fields, 0)
        if report.hindrance is not None:
            raise DeadLetterError(f"{letter_id} cannot be sent again: {report.hindrance}")
        letter = decode(DeadLetter, streams.fields_of(fields)[0])
        pipe.multi()
        pipe.xadd(
            letter.stream,
            {b"message": letter.message},
            maxlen=keyspace.usual_length(letter.stream),
            approximate=True,
        )
        pipe.xdel(stream, letter_id)
        return letter.stream

    # Watched, so that two people who send the same letter again send it once.
    return cast(str, redis.transaction(cast(Any, send), stream, value_from_callable=True))


def drop(redis: Redis, letter_id: str) -> None:
    """Delete a dead letter.

    Raises:
        DeadLetterError: There is no such letter.
    """
    if not redis.xdel(_stream_of(redis, letter_id), letter_id):
        raise _missing(letter_id)


def _stream(redis: Redis, name: str, now: int) -> StreamReport:
    length: int = redis.xlen(name)
    first: Any = redis.xrange(name, count=1)
    return StreamReport(
        name=name,
        length=length,
        oldest_ms=streams.entry_age_ms(first[0][0], now) if first else None,
        groups=tuple(_group(redis, name, length, group, now) for group in redis.xinfo_groups(name)),
    )


def _group(redis: Redis, stream: str, length: int, group: Any, now: int) -> GroupReport:
    pending: Any = redis.xpending(stream, group["name"])
    lag = group["lag"]
    if stream.startswith(_FACES):  # done ones are deleted, after which the server knows no lag
        lag = max(0, length - pending["pending"])
    return GroupReport(
        name=group["name"].decode(),
        consumers=group["consumers"],
        lag=lag,
        pending=pending["pending"],
        oldest_pending_ms=streams.entry_age_ms(pending["min"], now) if pending["min"] else None,
    )


def _dead(redis: Redis) -> list[str]:
    """The streams of dead letters, one a shard."""
    return sorted(key.decode() for key in redis.scan_iter(match=keyspace.dead("*")))


def _stream_of(redis: Redis, letter_id: str) -> str:
    """The stream that a dead letter lies in; of several with its id the first."""
    for stream in _dead(redis):
        if redis.xrange(stream, min=letter_id, max=letter_id):
            return stream
    raise _missing(letter_id)


def _read(redis: Redis, stream: str, letter_id: str) -> dict[bytes, bytes]:
    entries: Any = redis.xrange(stream, min=letter_id, max=letter_id)
    if not entries:
        raise _missing(letter_id)
    return cast(dict[bytes, bytes], entries[0][1])


def _letter(letter_id: str, fields: dict[bytes, bytes], now: int) -> DeadLetterReport:
    age_ms = streams.entry_age_ms(letter_id, now)
    try:
        letter = decode(DeadLetter, streams.fields_of(fields)[0])
    except DecodeError as error:
        return DeadLetterReport(letter_id, age_ms, "?", str(error), "it is of another release")
    hindrance = None
    if letter.stream.startswith(_WITH_PICTURES):
        hindrance = "its pictures were not kept; drop it"
    elif not letter.message:
        hindrance = "its message was not kept; drop it"
    return DeadLetterReport(letter_id, age_ms, letter.stream, letter.reason, hindrance)


def _missing(letter_id: str) -> DeadLetterError:
    return DeadLetterError(f"there is no dead letter {letter_id}; see mien inspect dead")


def _server_ms(redis: Redis) -> int:
    """Now, by the clock that numbers most entries."""
    seconds, microseconds = redis.time()
    return seconds * 1_000 + microseconds // 1_000
