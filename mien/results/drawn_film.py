"""A film with what was found drawn into it, made while it is read."""

import io
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
    target = io.BytesIO()
    writer: FilmWriter | None = None
    with av.open(film, format="mp4") as source:
        for frame in source.decode(video=0):
            picture = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            while moment is not None and moment[0] < (frame.time or 0.0) - _SAME_S:
                moment = next(moments, None)
            if moment is not None and moment[0] <= (frame.time or 0.0) + _SAME_S:
                draw(picture, list(moment[1]))
                moment = next(moments, None)
            writer = writer or FilmWriter(target, picture)
            writer.add(picture, frame.time or 0.0)
            yield from _taken(target)
    if writer is not None:
        writer.close()
    yield from _taken(target)


def _taken(target: io.BytesIO) -> Iterator[bytes]:
    """What was written since the last time."""
    some = target.getvalue()
    if some:
        target.seek(0)
        target.truncate()
        yield some
