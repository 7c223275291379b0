"""The larger stream of a camera is shown while somebody looks closely, and only then."""

import io
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote

import psutil
import pytest
import structlog
from redis import Redis

from mien.bus import registry
from mien.bus.messages import CameraStatus
from mien.bus.shards import keyspace
from mien.images.picture import decode
from tests import clips
from tests.capture.network.conftest import LOGIN, RtspCameras
from tests.capture.network.test_rtsp_cameras import SOON_S, sizes
from tests.capture.test_worker import camera, frames, missing, status, wait_for, worker
from tests.conftest import wait_until

pytestmark = pytest.mark.process

SMALL, LARGE = (160, 120), (640, 352)


@pytest.fixture
def run(redis: Redis) -> Iterator[None]:
    with worker(redis):
        yield


def look(redis: Redis, name: str) -> None:
    """Look closely, until ``look_away``."""
    redis.set(keyspace.camera_looked_at(name), b"")


def look_away(redis: Redis, name: str) -> None:
    redis.delete(keyspace.camera_looked_at(name))


def size(redis: Redis, name: str) -> tuple[int, int]:
    """Size of a camera's newest picture."""
    newest = frames(redis, name)[-1][0]
    return newest.width, newest.height


def lines_to(port: int) -> int:
    """How many connections this process has to a server."""
    lines = psutil.Process().net_connections("tcp")
    return sum(
        line.status == psutil.CONN_ESTABLISHED and bool(line.raddr) and line.raddr.port == port
        for line in lines
    )


def said(redis: Redis, name: str, text: str) -> CameraStatus:
    """Wait until a camera's status says something."""
    wait_until(lambda: text in (status(redis, name).reason or ""), text, SOON_S)
    return status(redis, name)


