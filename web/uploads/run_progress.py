"""How far runs are, told in Redis by whoever works on them; and the wish that one may end.

The database knows which runs there are. What is here is lost with Redis, and told again.
"""

import json
from collections.abc import Iterable
from typing import Any, cast

import msgspec
from redis import Redis

from mien.bus.shards import keyspace
from mien.store.uploads.runs import RunSummary

#: Longer than whoever tells it pauses, and than another takes to go on in his place.
TOLD_MS = 60_000
#: Nobody works on a run for longer after its end was asked for.
ASKED_MS = 600_000


def tell(redis: Redis, run: RunSummary) -> None:
    """Say how far a run is."""
    redis.hset(keyspace.RUNS, run.id, msgspec.json.encode(run))


def tell_shares(redis: Redis, run_id: str, shares: dict[str, Any]) -> None:
    """Say what was found so far by a run that is at work."""
    redis.set(keyspace.run_shares(run_id), json.dumps(shares), px=TOLD_MS)


def tell_all(redis: Redis, runs: Iterable[RunSummary]) -> None:
    """Say which runs are not over: those that are said to be and are not go."""
    present = {run.id: msgspec.json.encode(run) for run in runs}
    known = cast(dict[bytes, bytes], redis.hgetall(keyspace.RUNS))
    gone = known.keys() - {run_id.encode() for run_id in present}
    if gone:
        redis.hdel(keyspace.RUNS, *gone)
    for run_id, encoded in present.items():
        if known.get(run_id.encode()) != encoded:
            redis.hset(keyspace.RUNS, run_id, encoded)


def read(redis: Redis) -> dict[str, RunSummary]:
    """How far the runs are that are not over, by id."""
    told = cast(dict[bytes, bytes], redis.hgetall(keyspace.RUNS)).values()
    return {run.id: run for run in (msgspec.json.decode(raw, type=RunSummary) for raw in told)}


def read_shares(redis: Redis, run_id: str) -> dict[str, Any]:
    """What was found so far by a run that is at work; nothing when nobody said."""
    told = cast(bytes | None, redis.get(keyspace.run_shares(run_id)))
    return {} if told is None else cast(dict[str, Any], json.loads(told))


def forget(redis: Redis, run_id: str) -> None:
    """Delete what was said of a run that is over."""
    redis.hdel(keyspace.RUNS, run_id)
    redis.delete(keyspace.run_shares(run_id))


def ask_to_end(redis: Redis, run_id: str) -> None:
    """Ask whoever works on a run to end it early."""
    redis.set(keyspace.run_ending(run_id), b"", px=ASKED_MS)


def is_to_end(redis: Redis, run_id: str) -> bool:
    """True when somebody asked for it."""
    return bool(redis.exists(keyspace.run_ending(run_id)))
