"""Reading what comes at a reasonable speed, and giving up on what does not."""

import socket
import time

from gunicorn.http.unreader import SocketUnreader
from werkzeug.exceptions import RequestTimeout

from web.http.tls_line import TlsLine

#: How long a body may keep its reader waiting: so long, and a second more for each of these bytes.
BODY_S = 15.0
SLOWEST_BYTES_S = 16 << 10
#: What a record of TLS holds at most: read whole, so that nothing is left where no poll sees it.
RECORD_BYTES = 16 << 10


class TooSlowError(RequestTimeout):
    """A request's body came too slowly; answered with 408."""

    description = "the request came too slowly, so it was given up."


class PatientUnreader(SocketUnreader):  # type: ignore[misc]  # gunicorn has no types
    """Reads from a connection as long as something comes at a reasonable speed.

    One thread at a time: that which handles the connection's request.

    Attributes:
        patience_s: How much longer it may wait; grows with what comes.
    """

    def __init__(self, line: socket.socket | TlsLine) -> None:
        super().__init__(line, RECORD_BYTES)
        self.begin()

    def begin(self) -> None:
        """A new request begins."""
        self.patience_s = BODY_S

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return what came next; empty at the end.

        Raises:
            TooSlowError: Nothing came for too long, or too little.
        """
        began_s = time.monotonic()
        self.sock.settimeout(max(self.patience_s, 0.001))  # 0 would mean not to wait at all
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError:
            raise TooSlowError from None
        finally:
            self.sock.settimeout(None)
        waited_s = time.monotonic() - began_s
        gained_s = len(data) / SLOWEST_BYTES_S
        self.patience_s = min(BODY_S, self.patience_s - waited_s + gained_s)
        return data
