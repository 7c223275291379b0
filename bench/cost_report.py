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


def capacity(result: Result) -> str:
    """Milliseconds a camera and second by service, at each rate."""
    slow, fast = result["rates"]
    head = ["", *(f"{fps} fps" for _ in result["kinds"] for fps in (slow, fast))]
    kinds = [f"{_NAMES[each['codec']]} {each['size']}" for each in result["kinds"]]
    rows = [
        [service, *(cost for each in result["kinds"] for cost in each["services"][service])]
        for service in result["kinds"][0]["services"]
    ]
    return f"""## What a camera costs

Milliseconds of processor time a camera and second ({result["processor"]}) at two rates, with
{result["cameras"]} cameras of one face each, watched by nobody: {", then ".join(kinds)}.

{table(head, rows)}

`python -m bench capacity` gives it; `mien plan` reckons with it ([capacity.md](capacity.md))."""


def scale(result: Result) -> str:
    """What the transport costs by cameras, rates, sizes, faces and shards."""
    rows = [
        [
            *(row[name] for name in ("cameras", "fps", "picture_kb", "faces", "shards")),
            row["frames_a_second"],
            *(row["frame_ms"][name] for name in ("redis", "recorder", "web")),
            row["ratio"],
        ]
        for row in result["rows"]
    ]
    head = ["cameras", "fps", "KB", "faces", "shards", "frames/s"]
    return f"""## What one Redis carries

Milliseconds of processor time a frame ({result["processor"]}) of those that look at no picture:
Redis, the recorder, and web that nobody watches. Cameras, detector and classifier's net are mocks
that use next to none, so that the transport is what is measured. A frame costs less where there
are more of them, since more are read at once. The ratio is to what the same server takes to add an
entry of that size to a stream and to give it to one reader.

{table([*head, "Redis ms", "recorder ms", "web ms", "ratio"], rows)}

`python -m bench scale` gives it; `mien plan` reckons with it ([capacity.md](capacity.md))."""


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
