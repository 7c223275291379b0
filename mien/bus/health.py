"""Tells whether this machine's worker is alive: ``python -m mien.bus.health classifier``.

Made for the health checks of containers, each of which is one machine with one worker. Exits with
0 when it has given a sign of life within the last seconds, otherwise with 1 and one line.

A container engine starts again what ended, not what hangs. With ``--end-hung`` a worker is killed
that gives no sign of life for as long as the supervisor of one machine would wait.
"""

import contextlib
import socket
import sys
import time

import psutil

from mien.bus import registry, streams
from mien.process.settings import Settings, load
from mien.process.starvation import Silence

TIMEOUT_S = 2.0
END_HUNG = "--end-hung"
#: As in the supervisor: without a sign of life so long, and so long after the start, it hangs.
SILENT_S = 15.0
FIRST_SIGN_S = 120.0
LOOK_EVERY_S = 0.5
_SERVER = "MIEN_REDIS_URL"


def problem(service: str, host: str, redis_url: str) -> str | None:
    """Say why the worker does not count as alive; None when it does.

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
        return _silent(service, host)
    return None


def end_hung(
    service: str,
    host: str,
    redis_url: str,
    silent_s: float = SILENT_S,
    first_sign_s: float = FIRST_SIGN_S,
) -> bool:
    """Kill this machine's processes of a service when they hang, if they work for that server.

    One that was started less than two minutes ago may still be starting, and while Redis is away
    nobody can tell: both are left alone. What a busy machine is to blame for does not count.

    Args:
        service: Name of the service.
        host: Name of the machine that its workers run on.
        redis_url: The server that they work for.
        silent_s: Without a sign of life for so long it hangs.
        first_sign_s: So long after its start it may still be starting.

    Returns:
        True when something was killed.
    """
    patience_s = silent_s - registry.HEARTBEAT_TTL_MS / 1_000
    silence = Silence(2 * LOOK_EVERY_S)
    while problem(service, host, redis_url) == _silent(service, host):
        processes = [each for each in _processes(service) if _server_of(each) == redis_url]
        if silence.go_on(process.pid for process in processes) > patience_s:
            return _kill(processes, first_sign_s)
        time.sleep(LOOK_EVERY_S)
    return False


def _processes(service: str) -> list[psutil.Process]:
    processes = psutil.process_iter(["cmdline", "create_time"])
    return [each for each in processes if (each.info["cmdline"] or [])[-2:] == ["-m", service]]


def _server_of(process: psutil.Process) -> str | None:
    """The Redis of a process; None when it cannot be told, as of another user's process."""
    try:
        url: str = process.environ().get(_SERVER, Settings.model_fields["redis_url"].default)
    except psutil.Error:
        return None
    return url


def _kill(processes: list[psutil.Process], first_sign_s: float) -> bool:
    ended = False
    for process in processes:
        if time.time() - process.info["create_time"] > first_sign_s:
            with contextlib.suppress(psutil.Error):
                process.kill()
                ended = True
    return ended


def _silent(service: str, host: str) -> str:
    return f"no {service} on {host} has given a sign of life"


def main() -> None:
    """Read the service's name from the command line and the server from the environment."""
    service, *more = sys.argv[1:] or [""]
    if not service or more not in ([], [END_HUNG]):
        print(f"usage: python -m mien.bus.health SERVICE [{END_HUNG}]", file=sys.stderr)
        sys.exit(2)
    url, host = load(Settings).redis_url, socket.gethostname()
    reason = problem(service, host, url)
    if reason:
        print(reason, file=sys.stderr)
        if more and end_hung(service, host, url):
            print(f"{service} hangs and was killed", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
