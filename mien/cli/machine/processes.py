"""The processes that make up Mien on one machine, and the surroundings that they are given."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mien.cli.errors import UNAVAILABLE, UserError
from mien.cli.machine import valkey
from mien.cli.machine.heartbeats import Heartbeats
from mien.cli.machine.supervisor import MachineService, ServiceError, Supervisor
from mien.process.paths import shown
from mien.process.silence import SILENCE

#: Stages of stopping. The recorder outlives the others to write what they still published.
WORKERS, RECORDER, SERVER = range(3)
_SOCKET = "valkey.sock"
_SHORT = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108  # a folder that only we can enter is made
#: Together below the 5 s in which Ctrl-C must end everything.
STOP_S = {WORKERS: 2.9, RECORDER: 1.6, SERVER: 0.3}


@contextmanager
def private_server() -> Iterator[tuple[str, MachineService]]:
    """Prepare an embedded Valkey on a unix socket that only this user can reach.

    Yields:
        Its URL, and the service to run. Its folder is removed at the end.

    Raises:
        UserError: No temporary folder has a path that a socket can have.
    """
    parent = _socket_parent()
    with tempfile.TemporaryDirectory(
        prefix="mien-", dir=parent, ignore_cleanup_errors=True
    ) as folder:
        socket = Path(folder) / _SOCKET
        yield (
            valkey.url(socket),
            MachineService("valkey", tuple(valkey.command(socket)), stage=SERVER),
        )


def _socket_parent() -> str:
    """The temporary folder, or where its path is too long for a socket, one with a shorter path."""
    usual = tempfile.gettempdir()
    for folder in (usual, os.environ.get("XDG_RUNTIME_DIR"), *_SHORT):
        fits = folder and valkey.fits(Path(folder) / "mien-12345678" / _SOCKET)
        if folder and fits and os.access(folder, os.W_OK | os.X_OK):
            return folder
    raise UserError(
        f"the temporary folder {shown(usual)} has too long a name for a socket, or one that is not "
        "ASCII; set TMPDIR to a folder with a short one, such as /tmp",
        UNAVAILABLE,
    )


@contextmanager
def supervised(
    services: Iterable[MachineService], environment: Mapping[str, str], say: Callable[[str], None]
) -> Iterator[Supervisor]:
    """Run services until the end of the block, and stop them in order however it ends.

    Raises:
        UserError: A service cannot work as configured; it has said why.
    """
    alive = Heartbeats(environment["MIEN_REDIS_URL"]).sessions
    supervisor = Supervisor(services, environment, say, alive)
    try:
        supervisor.start()
        yield supervisor
    except ServiceError as error:
        raise UserError(str(error), error.code) from None
    finally:
        supervisor.stop(STOP_S)


def service(module: str, number: int | None = None) -> MachineService:
    """One of our own services as a process; ``number`` tells several of a kind apart."""
    return MachineService(
        name=module if number is None else f"{module} {number}",
        # -P: a folder named "web" where the user happens to be is not our "web".
        command=(sys.executable, "-P", "-m", module),
        stage=RECORDER if module == "recorder" else WORKERS,
        beats=True,
    )


def pool(module: str, size: int) -> list[MachineService]:
    """Several processes of one service."""
    if size == 1:
        return [service(module)]
    return [service(module, number) for number in range(1, size + 1)]


def default_detectors() -> int:
    """How many detectors suit this machine: one for each core, up to four."""
    return min(os.cpu_count() or 1, 4)


def default_classifiers() -> int:
    """How many classifiers suit this machine: one for four cores."""
    return max(1, (os.cpu_count() or 1) // 4)


def environment(settings: Mapping[str, str], log_level: str) -> dict[str, str]:
    """The variables that every process gets: ours and these settings.

    Args:
        settings: Values by name without the prefix, as ``{"REDIS_URL": ...}``.
        log_level: Used unless the user's own environment names one.
    """
    # Each worker is one of several on these cores; numeric libraries would start a thread a core.
    defaults = {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MIEN_LOG_LEVEL": log_level,
    }
    ours = {f"MIEN_{name}": text for name, text in settings.items()}
    return defaults | dict(os.environ) | SILENCE | ours
