"""Sources that lie about their pictures, and faults in a camera's own thread."""

import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from capture import live
from capture.session import Session
from capture.sources import Source, SourceError, SourceLimits
from capture.video import Video
from capture.worker import SERVICE
from mien.bus import registry
from mien.images.headers import PictureError
from tests import clips
from tests.capture.servers import JPEGS, mjpeg_server, still_server
from tests.capture.test_worker import camera, frames, status, wait_for, worker
from tests.conftest import wait_until

pytestmark = pytest.mark.process

#: Begins like a JPEG and ends within its first segment.
STUB = b"\xff\xd8\xff\xc0\x00\x02"


def claiming(width: int, height: int, jpeg: bytes = JPEGS[0]) -> bytes:
    """A JPEG whose header says another size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + jpeg[at + 4 :]


def png(side: int) -> bytes:
    """A black PNG, which is small however large its side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    header = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    pixels = zlib.compress(bytes((side + 1) * side), 1)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def drops(redis: Redis) -> dict[str, int]:
    return {k: v for w in registry.read_workers(redis, SERVICE) for k, v in w.drops.items()}


def test_a_camera_whose_pictures_claim_too_much_says_so_and_harms_nobody(redis: Redis) -> None:
    with mjpeg_server() as hostile, mjpeg_server() as good, worker(redis):
        hostile.jpegs = [claiming(60_000, 60_000)]
        wanted = [
            camera(name, f"http://127.0.0.1:{server.port}/stream")
            for name, server in (("bad", hostile), ("good", good))
        ]
        registry.publish_cameras(redis, wanted, {})
        reason = wait_for(redis, "bad", "stalled").reason
        assert "60000 x 60000 pixels, more than 16.8 megapixels" in str(reason)
        assert frames(redis, "bad") == []
        wait_for(redis, "good", "live")


def test_damage_in_a_healthy_stream_costs_one_picture_and_its_number(redis: Redis) -> None:
    with mjpeg_server() as server, worker(redis):
        server.jpegs = [*JPEGS[:10], STUB, claiming(11_500, 11_500), b"\xff\xd8\xff"]
        url = f"http://127.0.0.1:{server.port}/stream"
        registry.publish_cameras(redis, [camera("c", url)], {})
        wait_until(lambda: drops(redis).get("damaged", 0) > 5, "some damage")
        assert status(redis, "c").state == "live"
        shown = [frame for frame, _ in frames(redis, "c")]
        assert shown[-1].seq - shown[0].seq + 1 > len(shown), "what was left out is missing"


@pytest.mark.parametrize("kind", ["h264", "mjpeg"])
def test_a_video_that_is_too_large_is_refused_before_it_is_decoded(
    tmp_path: Path, kind: Any
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=0.2, codec=kind)
    with (
        pytest.raises((SourceError, PictureError), match="640 x 480 pixels, more than"),
        Video(
            Source("file", str(clip), limits=SourceLimits(most_pixels=300_000)), camera("c", clip)
        ) as video,
    ):
        next(video.shots()).picture()
    with Video(
        Source("file", str(clip), limits=SourceLimits(most_pixels=640 * 480)), camera("c", clip)
    ) as video:
        assert next(video.shots()).picture().width == 640


def test_a_huge_picture_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png(16_000))
    script = (
        "import resource, sys\n"
        "from mien.bus.messages import Camera\n"
        "from capture.sources import Source, SourceError\n"
        "from capture.video import Video\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "source = Source('http', sys.argv[1])\n"
        "try:\n"
        "    with Video(source, Camera(id='c', name='', source='')) as video:\n"
        "        next(video.shots()).picture()\n"
        "except SourceError as error:\n"
        "    print(error)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    with still_server(path.read_bytes()) as url:
        done = subprocess.run(
            [sys.executable, "-c", script, url], capture_output=True, text=True, check=False
        )
    reason, grown_kb = done.stdout.splitlines()
    assert reason == "127.0.0.1 answers, but with no video", done.stderr
    assert int(grown_kb) < 100_000, "decoded it takes 256 MB"


def test_a_thread_that_dies_is_replaced(
    redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv")
    play, lives = live.play, []

    def dies_twice(session: Session) -> None:
        lives.append(threading.current_thread())
        if len(lives) < 3:
            raise IndexError("a fault of our own")
        play(session)

    monkeypatch.setattr(live, "play", dies_twice)
    registry.publish_cameras(redis, [camera("c", clip)], {})
    with worker(redis):
        assert "fault of Mien's own" in str(wait_for(redis, "c", "failed").reason)
        wait_for(redis, "c", "live")
    assert len(lives) == 3
