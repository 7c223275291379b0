"""How long a video is, as far as its header tells."""

from pathlib import Path

import av
from av.error import FFmpegError


def video_frames(path: Path) -> int:
    """Frames that a video should give, at least 1; 1 as well when it cannot be read at all."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            duration_s = (container.duration or 0) / av.time_base
            return max(1, stream.frames or round(duration_s * float(stream.average_rate or 0)))
    except (FFmpegError, OSError, IndexError):
        return 1  # capture will say what is wrong with it
