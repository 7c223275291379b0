"""An HTTP server whose cameras lie, each in a way of its own."""

import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests import clips
from tests.capture.servers import running

_MULTIPART = "multipart/x-mixed-replace; boundary=frame"
_EVERY_S = 0.1


def _part(jpeg: bytes) -> bytes:
    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
    return head.encode() + jpeg + b"\r\n"


def _claiming(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG with another size in its header."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _huge() -> Iterator[bytes]:
    """Pictures whose headers claim 60,000 by 60,000 pixels."""
    while True:
        yield _part(_claiming(clips.jpeg(0, 1, 320, 240), 60_000, 60_000))


def _crumbs() -> Iterator[bytes]:
    """A healthy stream with JPEGs of six bytes in it."""
    while True:
        for number in range(10):
            yield _part(clips.jpeg(number / 10, 1, 320, 240))
        yield _part(b"\xff\xd8\xff\xc0\x00\x11")


def _text() -> Iterator[bytes]:
    """What a text file on a server is: no picture at all, but FFmpeg could draw it."""
    while True:
        yield b"root:x:0:0:root:/root:/bin/bash\r\n" * 40


def _drip() -> Iterator[bytes]:
    """A byte at a time."""
    for byte in _part(clips.jpeg(0, 1, 320, 240)):
        yield bytes([byte])


def _boundless() -> Iterator[bytes]:
    """A body without the boundary that its header promises, without end."""
    while True:
        yield bytes(16_384)


#: By path: media type, and what is sent, piece by piece.
LIES: dict[str, tuple[str, Callable[[], Iterator[bytes]]]] = {
    "huge": (_MULTIPART, _huge),
    "crumbs": (_MULTIPART, _crumbs),
    "text": ("text/plain", _text),
    "drip": (_MULTIPART, _drip),
    "boundless": (_MULTIPART, _boundless),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the base class's name
        server = self.server
        assert isinstance(server, Liar)
        kind, pieces = LIES[self.path.strip("/")]
        try:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            for piece in pieces():
                self.wfile.write(piece)
                if server.closing.wait(_EVERY_S):
                    return
        except OSError:
            return  # the viewer left

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Liar(ThreadingHTTPServer):
    """Serves ``/huge``, ``/crumbs``, ``/text``, ``/drip`` and ``/boundless``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """Address of the server."""
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def lying() -> Iterator[Liar]:
    """Run the server for the length of a test."""
    server = Liar()
    with running(server, server.closing):
        yield server
