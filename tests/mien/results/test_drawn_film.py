"""A film with boxes drawn into it, in parts."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from mien.results.drawn_film import drawn_film
from mien.results.film_writer import KEY_EVERY, FilmWriter

TIMES = [0.0, 0.1, 0.25, 0.3]
GREEN = (90, 200, 90)


def record(time_s: float, x: int, track: int = 1) -> dict[str, Any]:
    return {
        "time_s": time_s,
        "track": track,
        "box_xywh": [x, 40, 60, 60],
        "top": "happiness",
        "confidence": 0.8,
        "quality": {"held_back": None},
    }


def write(path: Path, times: list[float]) -> Path:
    blank: NDArray[np.uint8] = np.full((160, 320, 3), 30, np.uint8)
    writer = FilmWriter(path, blank)
    for time_s in times:
        writer.add(blank, time_s)
    writer.close()
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write(tmp_path / "film.mp4", TIMES)


def boxes(pictures: list[NDArray[np.uint8]]) -> list[list[int]]:
    """Columns of each picture in which a left or right side of a box stands."""
    row = [picture[70].astype(int) for picture in pictures]
    return [[x for x in (20, 80, 200, 260) if np.abs(line[x] - GREEN).max() < 60] for line in row]


def test_each_picture_has_its_own_boxes_and_its_time(film: Path) -> None:
    records = [record(0.0, 20), record(0.25, 20), record(0.25, 200, 2), record(0.3, 200)]
    with film.open("rb") as source:
        parts = b"".join(drawn_film(source, records))
    with av.open(io.BytesIO(parts), "r") as container:
        frames = list(container.decode(video=0))
    assert [frame.time for frame in frames] == pytest.approx(TIMES, abs=1e-4)
    pictures = [np.asarray(frame.to_ndarray(format="bgr24"), np.uint8) for frame in frames]
    assert boxes(pictures) == [[20, 80], [], [20, 80, 200, 260], [200, 260]]


def test_records_of_pictures_that_are_missing_are_passed_over(film: Path) -> None:
    records = [record(0.05, 20), record(0.1, 200), record(9.0, 20)]
    with film.open("rb") as source:
        parts = b"".join(drawn_film(source, records))
    with av.open(io.BytesIO(parts), "r") as container:
        pictures = [
            np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            for frame in container.decode(video=0)
        ]
    assert boxes(pictures) == [[], [200, 260], [], []]


def test_it_is_sent_while_it_is_made(tmp_path: Path) -> None:
    times = [n / 25 for n in range(4 * KEY_EVERY)]
    drawn = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal drawn
        for time_s in times:
            drawn += 1
            yield record(time_s, 20)

    with write(tmp_path / "film.mp4", times).open("rb") as source:
        parts = drawn_film(source, counted())
        begin = b""
        while b"moof" not in begin:
            begin += next(parts)
        assert drawn < len(times), "the rest is not drawn yet"
        whole = begin + b"".join(parts)
    with av.open(io.BytesIO(whole), "r") as container:
        assert sum(1 for _ in container.decode(video=0)) == len(times)
