"""From the sources given at the start to the cameras of this run."""

import re
from collections.abc import Collection, Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from mien.bus.messages import Camera
from mien.process.redact import MASK, without_credentials

_DEVICE = re.compile(r"(?:/dev/video)?(\d+)")


def cameras_of(
    sources: Sequence[str], taken: Collection[str] = ()
) -> tuple[list[Camera], dict[str, str]]:
    """Make one camera for each source, with ids that nobody else has.

    Args:
        sources: Device paths, URLs or file paths, as the user gave them.
        taken: Ids of the cameras that exist already.

    Returns:
        The cameras without credentials, and the full URLs of those that have some, by id.
    """
    ids = set(taken)
    cameras: list[Camera] = []
    credentials: dict[str, str] = {}
    for source in sources:
        name = name_of(source)
        camera_id = unique(slug(name), ids)
        ids.add(camera_id)
        public = without_credentials(source)
        cameras.append(Camera(id=camera_id, name=name, source=public))
        if public != source:
            credentials[camera_id] = source
    return cameras, credentials


def name_of(source: str) -> str:
    """What people would call a source: the device, the host, or the file without its ending."""
    device = _DEVICE.fullmatch(source)
    if device:
        return "Webcam" if device[1] == "0" else f"Webcam {int(device[1]) + 1}"
    if "://" in source:
        parts = urlsplit(without_credentials(source))  # knows where an odd password ends
        return parts.scheme if parts.hostname in (None, MASK) else str(parts.hostname)
    return PurePath(source).stem or source


def slug(text: str) -> str:
    """Lower-case letters, digits and single dashes; ``camera`` when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "camera"


def unique(wanted: str, taken: Collection[str]) -> str:
    """The wanted id, or with the first free number after it: ``book``, ``book-2``, ..."""
    candidate, number = wanted, 2
    while candidate in taken:
        candidate = f"{wanted}-{number}"
        number += 1
    return candidate
