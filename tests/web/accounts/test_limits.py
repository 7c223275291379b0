"""Limits over REST and sockets: 429, one sentence, and when to try again."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import websocket

from mien.store.accounts import tokens
from mien.store.core.database import open_database
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.web.accounts.house import House, house
from tests.web.conftest import WebService, serving
from web.app import create_app
from web.http.limits import Limits

__all__ = ["house"]  # the fixture


def test_an_account_and_an_address_are_told_when_to_try_again(house: House) -> None:
    limits = Limits(account_requests=3, address_requests=10)
    app = create_app(replace(house.parts, limits=limits))
    small = replace(house, app=app)
    viewer = house.secrets["viewer"]
    for _ in range(3):
        assert small.ask("GET", "/api/settings", viewer).status_code == 200
    answer = small.ask("GET", "/api/settings", viewer)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 20
    assert "too many requests of token viewer; try again in" in answer.get_json()["error"]
    for _ in range(3):
        assert small.ask("GET", "/api/settings", house.secrets["operator"]).status_code == 200
    for _ in range(3):
        assert small.ask("GET", "/nowhere").status_code == 404
    answer = small.ask("GET", "/")
    assert answer.status_code == 429
    assert "too many requests of 127.0.0.1" in answer.get_json()["error"]
    assert small.ask("GET", "/healthz").status_code != 429


@pytest.fixture
def two_pages(tmp_path: Path) -> Iterator[tuple[WebService, dict[str, str]]]:
    """A server that lets each account open two pages, and what ada and bob prove with."""
    database = open_database(f"sqlite:///{tmp_path}/mien.db")
    secrets = {name: tokens.add(database, name, "viewer", None, None)[1] for name in ("ada", "bob")}
    database.close()
    with (
        Server(tmp_path / "valkey.sock") as server,
        serving(server.url, tmp_path, MIEN_LOGIN="1", MIEN_ACCOUNT_VIEWERS="2") as web,
    ):
        yield web, secrets


@pytest.mark.process
def test_an_account_opens_so_many_pages(two_pages: tuple[WebService, dict[str, str]]) -> None:
    web, secrets = two_pages
    address = web.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"

    def opened(name: str) -> websocket.WebSocket:
        proof = {"Authorization": f"Bearer {secrets[name]}"}
        return websocket.create_connection(address, header=proof, timeout=60)

    with contextlib.ExitStack() as stack:
        first = opened("ada")
        stack.callback(opened("ada").close)
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            opened("ada")
        assert refused.value.status_code == 429
        assert (refused.value.resp_headers or {})["retry-after"] == "5"
        stack.callback(opened("bob").close)
        first.close()

        def again() -> bool:
            try:
                stack.callback(opened("ada").close)
            except websocket.WebSocketBadStatusException:
                return False
            return True

        wait_until(again, "room for another page")
