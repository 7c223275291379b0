"""Between FFmpeg and an RTSP camera: the connection that was judged, and none beside it.

FFmpeg looks a name up by itself and follows a redirect to anywhere, and no option of it says
otherwise. So it connects to this relay, which has opened the camera's connection, passes on what
both say, and takes redirects out. Answers are written anew from what was understood of them, so
that FFmpeg and the relay cannot understand the same bytes differently.
"""

import contextlib
import re
import select
import socket
import ssl
import threading
from urllib.parse import urljoin, urlsplit, urlunsplit

from capture.sources import Source

_CHUNK_BYTES = 65_536
_MAX_HEAD_BYTES = 65_536
_MAX_BODY_BYTES = 1_000_000
_PORTS = {"rtsp": 554, "rtsps": 322}

_HEAD_END = re.compile(rb"\n\r*\n")
_FIELD = re.compile(rb"([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*)")
_STATUS = re.compile(rb"RTSP/1\.\d (\d{3})\b")
_REQUEST = re.compile(rb"[A-Z_]+ \S+ RTSP/1\.\d")
_MOVED = range(300, 400)


class RtspRelay:
    """One camera's connection, held open for one FFmpeg.

    A thread of its own passes on what is said, and sets ``moved_to`` before it hangs up; the
    camera's thread reads that after FFmpeg has given up, and calls ``close``.

    Args:
        source: A source of kind ``rtsp``.

    Attributes:
        url: What FFmpeg is to open.
        moved_to: Where the camera said that it is instead; None when it did not.

    Raises:
        OSError: The camera does not answer there, or may not be opened.
    """

    def __init__(self, source: Source) -> None:
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
        self._address = source.address
        self._answers = _Answers()
        threading.Thread(target=self._run, name="rtsp", daemon=True).start()

    def close(self) -> None:
        """End both connections."""
        for line in (self._waiting, self._camera):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._waiting.close()

    def _run(self) -> None:
        with self._camera:
            try:
                with self._waiting:
                    player, _ = self._waiting.accept()
                with player:
                    self._pass_on(player)
            except (OSError, ValueError):  # either has left, or the camera does not speak RTSP
                return

    def _pass_on(self, player: socket.socket) -> None:
        while True:
            ready = select.select([player, self._camera], [], [])[0]
            if player in ready:
                asked = player.recv(_CHUNK_BYTES)
                if not asked:
                    return
                self._camera.sendall(asked)
            if self._camera in ready:
                answered = self._heard()
                if answered is None:
                    continue
                if not answered:
                    return
                player.sendall(self._answers.understood(answered))
                if self._answers.moved_to is not None:
                    self.moved_to = urljoin(self._address, self._answers.moved_to)
                    return

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


class _Answers:
    """What a camera says, message by message."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.moved_to: str | None = None

    def understood(self, more: bytes) -> bytes:
        """Take the next bytes; return what is complete.

        Raises:
            ValueError: It is no RTSP.
        """
        self._buffer += more
        messages = []
        while self.moved_to is None and (message := self._next()) is not None:
            messages.append(message)
        return b"".join(messages)

    def _next(self) -> bytes | None:
        if self._buffer.startswith(b"$"):  # a packet of the stream
            length = 4 + int.from_bytes(self._buffer[2:4], "big")
            return self._take(length) if len(self._buffer) >= max(4, length) else None
        while self._buffer.startswith((b"\r", b"\n")):
            del self._buffer[:1]
        end = _HEAD_END.search(self._buffer)
        if end is None:
            if len(self._buffer) > _MAX_HEAD_BYTES:
                raise ValueError("no end of a head")
            return None
        first, *rest = bytes(self._buffer[: end.start()]).replace(b"\r", b"").split(b"\n")
        fields = [field.groups() for field in map(_FIELD.fullmatch, rest) if field]
        named = {name.lower(): text for name, text in fields}
        length = int(named.get(b"content-length", b"0"))
        if not 0 <= length <= _MAX_BODY_BYTES:
            raise ValueError("a body that is too long")
        if len(self._buffer) < end.end() + length:
            return None
        status = _STATUS.match(first)
        if not status and not _REQUEST.fullmatch(first):
            raise ValueError("not RTSP")
        if status and int(status[1]) in _MOVED:
            self.moved_to = named.get(b"location", b"").decode("ascii", "replace")
            return None
        others = [b"%s: %s" % field for field in fields if field[0].lower() != b"content-length"]
        head = b"\r\n".join([first, *others, b"Content-Length: %d" % length])
        return head + b"\r\n\r\n" + self._take(end.end() + length)[end.end() :]

    def _take(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken
