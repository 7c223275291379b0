"""What each service may do in Redis: the least that it works with, as a file of ACL users.

Written by ``mien deploy acl``. A service that is taken over reads and writes what it could anyway,
and can neither empty the server nor change its settings. ``SCAN`` tells the names of all keys; what
they hold stays closed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from mien.bus import streams

#: May do everything that Mien's own commands (``mien up``, ``mien inspect``) ask of Redis.
OPERATOR = "operator"

_CONNECTION = "hello ping client|setinfo client|setname"
_PIPELINES = "multi exec"
#: Leases are taken, kept and proven by scripts; within one each command is judged by itself.
_LEASES = "evalsha script|load get set del pexpire"
_GROUPS = (
    "xreadgroup xack xdel xadd xautoclaim xclaim xpending xgroup|create xgroup|delconsumer "
    "xinfo|groups xinfo|consumers xrange xlen"
)
_ORDINARY = "-@all +@read +@write +@connection +@transaction +@scripting +xinfo +time"


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


_WANTED = (streams.CAMERAS, streams.GUESTS)
_SECRETS = (streams.CREDENTIALS, streams.VIEW_CREDENTIALS, streams.GUEST_CREDENTIALS)

RIGHTS = {
    "capture": Rights(
        f"{_LEASES} hgetall hset pexpire exists xadd xlen xinfo|stream",
        reads=(
            *(*_WANTED, streams.CAMERAS_PUBLISHED, *_SECRETS, streams.FINDS),
            streams.camera_looked_at("*"),
        ),
        owns=(
            "lease:capture:*",
            streams.found("*"),
            streams.frames("*"),
            streams.camera_status("*"),
        ),
    ),
    "detector": Rights(
        f"{_LEASES} hgetall hset incrby exists xread xrange xrevrange xadd",
        reads=(*_WANTED, streams.CHANGES, streams.frames("*")),
        writes=(streams.blurred("*"), streams.DETECTIONS, streams.FACES),
        owns=("lease:detector:*", streams.camera_counts("*"), streams.camera_tracks("*")),
    ),
    "classifier": Rights(
        f"{_LEASES} {_GROUPS} hgetall hset hdel hincrby expire incrby",
        reads=(streams.CHAMPION, streams.SHADOW, streams.model("*")),
        writes=(streams.EMOTIONS, streams.DEAD),
        owns=(
            *(streams.FACES, streams.EMOTIONS_TOTAL, streams.REFUSED),
            *(streams.tried("*", "*"), streams.turn("*"), streams.confusion("*")),
        ),
    ),
    "recorder": Rights(
        f"{_LEASES} {_GROUPS} hgetall exists xread xrevrange xtrim xinfo|stream",
        reads=(
            *(*_WANTED, streams.CAMERAS_PUBLISHED, streams.FACES, streams.DETECTIONS),
            *(streams.frames("*"), streams.camera_status("*"), streams.camera_counts("*")),
        ),
        writes=(streams.DEAD, streams.ALERTS_OPEN),
        owns=("lease:recorder:*", streams.EMOTIONS),
    ),
    "training": Rights(
        f"{_LEASES} xread xadd",
        reads=(streams.TRAINING_JOBS,),
        writes=(streams.TRAINING_PROGRESS, streams.TRAINING_OFFER),
        owns=("lease:training*",),
    ),
    "web": Rights(
        f"{_LEASES} exists expire hget hgetall hset hsetnx hdel xread xrange "
        "xrevrange xadd xdel xlen xinfo|stream",
        reads=(
            *(streams.DETECTIONS, streams.EMOTIONS, streams.DEAD, streams.EMOTIONS_TOTAL),
            *(streams.ALERTS_OPEN, streams.TRAINING_PROGRESS, streams.TRAINING_OFFER),
        ),
        writes=(streams.TRAINING_JOBS,),
        owns=(
            *(*_WANTED, streams.CAMERAS_PUBLISHED, *_SECRETS),
            *(streams.FINDS, streams.found("*"), streams.GUESTS_LEAVING),
            *(streams.CHANGES, streams.frames("*"), streams.blurred("*"), "camera:*"),
            *("model:*", streams.confusion("*")),
            *("lease:web:*", streams.RUNS, streams.run_shares("*"), streams.run_ending("*")),
            *(streams.PHOTOS, streams.photo("*")),
        ),
    ),
}


def users(passwords: Mapping[str, str]) -> str:
    """The ACL file: one line for each service, for the operator, and for everybody else.

    Args:
        passwords: Of each service and of the operator; only their digests are written.
    """
    lines = ["user default on nopass resetkeys resetchannels -@all +ping"]
    lines += [_line(name, passwords[name], _rules(name, rights)) for name, rights in RIGHTS.items()]
    lines.append(_line(OPERATOR, passwords[OPERATOR], f"~* {_ORDINARY} -@dangerous"))
    return "".join(f"{line}\n" for line in lines)


def _rules(service: str, rights: Rights) -> str:
    commands = f"{_CONNECTION} {_PIPELINES} scan mget set del {rights.commands}"
    keys = [f"~{streams.worker(service, '*')}", f"%R~{streams.worker('*', '*')}"]
    keys += [f"%R~{pattern}" for pattern in rights.reads]
    keys += [f"%W~{pattern}" for pattern in rights.writes]
    keys += [f"~{pattern}" for pattern in rights.owns]
    allowed = [f"+{command}" for command in dict.fromkeys(commands.split())]
    return " ".join([*keys, "-@all", *allowed])


def _line(name: str, password: str, rules: str) -> str:
    digest = hashlib.sha256(password.encode()).hexdigest()
    return f"user {name} on resetpass #{digest} resetkeys resetchannels {rules}"
