"""Files under analysis: photos, videos and folders of them, in order, nothing skipped."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bus.messages import Camera, FilePosition
from capture.pace import Limiter
from capture.session import Session
from capture.sources import Source, SourceError
from capture.video import Video
from imaging import photos
from imaging.headers import PictureError, recognise
from imaging.picture import Picture

VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".wmv", ".flv"}
    | {".ogv", ".3gp", ".mjpeg", ".gif"}
)
_NOTHING = Picture(b"", 0, 0)


@dataclass(frozen=True)
class Item:
    """One result that an analysis owes: a picture, or why there is none.

    Attributes:
        position: File, frame and time.
        make: Makes the picture; raises PictureError with the reason.
    """

    position: FilePosition
    make: Callable[[], Picture]


def play(session: Session) -> None:
    """Publishes every picture of a lossless camera's files, then reports ``ended``.

    A worker that takes over goes on after the last picture that was published.
    """
    if session.camera.paused:
        session.report("paused")
        return
    while not session.outbox.resume():
        if session.rest(0.1):
            return
    already = session.outbox.seq
    for number, item in enumerate(items(session.address, session.camera), start=1):
        if session.stopping.is_set():
            return
        if number > already:
            _publish(item, session)
    if not session.stopping.is_set():
        session.report("ended")


def items(paths: str, camera: Camera) -> Iterator[Item]:
    """Yields everything that the files hold, in order; at least one item for each.

    Args:
        paths: Files and folders, one a line.
        camera: Size, rate and quality that are wanted.
    """
    for line in filter(None, paths.splitlines()):
        path = Path(line)
        if not path.is_dir():
            yield from _file_items(path, camera)
            continue
        found = expand(path)
        for file in found:
            yield from _file_items(file, camera)
        if not found:
            yield _failure(path, 0, "the folder holds no photo and no video")


def expand(folder: Path) -> list[Path]:
    """Photos and videos of a folder and its subfolders in name order, hidden ones left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in photos.SUFFIXES | VIDEO_SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def _file_items(path: Path, camera: Camera) -> Iterator[Item]:
    if _is_photo(path):
        position = FilePosition(file=str(path), frame=0, time_s=0.0)
        yield Item(position, partial(_load, path, camera.max_width))
        return
    frame = 0
    limiter = Limiter(camera.fps)
    try:
        with Video(Source("file", str(path)), camera, photos.MAX_PIXELS) as video:
            for shot in video.shots():
                frame = shot.index + 1
                if limiter.take(shot.time_s):
                    position = FilePosition(
                        file=str(path), frame=shot.index, time_s=round(shot.time_s, 6)
                    )
                    yield Item(position, shot.picture)
        if not frame:
            yield _failure(path, 0, "holds no picture that can be decoded")
    except SourceError as error:
        yield _failure(path, frame, str(error))


def _is_photo(path: Path) -> bool:
    """Judges by the suffix, and files of unknown kinds by their first bytes."""
    suffix = path.suffix.lower()
    if suffix in photos.SUFFIXES or suffix in VIDEO_SUFFIXES:
        return suffix in photos.SUFFIXES
    try:
        with path.open("rb") as file:
            return recognise(file.read(32)) is not None
    except OSError:
        return False


def _load(path: Path, max_width: int) -> Picture:
    try:
        return photos.load(path, max_width)
    except FileNotFoundError:
        raise PictureError("no such file") from None
    except OSError as error:
        raise PictureError(f"the file cannot be read ({error.strerror})") from None


def _failure(path: Path, frame: int, reason: str) -> Item:
    def fail() -> Picture:
        raise PictureError(reason)

    return Item(FilePosition(file=str(path), frame=frame, time_s=0.0), fail)


def _publish(item: Item, session: Session) -> None:
    try:
        picture, reason = item.make(), None
    except PictureError as error:
        picture, reason = _NOTHING, str(error)
    session.outbox.publish_surely(picture, item.position, reason)
    session.seen(picture)
