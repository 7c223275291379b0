"""Real workers beside a real web service, as processes of one test."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from mien.bus import registry
from tests.conftest import wait_until
from tests.web.conftest import environment


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
