"""A decoder leaves out only what nobody sees, and nothing of files under analysis."""

from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bench import camera_clips
from capture.sources import Source
from capture.video import Video
from mien.bus.messages import Camera
from tests import clips

#: Of all pictures but the last, one second from a key frame: the more, the more drift.
PICTURES = 16
#: Peak signal-to-noise ratio, decibels.
LEAST_DB = 40.0


def pictures(path: Path, **changes: object) -> list[bytes]:
    camera = Camera(id="c", name="c", source="", **changes)  # type: ignore[arg-type]
    with Video(Source("file", str(path)), camera) as video:
        return [shot.picture().jpeg for shot in islice(video.shots(), PICTURES)]


def decoded(jpeg: bytes) -> NDArray[np.float64]:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image.astype(np.float64)


def apart_db(a: bytes, b: bytes) -> float:
    error = float(np.square(decoded(a) - decoded(b)).mean())
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def test_a_live_picture_that_is_scaled_down_may_stay_unsmoothed(tmp_path: Path) -> None:
    clip = camera_clips.write(tmp_path / "clip.mkv", "h264", "640x360", PICTURES / camera_clips.FPS)
    live = pictures(clip, max_width=426)
    analysed = pictures(clip, max_width=426, lossless=True)
    assert live[0] == analysed[0], "key frames are smoothed"
    assert live[-1] != analysed[-1], "if not, nothing was saved"
    assert min(map(apart_db, live, analysed)) > LEAST_DB


@pytest.mark.parametrize(("codec", "max_width"), [("h264", 640), ("hevc", 320)])
def test_a_picture_that_keeps_its_size_is_smoothed_and_all_of_h265(
    tmp_path: Path, codec: camera_clips.Codec, max_width: int
) -> None:
    clip = camera_clips.write(tmp_path / "clip.mkv", codec, "640x360", 0.5)
    live = pictures(clip, max_width=max_width)
    assert live == pictures(clip, max_width=max_width, lossless=True)


def test_pictures_that_none_is_predicted_from_are_left_out_at_a_low_rate(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mkv"
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=20)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        stream.options = {"bf": "3", "b-adapt": "0", "b-pyramid": "none"}
        for image in clips.images(2, 20):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())

    def count(fps: float | None, lossless: bool = False) -> int:
        camera = Camera(id="c", name="c", source="", fps=fps, lossless=lossless)
        with Video(Source("file", str(clip)), camera) as video:
            return sum(1 for _ in video.shots())

    assert count(None) == count(10.0) == count(2.0, lossless=True) == 40
    assert 2 * 2 <= count(2.0) <= 40 / 2
