"""The health check of a container: its own worker's sign of life, nobody else's."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from redis import Redis

from mien.bus import health, registry
from mien.bus.health import end_hung, problem
from mien.bus.messages import WorkerStatus

pytestmark = pytest.mark.process


@pytest.fixture
def classifier(redis: Redis) -> None:
    status = WorkerStatus(service="classifier", name="box-1", host="box", pid=1, started_ms=0)
    registry.beat(redis, status)


@pytest.mark.usefixtures("classifier")
def test_alive(redis_url: str) -> None:
    assert problem("classifier", "box", redis_url) is None


@pytest.mark.usefixtures("classifier")
@pytest.mark.parametrize(("service", "host"), [("classifier", "other"), ("detector", "box")])
def test_another_host_or_service_does_not_count(redis_url: str, service: str, host: str) -> None:
    reason = f"no {service} on {host} has given a sign of life"
    assert problem(service, host, redis_url) == reason


def test_an_unreachable_server_is_the_reason() -> None:
    reason = problem("web", "box", "redis://:secret@127.0.0.1:1/0")
    assert reason is not None
    assert reason.startswith("no Redis at redis://***@127.0.0.1:1/0")
    assert "secret" not in reason


#: A little more than a heartbeat stays.
SILENT_S = 3.1


@pytest.fixture
def stopped(tmp_path: Path, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that looks like a worker, and hangs as one that was stopped does."""
    (tmp_path / "hanging.py").write_text("import signal; signal.pause()")
    env = os.environ | {"MIEN_REDIS_URL": redis_url}
    process = subprocess.Popen([sys.executable, "-m", "hanging"], cwd=tmp_path, env=env)
    os.kill(process.pid, signal.SIGSTOP)
    yield process
    process.kill()
    process.wait()


def test_a_worker_of_another_server_is_left_alone(
    redis_url: str, stopped: subprocess.Popen[bytes]
) -> None:
    assert not end_hung("hanging", "box", f"{redis_url}?db=1", SILENT_S, first_sign_s=0.0)
    assert stopped.poll() is None


def test_what_hangs_is_killed(
    redis: Redis, redis_url: str, stopped: subprocess.Popen[bytes]
) -> None:
    assert not end_hung("hanging", "box", redis_url, SILENT_S)  # it may still be starting
    assert not end_hung("hanging", "box", "redis://127.0.0.1:1/0", SILENT_S, 0.0)  # nobody can tell
    status = WorkerStatus(service="hanging", name="box-1", host="box", pid=1, started_ms=0)
    registry.beat(redis, status)
    assert not end_hung("hanging", "box", redis_url, SILENT_S, 0.0)  # it lives
    registry.retire(redis, "hanging", "box-1")
    assert stopped.poll() is None
    assert end_hung("hanging", "box", redis_url, SILENT_S, 0.0)
    assert stopped.wait(10) == -signal.SIGKILL


def test_a_check_that_is_itself_held_up_does_not_kill_for_it(
    redis: Redis, redis_url: str, stopped: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the machine slept: the signs of life ran out, and the worker gives one at once."""
    patience_s = 3.0 + 4 * health.LOOK_EVERY_S
    status = WorkerStatus(service="hanging", name="box-1", host="box", pid=1, started_ms=0)
    looks = 0

    def held_up(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        threading.Event().wait(5 * health.LOOK_EVERY_S)
        if looks == 2:
            registry.beat(redis, status)

    monkeypatch.setattr(health, "time", SimpleNamespace(sleep=held_up, time=time.time))
    assert not end_hung("hanging", "box", redis_url, patience_s, first_sign_s=0.0)
    assert stopped.poll() is None
