"""An HTTP server whose pages are bytes, answers of a test's own included."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.capture.servers import running

#: Answers one request; has the whole handler.
Page = Callable[[BaseHTTPRequestHandler], None]


class WebServer(ThreadingHTTPServer):
    """Serves pages on a free port of this machine.

    Attributes:
        asked: The paths that were asked for, in order.
        closing: Set when the test is over, for pages that never end.
    """

    daemon_threads = True

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: WebServer

    def do_GET(self) -> None:  # the base class's name
        self.server.asked.append(self.path)
        page = self.server.pages.get(self.path.partition("?")[0])
        try:
            if page is None:
                self.send_error(404)
            else:
                page(self)
        except OSError:
            return  # the viewer left

    def do_POST(self) -> None:  # the base class's name
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def content(body: bytes, kind: str | None = None, status: int = 200, **headers: str) -> Page:
    """A page that is sent whole, with its length."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if kind:
            handler.send_header("Content-Type", kind)
        for name, text in headers.items():
            handler.send_header(name.replace("_", "-"), text)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def endless(kind: str, pieces: Callable[[], Iterator[bytes]]) -> Page:
    """A page that goes on, piece by piece."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        closing: threading.Event = handler.server.closing  # type: ignore[attr-defined]
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        for piece in pieces():
            handler.wfile.write(piece)
            if closing.wait(1 / 30):
                return

    return send


@contextmanager
def serving(pages: Mapping[str, Page]) -> Iterator[WebServer]:
    """Run a server for the length of a test."""
    server = WebServer(pages)
    with running(server, server.closing):
        yield server
