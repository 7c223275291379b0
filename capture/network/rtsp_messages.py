"""What is said over an RTSP connection, message by message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_MAX_HEAD_BYTES = 65_536
_MAX_BODY_BYTES = 1_000_000

_HEAD_END = re.compile(rb"\n\r*\n")
_FIELD = re.compile(rb"([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*)")
_STATUS = re.compile(rb"RTSP/1\.\d (\d{3})\b")
_REQUEST = re.compile(rb"([A-Z_]+) \S+ RTSP/1\.\d")


@dataclass(frozen=True)
class RtspMessage:
    """A request, or an answer to one.

    Attributes:
        first: Its first line.
        fields: Its other lines, in order and without the body's length.
        body: What follows.
    """

    first: bytes
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def status(self) -> int | None:
        """An answer's number; None for a request."""
        status = _STATUS.match(self.first)
        return int(status[1]) if status else None

    @property
    def method(self) -> bytes | None:
        """What a request asks for; None for an answer."""
        request = _REQUEST.fullmatch(self.first)
        return request[1] if request else None

    def field(self, name: bytes) -> bytes:
        """The last of the fields of a name, in small letters; empty when there is none."""
        return {known.lower(): text for known, text in self.fields}.get(name, b"")

    def with_field(self, name: bytes, text: bytes) -> "RtspMessage":
        """The same with another text in a field."""
        others = (field for field in self.fields if field[0].lower() != name.lower())
        return replace(self, fields=(*others, (name, text)))

    def encoded(self) -> bytes:
        """As it is sent."""
        lines = [b"%b: %b" % field for field in self.fields]
        head = b"\r\n".join([self.first, *lines, b"Content-Length: %d" % len(self.body)])
        return head + b"\r\n\r\n" + self.body


class RtspReader:
    """Understands one side of a connection.

    Between messages lie packets of the stream, which stay as they are: ``$``, a channel, and the
    length of what follows.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def read(self, more: bytes) -> Iterator[RtspMessage | bytes]:
        """Take the next bytes; yield what is complete.

        Raises:
            ValueError: It is no RTSP.
        """
        self._buffer += more
        while (said := self._next()) is not None:
            yield said

    def _next(self) -> RtspMessage | bytes | None:
        if self._buffer.startswith(b"$"):
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
        fields = [(field[1], field[2]) for field in map(_FIELD.fullmatch, rest) if field]
        message = RtspMessage(first, tuple(fields), b"")
        length = int(message.field(b"content-length") or b"0")
        if not 0 <= length <= _MAX_BODY_BYTES:
            raise ValueError("a body that is too long")
        if len(self._buffer) < end.end() + length:
            return None
        if message.status is None and message.method is None:
            raise ValueError("not RTSP")
        others = [field for field in fields if field[0].lower() != b"content-length"]
        return RtspMessage(first, tuple(others), self._take(end.end() + length)[end.end() :])

    def _take(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken
