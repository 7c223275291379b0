"""How long a video is, as far as its header tells."""

from pathlib import Path

import av
from av.error import FFmpegError


def video_frames(path: Path) -> int:
    """Frames that a video should give, at least 1; 1 as well when it cannot be read at all."""
    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
            # A cover that is not marked as one is a stream of one picture.
            stream = max(container.streams.video, key=lambda stream: stream.frames != 1)
            duration_s = (container.duration or 0) / av.time_base
            return max(1, stream.frames or round(duration_s * float(stream.average_rate or 0)))
    except (FFmpegError, OSError, ValueError):
        return 1  # capture will say what is wrong with it
