"""Every route and every event, asked in every wrong way: always an answer, never a failure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import wait_until
from tests.web import hostile
from tests.web.conftest import WebService
from tests.web.records import app, client, redis
from tests.web.viewer import Viewer
from web import openapi, wire_types
from web.cameras.trials import Trials, Tried
from web.http.operations import Operation

pytestmark = pytest.mark.process

__all__ = ["app", "client", "redis"]  # the fixtures

ROUTES = wire_types.app_operations()
Key = tuple[str, str]
#: Nobody analyses anything in these tests.
NOBODY = "see whether"


@pytest.fixture(autouse=True)
def no_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test of a source would wait for capture."""
    monkeypatch.setattr(Trials, "run", lambda *_: Tried(ok=False, reason="not tried"))


def sound(answer: TestResponse, asked: object) -> None:
    """An answer that a person can use: a success, or a refusal in one line."""
    shown = str(asked)[:200]
    assert answer.status_code < 500 or answer.status_code in (503, 507), (shown, answer.data[:500])
    if answer.status_code >= 400:
        (line,) = answer.get_json().values()
        assert line, shown
        assert "\n" not in line, shown


def address(rule: str, value: str = "7") -> str:
    """A route with a value for each of its parameters."""
    return openapi._PARAMETER.sub(quote(value, safe=""), rule)


@pytest.mark.parametrize("key", [key for key in ROUTES if "<" in key[1]], ids=" ".join)
def test_odd_ids(client: FlaskClient, key: Key) -> None:
    method, rule = key
    for value in (*hostile.IN_ADDRESS, "a\ud7ffb", "."):
        sound(client.open(address(rule, value), method=method, json={}), value)


@pytest.mark.parametrize("key", [key for key in ROUTES if ROUTES[key].query], ids=" ".join)
def test_odd_queries(client: FlaskClient, key: Key) -> None:
    method, rule = key
    usual = {"from": "0", "to": "600000", "seconds": "0"}
    for parameter in ROUTES[key].query:
        for value in hostile.IN_ADDRESS:
            query = {**usual, parameter.name: value}
            sound(client.open(address(rule), method=method, query_string=query), query)


@pytest.mark.parametrize("key", [key for key in ROUTES if ROUTES[key].body], ids=" ".join)
def test_odd_bodies(client: FlaskClient, key: Key) -> None:
    method, rule = key
    path = address(rule)
    for body in hostile.BODIES:
        sound(client.open(path, method=method, data=body, content_type="application/json"), body)
    for value in hostile.spoilt(usual_body(ROUTES[key], key)):
        sound(client.open(path, method=method, json=value), value)


@pytest.mark.parametrize("key", [key for key in ROUTES if ROUTES[key].files], ids=" ".join)
def test_odd_files(client: FlaskClient, key: Key) -> None:
    method, rule = key
    kind = next(kind for kind in ROUTES[key].files if "*" not in kind)
    for body in hostile.BODIES:
        sound(client.open(rule, method=method, data=body, content_type=kind), body)


def usual_body(operation: Operation, key: Key) -> Any:
    document = openapi.document(ROUTES, "0")
    content = document["paths"][openapi._PARAMETER.sub(r"{\2}", key[1])][key[0].lower()]
    schema = content["requestBody"]["content"]["application/json"]["schema"]
    return hostile.plausible(schema, document["components"]["schemas"])


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[" * 50_000, "nested too deeply"),
        (b'{"source": "\\ud800x"}', "is no JSON"),
        (b'{"source": "a\\u0000b"}', "NUL"),
        (b'{"source": 9223372036854775808}', "beyond 9223372036854775807"),
        (b'{"source": "x", "name": "a\\r\\nb"}', "one line of text without control characters"),
        (b'{"source": "x", "name": "a\\n"}', "one line of text without control characters"),
    ],
)
def test_refusals_say_what_is_wrong(client: FlaskClient, body: bytes, says: str) -> None:
    answer = client.post("/api/cameras", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert says in answer.get_json()["error"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/api/corrections/9223372036854775808/crop.png", "beyond 9223372036854775807"),
        ("/api/corrections/" + "9" * 5_000 + "/crop.png", "beyond 9223372036854775807"),
        ("/api/cameras/a%00b/snapshot.jpg", "NUL"),
        ("/api/corrections?camera=a%00b", "NUL"),
        ("/api/review?limit=" + "9" * 5_000, "must be a whole number"),
    ],
)
def test_odd_addresses_are_refused_in_one_line(client: FlaskClient, path: str, says: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert says in answer.get_json()["error"]
    assert len(answer.get_json()["error"]) < 200


def test_a_file_with_a_line_break_in_its_name_is_refused(client: FlaskClient) -> None:
    for path in ("/api/photos", "/api/runs"):
        answer = client.post(path + "?name=a%0D%0Ab.mp4", data=b"x", content_type="video/mp4")
        assert answer.status_code == 400
        assert "one line" in answer.get_json()["error"]


@pytest.mark.parametrize("event", ["watch", "unwatch", "camera_open", "camera_frame", "x", "odd"])
def test_odd_events_are_acknowledged(
    web: WebService, viewer_of: Callable[..., Viewer], event: str
) -> None:
    viewer = viewer_of(web)
    usual = {"camera": "x", "fps": 1, "name": "n", "width": 64, "height": 64}
    contents = [content for content in hostile.spoilt(usual) if _fits_json(content)]
    packets = [json.dumps([event, content]) for content in contents]
    packets += [json.dumps([event]), json.dumps([event, 1, 2, 3])]
    for number, packet in enumerate(packets, start=1):
        viewer.send_raw(f"42{number}{packet}")
    viewer.emit("camera_close", None)
    wait_until(lambda: viewer.acknowledged >= set(range(1, len(packets) + 1)), "all answers")


ODD_PACKETS = (
    *(
        "42",
        "42[]",
        "42{}",
        "421",
        '42["disconnect"]',
        '42["connect",{}]',
        "49",
        "4",
        "4x",
        "45",
        "46",
    ),
    *("43", "431[1]", "431{}", '451-["camera_frame",{"_placeholder":true,"num":7}]', "4520-[]"),
    *("459999999999-[]", '450-["x"]', "42" + "[" * 50_000, '42["watch",{"camera":"\\ud800"}]'),
    *('42["watch",' + "9" * 5_000 + "]", "40", "40", "40/other,", "40{", "44", "2x", "3", "6", "0"),
)


def test_odd_packets_break_nothing(web: WebService, viewer_of: Callable[..., Viewer]) -> None:
    bystander = viewer_of(web)
    for packet in ODD_PACKETS:
        viewer = viewer_of(web)
        viewer.send_raw(packet)
        if packet.startswith("45"):
            viewer.send_raw(b"no picture")
        viewer.send_raw('421["watch",{"camera":"x"}]')
        assert _settled(viewer), packet[:40]
        viewer.close()
    bystander.send_raw('421["watch",{"camera":"x"}]')
    wait_until(lambda: 1 in bystander.acknowledged, "an answer to somebody else")
    wait_until(lambda: web.get("/api/status")["viewers"] == 1, "all others to be forgotten")


def _settled(viewer: Viewer) -> bool:
    """Wait until a viewer got its answer or was hung up on."""
    wait_until(lambda: viewer.ended or 1 in viewer.acknowledged, "an answer")
    return True


def _fits_json(content: Any) -> bool:
    return len(json.dumps(content)) < 10_000


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Both databases where ids and texts reach them; see ``tests.conftest``."""
    return f"sqlite:///{tmp_path}/mien.db"
