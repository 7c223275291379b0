"""Asking several parts of a server, of which some may be away: the others answer all the same."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from redis import Redis
from redis.client import Pipeline
from redis.crc import key_slot

from mien.bus.server.cluster import Cluster
from mien.bus.server.connection import LOST

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Replies(NamedTuple, Generic[K, V]):
    """What those items gave whose server answers, and what kept the last other one from it."""

    given: dict[K, V]
    loss: Exception | None


def ask_each(
    redis: Redis, items: Iterable[K], ask: Callable[[K], V], key: Callable[[K], str]
) -> Replies[K, V]:
    """Ask something of each item; those whose server is away are left out.

    A server that was found away is asked nothing more, so that it is waited for once.

    Args:
        redis: The server, or the cluster.
        items: Of what; the next one is drawn when the one before has been asked.
        ask: What to ask.
        key: Names a key of an item, which says where it lies.
    """
    given: dict[K, V] = {}
    away: set[str | None] = set()
    loss: Exception | None = None
    for item in items:
        server: str | None = None
        try:
            server = _server_of(redis, key(item))
            if server not in away:
                given[item] = ask(item)
        except LOST as error:
            away.add(server)
            loss = error
    return Replies(given, loss)


def execute_each(pipe: Pipeline) -> list[Any]:
    """Execute what was queued, without a transaction.

    Returns:
        The answers; in the place of those of a cluster's node that is away its loss, which is one
        of ``streams.LOST``.
    """
    answers = pipe.execute(raise_on_error=False)
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, LOST):
            raise answer
    return answers


def _server_of(redis: Any, key: str) -> str:
    """Name the server that has a key, as far as is known."""
    return redis.owner(key_slot(key.encode())).name if isinstance(redis, Cluster) else ""
