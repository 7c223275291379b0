"""Looking back over REST."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from flask.testing import FlaskClient

from mien.bus.messages import now_ms
from mien.store.admin import choices
from mien.store.admin.choices import Retention
from mien.store.alerts import alerts
from mien.store.alerts.alerts import Closing, Opening
from mien.store.core.database import Database
from mien.store.history import events, expressions, marks
from mien.store.history.events import Event
from tests.mien.store.history.test_rows import emotions
from tests.web.records import app, client, redis

__all__ = ["app", "client", "redis"]  # the fixtures

NOW_MS = now_ms()
HOUR_MS = 3_600_000
#: A whole hour, some hours ago: within what is kept by second.
BEGIN_MS = NOW_MS - NOW_MS % HOUR_MS - 5 * HOUR_MS
LAST_HOUR = {"from": BEGIN_MS, "to": BEGIN_MS + HOUR_MS}


@pytest.fixture
def filled(database: Database) -> Database:
    expressions.merge(
        database,
        [
            emotions((7, (0.2, 0.8)), (8, (1.0, 0.0)), at_ms=BEGIN_MS + 100),
            emotions((7, (0.4, 0.6)), at_ms=BEGIN_MS + 20_000),
            emotions((1, (0.5, 0.5)), at_ms=BEGIN_MS + 100, camera="desk"),
        ],
    )
    return database


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    answer = client.get(path, query_string={**LAST_HOUR, **query})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_history_by_camera_and_together(client: FlaskClient, filled: Database) -> None:
    history = get(client, "/api/history")
    assert {k: history[k] for k in ("from_ms", "to_ms", "bucket_ms")} == {
        "from_ms": BEGIN_MS,
        "to_ms": BEGIN_MS + HOUR_MS,
        "bucket_ms": 15_000,
    }
    desk, door, both = history["series"]
    assert (desk["camera"], door["camera"], both["camera"]) == ("desk", "door", None)
    assert door["start_ms"] == [BEGIN_MS, BEGIN_MS + 15_000]
    assert (door["frames"], door["face_seconds"]) == ([2, 1], [2, 1])
    assert door["shares"]["glad"] == pytest.approx([0.4, 0.6])
    assert door["model_versions"] == [["small-01234567"]] * 2
    assert both["shares"]["glad"] == pytest.approx([(0.8 + 0 + 0.5) / 3, 0.6])


def test_only_what_was_asked_for(client: FlaskClient, filled: Database) -> None:
    history = get(client, "/api/history", cameras="door,hall", buckets=1)
    assert [series["camera"] for series in history["series"]] == ["door", None]
    assert history["bucket_ms"] == HOUR_MS
    assert get(client, "/api/history", cameras="")["series"][0]["start_ms"] == []


def test_what_is_kept_by_minute_only_is_shown_by_minute(
    client: FlaskClient, filled: Database
) -> None:
    old_ms = NOW_MS - 40 * 24 * HOUR_MS
    asked = {"from": old_ms, "to": old_ms + 60_000}
    assert get(client, "/api/history", **asked)["bucket_ms"] == 60_000
    choices.write(filled, Retention(seconds_days=None, minutes_days=None))
    assert get(client, "/api/history", **asked)["bucket_ms"] == 1_000


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"from": "yesterday"}, "from=yesterday must be a whole number"),
        ({"from": -1}, "from=-1 must be"),
        ({"to": BEGIN_MS}, "must be before to="),
        ({"to": BEGIN_MS * 1000}, "must be a whole number from 0 to"),
        ({"buckets": 0}, "buckets=0 must be a whole number from 1 to 2000"),
        ({"buckets": "٣"}, "buckets"),
    ],
)
def test_wrong_queries_are_one_line(client: FlaskClient, query: Any, complaint: str) -> None:
    answer = client.get("/api/history", query_string={**LAST_HOUR, **query})
    assert answer.status_code == 400
    assert complaint in answer.get_json()["error"]


def test_cameras_with_a_history(client: FlaskClient, filled: Database) -> None:
    assert get(client, "/api/history/cameras")["cameras"] == [
        {"camera": name, "first_ms": BEGIN_MS, "last_ms": BEGIN_MS} for name in ("desk", "door")
    ]


def test_visits_and_one_of_them(client: FlaskClient, filled: Database) -> None:
    visits = get(client, "/api/visits", cameras="door")
    assert not visits["more"]
    seven = next(visit for visit in visits["visits"] if visit["track_id"] == 7)
    assert (seven["first_ms"], seven["last_ms"]) == (BEGIN_MS, BEGIN_MS + 21_000)
    assert seven["shares"]["glad"] == pytest.approx(0.7)
    visit = get(client, "/api/visits/door/7", **{"from": seven["first_ms"], "to": seven["last_ms"]})
    assert [second["start_ms"] for second in visit["seconds"]] == [BEGIN_MS, BEGIN_MS + 20_000]
    assert len(get(client, "/api/visits")["visits"]) == 3
    week = client.get("/api/visits", query_string={"from": 0, "to": NOW_MS})
    assert "at most 168 hours" in week.get_json()["error"]
    assert client.get("/api/visits/door/9", query_string=LAST_HOUR).status_code == 404
    beyond = client.get("/api/visits/door/99999999999999999999", query_string=LAST_HOUR)
    assert beyond.status_code == 400, "no row can have this number"


def test_the_last_minute_of_each_face_of_a_camera(client: FlaskClient, filled: Database) -> None:
    now = now_ms()
    seen = [(0, 3, (0.9, 0.1)), (1, 3, (0.44, 0.56)), (1, 8, (0.44, 0.43)), (90, 3, (0.9, 0.1))]
    expressions.merge(
        filled,
        [
            emotions((track, scores), at_ms=now - back_s * 1_000, camera="porch")
            for back_s, track, scores in seen
        ],
    )
    faces = get(client, "/api/cameras/porch/minute")["faces"]
    shown = {face["track_id"]: [second["label"] for second in face["seconds"]] for face in faces}
    assert shown == {3: ["glad", "calm"], 8: [None]}
    assert get(client, "/api/cameras/nowhere/minute") == {"faces": []}


def test_a_visit_is_erased_and_then_a_span(client: FlaskClient, filled: Database) -> None:
    gone = client.delete("/api/visits/door/7", query_string=LAST_HOUR)
    assert gone.get_json() == {
        "face_seconds": 2,
        "alerts": 0,
        "events": 0,
        "kept_faces": 0,
    }
    assert client.delete("/api/visits/door/7", query_string=LAST_HOUR).status_code == 404
    assert get(client, "/api/history", cameras="door")["series"][0]["frames"] == [1]
    assert client.delete("/api/history", query_string=LAST_HOUR).status_code == 400
    gone = client.delete("/api/history", query_string={**LAST_HOUR, "cameras": "door"})
    assert gone.get_json()["face_seconds"] == 1
    assert [s["camera"] for s in get(client, "/api/history")["series"]] == ["desk", None]
    actions = [entry["action"] for entry in client.get("/api/audit").get_json()["entries"]]
    assert actions == ["erased span", "erased visit"]


def test_an_export_is_what_is_shown(client: FlaskClient, filled: Database, tmp_path: Path) -> None:
    shown = get(client, "/api/history")
    as_json = get(client, "/api/export", format="json")
    assert len(as_json) == sum(len(series["start_ms"]) for series in shown["series"])
    assert as_json[1] == {
        "start_utc": as_json[1]["start_utc"],
        "start_ms": BEGIN_MS,
        "bucket_s": 15,
        "camera": "door",
        "model_versions": "small-01234567",
        "face_seconds": 2,
        "frames": 2,
        "share_calm": pytest.approx(0.6),
        "share_glad": pytest.approx(0.4),
    }
    assert as_json[1]["start_utc"].endswith(":00:00Z")
    answer = client.get("/api/export", query_string={**LAST_HOUR, "format": "csv"})
    assert answer.mimetype == "text/csv"
    assert "mien-" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [{k: str(v) for k, v in row.items()} for row in as_json] == rows
    file = tmp_path / "export.parquet"
    answer = client.get("/api/export", query_string={**LAST_HOUR, "format": "parquet"})
    file.write_bytes(answer.get_data())
    assert pyarrow.parquet.read_table(file).to_pylist() == as_json


def test_an_export_of_nothing(client: FlaskClient) -> None:
    assert get(client, "/api/export", format="json") == []
    for form in ("csv", "parquet"):
        query = {**LAST_HOUR, "format": form}
        assert client.get("/api/export", query_string=query).status_code == 200
    wrong = client.get("/api/export", query_string={**LAST_HOUR, "format": "xml"})
    assert "format=xml must be one of csv, json, parquet" in wrong.get_json()["error"]


def test_marks_and_what_else_stands_on_the_line(client: FlaskClient, database: Database) -> None:
    wish = {"text": " the <doors> open ", "at_ms": BEGIN_MS + 5, "camera": "door"}
    mark = client.post("/api/marks", json=wish)
    assert mark.status_code == 201
    assert mark.get_json()["text"] == "the <doors> open"
    now = client.post("/api/marks", json={"text": "now"}).get_json()
    assert abs(now["at_ms"] - now_ms()) < 60_000
    events.add(database, [Event(BEGIN_MS + 7, "door", "camera_lost", "refused")])
    opening = Opening(1, "Angry", "expression", "", ("door",), "anger", BEGIN_MS + 6)
    alerts.apply(database, [opening, Closing(1, "", BEGIN_MS + HOUR_MS)])
    marks.add(database, BEGIN_MS + 8, "desk", "elsewhere")
    told = get(client, "/api/events", cameras="door")["events"]
    assert [(event["kind"], event["at_ms"] - BEGIN_MS) for event in told] == [
        ("mark", 5),
        ("alert_opened", 6),
        ("camera_lost", 7),
    ]
    assert [m["text"] for m in get(client, "/api/marks")["marks"]][-1] == "elsewhere"
    for code in (204, 404):
        assert client.delete(f"/api/marks/{now['id']}").status_code == code
    for wrong in ({"text": " "}, {"text": "x", "colour": "red"}, {}):
        refused = client.post("/api/marks", json=wrong)
        assert refused.status_code == 400
        assert refused.get_json()["error"].startswith("not a mark: ")
    assert client.post("/api/marks", data="text=x").status_code == 415
