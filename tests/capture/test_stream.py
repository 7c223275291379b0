"""What takes the place of a camera's stream, and what does not."""

from pathlib import Path

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.shards import keyspace
from tests import clips
from tests.capture.servers import JPEGS
from tests.capture.test_worker import camera, frames, status, wait_for, worker
from tests.conftest import wait_until

pytestmark = pytest.mark.process


def test_a_stream_of_damaged_pictures_never_takes_over(redis: Redis, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=1)
    damaged = clips.write_jpegs(tmp_path / "damaged.avi", [jpeg[:90] for jpeg in JPEGS])
    registry.publish_cameras(redis, [camera("c", clip, max_width=320, view=str(damaged))], {})
    with worker(redis):
        wait_for(redis, "c", "live")
        redis.set(keyspace.camera_looked_at("c"), b"")
        wait_until(lambda: "no usable picture" in str(status(redis, "c").reason), "said")
        assert not status(redis, "c").shows_view
        assert status(redis, "c").state == "live"


def test_a_file_takes_over_at_its_own_pace_and_begins_again(redis: Redis, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=1)
    few = clips.write_jpegs(tmp_path / "few.avi", [JPEGS[0][:90], *JPEGS[:5]])
    registry.publish_cameras(redis, [camera("c", clip, fps=5, view=str(few))], {})
    with worker(redis):
        wait_for(redis, "c", "live")
        redis.set(keyspace.camera_looked_at("c"), b"")
        wait_until(
            lambda: [jpeg in JPEGS for _, jpeg in frames(redis, "c")].count(True) > 10, "its own"
        )
        assert status(redis, "c").shows_view
        assert 0 < status(redis, "c").fps < 7
