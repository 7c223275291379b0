"""Files under analysis: photos and videos, in order, nothing skipped."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mien.bus.messages import Camera, FilePosition
from mien.images.headers import MAX_PIXELS, PictureError
from mien.images.kinds import kind
from mien.images.picture import Picture
from mien.process.paths import shown
from mien.video.film_reader import FilmError
from mien.video.opening import opened_film
from mien.video.pace import Limiter


@dataclass(frozen=True)
class PlayItem:
    """One result that an analysis owes: a picture, or why there is none.

    Attributes:
        position: File, frame and time.
        make: Makes the picture; raises PictureError with the reason. To be called before the next
            item is taken.
    """

    position: FilePosition
    make: Callable[[], Picture]


def items(camera: Camera) -> Iterator[PlayItem]:
    """Yield everything that a lossless camera's files hold, in order; at least one item each."""
    for file in camera.files:
        path = Path(os.fsdecode(file))
        reader = _pages if kind(path) == "picture" else _shots
        yield from reader(path, camera)


def _pages(path: Path, camera: Camera) -> Iterator[PlayItem]:
    from mien.images import photos  # costs memory that cameras need not spend

    try:
        data = path.read_bytes()
    except FileNotFoundError:
        yield _failure(path, 0, "no such file")
        return
    except OSError as error:
        yield _failure(path, 0, f"the file cannot be read ({error.strerror})")
        return
    limiter = Limiter(camera.fps)
    for page in photos.pages(data, camera.max_width):
        if limiter.take(page.time_s):
            yield PlayItem(_position(path, page.index, page.time_s), page.make)


def _shots(path: Path, camera: Camera) -> Iterator[PlayItem]:
    frame = 0
    limiter = Limiter(camera.fps)
    try:
        with opened_film(path, camera, MAX_PIXELS) as shots:
            for shot in shots:
                frame = shot.index + 1
                if limiter.take(shot.time_s):
                    yield PlayItem(_position(path, shot.index, shot.time_s), shot.picture)
        if not frame:
            yield _failure(path, 0, "holds no picture that can be decoded")
    except FilmError as error:
        yield _failure(path, frame, str(error))


def _position(path: Path, frame: int, time_s: float) -> FilePosition:
    return FilePosition(file=shown(path), frame=frame, time_s=round(time_s, 6))


def _failure(path: Path, frame: int, reason: str) -> PlayItem:
    def fail() -> Picture:
        raise PictureError(reason)

    return PlayItem(_position(path, frame, 0.0), fail)
