"""What a camera's source text means, and how FFmpeg is to open it."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from capture.network.reach import Local, Reach
from mien.bus.messages import Camera
from mien.process.media import ANYWHERE, MediaDirs, OutsideError
from mien.process.settings import CAMERA_MAX_PIXELS
from mien.video.film_reader import FilmError
from mien.video.opening import CONTAINERS, check_file, file_options

#: Sources that web writes itself: the cameras of browsers.
BROWSER = "browser:"

#: The kernel's number of video devices, Video4Linux.
VIDEO_MAJOR = 81

Kind = Literal["webcam", "rtsp", "http", "file"]

_KIND_OF_SCHEME: dict[str, Kind] = {
    "rtsp": "rtsp",
    "rtsps": "rtsp",
    "http": "http",
    "https": "http",
}

#: Of a camera that sends by UDP: so many packets are waited for one that was overtaken.
UDP_OPTIONS = {"reorder_queue_size": "16"}


class SourceError(RuntimeError):
    """A source cannot be opened or read; the text says why, without any credentials.

    Attributes:
        final: True when trying again cannot help.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(frozen=True, kw_only=True)
class SourceLimits:
    """What sources may be, and how long they may take.

    Attributes:
        most_pixels: What a live picture may have at most.
        local: What cameras on this machine's own addresses are.
        media: Which files may be cameras.
        open_s: How long a source may take to answer when it is opened.
        read_s: How long it may give nothing, from then on.
        still_s: A single picture that stays as it is is given again after so long.
        hangs_s: How long a camera's thread may be silent: only one that is stuck is silent for
            longer than it takes to open a source and to read from it.
    """

    most_pixels: int = CAMERA_MAX_PIXELS
    local: Local = "media"
    media: MediaDirs = ANYWHERE
    open_s: float = 10.0
    read_s: float = 10.0
    still_s: float = 2.0
    hangs_s: float = 25.0


#: Of a worker to which nobody has said anything else.
USUAL = SourceLimits()


@dataclass(frozen=True)
class Source:
    """One thing that FFmpeg can open.

    Attributes:
        kind: Decides options, pace and wording.
        address: Path or URL, with credentials: never to be shown.
        reach: Opens the connections of a camera on the network.
        limits: What it may be, and how long it may take.
    """

    kind: Kind
    address: str = field(repr=False)
    reach: Reach = field(default_factory=lambda: Reach("media"), repr=False, compare=False)
    limits: SourceLimits = field(default=USUAL, repr=False, compare=False)

    @property
    def shown(self) -> str:
        """Host or path, fit for people's eyes."""
        if self.kind in ("rtsp", "http"):
            return urlsplit(self.address).hostname or "the camera"
        return self.address


def parse(text: str, limits: SourceLimits = USUAL) -> Source:
    """Tell what a source text means.

    Args:
        text: Device, URL or file.
        limits: What it may be, and how long it may take.

    Raises:
        SourceError: A URL of a scheme that is not served, or without a host.
    """
    if text.isdecimal():
        return Source("webcam", f"/dev/video{text}", limits=limits)
    if _is_device(text):
        return Source("webcam", text, limits=limits)
    if "://" not in text:
        return Source("file", text, limits=limits)
    scheme = text.partition("://")[0].lower()
    kind = _KIND_OF_SCHEME.get(scheme)
    if kind is None:
        raise SourceError(
            f"cannot open URL scheme {scheme!r} (rtsp, rtsps, http and https work)", final=True
        )
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not host:
        raise SourceError("the URL names no host", final=True)
    return Source(kind, text, Reach(limits.local), limits)


def _is_device(text: str) -> bool:
    """True for devices in ``/dev``, there or not, and for links to a webcam anywhere."""
    path = Path(text)
    if text.startswith("/dev/"):
        return not path.is_file() and not path.is_dir()
    return _is_video_device(path)


def _is_video_device(path: Path) -> bool:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISCHR(status.st_mode) and os.major(status.st_rdev) == VIDEO_MAJOR


def check(source: Source) -> None:
    """Look for what can be told without opening.

    Raises:
        SourceError: The file or device is not there, or is not what it should be.
    """
    path = Path(source.address)
    if source.kind == "webcam" and not path.exists():
        raise SourceError(f"no camera at {source.address}")
    # Merely to open some other device can have effects.
    if source.kind == "webcam" and not _is_video_device(path):
        raise SourceError(f"{source.address} is no camera", final=True)
    if source.kind != "file":
        return
    try:  # before anything is told of it
        source.limits.media.check(source.address)
    except OutsideError as error:
        raise SourceError(str(error), final=True) from None
    try:
        check_file(path)
    except FilmError as error:
        raise SourceError(str(error), final=error.final) from None


def open_options(source: Source, camera: Camera) -> tuple[str | None, dict[str, str]]:
    """Return FFmpeg's input format (None: find out) and options for a source.

    FFmpeg refuses too large pictures before it decodes them, also while it finds out what the
    source is.

    Args:
        source: What to open.
        camera: Size and rate that are wanted.
    """
    form, options = _open_options(source, camera)
    return form, options | {"max_pixels": str(source.limits.most_pixels)}


def _open_options(source: Source, camera: Camera) -> tuple[str | None, dict[str, str]]:
    microseconds = str(int(source.limits.read_s * 1e6))
    if source.kind == "webcam":
        size = "1280x720" if camera.max_width >= 1280 else "640x480"
        options = {"input_format": "mjpeg", "video_size": size}
        if camera.fps:
            options["framerate"] = f"{camera.fps:g}"
        return "v4l2", options
    if source.kind == "rtsp":
        return "rtsp", {
            "rtsp_transport": "tcp",
            "timeout": microseconds,
            "allowed_media_types": "video",
            "flags": "low_delay",
            "analyzeduration": "1000000",
            "protocol_whitelist": "tcp",
            "format_whitelist": "rtsp",
        }
    if source.kind == "http":
        # A playlist's addresses are opened by us. These two would have FFmpeg do it after all.
        return None, {
            "http_persistent": "0",
            "http_multiple": "0",
            "analyzeduration": "1000000",
            "protocol_whitelist": "http,https",
            "format_whitelist": CONTAINERS + ",mpjpeg,hls",
        }
    return file_options(source.address)
