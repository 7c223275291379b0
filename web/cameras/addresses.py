"""Addresses of cameras as people enter them."""

from urllib.parse import urlsplit

from mien.process.redact import MASK
from web.http.refusals import RefusedError

SCHEMES = ("rtsp", "rtsps", "http", "https")


class InvalidCameraError(RefusedError):
    """What was asked for is no camera; the text says which field and what would be right."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason)


def sound(source: str) -> str:
    """Look at a source as far as its text tells.

    Args:
        source: As somebody entered it.

    Returns:
        The same without spaces around it.

    Raises:
        InvalidCameraError: It is impossible.
    """
    source = source.strip()
    scheme, separator, _ = source.partition("://")
    if separator and (scheme.lower() not in SCHEMES or not _host(source)):
        raise InvalidCameraError(
            "the source's URL must look like rtsp://host/path or http://host/path "
            f"(one of {', '.join(SCHEMES)})."
        )
    if separator and not _has_port(source):  # where a "/" within a password ends the host, too
        raise InvalidCameraError(
            "the URL's port must be a number; within a password write / as %2F, @ as %40 and "
            ": as %3A."
        )
    if separator and MASK in source:
        raise InvalidCameraError(
            f"{MASK} stands for a part of the address that is not shown; give the whole address."
        )
    if source.startswith("browser:"):
        raise InvalidCameraError("a browser announces its camera itself; open it on the page.")
    if not source:
        raise InvalidCameraError("the source is empty; give a URL, a device or a file.")
    return source


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # an unclosed bracket, say
        return None


def _has_port(url: str) -> bool:
    """True when the port is a number, or left out."""
    try:
        _ = urlsplit(url).port
    except ValueError:
        return False
    return True
