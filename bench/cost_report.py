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


def stages(result: Result) -> str:
    """Milliseconds a picture by service, and within capture and detector, for kinds of cameras."""
    kinds = result["kinds"]
    head = ["", *(each["kind"] for each in kinds)]
    services = [
        [name, *(each["services"].get(name, 0) for each in kinds)] for name in kinds[0]["services"]
    ]
    parts = [[name, *(each["parts"][name] for each in kinds)] for name in kinds[0]["parts"]]
    return f"""## Where processor time goes

Milliseconds of processor time a picture ({result["processor"]}), {result["cameras"]} cameras with
one face each at 15 frames a second, watched by nobody. A JPEG is decoded, a look is made and a crop
is cut only in some frames; the figures of these are for each time.

{table(head, services)}

The parts, measured one by one:

{table(head, parts)}

`python -m bench stages` gives it."""
