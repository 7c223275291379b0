"""One connection: the head of its next request, what is told before the app, how it is closed."""

import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from gunicorn import http, util
from gunicorn.http.errors import (
    ExpectationFailed,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import TConn

from web.http.crowd import neighbour
from web.http.headers import HEADERS
from web.http.patience import PatientUnreader

if TYPE_CHECKING:
    from web.http.connections import PatientWorker

#: Of the whole head of a request.
HEAD_BYTES = 64 << 10
#: What is said of what breaks the rules of HTTP; of any other breach 400, of a fault of ours 500.
_CODES: dict[type[Exception], int] = {
    InvalidResponseHeader: 500,
    InvalidResponseHeaderName: 500,
    LimitRequestLine: 414,
    ExpectationFailed: 417,
    LimitRequestHeaders: 431,
    UnsupportedTransferCoding: 501,
}
_HEALTH = (b"GET /healthz ", b"GET /healthz?", b"HEAD /healthz ")


class Connection(TConn):  # type: ignore[misc]
    """A connection and what came of its next request's head.

    The main loop owns it while it waits; the thread that handles its request meanwhile.
    """

    def __init__(
        self, worker: "PatientWorker", line: socket.socket, client: Any, server: Any
    ) -> None:
        super().__init__(worker.cfg, line, client, server)
        self._worker = worker
        self._closed = False
        self.address = neighbour(client[0] if isinstance(client, tuple) else str(client))
        self.head = bytearray()
        self.asks_health = False
        #: A socket took it over, and closes it.
        self.is_socket = False

    def take(self, data: bytes) -> bool:
        """Add what came of the head; True when it is whole, or too long to go on."""
        before = max(len(self.head) - 3, 0)
        self.head += data
        if not before:
            del self.head[: len(self.head) - len(self.head.lstrip(b"\r\n"))]
        self.asks_health = self.head.startswith(_HEALTH)
        return self.head.find(b"\r\n\r\n", before) >= 0 or len(self.head) > HEAD_BYTES

    def init(self) -> None:
        """Called by the thread that handles the next request: hands it the head."""
        if not self.initialized:
            # Made here, since gunicorn would begin with a handshake of its own.
            self.parser = http.get_parser(self.cfg, self.sock, self.client)
            self.parser.unreader = PatientUnreader(self.sock)
        super().init()
        self.parser.unreader.begin()
        self.parser.unreader.unread(bytes(self.head))
        self.head.clear()

    def close(self, graceful: bool = False) -> None:
        """Close it; gracefully: once the other side has, while the main loop goes on."""
        if self._closed or (graceful and self._worker.linger(self)):
            return
        self._closed = True
        self._worker.forget(self)
        util.close(self.sock)


def code_of(error: Exception) -> int:
    """The status to answer with where a request could not be read, or its answer not be made."""
    return _CODES.get(type(error), 400 if isinstance(error, ParseException) else 500)


def refused(code: int, reason: str) -> bytes:
    """A whole answer in one line, after which the connection is closed."""
    body = msgspec.json.encode({"error": reason})
    later = "Retry-After: 5\r\n" if code == HTTPStatus.SERVICE_UNAVAILABLE else ""
    head = (
        f"HTTP/1.1 {code} {HTTPStatus(code).phrase}\r\nContent-Type: application/json\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        + f"Content-Length: {len(body)}\r\n{later}Connection: close\r\n\r\n"
    )
    return head.encode() + body
