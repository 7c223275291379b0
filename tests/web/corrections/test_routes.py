"""Keeping a face that is seen now, judging those that wait, and taking corrections elsewhere."""

import io
import json
import zipfile
from typing import Any

import cv2
import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import registry
from mien.bus.shards import keyspace
from mien.faces.yunet import YuNet
from mien.models.manifest import LABELS
from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import Database
from mien.store.corrections import corrections, kept_faces, queue, review
from mien.store.corrections.corrections import Which
from mien.store.corrections.kept_faces import NewFace
from mien.store.models import packages
from mien.store.models.packages import Registered
from tests.mien.store.corrections.faces import MODEL, face, keep_labelled, pixels
from tests.sightings import seen
from tests.web.records import app, client, redis
from web.app import Parts, create_app
from web.cameras.desired import Desired

__all__ = ["app", "client", "redis"]  # the fixtures

SCORES = (0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.6, 0.05)


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    return YuNet()


def add_camera(client: FlaskClient, **fields: Any) -> str:
    answer = client.post("/api/cameras", json={"source": "/dev/video7", "name": "Door", **fields})
    assert answer.status_code == 201, answer.get_json()
    camera_id: str = answer.get_json()["id"]
    return camera_id


def see(redis: Redis, yunet: YuNet, camera_id: str, seq: int = 1) -> bytes:
    return seen(redis, yunet, registry.read_cameras(redis)[camera_id], SCORES, seq)


