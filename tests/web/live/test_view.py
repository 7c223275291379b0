"""Snapshots and crops, with real workers and real clips."""

import itertools
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import requests
from numpy.typing import NDArray
from redis import Redis

from detector.session import CameraSession
from mien.bus import registry, streams
from mien.bus.group import Entry
from mien.bus.messages import Camera, Detections, Faces, Frame, encode, now_ms
from mien.bus.shards import keyspace
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.streams import Publication
from mien.faces.yunet import YuNet
from tests import clips
from tests.conftest import wait_until
from tests.web.conftest import WebService, serving
from tests.web.feeder import Feeder
from tests.web.workers import working

pytestmark = pytest.mark.process

TIMEOUT_S = 20


def get(web: WebService, path: str) -> requests.Response:
    return requests.get(web.url + path, timeout=TIMEOUT_S)


def decode_image(data: bytes) -> NDArray[np.uint8]:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return np.asarray(image, np.uint8)


@pytest.fixture(scope="module")
def yunet() -> YuNet:
    return YuNet()


def detect(redis: Redis, yunet: YuNet, camera: Camera, seq: int = 1) -> tuple[Detections, bytes]:
    """Publish one frame and what a detector makes of it; return its first crop too."""
    session = CameraSession(camera, FrameAccounting(), yunet, itertools.count(1).__next__)
    at_ms, jpeg = now_ms(), clips.jpeg()
    frame = Frame(camera=camera.id, seq=seq, captured_ms=at_ms, width=640, height=480)
    entry_id = f"{at_ms}-{seq}"
    streams.add(redis, Publication(keyspace.frames(camera.id, 0), frame, jpeg), 30, entry_id)
    pipe = redis.pipeline()
    writes = session.process(Entry(entry_id, frame, jpeg, keyspace.frames("door", 0)))
    for item in writes:
        streams.write(pipe, item)
    pipe.execute()
    publications = [w for w in writes if isinstance(w, Publication)]
    (detections,) = [w.message for w in publications if isinstance(w.message, Detections)]
    (crop,) = [w.data for w in publications if isinstance(w.message, Faces)]
    assert crop is not None
    return detections, crop


def want(redis: Redis, camera: Camera) -> None:
    redis.hset(keyspace.CAMERAS, camera.id, encode(camera))


def test_a_snapshot_is_the_newest_picture(web: WebService, feeder: Feeder) -> None:
    feeder.frame(b"\xff\xd8 the first")
    feeder.frame(b"\xff\xd8 the newest")
    answer = get(web, f"/api/cameras/{feeder.camera}/snapshot.jpg")
    assert (answer.status_code, answer.content) == (200, b"\xff\xd8 the newest")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_snapshot_without_a_picture_or_a_camera(web: WebService, feeder: Feeder) -> None:
    feeder.say("failed", "10.0.0.5 does not answer")
    answer = get(web, f"/api/cameras/{feeder.camera}/snapshot.jpg")
    assert answer.status_code == 409
    assert "10.0.0.5 does not answer" in answer.json()["error"]
    answer = get(web, "/api/cameras/nobody/snapshot.jpg")
    assert (answer.status_code, answer.json()["error"]) == (404, "there is no camera 'nobody'.")


def test_the_crop_is_exactly_the_one_that_was_classified(
    web: WebService, redis: Redis, yunet: YuNet
) -> None:
    camera = Camera(id="crop", name="Crop", source="x")
    want(redis, camera)
    detections, crop = detect(redis, yunet, camera, seq=7)
    for query in ("", "?seq=7"):
        answer = get(web, f"/api/cameras/crop/faces/1/crop.png{query}")
        assert answer.status_code == 200, answer.text
        assert decode_image(answer.content).tobytes() == crop
    assert detections.classified == (1,)


def test_there_is_no_crop_of_what_is_gone_or_never_was(
    web: WebService, redis: Redis, yunet: YuNet
) -> None:
    camera = Camera(id="gone", name="Gone", source="x")
    want(redis, camera)
    detect(redis, yunet, camera)
    for path, code, says in (
        ("faces/9/crop.png", 404, "track 9 of 'gone' was not classified"),
        ("faces/1/crop.png?seq=4", 404, "not classified in frame 4"),
        ("faces/1/crop.png?seq=four", 400, "seq=four must be a whole number"),
        ("faces/one/crop.png", 404, ""),
    ):
        answer = get(web, f"/api/cameras/gone/{path}")
        assert answer.status_code == code, path
        assert says in answer.json()["error"]
    redis.delete(keyspace.frames("gone", 0))
    answer = get(web, "/api/cameras/gone/faces/1/crop.png")
    assert (answer.status_code, "no longer kept" in answer.json()["error"]) == (410, True)


