import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import structlog
from redis import Redis

from capture.sources import SourceLimits
from capture.worker import ROUND_S, SERVICE, CaptureWorker
from mien.bus import registry
from mien.bus.frame_writer import MIN_KEPT
from mien.bus.heartbeat import Heartbeat
from mien.bus.messages import CameraStatus, Frame, PlacedCamera, decode
from mien.bus.shards import keyspace
from mien.process.metrics import Metrics
from tests import clips
from tests.capture.servers import JPEGS, mjpeg_server, rtsp_server
from tests.conftest import wait_until

pytestmark = pytest.mark.process

#: Cameras of this machine are like others.
HERE = SourceLimits(local="1")


@contextmanager
def worker(
    redis: Redis,
    limits: SourceLimits = HERE,
    round_s: float = ROUND_S,
) -> Iterator[CaptureWorker]:
    metrics = Metrics()
    capture = CaptureWorker(
        redis,
        redis,
        Heartbeat(redis, SERVICE, metrics),
        metrics,
        limits,
        round_s,
    )
    thread = threading.Thread(target=capture.run, daemon=True)
    thread.start()
    try:
        yield capture
    finally:
        capture.stop()
        thread.join(60)
        assert not thread.is_alive()


def camera(name: str, source: str | Path, **changes: Any) -> PlacedCamera:
    return PlacedCamera(id=name, name=name, source=str(source), **changes)


def frames(redis: Redis, name: str) -> list[tuple[Frame, bytes]]:
    entries: Any = redis.xrange(keyspace.frames(name, 0))
    return [(decode(Frame, fields[b"message"]), fields[b"data"]) for _, fields in entries]


def status(redis: Redis, name: str) -> CameraStatus:
    status_now = registry.read_status(redis, name)
    return status_now or CameraStatus(camera=name, state="connecting", since_ms=0)


def wait_for(redis: Redis, name: str, state: str, deadline_s: float = 10.0) -> CameraStatus:
    wait_until(lambda: status(redis, name).state == state, f"{name} {state}", deadline_s)
    return status(redis, name)


def missing(redis: Redis, name: str) -> int:
    """How many numbers are not there between a camera's frames, which must be in order."""
    seqs = [frame.seq for frame, _ in frames(redis, name)]
    assert all(a < b for a, b in pairwise(seqs))
    return seqs[-1] - seqs[0] + 1 - len(seqs)


def late(*captures: CaptureWorker) -> int:
    """How many pictures a busy machine left out; each has taken its number with it."""
    for capture in captures:
        capture._count()
    return sum(capture._metrics.drops["late"] for capture in captures)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return clips.write_clip(tmp_path / "clip.mkv", seconds=1, fps=15)


def test_a_file_plays_in_a_loop_at_its_own_pace(redis: Redis, clip: Path) -> None:
    registry.publish_cameras(redis, [camera("c", clip)], {})
    with worker(redis) as capture:
        wait_until(lambda: status(redis, "c").published > 45, "three loops")
        live = status(redis, "c")
    assert live.state == "live"
    assert (live.width, live.height) == (640, 480)
    assert 0 < live.fps < 17
    shown = [frame for frame, _ in frames(redis, "c")]
    assert MIN_KEPT <= len(shown) <= 32, "two seconds at 15 pictures a second"
    gaps = [b.captured_ms - a.captured_ms for a, b in pairwise(shown)]
    assert sum(gaps) / len(gaps) > 0.9 * 1000 / 15  # a busy machine may only play it slower
    assert missing(redis, "c") <= late(capture)


def test_fps_and_width_are_limited(redis: Redis, clip: Path) -> None:
    registry.publish_cameras(redis, [camera("c", clip, fps=5, max_width=320)], {})
    with worker(redis):
        wait_until(lambda: status(redis, "c").published >= 15, "15 pictures")
        assert 0 < status(redis, "c").fps < 6
    assert {(frame.width, frame.height) for frame, _ in frames(redis, "c")} == {(320, 240)}


