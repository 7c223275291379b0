"""Finding cameras: web asks, the capture workers look around and answer.

Capture is where cameras are reached from, and where devices are plugged in, so nobody else looks.
"""

from typing import cast

from redis import Redis

from mien.bus.messages import FindAnswer, FindWish, decode, decode_known, encode, now_ms
from mien.bus.shards import keyspace

#: So long an answer waits for whoever asked.
_KEPT_MS = 30_000


def ask(redis: Redis, wish: FindWish) -> None:
    """Ask all capture workers; each host's oldest one answers."""
    redis.hset(keyspace.FINDS, wish.id, encode(wish))


def wishes(redis: Redis) -> list[FindWish]:
    """Read what is asked now; what nobody waits for any more is left out."""
    asked = cast(dict[bytes, bytes], redis.hgetall(keyspace.FINDS)).values()
    known = (decode_known(FindWish, raw) for raw in asked)
    return [wish for wish in known if wish is not None and wish.until_ms > now_ms()]


def answer(redis: Redis, wish_id: str, said: FindAnswer) -> None:
    """Answer for a host."""
    key = keyspace.found(wish_id)
    pipe = redis.pipeline(transaction=True)
    pipe.hset(key, said.host, encode(said))
    pipe.pexpire(key, _KEPT_MS)
    pipe.execute()


def answers(redis: Redis, wish_id: str) -> list[FindAnswer]:
    """Read what came so far, in the order of the hosts' names."""
    raw = cast(dict[bytes, bytes], redis.hgetall(keyspace.found(wish_id)))
    return [decode(FindAnswer, raw[host]) for host in sorted(raw)]


def forget(redis: Redis, wish_id: str) -> None:
    """Delete a wish, its login with it, and its answers."""
    pipe = redis.pipeline(transaction=True)
    pipe.hdel(keyspace.FINDS, wish_id)
    pipe.delete(keyspace.found(wish_id))
    pipe.execute()
