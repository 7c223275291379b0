"""What a camera's address may lead to: pictures, from where they may come, and nothing else."""

import hashlib
import itertools
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import pytest
from redis import Redis

from capture import sources
from capture.network.rtsp_relay import RtspRelay
from capture.sources import USUAL, SourceError, SourceLimits
from capture.video import Video
from mien.bus import registry
from mien.bus.messages import Camera
from mien.process import addresses
from tests import clips
from tests.capture.network.web_server import content, endless, serving
from tests.capture.servers import mjpeg_server, rtsp_server
from tests.capture.test_worker import HERE, camera, wait_for, worker

#: A camera that must answer at once.
SOON = replace(HERE, open_s=0.5)
METADATA = "169.254.169.254"
TEXT = b"root:x:0:0:root:/root:/bin/bash\n" * 200
PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n{}\n#EXT-X-ENDLIST\n"
CERTIFICATE = Path(__file__).parents[2] / "recorder" / "alerts" / "localhost.pem"


def pictures(url: str, limits: SourceLimits = HERE, count: int = 3, **changes: Any) -> list[bytes]:
    """The first pictures of a source."""
    wanted = Camera(id="c", name="c", source="", **changes)
    taken: list[bytes] = []
    with Video(sources.parse(url, limits), wanted) as video:
        for shot in video.shots():
            taken.append(shot.picture().jpeg)
            if len(taken) == count:
                break
    return taken


def refusal(url: str, limits: SourceLimits = HERE) -> str:
    with pytest.raises(SourceError) as caught:
        pictures(url, limits)
    return str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        b"\x1b[31m" + TEXT,
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"WEBVTT\n\n00:00.000 --> 00:09.000\nroot\n",
        b"1\n00:00:00,000 --> 00:00:09,000\nroot\n",
        b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=video 9 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
        b"<?xml version='1.0'?><MPD><Period><AdaptationSet/></Period></MPD>",
    ],
)
@pytest.mark.parametrize("kind", [None, "text/plain", "video/mp4", "image/jpeg"])
def test_text_is_never_a_picture(body: bytes, kind: str | None) -> None:
    pages = {"/x.mp4": content(body, kind), "/away": content(b"", status=302, Location="/x.mp4")}
    with serving(pages) as server:
        assert "no video" in refusal(server.url("/x.mp4"))
        assert "no video" in refusal(server.url("/away"))


def test_on_this_machine_pictures_come_through_and_failures_read_alike(redis: Redis) -> None:
    pages = {
        "/login": content(b"", status=401, WWW_Authenticate='Basic realm="x"'),
        "/broken": content(b"", status=500),
        "/text": content(TEXT, "text/plain"),
        "/away": content(b"", status=302, Location="http://127.0.0.1:1/"),
    }
    with serving(pages) as server, mjpeg_server() as good, worker(redis, USUAL):
        failing = {
            **{name: server.url(f"/{name}") for name in (*[page[1:] for page in pages], "none")},
            "closed": "http://127.0.0.1:1/x",
            "name": "http://localhost:1/x",
            "rtsp": "rtsp://127.0.0.1:1/x",
            "not-rtsp": server.url("/text").replace("http", "rtsp"),
        }
        wanted = [camera(name, url) for name, url in failing.items()]
        picture = camera("picture", f"http://127.0.0.1:{good.port}/stream")
        registry.publish_cameras(redis, [*wanted, picture], {})
        reasons = {name: wait_for(redis, name, "failed").reason for name in failing}
        wait_for(redis, "picture", "live")
    told = {str(reason).partition(" ")[2] for reason in reasons.values()}
    assert told == {"gives no video that can be shown"}


def test_this_machine_can_be_refused() -> None:
    with mjpeg_server() as server:
        url = f"http://127.0.0.1:{server.port}/stream"
        assert "may not be opened" in refusal(url, replace(HERE, local="0"))
        assert server.connections == 0
        assert len(pictures(url, USUAL)) == 3


@pytest.mark.parametrize("limits", [replace(HERE, local="0"), USUAL, HERE])
@pytest.mark.parametrize("scheme", ["http", "https", "rtsp", "rtsps"])
@pytest.mark.parametrize("host", [METADATA, f"[::ffff:{METADATA}]", "169.254.7.7", "[fe80::1]"])
def test_metadata_and_the_link_are_never_opened(
    scheme: str, host: str, limits: SourceLimits
) -> None:
    assert "may not be opened" in refusal(f"{scheme}://{host}/x", limits)


