"""One RTSP server for the folder, and for whoever else needs one."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import cv2
import pytest

from tests import clips
from tests.certificates import write_pair

#: Which Python has GStreamer's bindings.
PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("gst_cameras.py")
#: As ``gst_cameras.py`` has it.
LOGIN = ("me", "s3/cret@ä:")
#: Sizes of ``/face-small`` and ``/face-large``, which show one moving face alike.
FACES = {"small": (320, 240), "large": (640, 480)}
#: The face sways once in so many pictures: from one to the next by a third of its width.
FACE_PICTURES = 40
FACE_SCALE = 0.5


@dataclass(frozen=True)
class RtspCameras:
    """Where GStreamer's cameras are; ``gst_cameras.py`` has their paths."""

    port: int
    tls_port: int

    def url(self, path: str, login: tuple[str, str] | None = None) -> str:
        at = "" if login is None else "{}:{}@".format(*(quote(text, safe="") for text in login))
        return f"rtsp://{at}127.0.0.1:{self.port}{path}"

    def tls_url(self, path: str) -> str:
        return f"rtsps://127.0.0.1:{self.tls_port}{path}"


@contextmanager
def running_rtsp_cameras(folder: Path) -> Iterator[RtspCameras]:
    """Run GStreamer's RTSP server, in a process of its own, until the block ends."""
    pair = write_pair(folder)
    for name, (width, height) in FACES.items():
        for number in range(FACE_PICTURES):
            time_s = 4 * number / FACE_PICTURES
            picture = clips.image(time_s, width=width, height=height, scale=FACE_SCALE)
            cv2.imwrite(str(folder / f"{name}-{number:02d}.jpg"), picture)
    command = [PYTHON, str(SERVER), str(pair.cert), str(pair.key), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, "no RTSP server: run .ci/system-packages"
        try:
            yield RtspCameras(*json.loads(said))
        finally:
            process.kill()


@pytest.fixture(scope="session")
def rtsp_cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RtspCameras]:
    """GStreamer's RTSP server."""
    with running_rtsp_cameras(tmp_path_factory.mktemp("rtsp")) as cameras:
        yield cameras
