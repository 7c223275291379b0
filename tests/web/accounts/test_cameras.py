"""A reviewer with one camera sees nothing of another one, by whatever route is asked."""

import re
from contextlib import suppress
from typing import Any

import pytest

from mien.bus.messages import now_ms
from mien.store.corrections import corrections, kept_faces
from mien.store.corrections.corrections import Which
from mien.store.corrections.kept_faces import NewFace
from mien.store.history import marks
from tests.mien.store.corrections.faces import pixels
from tests.web.accounts.house import BEGIN_MS, MINE, NOW_MS, OTHER, SPAN, House, house
from web.http.operations import described

__all__ = ["house"]  # the fixture

#: Whatever is asked about cameras is asked of these.
ASKED: tuple[dict[str, str], ...] = (
    {},
    {"cameras": OTHER},
    {"cameras": f"{MINE},{OTHER}"},
    {"camera": OTHER},
)
WITHIN = ("viewer", "reviewer", "kiosk")


def faces_of(house: House, camera: str) -> list[int]:
    drawn = {pixels(number) for number in ((0, 10) if camera == MINE else (1, 11))}
    return [number for number in range(1, 5) if kept_faces.crop(house.database, number)[1] in drawn]


def mark_of(house: House, camera: str) -> int:
    found = marks.read(house.database, [camera], BEGIN_MS, now_ms() + 1)
    return next(mark.id for mark in found if mark.camera == camera)


def test_no_list_history_export_or_report_tells_of_another_camera(house: House) -> None:
    told = 0
    for (method, rule), operation in described(house.app).items():
        if method != "GET" or "<" in rule or operation.allows not in WITHIN:
            continue
        if rule.startswith("/api/account"):  # of people alone
            continue
        for wish in ASKED:
            answer = house.ask("GET", rule, house.restricted, query_string={**SPAN, **wish})
            assert answer.status_code in (200, 403), (rule, answer.data)
            if answer.status_code == 403:
                assert operation.camera == "every", rule
            text = answer.get_data(as_text=True)
            assert OTHER not in text, (rule, wish)
            told += MINE in text
    assert told > 25, "one's own camera is told of"


def test_who_sees_all_is_told_of_both(house: House) -> None:
    for path in ("/api/cameras", "/api/status", "/api/history", "/api/export", "/api/report"):
        text = house.ask("GET", path, house.secrets["reviewer"], query_string=SPAN)
        assert MINE in text.get_data(as_text=True), path
        assert OTHER in text.get_data(as_text=True), path


def test_another_camera_answers_as_one_that_is_not_there(house: House) -> None:
    known = 0
    for (method, rule), operation in described(house.app).items():
        if operation.camera != "path":
            continue
        answers = [
            house.ask(
                method,
                re.sub(r"<int:\w+>", "7", re.sub(r"<\w+>", camera, rule)),
                house.restricted,
                query_string=SPAN,
            )
            for camera in (OTHER, "nowhere")
        ]
        assert [answer.status_code for answer in answers] == [404, 404], rule
        other, nowhere = (answer.get_data(as_text=True) for answer in answers)
        assert other.replace(OTHER, "nowhere") == nowhere
        known += 1
    assert known > 2


ROWS = {
    ("DELETE", "/api/marks/<int:mark_id>"): None,
    ("PATCH", "/api/corrections/<int:face_id>"): {"label": "anger"},
    ("DELETE", "/api/corrections/<int:face_id>"): None,
    ("GET", "/api/corrections/<int:face_id>/crop.png"): None,
    ("POST", "/api/review/<int:face_id>"): {"label": "anger"},
    ("POST", "/api/review/<int:face_id>/undo"): None,
}


