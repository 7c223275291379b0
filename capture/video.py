"""One opened video source: its pictures in order, and what is to be known of it."""

from collections.abc import Iterator

import av.error

from capture import opening, sources
from capture.reasons import UNHEARD, explain
from capture.sources import Source, SourceError
from mien.bus.messages import Camera
from mien.images.headers import PictureError
from mien.video.film_reader import FilmError, FilmReader, Shot
from mien.video.hardware import open_hardware

#: Formats whose packets come when they are due; all others are read ahead and must be paced.
_COME_WHEN_DUE = frozenset({"rtsp", "mpjpeg", "video4linux2,v4l2"})


class Video:
    """An opened source; close it, or use it in a ``with`` block.

    Args:
        source: What to open.
        camera: Size, rate and quality that are wanted.

    Raises:
        SourceError: It cannot be opened, with the reason in plain words.
    """

    def __init__(self, source: Source, camera: Camera) -> None:
        self._source = source
        sources.check(source)
        self._opened = opening.open_source(source, camera)
        container = self._opened.container
        hardware = None if camera.lossless else open_hardware
        try:
            most_pixels = source.limits.most_pixels
            self._film = FilmReader(container, camera, most_pixels, hardware, source.shown)
        except FilmError as error:
            self.close()
            raise SourceError(str(error)) from None
        form = container.format.name
        ahead = source.kind == "file" or form == "hls" or container.duration is not None
        self.paced = ahead and form not in _COME_WHEN_DUE

    def __enter__(self) -> "Video":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def fps(self) -> float:
        """Pictures a second, as the source says; a usual rate where that is not believed."""
        return self._film.fps

    @property
    def notice(self) -> str | None:
        """What people should know of how it is decoded."""
        return self._film.notice

    def close(self) -> None:
        """Close the source."""
        self._opened.close()

    def shots(self) -> Iterator[Shot]:
        """Yield the pictures in the order in which they are shown.

        Raises:
            SourceError: The source broke off, or cannot be decoded at all.
        """
        try:
            yield from self._film.shots()
        except av.error.FFmpegError as error:
            reason = explain(error, self._source, opened=True)
            if self._opened.deaf():
                reason = UNHEARD.format(self._source.shown)
            raise SourceError(reason) from None
        except PictureError as error:
            raise SourceError(f"{self._source.shown} shows no usable picture ({error})") from None