def test_an_http_camera_is_passed_on_byte_for_byte(redis: Redis) -> None:
    with mjpeg_server() as server, worker(redis):
        url = f"http://127.0.0.1:{server.port}/stream"
        registry.publish_cameras(redis, [camera("c", url)], {})
        wait_until(lambda: len(frames(redis, "c")) > 20, "pictures")
        assert all(jpeg in JPEGS for _, jpeg in frames(redis, "c"))


def test_an_rtsp_camera_is_shown(redis: Redis) -> None:
    with rtsp_server() as server, worker(redis):
        url = f"rtsp://127.0.0.1:{server.port}/live"
        registry.publish_cameras(redis, [camera("c", url)], {})
        wait_until(lambda: status(redis, "c").published > 10, "pictures")
        assert status(redis, "c").state == "live"


def test_a_frozen_camera_is_stalled_and_comes_back(redis: Redis) -> None:
    with mjpeg_server() as server, worker(redis):
        url = f"http://127.0.0.1:{server.port}/stream"
        registry.publish_cameras(redis, [camera("c", url)], {})
        wait_for(redis, "c", "live")
        server.blocked.set()
        assert wait_for(redis, "c", "stalled").reason == "it is connected, but no pictures come"
        server.blocked.clear()
        assert wait_for(redis, "c", "live").reason is None


def test_a_stream_that_ends_is_opened_again(redis: Redis) -> None:
    with mjpeg_server() as server, worker(redis):
        url = f"http://127.0.0.1:{server.port}/short"
        registry.publish_cameras(redis, [camera("c", url)], {})
        assert "broke off the connection" in str(wait_for(redis, "c", "failed").reason)
        wait_until(lambda: server.connections >= 3, "two more connections")
        seqs = [frame.seq for frame, _ in frames(redis, "c")]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("/no/such/clip.mkv", "no such file: /no/such/clip.mkv"),
        ("97", "no camera at /dev/video97"),
        ("gopher://host/x", "cannot open URL scheme 'gopher'"),
        ("rtsp://127.0.0.1:1/x", "refuses the connection"),
        ("http://camera.invalid/x", "cannot reach camera.invalid"),
    ],
)
def test_a_camera_that_fails_says_why_and_holds_up_nobody(
    redis: Redis, clip: Path, source: str, reason: str
) -> None:
    registry.publish_cameras(redis, [camera("bad", source), camera("good", clip)], {})
    with worker(redis):
        assert reason in str(wait_for(redis, "bad", "failed").reason)
        wait_for(redis, "good", "live")


def test_a_changed_camera_starts_anew_and_a_removed_one_leaves_nothing(
    redis: Redis, clip: Path
) -> None:
    registry.publish_cameras(redis, [camera("c", clip)], {})
    with worker(redis):
        wait_for(redis, "c", "live")
        before = status(redis, "c").published
        registry.publish_cameras(redis, [camera("c", clip, max_width=320)], {})
        wait_until(lambda: status(redis, "c").width == 320, "the smaller picture")
        assert status(redis, "c").published > before
        registry.publish_cameras(redis, [camera("c", clip, paused=True)], {})
        wait_for(redis, "c", "paused")
        registry.publish_cameras(redis, [camera("d", clip)], {})
        wait_for(redis, "d", "live")
        wait_until(lambda: not redis.exists(keyspace.frames("c", 0)), "nothing left of it")
        assert registry.read_status(redis, "c") is None


def test_a_new_name_does_not_interrupt_a_camera(redis: Redis, clip: Path) -> None:
    registry.publish_cameras(redis, [camera("c", clip), camera("d", clip)], {})
    with worker(redis):
        before = wait_for(redis, "c", "live")
        renamed = PlacedCamera(id="c", name="Front door", source=str(clip), classify_hz=2.0)
        registry.publish_cameras(redis, [renamed, camera("d", clip, paused=True)], {})
        wait_for(redis, "d", "paused")  # so the change was seen
        assert status(redis, "c").since_ms == before.since_ms


