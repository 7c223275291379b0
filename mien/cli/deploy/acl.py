"""What each service may do in Redis: the least that it works with, as a file of ACL users.

Written by ``mien deploy acl``. A service that is taken over reads and writes what it could anyway,
and can neither empty the server nor change its settings. ``SCAN`` tells the names of all keys; what
they hold stays closed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from mien.bus.shards import keyspace

#: May do everything that Mien's own commands (``mien up``, ``mien inspect``) ask of Redis.
OPERATOR = "operator"
#: As whom replicas follow their masters, and ``deploy/redis-cluster`` makes a cluster of servers.
CLUSTER = "cluster"

_CONNECTION = "hello ping client|setinfo client|setname"
#: What a client of a cluster asks: which keys a command has, who has them, and for one on its way.
_CLUSTER = "command cluster|slots asking"
_PIPELINES = "multi exec"
#: Leases are taken, kept and proven by scripts; within one each command is judged by itself.
_LEASES = "evalsha script|load get set del pexpire"
_GROUPS = (
    "xreadgroup xack xdel xadd xautoclaim xclaim xpending xgroup|create xgroup|delconsumer "
    "xinfo|groups xinfo|consumers xrange xlen"
)
_ORDINARY = (
    "-@all +@read +@write +@connection +@transaction +@scripting +xinfo +time +cluster|slots"
)


@dataclass(frozen=True)
class Rights:
    """What one service may do beside giving signs of life and reading those of others.

    Attributes:
        commands: As ACL rules name them, separated by spaces.
        reads: Patterns of keys that it reads.
        writes: Those that it writes, without seeing what they hold.
        owns: Those that it reads and writes.
    """

    commands: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    owns: tuple[str, ...] = ()


_WANTED = (keyspace.CAMERAS, keyspace.GUESTS)
_SECRETS = (keyspace.CREDENTIALS, keyspace.VIEW_CREDENTIALS, keyspace.GUEST_CREDENTIALS)

RIGHTS = {
    "capture": Rights(
        f"{_LEASES} hgetall hset pexpire exists xadd xlen xinfo|stream",
        reads=(
            *(*_WANTED, keyspace.MOVED, keyspace.CAMERAS_PUBLISHED, *_SECRETS, keyspace.FINDS),
            keyspace.camera_looked_at("*"),
        ),
        owns=(
            keyspace.camera_lease("capture", "*", "*"),
            keyspace.found("*"),
            keyspace.frames("*", "*"),
            keyspace.camera_status("*"),
        ),
    ),
    "detector": Rights(
        f"{_LEASES} hgetall hset incrby exists xread xrange xrevrange xadd",
        reads=(
            *(*_WANTED, keyspace.MOVED, keyspace.SHARDS, keyspace.CAMERAS_PUBLISHED),
            *(keyspace.changes("*"), keyspace.frames("*", "*")),
        ),
        # What a script names must be readable, too; all of it is made of pictures that it sees.
        owns=(
            keyspace.camera_lease("detector", "*", "*"),
            keyspace.camera_counts("*", "*"),
            keyspace.camera_tracks("*"),
            *(keyspace.blurred("*", "*"), keyspace.detections("*"), keyspace.faces("*")),
        ),
    ),
    "classifier": Rights(
        f"{_LEASES} {_GROUPS} hgetall hset hdel hincrby expire incrby",
        reads=(keyspace.CHAMPION, keyspace.SHADOW, keyspace.model("*"), keyspace.SHARDS),
        writes=(keyspace.emotions("*"), keyspace.dead("*")),
        owns=(
            *(keyspace.faces("*"), keyspace.emotions_total("*"), keyspace.REFUSED),
            *(keyspace.tried("*", "*"), keyspace.lease("classifier", "*"), keyspace.confusion("*")),
        ),
    ),
    "recorder": Rights(
        f"{_LEASES} {_GROUPS} hgetall exists xread xrevrange xtrim xinfo|stream watch unwatch",
        reads=(
            *(*_WANTED, keyspace.MOVED, keyspace.CAMERAS_PUBLISHED),
            keyspace.camera_status("*"),
            *(keyspace.faces("*"), keyspace.detections("*")),
            *(keyspace.frames("*", "*"), keyspace.camera_counts("*", "*")),
        ),
        writes=(keyspace.dead("*"), keyspace.ALERTS_OPEN),
        owns=(keyspace.SHARDS, keyspace.lease("recorder", "*"), keyspace.emotions("*")),
    ),
    "training": Rights(
        f"{_LEASES} xread xadd",
        reads=(keyspace.TRAINING_JOBS,),
        writes=(keyspace.TRAINING_PROGRESS, keyspace.TRAINING_OFFER),
        owns=(keyspace.lease("training", "*"),),
    ),
    "web": Rights(
        "evalsha script|load get set del exists expire hgetall hset hsetnx hdel xread xrange "
        "xrevrange xadd xdel xlen xinfo|stream watch unwatch",
        reads=(
            *(keyspace.detections("*"), keyspace.emotions("*"), keyspace.emotions_total("*")),
            keyspace.dead("*"),
            *(keyspace.ALERTS_OPEN, keyspace.TRAINING_PROGRESS, keyspace.TRAINING_OFFER),
            keyspace.camera_lease("capture", "*", "*"),
        ),
        writes=(keyspace.TRAINING_JOBS,),
        owns=(
            *(*_WANTED, keyspace.CAMERAS_PUBLISHED, *_SECRETS),
            *(
                keyspace.SHARDS,
                keyspace.MOVED,
                keyspace.FINDS,
                keyspace.found("*"),
                keyspace.changes("*"),
            ),
            *(keyspace.frames("*", "*"), keyspace.blurred("*", "*")),
            *(keyspace.camera_counts("*", "*"), keyspace.camera_status("*")),
            *(keyspace.camera_looked_at("*"), keyspace.camera_tracks("*")),
            *(keyspace.CHAMPION, keyspace.REFUSED, keyspace.SHADOW, keyspace.model("*")),
            keyspace.confusion("*"),
        ),
    ),
}


#: All who have a password.
NAMES = (*RIGHTS, OPERATOR, CLUSTER)


def users(passwords: Mapping[str, str]) -> str:
    """The ACL file: one line for each service, for the operator, the servers, and everybody else.

    Args:
        passwords: Of all ``NAMES``; only their digests are written.
    """
    lines = ["user default on nopass resetkeys resetchannels -@all +ping"]
    lines += [_line(name, passwords[name], _rules(name, rights)) for name, rights in RIGHTS.items()]
    lines.append(_line(OPERATOR, passwords[OPERATOR], f"~* {_ORDINARY} -@dangerous"))
    lines.append(_line(CLUSTER, passwords[CLUSTER], "-@all +ping +info +cluster +psync +replconf"))
    return "".join(f"{line}\n" for line in lines)


def _rules(service: str, rights: Rights) -> str:
    commands = f"{_CONNECTION} {_CLUSTER} {_PIPELINES} scan mget set del {rights.commands}"
    keys = [f"~{keyspace.worker(service, '*')}", f"%R~{keyspace.worker('*', '*')}"]
    keys += [f"%R~{pattern}" for pattern in rights.reads]
    keys += [f"%W~{pattern}" for pattern in rights.writes]
    keys += [f"~{pattern}" for pattern in rights.owns]
    allowed = [f"+{command}" for command in dict.fromkeys(commands.split())]
    return " ".join([*keys, "-@all", *allowed])


def _line(name: str, password: str, rules: str) -> str:
    digest = hashlib.sha256(password.encode()).hexdigest()
    return f"user {name} on resetpass #{digest} resetkeys resetchannels {rules}"
