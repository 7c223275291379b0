"""Streams: the connection, and how entries are written and read.

Only commands of Redis 7.2 are used, so Redis and Valkey both serve.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.exceptions import AuthenticationError, NoPermissionError, OutOfMemoryError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from mien.bus.messages import Message, encode
from mien.bus.shards import keyspace
from mien.process.redact import redact

CLASSIFIERS = "classifiers"
RECORDERS = "recorders"

#: Longest that a read blocks; must stay below the socket timeout, or redis-py reissues it silently.
BLOCK_MS = 1_000
SOCKET_TIMEOUT_S = 5.0
#: Pause between two attempts to reach a server that is starting.
RECONNECT_S = 0.05

#: What a lost, restarted or full server raises; workers pause and go on.
LOST = (RedisConnectionError, RedisTimeoutError, OutOfMemoryError)


@dataclass(frozen=True)
class Publication:
    """One entry to be written: a message, and raw pixels where there are any.

    Attributes:
        maxlen: Entries kept, exactly; None keeps the stream's usual number.
        entry_id: An id of its own; ``*`` lets the server choose.
    """

    stream: str
    message: Message
    data: bytes | None = None
    maxlen: int | None = None
    entry_id: str = "*"


class StreamEntry(NamedTuple):
    """An entry as it was read, and the name of its stream."""

    stream: str
    id: bytes
    fields: dict[bytes, bytes]


@dataclass(frozen=True)
class Record:
    """A hash to be written in the same step as the publications that belong to it."""

    key: str
    values: Mapping[str, int | str]


@dataclass(frozen=True)
class Increment:
    """A counter to be raised in the same step as the publications that it counts."""

    key: str
    by: int


Write = Publication | Record | Increment


class UnreachableError(RuntimeError):
    """No Redis answers at the URL, or it refuses us. The text says what to do."""


def connect(url: str, timeout_s: float = SOCKET_TIMEOUT_S) -> "Redis":
    """Open a connection pool and check that the server answers.

    Commands are never retried by the client: a retry of XADD doubles an entry, a retry of
    XREADGROUP hides one. The worker loop pauses and reads its pending entries instead.

    Raises:
        UnreachableError: With one line that names the URL (masked) and what would help.
    """
    try:
        client = Redis.from_url(
            url,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),
        )
        client.ping()
    except (AuthenticationError, NoPermissionError) as error:
        raise UnreachableError(
            f"the Redis at {redact(url)} refuses the user or the password in MIEN_REDIS_URL "
            f"(redis://user:password@host:6379/0): {redact(str(error))}"
        ) from None
    except (RedisError, OSError, ValueError) as error:
        raise UnreachableError(
            f"no Redis at {redact(url)} ({redact(str(error))}). "
            "Start one there, or set MIEN_REDIS_URL (redis://host:6379/0 or unix:///path)."
        ) from None
    return client


def connect_within(url: str, patience_s: float) -> "Redis":
    """Like ``connect``, for a server that may only just be starting.

    Raises:
        UnreachableError: It has not answered in time.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return connect(url)
        except UnreachableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(RECONNECT_S)


def write(pipe: "Pipeline", item: Write) -> None:
    """Queue a publication, a record or an increment on a pipeline."""
    if isinstance(item, Record):
        pipe.hset(item.key, mapping=cast(Any, dict(item.values)))
    elif isinstance(item, Increment):
        pipe.incrby(item.key, item.by)
    else:
        add(pipe, item, item.maxlen, item.entry_id)


def add(
    pipe: "Pipeline | Redis",
    publication: Publication,
    maxlen: int | None = None,
    entry_id: str = "*",
) -> None:
    """Append an entry; trim the stream to ``maxlen`` entries exactly, or to its usual length.

    A frame stream has no usual length and is not trimmed then. With an ``entry_id`` of its own an
    entry can be sent again after a lost connection without being doubled.
    """
    fields: dict[bytes, bytes] = {b"message": encode(publication.message)}
    if publication.data is not None:
        fields[b"data"] = publication.data
    if maxlen is None:
        pipe.xadd(
            publication.stream,
            cast(Any, fields),
            id=entry_id,
            maxlen=keyspace.usual_length(publication.stream),
            approximate=True,
        )
    else:
        pipe.xadd(
            publication.stream, cast(Any, fields), id=entry_id, maxlen=maxlen, approximate=False
        )


def fields_of(raw: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
    """Split an entry into its message and its data (empty when there is none)."""
    return raw.get(b"message", b""), raw.get(b"data", b"")


def entry_age_ms(entry_id: bytes | str, now_ms: int) -> int:
    """Age of an entry from its id, which begins with the server's clock in milliseconds."""
    text = entry_id.decode() if isinstance(entry_id, bytes) else entry_id
    return max(0, now_ms - int(text.partition("-")[0]))


def read(
    redis: "Redis", after: Mapping[str, bytes | str], count: int, block_ms: int
) -> list[StreamEntry]:
    """Read several streams at once, with no group (XREAD).

    Args:
        redis: The server.
        after: The last entry seen, by stream.
        count: Entries of each stream at most.
        block_ms: How long to wait when there is nothing; 0 would wait for ever.

    Returns:
        Stream, id and fields of each entry, in the order of each stream.
    """
    return entries_of(redis.xread(cast(Any, dict(after)), count=count, block=block_ms))


def entries_of(answer: Any) -> list[StreamEntry]:
    """Take an answer to XREAD or XREADGROUP apart, in RESP2's or RESP3's shape.

    Returns:
        Stream, id and fields of each entry; what was trimmed while it was pending has none.
    """
    if not answer:
        return []
    if isinstance(answer, dict):  # RESP3 nests the entries once more than RESP2
        answer = [(name, [e for batch in parts for e in batch]) for name, parts in answer.items()]
    return [
        StreamEntry(name.decode(), entry_id, fields)
        for name, entries in answer
        for entry_id, fields in entries
    ]