def crop_of(client: FlaskClient, address: str) -> bytes:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    image = cv2.imdecode(np.frombuffer(answer.data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return image.tobytes()


def error(answer: Any, code: int) -> str:
    assert answer.status_code == code, answer.get_data(as_text=True)
    told: str = answer.get_json()["error"]
    assert "\n" not in told
    return told


def test_the_very_crop_that_was_classified_is_kept(
    client: FlaskClient, redis: Redis, yunet: YuNet
) -> None:
    camera = add_camera(client, keep_faces=True)
    crop = see(redis, yunet, camera, seq=4)
    body = {"camera": camera, "frame": 4, "track": 1, "label": "happiness"}
    answer = client.post("/api/corrections", json=body)
    assert answer.status_code == 201, answer.get_json()
    made = answer.get_json()
    assert crop_of(client, made["crop"]) == crop
    assert (made["camera"], made["camera_name"], made["track"]) == (camera, "Door", 1)
    assert (made["visit"], made["label"], made["origin"]) == (f"{camera}-1", "happiness", "focus")
    assert (made["top"], made["model_version"]) == ("fear", MODEL)
    assert made["scores"] == dict(zip(LABELS, SCORES, strict=True))
    assert made["held_out"] is kept_faces.is_held_out(f"{camera}-1")
    assert 0 <= made["made_ms"] - made["at_ms"] < 60_000
    again = client.post("/api/corrections", json={**body, "label": "anger"}).get_json()
    assert (again["id"], again["label"]) == (made["id"], "anger")
    listed = client.get("/api/corrections").get_json()
    assert [record["id"] for record in listed["corrections"]] == [made["id"]]
    assert (listed["counts"], listed["more"]) == ({"anger": 1}, False)
    assert listed["held_out"] == int(made["held_out"])


def test_a_face_can_be_kept_first_and_labelled_then(
    client: FlaskClient, redis: Redis, yunet: YuNet
) -> None:
    camera = add_camera(client, keep_faces=True)
    see(redis, yunet, camera)
    held = client.post("/api/corrections", json={"camera": camera, "track": 1}).get_json()
    assert (held["label"], held["made_ms"], held["origin"]) == (None, None, None)
    redis.delete(keyspace.frames(camera, 0))
    answer = client.post(f"/api/review/{held['id']}", json={"label": "fear", "origin": "focus"})
    assert answer.get_json()["correction"]["origin"] == "focus"
    assert client.delete(f"/api/corrections/{held['id']}").status_code == 204
    assert error(client.get(held["crop"]), 404) == f"there is no kept face {held['id']}."


def test_what_is_said_in_focus_is_an_opinion(
    client: FlaskClient, redis: Redis, yunet: YuNet, database: Database
) -> None:
    camera = add_camera(client, keep_faces=True)
    see(redis, yunet, camera)
    body = {"camera": camera, "track": 1, "label": "fear"}
    face_id = client.post("/api/corrections", json=body).get_json()["id"]
    audit.act(Actor("bob"))
    assert review.answer(database, face_id, "anger", "history").label is None
    assert review.undo(database, face_id).label == "fear"
    audit.act(audit.SYSTEM)


def test_nothing_is_kept_without_leave(client: FlaskClient, redis: Redis, yunet: YuNet) -> None:
    camera = add_camera(client)
    see(redis, yunet, camera)
    body = {"camera": camera, "frame": 1, "track": 1, "label": "fear"}
    assert "may not keep faces; allow it" in error(client.post("/api/corrections", json=body), 403)
    client.patch(f"/api/cameras/{camera}", json={"keep_faces": True, "blur": True})
    assert "blur is on" in error(client.post("/api/corrections", json=body), 409)
    client.patch(f"/api/cameras/{camera}", json={"blur": False})
    assert client.post("/api/corrections", json=body).status_code == 201
    for change, code, says in (
        ({"camera": "hall"}, 404, "no camera 'hall'"),
        ({"track": 9}, 404, "track 9"),
        ({"frame": 2}, 404, "not classified in frame 2"),
        ({"label": "joy"}, 400, "not a face to be kept"),
        ({"label": "skip"}, 400, "not a face to be kept"),
    ):
        assert says in error(client.post("/api/corrections", json=body | change), code)
    redis.delete(keyspace.frames(camera, 0))
    assert "no longer kept" in error(client.post("/api/corrections", json=body), 410)


def test_leave_is_part_of_a_camera_and_written_down(client: FlaskClient, redis: Redis) -> None:
    camera = add_camera(client)
    assert client.get("/api/cameras").get_json()["cameras"][0]["keep_faces"] is False
    for keep in (True, False):
        changed = client.patch(f"/api/cameras/{camera}", json={"keep_faces": keep}).get_json()
        assert changed["keep_faces"] is registry.read_cameras(redis)[camera].keep_faces is keep
    actions = [entry["action"] for entry in client.get("/api/audit").get_json()["entries"]]
    assert actions == ["keeping faces ended", "keeping faces allowed", "camera added"]


@pytest.mark.parametrize("change", [{"keep_faces": False}, {"blur": True}, None])
def test_what_waits_goes_when_leave_ends(
    client: FlaskClient, database: Database, change: dict[str, bool] | None
) -> None:
    camera = add_camera(client, keep_faces=True)
    kept_faces.keep(database, face(1, camera), why="low_confidence")
    labelled = keep_labelled(database, face(2, camera), "fear")
    kept_faces.keep(database, face(3, "desk"), why="low_confidence")
    client.patch(f"/api/cameras/{camera}", json={"name": "Gate"})
    assert queue.waiting(database, (), 9)[1] == 2
    if change is None:
        client.delete(f"/api/cameras/{camera}")
    else:
        client.patch(f"/api/cameras/{camera}", json=change)
    assert [asked.face.camera for asked in queue.waiting(database, (), 9)[0]] == ["desk"]
    assert corrections.read_one(database, labelled).label == "fear"


def test_no_face_of_a_blurred_camera_is_shown(
    client: FlaskClient, database: Database, redis: Redis
) -> None:
    camera = add_camera(client, keep_faces=True)
    face_id = keep_labelled(database, face(1, camera), "fear")
    client.patch(f"/api/cameras/{camera}", json={"blur": True})
    photo, _ = kept_faces.keep(database, NewFace(pixels(7), "photo-1-1", 5), why="by_hand")
    kept_faces.keep(
        database, face(2, camera), why="rare_label"
    )  # by one who had not heard of it yet
    shown = client.get("/api/review").get_json()["items"]
    assert [item["id"] for item in shown] == [photo], "of no camera, so of no blurred one"
    visit = client.get("/api/review", query_string={"visit": f"{camera}-1"})
    assert visit.get_json()["items"] == []
    assert "blur is on" in error(client.get(f"/api/corrections/{face_id}/crop.png"), 409)
    assert names_in(client.get("/api/corrections/export").data) == ["corrections.csv"]
    client.patch(f"/api/cameras/{camera}", json={"blur": False})
    assert crop_of(client, f"/api/corrections/{face_id}/crop.png") == pixels(1)


def test_an_operators_blur_hides_faces_of_every_camera(
    redis: Redis, database: Database, tmp_path: Any
) -> None:
    face_id, _ = kept_faces.keep(database, face(1, "gone"), why="by_hand")
    blurred = create_app(Parts(redis, database, Desired(redis, database, (), blur=True), tmp_path))
    client = blurred.test_client()
    assert client.get("/api/review").get_json()["waiting"] == 0
    assert client.get(f"/api/corrections/{face_id}/crop.png").status_code == 409


def test_what_is_drawn_of_a_face_is_its_shares_under_the_rule(
    client: FlaskClient, database: Database
) -> None:
    camera = add_camera(client, keep_faces=True)
    manifest = json.dumps({"answer": {"rule": "prior", "power": 1.0, "prior": [0.8, 0.2]}})
    packages.add(database, Registered(MODEL, "0", "mien", None, "shipped", manifest, None, 1))
    face_id, _ = kept_faces.keep(database, face(1, camera, 1, 1), why="disagreement")
    judged = client.post(f"/api/review/{face_id}", json={"label": "fear"}).get_json()
    assert judged["scores"] == {"neutral": 0.6, "fear": 0.4}
    assert judged["shares"] == {"neutral": round(0.6 / 2.2, 6), "fear": round(1.6 / 2.2, 6)}
    assert judged["top"] == judged["correction"]["top"] == "fear"
    assert judged["correction"]["shares"] == judged["shares"]


def test_scores_are_told_only_after_the_choice(client: FlaskClient, database: Database) -> None:
    camera = add_camera(client, keep_faces=True)
    for number in range(3):
        kept_faces.keep(database, face(number, camera, number, number), why="disagreement")
    queue = client.get("/api/review?limit=2").get_json()
    assert [item["at_ms"] for item in queue["items"]] == [2, 1]
    assert (queue["waiting"], queue["kept_this_hour"], queue["kept_today"]) == (3, 3, 3)
    assert (queue["hourly_cap"], queue["daily_cap"]) == (review.HOURLY_CAP, review.DAILY_CAP)
    item = queue["items"][0]
    assert (item["why"], item["camera_name"], item["label"]) == ("disagreement", "Door", None)
    assert not {"scores", "shares", "top", "model_version"} & item.keys()
    address = f"/api/review/{item['id']}"
    judged = client.post(address, json={"label": "fear"}).get_json()
    assert (judged["top"], judged["model_version"]) == ("neutral", MODEL)
    assert judged["scores"] == judged["shares"] == {"neutral": 0.6, "fear": 0.4}
    assert (judged["correction"]["label"], judged["correction"]["origin"]) == ("fear", "review")
    assert client.post(f"{address}/undo").get_json() == item
    skipped = client.post(address, json={"label": "skip"}).get_json()
    assert (skipped["id"], skipped["correction"]) == (item["id"], None)
    assert client.get("/api/review").get_json()["waiting"] == 2
    assert "not an answer" in error(client.post(address, json={"label": "joy"}), 400)
    assert error(client.post("/api/review/99/undo"), 404) == "there is no kept face 99."
    assert client.post(f"/api/review/{2**70}/undo").status_code == 400


def test_the_kept_faces_of_a_visit(client: FlaskClient, database: Database) -> None:
    for number, track_id in enumerate((1, 1, 2, 1)):
        kept_faces.keep(database, face(number, "door", track_id, number * 10), why="rare_label")
    (first, *_) = client.get("/api/review").get_json()["items"]
    client.post(f"/api/review/{first['id']}", json={"label": "not_a_face"})
    asked = {"visit": "door-1", "from": "10", "to": "31"}
    items = client.get("/api/review", query_string=asked).get_json()["items"]
    assert [(item["at_ms"], item["label"]) for item in items] == [(10, None), (30, "not_a_face")]
    selected = client.get("/api/corrections", query_string=asked).get_json()["corrections"]
    assert [record["id"] for record in selected] == [first["id"]]


def test_corrections_are_changed_and_paged(client: FlaskClient, database: Database) -> None:
    ids = [keep_labelled(database, face(n), "fear") for n in range(3)]
    page = client.get("/api/corrections?limit=2").get_json()
    assert ([record["id"] for record in page["corrections"]], page["more"]) == (ids[:0:-1], True)
    page = client.get(f"/api/corrections?before={ids[1]}").get_json()
    assert ([record["id"] for record in page["corrections"]], page["more"]) == (ids[:1], False)
    changed = client.patch(f"/api/corrections/{ids[0]}", json={"label": "anger"}).get_json()
    assert changed["label"] == "anger"
    assert len(client.get("/api/corrections?label=anger").get_json()["corrections"]) == 1
    assert "not a label" in error(client.patch(f"/api/corrections/{ids[0]}", json={}), 400)
    assert error(client.get("/api/corrections?limit=0"), 400).startswith("limit=0")


def test_many_are_deleted_only_when_it_is_said_which(
    client: FlaskClient, database: Database
) -> None:
    for number, label in enumerate(("fear", "anger", None)):
        keep_labelled(database, face(number), label)
    assert "all=1" in error(client.delete("/api/corrections"), 400)
    assert client.delete("/api/corrections?label=fear").get_json() == {"kept_faces": 1}
    assert client.delete("/api/corrections?all=1").get_json() == {"kept_faces": 2}


def names_in(raw: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return sorted(archive.namelist())


def test_what_is_exported_can_be_imported_elsewhere(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    for number in range(4):
        label = ("fear", kept_faces.NOT_A_FACE)[number % 2]
        keep_labelled(database, face(number, track_id=5), label)
    raw = client.get("/api/corrections/export").data
    assert names_in(raw) == [
        "corrections.csv",
        "fear/door-5__1.png",
        "fear/door-5__3.png",
        "not_a_face/door-5__2.png",
        "not_a_face/door-5__4.png",
    ]
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        table = archive.read("corrections.csv").decode().splitlines()
    assert table[0].startswith("file,label,camera,track,captured_utc")
    assert table[1].startswith("fear/door-5__1.png,fear,door,door-5,1970-01-01T00:00:01.000+00:00")
    before = {known.crop.tobytes(): known for known in corrections.for_training(database)}
    known = post_zip(client, raw)
    assert known == {"added": 0, "known": 4, "bad": []}
    corrections.delete_all(database, Which())
    assert post_zip(client, raw) == {"added": 4, "known": 0, "bad": []}
    for trained in corrections.for_training(database):
        was = before[trained.crop.tobytes()]
        assert (trained.label, trained.group, trained.held_out) == (
            was.label,
            was.group,
            was.held_out,
        )


def post_zip(client: FlaskClient, raw: bytes) -> dict[str, Any]:
    answer = client.post("/api/corrections/import", data=raw, content_type="application/zip")
    assert answer.status_code == 200, answer.get_json()
    told: dict[str, Any] = answer.get_json()
    return told


def test_bad_pictures_are_named_and_the_rest_is_kept(
    client: FlaskClient, database: Database
) -> None:
    good = cv2.imencode(".png", np.frombuffer(pixels(1), np.uint8).reshape(48, 48))[1].tobytes()
    large = cv2.imencode(".png", np.zeros((50, 48), np.uint8))[1].tobytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (
            ("set/fear/a.png", good),
            ("joy/b.png", good),
            ("fear/c.png", large),
            ("fear/d.png", b"text"),
            ("fear/e.png", good[:60]),
            ("fear/f.png", b"0" * 100_000),
        ):
            archive.writestr(name, content)
    told = post_zip(client, buffer.getvalue())
    assert (told["added"], told["known"]) == (1, 0)
    assert [line.partition(":")[0] for line in told["bad"]] == [
        "joy/b.png",
        "fear/c.png",
        "fear/d.png",
        "fear/e.png",
        "fear/f.png",
    ]
    assert "48x50 pixels, not 48x48" in told["bad"][1]
    (known,) = corrections.for_training(database)
    assert known.group.startswith("import-")
    refused = client.post("/api/corrections/import", data=b"PK", content_type="application/zip")
    assert "no whole zip file" in error(refused, 400)
    refused = client.post("/api/corrections/import", json={})
    assert "application/zip" in error(refused, 415)
