"""Between FFmpeg and an RTSP camera: the connection that was judged, and none beside it.

FFmpeg looks a name up by itself and follows a redirect to anywhere, and no option of it says
otherwise. So it connects to this relay, which has opened the camera's connection, passes on what
both say, and takes redirects out. Answers are written anew from what was understood of them, so
that FFmpeg and the relay cannot understand the same bytes differently.
"""

import contextlib
import select
import socket
import ssl
import threading
from urllib.parse import urljoin, urlsplit, urlunsplit

from capture.network.rtsp_messages import RtspMessage, RtspReader
from capture.network.rtsp_udp import UdpPorts
from capture.sources import Source

_CHUNK_BYTES = 65_536
_PORTS = {"rtsp": 554, "rtsps": 322}
_MOVED = range(300, 400)
_OTHER_TRANSPORT = 461


class RtspRelay:
    """One camera's connection, held open for one FFmpeg.

    A thread of its own passes on what is said, and sets ``moved_to`` before it hangs up and
    ``refuses_tcp`` before FFmpeg knows; the camera's thread reads them after FFmpeg has given up,
    and calls ``close``.

    Args:
        source: A source of kind ``rtsp``.
        udp: True has the camera send by UDP, which FFmpeg does not notice.

    Attributes:
        url: What FFmpeg is to open.
        moved_to: Where the camera said that it is instead; None when it did not.
        refuses_tcp: True when the camera said that it sends otherwise alone.

    Raises:
        OSError: The camera does not answer there, or may not be opened.
    """

    def __init__(self, source: Source, *, udp: bool = False) -> None:
        timeout_s = source.limits.open_s
        parts = urlsplit(source.address)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
        self._camera = source.reach.connect(host, parts.port or _PORTS[scheme], timeout_s)
        if scheme == "rtsps":
            self._camera = source.reach.secure(self._camera, host)
        self._camera.settimeout(None)
        self._waiting = socket.create_server(("127.0.0.1", 0))
        self._waiting.settimeout(timeout_s)
        login, at, _ = parts.netloc.rpartition("@")
        netloc = f"{login}{at}127.0.0.1:{self._waiting.getsockname()[1]}"
        self.url = urlunsplit(parts._replace(scheme="rtsp", netloc=netloc))
        self.moved_to: str | None = None
        self.refuses_tcp = False
        self._address = source.address
        self._requests, self._answers = RtspReader(), RtspReader()
        self._ports = UdpPorts(self._camera) if udp else None
        threading.Thread(target=self._run, name="rtsp", daemon=True).start()

    @property
    def deaf(self) -> bool:
        """True when the camera was to send by UDP, and nothing came."""
        return self._ports is not None and self._ports.deaf

    def close(self) -> None:
        """End both connections."""
        for line in (self._waiting, self._camera):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._waiting.close()

    def _run(self) -> None:
        with self._camera, self._ports or contextlib.nullcontext():
            try:
                with self._waiting:
                    player, _ = self._waiting.accept()
                with player:
                    self._pass_on(player)
            except (OSError, ValueError):  # either has left, or the camera does not speak RTSP
                return

    def _pass_on(self, player: socket.socket) -> None:
        while self.moved_to is None:
            lines = [player, self._camera, *(self._ports.sockets if self._ports else ())]
            ready = select.select(lines, [], [])[0]
            if player in ready:
                asked = player.recv(_CHUNK_BYTES)
                if not asked:
                    return
                self._camera.sendall(self._asked(asked))
            if self._camera in ready:
                answered = self._heard()
                if answered is None:
                    continue
                if not answered:
                    return
                player.sendall(self._answered(answered))
            for port in ready:
                if self._ports and port not in (player, self._camera):
                    player.sendall(self._ports.received(port))

    def _asked(self, asked: bytes) -> bytes:
        """What the camera is told of what FFmpeg says."""
        if self._ports is None:
            return asked
        parts = []
        for said in self._requests.read(asked):
            if isinstance(said, RtspMessage):
                parts.append(self._ports.asked(said).encoded())
            else:
                self._ports.send(said)
        return b"".join(parts)

    def _answered(self, answered: bytes) -> bytes:
        """What FFmpeg is told of what the camera says."""
        parts = []
        for said in self._answers.read(answered):
            if isinstance(said, bytes):
                parts.append(said)
                continue
            if said.status in _MOVED:
                where = said.field(b"location").decode("ascii", "replace")
                self.moved_to = urljoin(self._address, where)
                break
            self.refuses_tcp |= said.status == _OTHER_TRANSPORT
            parts.append((self._ports.answered(said) if self._ports else said).encoded())
        return b"".join(parts)

    def _heard(self) -> bytes | None:
        """What the camera said, nothing at the end; None when TLS alone had something to say.

        Whoever waited for more then would keep from it what it is waiting for itself.
        """
        self._camera.setblocking(False)
        try:
            return self._camera.recv(_CHUNK_BYTES)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        finally:
            self._camera.setblocking(True)
