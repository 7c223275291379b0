"""Connections: none takes a thread before the head of its request is whole, none waits for ever.

gunicorn's threaded worker gives each new connection a thread at once and lets a body take its
time, so a few hundred clients that send slowly stop it. Here the main loop shakes hands (TLS) and
gathers the heads, a body has to come at some speed, an address has its share and no more, and
``/healthz`` has threads of its own.
"""

import contextlib
import errno
import selectors
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from web.http.connection import HEAD_BYTES, Connection, code_of, refused
from web.http.crowd import Crowd, Kind
from web.http.patience import TooSlowError
from web.http.tls_line import TlsLine

if TYPE_CHECKING:
    from web.http.certificate import Certificate

log = structlog.get_logger()

#: For the whole head of a request, and for the handshake before the first one.
HEAD_S = 10.0
#: For the rest of a body that nobody wanted, before the connection is closed instead of kept.
REST_S = 0.2
#: For an answer that the other side does not read.
UNREAD_MS = 60_000
#: Open connections of one address, those that wait included.
CONNECTIONS_EACH = 200
HEALTH_THREADS = 2
#: Connections beyond what the server takes otherwise, so that they can be asked what they want.
HEALTH_CONNECTIONS = 64

#: An answer that lasts as a socket does.
EVENTS = "/api/emotions"

