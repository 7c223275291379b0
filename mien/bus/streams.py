"""Streams: the connection, and how entries are written and read.

Only commands of Redis 7.2 are used, so Redis and Valkey both serve.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from redis import Redis
from redis.client import Pipeline

from mien.bus.messages import Message, encode
from mien.bus.server.connection import LOST as LOST
from mien.bus.server.connection import UnreachableError as UnreachableError
from mien.bus.server.connection import connect as connect
from mien.bus.server.connection import connect_within as connect_within
from mien.bus.shards import keyspace

CLASSIFIERS = "classifiers"
RECORDERS = "recorders"

#: Longest that a read blocks; must stay below the socket timeout, or redis-py reissues it silently.
BLOCK_MS = 1_000


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

    @property
    def key(self) -> str:
        """The stream, which is what it writes to."""
        return self.stream


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
