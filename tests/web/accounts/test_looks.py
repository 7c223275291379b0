"""Who looks at which camera is written down where that is wanted, once an hour."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mien.store.admin import choices
from mien.store.admin.choices import Auditing
from mien.store.core import audit
from mien.store.core.audit import AuditEntry, AuditFilter
from tests.web.accounts.house import MINE, OTHER, SPAN, House, csrf, house
from web.accounts.looks import NOTED_S, SWITCHED_S, Looks
from web.app import create_app
from web.http.identity import Identity

__all__ = ["house"]  # the fixture


def looks(house: House) -> list[AuditEntry]:
    found = audit.newest(house.database, 100, AuditFilter(action="looked"))
    return found[::-1]


@pytest.fixture
def written(house: House) -> Iterator[House]:
    """The house while looks are written down, and its server just started."""
    choices.write(house.database, Auditing(looks=True))
    parts = replace(house.parts)
    yield replace(house, app=create_app(parts), parts=parts)
    choices.write(house.database, Auditing())


def test_nothing_is_written_down_unless_it_is_wanted(house: House) -> None:
    house.ask("GET", "/api/history", house.secrets["viewer"], query_string=SPAN)
    assert looks(house) == []


def test_a_look_is_written_down_once(written: House) -> None:
    vera = written.browser("vera")
    before = len(looks(written))
    for _ in range(3):
        assert vera.get("/api/history", query_string=SPAN).status_code == 200
    (entry,) = looks(written)[before:]
    assert (entry.who, entry.object, entry.detail) == ("vera", MINE, {"at": "history"})
    assert written.browser("vera").get("/api/history", query_string=SPAN).status_code == 200
    assert len(looks(written)) == before + 2, "another browser"

    viewer = written.secrets["viewer"]
    written.ask("GET", "/api/visits", viewer, query_string=SPAN)
    asked = {**SPAN, "cameras": OTHER}
    written.ask("GET", "/api/history", viewer, query_string=asked)
    written.ask("GET", f"/api/visits/{MINE}/7", viewer, query_string=SPAN)
    told = [(entry.object, entry.detail["at"]) for entry in looks(written)[before + 2 :]]
    assert told == [("all cameras", "history"), (OTHER, "history"), (MINE, "a visit")]


def test_a_kept_face_is_of_its_camera(written: House) -> None:
    reviewer = written.secrets["reviewer"]
    before = len(looks(written))
    found = written.ask("GET", "/api/corrections", reviewer).get_json()["corrections"]
    number = next(face["id"] for face in found if face["camera"] == OTHER)
    answer = written.ask("GET", f"/api/corrections/{number}/crop.png", reviewer)
    assert answer.status_code == 200
    (entry,) = looks(written)[before:]
    assert (entry.object, entry.detail) == (OTHER, {"at": "a kept face"})


def test_what_is_refused_is_no_look(written: House) -> None:
    vera = written.browser("vera")
    before = len(looks(written))
    assert vera.get(f"/api/visits/{OTHER}/7", query_string=SPAN).status_code == 404
    assert vera.get("/api/history").status_code == 400
    assert len(looks(written)) == before


def test_an_hour_later_it_is_a_look_again(house: House) -> None:
    now_s = 1_000.0
    ada = Identity("ada", "viewer")
    notes = Looks(house.database, lambda: now_s)
    before = len(looks(house))
    notes.note(ada, [MINE], "live")
    choices.write(house.database, Auditing(looks=True))
    now_s += SWITCHED_S
    notes.note(ada, [MINE, MINE, None], "live")
    assert len(looks(house)) == before + 2
    now_s += NOTED_S
    notes.note(ada, [MINE], "live")
    assert len(looks(house)) == before + 3
    choices.write(house.database, Auditing())


def test_nobody_fills_the_audit_with_cameras_that_never_were(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.accounts.looks.MOST_EACH", 5)
    now_s = 1_000.0
    notes = Looks(house.database, lambda: now_s)
    choices.write(house.database, Auditing(looks=True))
    before = len(looks(house))
    for _ in range(2):
        notes.note(Identity("eve", "viewer"), map(str, range(10)), "history")
    assert len(looks(house)) == before + 5
    notes.note(Identity("ada", "viewer"), [MINE], "history")
    now_s += NOTED_S
    notes.note(Identity("eve", "viewer"), ["0"], "history")
    assert len(looks(house)) == before + 7
    choices.write(house.database, Auditing())


def test_switching_it_is_written_down(house: House) -> None:
    admin = house.browser("admin")
    assert admin.get("/api/auditing").get_json() == {"looks": False}
    for wish in (True, True, False):
        answer = admin.put("/api/auditing", json={"looks": wish}, headers=csrf(admin))
        assert answer.get_json() == {"looks": wish}
    newest = audit.newest(house.database, 2)
    assert [entry.action for entry in newest] == [
        "audit of looks switched off",
        "audit of looks switched on",
    ]
