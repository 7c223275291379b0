"""Renders where processor time goes."""

from typing import Any

from bench.tables import table

Result = dict[str, Any]

_NAMES = {"mjpeg": "MJPEG", "h264": "H.264", "hevc": "H.265"}


def capture(result: Result) -> str:
    """Capture against the ``ffmpeg`` program, for each codec and size."""
    rows = [
        [_NAMES[row["codec"]], row["size"], row["mien_ms"], row["ffmpeg_ms"], row["ratio"]]
        for row in result["rows"]
    ]
    return f"""## Capture against `ffmpeg`

Milliseconds of processor time a picture, from the camera's packets to a JPEG at most
{result["max_width"]} wide, and what the `ffmpeg` program takes to decode, scale and write JPEGs of
the same clip on one thread ({result["processor"]}). Each without its start, in turns; the ratio is
the median of the turns'. MJPEG that is not too wide is passed on as it is.

{table(["", "size", "Mien ms", "`ffmpeg` ms", "ratio"], rows)}

`python -m bench capture` gives it."""