def test_rows_of_another_camera_answer_as_those_that_are_not_there(house: House) -> None:
    bound = {where for where, one in described(house.app).items() if one.camera == "row"}
    assert set(ROWS) == bound, "each route of a row has its case here"
    for (method, rule), content in ROWS.items():
        numbers = [mark_of(house, OTHER)] if "mark" in rule else faces_of(house, OTHER)
        assert numbers
        for number in numbers:
            answers = [
                house.ask(method, re.sub("<.*>", str(one), rule), house.restricted, json=content)
                for one in (number, 999)
            ]
            assert [answer.status_code for answer in answers] == [404, 404], rule
            other, nowhere = (answer.get_json()["error"] for answer in answers)
            assert other.replace(str(number), "999") == nowhere
    assert len(faces_of(house, OTHER)) == 2, "all are still there"
    assert mark_of(house, OTHER)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/api/marks", {"text": "here", "at_ms": NOW_MS}),
        ("/api/corrections", {"track": 7, "label": "fear"}),
    ],
)
def test_nothing_is_done_in_the_name_of_another_camera(
    house: House, path: str, content: dict[str, Any]
) -> None:
    for camera in (OTHER, "nowhere"):
        refused = house.ask("POST", path, house.restricted, json=content | {"camera": camera})
        assert refused.status_code == 404
        assert refused.get_json()["error"] == f"there is no camera {camera!r}."


def test_one_s_own_camera_can_be_worked_with(house: House) -> None:
    mark = {"text": "here", "at_ms": NOW_MS, "camera": MINE}
    made = house.ask("POST", "/api/marks", house.restricted, json=mark)
    assert made.status_code == 201
    gone = house.ask("DELETE", f"/api/marks/{made.get_json()['id']}", house.restricted)
    assert gone.status_code == 204
    everywhere = house.ask("POST", "/api/marks", house.restricted, json={"text": "everywhere"})
    assert everywhere.status_code == 403
    face_id = faces_of(house, MINE)[0]
    crop = house.ask("GET", f"/api/corrections/{face_id}/crop.png", house.restricted)
    assert crop.status_code == 200
    said = house.ask("POST", f"/api/review/{face_id}", house.restricted, json={"label": "anger"})
    assert said.status_code == 200, said.data
    undone = house.ask("POST", f"/api/review/{face_id}/undo", house.restricted)
    assert undone.get_json()["camera"] == MINE


class UndoneError(Exception):
    """Rolls back what a test wrote."""


def test_a_face_of_no_camera_waits_for_those_alone_who_see_all(house: House) -> None:
    with suppress(UndoneError), house.database.write():
        corrections.delete_all(house.database, Which(camera=OTHER))
        photo = NewFace(pixels(99), "photo-1-1", BEGIN_MS)
        face_id, _ = kept_faces.keep(house.database, photo, why="by_hand")
        for secret, shown in ((house.restricted, False), (house.secrets["reviewer"], True)):
            queue = house.ask("GET", "/api/review", secret).get_json()
            assert (face_id in [item["id"] for item in queue["items"]]) is shown
            assert queue["waiting"] == 1 + shown
        raise UndoneError


def test_counts_are_of_one_s_own_cameras(house: House) -> None:
    counts = house.ask("GET", "/api/corrections", house.restricted).get_json()["counts"]
    assert sum(counts.values()) == 1
    assert house.ask("GET", "/api/review", house.restricted).get_json()["waiting"] == 1
    both = house.ask("GET", "/api/corrections", house.secrets["reviewer"]).get_json()["counts"]
    assert sum(both.values()) == 2


def test_addresses_in_the_network_are_for_who_looks_after_cameras(house: House) -> None:
    shown = house.ask("GET", "/api/cameras", house.secrets["reviewer"]).get_json()["cameras"]
    assert {camera["source"] for camera in shown} == {""}
    shown = house.ask("GET", "/api/cameras", house.secrets["operator"]).get_json()["cameras"]
    assert {camera["source"] for camera in shown} == {f"rtsp://{MINE}/", f"rtsp://{OTHER}/"}


def test_a_route_that_does_not_ask_which_cameras_are_seen_answers_nothing(house: House) -> None:
    views: dict[str, Any] = house.app.view_functions
    asking = views["mood.mood"]
    views["mood.mood"] = asking.operation(lambda: {OTHER: 1.0})
    try:
        answer = house.ask("GET", "/api/mood", house.restricted)
        assert answer.status_code == 500
        assert OTHER not in answer.get_data(as_text=True)
        assert house.ask("GET", "/api/mood", house.secrets["viewer"]).status_code == 200
    finally:
        views["mood.mood"] = asking
