"""Drift over REST: numbers where there are enough faces, words always."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis

from mien.bus import registry
from mien.bus.messages import Camera, now_ms
from mien.store.core.database import Database
from mien.store.history.rows import HOUR_MS
from mien.store.models.drift import WEEK_MS
from tests.conftest import wait_until
from tests.mien.store.models.test_drift import DAY_MS, NEW, known, put_week
from tests.web.records import app, client, redis
from web.models.drift_words import BANDS, band

__all__ = ["app", "client", "known", "redis"]  # the fixtures


@pytest.fixture
def this_week_ms(redis: Redis) -> int:
    """The beginning of the week that is compared; a camera is wanted."""
    registry.publish_cameras(redis, [Camera(id="door", name="Front door", source="x")], {})
    now = now_ms()
    return now - now % HOUR_MS - WEEK_MS


def drift(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/drift")
    assert answer.status_code == 200
    content: dict[str, Any] = answer.get_json()
    return content


def test_without_faces_there_is_no_number(
    client: FlaskClient, known: Database, this_week_ms: int
) -> None:
    told = drift(client)
    assert told["reference"] is None
    assert (told["gathered_days"], told["needed_days"]) == (0, 14)
    assert told["week"] == {"from": this_week_ms, "to": this_week_ms + WEEK_MS}
    assert [band["below"] for band in told["bands"]] == [0.1, 0.25, None]
    (camera,) = told["cameras"]
    assert (camera["camera"], camera["name"], camera["faces"]) == ("door", "Front door", 0)
    assert set(camera["psi"].values()) == {None}
    assert camera["meaning"] == [
        "Too few faces for a number: 0 on 0 days this week; 1,000 on 3 are needed."
    ]


def test_days_are_counted_until_two_weeks_can_be_compared(
    client: FlaskClient, known: Database, this_week_ms: int
) -> None:
    put_week(known, this_week_ms + WEEK_MS - 3 * DAY_MS - HOUR_MS, top_0=1, sure_6=1)
    assert drift(client)["gathered_days"] == 3


def metrics_with_drift(client: FlaskClient) -> str:
    """The metrics once drift has been read, for which no scrape waits."""

    def scrape() -> str:
        return client.get("/metrics").get_data(as_text=True)

    wait_until(lambda: "mien_camera_drift_psi{" in scrape(), "drift")
    return scrape()


def test_what_changed_is_told_with_its_number(
    client: FlaskClient, known: Database, this_week_ms: int
) -> None:
    before_ms = this_week_ms - 2 * WEEK_MS
    put_week(known, before_ms, top_0=800, top_1=200, sure_6=1_000, size_5=1_000, light_4=1_000)
    put_week(known, this_week_ms, top_0=500, top_1=500, sure_6=1_000, size_3=1_000, light_4=1_000)
    told = drift(client)
    (camera,) = told["cameras"]
    assert (camera["faces"], camera["reference_faces"]) == (3_000, 3_000)
    assert camera["reference"] == {"from": before_ms, "to": before_ms + WEEK_MS}
    assert told["reference"] == camera["reference"]
    assert told["gathered_days"] == 14
    assert camera["scores"]["model_version"] == "old-0"
    psi = camera["psi"]
    assert psi["confidence"] == psi["brightness"] == 0
    # (0.5 - 0.8) ln(0.5 / 0.8) + (0.5 - 0.2) ln(0.5 / 0.2)
    assert psi["scores"] == 0.42
    assert psi["face_size"] > 0.25
    meaning = " ".join(camera["meaning"])
    assert "glad is the strongest score more often: 50% of faces, before 20%" in meaning
    assert "Faces are smaller: half of them below 54 px, before below 109 px" in meaning
    assert "PSI 0.42, large change" in meaning
    assert "darker" not in meaning
    metrics = metrics_with_drift(client)
    assert 'mien_camera_drift_psi{camera="door",measure="scores"} 0.42\n' in metrics
    assert 'mien_camera_drift_psi{camera="door",measure="brightness"} 0.0\n' in metrics


def test_scores_of_another_model_are_not_compared(
    client: FlaskClient, known: Database, this_week_ms: int
) -> None:
    same = {"top_0": 600, "sure_6": 600, "size_5": 600, "light_4": 600}
    put_week(known, this_week_ms - WEEK_MS, **same)
    put_week(known, this_week_ms, model=NEW, **same)
    (camera,) = drift(client)["cameras"]
    assert camera["psi"] == {
        "scores": None,
        "confidence": None,
        "face_size": 0.0,
        "brightness": 0.0,
    }
    assert 'measure="scores"' not in metrics_with_drift(client)
    assert camera["scores"] == {
        "model_version": "new-0",
        "faces": 1_800,
        "reference_faces": 0,
        "reference": None,
    }
    assert camera["meaning"] == [
        "As in the reference: the largest index is 0.00.",
        "No reference yet of faces scored by new-0: no earlier full week has enough of them.",
    ]


def test_each_index_falls_into_one_band() -> None:
    assert [band(psi).text for psi in (0, 0.0999, 0.1, 0.2499, 0.25, 9)] == [
        BANDS[index].text for index in (0, 0, 1, 1, 2, 2)
    ]