@pytest.mark.usefixtures("run")
def test_the_larger_stream_is_shown_while_somebody_looks_and_closed_after(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    large = rtsp_cameras.tls_url("/large")  # another port: its connections can be told apart
    login = "{}:{}".format(*(quote(text, safe="") for text in LOGIN))
    secret = large.replace("rtsps://", f"rtsps://{login}@")
    one = camera("c", rtsp_cameras.url("/h264"), view=large)
    registry.publish_cameras(redis, [one], {}, {"c": secret})
    began = wait_for(redis, "c", "live", SOON_S)
    assert (lines_to(rtsp_cameras.port), lines_to(rtsp_cameras.tls_port)) == (1, 0)

    def shows(wanted: tuple[int, int]) -> bool:
        for frame, jpeg in frames(redis, "c"):
            assert decode(jpeg).shape[:2] == (frame.height, frame.width)
        assert missing(redis, "c") == 0
        return size(redis, "c") == wanted and status(redis, "c").shows_view == (wanted == LARGE)

    for _ in range(2):
        look(redis, "c")
        wait_until(lambda: shows(LARGE), "the larger stream", SOON_S)
        wait_until(lambda: lines_to(rtsp_cameras.port) == 0, "the small one closed", SOON_S)
        look_away(redis, "c")
        wait_until(lambda: shows(SMALL), "the small stream again", SOON_S)
        wait_until(lambda: lines_to(rtsp_cameras.tls_port) == 0, "the larger closed", SOON_S)
    times = [frame.captured_ms for frame, _ in frames(redis, "c")]
    assert all(a < b for a, b in pairwise(times))
    assert status(redis, "c").since_ms == began.since_ms, "it was live all the time"


@pytest.mark.parametrize(
    ("path", "login", "why"),
    [
        ("/large", ("me", "geheim"), "127.0.0.1 refuses: wrong user name or password"),
        ("/none", None, "127.0.0.1 has no stream at this path"),
    ],
)
def test_a_wrong_second_address_is_told_and_leaves_the_small_stream(
    redis: Redis,
    rtsp_cameras: RtspCameras,
    path: str,
    login: tuple[str, str] | None,
    why: str,
) -> None:
    log = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    try:
        view = rtsp_cameras.url(path)
        one = camera("c", rtsp_cameras.url("/h264"), view=view)
        views = {} if login is None else {"c": rtsp_cameras.url(path, login)}
        registry.publish_cameras(redis, [one], {}, views)
        with worker(redis):
            began = wait_for(redis, "c", "live", SOON_S)
            look(redis, "c")
            told = said(redis, "c", why)
            assert told.reason == f"the smaller stream is shown, since the other fails: {why}"
            published = told.published
            wait_until(lambda: status(redis, "c").published > published + 5, "pictures", SOON_S)
            assert (status(redis, "c").state, status(redis, "c").since_ms) == (
                "live",
                began.since_ms,
            )
            assert sizes(redis, "c") == {SMALL}
            assert missing(redis, "c") == 0
            keys = [key for key in redis.scan_iter() if key.decode() != keyspace.VIEW_CREDENTIALS]
            everything = b"".join(redis.dump(key) or b"" for key in keys)
            look_away(redis, "c")
            wait_until(lambda: status(redis, "c").reason is None, "nothing more to say", SOON_S)
    finally:
        structlog.reset_defaults()
    assert b"geheim" not in everything + log.getvalue().encode()


@pytest.mark.usefixtures("run")
def test_both_streams_are_turned_and_mirrored_in_every_picture(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    bars = {name: rtsp_cameras.url(f"/bars-{name}") for name in ("small", "large")}
    one = camera("c", bars["small"], view=bars["large"], rotation=270, mirrored=True)
    registry.publish_cameras(redis, [one], {})
    wait_for(redis, "c", "live", SOON_S)
    seen: set[tuple[int, int, str]] = set()

    def shows(wanted: tuple[int, int]) -> bool:
        for frame, jpeg in frames(redis, "c"):
            seen.add((frame.width, frame.height, clips.bright_quarter(decode(jpeg))))
        return size(redis, "c") == wanted

    for _ in range(2):
        look(redis, "c")
        wait_until(lambda: shows((272, 480)), "the larger stream", SOON_S)
        look_away(redis, "c")
        wait_until(lambda: shows((112, 144)), "the small stream again", SOON_S)
    # The bars are brightest at the top left: once turned at the bottom left, mirrored at the right.
    assert seen == {(112, 144, "bottom right"), (272, 480, "bottom right")}


@pytest.mark.usefixtures("run")
def test_a_larger_stream_that_ends_gives_way_to_the_small_one_and_comes_again(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    one = camera("c", rtsp_cameras.url("/h264"), view=rtsp_cameras.url("/ends"))
    registry.publish_cameras(redis, [one], {})
    began = wait_for(redis, "c", "live", SOON_S)
    look(redis, "c")
    said(redis, "c", "the stream of 127.0.0.1 ended")
    for _ in range(2):
        wait_until(lambda: size(redis, "c") != SMALL, "the larger stream again", SOON_S)
        wait_until(lambda: size(redis, "c") == SMALL, "the small one in its place", SOON_S)
    assert (status(redis, "c").state, status(redis, "c").since_ms) == ("live", began.since_ms)


@pytest.mark.usefixtures("run")
def test_a_camera_with_one_address_goes_on_as_it_is(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    both = [
        camera("plain", rtsp_cameras.url("/h264")),
        camera("other", rtsp_cameras.url("/h264"), view=rtsp_cameras.url("/mjpeg")),
    ]
    registry.publish_cameras(redis, both, {})
    for name in ("plain", "other"):
        wait_for(redis, name, "live", SOON_S)
        look(redis, name)
    wait_until(lambda: status(redis, "other").shows_view, "so looks are heeded", SOON_S)
    assert not status(redis, "plain").shows_view
    assert sizes(redis, "plain") == {SMALL}
    assert missing(redis, "plain") == 0
