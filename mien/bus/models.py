"""The models that classifiers are to use: champion and shadow, and who refused what."""

from typing import Any, NamedTuple, cast

from redis import Redis

from mien.bus.messages import Refusal, Shadow, decode_known, encode
from mien.bus.shards import keyspace

REFUSALS_KEPT_S = 86_400

MANIFEST, MODEL, GOLDEN = b"manifest", b"model", b"golden"


class Package(NamedTuple):
    """A package's files as bytes, unchecked."""

    manifest: bytes
    model: bytes
    golden: bytes


def publish_champion(redis: Redis, version: str, package: Package) -> None:
    """Make a package the one to use, in one step.

    Only it, the one before it and the shadow are kept. What was said against it earlier is
    forgotten, so that it is tried anew.
    """
    before, beside = champion(redis), shadow(redis)
    wanted = {
        keyspace.model(named) for named in (version, before, beside and beside.version) if named
    }
    old = [key for key in redis.scan_iter(match=keyspace.model("*")) if key.decode() not in wanted]
    withdrawn = _against(redis, version)
    pipe = redis.pipeline(transaction=True)
    pipe.hset(keyspace.model(version), mapping=cast(Any, _hash(package)))
    pipe.set(keyspace.CHAMPION, version)
    if old:
        pipe.delete(*old)
    if withdrawn:
        pipe.hdel(keyspace.REFUSED, *withdrawn)
    pipe.execute()


def champion(redis: Redis) -> str | None:
    """The version to use; None when nobody has said."""
    raw = cast(bytes | None, redis.get(keyspace.CHAMPION))
    return None if raw is None else raw.decode(errors="replace")


def publish_shadow(redis: Redis, wanted: Shadow, package: Package) -> None:
    """Make a package the one to run beside the champion, in one step; as above."""
    withdrawn = _against(redis, wanted.version)
    pipe = redis.pipeline(transaction=True)
    pipe.hset(keyspace.model(wanted.version), mapping=cast(Any, _hash(package)))
    pipe.set(keyspace.SHADOW, encode(wanted))
    if withdrawn:
        pipe.hdel(keyspace.REFUSED, *withdrawn)
    pipe.execute()


def withdraw_shadow(redis: Redis) -> None:
    """Let no model run beside the champion any more."""
    beside = shadow(redis)
    pipe = redis.pipeline(transaction=True)
    pipe.delete(keyspace.SHADOW)
    if beside is not None and beside.version != champion(redis):
        pipe.delete(keyspace.model(beside.version))
    pipe.execute()


def shadow(redis: Redis) -> Shadow | None:
    """What is to run beside the champion; None when nothing is."""
    return decode_known(Shadow, cast(bytes | None, redis.get(keyspace.SHADOW)))


def keep_verdict(redis: Redis, host: str, digest: str, reason: str, for_s: float) -> None:
    """Tell the other workers of a host how the trial of a package ended.

    Args:
        redis: The server.
        host: Where it was tried.
        digest: Of all the package's files.
        reason: Why it is refused; empty when it passed.
        for_s: How long this holds.
    """
    redis.set(keyspace.tried(host, digest), reason, px=int(for_s * 1_000))


def read_verdict(redis: Redis, host: str, digest: str) -> str | None:
    """How the last trial of a package on a host ended, as above; None when there was none."""
    raw = cast(bytes | None, redis.get(keyspace.tried(host, digest)))
    return None if raw is None else raw.decode(errors="replace")


def read_package(redis: Redis, version: str) -> Package | None:
    """Read a published package; None when it is not, or no longer, there."""
    fields = cast(dict[bytes, bytes], redis.hgetall(keyspace.model(version)))
    if not {MANIFEST, MODEL, GOLDEN} <= fields.keys():
        return None
    return Package(fields[MANIFEST], fields[MODEL], fields[GOLDEN])


def refuse(redis: Redis, refusal: Refusal) -> None:
    """Say why a worker does not use a version."""
    pipe = redis.pipeline(transaction=True)
    field = _field(refusal.version, refusal.worker)
    pipe.hset(keyspace.REFUSED, mapping=cast(Any, {field: encode(refusal)}))
    pipe.expire(keyspace.REFUSED, REFUSALS_KEPT_S)
    pipe.execute()


def withdraw(redis: Redis, version: str, worker: str) -> None:
    """Take a worker's refusal of a version back."""
    redis.hdel(keyspace.REFUSED, _field(version, worker))


def read_refusals(redis: Redis) -> list[Refusal]:
    """Read who refused what, the oldest first."""
    return sorted(_refusals(redis).values(), key=lambda refusal: refusal.at_ms)


def _refusals(redis: Redis) -> dict[bytes, Refusal]:
    refusals = cast(dict[bytes, bytes], redis.hgetall(keyspace.REFUSED))
    read = {field: decode_known(Refusal, raw) for field, raw in refusals.items()}
    return {field: refusal for field, refusal in read.items() if refusal is not None}


def _against(redis: Redis, version: str) -> list[bytes]:
    return [field for field, refusal in _refusals(redis).items() if refusal.version == version]


def _field(version: str, worker: str) -> str:
    return f"{version} {worker}"


def _hash(package: Package) -> dict[bytes, bytes]:
    return {MANIFEST: package.manifest, MODEL: package.model, GOLDEN: package.golden}