@pytest.mark.parametrize(
    "target",
    [f"http://{METADATA}/x", "ftp://127.0.0.1/x", "file:///etc/passwd"],
)
def test_what_a_redirect_leads_to_is_judged(target: str) -> None:
    with serving({"/x": content(b"", status=302, Location=target)}) as server:
        assert "may not be opened" in refusal(server.url("/x"))


def test_redirects_in_circles_end() -> None:
    with serving({"/x": content(b"", status=302, Location="/x")}) as server:
        assert "may not be opened" in refusal(server.url("/x"))
        assert len(server.asked) < 20


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("hls") / "segment.ts"
    with av.open(str(path), "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(15):
            image = clips.image(number / 15)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "bgr24")))
        container.mux(stream.encode())
    return path.read_bytes()


def test_a_playlist_is_played(segment: bytes) -> None:
    pages = {"/a/list": content(PLAYLIST.format("s.ts").encode()), "/a/s.ts": content(segment)}
    with serving(pages) as server:
        assert len(pictures(server.url("/a/list?token=1"), USUAL)) == 3


@pytest.mark.parametrize(
    "target",
    [f"http://{METADATA}/s.ts", "file:///etc/passwd.ts", "tcp://127.0.0.1:1/s.ts", "text.ts"],
)
def test_what_a_playlist_leads_to_is_judged(target: str) -> None:
    pages = {"/list": content(PLAYLIST.format(target).encode()), "/text.ts": content(TEXT)}
    with serving(pages) as server:
        assert re.search("may not be opened|no video", refusal(server.url("/list")))


def test_a_camera_elsewhere_does_not_lead_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first connection goes to a neighbour, as far as can be told; the next ones do not."""
    there = iter(["network"])
    real = addresses.place_of
    monkeypatch.setattr(addresses, "place_of", lambda address: next(there, real(address)))
    with mjpeg_server() as server:
        target = f"http://127.0.0.1:{server.port}/stream"
        with serving({"/x": content(b"", status=302, Location=target)}) as first:
            assert "may not be opened" in refusal(first.url("/x"), USUAL)
        assert server.connections == 0


def test_the_address_that_was_judged_is_the_one_that_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mjpeg_server() as server, rtsp_server() as rtsp:
        for url in (
            f"http://cam.example:{server.port}/stream",
            f"rtsp://cam.example:{rtsp.port}/x",
        ):
            asked: list[str] = []

            def look_up(host: str, port: int, *_: Any, asked: list[str] = asked, **__: Any) -> Any:
                asked.append(host)
                ip = "127.0.0.1" if len(asked) == 1 else METADATA
                return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (ip, port))]

            monkeypatch.setattr(socket, "getaddrinfo", look_up)
            assert len(pictures(url)) == 3
            assert asked == ["cam.example"]


def test_on_the_internet_a_certificate_must_be_right(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with mjpeg_server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        url = f"https://localhost:{server.port}/stream"
        assert len(pictures(url)) == 3  # a camera of the local network signs its own
        monkeypatch.setattr(addresses, "place_of", lambda _: "world")
        assert "certificate that is not trusted" in refusal(url)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert len(pictures(url)) == 3
        there = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
        assert "not trusted for this name" in refusal(url.replace("localhost", "other.example"))


class _Moved(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        self.wfile.write(self.server.answer)  # type: ignore[attr-defined]
        self.rfile.read()


@contextmanager
def rtsp_saying(answer: str) -> Iterator[str]:
    """An RTSP server that gives this answer to everything; yields its URL."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Moved) as server:
        server.daemon_threads = True
        server.answer = answer.encode()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"rtsp://user:geheim@127.0.0.1:{server.server_address[1]}/x"
        finally:
            server.shutdown()
            thread.join(5)


