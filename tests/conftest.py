"""What all tests share: a private Valkey, started once and emptied before each test."""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from mien.bus import streams
from mien.cli.machine import valkey
from mien.store.core.database import Database, open_database
from tests.ports import free_port
from tests.postgres import Cluster, running_postgres

#: Tests that share a running product: they stay together, and go first, for they take longest.
TOGETHER = ("tests/system/", "tests/web/dashboard/", "tests/attack/", "tests/cluster/")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process of pytest-xdist all tests of a folder that shares, or of a file."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Say how tests are shared out."""
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: not item.nodeid.startswith(TOGETHER))


def wait_until(condition: Callable[[], bool], what: str, deadline_s: float = 60.0) -> None:
    """Wait for a condition, and fail with its name when it does not come true in time."""
    pause = threading.Event()
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited {deadline_s:g} s in vain for: {what}")
        pause.wait(0.02)


@contextmanager
def one_node() -> Iterator[str]:
    """Run a Valkey until the block ends, a cluster of one node: what crosses slots, it refuses.

    Yields:
        Its URL.
    """
    with tempfile.TemporaryDirectory(prefix="mien-test-") as folder:
        socket = Path(folder) / "valkey.sock"
        command = [*valkey.command(socket), "--cluster-enabled", "yes"]
        command += ["--bind", "127.0.0.1", "--cluster-port", str(free_port())]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_until(socket.exists, "the Valkey socket")
            with Redis.from_url(valkey.url(socket)) as client:
                client.cluster("ADDSLOTSRANGE", "0", "16383")
                wait_until(lambda: _serves(client), "the Valkey to serve its slots")
            yield valkey.url(socket)
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a Valkey that belongs to this test run alone."""
    with one_node() as url:
        yield url


def _serves(client: Redis) -> bool:
    state: Any = client.cluster("INFO")
    return bool(state["cluster_state"] == "ok")


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """A connection to the private Valkey, which is empty when the test begins."""
    client = streams.connect(redis_url)
    client.flushall()
    yield client
    client.close()


@contextmanager
def full(redis: Redis) -> Iterator[None]:
    """Let a server take nothing more until the block ends."""
    redis.config_set("maxmemory", "1")
    try:
        yield
    finally:
        redis.config_set("maxmemory", "0")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server that belongs to this test run alone."""
    with running_postgres() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """URL of a new, empty PostgreSQL database."""
    return postgres.new_database()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables and no rows, to be copied: migrating takes longer."""
    path = tmp_path_factory.mktemp("migrated") / "mien.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a new database: the test runs once on SQLite and once on PostgreSQL.

    It is empty, or has its tables already where the test takes it open as ``database``.
    """
    migrated = "database" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "mien.db"
        if migrated:
            shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.new_mien() if migrated else cluster.new_database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A new database, open."""
    opened = open_database(database_url)
    yield opened
    opened.close()
