"""Opens a video file with FFmpeg, which gets to read that file and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.error

from mien.bus.messages import Camera
from mien.images.headers import PictureError
from mien.video.film_reader import FilmError, FilmReader, Shot
from mien.video.reasons import explain_file

# FFmpeg would take a text file for a video of a terminal, and a playlist for a way to other files.
# So only these come through, wherever a source is and whatever it leads to.
CONTAINERS = (
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,gif,apng,h264,hevc,av1,ivf,mjpeg,m4v,mxf,"
    "nut,dv,wtv,rm,swf,y4m"
)


def file_options(path: str) -> tuple[str | None, dict[str, str]]:
    """Return FFmpeg's input format (None: find out) and options for a file."""
    # Left to itself FFmpeg takes a file of JPEGs for a single photo.
    form = "mjpeg" if path.lower().endswith((".mjpeg", ".mjpg")) else None
    return form, {"protocol_whitelist": "file", "format_whitelist": CONTAINERS}


def check_file(path: Path) -> None:
    """Look for what can be told without opening.

    Raises:
        FilmError: The file is not there, or is not what it should be.
    """
    if not path.exists():
        raise FilmError(f"no such file: {path}")
    if path.is_dir():
        raise FilmError(f"{path} is a folder: analyze it instead of playing it", final=True)
    if not path.is_file():
        raise FilmError(f"{path} is not a file", final=True)
    if path.stat().st_size == 0:
        raise FilmError(f"{path.name} is empty")


@contextmanager
def opened_film(path: Path, camera: Camera, most_pixels: int) -> Iterator[Iterator[Shot]]:
    """Open a file for as long as the block lasts, and decode it to the letter.

    Args:
        path: The file.
        camera: Size, rate and quality that are wanted.
        most_pixels: Width times height of its pictures at most.

    Yields:
        Its pictures, in the order in which they are shown.

    Raises:
        FilmError: It cannot be opened, breaks off, or cannot be decoded at all.
    """
    check_file(path)
    form, options = file_options(str(path))
    try:
        with av.open(
            str(path), "r", format=form, options=options | {"max_pixels": str(most_pixels)}
        ) as container:
            yield FilmReader(container, camera, most_pixels, None, str(path)).shots()
    except av.error.FFmpegError as error:
        raise FilmError(explain_file(error, str(path))) from None
    except PictureError as error:
        raise FilmError(f"{path} shows no usable picture ({error})") from None
