"""``mien analyze`` as a user runs it, on the suite's own photos and clips."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import cv2
import psutil
import pytest

import mien
from tests import clips
from tests.conftest import wait_until
from tests.mien.faces.shipped import shown
from tests.mien.images.test_photos import saved

pytestmark = pytest.mark.process

KEYS = [
    *("file", "time_s", "frame", "track", "box_xywh", "landmarks", "quality"),
    *("scores", "top", "confidence", "uncertain", "model_version"),
]


def command(*arguments: Path | str) -> list[str]:
    return [sys.executable, "-m", "mien", "analyze", *map(str, arguments)]


def analyze(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=90)


def read(path: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return records


def test_photos_and_a_clip_in_one_run_as_in_one_process(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    clips.write_photo(photos / "b.png", faces=2)
    clips.write_photo(photos / "a.jpg", faces=1)
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=2, fps=10)

    out = "--nested", "--out", tmp_path / "x.json"
    answer = analyze(photos, clip, *out, "--annotated", tmp_path / "drawn")

    assert answer.returncode == 0, answer.stderr
    assert "3 files, 22 frames, 23 faces" in answer.stdout
    records = read(tmp_path / "x.json")
    assert all(list(record) == KEYS for record in records)
    by_file = [record["file"] for record in records]
    assert by_file == [str(photos / "a.jpg"), *[str(photos / "b.png")] * 2, *[str(clip)] * 20]
    of_clip = records[3:]
    assert [record["frame"] for record in of_clip] == list(range(20))
    assert [record["time_s"] for record in of_clip] == pytest.approx([n / 10 for n in range(20)])
    assert len({record["track"] for record in of_clip}) == 1
    for record in records:
        assert sum(record["scores"].values()) == pytest.approx(1, abs=1e-3)
        assert record["top"] == shown(record["scores"])
        assert record["model_version"]
    in_process = [face for frame in mien.analyze([photos, clip]) for face in frame.records]
    for here, there in zip(in_process, records, strict=True):
        for said in ("scores", "confidence"):  # an 8-bit net may move a step with a batch
            assert here.pop(said) == pytest.approx(there.pop(said), abs=0.02)
        assert here == there
    assert {path.name for path in (tmp_path / "drawn").iterdir()} == {"a.jpg", "b.jpg", "clip.mp4"}
    with av.open(str(tmp_path / "drawn" / "clip.mp4")) as drawn:
        assert sum(1 for _ in drawn.decode(video=0)) == 20


def test_boxes_are_pixels_of_the_files_own_picture(tmp_path: Path) -> None:
    large = clips.write_photo(tmp_path / "large.jpg", width=2560, height=1920)

    out = "--nested", "--out", tmp_path / "x.json"
    answer = analyze(large, *out, "--annotated", tmp_path / "drawn.jpg")

    assert answer.returncode == 0, answer.stderr
    (record,) = read(tmp_path / "x.json")
    x, y, width, height = record["box_xywh"]
    assert width > 300
    picture = cv2.imread(str(large))
    assert picture is not None
    assert x + width < picture.shape[1]
    assert y + height < picture.shape[0]
    drawn = cv2.imread(str(tmp_path / "drawn.jpg"))
    assert drawn is not None
    assert drawn.shape == picture.shape


def test_without_out_a_summary_is_printed(tmp_path: Path) -> None:
    answer = analyze(clips.write_photo(tmp_path / "a.jpg"))
    assert answer.returncode == 0, answer.stderr
    told = " ".join(answer.stdout.replace("│", " ").split())
    assert re.search(r"100% of faces, mean score [01]\.\d\d", told), answer.stdout
    assert "1 file, 1 frame, 1 face in" in answer.stdout


def test_files_that_fail_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    good = clips.write_photo(tmp_path / "good.jpg")
    (tmp_path / "truncated.jpg").write_bytes(good.read_bytes()[:4_000])
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "clip.mp4").write_text("no video")

    answer = analyze(tmp_path, tmp_path / "clip.mp4", "--out", tmp_path / "x.json")

    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    for name, reason in (
        ("truncated.jpg", "the JPEG is truncated"),
        ("empty.jpg", "the file is empty"),
        ("clip.mp4", "is not a video"),
    ):
        (line,) = [line for line in answer.stderr.splitlines() if f"/{name}:" in line]
        assert line.startswith("mien: ")
        assert reason in line
    assert "mien: 3 files failed, see above" in answer.stderr
    rows = {Path(row["file"]).name: row for row in read(tmp_path / "x.json")}
    assert {name: row["status"] for name, row in rows.items()} == {
        "good.jpg": rows["good.jpg"]["status"],
        **dict.fromkeys(("truncated.jpg", "empty.jpg", "clip.mp4"), "failed"),
    }
    assert rows["good.jpg"]["track"] == 1
    assert "truncated" in rows["truncated.jpg"]["reason"]


def test_each_photo_is_a_row_also_without_a_face(tmp_path: Path) -> None:
    clips.write_photo(tmp_path / "face.jpg")
    clips.write_photo(tmp_path / "room.jpg", faces=0)

    answer = analyze(tmp_path, "--out", tmp_path / "x.jsonl")

    assert answer.returncode == 0, answer.stderr
    face, room = map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines())
    assert (Path(room["file"]).name, room["status"], room["track"]) == ("room.jpg", "no face", None)
    assert face["status"] in ("classified", "uncertain")
    assert list(face) == list(room)


@pytest.mark.parametrize("victim", ["detector", "classifier"])
def test_a_killed_worker_loses_nothing(tmp_path: Path, victim: str) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=8, fps=15)
    out = tmp_path / "x.json"
    arguments = command(clip, "--nested", "--out", out)
    running = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)

    def worker() -> psutil.Process | None:
        children = psutil.Process(running.pid).children()
        return next((child for child in children if child.cmdline()[-1:] == [victim]), None)

    wait_until(lambda: out.exists() and out.stat().st_size > 0, "the first records")
    process = worker()
    assert process is not None
    process.send_signal(signal.SIGKILL)
    _, errors = running.communicate(timeout=90)

    assert running.returncode == 0, errors
    assert f"{victim} was killed (SIGKILL); starting it again" in errors
    records = read(out)
    assert [record["frame"] for record in records] == list(range(120))
    assert all(record["scores"] for record in records)


def test_interrupted_it_keeps_what_is_finished(tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=12, fps=15)
    out = tmp_path / "x.json"
    running = subprocess.Popen(command(clip, "--out", out), stderr=subprocess.PIPE, text=True)
    wait_until(lambda: out.exists() and out.stat().st_size > 0, "the first records")
    children = psutil.Process(running.pid).children(recursive=True)

    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)

    assert running.returncode == 130
    assert "mien: stopped after" in errors
    assert "Traceback" not in errors
    assert 0 < len(read(out)) < 180
    assert not any(child.is_running() for child in children)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["missing.jpg"], "mien: no such file or folder: missing.jpg"),
        (["."], "mien: no photos and no videos in ."),
    ],
)
def test_wrong_paths(tmp_path: Path, arguments: list[str], reason: str) -> None:
    answer = subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    assert answer.returncode == 2
    assert answer.stderr == reason + "\n"


def test_strange_names_and_a_drawing_that_fails_lose_no_record(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in (b"a\nb.jpg", b"caf\xe9.jpg", b"c\rd\fe.jpg", b"u\xe2\x80\xa8v.jfif"):
        (folder / os.fsdecode(name)).write_bytes(clips.jpeg(width=320, height=240))
    (folder / "w.heic").write_bytes(saved(clips.image(width=320, height=240), "HEIF"))
    (folder / "notes.txt").write_text("left out")
    drawn = tmp_path / "drawn"
    (drawn / "w.jpg").mkdir(parents=True)

    answer = analyze(folder, "--out", tmp_path / "x.csv", "--annotated", drawn)

    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert f"mien: 1 entry left out, neither picture nor video: {folder}/notes.txt" in answer.stderr
    assert f"mien: {folder}/w.heic could not be drawn: Is a directory" in answer.stderr
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    names = [r"a\nb.jpg", r"c\rd\x0ce.jpg", r"caf\xe9.jpg", r"u\u2028v.jfif", "w.heic"]
    assert [row["file"] for row in rows] == [f"{folder}/{name}" for name in names]
    assert len(list(drawn.iterdir())) == 5
