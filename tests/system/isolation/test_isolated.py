"""A product that looks at faces sends nothing to anybody, and keeps nothing where nobody looks."""

import sys
from pathlib import Path

import pytest

from mien.process.silence import SILENCE
from tests import clips
from tests.deploy import compose
from tests.system.isolation import isolated
from tests.training.drawn import draw_faces, ferplus_files, write_zip

REPORTING = """
import contextlib, pathlib, socket
with contextlib.suppress(OSError):
    socket.getaddrinfo("telemetry.example.org", 443)
pathlib.Path.home().joinpath("device-id").touch()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


def test_what_is_looked_up_and_kept_is_seen(home: Path) -> None:
    told = isolated.run([sys.executable, "-c", REPORTING], home, 60)
    assert told == isolated.Isolated(0, ["telemetry.example.org"], ["device-id"])


def test_the_whole_stack_looks_nothing_up_and_keeps_nothing_at_home(
    home: Path, tmp_path: Path
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=2, faces=1)
    command = [sys.executable, "-m", "tests.system.isolation.alone", "stack", str(clip)]
    told = isolated.run(command, home, 240, drop=tuple(SILENCE))
    assert told == isolated.Isolated(0, [], [])


def test_training_looks_nothing_up_and_keeps_nothing_at_home(home: Path, tmp_path: Path) -> None:
    data = write_zip(ferplus_files(draw_faces(train=64, valid=32, test=32)), tmp_path / "drawn.zip")
    command = [sys.executable, "-m", "tests.system.isolation.alone", "train", str(data)]
    told = isolated.run(command, home, 500, drop=tuple(SILENCE))
    assert told == isolated.Isolated(0, [], [])


def test_every_image_says_so_too() -> None:
    text = (compose.ROOT / "deploy" / "Dockerfile").read_text()
    base = text.partition(" AS base")[2].partition("\nFROM ")[0]
    for name, value in SILENCE.items():
        assert f"{name}={value}" in base
