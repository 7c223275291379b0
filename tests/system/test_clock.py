"""A machine whose clock is set back by an hour: every process of the product sees it at once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bus.messages import now_ms
from tests.conftest import wait_until
from tests.system.stack import PATIENCE_S, Stack, started

HOUR_MS = 3_600_000


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """Holds by how much the clock is off, for libfaketime."""
    path = tmp_path / "clock"
    path.write_text("+0\n")
    return path


@pytest.fixture
def stack(clock: Path) -> Iterator[Stack]:
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not libraries:
        pytest.fail("the tests need libfaketime: apt-get install libfaketime")
    environment = os.environ | {
        "LD_PRELOAD": str(libraries[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
        "NO_FAKE_STAT": "1",
    }
    with started(cameras=2, environment=environment) as running:
        yield running


def test_classification_and_history_go_on(stack: Stack, clock: Path) -> None:
    before = stack.pace()
    clock.write_text("-3600\n")
    limit_ms = now_ms() - HOUR_MS // 2

    def goes_on() -> bool:
        latest = stack.published.latest
        return all(latest[camera].captured_ms < limit_ms for camera in before)

    wait_until(goes_on, "emotions of every camera with the new time", PATIENCE_S)
    stack.keeps(before)
    stack.has_written(limit_ms - HOUR_MS, now_ms() - HOUR_MS - 2_000)
    for camera in stack.fleet.status()["cameras"]:
        assert camera["captured"] == camera["processed"] + camera["skipped"] + camera["failed"]
