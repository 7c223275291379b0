"""A connection under TLS on which one thread reads while others write, as a WebSocket does.

OpenSSL takes no two calls at once for a connection, so Python's own socket cannot do that.
"""

import contextlib
import errno
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from selectors import EVENT_READ, EVENT_WRITE
from typing import TypeVar

T = TypeVar("T")


class TlsLine:
    """What the server uses of a socket, encrypted.

    Any thread may use it. OpenSSL is only ever asked what it can do at once, under a lock; the
    waiting happens beside it. A write is whole before the next begins.

    Args:
        line: A new connection.
        context: With the certificate.
    """

    def __init__(self, line: socket.socket, context: ssl.SSLContext) -> None:
        line.setblocking(False)
        self._line = context.wrap_socket(line, server_side=True, do_handshake_on_connect=False)
        self._asking = threading.Lock()
        self._writing = threading.Lock()
        self._patience_s: float | None = 0.0

    def shake_hands(self) -> int:
        """Go on with the handshake; return which event it waits for, 0 when it is done.

        Raises:
            OSError: It failed.
        """
        try:
            self._line.do_handshake()
        except ssl.SSLWantReadError:
            return EVENT_READ
        except ssl.SSLWantWriteError:
            return EVENT_WRITE
        return 0

    def recv(self, size: int) -> bytes:
        """Read what came; empty at the end."""
        return self._do(lambda: self._line.recv(size))

    def sendall(self, data: bytes) -> None:
        """Write all of it."""
        rest = memoryview(data).cast("B")
        with self._writing:
            while rest:
                piece = rest
                rest = rest[self._do(lambda: self._line.send(piece)) :]  # noqa: B023  # called here

    def send(self, data: bytes) -> int:
        """Write all of it, as sockets that block do; return its length in bytes."""
        self.sendall(data)
        return memoryview(data).nbytes

    def _do(self, step: Callable[[], T]) -> T:
        """Do a step as soon as it can be done.

        Raises:
            BlockingIOError: It cannot be done at once, on a connection that does not wait.
            TimeoutError: It could not be done in time.
        """
        patience_s = self._patience_s
        began_s = time.monotonic()
        while True:
            try:
                with self._asking:
                    return step()
            except ssl.SSLWantReadError:
                event = select.POLLIN
            except ssl.SSLWantWriteError:
                event = select.POLLOUT
            if patience_s == 0:
                raise BlockingIOError(errno.EAGAIN, "nothing is there")
            if patience_s is None:
                self._wait(event, None)
            else:
                self._wait(event, max(0.0, began_s + patience_s - time.monotonic()))

    def _wait(self, event: int, patience_s: float | None) -> None:
        descriptor = self.fileno()
        if descriptor < 0:
            raise OSError(errno.EBADF, "the connection is closed")
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(None if patience_s is None else patience_s * 1_000):
            raise TimeoutError("timed out")

    def shutdown(self, how: int) -> None:
        """Say goodbye, if that can be sent at once, and end reading, writing or both."""
        with self._asking:
            with contextlib.suppress(OSError, ValueError):
                self._line.unwrap()
            # Not SSLSocket's, after which what comes encrypted would be taken for plain text.
            socket.socket.shutdown(self._line, how)

    def close(self) -> None:
        """Close it."""
        self._line.close()

    def fileno(self) -> int:
        """The descriptor, to wait for; -1 when it is closed."""
        return self._line.fileno()

    def settimeout(self, patience_s: float | None) -> None:
        """Set how long reading and writing wait; None waits for ever, 0 never."""
        self._patience_s = patience_s

    def gettimeout(self) -> float | None:
        """How long reading and writing wait."""
        return self._patience_s

    def setblocking(self, blocking: bool) -> None:
        """Wait for ever, or never."""
        self._patience_s = None if blocking else 0.0
