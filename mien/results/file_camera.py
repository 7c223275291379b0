"""The camera that files under analysis go through."""

import os
from collections.abc import Iterable
from pathlib import Path

from mien.bus.messages import Camera

#: Wider than any picture that capture accepts, so that boxes are pixels of the file's own.
ANY_WIDTH = 1_000_000
JPEG_QUALITY = 95


def file_camera(camera_id: str, files: Iterable[Path] = (), source: str = "files") -> Camera:
    """The camera of an analysis.

    Args:
        camera_id: Its id, which no other camera has.
        files: Photos and videos to read, in this order.
        source: ``browser:...`` when the caller writes frames.
    """
    return Camera(
        id=camera_id,
        name="Analysis",
        source=source,
        files=tuple(os.fsencode(file) for file in files),
        max_width=ANY_WIDTH,
        jpeg_quality=JPEG_QUALITY,
        classify_hz=None,
        lossless=True,
    )
