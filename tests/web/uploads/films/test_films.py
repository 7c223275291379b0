"""Films of runs over REST: played in parts, drawn, with their people, gone with their run."""

import io
from pathlib import Path
from typing import Any

import av
import cv2
import msgspec
import numpy as np
import pytest
import requests
from numpy.typing import NDArray

from mien.faces.alignment import align
from mien.results.flat import POINTS
from tests import clips
from tests.conftest import wait_until
from tests.web.conftest import WebService
from tests.web.uploads.test_routes import data_dir, ended, post, redis_url, service, uploads, web
from web.uploads.described import FilmPictures, RunPeople

__all__ = ["data_dir", "redis_url", "service", "web"]  # the fixtures

pytestmark = pytest.mark.process

TIMEOUT_S = 60


def start(web: WebService, data: bytes, name: str, keep: str = "1") -> dict[str, Any]:
    answer = post(web, f"/api/runs?name={name}&keep={keep}", data, "video/mp4")
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def run(service: WebService, data_dir: Path, tmp_path: Path) -> dict[str, Any]:
    """A run of 20 pictures of two people that is over, with its film in the database.

    Its video is of a kind that no browser plays.
    """
    clip = clips.write_clip(tmp_path / "clip.mkv", seconds=2, fps=10, faces=2, codec="mjpeg")
    run = start(service, clip.read_bytes(), "clip.mkv")
    assert run["kept"]
    over = ended(service, run)
    assert (over["state"], over["kept"], over["failed"]) == ("done", True, 0)
    wait_until(lambda: not uploads(data_dir), "the film to be moved")
    return over


def get(web: WebService, run: dict[str, Any], what: str, **headers: str) -> requests.Response:
    url = f"{web.url}/api/runs/{run['id']}/{what}"
    return requests.get(url, headers=headers, timeout=TIMEOUT_S)


def times(film: bytes) -> list[float]:
    with av.open(io.BytesIO(film), "r") as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert not container.streams.audio
        return [frame.time or 0.0 for frame in container.decode(video=0)]


def picture(film: bytes, time_s: float) -> NDArray[np.uint8]:
    """The picture of a time, found by looking through all of them."""
    with av.open(io.BytesIO(film), "r") as container:
        frame = min(container.decode(video=0), key=lambda frame: abs((frame.time or 0) - time_s))
        return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def test_a_film_is_played_in_parts_and_drawn_and_goes_with_its_run(
    service: WebService, run: dict[str, Any]
) -> None:
    whole = get(service, run, "film.mp4")
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert times(whole.content) == pytest.approx([n / 10 for n in range(20)], abs=1e-3)
    part = get(service, run, "film.mp4", Range="bytes=100-299")
    assert (part.status_code, part.content) == (206, whole.content[100:300])
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(whole.content)}"
    beyond = get(service, run, "film.mp4", Range="bytes=99999999-")
    assert beyond.status_code == 416

    drawn = get(service, run, "annotated.mp4")
    assert "clip.mkv annotated.mp4" in drawn.headers["Content-Disposition"]
    assert times(drawn.content) == pytest.approx(times(whole.content), abs=1e-3)
    assert drawn.content != whole.content
    assert service.get("/api/audit")["entries"][0]["action"] == "exported annotated film"

    assert requests.delete(f"{service.url}/api/runs/{run['id']}", timeout=60).status_code == 204
    for what in ("film.mp4", "annotated.mp4", "people", "faces?from=0&to=1000"):
        assert get(service, run, what).status_code == 404, what


def test_faces_of_a_part_and_people_of_the_whole(service: WebService, run: dict[str, Any]) -> None:
    pictures = msgspec.convert(get(service, run, "faces?from=500&to=1000").json(), FilmPictures)
    assert [picture.time_s for picture in pictures.pictures] == [0.5, 0.6, 0.7, 0.8, 0.9]
    records = get(service, run, "records.json").json()
    told = [(face.track, face.box_xywh[0]) for face in pictures.pictures[0].faces]
    assert told == [
        (record["track"], record["box_x_px"]) for record in records if record["time_s"] == 0.5
    ]
    people = msgspec.convert(get(service, run, "people").json(), RunPeople)
    assert len(people.people) == run["people"] == 2
    assert sum(person.faces for person in people.people) == sum(
        second["faces"] for second in run["timeline"]
    )
    for person in people.people:
        assert person.seconds == [0, 1]
        assert len(person.shares[0]) == len(people.labels) == 8
    too_long = get(service, run, "faces?from=0&to=60001")
    assert too_long.status_code == 400


def test_a_face_of_a_picture_is_kept_with_its_label(
    service: WebService, run: dict[str, Any]
) -> None:
    records = get(service, run, "records.json").json()
    track = records[0]["track"]
    path = f"{service.url}/api/runs/{run['id']}/faces"

    def say(track: int, at_ms: int, label: str = "fear") -> requests.Response:
        wish: dict[str, Any] = {"track": track, "at_ms": at_ms, "label": label}
        return requests.post(path, json=wish, timeout=TIMEOUT_S)

    film = get(service, run, "film.mp4").content
    kept = []
    for at_ms in (300, 1200):
        answer = say(track, at_ms)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        kept.append(told)
        (record,) = (
            each for each in records if (each["track"], each["time_s"]) == (track, at_ms / 1000)
        )
        assert (told["label"], told["origin"], told["camera"]) == ("fear", "video", None)
        assert told["top"] == record["top"]
        png = requests.get(f"{service.url}{told['crop']}", timeout=TIMEOUT_S).content
        crop = np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED))
        points = [[record[f"{place}_{axis}_px"] for axis in "xy"] for place in POINTS]
        aligned = align(picture(film, at_ms / 1000), np.array(points, np.float32))
        assert np.array_equal(crop, aligned), "that of this very picture"
    assert kept[0]["held_out"] == kept[1]["held_out"], "a person is on one side"
    again = say(track, 300, "anger").json()
    assert (again["id"], again["label"]) == (kept[0]["id"], "anger")
    assert service.get("/api/audit")["entries"][0]["detail"]["run"] == run["id"]
    assert (say(99, 300).status_code, say(track, 350).status_code) == (404, 404)
    assert say(track, 300, "joy").status_code == 400
    for each in kept:
        requests.delete(f"{service.url}/api/corrections/{each['id']}", timeout=TIMEOUT_S)


def test_what_was_not_to_be_kept_is_not(
    service: WebService, data_dir: Path, tmp_path: Path
) -> None:
    clip = clips.write_clip(tmp_path / "clip.mp4", seconds=0.5, fps=10)
    over = ended(service, start(service, clip.read_bytes(), "clip.mp4", keep="0"))
    assert over["kept"] is False
    for what in ("film.mp4", "annotated.mp4"):
        answer = get(service, over, what)
        assert (answer.status_code, answer.json()["error"]) == (
            404,
            "no film of clip.mp4 is kept.",
        )
    (record, *_) = get(service, over, "records.json").json()
    wish = {"track": record["track"], "at_ms": 0, "label": "fear"}
    address = f"{service.url}/api/runs/{over['id']}/faces"
    answer = requests.post(address, json=wish, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.json()["error"]) == (404, "no film of clip.mp4 is kept.")
    wrong = post(service, "/api/runs?name=a&keep=yes", b"x", "video/mp4")
    assert wrong.status_code == 400


def test_what_is_no_video_has_no_film_although_it_was_to_be_kept(service: WebService) -> None:
    over = ended(service, start(service, b"no video at all", "text.mp4"))
    assert (over["state"], over["kept"]) == ("failed", False)
    assert get(service, over, "film.mp4").status_code == 404
