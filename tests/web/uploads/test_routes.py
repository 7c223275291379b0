"""Photos and videos dropped on the page, through real workers."""

import csv
import io
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest
import requests
from redis import Redis

from mien.bus import streams
from mien.bus.shards import keyspace
from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import open_database
from mien.store.corrections import review
from tests import clips
from tests.conftest import one_node, wait_until
from tests.mien.faces.shipped import shown
from tests.mien.images.test_photos import animation
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving
from tests.web.workers import working
from web.admin.status import StatusEvent
from web.uploads.described import PhotoResult, RunReport, RunsNow

pytestmark = pytest.mark.process

TIMEOUT_S = 30


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """URL of a Valkey of this module's own: of the web services of a Redis one works on runs."""
    with one_node() as url:
        yield url


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads-data")


@pytest.fixture(scope="module")
def web(redis_url: str, data_dir: Path) -> Iterator[WebService]:
    """A web service of this module's own, whose data directory can be looked into, on 4 shards."""
    with serving(redis_url, data_dir, MIEN_SHARDS="4") as service:
        yield service


@pytest.fixture(scope="module")
def service(redis_url: str, data_dir: Path, web: WebService) -> Iterator[WebService]:
    """The same with all workers that uploads need."""
    redis = streams.connect(redis_url)
    with working(redis_url, redis, data_dir, "capture", "detector", "classifier"):
        yield web
    redis.close()


def post(web: WebService, path: str, data: bytes, kind: str = "image/jpeg") -> requests.Response:
    return requests.post(
        web.url + path, data=data, headers={"Content-Type": kind}, timeout=TIMEOUT_S
    )


def encoded(suffix: str, **options: int) -> bytes:
    return cv2.imencode(suffix, clips.image(**options))[1].tobytes()


