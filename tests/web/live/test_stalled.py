"""Ten viewers on the wall, and one of them stops reading."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from mien.bus import registry
from tests.certificates import write_pair
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving
from tests.web.viewer import Viewer
from tests.web.wall import Wall

pytestmark = pytest.mark.process

CAMERAS = 6
VIEWERS = 10
#: So little that what the stalled viewer does not read stays with the server.
BUFFER_BYTES = 4_096
STALLED_BYTES = 5_000_000
GONE_S = 15
#: Rounds of frames, one of each camera: before memory is looked at, and to compare with.
WARM_UP = 60
COMPARED = 60
#: A viewer that is held up by another gets next to nothing; the rest is what a busy machine needs.
KEPT = 0.6


@pytest.fixture
def crowd(viewer_of: Callable[[WebService], Viewer]) -> Callable[[WebService], list[Viewer]]:
    """Let all but one of the viewers watch the wall."""

    def come(service: WebService) -> list[Viewer]:
        viewers = [viewer_of(service) for _ in range(VIEWERS - 1)]
        for viewer in viewers:
            watch_all(viewer)
        return viewers

    return come


def watch_all(viewer: Viewer) -> None:
    for number in range(CAMERAS):
        viewer.watch(f"cam-{number}")


@pytest.fixture
def stalling() -> Iterator[Callable[[WebService], Viewer]]:
    connected: list[Viewer] = []

    def connect(service: WebService) -> Viewer:
        connected.append(
            Viewer(service.url, buffer_bytes=BUFFER_BYTES, authority=service.authority)
        )
        watch_all(connected[-1])
        return connected[-1]

    yield connect
    for viewer in connected:
        viewer.close()


def share_of_frames(viewers: list[Viewer], wall: Wall, while_: Callable[[], None]) -> float:
    """Share of all published frames that the viewers get meanwhile: 1 when none is left out."""
    before, begun = sum(len(viewer.frames) for viewer in viewers), wall.rounds
    while_()
    got = sum(len(viewer.frames) for viewer in viewers) - before
    return got / (len(viewers) * CAMERAS * (wall.rounds - begun))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_one_of_ten_viewers_stalls(
    tls: bool,
    own_redis: Server,
    tmp_path: Path,
    crowd: Callable[[WebService], list[Viewer]],
    stalling: Callable[[WebService], Viewer],
) -> None:
    redis = own_redis.client()
    pair = write_pair(tmp_path / "pair") if tls else None
    with serving(own_redis.url, tmp_path, pair=pair) as web, Wall(redis, CAMERAS) as wall:
        others, stalled = crowd(web), stalling(web)
        wait_until(lambda: present(web) == VIEWERS, "all viewers")
        wall.wait(WARM_UP)
        usual = share_of_frames(others, wall, lambda: wall.wait(COMPARED))
        process = psutil.Process(registry.read_workers(redis, "web")[0].pid)
        memory_bytes = [process.memory_info().rss]

        def gone() -> bool:
            memory_bytes.append(process.memory_info().rss)
            return present(web) == VIEWERS - 1

        stalled.reading.clear()
        meanwhile = share_of_frames(
            others, wall, lambda: wait_until(gone, "the stalled viewer to be gone", GONE_S)
        )
        assert meanwhile > KEPT * usual
        assert max(memory_bytes) - memory_bytes[0] < STALLED_BYTES
        for sequence in (viewer.sequence("cam-0") for viewer in others):
            assert sequence == sorted(set(sequence)), "in order, none twice"

        newest = [feeder.counts.last_seq for feeder in wall.feeders]
        back = stalling(web)
        wait_until(lambda: len({h["camera"] for h, _ in back.frames}) == CAMERAS, "the wall")
        first = {header["camera"]: header["seq"] for header, _ in reversed(back.frames)}
        assert all(first[f"cam-{number}"] >= seq for number, seq in enumerate(newest))
        wait_until(lambda: bool(back.statuses), "the status")
        assert back.statuses[0]["viewers"] == VIEWERS


def present(service: WebService) -> int:
    count: int = service.get("/api/status")["viewers"]
    return count