#: What a record with a handshake begins with (RFC 8446, 5.1); no request of HTTP does.
_HANDSHAKE = b"\x16"
_NOT_THERE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, with the limits of this module.

    All but ``handle``, ``handle_request``, ``handle_error`` and ``_keepalive_after`` belongs to the
    main loop; these run in the pool's threads and share only ``crowd``.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.crowd = Crowd()
        self._certificate: Certificate | None = self.app.certificate
        self._open: Counter[str] = Counter()
        self._most = self.worker_connections - HEALTH_CONNECTIONS

    def init_process(self) -> None:
        """Called in the new process."""
        self._health_pool = ThreadPoolExecutor(HEALTH_THREADS, "health")
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, and wait for its request without a thread."""
        try:
            line, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room(None)
            elif error.errno not in _NOT_THERE:
                raise
            return
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # elsewhere the system's own timeout holds
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS)
        self.nr_conns += 1
        conn = Connection(self, line, client, listener.getsockname())
        self._open[conn.address] += 1
        if self._open[conn.address] > CONNECTIONS_EACH and not self._make_room(conn.address):
            self.nr_conns -= 1
            conn.close()
            return
        if self.nr_conns > self._most:
            self._make_room(None)
        self._wait(conn, self._read_head if self._certificate is None else self._begin_tls)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request of a connection that was kept begins."""
        if conn not in self.keepalived_conns:  # dropped since the poller saw it
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn, self._read_head)

    def enqueue_req(self, conn: Connection) -> None:
        """Give a request to a thread."""
        pool = self._health_pool if conn.asks_health else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(
            lambda future: self.method_queue.defer(self.finish_request, conn, future)
        )

    def finish_request(self, conn: Connection, future: Any) -> None:
        """A request is over; what came of the next one with it is the beginning of its head."""
        early = b""
        if not future.cancelled() and future.exception() is None and future.result():
            early = conn.parser.unreader.take_buffered()
        if early:
            self._wait(conn, self._read_head)
            self._add_to_head(conn, early)
        else:
            super().finish_request(conn, future)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answer a request, if its address has not too many under way."""
        kinds = () if conn.asks_health else _kinds(req)
        conn.is_socket = "socket" in kinds
        refusal = self.crowd.enter(conn.address, kinds)
        if refusal is not None:
            util.write(conn.sock, refused(refusal.code, refusal.reason))
            return False
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:  # the answer was not read
            raise BrokenPipeError(errno.EPIPE, "the answer was not read") from None
        finally:
            self.crowd.leave(conn.address, kinds)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """Answer what is no request; one that never came whole is only hung up on."""
        if isinstance(exc, TooSlowError):
            return
        code = code_of(exc)
        if code == HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a request failed", exc_info=exc)
        else:
            log.warning("not a request", address=str(addr), reason=str(exc))
        with contextlib.suppress(OSError):  # it does not wait for the answer
            told = HTTPStatus(code).phrase.lower()
            util.write_nonblock(client, refused(code, f"this cannot be answered: {told}."))

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        conn.parser.unreader.patience_s = REST_S
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except TooSlowError:
            return False

    def linger(self, conn: Connection) -> bool:
        """Say goodbye and wait for the other side, so that it can still read the answer."""
        if conn.is_socket or not self.alive:
            return False
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # it is gone already
            return False
        self.nr_conns += 1
        self._wait(conn, self._discard)
        return True

    def forget(self, conn: Connection) -> None:
        """A connection is closed."""
        self._open[conn.address] -= 1
        if not self._open[conn.address]:
            del self._open[conn.address]

    def _wait(self, conn: Connection, then: Any) -> None:
        """Let the main loop call ``then`` when something comes, for ``HEAD_S`` in all."""
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + HEAD_S
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(then, conn))

    def _begin_tls(self, conn: Connection, line: socket.socket) -> None:
        """Look whether what comes is TLS; who speaks plain HTTP is told so."""
        if conn not in self.pending_conns:  # dropped since the poller saw it
            return
        try:
            first = line.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            first = b""
        if first == b"":
            self._drop(conn)
        elif first == _HANDSHAKE and self._certificate is not None:
            self.poller.unregister(line)
            try:
                conn.sock = TlsLine(line, self._certificate.context())
            except OSError:  # it has hung up meanwhile
                self._drop(conn)
                return
            shake_hands = partial(self._shake_hands, conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, shake_hands)
        else:
            self._release(conn)
            self._turn_away(conn, 400, "this port speaks TLS; open it with https:// instead.")

    def _shake_hands(self, conn: Connection, line: TlsLine) -> None:
        if conn not in self.pending_conns:
            return
        try:
            event = line.shake_hands()
        except OSError as error:
            log.debug("no handshake", address=conn.address, reason=str(error))
            self._drop(conn)
            return
        if event:
            self.poller.modify(line, event, partial(self._shake_hands, conn))
        else:
            self._release(conn)
            self._wait(conn, self._read_head)

    def _release(self, conn: Connection) -> None:
        """Wait no longer for what it sends."""
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def _read_head(self, conn: Connection, line: socket.socket | TlsLine) -> None:
        if conn not in self.pending_conns:  # dropped since the poller saw it
            return
        data = _received(line)
        if data == b"":
            self._drop(conn)
        elif data is not None:
            self._add_to_head(conn, data)

    def _add_to_head(self, conn: Connection, data: bytes) -> None:
        if not conn.take(data):
            return
        self._release(conn)
        conn.data_ready = True
        if self.nr_conns > self._most and not conn.asks_health:
            self._turn_away(conn, 503, "Mien has too many connections; try again in a moment.")
        else:
            self.enqueue_req(conn)

    def _discard(self, conn: Connection, line: socket.socket | TlsLine) -> None:
        if conn in self.pending_conns and _received(line) == b"":
            self._drop(conn)

    def _turn_away(self, conn: Connection, code: int, reason: str) -> None:
        with contextlib.suppress(OSError):  # it does not wait for the answer
            conn.sock.send(refused(code, reason))
        self.nr_conns -= 1
        conn.close(graceful=True)

    def _make_room(self, address: str | None) -> bool:
        """Drop the connection that waits longest, of this address if one is given."""
        for waiting in (self.pending_conns, self.keepalived_conns):
            for conn in waiting:
                if address in (None, conn.address):
                    self._drop(conn)
                    return True
        return False

    def _drop(self, conn: Connection) -> None:
        waiting = self.pending_conns if conn in self.pending_conns else self.keepalived_conns
        waiting.remove(conn)
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


def _received(line: socket.socket | TlsLine) -> bytes | None:
    """What came; empty when the other side has hung up, None when nothing is there."""
    try:
        return line.recv(HEAD_BYTES)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def _kinds(req: Any) -> tuple[Kind, ...]:
    headers = dict(req.headers)
    if headers.get("UPGRADE") or req.path == EVENTS:
        return ("request", "socket")
    length = headers.get("CONTENT-LENGTH", "0").strip()
    return ("request", "body") if "TRANSFER-ENCODING" in headers or length != "0" else ("request",)
