"""Nothing of a camera that was removed stays: no thread, no descriptor, no object, no picture.

The interpreter's search for garbage is off meanwhile: it comes seldom where little changes, and
the pictures that wait for it take megabytes each.
"""

import gc
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from av.video.frame import VideoFrame
from redis import Redis

from capture.camera import CameraRunner
from capture.outbox import Link, Tally
from capture.sources import Source
from capture.video import Video
from capture.worker import CaptureWorker
from mien.bus import registry
from mien.bus.messages import PlacedCamera
from tests import clips
from tests.capture import test_worker
from tests.capture.servers import mjpeg_server
from tests.capture.test_worker import HERE, camera
from tests.conftest import wait_until

#: Until caches are warm and each of a pool's connections is made.
WARM_UP = 6
ROUNDS = 24
#: The picture that is shown, and what a decoder gives at its end, of a clip of thirty.
FEW = 8
#: Connections to Redis that so many threads at once may add to the pool.
CONNECTIONS = 4
#: Packages whose objects a camera is made of.
PARTS = ("av", "capture")


@pytest.fixture(autouse=True)
def no_search_for_garbage() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def parts() -> Counter[str]:
    """How many objects of each kind there are that a camera is made of."""
    names = (f"{type(part).__module__}.{type(part).__qualname__}" for part in gc.get_objects())
    return Counter(name for name in names if name.partition(".")[0] in PARTS)


def held() -> int:
    """How many decoded pictures there are."""
    return sum(isinstance(part, VideoFrame) for part in gc.get_objects())


def most_held(clip: Path, wanted: PlacedCamera) -> int:
    """How many decoded pictures there are at most while a clip plays."""
    with Video(Source("file", str(clip)), wanted) as video:
        return max(held() for shot in video.shots() if shot.picture())


@pytest.mark.parametrize("codec", ["h264", "mjpeg"])
def test_few_decoded_pictures_are_held_at_a_time(tmp_path: Path, codec: clips.Codec) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=2, codec=codec)
    before = held()
    most = most_held(clip, camera("c", clip, max_width=320))
    assert most - before <= FEW
    assert held() == before


def run_once(redis: Redis, source: str, number: int) -> None:
    """Run a camera until it shows pictures, or says why it cannot."""
    runner = CameraRunner(
        camera(f"c{number}", source), source, Link(redis), Tally(), lambda: None, limits=HERE
    )
    wait_until(lambda: runner.status("w").state in ("live", "failed"), f"{source} to be tried")
    runner.stop()
    assert runner.join(60)


def leaves_nothing_behind(redis: Redis, source: str) -> bool:
    """Run a camera some times, and then some times more."""
    for number in range(WARM_UP):
        run_once(redis, source, number)
    before = parts()
    for number in range(WARM_UP):
        run_once(redis, source, number)
    return parts() - before == Counter()


@pytest.mark.parametrize("name", ["h264.mkv", "mjpeg.mkv", "none.mkv", "text.mkv"])
def test_a_file_leaves_nothing_behind(redis: Redis, tmp_path: Path, name: str) -> None:
    (tmp_path / "text.mkv").write_text("this is no video")
    clips.write_clip(tmp_path / "h264.mkv", seconds=1)
    clips.write_clip(tmp_path / "mjpeg.mkv", seconds=1, codec="mjpeg")
    assert leaves_nothing_behind(redis, str(tmp_path / name))


def test_a_camera_on_the_network_leaves_nothing_behind(redis: Redis) -> None:
    with mjpeg_server() as server:
        for path in ("stream", "secret"):
            assert leaves_nothing_behind(redis, f"http://127.0.0.1:{server.port}/{path}")


def test_cameras_come_and_go_and_nothing_grows(redis: Redis, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=1)
    stays = camera("stays", clip)
    process = psutil.Process()

    def come_and_go(capture: CaptureWorker, number: int) -> None:
        passing = camera(f"passing-{number}", clip)
        registry.publish_cameras(redis, [stays, passing], {})
        wait_until(lambda: test_worker.status(redis, passing.id).state == "live", "a camera")
        registry.publish_cameras(redis, [stays], {})
        runners = (capture._runners, capture._ending)
        wait_until(lambda: not any(passing.id in named for named in runners), "its end")

    with test_worker.worker(redis, round_s=0.05) as capture:
        for number in range(WARM_UP):
            come_and_go(capture, number)
        objects, descriptors = parts(), process.num_fds()
        threads = threading.active_count()
        for number in range(WARM_UP, WARM_UP + ROUNDS):
            come_and_go(capture, number)
        assert threading.active_count() <= threads
        assert process.num_fds() <= descriptors + CONNECTIONS
        more = parts() - objects
    assert {kind: count for kind, count in more.items() if count >= ROUNDS // 2} == {}
