"""What a camera answers over HTTP, as files that FFmpeg reads; FFmpeg itself opens no connection.

Streams of JPEGs and single pictures that are asked for again and again come out as multipart the
way FFmpeg expects it, anything else as it is.
"""

import contextlib
import io
import math
import threading
import time
from collections.abc import Callable, Generator
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit

from capture import reasons
from capture.network.http_client import Requests
from capture.network.multipart import MAX_PICTURE_BYTES, Splitter, TooLongError
from capture.sources import Source, SourceError

_CHUNK_BYTES = 65_536
#: How often a single picture is asked for when no rate is wanted, and at least.
_STILL_FPS = 5.0
_ENOUGH_BYTES = 16
_JPEG = b"\xff\xd8\xff"
_PART = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"

T = TypeVar("T")


class HttpCamera:
    """A source of kind ``http``: asks for it and finds out what it is.

    Args:
        source: Where to ask.
        fps: The rate that is wanted, None for all that comes.

    Attributes:
        form: FFmpeg's input format; None when FFmpeg is to find out.
        file: What FFmpeg reads.

    Raises:
        SourceError: There is no answer, or none that can be watched.
    """

    def __init__(self, source: Source, fps: float | None) -> None:
        self._source = source
        self._opened = False
        self._ends_s = time.monotonic() + source.limits.open_s
        self._requests = Requests(source.address, source.reach, source.limits.open_s)
        try:
            response = self._response = self._ask(lambda: self._requests.get(source.address))
        except SourceError:
            self._requests.close()
            raise
        try:
            self._find_out(response, fps)
        except SourceError:
            response.close()
            self._requests.close()
            raise

    def _find_out(self, response: HTTPResponse, fps: float | None) -> None:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        head = b""
        while len(head) < _ENOUGH_BYTES and (more := self.read(response)):
            head += more
        self.form: str | None = "mpjpeg"
        self.file: _Generated | _Body
        if kind.startswith("multipart/") or _is_part(head):
            self.file = _Generated(self._stream(response, head))
        elif head.startswith(_JPEG) and response.length is not None:
            response.close()
            self.file = _Generated(self._stills(fps))
        elif head.startswith(_JPEG):
            self.file = _Generated(self._stream(response, head, self._stills(fps)))
        else:
            self.form = "hls" if head.startswith(b"#EXTM3U") else None
            self.file = _Body(self, response, head)

    def opened(self) -> None:
        """Say that pictures were seen: from now on only a pause is a failure."""
        self._opened = True

    def close(self) -> None:
        """End the connection."""
        self.file.close()
        self._response.close()
        self._requests.close()

    def open_beside(self, url: str, _flags: int, _options: dict[str, str]) -> "_Body":
        """Open what a playlist leads to; checked as the source itself.

        Raises:
            SourceError: It may not be opened, or does not answer.
        """
        if urlsplit(url).scheme.lower() not in ("http", "https"):
            raise SourceError(f"{self._source.shown} leads to what may not be opened")
        return _Body(self, self._ask(lambda: self._requests.get(url)), b"")

    def read(self, response: HTTPResponse) -> bytes:
        """The next bytes of an answer, none at its end."""
        return self._ask(lambda: response.read1(_CHUNK_BYTES))

    def ask_from(self, url: str, start: int) -> HTTPResponse:
        """Ask once more, for what begins at this byte."""
        response = self._ask(lambda: self._requests.get(url, start))
        if start and response.status != HTTPStatus.PARTIAL_CONTENT:
            response.close()
            raise SourceError(reasons.STREAM.format(self._source.shown))
        return response

    def _ask(self, step: Callable[[], T]) -> T:
        if not self._opened and time.monotonic() > self._ends_s:
            raise SourceError(f"{self._source.shown} does not answer")
        try:
            return step()
        except (OSError, HTTPException, ValueError) as error:
            if isinstance(error, HTTPError):
                error.close()
            reason = reasons.explain_answer(error, self._source, opened=self._opened)
            raise SourceError(reason) from None

    def _stream(
        self,
        response: HTTPResponse,
        head: bytes,
        stills: Generator[bytes, None, None] | None = None,
    ) -> Generator[bytes, None, None]:
        """Pictures one after the other; one alone may be the first of ``stills``."""
        pictures = 0
        with contextlib.suppress(TooLongError):
            for jpeg in Splitter(lambda: self.read(response), head).pictures():
                pictures += 1
                yield jpeg
        if pictures == 1 and stills is not None:
            yield from stills
        broke = reasons.BROKEN if pictures else reasons.STREAM
        raise SourceError(broke.format(self._source.shown))

    def _stills(self, fps: float | None) -> Generator[bytes, None, None]:
        """A picture that is asked for again and again, and given when it is another.

        One that stays is given again after ``still_s`` all the same: the camera is there.
        """
        pause_s = min(1 / (fps or _STILL_FPS), self._source.limits.still_s)
        due_s, given_s = time.monotonic(), -math.inf
        last, tag = b"", None
        while True:
            threading.Event().wait(max(0.0, due_s - time.monotonic()))
            picture = partial(self._requests.picture, self._source.address, MAX_PICTURE_BYTES, tag)
            answered, tag = self._ask(picture)
            jpeg = last if answered is None else answered
            if not jpeg.startswith(_JPEG) or len(jpeg) > MAX_PICTURE_BYTES:
                raise SourceError(reasons.STREAM.format(self._source.shown))
            if jpeg != last or time.monotonic() - given_s >= self._source.limits.still_s:
                last, given_s = jpeg, time.monotonic()
                yield jpeg
            due_s = max(due_s + pause_s, time.monotonic())


class _Generated(io.RawIOBase):
    """Pictures as the parts of a multipart stream."""

    def __init__(self, pictures: Generator[bytes, None, None]) -> None:
        self._pictures = pictures
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            jpeg = next(self._pictures)
            self._rest = _PART % len(jpeg) + jpeg + b"\r\n"
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def close(self) -> None:
        self._pictures.close()  # it holds the camera, which holds this
        super().close()


class _Body(io.RawIOBase):
    """An answer as it is; begins anew elsewhere where the server can."""

    def __init__(self, camera: HttpCamera, response: HTTPResponse, head: bytes) -> None:
        self.name = response.geturl()  # what a playlist's relative addresses belong to
        self._camera = camera
        self._response = response
        self._rest = head
        self._at = 0
        ranges = response.headers.get("Accept-Ranges", "").lower() == "bytes"
        self._length = response.length if ranges else None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._length is not None

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = self._camera.read(self._response)
        taken, self._rest = self._rest[:size], self._rest[size:]
        self._at += len(taken)
        return taken

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length or 0}[whence]
        if base + offset != self._at:
            self._response.close()
            self._at, self._rest = base + offset, b""
            self._response = self._camera.ask_from(self.name, self._at)
        return self._at

    def close(self) -> None:
        self._response.close()
        super().close()


def _is_part(head: bytes) -> bool:
    """True for the beginning of multipart, whatever it was announced as."""
    return b"content-type: image/jpeg" in head[:512].lower() and not head.startswith(_JPEG)
