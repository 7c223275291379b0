"""Layouts of the wall: whose they are, and that they show nobody another's camera."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from mien.store.core.schema import layouts as table
from mien.store.live import layouts
from mien.store.live.layouts import LayoutWish
from tests.web.accounts.house import MINE, OTHER, House, csrf, house, kiosk

__all__ = ["house"]  # the fixture


@pytest.fixture(autouse=True)
def no_layouts(house: House) -> Iterator[None]:
    yield
    with house.database.write() as connection:
        connection.execute(delete(table))


def send(client: FlaskClient, method: str, path: str, **wish: Any) -> tuple[int, Any]:
    answer = client.open(path, method=method, json=wish, headers=csrf(client))
    return answer.status_code, answer.get_json(silent=True)


def names(client: FlaskClient) -> list[str]:
    return [layout["name"] for layout in client.get("/api/layouts").get_json()["layouts"]]


def test_a_viewers_layout_is_the_viewers_own(house: House) -> None:
    vera, admin = house.browser("vera"), house.browser("admin")
    code, own = send(vera, "POST", "/api/layouts", name="Mine", cameras=[MINE], grid=2)
    assert (code, own["shared"], own["changeable"]) == (201, False, True)
    path = f"/api/layouts/{own['id']}"
    assert (names(vera), names(admin)) == (["Mine"], [])
    assert send(admin, "PUT", path, name="Theirs")[0] == 404
    assert send(admin, "DELETE", path)[0] == 404
    code, changed = send(vera, "PUT", path, name="Renamed", turn_s=30)
    assert (code, changed["name"], changed["cameras"], changed["turn_s"]) == (
        200,
        "Renamed",
        [],
        30,
    )
    assert send(vera, "DELETE", path)[0] == 204
    assert names(vera) == []


def test_only_operators_write_layouts_for_everybody(house: House) -> None:
    vera, admin = house.browser("vera"), house.browser("admin")
    code, told = send(vera, "POST", "/api/layouts", name="All", shared=True)
    assert (code, told["error"][:24]) == (403, "layouts for everybody ar")
    shared = send(admin, "POST", "/api/layouts", name="All", shared=True)[1]
    path = f"/api/layouts/{shared['id']}"
    assert names(vera) == ["All"]
    assert send(vera, "PUT", path, name="Hers")[0] == 403
    assert send(vera, "DELETE", path)[0] == 403
    shown = vera.get("/api/layouts").get_json()["layouts"][0]
    assert shown["changeable"] is False
    assert send(admin, "PUT", path, name="My own now")[1]["shared"] is False
    assert names(vera) == []


def test_nobody_sees_another_camera_in_a_layout(house: House) -> None:
    for wish in (
        LayoutWish(name="both", cameras=(MINE, OTHER), hidden=(OTHER,)),
        LayoutWish(name="other", cameras=(OTHER,)),
        LayoutWish(name="all", hidden=(OTHER,)),
    ):
        layouts.add(house.database, None, wish)
    for client in (house.browser("vera"), kiosk(house, [MINE])):
        answer = client.get("/api/layouts")
        assert OTHER not in answer.get_data(as_text=True)
        assert [(layout["name"], layout["cameras"]) for layout in answer.get_json()["layouts"]] == [
            ("both", [MINE]),
            ("all", []),
        ]
    assert names(house.browser("admin")) == ["both", "other", "all"]


def test_a_layout_names_no_camera_that_is_not_seen(house: House) -> None:
    vera = house.browser("vera")
    for field in ("cameras", "hidden"):
        for camera in (OTHER, "nowhere"):
            code, told = send(vera, "POST", "/api/layouts", name="Odd", **{field: [camera]})
            assert (code, told["error"]) == (404, f"there is no camera {camera!r}.")


def test_wall_screens_and_scripts_of_viewers_save_none(house: House) -> None:
    screen = kiosk(house, [MINE])
    assert send(screen, "POST", "/api/layouts", name="Mine")[0] == 403
    answer = house.ask("POST", "/api/layouts", house.secrets["viewer"], json={"name": "Mine"})
    assert answer.status_code == 403
    answer = house.ask(
        "POST", "/api/layouts", house.secrets["operator"], json={"name": "All", "shared": True}
    )
    assert (answer.status_code, answer.get_json()["changeable"]) == (201, True)
