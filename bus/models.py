"""The model that classifiers are to use: the champion's package, and who refused what."""

from typing import Any, NamedTuple, cast

from redis import Redis

from bus import streams
from bus.messages import DecodeError, Refusal, decode, encode

REFUSALS_KEPT_S = 86_400

MANIFEST, MODEL, GOLDEN = b"manifest", b"model", b"golden"


class Package(NamedTuple):
    """A package's files as bytes, unchecked."""

    manifest: bytes
    model: bytes
    golden: bytes


def publish_champion(redis: Redis, version: str, package: Package) -> None:
    """Makes a package the one to use, in one step; only it and the one before it are kept.

    What was said against it earlier is forgotten, so that it is tried anew.
    """
    before = champion(redis)
    kept = {streams.model(version)} | ({streams.model(before)} if before else set())
    old = [key for key in redis.scan_iter(match=streams.model("*")) if key.decode() not in kept]
    withdrawn = [field for field, found in _refusals(redis).items() if found.version == version]
    pipe = redis.pipeline(transaction=True)
    pipe.hset(streams.model(version), mapping=cast(Any, _hash(package)))
    pipe.set(streams.CHAMPION, version)
    if old:
        pipe.delete(*old)
    if withdrawn:
        pipe.hdel(streams.REFUSED, *withdrawn)
    pipe.execute()


def champion(redis: Redis) -> str | None:
    """The version to use; None when nobody has said."""
    raw = cast(bytes | None, redis.get(streams.CHAMPION))
    return None if raw is None else raw.decode(errors="replace")


def read_package(redis: Redis, version: str) -> Package | None:
    """Reads a published package; None when it is not, or no longer, there."""
    found = cast(dict[bytes, bytes], redis.hgetall(streams.model(version)))
    if not {MANIFEST, MODEL, GOLDEN} <= found.keys():
        return None
    return Package(found[MANIFEST], found[MODEL], found[GOLDEN])


def refuse(redis: Redis, refusal: Refusal) -> None:
    """Says why a worker does not use a version."""
    pipe = redis.pipeline(transaction=True)
    field = _field(refusal.version, refusal.worker)
    pipe.hset(streams.REFUSED, mapping=cast(Any, {field: encode(refusal)}))
    pipe.expire(streams.REFUSED, REFUSALS_KEPT_S)
    pipe.execute()


def withdraw(redis: Redis, version: str, worker: str) -> None:
    """Takes a worker's refusal of a version back."""
    redis.hdel(streams.REFUSED, _field(version, worker))


def read_refusals(redis: Redis) -> list[Refusal]:
    """Reads who refused what, the oldest first."""
    return sorted(_refusals(redis).values(), key=lambda one: one.at_ms)


def _refusals(redis: Redis) -> dict[bytes, Refusal]:
    found = {}
    for field, raw in cast(dict[bytes, bytes], redis.hgetall(streams.REFUSED)).items():
        try:
            found[field] = decode(Refusal, raw)
        except DecodeError:
            continue  # of another release
    return found


def _field(version: str, worker: str) -> str:
    return f"{version} {worker}"


def _hash(package: Package) -> dict[bytes, bytes]:
    return {MANIFEST: package.manifest, MODEL: package.model, GOLDEN: package.golden}