def test_a_server_that_comes_back_empty_interrupts_no_camera(redis: Redis, clip: Path) -> None:
    wanted = [camera("c", clip)]
    registry.publish_cameras(redis, wanted, {})
    with worker(redis):
        wait_for(redis, "c", "live")
        since_ms = status(redis, "c").since_ms
        redis.flushall()
        wait_until(lambda: len(frames(redis, "c")) > 15, "pictures go on")
        registry.publish_cameras(redis, wanted, {})
        assert wait_for(redis, "c", "live").since_ms == since_ms


def test_several_workers_share_the_cameras_and_take_over(redis: Redis, clip: Path) -> None:
    names = ["a", "b", "c", "d"]
    registry.publish_cameras(redis, [camera(name, clip) for name in names], {})

    def owners() -> list[str]:
        return [status(redis, name).worker for name in names]

    with worker(redis) as first:
        with worker(redis) as second:
            wait_until(lambda: sorted(map(owners().count, set(owners()))) == [2, 2], "2 and 2")
        last = {name: status(redis, name).published for name in names}
        wait_until(lambda: len(set(owners())) == 1, "one worker for all")
        wait_until(
            lambda: all(status(redis, name).published > last[name] + 15 for name in names), "flow"
        )
    assert sum(missing(redis, name) for name in names) <= late(first, second)


def test_a_browsers_camera_is_left_to_web(redis: Redis, clip: Path) -> None:
    registry.publish_cameras(redis, [camera("b", "browser:1"), camera("c", clip)], {})
    with worker(redis):
        wait_for(redis, "c", "live")
        assert registry.read_status(redis, "b") is None


def test_damaged_pictures_are_dropped_and_counted(redis: Redis, tmp_path: Path) -> None:
    clip = clips.write_jpegs(tmp_path / "clip.avi", [JPEGS[0], JPEGS[1][:90], JPEGS[2]])
    registry.publish_cameras(redis, [camera("c", clip)], {})

    def drops() -> dict[str, int]:
        return {k: v for w in registry.read_workers(redis, SERVICE) for k, v in w.drops.items()}

    with worker(redis):
        wait_until(lambda: drops().get("damaged", 0) > 0, "counted")
        assert status(redis, "c").state == "live"


def test_no_password_is_ever_told(redis: Redis, capfd: pytest.CaptureFixture[str]) -> None:
    log = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    try:
        with mjpeg_server() as server:
            host = f"127.0.0.1:{server.port}"
            secrets = {
                "refused": "rtsp://admin:ge%2Fheim@127.0.0.1:1/x",
                "denied": f"http://admin:geheim@{host}/secret",
                "live": f"http://admin:geheim@{host}/stream?token=geheim",
                "scheme": "gopher://admin:geheim@host/x",
                "port": "rtsp://admin:geheim@host:port/x",
            }
            shown = [camera(name, f"rtsp://{name}/x") for name in secrets]
            registry.publish_cameras(redis, shown, secrets)
            with worker(redis):
                denied = wait_for(redis, "denied", "failed").reason
                for name in ("refused", "scheme", "port"):
                    wait_for(redis, name, "failed")
                wait_for(redis, "live", "live")
                told = [
                    redis.dump(key)
                    for key in redis.scan_iter()
                    if key.decode() != keyspace.CREDENTIALS
                ]
    finally:
        structlog.reset_defaults()
    assert denied is not None
    assert "wrong user name or password" in denied
    everything = b"".join(map(bytes, filter(None, told))) + log.getvalue().encode()
    assert b"heim" not in everything
    assert "heim" not in "".join(capfd.readouterr())


def test_the_service_ends_soon_even_when_a_read_is_stuck(
    redis: Redis, redis_url: str, clip: Path, tmp_path: Path
) -> None:
    with mjpeg_server() as server:
        server.blocked.set()  # its thread is stuck in a read
        url = f"http://127.0.0.1:{server.port}/stream"
        registry.publish_cameras(redis, [camera("c", clip), camera("stuck", url)], {})
        with (tmp_path / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "capture"],
                env={**os.environ, "MIEN_REDIS_URL": redis_url},
                stderr=log,
            )
        try:
            wait_for(redis, "c", "live", 20)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
            process.wait()
    assert registry.read_workers(redis, SERVICE) == []
    assert not list(redis.scan_iter("lease:*"))
