"""A deadline for a whole conversation."""

import contextlib
import socket
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def cut_off(line: socket.socket, after_s: float, late: threading.Event) -> Iterator[None]:
    """End a conversation after a while, whatever it is waiting for; ``late`` is set then.

    The timeout of a socket begins anew with each byte, so it bounds no conversation.
    """
    twin = line.dup()  # TLS takes the socket over; this one still reaches the connection

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError):  # the other side has hung up already
            twin.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(after_s, 0.0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        twin.close()
