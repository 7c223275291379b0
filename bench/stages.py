"""Where processor time goes: milliseconds a picture, by service and within capture and detector."""

import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench import camera_clips, media, system
from capture.sources import Source
from capture.video import Video
from detector.session import CameraSession
from mien.bus.group import Entry
from mien.bus.messages import Camera, Frame
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.detection.jpeg import FramePicture
from mien.detection.search import ZOOM_PX, Search
from mien.faces.alignment import align
from mien.faces.yunet import YuNet
from mien.images.picture import Picture
from mien.models.package import SHIPPED_MODEL, load_package
from mien.models.scorer import Scorer

CAMERAS = 2
SECONDS = 6.0
WARM_UP_S = 4.0
MEASURE_S = 10.0
ROUNDS = 5
CAMERA = Camera(id="bench", name="", source="")


def run() -> dict[str, Any]:
    """Measure each kind of camera, all of Mien and then its parts in this process."""
    kinds = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, clip in _clips(Path(folder)):
            kinds.append(
                {"kind": kind, "services": services([clip] * CAMERAS), "parts": _parts(clip)}
            )
    return {"processor": system.processor(), "cameras": CAMERAS, "kinds": kinds}


def _clips(folder: Path) -> list[tuple[str, Path]]:
    return [
        ("MJPEG 640x480", media.write_mjpeg(folder / "mjpeg.mkv", SECONDS)),
        (
            "H.264 640x360",
            camera_clips.write(folder / "small.mkv", "h264", "640x360", SECONDS),
        ),
        ("H.264 1080p", camera_clips.write(folder / "large.mkv", "h264", "1080p", SECONDS)),
    ]


def services(clips: list[Path]) -> dict[str, float]:
    """Milliseconds a picture of every service of a running Mien that nobody watches.

    Args:
        clips: One for each camera.
    """
    with system.running(clips) as mien:
        system.wait_for_emotions(mien, least=len(clips))
        time.sleep(WARM_UP_S)
        before, frames = mien.cpu_by_service(), _processed(mien)
        time.sleep(MEASURE_S)
        after, frames = mien.cpu_by_service(), _processed(mien) - frames
    used = Counter(after)
    used.subtract(before)
    return {name: round(1e3 * used_s / frames, 2) for name, used_s in used.most_common()}


def _processed(mien: system.System) -> int:
    return sum(camera["processed"] for camera in mien.status()["cameras"])


def _parts(clip: Path) -> dict[str, float]:
    decoding_ms, whole_ms, pictures = _capture(clip)
    picture, yunet = pictures[0], YuNet()
    face = Search(yunet).thorough(_opened(picture), None)
    if not len(face):
        raise ValueError(f"nobody is found in {clip.name}")
    image = _opened(picture).full()
    crops = np.stack(8 * [align(image, face.landmarks[0])])
    scorer = Scorer(load_package(SHIPPED_MODEL))

    def look(width: int) -> Callable[[], object]:
        blank: NDArray[np.uint8] = np.zeros((width * 9 // 16, width, 3), np.uint8)
        return lambda: yunet.detect(blank)

    return {
        "capture: read and decode": decoding_ms,
        "capture: scale and compress": round(whole_ms - decoding_ms, 2),
        "detector: all of it, a face in view": _detector(pictures, yunet),
        "of it a JPEG decoded in full": _cpu_ms(lambda: _opened(picture).full()),
        "of it a JPEG decoded at half its size": _cpu_ms(lambda: _opened(picture).at_least(1)),
        "of it a wide look, 640 pixels": _cpu_ms(look(640)),
        "of it a look at a key frame, 320 pixels": _cpu_ms(look(320)),
        "of it a look around a face": _cpu_ms(look(ZOOM_PX)),
        "of it a crop": _cpu_ms(lambda: align(image, face.landmarks[0])),
        "classifier: a face, eight at once": round(_cpu_ms(lambda: scorer.scores(crops)) / 8, 2),
    }


def _capture(clip: Path) -> tuple[float, float, list[Picture]]:
    """Milliseconds a picture that is only decoded, and that is made ready, with the pictures."""
    rounds, pictures = [], list[Picture]()
    for _ in range(ROUNDS):
        began = time.process_time()
        with Video(Source("file", str(clip)), CAMERA) as video:
            count = sum(1 for _ in video.shots())
        middle = time.process_time()
        with Video(Source("file", str(clip)), CAMERA) as video:
            pictures = [shot.picture() for shot in video.shots()]
        rounds.append(((middle - began) / count, (time.process_time() - middle) / count))
    decoding, whole = (round(1e3 * median(column), 2) for column in zip(*rounds, strict=True))
    return decoding, whole, pictures


def _detector(pictures: list[Picture], yunet: YuNet) -> float:
    """Milliseconds a picture at the rate of the clips and five classifications a second."""

    def play() -> None:
        ids = itertools.count(1).__next__
        session = CameraSession(CAMERA, FrameAccounting(), yunet, ids)
        for number, picture in enumerate(pictures):
            session.process(
                Entry(
                    f"{number + 1}-0",
                    _frame(picture, number),
                    picture.jpeg,
                    keyspace.frames("door", 0),
                )
            )

    return round(_cpu_ms(play, 1) / len(pictures), 2)


def _opened(picture: Picture) -> FramePicture:
    return FramePicture(_frame(picture, 0), picture.jpeg)


def _frame(picture: Picture, number: int) -> Frame:
    return Frame(
        camera=CAMERA.id,
        seq=number + 1,
        captured_ms=1_000_000 + round(1000 * number / camera_clips.FPS),
        width=picture.width,
        height=picture.height,
    )


def _cpu_ms(work: Callable[[], object], repeats: int = 20) -> float:
    """Processor milliseconds of one call, the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(repeats):
            work()
        rounds.append((time.process_time() - began) / repeats)
    return round(1e3 * median(rounds), 2)
