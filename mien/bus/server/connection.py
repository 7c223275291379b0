"""Opens the connection, and says in one line why it cannot be opened."""

import time
from typing import Any, NoReturn, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.connection import DefaultParser
from redis.crc import REDIS_CLUSTER_HASH_SLOTS
from redis.exceptions import (
    AuthenticationError,
    NoPermissionError,
    OutOfMemoryError,
    RedisClusterException,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError, Sentinel

from mien.bus.server import address as addresses
from mien.bus.server.address import Address
from mien.bus.server.cluster import Cluster
from mien.process.redact import redact

SOCKET_TIMEOUT_S = 5.0
#: Less, so that who has waited for an answer of a node that vanished hardly waits for it again.
CONNECT_TIMEOUT_S = 2.0
#: Each shard's read holds a connection, and so does each camera's write; redis-py allows 100.
MOST_CONNECTIONS = 1_000
#: Pause between two attempts to reach a server that is starting.
RECONNECT_S = 0.05

#: What a lost, restarted or full server raises; workers pause and go on.
LOST = (RedisConnectionError, RedisTimeoutError, OutOfMemoryError)

_FORMS = (
    "redis://host:6379/0, unix:///path, redis+cluster://host:6379,host:6379 or "
    "redis+sentinel://host:26379,host:26379/master"
)


class TurningError(RedisConnectionError):
    """A server is not the master any more, not yet, or may not write now: connect anew."""


# How a server answers while a cluster or Sentinels put another in its place, as redis-py reads it:
# with this it closes the connection, and asks again who the master is.
DefaultParser.EXCEPTION_CLASSES.update(
    dict.fromkeys(
        ("READONLY", "MASTERDOWN", "CLUSTERDOWN", "UNBLOCKED", "NOREPLICAS"), TurningError
    )
)


class Sentinels(Sentinel):
    """As redis-py's; what it says of the master in a line does for the log."""

    def discover_master(self, service_name: str) -> tuple[str, int]:
        """Where the master is."""
        try:
            found = super().discover_master(service_name)  # type: ignore[no-untyped-call]
        except MasterNotFoundError:
            raise MasterNotFoundError("no Sentinel knows a living master") from None
        return cast(tuple[str, int], found)


class UnreachableError(RuntimeError):
    """No Redis answers at the URL, or it refuses us. The text says what to do."""


def connect(url: str, timeout_s: float = SOCKET_TIMEOUT_S) -> Redis:
    """Open a connection pool and check that the server answers.

    Commands are never retried by the client: a retry of XADD doubles an entry, a retry of
    XREADGROUP hides one. The worker loop pauses and reads its pending entries instead. What a
    cluster redirects is sent on, since it was not done.

    Args:
        url: Of a server, a cluster or Sentinels, as ``MIEN_REDIS_URL`` has it.
        timeout_s: How long a server may take to answer, and to accept a connection where that is
            less than ``CONNECT_TIMEOUT_S``; the URL may say otherwise.

    Returns:
        A client with the commands of ``Redis``, whichever it is; of a cluster, keys that one
        command or one transaction names must lie on one slot.

    Raises:
        UnreachableError: With one line that names the URL (masked) and what would help.
    """
    usual = {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": min(timeout_s, CONNECT_TIMEOUT_S),
        "max_connections": MOST_CONNECTIONS,
    }
    try:
        address = addresses.parse(url) if addresses.names_several(url) else None
        addresses.check_options(url)
    except ValueError as error:
        raise UnreachableError(f"MIEN_REDIS_URL is wrong: {error}") from None
    if address is None:
        return _one(url, usual)
    opened = _cluster if address.kind == "cluster" else _master
    return opened(address, usual)


def connect_within(url: str, patience_s: float) -> Redis:
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


def _one(url: str, usual: dict[str, Any]) -> Redis:
    shown = redact(url)
    try:
        client = Redis.from_url(url, **usual, retry=Retry(NoBackoff(), 0))
        client.ping()
        mode = _mode(client)
        alone = mode != "cluster" or _has_all_slots(client)
    except (RedisError, OSError, ValueError) as error:
        _refuse(shown, error)
    if not alone:
        raise UnreachableError(
            f"the Redis at {shown} is one node of a cluster; set MIEN_REDIS_URL to the cluster: "
            "redis+cluster://host:6379,host:6379"
        )
    if mode == "sentinel":
        raise UnreachableError(
            f"a Sentinel answers at {shown}; set MIEN_REDIS_URL to "
            "redis+sentinel://host:26379,host:26379/master, with the master's name"
        )
    return client


def _mode(client: Redis) -> str:
    """What a server said of itself when the connection began."""
    connection = client.connection_pool.get_connection()
    try:
        greeting: dict[Any, Any] = connection.handshake_metadata or {}
    finally:
        client.connection_pool.release(connection)
    return str(greeting.get(b"mode", b"standalone"), "ascii")


def _has_all_slots(client: Redis) -> bool:
    """Tell whether a node of a cluster is the only one, which serves as any server does."""
    parts: Any = client.execute_command("CLUSTER SLOTS")
    return [(*part[:2], len(part[2:])) for part in parts] == [(0, REDIS_CLUSTER_HASH_SLOTS - 1, 1)]


def _cluster(address: Address, usual: dict[str, Any]) -> Redis:
    try:
        client = Cluster(address.hosts, **usual | address.options)
        client.ping()
    except RedisClusterException as error:
        cause = error.__cause__
        if isinstance(cause, RedisClusterException):  # the last node that was asked refused
            cause = cause.__context__
        if isinstance(cause, ResponseError) and not isinstance(cause, NoPermissionError):
            raise UnreachableError(
                f"the Redis at {address.shown} is no cluster ({redact(str(cause))}); "
                "set MIEN_REDIS_URL to that one server: redis://host:6379/0"
            ) from None
        _refuse(address.shown, cause or error)
    except (RedisError, OSError) as error:
        _refuse(address.shown, error)
    # Every command that Mien uses is there, and tests hold that; the types say so nowhere.
    return cast(Redis, client)


def _master(address: Address, usual: dict[str, Any]) -> Redis:
    never = Retry(NoBackoff(), 0)
    sentinel: Sentinel = Sentinels(  # type: ignore[no-untyped-call]
        address.hosts, sentinel_kwargs=usual | {"retry": never} | address.login
    )
    try:
        client: Redis = sentinel.master_for(address.master, retry=never, **usual | address.options)
        client.ping()
    except MasterNotFoundError as error:
        _refuse(address.shown, _why_no_master(sentinel, address) or error)
    except ResponseError as error:
        if isinstance(error, NoPermissionError):
            _refuse(address.shown, error)
        raise UnreachableError(
            f"a Redis and no Sentinel answers at {address.shown} ({redact(str(error))}); "
            "set MIEN_REDIS_URL to that server: redis://host:6379/0"
        ) from None
    except (RedisError, OSError) as error:
        _refuse(address.shown, error)
    return client


def _why_no_master(sentinel: Sentinel, address: Address) -> Exception | None:
    """Why no Sentinel can be asked; what the first one's answer means for us is raised."""
    failure: Exception | None = None
    for each in sentinel.sentinels:
        try:
            known = cast(dict[str, Any], each.sentinel_masters())
        except (AuthenticationError, NoPermissionError) as error:
            _refuse(address.shown, error)
        except (RedisConnectionError, RedisTimeoutError) as error:
            failure = error
            continue
        if address.master in known:
            raise UnreachableError(
                f"the Sentinels at {address.shown} know no living master of that name: start it, "
                "or wait until a replica takes its place"
            )
        raise UnreachableError(
            f"the Sentinels at {address.shown} watch no master of that name, but "
            f"{', '.join(sorted(known)) or 'none at all'}: end MIEN_REDIS_URL with the right one"
        )
    return failure


def _refuse(shown: str, error: BaseException) -> NoReturn:
    reason = redact(str(error))
    if isinstance(error, AuthenticationError | NoPermissionError):
        raise UnreachableError(
            f"the Redis at {shown} refuses the user or the password in MIEN_REDIS_URL "
            f"(redis://user:password@host:6379/0): {reason}"
        ) from None
    raise UnreachableError(
        f"no Redis at {shown} ({reason}). Start one there, or set MIEN_REDIS_URL ({_FORMS})."
    ) from None
