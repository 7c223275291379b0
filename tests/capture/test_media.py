"""Files below the folders are played, from the file that was looked at; no other is."""

import os
from pathlib import Path

import pytest
from redis import Redis

from capture import sources
from capture.sources import SourceError, SourceLimits
from capture.video import Video
from mien.bus import registry
from mien.process.media import MediaDirs
from tests import clips
from tests.capture.test_worker import camera, status, wait_for, worker
from tests.conftest import wait_until

pytestmark = pytest.mark.process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clips").mkdir()
    clips.write_clip(tmp_path / "clips" / "in.mp4", seconds=1, fps=10)
    os.link(tmp_path / "clips" / "in.mp4", tmp_path / "out.mp4")
    return tmp_path / "clips"


def test_a_link_that_is_moved_out_is_not_followed_any_more(redis: Redis, folder: Path) -> None:
    link = folder / "link.mp4"
    link.symlink_to("in.mp4")
    registry.publish_cameras(redis, [camera("c", link)], {})
    with worker(redis, SourceLimits(media=MediaDirs((folder,)))):
        wait_until(lambda: status(redis, "c").published > 15, "more than one loop")
        link.unlink()
        link.symlink_to("../out.mp4")
        reason = str(wait_for(redis, "c", "failed", 60).reason)
    assert reason == f"a file has to lie below {folder} to be a camera (MIEN_MEDIA_DIRS)"


def test_what_was_wanted_before_the_folders_were_named_is_refused(
    redis: Redis, folder: Path
) -> None:
    outside = folder.parent / "out.mp4"
    named = str(folder.parent / "named.mp4")
    os.link(outside, named)
    wanted = [camera("c", outside), camera("missing", "/none.mp4"), camera("named", named)]
    registry.publish_cameras(redis, wanted, {})
    with worker(redis, SourceLimits(media=MediaDirs((), frozenset([named])))):
        for name in ("c", "missing"):
            reason = str(wait_for(redis, name, "failed", 60).reason)
            assert reason.startswith("no file of the machine may be a camera here"), (
                "nobody learns which files there are"
            )
        wait_for(redis, "named", "live", 60)


@pytest.mark.parametrize("name", ["file:../out.mp4", "concat:in.mp4|../out.mp4", "in.mp4?"])
def test_what_ffmpeg_would_take_for_another_address_is_a_name(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    source = sources.parse(name, SourceLimits(media=MediaDirs((folder,))))
    with pytest.raises(SourceError, match="no such file"):
        Video(source, camera("c", name))


def test_a_name_that_tells_the_format_does_so_still(folder: Path) -> None:
    jpegs = folder / "stream.mjpeg"
    jpegs.write_bytes(3 * clips.jpeg())
    source = sources.parse(str(jpegs), SourceLimits(media=MediaDirs((folder,))))
    with Video(source, camera("c", jpegs)) as video:
        assert len(list(video.shots())) == 3
