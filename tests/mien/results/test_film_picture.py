"""Single pictures of a film, before and after a key frame."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mien.results.film_picture import picture_at
from mien.results.film_writer import KEY_EVERY, FilmWriter

FPS = 25
PICTURES = KEY_EVERY + 20
BAR_PX = 4


def drawn(number: int) -> NDArray[np.uint8]:
    picture = np.full((64, PICTURES * BAR_PX, 3), 40, np.uint8)
    picture[:, number * BAR_PX : (number + 1) * BAR_PX] = 220
    return picture


@pytest.fixture
def film(tmp_path: Path) -> io.BytesIO:
    """A film of a bar that moves on with each picture, over two key frames."""
    path = tmp_path / "film.mp4"
    writer = FilmWriter(path, drawn(0))
    for number in range(PICTURES):
        writer.add(drawn(number), number / FPS)
    writer.close()
    return io.BytesIO(path.read_bytes())


@pytest.mark.parametrize("number", [0, 1, 37, KEY_EVERY - 1, KEY_EVERY, PICTURES - 1])
def test_the_very_picture_of_a_time_is_found(film: io.BytesIO, number: int) -> None:
    picture = picture_at(film, round(number / FPS, 3))
    assert picture is not None
    assert picture.shape == drawn(0).shape
    assert int(picture.mean(axis=(0, 2)).argmax()) // BAR_PX == number


@pytest.mark.parametrize("time_s", [0.02, 100.0])
def test_there_is_none_between_two_and_none_after_the_last(film: io.BytesIO, time_s: float) -> None:
    assert picture_at(film, time_s) is None
