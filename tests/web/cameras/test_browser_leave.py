"""Leave to keep faces of a browser's own camera: given there, and over with it."""

from typing import Any

import pytest
from redis import Redis

from mien.bus import registry
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.corrections import corrections, kept_faces, queue
from tests.mien.store.corrections.faces import face
from tests.web.records import redis
from web.cameras.browser_cameras import BrowserCameras
from web.cameras.desired import Desired
from web.cameras.temporary_cameras import TemporaryCameras

__all__ = ["redis"]  # the fixture

WISH = {"name": "Laptop", "width": 640, "height": 480}


@pytest.fixture
def browsers(redis: Redis, database: Database) -> BrowserCameras:
    return BrowserCameras(redis, Desired(redis, database, ()), TemporaryCameras(redis))


def opened(browsers: BrowserCameras, **more: Any) -> str:
    camera = browsers.open("one", WISH | more).camera
    assert isinstance(camera, str)
    return camera


@pytest.mark.parametrize("end", [{}, {"keep_faces": True, "blur": True}, None])
def test_what_waits_goes_when_the_browser_ends_its_leave(
    browsers: BrowserCameras, database: Database, redis: Redis, end: dict[str, bool] | None
) -> None:
    camera = opened(browsers)
    assert not registry.read_cameras(redis)[camera].keep_faces
    assert opened(browsers, keep_faces=True) == camera
    assert registry.read_cameras(redis)[camera].keep_faces
    assert audit.newest(database, 1)[0].action == "keeping faces allowed"
    kept_faces.keep(database, face(1, camera), why="low_confidence")
    labelled, _ = kept_faces.keep(database, face(2, camera), why="by_hand", label="fear")
    opened(browsers, keep_faces=True)
    assert queue.waiting(database, (), 9)[1] == 1
    if end is None:
        browsers.close("one")
    else:
        opened(browsers, **end)
    assert queue.waiting(database, (), 9)[1] == 0
    assert corrections.read_one(database, labelled).label == "fear"


def test_without_its_row_no_leave_is_given_and_no_camera_is_left(
    browsers: BrowserCameras, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise UnavailableError("the audit is away.")

    camera = opened(browsers)
    monkeypatch.setattr(audit, "add", away)
    for sid in ("one", "two"):
        assert browsers.open(sid, WISH | {"keep_faces": True}).error == "the audit is away."
    (left,) = registry.read_cameras(redis).values()
    assert (left.id, left.keep_faces) == (camera, False)
    browsers.open("one", WISH | {"keep_faces": True, "blur": True})
    assert registry.read_cameras(redis)[camera].blur
