"""Tells whether this machine's worker of a service is alive: ``python -m bus.health classifier``.

Made for the health checks of containers, each of which is one machine with one worker. Exits with
0 when it has given a sign of life within the last seconds, otherwise with 1 and one line.
"""

import socket
import sys

from bus import registry, streams
from bus.settings import Settings, load

TIMEOUT_S = 2.0


def problem(service: str, host: str, redis_url: str) -> str | None:
    """Says why the worker does not count as alive; None when it does.

    Args:
        service: Name of the service.
        host: Name of the machine that the worker runs on.
        redis_url: The server where heartbeats are kept.
    """
    try:
        redis = streams.connect(redis_url, TIMEOUT_S)
        alive = registry.read_workers(redis, service)
    except (streams.UnreachableError, *streams.LOST) as error:
        return str(error)
    if not any(worker.host == host for worker in alive):
        return f"no {service} on {host} has given a sign of life"
    return None


def main() -> None:
    """Reads the service's name from the command line and the server from the environment."""
    if len(sys.argv) != 2:
        print("usage: python -m bus.health SERVICE", file=sys.stderr)
        sys.exit(2)
    reason = problem(sys.argv[1], socket.gethostname(), load(Settings).redis_url)
    if reason:
        print(reason, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
