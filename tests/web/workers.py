"""Real workers beside a real web service, as processes of one test."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from redis import Redis

from mien.bus import registry
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.web.conftest import WebService, environment, serving


@contextmanager
def running(folder: Path, *services: str, **settings: str) -> Iterator[tuple[WebService, Redis]]:
    """Run a whole system in a folder until the block ends: a server, the web service, workers."""
    with (
        Server(folder / "valkey.sock") as server,
        closing(server.client()) as redis,
        serving(server.url, folder, None, "", None, **settings) as web,
        working(server.url, redis, folder, *services),
    ):
        yield web, redis


@contextmanager
def working(redis_url: str, redis: Redis, data_dir: Path, *services: str) -> Iterator[None]:
    """Run one worker of each service until the block ends."""
    settings = {"MIEN_LOG_LEVEL": "WARNING", "MIEN_LOCAL_WEBHOOKS": "1", "MIEN_LOCAL_CAMERAS": "1"}
    env = environment(redis_url, data_dir) | settings
    processes = [subprocess.Popen([sys.executable, "-m", service], env=env) for service in services]
    try:
        for service in services:
            wait_until(lambda s=service: bool(registry.read_workers(redis, s)), service, 90)  # type: ignore[misc]
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)
