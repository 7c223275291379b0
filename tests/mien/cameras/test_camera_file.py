"""Files of cameras: what is read, what is refused on which line, and what is written."""

from pathlib import Path

import msgspec
import pytest

from mien.bus.messages import Camera
from mien.cameras import camera_file, yaml_file
from mien.cameras.camera_file import CameraEntry
from mien.cameras.yaml_file import YamlError

DOOR = Camera(
    id="front-door",
    name="Front door",
    source="rtsp://me:s3%2Fcret@10.0.0.5/Streaming/Channels/102",
    view="rtsp://me:s3%2Fcret@10.0.0.5/Streaming/Channels/101",
    fps=5.0,
    rotation=90,
    paused=True,
)
HALL = Camera(id="hall", name="Hall", source="/dev/video0")


def sent(entry: CameraEntry) -> dict[str, object]:
    fields = msgspec.structs.asdict(entry.wish)
    assert fields.pop("id") == entry.id
    return {name: value for name, value in fields.items() if value is not msgspec.UNSET}


def read(tmp_path: Path, text: str, **variables: str) -> list[tuple[str, dict[str, object]]]:
    path = tmp_path / "cameras.yaml"
    path.write_text(text)
    found = camera_file.entries(yaml_file.read(path), variables)
    return [(entry.id, sent(entry)) for entry in found]


def test_cameras_are_read_in_their_order_and_variables_are_filled_in(tmp_path: Path) -> None:
    text = """
cameras:
  hall:
    source: /dev/video0
  front-door:
    name: Front door
    source: rtsp://10.0.0.5/live
    user: ${USER_NAME:admin}
    password: ${DOOR_PASSWORD}
    fps: 5
"""
    assert read(tmp_path, text, DOOR_PASSWORD="s3cret") == [
        ("hall", {"source": "/dev/video0"}),
        (
            "front-door",
            {
                "name": "Front door",
                "source": "rtsp://10.0.0.5/live",
                "user": "admin",
                "password": "s3cret",
                "fps": 5.0,
            },
        ),
    ]


@pytest.mark.parametrize("password", ["0123", "yes", "1e3", "2024-01-01", "0x1f", "1_000", "'~'"])
def test_a_password_is_what_is_written(tmp_path: Path, password: str) -> None:
    text = f"cameras: {{c: {{source: rtsp://h/1, user: a, password: {password}}}}}"
    assert read(tmp_path, text)[0][1]["password"] == password.strip("'")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cameras:\n  c:\n   source: [\n", "line 4:"),
        ("cameras:\n  c: {source: a}\n  c: {source: b}\n", "line 3: 'c' is there twice"),
        ("cameras:\n  C d:\n    source: a\n", "line 2: 'C d' is no id"),
        ("cameras:\n  c: rtsp://h/1\n", "line 2: camera 'c' has no fields"),
        ("cameras:\n  c:\n    source: a\n    password: ${NO}\n", "line 4: the variable NO"),
        ("cameras:\n  c:\n    source: a\n    fps: fast\n", "line 4: fps: Expected `float"),
        ("cameras:\n  c:\n    source: a\n    fps: 0\n", "line 4: fps: Expected `float` > 0"),
        ("cameras:\n  c:\n    source: a\n    colour: red\n", "line 4: Object contains unknown"),
        ("cameras:\n  c:\n    name: C\n", "line 2: Object missing required field `source`"),
        ("cameras:\n  c:\n    id: d\n    source: a\n", "line 3: a camera's id stands before"),
        ("camera:\n  c: {source: a}\n", "line 1: 'camera' is no key"),
        ("- a\n", "line 1: begins with no key"),
        ("cameras: [a]\n", "line 1: cameras holds no names"),
        ("cameras: !!python/object/apply:os.system [ls]\n", "line 1: could not determine"),
        ("cameras: " + "[" * 5_000, "nested too deep"),
        ("a: " + "x" * yaml_file.MAX_BYTES, "larger than 256 KiB"),
        ("a: \x01", "is no YAML"),
        ("a: &a {x: 1}\nb: [" + "*a," * 300 + "]\n", "line 2: has too many aliases"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(YamlError, match=r"cameras\.yaml") as raised:
        read(tmp_path, text)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "cameras.yaml"
    assert camera_file.write(path, [DOOR, HALL], with_passwords=True) == []
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(tmp_path, path.read_text()) == [
        (
            "front-door",
            {
                "name": "Front door",
                "source": "rtsp://10.0.0.5/Streaming/Channels/102",
                "view": "rtsp://10.0.0.5/Streaming/Channels/101",
                "user": "me",
                "password": "s3/cret",
                "fps": 5.0,
                "paused": True,
                "rotation": 90,
            },
        ),
        ("hall", {"name": "Hall", "source": "/dev/video0"}),
    ]


def test_without_passwords_variables_stand_for_what_may_be_secret(tmp_path: Path) -> None:
    path = tmp_path / "cameras.yaml"
    token = Camera(id="gate", name="Gate", source="http://10.0.0.6/video?token=s3cret")
    plain = Camera(id="yard", name="Yard", source="rtsp://me:s3cret@10.0.0.7/live")
    named = camera_file.write(path, [DOOR, token, plain], with_passwords=False)
    assert "s3" not in path.read_text()
    assert named == [
        "FRONT_DOOR_SOURCE",
        "FRONT_DOOR_VIEW",
        "FRONT_DOOR_PASSWORD",
        "GATE_SOURCE",
        "YARD_PASSWORD",
    ]
    yard = read(tmp_path, path.read_text(), **dict.fromkeys(named, "x"))[2][1]
    assert yard["source"] == "rtsp://10.0.0.7/live"
