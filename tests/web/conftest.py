"""A real web service on a free port, and viewers without a browser."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import expect
from redis import Redis

from tests.certificates import Pair
from tests.conftest import one_node, wait_until
from tests.ports import free_port
from tests.system.fleet import Server
from tests.web.feeder import Feeder
from tests.web.viewer import Arrived, Viewer

# Playwright's own five seconds are too few on a machine that does much else.
expect.set_options(timeout=60_000)


@dataclass
class WebService:
    """A running ``python -m web``."""

    url: str
    process: subprocess.Popen[bytes]
    #: Whose certificate it has, under TLS.
    authority: Path | None = None

    @property
    def verify(self) -> str | bool:
        return True if self.authority is None else str(self.authority)

    def get(self, path: str) -> Any:
        return requests.get(self.url + path, timeout=60, verify=self.verify).json()

    def say_purpose(self, purpose: str = "Tests") -> None:
        """Say what the system is for, as its first user does."""
        requests.put(
            f"{self.url}/api/notice", json={"purpose": purpose}, timeout=60, verify=self.verify
        ).raise_for_status()

    def healthy(self) -> bool:
        try:
            answer = requests.get(self.url + "/healthz", timeout=60, verify=self.verify)
            return answer.status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False


def environment(redis_url: str, data_dir: Path, **more: str) -> dict[str, str]:
    return os.environ | {
        "MIEN_REDIS_URL": redis_url,
        "MIEN_DATA_DIR": str(data_dir),
        "MIEN_DATABASE_URL": "",
        **more,
    }


@contextmanager
def serving(
    redis_url: str,
    data_dir: Path,
    port: int | None = None,
    before: str = "",
    pair: Pair | None = None,
    **more: str,
) -> Iterator[WebService]:
    """Run a web service until the block ends, on any port that is free or on this one.

    ``before`` is Python that its process runs first. With a certificate it speaks TLS.
    """
    port = port or free_port()
    tls = pair.settings() if pair else {}
    env = environment(redis_url, data_dir, MIEN_PORT=str(port), **tls, **more)
    how = ["-c", f"{before}\nfrom web.__main__ import main\nmain()"] if before else ["-m", "web"]
    process = subprocess.Popen([sys.executable, *how], env=env)
    address = f"{'https' if pair else 'http'}://127.0.0.1:{port}"
    service = WebService(address, process, pair.authority if pair else None)
    try:
        wait_until(service.healthy, "the web service")
        yield service
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def start(redis_url: str, tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m web`` where it must end by itself."""
    env = environment(redis_url, tmp_path, **more)
    command = [sys.executable, "-m", "web"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a Valkey for the tests of this folder: a web service keeps it up to date."""
    with one_node() as url:
        yield url


@pytest.fixture(scope="session")
def web(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebService]:
    """One web service for all tests that do not stop it."""
    with serving(redis_url, tmp_path_factory.mktemp("data")) as service:
        yield service


@pytest.fixture
def feeder(redis: Redis, request: pytest.FixtureRequest) -> Feeder:
    """Feed a wanted camera that no other test has."""
    return _wanted(redis, request.node.name)


@pytest.fixture
def other_feeder(redis: Redis, request: pytest.FixtureRequest) -> Feeder:
    """Feed another camera of the same test."""
    return _wanted(redis, f"{request.node.name} other")


def _wanted(redis: Redis, test: str) -> Feeder:
    feeder = Feeder(redis, test.removeprefix("test_").replace("_", "-"))
    feeder.want()
    return feeder


@pytest.fixture(scope="session")
def quiet_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Valkey that no web service keeps up to date: for tests of the app without a socket."""
    with Server(tmp_path_factory.mktemp("quiet") / "valkey.sock") as server:
        yield server


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Server]:
    """A Valkey that this test may kill."""
    with Server(tmp_path / "valkey.sock") as server:
        yield server


@pytest.fixture
def viewer_of() -> Iterator[Callable[..., Viewer]]:
    """Connect viewers, and disconnect them when the test ends."""
    viewers: list[Viewer] = []

    def connect(service: WebService, arrived: Arrived | None = None) -> Viewer:
        viewers.append(Viewer(service.url, arrived, authority=service.authority))
        return viewers[-1]

    yield connect
    for viewer in viewers:
        viewer.close()
