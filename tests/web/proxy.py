"""Proxies in the test's process: one below a path, and a fake of a load balancer."""

import contextlib
import itertools
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Sequence

_HEAD_END = b"\r\n\r\n"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"


@contextlib.contextmanager
def below(prefix: str, service_url: str) -> Iterator[str]:
    """Run a proxy until the block ends; the value is the address of the service behind it.

    It hands on what is below a path, without that path.

    Args:
        prefix: Such as ``/mien``.
        service_url: Where the requests go, ``http://host:port``.
    """

    def shorter(path: str) -> str | None:
        return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else None

    with _running(lambda: _connected([service_url]), shorter) as url:
        yield f"{url}{prefix}/"


@contextlib.contextmanager
def fake_balancer(service_urls: Sequence[str]) -> Iterator[str]:
    """Run a fake of an ordinary load balancer until the block ends; the value is its address.

    Each request goes to the next service in turn, whoever asks; one that takes no connection is
    passed over.
    """
    turns = itertools.cycle(range(len(service_urls)))

    def next_one() -> socket.socket | None:
        first = next(turns)
        return _connected([*service_urls[first:], *service_urls[:first]])

    with _running(next_one, lambda path: path) as url:
        yield url


def _connected(service_urls: Sequence[str]) -> socket.socket | None:
    """A connection to the first of some services that takes one."""
    for url in service_urls:
        host, port = url.removeprefix("http://").split(":")
        with contextlib.suppress(OSError):
            return socket.create_connection((host, int(port)))
    return None


@contextlib.contextmanager
def _running(
    connect: Callable[[], socket.socket | None], path_of: Callable[[str], str | None]
) -> Iterator[str]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while _HEAD_END not in head:
                data = self.request.recv(65_536)
                if not data:
                    return
                head += data
            start, _, rest = head.partition(b"\r\n")
            method, asked, version = start.split(b" ")
            path = path_of(asked.decode())
            upstream = None if path is None else connect()
            if path is None or upstream is None:
                self.request.sendall(_NOT_FOUND if path is None else _BAD_GATEWAY)
                return
            if b"upgrade: websocket" not in head.lower():  # one request for each connection
                rest = b"Connection: close\r\n" + rest.replace(b"Connection: keep-alive\r\n", b"")
            with upstream:
                upstream.sendall(b" ".join([method, path.encode(), version]) + b"\r\n" + rest)
                up = threading.Thread(target=pump, args=[self.request, upstream])
                up.start()
                pump(upstream, self.request)
                up.join()

    class Proxy(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 128

    with Proxy(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Hand on what comes until one side ends, and end the other."""
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for line in (source, target):
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
