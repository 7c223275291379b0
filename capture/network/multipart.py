"""MJPEG over HTTP, as cameras really send it: one JPEG after the other out of a stream of bytes.

Parts may come without a first boundary, with another boundary than was announced, with or without
their length. Where the length is missing a picture ends where its own markers say so.
"""

import re
from collections.abc import Callable, Iterator

MAX_PICTURE_BYTES = 16_000_000
_MAX_HEAD_BYTES = 16_384

_START = b"\xff\xd8\xff"
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
#: A marker within compressed data: not a stuffed byte, a restart or a fill byte.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.S)
_BEGIN = re.compile(re.escape(_START))
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,12})[ \t]*\r?$")
_TYPE = re.compile(rb"(?im)^content-type:[ \t]*([^\s;]+)")


class TooLongError(ValueError):
    """A part, or its head, is longer than any picture."""


class Splitter:
    """Takes a stream apart.

    Args:
        more: Returns the next bytes, at least one; none at the end.
        head: The first bytes, read already.
    """

    def __init__(self, more: Callable[[], bytes], head: bytes = b"") -> None:
        self._more = more
        self._buffer = bytearray(head)

    def pictures(self) -> Iterator[bytes]:
        """Yield what is sent as pictures, damaged ones too, until the stream ends.

        Raises:
            TooLongError: It is no stream of pictures.
        """
        while self._skip_line_ends():
            if self._begins_picture():
                yield self._take(self._end_of_jpeg())
                continue
            head = self._head()
            if head is None:
                return
            kind, length = _TYPE.search(head), _LENGTH.search(head)
            if length is None:
                continue  # the picture itself comes next, or another part's head
            part = self._take(int(length[1]))
            if part and (
                kind is None or kind[1].lower() in (b"image/jpeg", b"image/jpg", b"image/pjpeg")
            ):
                yield part

    def _grow(self) -> bool:
        more = self._more()
        self._buffer += more
        return bool(more)

    def _skip_line_ends(self) -> bool:
        while True:
            rest = self._buffer.lstrip(b"\r\n")
            if rest:
                del self._buffer[: len(self._buffer) - len(rest)]
                return True
            if not self._grow():
                return False

    def _begins_picture(self) -> bool:
        while len(self._buffer) < len(_START) and _START.startswith(bytes(self._buffer)):
            if not self._grow():
                return False
        return self._buffer.startswith(_START)

    def _head(self) -> bytes | None:
        """Take the boundary and a part's header lines, up to the blank line."""
        while (end := _BLANK_LINE.search(self._buffer)) is None:
            if len(self._buffer) > _MAX_HEAD_BYTES:
                raise TooLongError
            if not self._grow():
                return None
        return self._take(end.end())

    def _take(self, length: int) -> bytes:
        if length > MAX_PICTURE_BYTES:
            raise TooLongError
        while len(self._buffer) < length and self._grow():
            pass
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken

    def _end_of_jpeg(self) -> int:
        """Where the JPEG at the buffer's start ends; a damaged one ends where another begins."""
        at = 2
        while self._reach(at + 2) and self._buffer[at] == 0xFF:
            marker = self._buffer[at + 1]
            if marker == _EOI:
                return at + 2
            if marker == _SOI or not self._reach(at + 4):
                break
            at += 2 + int.from_bytes(self._buffer[at + 2 : at + 4], "big")
            if marker == _SOS:
                at = self._search(_MARKER, at)
        return self._search(_BEGIN, 2)

    def _search(self, pattern: re.Pattern[bytes], at: int) -> int:
        """Where a pattern of up to three bytes is; the stream's end when it is nowhere."""
        while (place := pattern.search(self._buffer, at)) is None:
            at = max(at, len(self._buffer) - 2)
            if not self._reach(len(self._buffer) + 1):
                return len(self._buffer)
        return place.start()

    def _reach(self, length: int) -> bool:
        """Read on until there are so many bytes; False when the stream ends before."""
        if length > MAX_PICTURE_BYTES:
            raise TooLongError
        while len(self._buffer) < length:
            if not self._grow():
                return False
        return True
