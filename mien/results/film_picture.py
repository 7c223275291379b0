"""One picture of a film, found without decoding all that is before it."""

from typing import IO

import av
import numpy as np

from mien.results.drawing import Image

#: A film's times are ticks, those of records are rounded to milliseconds.
_SAME_S = 0.001


def picture_at(film: IO[bytes], time_s: float) -> Image | None:
    """Decode the picture of a time.

    Args:
        film: An MP4.
        time_s: As a record has it.

    Returns:
        BGR (H, W, 3); None where the film has no picture at that time.

    Raises:
        OSError: It cannot be read.
        ValueError: Likewise, in FFmpeg's words.
    """
    with av.open(film, "r", format="mp4") as source:
        source.seek(round(time_s * av.time_base))
        for frame in source.decode(video=0):
            behind_s = (frame.time or 0.0) - time_s
            if behind_s > _SAME_S:
                return None
            if behind_s >= -_SAME_S:
                return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    return None
