"""What other users of the machine see of the command."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

SHOW = """
import sys
from pathlib import Path
from mien.cli.arguments import hide_passwords
hide_passwords()
print(Path("/proc/self/cmdline").read_text())
print(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc/self/cmdline")
def test_no_password_is_seen_in_the_list_of_processes() -> None:
    arguments = ["clip ä.mp4", "rtsp://a:s3cret@10.0.0.5/live", "--redis-url=redis://:s3cret@h/0"]
    seen, hidden = subprocess.run(
        [sys.executable, "-c", SHOW, *arguments], capture_output=True, text=True, check=True
    ).stdout.rsplit("\n", 2)[:2]
    assert "s3cret" not in seen
    assert "clip ä.mp4\0rtsp://***@10.0.0.5/live\0--redis-url=redis://***@h/0" in seen
    assert hidden == repr(arguments)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc/self/cmdline")
def test_no_key_is_seen_wherever_in_the_address_it_is() -> None:
    arguments = [
        "http://10.0.0.5/video.cgi?loginpas=s3cret",
        "http://10.0.0.5/v#token=s3cret",
        "rtsp://10.0.0.5/user=admin_password=s3cret_channel=1.sdp",
        "rtsp://admin:s3 's3cret@10.0.0.5/live/s3cret",
    ]
    seen, hidden = subprocess.run(
        [sys.executable, "-c", SHOW, *arguments], capture_output=True, text=True, check=True
    ).stdout.rsplit("\n", 2)[:2]
    assert "s3cret" not in seen
    assert "rtsp://***@10.0.0.5/live/***" in seen
    assert hidden == repr(arguments)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc/self/cmdline")
def test_a_mask_longer_than_the_password_overruns_nothing() -> None:
    seen, hidden = subprocess.run(
        [sys.executable, "-c", SHOW, *["rtsp://a@h"] * 3],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.rsplit("\n", 2)[:2]
    assert "rtsp://***@h" in seen
    assert hidden == repr(["rtsp://a@h"] * 3)
