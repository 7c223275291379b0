"""How far the corrections have come, asked over REST."""

from flask.testing import FlaskClient

from mien.store.core.database import Database
from mien.store.corrections import corrections, kept_faces
from tests.mien.store.corrections.faces import face
from tests.web.records import app, client, redis

__all__ = ["app", "client", "redis"]  # the fixtures


def test_what_there_is_and_what_is_missing(client: FlaskClient, database: Database) -> None:
    camera = client.post("/api/cameras", json={"source": "/dev/video7", "name": "Door"})
    door = camera.get_json()["id"]
    for number in range(5):
        kept_faces.keep(database, face(number, door, number), why="by_hand", label="fear")
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
