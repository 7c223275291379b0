"""Somebody who was given one camera looks for the other by every way there is."""

import json
from urllib.parse import quote

import pytest

from mien.bus.messages import now_ms
from tests import clips
from tests.attack.target import GIVEN, OTHER, Target
from tests.attack.test_escalation import ROUTE
from tests.conftest import wait_until
from web.accounts import table

pytestmark = pytest.mark.process

HOUR_MS = 3_600_000
#: Other ways to write the other camera's id, and lists that hold it.
NAMES = (
    *(OTHER, OTHER.title(), f"{OTHER} ", f" {OTHER}", f"{GIVEN},{OTHER}", f"{OTHER},{GIVEN}"),
    *(f"{GIVEN}/../{OTHER}", f"{OTHER}\u200b", f"*{OTHER[1:]}", "*", "%", f"{OTHER}%", ""),
)
PARAMETERS = ("camera", "cameras", "camera_id", "id", "source", "who", "q")


@pytest.fixture(scope="module")
def secrets(target: Target) -> dict[str, str]:
    """Tokens of two who were given one camera, and of one who was given none."""
    return {
        "viewer": target.token("viewer", [GIVEN]),
        "reviewer": target.token("reviewer", [GIVEN]),
        "nothing": target.token("viewer", []),
    }


def routes(method: str) -> list[str]:
    found = [rule for verb, rule, _ in ROUTE.findall(table.PATH.read_text()) if verb == method]
    assert found
    return found


def test_no_list_tells_of_it(target: Target, secrets: dict[str, str]) -> None:
    span = {"from": now_ms() - HOUR_MS, "to": now_ms() + HOUR_MS, "seconds": 1}
    owner = target.token("administrator")
    wait_until(
        lambda: OTHER in target.ask("GET", "/api/history/cameras", owner).text, "its history"
    )
    for rule in routes("GET"):
        if "<" in rule:
            continue
        for name in ("", OTHER, f"{GIVEN},{OTHER}", f"{OTHER}%"):
            asked = dict.fromkeys(PARAMETERS, name) if name else {}
            for who in ("viewer", "reviewer"):
                answer = target.ask("GET", rule, secrets[who], params={**span, **asked})
                assert answer.status_code < 500, (rule, name)
                assert OTHER not in answer.text, (rule, name, who)


def test_its_address_is_that_of_none(target: Target, secrets: dict[str, str]) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        for rule in routes(method):
            if "<camera" not in rule:
                continue
            path = rule.replace("<int:track_id>", "1").replace("<camera_id>", "<camera>")
            for name in (quote(name, safe="") for name in NAMES):
                for secret in secrets.values():
                    answer = target.ask(
                        method, path.replace("<camera>", name), secret, params={"from": 0, "to": 1}
                    )
                    assert answer.status_code in (403, 404, 405, 308), (method, path, name)
    owner = target.token("viewer", [OTHER])
    wait_until(
        lambda: target.ask("GET", f"/api/cameras/{OTHER}/snapshot.jpg", owner).ok, "its picture"
    )


def test_none_of_its_pictures_comes_over_the_socket(
    target: Target, secrets: dict[str, str]
) -> None:
    every = target.view(Authorization=f"Bearer {target.token('viewer')}")
    some = [target.view(Authorization=f"Bearer {secret}") for secret in secrets.values()]
    screen = target.view(Cookie=f"mien={target.screen([GIVEN]).cookies['mien']}")
    for viewer in (every, *some, screen):
        for name in (GIVEN, *NAMES):
            viewer.watch(name)
        for event in ("join", "subscribe", "frame", "status"):
            viewer.emit(event, {"camera": OTHER, "room": OTHER})
    wait_until(lambda: len(every.sequence(OTHER)) > 5, "who sees all")
    for viewer in (some[0], some[1], screen):
        wait_until(lambda viewer=viewer: len(viewer.sequence(GIVEN)) > 5, "who sees one")  # type: ignore[misc]
    for viewer in (*some, screen):
        wait_until(lambda viewer=viewer: len(viewer.statuses) > 2, "the status")  # type: ignore[misc]
        assert {header["camera"] for header, _ in viewer.frames} <= {GIVEN}
        assert OTHER not in json.dumps(viewer.statuses)
    assert some[2].frames == [], "who was given nothing sees nothing"
    for viewer in (every, *some, screen):
        viewer.close()


def test_what_happens_to_it_is_not_told(target: Target, secrets: dict[str, str]) -> None:
    """Marks, kept faces and alerts about it have numbers, which can be counted through."""
    owner = target.token("administrator")
    mark = {"text": f"seen at the {OTHER}", "camera": OTHER}
    number = target.ask("POST", "/api/marks", owner, json=mark).json()["id"]
    reviewer = secrets["reviewer"]
    for method, path in (
        ("DELETE", f"/api/marks/{number}"),
        *(("GET", f"/api/corrections/{n}/crop.png") for n in range(1, 6)),
        *(("POST", f"/api/review/{n}/undo") for n in range(1, 6)),
        *(("DELETE", f"/api/corrections/{n}") for n in range(1, 6)),
    ):
        assert target.ask(method, path, reviewer).status_code == 404, (method, path)
    for content in (
        mark,
        {"text": "all"},
        {"text": "x", "camera": None},
        {**mark, "camera": f"{GIVEN},{OTHER}"},
    ):
        answer = target.ask("POST", "/api/marks", reviewer, json=content)
        assert answer.status_code in (400, 403, 404), content
    shown = target.ask("GET", "/api/marks", owner, params={"from": 0, "to": 9_999_999_999_999})
    assert mark["text"] in shown.text, "it is still there"


def test_it_cannot_be_taken_by_another_name(target: Target, secrets: dict[str, str]) -> None:
    """Who may not add cameras adds none, so none that is called like the other one either."""
    for secret in secrets.values():
        for path in ("/api/cameras", "/api/cameras/test", "/api/photos", "/api/runs"):
            answer = target.ask("POST", path, secret, json={"source": f"/{OTHER}.mp4"})
            assert answer.status_code == 403
        jpeg = {"Content-Type": "image/jpeg"}
        sent = target.ask("POST", "/api/photos", secret, data=clips.jpeg(), headers=jpeg)
        assert sent.status_code == 403
