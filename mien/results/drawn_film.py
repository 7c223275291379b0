"""A film with what was found drawn into it, made while it is read."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO

import av
import numpy as np

from mien.results.drawing import draw
from mien.results.film_writer import FilmWriter
from mien.results.records import Record

#: A film's times are ticks, those of records are rounded to milliseconds.
_SAME_S = 0.001


def drawn_film(film: IO[bytes], records: Iterable[Record]) -> Iterator[bytes]:
    """Draw records on the pictures of a film.

    Args:
        film: An MP4 whose pictures lie at the times of the records.
        records: In order.

    Returns:
        An MP4 in parts, as it grows: none is empty.

    Raises:
        OSError: It cannot be read.
        ValueError: Likewise, in FFmpeg's words.
    """
    moments = groupby(records, lambda record: float(record["time_s"]))
    moment = next(moments, None)
    sink = _Sink()
    writer: FilmWriter | None = None
    with av.open(film, "r", format="mp4") as source:
        for frame in source.decode(video=0):
            picture = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            while moment is not None and moment[0] < (frame.time or 0.0) - _SAME_S:
                moment = next(moments, None)
            if moment is not None and moment[0] <= (frame.time or 0.0) + _SAME_S:
                draw(picture, list(moment[1]))
                moment = next(moments, None)
            writer = writer or FilmWriter(sink, picture)
            writer.add(picture, frame.time or 0.0)
            yield from sink.take()
    if writer is not None:
        writer.close()
    yield from sink.take()


class _Sink:
    """Holds what was written until it is taken; nobody can go back in it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def take(self) -> Iterator[bytes]:
        parts, self._parts = self._parts, []
        yield from parts
