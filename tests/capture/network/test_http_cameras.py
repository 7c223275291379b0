"""Cameras that give their pictures over HTTP, each in its own way."""

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from itertools import cycle, islice

import pytest
from redis import Redis

from capture.network import http_body
from mien.bus import registry
from tests.capture.network.test_reach import pictures, refusal
from tests.capture.network.web_server import Page, content, endless, serving
from tests.capture.servers import JPEGS
from tests.capture.test_worker import HERE, camera, frames, status, wait_for, worker
from tests.conftest import wait_until

MULTIPART = "multipart/x-mixed-replace; boundary=frame"


def parts(first: bytes, boundary: bytes, *, length: bool) -> Iterator[bytes]:
    for number, jpeg in enumerate(cycle(JPEGS)):
        size = b"Content-Length: %d\r\n" % len(jpeg) if length else b""
        head = boundary if number else first
        yield head + b"Content-Type: image/jpeg\r\n" + size + b"\r\n" + jpeg + b"\r\n"


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("kind", [MULTIPART, "multipart/x-mixed-replace", "video/x-motion-jpeg"])
@pytest.mark.parametrize("first", [b"", b"--frame\r\n"])
def test_mjpeg_with_and_without_its_first_boundary(first: bytes, kind: str, length: bool) -> None:
    page = endless(kind, lambda: parts(first, b"--frame\r\n", length=length))
    with serving({"/x": page}) as server:
        assert pictures(server.url("/x"), count=4) == JPEGS[:4]


def test_bare_jpegs_one_after_the_other() -> None:
    with serving({"/x": endless("image/jpeg", lambda: iter(islice(cycle(JPEGS), 999)))}) as server:
        assert pictures(server.url("/x"), count=4) == JPEGS[:4]


def stills() -> Page:
    """A picture of its own at each request, as a camera's ``snap.jpg``."""
    numbers = iter(range(10_000))

    def page(handler: BaseHTTPRequestHandler) -> None:
        content(JPEGS[next(numbers) % len(JPEGS)], "image/jpeg")(handler)

    return page


def test_a_still_picture_is_asked_for_again_and_again(redis: Redis) -> None:
    with serving({"/snap.jpg": stills()}) as server, worker(redis):
        url = server.url("/snap.jpg")
        wanted = [camera("c", url, fps=10), camera("slow", url, fps=1)]
        registry.publish_cameras(redis, wanted, {})
        live = wait_for(redis, "c", "live")
        wait_until(lambda: status(redis, "c").published > 12, "pictures", 30)
        assert status(redis, "c").since_ms == live.since_ms, "it never failed in between"
        assert 0 < status(redis, "c").fps < 12
        assert all(jpeg in JPEGS for _, jpeg in frames(redis, "c"))
        assert status(redis, "slow").published < status(redis, "c").published


def test_a_still_that_stays_is_not_shown_as_many() -> None:
    once = replace(HERE, still_s=600.0)
    asked: list[str | None] = []

    def tagged(handler: BaseHTTPRequestHandler) -> None:
        """Another picture with each sixth answer; in between it is what it was."""
        number = len(asked) // 6
        asked.append(handler.headers.get("If-None-Match"))
        tag = f'"{number}"'
        if asked[-1] == tag:
            content(b"", status=304, ETag=tag)(handler)
        else:
            content(JPEGS[number], "image/jpeg", ETag=tag)(handler)

    def same(handler: BaseHTTPRequestHandler) -> None:
        asked.append(None)
        content(JPEGS[len(asked) // 6], "image/jpeg")(handler)

    for page in (tagged, same):
        asked.clear()
        with serving({"/snap.jpg": page}) as server:
            assert pictures(server.url("/snap.jpg"), once, 3, fps=30) == JPEGS[:3]
        assert len(asked) >= 12
    asked.clear()
    with serving({"/snap.jpg": tagged}) as server:
        pictures(server.url("/snap.jpg"), once, 2, fps=30)
    assert '"0"' in asked, "it says what it has"


def test_a_still_of_no_told_length_is_a_still() -> None:
    numbers = iter(range(10_000))

    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "image/jpeg")
        handler.end_headers()
        handler.wfile.write(JPEGS[next(numbers) % len(JPEGS)])

    with serving({"/snap.jpg": page}) as server:
        assert pictures(server.url("/snap.jpg"), count=5, fps=30) == JPEGS[:5]


def test_stills_are_asked_for_with_a_login_each_time() -> None:
    challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
    show = stills()

    def page(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("Authorization", "").startswith('Digest username="me"'):
            show(handler)
        else:
            content(b"", status=401, WWW_Authenticate=challenge)(handler)

    with serving({"/snap.jpg": page}) as server:
        url = server.url("/snap.jpg").replace("http://", "http://me:secret@")
        assert len(pictures(url, count=10, fps=30)) == 10


def test_a_still_picture_may_be_neither_endless_nor_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [JPEGS[0], JPEGS[1], b"<html>no</html>"]

    def page(handler: BaseHTTPRequestHandler) -> None:
        content(answers.pop(0), "image/jpeg")(handler)

    with serving({"/snap.jpg": page, "/big": content(JPEGS[0], "image/jpeg")}) as server:
        assert "no video" in refusal(server.url("/snap.jpg"))
        monkeypatch.setattr(http_body, "MAX_PICTURE_BYTES", 1_000)
        assert "no video" in refusal(server.url("/big"))
