"""Alert rules, webhooks and choices over REST."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import registry
from mien.bus.messages import OpenAlert, now_ms
from mien.bus.shards import keyspace
from mien.store.alerts import alerts
from mien.store.alerts.alerts import Opening
from mien.store.core.database import Database
from mien.store.history import expressions
from tests.mien.store.history.test_rows import emotions
from tests.web.records import app, client, redis

__all__ = ["app", "client", "redis"]  # the fixtures

ANGRY = {"kind": "expression", "label": "anger", "share": 0.5, "seconds": 30}
HOOK = {"name": "Chat", "url": "https://hooks.example/T0/key", "secret": "correct horse"}


def test_a_rule_is_added_changed_and_removed(client: FlaskClient) -> None:
    hook = client.post("/api/webhooks", json=HOOK).get_json()["id"]
    quiet = {"start": "22:00", "end": "07:00", "zone": "Europe/Berlin"}
    wish = {"name": "Angry", "condition": ANGRY, "webhooks": [hook], "quiet": quiet}
    added = client.post("/api/alerts/rules", json=wish)
    assert added.status_code == 201
    rule = added.get_json()
    assert rule["condition"] == {
        **ANGRY,
        "of": "camera",
        "measure": "share",
        "cameras": [],
        "faces": 1,
    }
    assert client.get("/api/alerts/rules").get_json()["rules"] == [rule]
    address = f"/api/alerts/rules/{rule['id']}"
    changed = client.put(address, json={**wish, "enabled": False})
    assert changed.get_json() == {**rule, "enabled": False}
    tested = client.post(f"{address}/test", json={})
    assert tested.status_code == 202
    (post,) = tested.get_json()["deliveries"]
    assert (post["event"], post["state"], post["webhook_id"]) == ("test", "waiting", hook)
    for code in (204, 404):
        assert client.delete(address).status_code == code
    assert client.put(address, json=wish).status_code == 404
    assert client.post(f"{address}/test", json={}).status_code == 404


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({}, "name"),
        ({"name": " ", "condition": ANGRY}, "name"),
        ({"name": "x", "condition": {"kind": "fire"}}, "fire"),
        ({"name": "x", "condition": {**ANGRY, "share": 0}}, "share"),
        ({"name": "x", "condition": {**ANGRY, "seconds": 0}}, "seconds"),
        ({"name": "x", "condition": {**ANGRY, "label": "awe"}}, "use one of neutral, happiness"),
        ({"name": "x", "condition": {**ANGRY, "of": "nobody"}}, "nobody"),
        ({"name": "x", "condition": {**ANGRY, "of": "face", "faces": 2}}, "any one face"),
        ({"name": "x", "condition": ANGRY, "webhooks": [9]}, "no webhook 9"),
        ({"name": "x", "condition": ANGRY, "quiet": {"start": "25:00", "end": "1"}}, "start"),
        (
            {
                "name": "x",
                "condition": ANGRY,
                "quiet": {"start": "22:00", "end": "07:00", "zone": "Mars/Base"},
            },
            "no time zone 'Mars/Base'",
        ),
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(
    client: FlaskClient, content: Any, complaint: str
) -> None:
    answer = client.post("/api/alerts/rules", json=content)
    assert answer.status_code == 400
    assert complaint in answer.get_json()["error"]
    assert client.get("/api/alerts/rules").get_json()["rules"] == []


def test_a_webhook_is_added_changed_tested_and_removed(client: FlaskClient) -> None:
    added = client.post("/api/webhooks", json=HOOK)
    assert added.status_code == 201
    hook = added.get_json()
    assert (hook["url"], hook["signed"]) == ("https://hooks.example/***", True)
    shown = client.get("/api/webhooks").get_data(as_text=True)
    assert "key" not in shown
    assert "correct horse" not in shown
    address = f"/api/webhooks/{hook['id']}"
    changed = client.patch(address, json={"name": "Room", "secret": None}).get_json()
    assert (changed["name"], changed["signed"]) == ("Room", False)
    post = client.post(f"{address}/test", json={})
    assert post.status_code == 202
    number = post.get_json()["id"]
    assert client.get(f"/api/deliveries/{number}").get_json() == post.get_json()
    assert client.get("/api/deliveries").get_json()["deliveries"] == [post.get_json()]
    assert client.post(f"{address}/test", data="").status_code == 415
    for code in (204, 404):
        assert client.delete(address).status_code == code
    assert client.get(f"/api/deliveries/{number}").status_code == 404


@pytest.mark.parametrize(
    "url", ["ftp://x/y", "https://", "http://[half/", "http://host:99999/", "javascript:x", "/x"]
)
def test_what_is_no_address_is_refused(client: FlaskClient, url: str) -> None:
    answer = client.post("/api/webhooks", json={"name": "x", "url": url})
    assert answer.status_code == 400
    assert "url" in answer.get_json()["error"]


def test_alerts_are_listed_and_those_that_are_open_are_in_the_status(
    client: FlaskClient, database: Database, redis: Redis
) -> None:
    opening = Opening(3, "Angry", "expression", "", ("door",), "anger at 0.62", 5_000)
    alerts.apply(database, [opening])
    (alert,) = client.get("/api/alerts?from=0&to=9000").get_json()["alerts"]
    assert (alert["rule_name"], alert["closed_ms"], alert["cameras"]) == ("Angry", None, ["door"])
    assert client.get("/api/alerts?from=0&to=9000&cameras=desk").get_json()["alerts"] == []
    told = OpenAlert(
        id=1,
        rule_id=3,
        rule_name="Angry",
        kind="expression",
        subject="",
        cameras=("door",),
        text="anger at 0.62",
        opened_ms=5_000,
    )
    registry.publish_alerts(redis, [told])
    (shown,) = client.get("/api/status").get_json()["alerts"]
    assert shown["text"] == "anger at 0.62"
    redis.set(keyspace.ALERTS_OPEN, b"of another release")
    assert client.get("/api/status").get_json()["alerts"] == []


def test_the_notice_is_accepted_with_a_purpose(client: FlaskClient) -> None:
    assert client.get("/api/notice").get_json() == {"accepted_ms": None, "purpose": None}
    accepted = client.put("/api/notice", json={"purpose": " smiles at the fair "}).get_json()
    assert accepted["purpose"] == "smiles at the fair"
    assert accepted["accepted_ms"] > 0
    assert client.get("/api/notice").get_json() == accepted
    for wrong in ({}, {"purpose": "x" * 501}, {"purpose": "x", "accepted_ms": 5}):
        assert client.put("/api/notice", json=wrong).status_code == 400
    blank = client.put("/api/notice", json={"purpose": "  "})
    assert blank.status_code == 400
    assert blank.get_json()["error"].startswith("the purpose is empty")


def test_what_is_kept_is_said_in_plain_words(client: FlaskClient) -> None:
    said = client.get("/api/retention").get_json()
    retention = {"seconds_days": 30, "minutes_days": 400, "events_days": 400}
    faces = {"review_days": 14, "corrections_days": 400}
    assert said["retention"] == retention | faces
    assert any("for 30 days" in line for line in said["words"])
    wish = {"seconds_days": 1, "minutes_days": None}
    said = client.put("/api/retention", json=wish).get_json()
    assert said["retention"] == retention | faces | wish
    assert any("for 1 day." in line for line in said["words"])
    assert any("until you erase them" in line for line in said["words"])
    refused = client.put("/api/retention", json={"seconds_days": 9, "minutes_days": 5})
    assert "minutes_days must be at least seconds_days" in refused.get_json()["error"]
    assert client.get("/api/retention").get_json() == said


def test_settings(client: FlaskClient) -> None:
    free = {"blur_default": False, "blur_locked": False}
    assert client.get("/api/settings").get_json() == free
    assert client.put("/api/settings", json={"blur_default": True}).status_code == 200
    assert client.get("/api/settings").get_json() == free | {"blur_default": True}
    assert client.put("/api/settings", json={"blur_default": "yes"}).status_code == 400


def test_cameras_are_added_blurred_when_that_is_the_default(client: FlaskClient) -> None:
    source = {"source": "rtsp://10.0.0.5/live"}
    assert client.post("/api/cameras", json=source).get_json()["blur"] is False
    client.put("/api/settings", json={"blur_default": True})
    assert client.post("/api/cameras", json=source).get_json()["blur"] is True
    assert client.post("/api/cameras", json={**source, "blur": False}).get_json()["blur"] is False


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mqtts://mien:secret@home/house/%23", "without # and +"),
        ("smtp://mail/?to=a@b.org", "from=a@b.org&to=c@d.org"),
        ("smtp://mail/?from=a@b.org&to=c", "from=a@b.org&to=c@d.org"),
        ("smtp://mail/?from=a@b.org%0Abcc:x@y.org&to=c@d.org", "from=a@b.org&to=c@d.org"),
        ("ntfys://ntfy.sh/", "ntfys://ntfy.sh/topic"),
        ("ntfys://ntfy.sh/a/b", "ntfys://ntfy.sh/topic"),
        ("ftp://host/path", "url"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    client: FlaskClient, url: str, complaint: str
) -> None:
    answer = client.post("/api/webhooks", json={"name": "x", "url": url})
    assert answer.status_code == 400
    assert complaint in answer.get_json()["error"]
    assert "secret" not in answer.get_json()["error"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mqtt://mien:secret@home:99/house", "mqtt://home:99/***"),
        ("smtps://mien:secret@mail/?from=a@b.org&to=c@d.org,e@f.org", "smtps://mail/***"),
        ("ntfys://ntfy.sh/house-secret", "ntfys://ntfy.sh/***"),
    ],
)
def test_of_any_address_only_the_machine_is_shown(
    client: FlaskClient, url: str, shown: str
) -> None:
    added = client.post("/api/webhooks", json={"name": "x", "url": url})
    assert (added.status_code, added.get_json()["url"]) == (201, shown)


def test_before_a_rule_is_saved_it_says_when_it_would_have_alerted(
    client: FlaskClient, database: Database
) -> None:
    now = now_ms()
    angry = [
        emotions((7, (0.1, 0.9)), at_ms=now - 60_000 + 1_000 * s, labels=("neutral", "anger"))
        for s in range(40)
    ]
    expressions.merge(database, angry)
    asked = client.post("/api/alerts/rules/past", json={"condition": ANGRY})
    assert asked.status_code == 200
    (alert,) = asked.get_json()["alerts"]
    assert alert["camera"] == "door"
    assert alert["closed_ms"] is None or alert["opened_ms"] < alert["closed_ms"]
    assert asked.get_json()["since_ms"] < now - 23 * 3_600_000
    elsewhere = {"condition": {**ANGRY, "cameras": ["desk"]}}
    assert client.post("/api/alerts/rules/past", json=elsewhere).get_json()["alerts"] == []
    for condition, complaint in (
        ({"kind": "stage_lagging", "seconds": 5}, "not kept"),
        ({**ANGRY, "label": "awe"}, "use one of neutral"),
    ):
        refused = client.post("/api/alerts/rules/past", json={"condition": condition})
        assert refused.status_code == 400
        assert complaint in refused.get_json()["error"]