MOVED = "RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: {}\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        MOVED,
        "RTSP/1.0 200 OK\nCSeq: 1\n\r\r\n" + MOVED,
        "RTSP/1.0 200 OK\nCSeq: 1\n\n" + MOVED,
        "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 0\r\n\r\n" + MOVED,
        "RTSP/1.0 200 OK\r\n$\0\0\0" + MOVED,
    ],
)
def test_an_rtsp_redirect_is_judged_and_followed_by_us_alone(answer: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        # If FFmpeg followed by itself, it would come here, whatever the rule says.
        target = f"rtsp://127.0.0.1:{other.getsockname()[1]}/x"
        with rtsp_saying(answer.format(target)) as url:
            source = sources.parse(url, HERE)
            relay = RtspRelay(source)
            form, options = sources.open_options(source, Camera(id="c", name="c", source=""))
            with pytest.raises(av.error.FFmpegError):
                av.open(relay.url, "r", format=form, options=options, timeout=3.0)
            relay.close()
            with pytest.raises(TimeoutError):
                other.accept()


def test_an_rtsp_redirect_leads_to_another_camera_but_not_to_metadata() -> None:
    with rtsp_server() as server, rtsp_saying(MOVED.format(server.url)) as url:
        assert len(pictures(url)) == 3
    with rtsp_saying(MOVED.format(f"rtsp://{METADATA}/live")) as url:
        assert "may not be opened" in refusal(url)
    with rtsp_saying(MOVED.format("http://127.0.0.1:1/live")) as url:
        assert "no RTSP" in refusal(url)


def test_tls_that_speaks_of_itself_holds_nothing_up() -> None:
    """A camera sends tickets after the handshake, and its first answer to the first question."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def camera(server: socket.socket) -> None:
        line, _ = server.accept()
        with context.wrap_socket(line, server_side=True) as secured:
            secured.settimeout(20)
            if secured.recv(65_536).startswith(b"OPTIONS "):
                secured.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")
                secured.recv(1)  # until the other side hangs up

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=camera, args=[server])
        thread.start()
        source = sources.parse(
            f"rtsps://127.0.0.1:{server.getsockname()[1]}/x", replace(HERE, open_s=20.0)
        )
        relay = RtspRelay(source)
        where = urlsplit(relay.url)
        with socket.create_connection((where.hostname or "", where.port or 0), 20) as player:
            player.settimeout(0.3)
            with pytest.raises(TimeoutError):  # until the relay has seen the tickets
                player.recv(1)
            player.settimeout(20)
            player.sendall(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
            assert player.recv(65_536).startswith(b"RTSP/1.0 200 OK")
        relay.close()
        thread.join()


def test_no_redirect_is_followed_after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two connections there is none that the deadline could cut off."""
    pages = {
        "/x": content(b"", status=302, Location="/drips"),
        "/drips": endless("image/jpeg", lambda: itertools.repeat(b"x")),
    }
    asked: list[str] = []
    connect = addresses.connect

    def late(host: str, *more: Any) -> socket.socket:
        asked.append(host)
        if len(asked) == 2:
            threading.Event().wait(0.6)
        return connect(host, *more)

    monkeypatch.setattr(addresses, "connect", late)
    with serving(pages) as server:
        assert "does not answer" in refusal(server.url("/x"), SOON)
    assert len(asked) == 2


def test_an_answer_that_drips_is_given_up() -> None:

    def drip(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(10_000):
            handler.wfile.write(b"X")
            if handler.server.closing.wait(0.05):  # type: ignore[attr-defined]
                return

    pieces = endless("multipart/x-mixed-replace", lambda: iter([b"X"] * 10_000))
    with serving({"/head": drip, "/body": pieces}) as server:
        assert "does not answer" in refusal(server.url("/head"), SOON)
        assert "does not answer" in refusal(server.url("/body"), SOON)


def _digest(algorithm: str, method: Callable[..., Any], header: str) -> bool:
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', header))

    def h(text: str) -> str:
        return str(method(text.encode()).hexdigest())

    secret = h("us er:r:ge:heim@")
    told = h(f"GET:{fields['uri']}")
    middle = f"{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:{fields['qop']}"
    return bool(fields["response"] == h(f"{secret}:{middle}:{told}"))


@pytest.mark.parametrize("scheme", ["Basic", "MD5", "SHA-256"])
def test_a_password_is_given_as_the_camera_asks_for_it(scheme: str) -> None:
    challenge = f'Digest realm="r", nonce="n", qop="auth", algorithm={scheme}'
    if scheme == "Basic":
        challenge = 'Basic realm="r"'
    right: list[bool] = []

    def page(handler: BaseHTTPRequestHandler) -> None:
        given = handler.headers.get("Authorization")
        if given is None:
            content(b"", status=401, WWW_Authenticate=challenge)(handler)
            return
        method = hashlib.md5 if scheme == "MD5" else hashlib.sha256
        basic = "Basic dXMgZXI6Z2U6aGVpbUA="
        right.append(given == basic if scheme == "Basic" else _digest(scheme, method, given))
        content(clips.jpeg(), "image/jpeg")(handler)

    with serving({"/x": page}) as server:
        url = server.url("/x").replace("http://", "http://us%20er:ge%3Aheim%40@")
        assert pictures(url, count=1) == [clips.jpeg()]
        elsewhere = content(b"", status=302, Location=server.url("/x"))
        right_before = len(right)
        with serving({"/y": elsewhere}) as other:
            url = other.url("/y").replace("http://", "http://us%20er:ge%3Aheim%40@")
            assert "wrong user name or password" in refusal(url)
        assert len(right) == right_before, "a password goes to no other host"
    assert all(right)
