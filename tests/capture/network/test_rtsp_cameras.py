"""Cameras that speak RTSP, by GStreamer's server: each shows pictures, or says why it does not."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera
from mien.images.picture import decode
from tests.capture.network.conftest import LOGIN, RtspCameras
from tests.capture.test_worker import HERE, camera, frames, missing, status, wait_for, worker
from tests.conftest import wait_until

pytestmark = pytest.mark.process

#: To open, with a busy processor.
SOON_S = 90.0


@pytest.fixture
def run(redis: Redis) -> Iterator[None]:
    """A capture worker, which waits five seconds for a picture."""
    with worker(redis, replace(HERE, read_s=5.0)):
        yield


def want(redis: Redis, *cameras: Camera) -> None:
    registry.publish_cameras(redis, cameras, {})


def sizes(redis: Redis, name: str) -> set[tuple[int, int]]:
    return {(frame.width, frame.height) for frame, _ in frames(redis, name)}


@pytest.mark.usefixtures("run")
def test_every_codec_and_door_shows_its_pictures(redis: Redis, rtsp_cameras: RtspCameras) -> None:
    urls = {
        "h264": (rtsp_cameras.url("/h264"), (160, 120)),
        "h265": (rtsp_cameras.url("/h265"), (176, 144)),
        "bframes": (rtsp_cameras.url("/bframes"), (192, 144)),
        "mjpeg": (rtsp_cameras.url("/mjpeg"), (208, 160)),
        "login": (rtsp_cameras.url("/login", LOGIN), (224, 160)),
        "tls": (rtsp_cameras.tls_url("/h264"), (160, 120)),
        "udp": (rtsp_cameras.url("/udp"), (240, 160)),
        "udp-h265": (rtsp_cameras.url("/udp-h265"), (256, 160)),
        "udp-login": (rtsp_cameras.url("/udp-login", LOGIN), (272, 160)),
    }
    want(redis, *(camera(name, url) for name, (url, _) in urls.items()))
    for name, (_, size) in urls.items():
        wait_for(redis, name, "live", SOON_S)
        wait_until(lambda name=name: len(frames(redis, name)) > 10, f"pictures of {name}")  # type: ignore[misc]  # bound in this round
        shown = frames(redis, name)
        assert sizes(redis, name) == {size}
        assert all(a.captured_ms < b.captured_ms for (a, _), (b, _) in pairwise(shown))
        assert missing(redis, name) == 0
        height, width, _ = decode(shown[-1][1]).shape
        assert (width, height) == size


@pytest.mark.usefixtures("run")
def test_pictures_go_on_where_their_size_or_their_times_change(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    want(
        redis, *(camera(name, rtsp_cameras.url(f"/{name}")) for name in ("size", "jumps", "wraps"))
    )
    since_ms = {name: wait_for(redis, name, "live", SOON_S).since_ms for name in ("jumps", "wraps")}
    for size in ((288, 208), (256, 192)):
        wait_until(lambda size=size: size in sizes(redis, "size"), f"{size}", SOON_S)  # type: ignore[misc]  # bound in this round
    for name, began_ms in since_ms.items():  # past two jumps, past one turn of 32 bits
        wait_until(lambda name=name: status(redis, name).published > 60, name, SOON_S)  # type: ignore[misc]  # bound in this round
        assert missing(redis, name) == 0
        assert (status(redis, name).state, status(redis, name).since_ms) == ("live", began_ms)


@pytest.mark.usefixtures("run")
def test_a_camera_that_starts_anew_with_another_codec_is_opened_again(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    want(redis, camera("c", rtsp_cameras.url("/ends")))
    seen: set[tuple[int, int]] = set()
    reasons: set[str | None] = set()

    def both() -> bool:
        seen.update(sizes(redis, "c"))
        reasons.add(status(redis, "c").reason)
        return {(336, 224), (352, 240)} <= seen

    wait_until(both, "H.264 and H.265", SOON_S)
    assert reasons <= {None, "the stream of 127.0.0.1 ended"}


@pytest.mark.usefixtures("run")
def test_a_camera_that_falls_silent_says_so_and_is_opened_again(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    want(redis, camera("c", rtsp_cameras.url("/stops")))
    wait_for(redis, "c", "live", SOON_S)
    stalled = wait_for(redis, "c", "stalled", SOON_S)
    assert stalled.reason == "it is connected, but no pictures come"
    wait_until(lambda: status(redis, "c").published > stalled.published, "more", SOON_S)


@pytest.mark.usefixtures("run")
def test_what_cannot_be_seen_says_why(redis: Redis, rtsp_cameras: RtspCameras) -> None:
    urls = {
        "udp": rtsp_cameras.tls_url("/udp"),
        "nobody": rtsp_cameras.url("/login"),
        "other": rtsp_cameras.url("/login", ("me", "wrong")),
        "path": rtsp_cameras.url("/none"),
        "plain": f"rtsps://127.0.0.1:{rtsp_cameras.port}/h264",
        "secure": f"rtsp://127.0.0.1:{rtsp_cameras.tls_port}/h264",
    }
    want(redis, *(camera(name, url) for name, url in urls.items()))
    login = "127.0.0.1 refuses: wrong user name or password"
    assert {name: wait_for(redis, name, "failed", SOON_S).reason for name in urls} == {
        "udp": "127.0.0.1 sends its pictures by UDP alone: have it send them over TCP",
        "nobody": login,
        "other": login,
        "path": "127.0.0.1 has no stream at this path",
        "plain": "127.0.0.1 speaks no TLS at this port: its address begins with rtsp:// or http://",
        "secure": "127.0.0.1 answers, but with no video",
    }


@pytest.mark.usefixtures("run")
def test_one_of_sixteen_that_dies_costs_the_others_no_frame(
    redis: Redis, rtsp_cameras: RtspCameras
) -> None:
    others = [camera(f"c{number}", rtsp_cameras.url("/h264"), fps=5) for number in range(15)]
    want(redis, *others, camera("dies", rtsp_cameras.url("/ends"), fps=5))
    began = {other.id: wait_for(redis, other.id, "live", 2 * SOON_S) for other in others}
    deaths = set()

    def died_thrice() -> bool:
        now = status(redis, "dies")
        if now.state == "failed":
            deaths.add(now.since_ms)
        return len(deaths) > 2

    wait_until(died_thrice, "three deaths", 2 * SOON_S)
    for name, then in began.items():
        now = status(redis, name)
        assert (now.state, now.since_ms) == ("live", then.since_ms)
        assert missing(redis, name) == 0
