"""A clock that is set back by an hour: every process of the product sees it at once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mien.bus.messages import now_ms
from tests.conftest import wait_until
from tests.system.stack import PATIENCE_S, Stack, started

HOUR_MS = 3_600_000
#: Holds the module that every process of the stack imports before anything else.
SETTING = Path(__file__).parent / "clock"


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """Say by how many seconds the clock is off."""
    path = tmp_path / "clock"
    path.write_text("0")
    return path


@pytest.fixture
def stack(clock: Path) -> Iterator[Stack]:
    path = os.pathsep.join([str(SETTING), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path.rstrip(os.pathsep), "TEST_CLOCK": str(clock)}
    with started(cameras=2, environment=environment) as running:
        yield running


def set_to(clock: Path, seconds: str) -> None:
    """Change it in one step, since it is read at any time."""
    new = clock.with_suffix(".new")
    new.write_text(seconds)
    new.replace(clock)


def test_classification_and_history_go_on(stack: Stack, clock: Path) -> None:
    before = stack.pace()
    set_to(clock, "-3600")
    began_ms = now_ms() - HOUR_MS

    def goes_on() -> bool:
        latest = [stack.published.latest[camera].captured_ms for camera in before]
        return all(began_ms + 5_000 < time_ms < began_ms + HOUR_MS // 2 for time_ms in latest)

    wait_until(goes_on, "seconds of emotions of every camera with the new time", PATIENCE_S)
    stack.keeps(before)
    stack.has_written(began_ms, began_ms + 4_000)
    for camera in stack.fleet.status()["cameras"]:
        assert camera["captured"] == camera["processed"] + camera["skipped"] + camera["failed"]
