"""One run: its turn comes or it is cancelled, never both."""

import threading
from pathlib import Path

import pytest
from redis import Redis

from mien.bus import registry
from tests.web.records import redis
from web.cameras.temporary_cameras import TemporaryCameras
from web.uploads.run import VideoRun
from web.uploads.run_work import work

__all__ = ["redis"]  # the fixture


@pytest.fixture
def run(tmp_path: Path) -> VideoRun:
    video = tmp_path / "a.mp4"
    video.write_bytes(b"video")
    return VideoRun(id="a", name="a.mp4", video=video, found=tmp_path / "a.jsonl")


def test_one_that_is_cancelled_before_its_turn_is_not_worked_on(
    redis: Redis, run: VideoRun
) -> None:
    assert run.cancel()
    ended_ms = run.ended_ms
    work(redis, TemporaryCameras(redis), run, threading.Event())
    assert (run.state, run.ended_ms, run.video.exists()) == ("cancelled", ended_ms, False)
    assert registry.read_cameras(redis, ("upload",)) == {}


def test_one_that_is_worked_on_ends_by_itself_when_it_is_cancelled(run: VideoRun) -> None:
    assert run.begin()
    assert not run.cancel()
    assert (run.state, run.cancelling.is_set(), run.video.exists()) == ("running", True, True)
    assert not run.begin(), "it has begun already"
