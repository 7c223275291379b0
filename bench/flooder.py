"""One client, at an address of its own, that floods a server of this machine until it is ended."""

import contextlib
import itertools
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

ADDRESS = "127.0.0.4"
CONNECTIONS = 300
#: Of these so many ask at once where they ask as fast as they can.
ASKING = 32
#: It ends by itself, should nobody end it.
LONGEST_S = 60.0
_POST = b"POST /api/cameras HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
KINDS = {
    "heads that never end": b"GET / HTTP/1.1\r\nHost: 127",
    "bodies that never come": _POST + b"Content-Length: 1000\r\n\r\n{",
    "requests as fast as it can": b"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}


def main(url: str, kind: str) -> None:
    """Hold connections and open anew what was hung up on; ask again what was answered."""
    host, port = str(urlsplit(url).hostname), int(urlsplit(url).port or 80)
    repeats = kind.startswith("requests")
    poller = selectors.DefaultSelector()
    for new in _lines(host, port, ASKING if repeats else CONNECTIONS):
        poller.register(new, selectors.EVENT_READ)
        _say(new, KINDS[kind])
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        for key, _ in poller.select(timeout=1.0):
            assert isinstance(key.fileobj, socket.socket)
            line = key.fileobj
            if _answered(line):
                _say(line, KINDS[kind] if repeats else b"")
                continue
            poller.unregister(line)
            line.close()
            for another in _lines(host, port, 1):
                poller.register(another, selectors.EVENT_READ)
                _say(another, KINDS[kind])


def _lines(host: str, port: int, count: int) -> Iterator[socket.socket]:
    for _ in itertools.repeat(None, count):
        with contextlib.suppress(OSError):
            yield socket.create_connection((host, port), timeout=5, source_address=(ADDRESS, 0))


def _say(line: socket.socket, what: bytes) -> None:
    with contextlib.suppress(OSError):
        line.sendall(what)


def _answered(line: socket.socket) -> bool:
    try:
        return bool(line.recv(1 << 20))
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