def test_a_blurred_camera_shows_no_face_to_anybody(
    web: WebService, redis: Redis, yunet: YuNet, viewer_of: Any
) -> None:
    plain = Camera(id="shy", name="Shy", source="x")
    want(redis, plain)
    viewer = viewer_of(web)
    viewer.watch("shy")
    detect(redis, yunet, plain)
    wait_until(lambda: len(viewer.frames) == 1, "a frame with a face")
    assert len(yunet.detect(decode_image(viewer.frames[0][1]), 0.5)) == 1

    shy = Camera(id="shy", name="Shy", source="x", blur=True)
    want(redis, shy)
    wait_until(
        lambda: get(web, "/api/cameras/shy/snapshot.jpg").status_code == 409, "blur to be known"
    )
    detect(redis, yunet, plain, seq=2)  # a detector that has not heard of it yet
    detect(redis, yunet, shy, seq=3)
    wait_until(lambda: len(viewer.frames) == 2, "the blurred frame")
    header, jpeg = viewer.frames[1]
    assert (header["seq"], header["blurred"]) == (3, True)
    assert len(header["tracks"]) == 1, "the statistics go on"
    assert len(yunet.detect(decode_image(jpeg), 0.3)) == 0
    snapshot = get(web, "/api/cameras/shy/snapshot.jpg")
    assert snapshot.content == jpeg
    crop = get(web, "/api/cameras/shy/faces/1/crop.png")
    assert (crop.status_code, "blur is on" in crop.json()["error"]) == (409, True)


def test_no_face_passes_the_whole_pipeline_while_blur_is_on(
    web: WebService, redis: Redis, redis_url: str, tmp_path: Path, yunet: YuNet, viewer_of: Any
) -> None:
    clip = clips.write_clip(tmp_path / "people.mp4", seconds=3, fps=10, faces=2)
    shown: list[tuple[bool, int]] = []

    def look(header: dict[str, Any], jpeg: bytes) -> None:
        shown.append((header["blurred"], len(yunet.detect(decode_image(jpeg), 0.6))))

    with working(redis_url, redis, tmp_path, "capture", "detector"):
        body: dict[str, Any] = {"source": str(clip), "blur": True}
        camera = requests.post(web.url + "/api/cameras", json=body, timeout=TIMEOUT_S).json()
        viewer = viewer_of(web, look)
        viewer.watch(camera["id"])
        wait_until(lambda: len(shown) >= 15, "blurred frames")
        address = f"{web.url}/api/cameras/{camera['id']}"
        requests.patch(address, json={"blur": False}, timeout=TIMEOUT_S)
        wait_until(lambda: shown[-1] == (False, 2), "faces")
        requests.patch(address, json={"blur": True}, timeout=TIMEOUT_S)
        before = len(shown) + 1  # one may have been on its way
        wait_until(lambda: len(shown) >= before + 15, "blurred frames again")
        requests.delete(address, timeout=TIMEOUT_S)
    assert shown[:15] == [(True, 0)] * 15
    assert shown[before:] == [(True, 0)] * (len(shown) - before)


def test_blur_is_switched_over_rest(web: WebService, redis: Redis) -> None:
    added = requests.post(
        web.url + "/api/cameras", json={"source": "/dev/video7", "blur": True}, timeout=TIMEOUT_S
    ).json()
    address = f"{web.url}/api/cameras/{added['id']}"
    assert registry.read_cameras(redis)[added["id"]].blur
    changed = requests.patch(address, json={"blur": False}, timeout=TIMEOUT_S)
    assert (changed.status_code, changed.json()["blur"]) == (200, False)
    assert not registry.read_cameras(redis)[added["id"]].blur
    requests.delete(address, timeout=TIMEOUT_S)


def test_an_operators_blur_cannot_be_switched_off(
    redis_url: str, redis: Redis, tmp_path: Path
) -> None:
    with serving(redis_url, tmp_path, MIEN_BLUR="1", MIEN_SOURCES='["/dev/video8"]') as web:
        assert [camera["blur"] for camera in web.get("/api/cameras")["cameras"]] == [True]
        assert web.get("/api/settings") == {"blur_default": True, "blur_locked": True}
        body: dict[str, Any] = {"source": "/dev/video9", "blur": False}
        answer = requests.post(web.url + "/api/cameras", json=body, timeout=TIMEOUT_S)
        assert (answer.status_code, "MIEN_BLUR" in answer.json()["error"]) == (409, True)
        del body["blur"]
        added = requests.post(web.url + "/api/cameras", json=body, timeout=TIMEOUT_S).json()
        assert added["blur"] is True
        address = f"{web.url}/api/cameras/{added['id']}"
        assert requests.patch(address, json={"blur": False}, timeout=TIMEOUT_S).status_code == 409
        assert all(camera.blur for camera in registry.read_cameras(redis).values())
