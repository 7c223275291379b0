"""Steps that are done regularly, whichever of them fails."""

import threading

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from structlog.testing import capture_logs

from tests.conftest import wait_until
from web.pulse import Pulse, Step


def pulse(*steps: Step, told: list[str]) -> Pulse:
    return Pulse(steps, lambda: told.append("lost"), lambda: told.append("ended"))


def test_a_step_that_loses_redis_is_named_once_and_those_after_it_wait() -> None:
    done: list[str] = []
    told: list[str] = []

    def fails_twice() -> None:
        done.append("champion")
        if done.count("champion") < 3:
            raise RedisConnectionError("gone")

    steps = (
        Step("cameras", lambda: done.append("cameras")),
        Step("champion", fails_twice),
        Step("status", lambda: done.append("status")),
        Step("rarely", lambda: done.append("rarely"), every_s=3_600),
    )
    running = pulse(*steps, told=told)
    with capture_logs() as lines:
        thread = threading.Thread(target=running.run)
        thread.start()
        try:
            wait_until(lambda: done.count("status") == 2, "two beats after the loss")
        finally:
            running.stop()
            thread.join(60)
    assert done[:6] == ["cameras", "champion"] * 2 + ["cameras", "champion"]
    assert done[6:8] == ["status", "rarely"]
    assert done.count("rarely") == 1
    assert [(line["step"], line["reason"]) for line in lines] == [("champion", "gone")]
    assert told == ["lost", "ended"]


def test_a_step_that_fails_otherwise_is_named_and_ends_the_pulse() -> None:
    def broken() -> None:
        raise ValueError("nobody foresaw this")

    told: list[str] = []
    with capture_logs() as lines, pytest.raises(ValueError, match="nobody foresaw this"):
        pulse(Step("photos", broken), told=told).run()
    assert [line["step"] for line in lines] == ["photos"]
    assert told == []
