"""How far the corrections have come, asked over REST."""

import hashlib
import itertools

from flask.testing import FlaskClient

from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import Database
from mien.store.corrections import corrections, kept_faces, review
from tests.mien.store.corrections.faces import face, keep_labelled, pixels
from tests.web.records import app, client, redis

__all__ = ["app", "client", "redis"]  # the fixtures


def test_what_there_is_and_what_is_missing(client: FlaskClient, database: Database) -> None:
    camera = client.post("/api/cameras", json={"source": "/dev/video7", "name": "Door"})
    door = camera.get_json()["id"]
    for number in range(5):
        keep_labelled(database, face(number, door, number), "fear")
    corrections.bring_in(database, [(kept_faces.NewFace(bytes(2304), "import-1", 1), "anger")])
    told = client.get("/api/corrections/progress").get_json()
    assert (told["corrections"], told["next_useful"]) == (6, 50)
    assert told["by_label"] == {"fear": 5, "anger": 1}
    assert told["missing"]["anger"] == 2
    assert "fear" not in told["missing"]
    assert [(each["name"], each["by_label"]) for each in told["cameras"]] == [
        ("Door", {"fear": 5}),
        (None, {"anger": 1}),
    ]


def test_how_far_two_agree_who_do_not_know_of_each_other(
    client: FlaskClient, database: Database
) -> None:
    camera = client.post("/api/cameras", json={"source": "/dev/video7", "name": "Door"})
    number = next(  # of a face that is asked of two
        number
        for number in itertools.count()
        if hashlib.sha256(pixels(number)).hexdigest()[0] in "01"
    )
    seen = face(number, camera.get_json()["id"])
    face_id, _ = kept_faces.keep(database, seen, why="low_confidence")
    (unlabelled,) = client.get("/api/review").get_json()["items"]
    audit.act(Actor("ann"))
    review.answer(database, face_id, "fear", "review")
    audit.act(audit.SYSTEM)
    queue = client.get("/api/review").get_json()
    assert (queue["items"], queue["waiting"]) == ([unlabelled], 1), "not to be told apart"
    client.post(f"/api/review/{face_id}", json={"label": "fear"})
    told = client.get("/api/corrections/progress").get_json()
    assert (told["judged_twice"], told["agreed"], told["disputed"]) == (1, 1, 0)
    assert client.get("/api/review").get_json()["waiting"] == 0
