"""What capture costs a picture, against the ``ffmpeg`` program that does the same.

Both decode, scale to at most 1280 wide and write JPEGs of about the same size on one thread.
Processor time is counted, not the clock's, in turns, each without what its first picture costs,
which is its start.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, get_args

import click

from bench import camera_clips, system
from capture.sources import Source
from capture.video import Video
from mien.bus.messages import Camera

SECONDS = 6.0
ROUNDS = 5
CAMERA = Camera(id="bench", name="", source="")


def run() -> dict[str, Any]:
    """Measure every codec at every size.

    Raises:
        ClickException: There is no ``ffmpeg`` program here.
    """
    if shutil.which("ffmpeg") is None:
        raise click.ClickException("no ffmpeg here to compare with: apt-get install ffmpeg")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for codec in get_args(camera_clips.Codec):
            for size in camera_clips.SIZES:
                clip = Path(folder) / f"{codec}-{size}.mkv"
                rows.append({"codec": codec, "size": size, **_measure(clip, codec, size)})
    return {"processor": system.processor(), "max_width": CAMERA.max_width, "rows": rows}


def _measure(clip: Path, codec: camera_clips.Codec, size: str) -> dict[str, float]:
    """Milliseconds a picture of both, the medians of all rounds, and that of the rounds' ratios."""
    camera_clips.write(clip, codec, size, SECONDS)
    frames = round(SECONDS * camera_clips.FPS)
    rounds = []
    for _ in range(ROUNDS):
        own = (_mien(clip, frames) - _mien(clip, 1)) / (frames - 1)
        theirs = (_ffmpeg(clip, frames) - _ffmpeg(clip, 1)) / (frames - 1)
        rounds.append((own, theirs))
    clip.unlink()
    return {
        "mien_ms": round(1e3 * median(own for own, _ in rounds), 2),
        "ffmpeg_ms": round(1e3 * median(theirs for _, theirs in rounds), 2),
        "ratio": round(median(own / theirs for own, theirs in rounds), 3),
    }


def _mien(clip: Path, frames: int) -> float:
    """Processor seconds of capture's own code for so many pictures."""
    began = time.process_time()
    with Video(Source("file", str(clip)), CAMERA) as video:
        for shot in video.shots():
            shot.picture()
            if shot.index + 1 == frames:
                break
    return time.process_time() - began


def _ffmpeg(clip: Path, frames: int) -> float:
    """Processor seconds of the ``ffmpeg`` program for the same."""
    scale = f"scale='min({CAMERA.max_width},iw)':-2:flags=area,format=yuvj420p"
    command = [
        *("ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-filter_threads", "1"),
        *("-i", str(clip), "-vf", scale, "-frames:v", str(frames), "-threads", "1"),
        *("-c:v", "mjpeg", "-q:v", "2", "-f", "null", "-"),
    ]
    before = os.times()
    subprocess.run(command, check=True)
    after = os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system
