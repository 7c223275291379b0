"""Renders what misses its aim: by how much, and where the processor time goes instead."""

import textwrap
from typing import Any

from bench.tables import table

Result = dict[str, Any]

#: Ratios to the plain loop that the pipeline is to have.
_EVERY_FACE, _GATED = 0.95, 2.0
#: Of the clips and cameras; so often in a second a face is classified, and a key frame comes.
_FPS, _CLASSIFIED_HZ, _KEYS_HZ = 15, 5, 4


def aims(pipeline: Result, cameras: Result, stages: Result) -> str:
    """What a frame costs where an aim is missed, what it may cost, and why it costs more.

    Args:
        pipeline: Result of ``bench pipeline``.
        cameras: Result of ``bench cameras``.
        stages: Result of ``bench stages``, for the kinds of cameras that ``cameras`` has.
    """
    rows = [*_pipeline_rows(pipeline), *(_kind_row(kind, cameras) for kind in cameras["kinds"])]
    missed = [[*row, f"{1 - row[1] / row[2]:.0%}"] for row in rows if row[1] < row[2]]
    return f"""## What misses its aim, and why

Ratios to the plain loop, as above. "May cost" is the processor time that the aim leaves for a
frame, "costs" what all of Mien takes for one: of all cores with the pipeline, with cameras of
those that were in use at the count that was carried.

{table(["", "ratio", "aim", "costs, ms", "may cost, ms", "missed by"], missed)}

{_reasons(stages["kinds"], gated_ms=rows[1][4], large_ms=float(rows[3][4]))}"""


def _reasons(kinds: list[Result], gated_ms: str, large_ms: float) -> str:
    """Why, for each aim; ``gated_ms`` and ``large_ms`` are what a frame may cost."""
    mjpeg, small, large = (each["parts"] for each in kinds)
    decoding = "capture: read and decode"
    compressing = "capture: scale and compress"
    return "\n".join(
        textwrap.fill(" ".join(text.split()), 100, initial_indent="- ", subsequent_indent="  ")
        for text in (
            """**Pipeline, every face.** The plain loop's whole work is in it: a JPEG, a look, a
            crop and a classification a frame. On top come tracks and their judgement, each frame
            and crop as a message from process to process, and the accounting, by which no frame is
            lost. Of ten parts of the time seven are the detector's, one and a half the
            classifier's; capture and Valkey share the rest.""",
            f"""**Pipeline, gated.** The detector decodes {_decoded_ms(mjpeg):.1f} ms a frame on
            average (half a JPEG's size, all of it for a crop) and looks {_looked_ms(mjpeg):.1f} ms
            (around a face, at the whole four times a second), of the {gated_ms} ms that all
            processes together may take. Half the size takes more than half the time, since a
            JPEG's entropy coding has to be undone whole. So the aim needs frames that are not
            decoded; but whether anything moved in one shows only once it is.""",
            f"""**MJPEG cameras.** The same, and what the pipeline's figures leave out: recorder,
            web and a viewer of every picture. Few cameras cost more a frame than many, of which
            several are read at once: with two, the detectors take
            {kinds[0]["services"]["detector"]} ms a frame, of which
            {mjpeg["detector: all of it, a face in view"]} ms are work on pictures.""",
            f"""**H.264 1080p.** Decoding takes {large[decoding]} ms, scaling and compressing
            {large[compressing]} ms; of the {large_ms} ms that a frame may cost, decoding alone is
            {large[decoding] / large_ms:.0%}. H.264 cannot be decoded at a smaller size, and cameras
            send no pictures that could be left out. What helps is hardware that decodes, or the
            second stream.""",
            f"""**With a second stream** decoding takes {small[decoding]} ms and compressing
            {small[compressing]} ms, which MJPEG spares; the detector has as much to do.""",
            """Tried and left: H.264's loop filter left out at key frames, too, and FFmpeg's fast
            flag (5.9 instead of 6.0 ms); OpenCV's scaling in place of swscale's (1.7 against 1.0 ms
            at 1080p); looks at grey pictures (they save a fifth of decoding half a JPEG, but boxes
            would be of grey and coloured pictures in turn, and how they jump was not measured);
            tracks reckoned without arrays (a sixtieth of the detector's time with one face; slower
            with twenty).""",
        )
    )


def _decoded_ms(parts: dict[str, float]) -> float:
    """Decoding a frame takes on average, with one face."""
    whole = _CLASSIFIED_HZ / _FPS
    half_ms = parts["of it a JPEG decoded at half its size"]
    return whole * parts["of it a JPEG decoded in full"] + (1 - whole) * half_ms


def _looked_ms(parts: dict[str, float]) -> float:
    """Looking for faces takes on average, with one face and without wide looks."""
    keys = _KEYS_HZ / _FPS
    around_ms = parts["of it a look around a face"]
    return keys * parts["of it a look at a key frame, 320 pixels"] + (1 - keys) * around_ms


def _pipeline_rows(result: Result) -> list[list[Any]]:
    cores_ms = 1e3 * result["cores"]
    return [
        [
            name,
            result[f"ratio_{key}"],
            aim,
            f"{cores_ms / result[f'pipeline_{key}_fps']:.1f}",
            f"{cores_ms / (aim * result['monolith_fps']):.1f}",
        ]
        for name, key, aim in (
            ("pipeline, every face", "every_face", _EVERY_FACE),
            ("pipeline, gated", "gated", _GATED),
        )
    ]


def _kind_row(kind: Result, result: Result) -> list[Any]:
    carried = [row for row in kind["by_cameras"] if row["carried"]][-1]
    used_ms = 1e3 * carried["cores_used"]
    return [
        f"cameras, {kind['kind']}",
        kind["ratio"],
        kind["aim"],
        f"{used_ms / (carried['cameras'] * _FPS):.1f}",
        f"{used_ms / (kind['aim'] * result['loop_fps']):.1f}",
    ]