def uploads(data_dir: Path) -> list[Path]:
    return list((data_dir / "uploads").glob("*"))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_photo_gives_every_face(service: WebService, data_dir: Path, suffix: str) -> None:
    kind = {"jpg": "jpeg"}.get(suffix[1:], suffix[1:])
    answer = post(
        service, f"/api/photos?name=two{suffix}", encoded(suffix, faces=2), f"image/{kind}"
    )
    assert answer.status_code == 200, answer.text
    content = answer.json()
    msgspec.convert(content, PhotoResult)
    assert (content["name"], content["width"], content["height"]) == (f"two{suffix}", 640, 480)
    assert [face["track"] for face in content["faces"]] == [1, 2]
    assert content["faces"][0]["box_xywh"][0] < content["faces"][1]["box_xywh"][0]
    for face in content["faces"]:
        assert sum(face["scores"].values()) == pytest.approx(1, abs=1e-3)
        assert face["top"] == shown(face["scores"])
        assert sum(face["shares"].values()) == pytest.approx(1, abs=1e-3)
        assert face["shares"][face["top"]] == max(face["shares"].values()) == face["confidence"]
        assert face["model_version"]
    assert service.get(f"/api/photos/{content['id']}") == content
    drawn = requests.get(
        f"{service.url}/api/photos/{content['id']}/annotated.jpg", timeout=TIMEOUT_S
    )
    image = cv2.imdecode(np.frombuffer(drawn.content, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (480, 640, 3)
    x, y = (round(value) for value in content["faces"][0]["box_xywh"][:2])
    assert image[y + 20, x, 1] > 130, "the box is drawn"
    assert uploads(data_dir) == []


def test_a_face_of_a_photo_is_kept_with_its_label(service: WebService, data_dir: Path) -> None:
    photo = post(service, "/api/photos", clips.jpeg(faces=2)).json()
    _, second = photo["faces"]
    path = f"{service.url}/api/photos/{photo['id']}/faces"

    def say(number: int, label: str) -> requests.Response:
        address = f"{path}/{number}"
        return requests.post(address, json={"label": label}, timeout=TIMEOUT_S)

    answer = say(2, "fear")
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert (kept["label"], kept["origin"], kept["camera"]) == ("fear", "photo", None)
    assert (kept["top"], kept["model_version"]) == (second["top"], second["model_version"])
    crop = requests.get(f"{service.url}{kept['crop']}", timeout=TIMEOUT_S).content
    grey = cv2.imdecode(np.frombuffer(crop, np.uint8), cv2.IMREAD_UNCHANGED)
    assert grey is not None
    assert grey.shape == (48, 48)
    again = say(2, "anger").json()
    assert (again["id"], again["label"]) == (kept["id"], "anger")
    with closing(open_database(f"sqlite:///{data_dir / 'mien.db'}")) as database:
        audit.act(Actor("bob"))
        other = review.answer(database, kept["id"], "fear", "history")
        assert other.label is None, "it is an opinion, and another's does not take its place"
        assert review.undo(database, kept["id"]).label == "anger"
        audit.act(audit.SYSTEM)
    assert say(1, "fear").json()["id"] != kept["id"]
    assert (say(3, "fear").status_code, say(1, "joy").status_code) == (404, 400)
    gone = requests.post(f"{service.url}/api/photos/x/faces/1", json={"label": "fear"}, timeout=9)
    assert gone.status_code == 404
    for number in (1, 2):
        visit = {"visit": f"photo-{photo['id']}-{number}"}
        deleted = requests.delete(f"{service.url}/api/corrections", params=visit, timeout=TIMEOUT_S)
        assert deleted.json() == {"kept_faces": 1}


def test_a_large_photo_is_answered_and_leaves_nothing(service: WebService, redis: Redis) -> None:
    post(service, "/api/photos", clips.jpeg())
    answer = post(service, "/api/photos", clips.jpeg(faces=4, width=1920, height=1080))
    assert len(answer.json()["faces"]) == 4
    (stream,) = redis.keys(keyspace.frames("photos-*", "*"))
    assert redis.xlen(stream) == 0
    assert service.get("/api/cameras")["cameras"] == []
    assert service.get("/api/status")["cameras"] == []


def test_a_photo_without_a_face(service: WebService) -> None:
    assert post(service, "/api/photos", clips.jpeg(faces=0)).json()["faces"] == []


def test_of_an_animation_the_first_picture_is_looked_at_and_that_is_told(
    service: WebService,
) -> None:
    blank = np.full((480, 640, 3), 255, np.uint8)
    answer = post(service, "/api/photos", animation("WEBP", [blank, clips.image()])).json()
    assert answer["faces"] == []
    assert answer["note"].startswith("The file holds 2 pictures; only the first was looked at.")
    assert post(service, "/api/photos", clips.jpeg()).json()["note"] is None


def huge_png() -> bytes:
    """A PNG's header that claims 100 megapixels."""
    sides = (10_000).to_bytes(4, "big") * 2
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + sides + b"\x08\x02\0\0\0" + bytes(64)


@pytest.mark.parametrize(
    ("data", "kind", "code", "says"),
    [
        (b"", "image/jpeg", 400, "the photo is empty"),
        (b"hello", "image/jpeg", 415, "not a picture"),
        (clips.jpeg()[:2_000], "image/jpeg", 415, "truncated"),
        (huge_png(), "image/png", 415, "64 megapixels"),
        (clips.jpeg(), "text/plain", 415, "Content-Type"),
        (clips.jpeg(), "multipart/form-data; boundary=x", 415, "Content-Type"),
        (bytes((32 << 20) + 1), "image/jpeg", 413, "at most 33,554,432"),
    ],
)
def test_what_is_no_photo_is_refused(
    web: WebService, data: bytes, kind: str, code: int, says: str
) -> None:
    answer = post(web, "/api/photos", data, kind)
    assert (answer.status_code, says in answer.json()["error"]) == (code, True), answer.text


def test_photos_that_are_gone(web: WebService) -> None:
    for path in ("/api/photos/nothing", "/api/photos/nothing/annotated.jpg"):
        answer = requests.get(web.url + path, timeout=TIMEOUT_S)
        assert (answer.status_code, "5 minutes" in answer.json()["error"]) == (404, True)


def start(web: WebService, data: bytes, name: str = "clip.mp4") -> dict[str, Any]:
    answer = post(web, f"/api/runs?name={name}", data, "video/mp4")
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def ended(web: WebService, run: dict[str, Any]) -> dict[str, Any]:
    def over() -> bool:
        return web.get(f"/api/runs/{run['id']}")["state"] not in ("waiting", "running")

    wait_until(over, "the run to end")
    state_now: dict[str, Any] = web.get(f"/api/runs/{run['id']}")
    return state_now


def download(web: WebService, run: dict[str, Any], form: str) -> requests.Response:
    return requests.get(f"{web.url}/api/runs/{run['id']}/records.{form}", timeout=TIMEOUT_S)


def test_a_video_becomes_a_run(
    service: WebService, data_dir: Path, redis: Redis, tmp_path: Path, viewer_of: Any
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=2.5, fps=10, faces=2)
    viewer = viewer_of(service)
    run = start(service, clip.read_bytes(), "käse.mp4")
    report = ended(service, run)
    msgspec.convert(report, RunReport)
    msgspec.convert(service.get("/api/runs"), RunsNow)
    first = service.get("/api/runs?limit=1")
    assert [run["id"] for run in first["runs"]] == [service.get("/api/runs")["runs"][0]["id"]]
    assert (report["state"], report["reason"]) == ("done", None)
    assert (report["done"], report["expected"], report["failed"]) == (25, 25, 0)
    assert (report["faces"], report["people"]) == (50, 2)
    assert [second["second"] for second in report["timeline"]] == [0, 1, 2]
    assert [second["faces"] for second in report["timeline"]] == [20, 20, 10]
    for second in report["timeline"]:
        assert sum(second["shares"]) == pytest.approx(1, abs=1e-3)
    assert len(report["labels"]) == 8

    as_json = download(service, run, "json")
    assert "k%C3%A4se.mp4.json" in as_json.headers["Content-Disposition"]
    records = as_json.json()
    assert [record["frame"] for record in records] == [n // 2 for n in range(50)]
    assert {record["file"] for record in records} == {"käse.mp4"}
    rows = list(csv.DictReader(io.StringIO(download(service, run, "csv").content.decode())))
    assert len(rows) == 50
    assert pq.read_table(io.BytesIO(download(service, run, "parquet").content)).num_rows == 50
    wait_until(lambda: not uploads(data_dir), "the video and its records to leave the folder")

    # One that is over before the second is, is not told.
    film = clips.write_clip(tmp_path / "long.mp4", seconds=60, fps=15).read_bytes()
    long = start(service, film)

    def told() -> bool:
        return any(run_now["id"] == long["id"] for s in viewer.statuses for run_now in s["runs"])

    wait_until(told, "viewers to be told")
    for status in viewer.statuses:
        event = msgspec.convert(status, StatusEvent)
        assert msgspec.json.decode(msgspec.json.encode(event)) == status
    for each in (long, run):
        address = f"{service.url}/api/runs/{each['id']}"
        assert requests.delete(address, timeout=60).status_code == 204
        assert requests.get(address, timeout=60).status_code == 404
    wait_until(lambda: not uploads(data_dir), "the videos to leave the folder")
    wait_until(lambda: not redis.keys("*upload-*"), "the one that was worked on to end")


def test_a_run_is_cancelled_and_the_next_one_goes_on(
    service: WebService, data_dir: Path, redis: Redis, tmp_path: Path
) -> None:
    long = clips.write_clip(tmp_path / "long.mp4", seconds=60, fps=15).read_bytes()
    short = clips.write_clip(tmp_path / "short.mp4", seconds=0.5, fps=10).read_bytes()
    first, second, third = (start(service, data) for data in (long, long, short))
    wait_until(lambda: service.get(f"/api/runs/{first['id']}")["done"] > 0, "frames")
    refused = requests.get(f"{service.url}/api/runs/{first['id']}/report", timeout=TIMEOUT_S)
    assert (refused.status_code, "is running" in refused.json()["error"]) == (409, True)
    refused = download(service, first, "json")
    assert (refused.status_code, "is running" in refused.json()["error"]) == (409, True)
    requests.delete(f"{service.url}/api/runs/{second['id']}", timeout=60)
    requests.post(f"{service.url}/api/runs/{first['id']}/cancel", timeout=60)
    cut = ended(service, first)
    assert cut["state"] == "cancelled"
    assert 0 < cut["done"] < 900
    assert len(download(service, first, "json").json()) == cut["faces"]
    assert ended(service, third)["state"] == "done"
    assert len(service.get("/api/runs")["runs"]) == 2
    wait_until(lambda: not redis.keys("*upload-*"), "every trace of the runs to go")
    for run in (first, third):
        requests.delete(f"{service.url}/api/runs/{run['id']}", timeout=60)
    assert uploads(data_dir) == []


def test_a_video_that_was_cut_off_says_so(service: WebService, tmp_path: Path) -> None:
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=4, fps=10).read_bytes()
    report = ended(service, start(service, clip[: len(clip) // 2], "cut.mkv"))
    assert (report["state"], report["expected"]) == ("done", report["done"])
    assert "of about 40 frames; is the file whole?" in report["reason"]
    requests.delete(f"{service.url}/api/runs/{report['id']}", timeout=60)


def test_what_is_no_video_fails_with_the_reason(service: WebService, data_dir: Path) -> None:
    report = ended(service, start(service, b"no video at all"))
    assert (report["state"], report["done"], report["failed"]) == ("failed", 1, 1)
    assert "is not a video" in report["reason"]
    assert str(data_dir) not in report["reason"]
    assert download(service, report, "xlsx").status_code == 400
    requests.delete(f"{service.url}/api/runs/{report['id']}", timeout=60)


def test_an_upload_that_breaks_off_leaves_nothing(web: WebService, data_dir: Path) -> None:

    host, port = web.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        head = (
            "POST /api/runs?name=x.mp4 HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4\r\n"
        )
        line.sendall(f"{head}Content-Length: 100000\r\n\r\n".encode() + bytes(500))
        wait_until(lambda: bool(uploads(data_dir)), "the upload to begin")
    wait_until(lambda: not uploads(data_dir), "the rest to be deleted")
    assert web.get("/api/runs")["runs"] == []


def test_what_was_found_outlives_a_restart(own_redis: Server, tmp_path: Path) -> None:
    redis = own_redis.client()
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=1, fps=10).read_bytes()
    with (
        working(own_redis.url, redis, tmp_path, "capture", "detector", "classifier"),
        serving(own_redis.url, tmp_path) as web,
    ):
        run = start(web, clip, "party.mp4")
        before = ended(web, run)
        records = download(web, run, "json").json()
        assert len(records) == before["faces"] == 10
        wait_until(lambda: not uploads(tmp_path), "the records to be moved")
        web.process.kill()
    redis.close()
    with serving(own_redis.url, tmp_path) as web:
        assert web.get("/api/runs")["runs"][0].items() <= before.items()
        assert web.get(f"/api/runs/{run['id']}") == before
        assert download(web, run, "json").json() == records
        page = requests.get(f"{web.url}/api/runs/{run['id']}/report", timeout=TIMEOUT_S).text
        for said in (
            "Expressions in party.mp4",
            "10 frames with 1 person",
            "in steps of 1 s",
            "10 classified faces",
            f"Scored by {before['model_version']}",
            "Its known errors",
        ):
            assert said in page, said
        assert uploads(tmp_path) == []
        span = f"/api/runs?from={before['created_ms']}&to="
        for to_ms, videos in ((before["created_ms"] + 1, 1), (before["ended_ms"], 0)):
            erased = requests.delete(f"{web.url}{span}{to_ms}", timeout=TIMEOUT_S)
            assert erased.json() == {"videos": videos}
        assert web.get("/api/runs")["runs"] == []
        assert web.get("/api/audit")["entries"][0]["detail"] == {"videos": 1, "faces": 10}


def test_after_a_restart_runs_go_on_and_one_without_its_video_is_lost(
    own_redis: Server, tmp_path: Path
) -> None:
    with serving(own_redis.url, tmp_path) as web:
        first, second, third = (start(web, b"no video", f"{name}.mp4") for name in "abc")
        requests.post(f"{web.url}/api/runs/{second['id']}/cancel", timeout=TIMEOUT_S)
        web.process.kill()
    (tmp_path / "uploads" / f"{third['id']}.mp4").unlink()
    redis = own_redis.client()
    with (
        serving(own_redis.url, tmp_path) as web,
        working(own_redis.url, redis, tmp_path, "capture", "detector", "classifier"),
    ):
        assert "is not a video" in ended(web, first)["reason"]
        assert "its video is gone" in ended(web, third)["reason"]
        runs = msgspec.convert(web.get("/api/runs"), RunsNow).runs
        assert [(run.name, run.state) for run in runs] == [
            ("a.mp4", "failed"),
            ("b.mp4", "cancelled"),
            ("c.mp4", "lost"),
        ]
        wait_until(lambda: not uploads(tmp_path), "the videos to leave the folder")
        answer = download(web, third, "json")
        assert (answer.status_code, "is lost" in answer.json()["error"]) == (409, True)
        requests.delete(f"{web.url}/api/runs/{third['id']}", timeout=TIMEOUT_S)
        assert len(web.get("/api/runs")["runs"]) == 2
    redis.close()
