"""One RTSP server for the folder."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.certificates import write_pair

#: Which Python has GStreamer's bindings.
PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("gst_cameras.py")
#: As ``gst_cameras.py`` has it.
LOGIN = ("me", "s3/cret@ä:")


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


@pytest.fixture(scope="session")
def rtsp_cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RtspCameras]:
    """GStreamer's RTSP server, in a process of its own."""
    pair = write_pair(tmp_path_factory.mktemp("rtsp"))
    command = [PYTHON, str(SERVER), str(pair.cert), str(pair.key)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said, "no RTSP server: run .ci/system-packages"
        try:
            yield RtspCameras(*json.loads(said))
        finally:
            process.kill()
