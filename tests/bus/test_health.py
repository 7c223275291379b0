"""The health check of a container: its own worker's sign of life, nobody else's."""

import pytest
from redis import Redis

from bus import registry
from bus.health import problem
from bus.messages import WorkerStatus


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
