"""A reverse proxy in the test's process: hands on what is below a path, without that path."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator

_HEAD_END = b"\r\n\r\n"


@contextlib.contextmanager
def below(prefix: str, service_url: str) -> Iterator[str]:
    """Run a proxy until the block ends; the value is the address of the service behind it.

    Args:
        prefix: Such as ``/mien``.
        service_url: Where the requests go, ``http://host:port``.
    """
    host, port = service_url.removeprefix("http://").split(":")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while _HEAD_END not in head:
                data = self.request.recv(65_536)
                if not data:
                    return
                head += data
            start, _, rest = head.partition(b"\r\n")
            method, path, version = start.split(b" ")
            if not path.startswith(prefix.encode() + b"/"):
                self.request.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                return
            if b"upgrade: websocket" not in head.lower():  # one request for each connection
                rest = b"Connection: close\r\n" + rest.replace(b"Connection: keep-alive\r\n", b"")
            path = path.removeprefix(prefix.encode())
            with socket.create_connection((host, int(port))) as upstream:
                upstream.sendall(b" ".join([method, path, version]) + b"\r\n" + rest)
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
            yield f"http://127.0.0.1:{server.server_address[1]}{prefix}/"
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
