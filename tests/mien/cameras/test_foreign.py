"""Configurations of Frigate and go2rtc, as their documentation writes them."""

from pathlib import Path

import pytest

from mien.cameras import foreign, yaml_file
from mien.cameras.foreign import ForeignCameras
from tests.mien.cameras.test_camera_file import sent

FRIGATE = """
mqtt: {enabled: false}
defaults: &inputs
  retry_interval: 10
go2rtc:
  streams:
    front:
      - rtsp://me:{FRIGATE_RTSP_PASSWORD}@10.0.0.5/main
      - "ffmpeg:front#audio=opus"
    front_sub: rtsp://me:{FRIGATE_RTSP_PASSWORD}@10.0.0.5/sub
cameras:
  front:
    friendly_name: Front door
    ffmpeg:
      <<: *inputs
      inputs:
        - path: rtsp://127.0.0.1:8554/front
          roles: [record]
        - path: rtsp://127.0.0.1:8554/front_sub?video=copy
          roles: [detect]
    detect: {fps: 5}
  Back_Yard:
    enabled: false
    ffmpeg:
      inputs:
        - path: rtsp://10.0.0.6/live
          roles: [detect, record]
  usb:
    ffmpeg:
      inputs: [{path: /dev/video0, roles: [detect]}]
"""

GO2RTC = """
streams:
  hall_sub: rtsp://${HALL_USER:admin}:${HALL_PASSWORD}@10.0.0.5/sub
  hall_main:
    - ffmpeg:rtsp://admin:x@10.0.0.5/main#video=h264
  garden: rtsp://10.0.0.6/live#backchannel=0
  unifi:
    - rtspx://10.0.0.7:7441/abc
  bell: homekit://10.0.0.8
"""


def read(tmp_path: Path, text: str, **variables: str) -> ForeignCameras | None:
    path = tmp_path / "config.yml"
    path.write_text(text)
    return foreign.read(yaml_file.read(path), variables)


def test_frigates_cameras_with_their_own_addresses(tmp_path: Path) -> None:
    found = read(tmp_path, FRIGATE, FRIGATE_RTSP_PASSWORD="s3cret")
    assert found is not None
    assert [(entry.id, sent(entry)) for entry in found.entries] == [
        (
            "front",
            {
                "name": "Front door",
                "source": "rtsp://me:s3cret@10.0.0.5/sub",
                "view": "rtsp://me:s3cret@10.0.0.5/main",
                "fps": 5.0,
            },
        ),
        (
            "back-yard",
            {"name": "Back_Yard", "source": "rtsp://10.0.0.6/live", "paused": True},
        ),
    ]
    assert found.left_out == ["usb: its pictures are not at an RTSP or HTTP address"]


def test_go2rtcs_streams_two_of_one_camera_together(tmp_path: Path) -> None:
    found = read(tmp_path, GO2RTC, HALL_PASSWORD="s3cret")
    assert found is not None
    assert [(entry.id, sent(entry)) for entry in found.entries] == [
        (
            "hall",
            {
                "name": "hall",
                "source": "rtsp://admin:s3cret@10.0.0.5/sub",
                "view": "rtsp://admin:x@10.0.0.5/main",
            },
        ),
        ("garden", {"name": "garden", "source": "rtsp://10.0.0.6/live"}),
        ("unifi", {"name": "unifi", "source": "rtsps://10.0.0.7:7441/abc"}),
    ]
    assert found.left_out == ["bell: it has no RTSP or HTTP address"]


def test_a_variable_that_is_not_set_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(yaml_file.YamlError, match="line 3: the variable HALL_PASSWORD is not set"):
        read(tmp_path, GO2RTC)


def test_another_file_is_nobodys(tmp_path: Path) -> None:
    assert read(tmp_path, "cameras: {door: {source: rtsp://10.0.0.5/live}}") is None
