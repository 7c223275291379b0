"""The moving picture of the README: the suite's own portraits, as ``mien analyze`` draws them.

``python -m bench.moving_picture`` writes ``docs/images/faces.webp``. An animated WebP is shown
by every browser within a document, which a video is not.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import av
from PIL import Image

from tests import clips

TARGET = Path(__file__).parents[1] / "docs" / "images" / "faces.webp"
#: The portraits sway once in four seconds, so the picture repeats without a jump.
SECONDS, FACES, FPS = 4, 2, 15
#: Every third picture, at three quarters of the size.
STEP, SIZE, QUALITY = 3, (480, 360), 60


def main() -> None:
    """Draw a clip, analyze it, and write what was found in it as a moving picture."""
    with tempfile.TemporaryDirectory() as folder:
        clip = clips.write_clip(Path(folder) / "faces.mp4", seconds=SECONDS, faces=FACES)
        drawn = Path(folder) / "drawn.mp4"
        analyze = ["analyze", str(clip), "--annotated", str(drawn), "--out", f"{folder}/faces.json"]
        subprocess.run([sys.executable, "-m", "mien", *analyze], check=True)
        write(drawn, TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size / 1e3:.0f} KB")


def write(video: Path, target: Path) -> None:
    """Write every third picture of a video as an animated WebP that repeats for ever."""
    with av.open(str(video)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    pictures = [
        Image.fromarray(frame).resize(SIZE, Image.Resampling.LANCZOS) for frame in frames[::STEP]
    ]
    pictures[0].save(
        target,
        save_all=True,
        append_images=pictures[1:],
        duration=round(1_000 * STEP / FPS),
        loop=0,
        quality=QUALITY,
        method=6,
    )


if __name__ == "__main__":
    main()
