"""Many photos together over REST: kept or for minutes, one row a face, one for a photo without."""

import csv
import io
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest
import requests

from mien.bus.messages import now_ms
from tests import clips
from tests.web.conftest import WebService
from tests.web.uploads.test_routes import data_dir, post, redis_url, service, uploads, web
from web.uploads.described import PhotoSet, PhotoSetsNow

__all__ = ["data_dir", "redis_url", "service", "web"]  # the fixtures

pytestmark = pytest.mark.process

TIMEOUT_S = 60
GIVEN = {"two.jpg": 2, "wall.jpg": 0, "one.jpg": 1}


def given(web: WebService, keep: bool) -> dict[str, Any]:
    """A set of three photos, one of them without a face."""
    begun = requests.post(f"{web.url}/api/photo-sets", json={"keep": keep}, timeout=TIMEOUT_S)
    assert begun.status_code == 201
    for name, faces in GIVEN.items():
        path = f"/api/photos?name={name}&set={begun.json()['id']}"
        assert post(web, path, clips.jpeg(faces=faces)).status_code == 200
    told: dict[str, Any] = web.get(f"/api/photo-sets/{begun.json()['id']}")
    return told


def get(web: WebService, path: str) -> requests.Response:
    return requests.get(web.url + path, timeout=TIMEOUT_S)


@pytest.mark.parametrize("keep", [True, False])
def test_photos_given_together_are_one_table(
    service: WebService, data_dir: Path, keep: bool
) -> None:
    told = msgspec.convert(given(service, keep), PhotoSet)
    assert {photo.name: len(photo.faces) for photo in told.photos} == GIVEN
    kept = msgspec.convert(service.get("/api/photo-sets"), PhotoSetsNow).sets
    assert [(each.id, each.photos, each.faces) for each in kept] == [(told.id, 3, 3)] * keep

    small = get(service, f"/api/photos/{told.photos[0].id}/small.jpg")
    image = cv2.imdecode(np.frombuffer(small.content, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (240, 320, 3)
    assert get(service, f"/api/photos/{told.photos[0].id}/annotated.jpg").status_code == 200

    address = f"/api/photo-sets/{told.id}/records"
    rows = list(csv.DictReader(io.StringIO(get(service, f"{address}.csv").content.decode())))
    assert [row["file"] for row in rows] == ["two.jpg", "two.jpg", "wall.jpg", "one.jpg"]
    assert [row["track"] for row in rows] == ["1", "2", "", "1"]
    assert (rows[2]["top"], rows[2]["status"]) == ("", "no face")
    table = pq.read_table(io.BytesIO(get(service, f"{address}.parquet").content))
    assert table.column("file").to_pylist() == [row["file"] for row in rows]
    assert len(get(service, f"{address}.json").json()) == 4
    assert get(service, f"{address}.xlsx").status_code == 400

    address = f"{service.url}/api/photo-sets/{told.id}"
    assert requests.delete(address, timeout=TIMEOUT_S).status_code == 204
    assert requests.delete(address, timeout=TIMEOUT_S).status_code == 404
    assert get(service, f"/api/photos/{told.photos[0].id}/small.jpg").status_code == 404
    assert uploads(data_dir) == []


def test_kept_photos_are_erased_by_their_span(service: WebService) -> None:
    before_ms = now_ms()
    given(service, keep=True)
    span = f"{service.url}/api/photo-sets?from={before_ms}&to={now_ms() + 1}"
    assert requests.delete(span, timeout=TIMEOUT_S).json() == {"photos": 3}
    assert service.get("/api/photo-sets") == {"sets": []}
    assert requests.delete(span, timeout=TIMEOUT_S).json() == {"photos": 0}


def test_a_photo_of_a_set_that_is_gone_stands_by_itself(service: WebService) -> None:
    answer = post(service, "/api/photos?name=one.jpg&set=gone", clips.jpeg())
    assert service.get(f"/api/photos/{answer.json()['id']}") == answer.json()
    assert service.get("/api/photo-sets/gone")["photos"] == [answer.json()]
