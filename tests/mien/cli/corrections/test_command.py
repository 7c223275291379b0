"""``mien corrections`` against a real web service."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from mien.store.core.database import Database, open_database
from mien.store.corrections import corrections, kept_faces
from mien.store.corrections.corrections import Which
from tests import clips
from tests.mien.store.corrections.faces import face, keep_labelled, pixels
from tests.web.conftest import WebService, serving

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def service(redis_url: str, data_dir: Path) -> Iterator[WebService]:
    with serving(redis_url, data_dir) as running:
        yield running


@pytest.fixture
def database(service: WebService, data_dir: Path) -> Iterator[Database]:
    """The service's own database, without kept faces."""
    opened = open_database(f"sqlite:///{data_dir}/mien.db")
    corrections.delete_all(opened, Which())
    yield opened
    opened.close()


def run(service: WebService, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mien", "corrections", *arguments, "--url", service.url]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def as_png(number: int) -> bytes:
    crop = np.frombuffer(pixels(number), np.uint8).reshape(48, 48)
    return cv2.imencode(".png", crop)[1].tobytes()


def test_the_status_says_what_is_missing(service: WebService, database: Database) -> None:
    for number in range(45):
        new = face(number, "door" if number < 40 else "desk", track_id=number)
        keep_labelled(database, new, "fear" if number else "anger")
    answer = run(service, "status")
    assert answer.returncode == 0, answer.stderr
    first, second, *rows = answer.stdout.splitlines()
    assert first == "45 corrections."
    assert second == "5 more make 50, the next number that pays."
    assert max(map(len, rows[:-1])) <= 80
    cells = {row.split()[0]: row.split()[1:] for row in rows if row.strip()}
    assert cells["fear"] == ["44", "39", "5"]
    assert cells["anger"] == ["1", "2", "more", "1"]
    assert cells["contempt"] == ["0", "3", "more"]


def test_what_is_exported_comes_back_as_it_was(
    service: WebService, database: Database, tmp_path: Path
) -> None:
    for number, label in enumerate(("fear", "fear", kept_faces.NOT_A_FACE)):
        new = face(number, track_id=number)
        keep_labelled(database, new, label)
    folder = tmp_path / "out"
    answer = run(service, "export", str(folder))
    assert answer.stdout == f"Wrote 3 faces to {folder}.\n", answer.stderr
    assert len(list((folder / "fear").glob("door-*__*.png"))) == 2
    with (folder / "corrections.csv").open() as table:
        assert [row["label"] for row in csv.DictReader(table)] == ["fear", "fear", "not_a_face"]
    again = run(service, "export", str(folder))
    assert (again.returncode, again.stderr) == (
        2,
        f"mien: {folder} is not empty; give a folder that is new or empty\n",
    )
    before = corrections.for_training(database)
    assert run(service, "import", str(folder)).stdout.endswith(
        "Imported 0 faces; 3 were here already.\n"
    )
    assert run(service, "delete", "--yes").stdout == "Deleted 3 faces.\n"
    answer = run(service, "import", str(folder))
    assert answer.stdout == (
        "3 pictures taken as they are, being crops of Mien's own\nImported 3 faces.\n"
    )
    after = {known.crop.tobytes(): known for known in corrections.for_training(database)}
    for was in before:
        back = after[was.crop.tobytes()]
        assert (back.label, back.group, back.held_out) == (was.label, was.group, was.held_out)


def test_pictures_of_any_size_are_aligned_and_bad_ones_named(
    service: WebService, database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    write(folder / "happy" / "portrait.jpg", clips.jpeg())
    write(folder / "happy" / "eileen__1.jpg", clips.jpeg(time_s=1))
    write(folder / "happy" / "eileen__2.jpg", clips.jpeg(time_s=2))
    write(folder / "fear" / "wall.png", as_png(1))
    write(folder / "fear" / "notes.txt", b"left alone")
    write(folder / "fear" / "broken.jpg", clips.jpeg()[:300])
    write(folder / "joyful" / "who.png", as_png(2))
    answer = run(service, "import", str(folder))
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == [
        "3 pictures aligned by the face that was found",
        "1 picture no face found, so the middle was taken",
        "3 pictures left out",
        "Imported 4 faces.",
    ]
    assert "no face found: fear/wall.png" in answer.stderr
    assert "left out: fear/notes.txt: neither picture nor video" in answer.stderr
    assert "left out: fear/broken.jpg: the picture is truncated" in answer.stderr
    assert "left out: joyful/who.png: its folder 'joyful' is no label" in answer.stderr
    faces = corrections.for_training(database)
    assert sorted(each.label for each in faces) == ["fear", "happiness", "happiness", "happiness"]
    groups = [each.group for each in faces]
    assert groups.count("eileen") == 2
    assert len(set(groups)) == 3, "any other face is a track of its own"


def test_faces_are_deleted_by_label_and_camera(service: WebService, database: Database) -> None:
    for number, camera in enumerate(("door", "desk")):
        for label in ("fear", None):
            new = face(2 * number + (label is None), camera)
            keep_labelled(database, new, label)
    assert run(service, "delete", "--label", "fear", "--camera", "desk", "--yes").stdout == (
        "Deleted 1 face.\n"
    )
    asked = run(service, "delete", "--camera", "door")
    assert asked.returncode == 1, "nobody said yes"
    assert "Delete every kept face of camera door for good?" in asked.stdout
    assert run(service, "delete", "--camera", "door", "--yes").stdout == "Deleted 2 faces.\n"


def test_mistakes_are_one_line_each(service: WebService, tmp_path: Path) -> None:
    answer = run(service, "import", str(tmp_path))
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"mien: {tmp_path} holds no picture that can be kept; it needs")
    assert answer.stderr.count("\n") == 1
    command = [sys.executable, "-m", "mien", "corrections", "export", str(tmp_path / "new")]
    answer = subprocess.run(
        [*command, "--url", "http://127.0.0.1:9"], capture_output=True, text=True, timeout=60
    )
    assert answer.stderr.startswith("mien: no Mien at http://127.0.0.1:9 (")
