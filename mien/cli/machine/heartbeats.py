"""Which processes of this machine give signs of life, as the supervisor sees it."""

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis

#: Nobody else is looked after while the server is asked.
TIMEOUT_S = 1.0


class Heartbeats:
    """Reads the heartbeats that workers publish.

    Args:
        redis_url: Where they publish them.
    """

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._redis: Redis | None = None

    def sessions(self) -> frozenset[int] | None:
        """The sessions that have a process with a heartbeat; None while the server is away.

        The supervisor starts each service in a session of its own, whose number is the process id
        of the service: so a heartbeat counts from whichever of its processes it comes.
        """
        from mien.bus import registry, streams  # costs time that the start of Mien need not spend

        try:
            if self._redis is None:
                self._redis = streams.connect(self._url, TIMEOUT_S)
            workers = registry.read_workers(self._redis)
        except (streams.UnreachableError, *streams.LOST):
            return None
        host = socket.gethostname()
        sessions = (_session(worker.pid) for worker in workers if worker.host == host)
        return frozenset(session for session in sessions if session is not None)


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None  # it ended a moment ago, or is none of ours
