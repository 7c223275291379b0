"""Several web services beside each other, behind a fake balancer that favours none."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.web.conftest import WebService, serving
from tests.web.proxy import fake_balancer


class Replicas:
    """Web services on one Redis, one database and one data directory.

    Args:
        redis_url: Their server.
        data_dir: Where their database is, unless the settings name another, and their files.
        count: How many.
        settings: Of each of them.
    """

    def __init__(
        self, redis_url: str, data_dir: Path, count: int, settings: dict[str, str]
    ) -> None:
        self.ports = [free_port() for _ in range(count)]
        self._redis_url = redis_url
        self._data_dir = data_dir
        self._settings = settings
        self._running: dict[int, tuple[WebService, ExitStack]] = {}
        #: Where the balancer listens.
        self.url = ""

    def start(self, number: int) -> WebService:
        """Start one, and wait until it serves."""
        stack = ExitStack()
        port = self.ports[number]
        service = stack.enter_context(
            serving(self._redis_url, self._data_dir, port, "", None, **self._settings)
        )
        self._running[number] = service, stack
        return service

    def stop(self, number: int) -> None:
        """End one in order."""
        self._running.pop(number)[1].close()

    def kill(self, number: int) -> None:
        """End one as a power cut would, at once with the process under it that serves."""
        service, stack = self._running.pop(number)
        pid = service.process.pid
        os.kill(pid, signal.SIGSTOP)  # so that it does not start another
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        service.process.kill()
        stack.close()

    def __getitem__(self, number: int) -> WebService:
        return self._running[number][0]

    @property
    def all(self) -> list[WebService]:
        """Those that run."""
        return [service for service, _ in self._running.values()]

    @property
    def balanced(self) -> WebService:
        """All of them, as people reach them."""
        return WebService(self.url, self.all[0].process)

    def stop_all(self) -> None:
        """End those that run."""
        for number in list(self._running):
            self.stop(number)


@contextmanager
def replicas(redis_url: str, data_dir: Path, count: int = 3, **settings: str) -> Iterator[Replicas]:
    """Run several until the block ends."""
    running = Replicas(redis_url, data_dir, count, settings)
    try:
        for number in range(count):
            running.start(number)
        with fake_balancer([f"http://127.0.0.1:{port}" for port in running.ports]) as url:
            running.url = url
            yield running
    finally:
        running.stop_all()
