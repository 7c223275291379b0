"""The cameras given on the command line, checked as far as that is possible before starting."""

import os
from collections.abc import Sequence
from pathlib import Path

from mien.cameras.protocols import SCHEMES
from mien.cli.errors import UserError

WEBCAM = Path("/dev/video0")
#: Few enough that no letter of several bytes is likely to be cut: those read as no text.
_LOOKED_AT_BYTES = 512


def resolve(arguments: Sequence[str]) -> list[str]:
    """Make files absolute, so that every worker finds them; leave URLs and webcams as they are.

    A webcam may be plugged in later, so one that is missing is shown as such and stops nothing.

    Raises:
        UserError: A file does not exist or may not be read.
    """
    return [_resolve(argument) for argument in arguments]


def _resolve(argument: str) -> str:
    scheme, separator, _ = argument.partition("://")
    if separator and scheme.lower() not in SCHEMES:
        raise UserError(
            f"no camera speaks {scheme}:// here; a URL begins with one of {', '.join(SCHEMES)}"
        )
    if separator or argument.isdecimal() or _is_device(argument):
        return argument
    path = Path(argument).absolute()
    if path.is_dir():
        raise UserError(f"{argument} is a folder; name the video files in it: {argument}/*.mp4")
    if not path.exists():
        raise UserError(f"no such file: {argument} (a source is a file, a URL or a webcam)")
    if not os.access(path, os.R_OK):
        raise UserError(f"no permission to read {argument}")
    if _is_text(path):
        raise UserError(f"{argument} is a text file; a source is a video, a URL or a webcam")
    return str(path)


def _is_text(path: Path) -> bool:
    """True for a file that begins with words and holds none of the zeros that videos have."""
    with path.open("rb") as file:
        beginning = file.read(_LOOKED_AT_BYTES)
    try:
        return b"\0" not in beginning and bool(beginning.decode().strip())
    except UnicodeDecodeError:
        return False


def _is_device(argument: str) -> bool:
    """True for ``/dev/video0``, ``/dev/v4l/by-id/...`` and whatever udev calls a webcam."""
    return argument.startswith("/dev/") and not Path(argument).is_file()


def check_file(path: Path) -> None:
    """Look whether a file of cameras can be read.

    Raises:
        UserError: It is not right; the text names the line.
    """
    from mien.cameras import camera_file, yaml_file  # costs time that most starts need not

    try:
        camera_file.entries(yaml_file.read(path), os.environ)
    except yaml_file.YamlError as error:
        raise UserError(str(error)) from None


def webcam() -> list[str]:
    """The first webcam of this machine as the only source, or nothing when there is none."""
    return [str(WEBCAM)] if WEBCAM.exists() else []
