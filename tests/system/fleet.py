"""The whole product as processes: a Valkey that a test may kill, and ``mien up``."""

import contextlib
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from redis import Redis
from redis.exceptions import RedisError

from mien.bus import registry, streams
from mien.bus.messages import WorkerStatus
from mien.cli.machine import valkey
from tests.conftest import wait_until
from tests.ports import free_port


class Server:
    """A Valkey of one test's own, on a unix socket."""

    def __init__(self, path: Path, environment: Mapping[str, str] | None = None) -> None:
        self._environment = environment
        self.url = valkey.url(path)
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        command = valkey.command(self._path)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=self._environment)
        wait_until(self._answers, "Valkey to answer")

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def client(self) -> Redis:
        """A connection of its own."""
        return streams.connect(self.url)

    def _answers(self) -> bool:
        try:
            self.client().close()
        except streams.UnreachableError:
            return False
        return True


@dataclass(frozen=True)
class Fleet:
    """A running ``mien up``."""

    process: subprocess.Popen[bytes]
    server: Server
    address: str
    data: Path

    def status(self) -> dict[str, Any]:
        """``GET /api/status``."""
        with urllib.request.urlopen(f"{self.address}/api/status", timeout=60) as answer:
            status: dict[str, Any] = json.load(answer)
        return status

    def workers(self, service: str) -> list[WorkerStatus]:
        """The living workers of a service; none while the server is away."""
        try:
            return registry.read_workers(self.server.client(), service)
        except (RedisError, streams.UnreachableError):
            return []

    def processed(self) -> dict[str, int]:
        """Frames processed so far, by camera."""
        return {camera["id"]: camera["processed"] for camera in self.status()["cameras"]}

    def has_begun(self) -> bool:
        """True when web shows a first emotion, or when there is nothing to wait for any more."""
        if self.process.poll() is not None:
            return True
        try:
            return bool(self.status()["emotions_total"])
        except OSError:
            return False  # the workers are often quicker than the page

    def healthy(self) -> bool:
        """True when web answers, and Redis to it."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """End it as Ctrl-C does, drained."""
        self.process.terminate()
        self.process.wait(60)


@contextlib.contextmanager
def running(
    sources: list[Path],
    *options: str,
    data_dir: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Fleet]:
    """Start everything with these clips as cameras, and wait for the first emotion.

    Args:
        sources: The clips.
        options: Of ``mien up``.
        data_dir: Where the database is to be; None makes a folder for it.
        environment: Of all processes; None gives them ours.
    """
    with tempfile.TemporaryDirectory(prefix="mien-fleet-") as folder:
        server = Server(Path(folder) / "valkey.sock", environment)
        server.start()
        port = free_port()
        data = data_dir or Path(folder) / "data"
        command = [sys.executable, "-m", "mien", "up", "--port", str(port)]
        command += ["--redis-url", server.url, "--data-dir", str(data), *options]
        process = subprocess.Popen([*command, *map(str, sources)], env=environment)
        fleet = Fleet(process, server, f"http://127.0.0.1:{port}", data)
        try:
            wait_until(fleet.has_begun, "the first emotion", deadline_s=120)
            assert process.poll() is None, "mien up has ended"
            yield fleet
        finally:
            if process.poll() is None:
                fleet.stop()
            server.kill()
