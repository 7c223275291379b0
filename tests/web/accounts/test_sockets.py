"""Sockets with a login: who opens one, what comes over it, and what hangs it up."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
import websocket
from redis import Redis

from mien.bus.messages import now_ms
from mien.store.accounts import kiosks, sessions, tokens, users
from mien.store.accounts.users import UserChange
from mien.store.admin import choices
from mien.store.admin.choices import Auditing
from mien.store.core import audit
from mien.store.core.audit import AuditFilter
from mien.store.core.database import Database, open_database
from tests.conftest import wait_until
from tests.web.conftest import WebService, serving
from tests.web.feeder import Feeder
from tests.web.viewer import Viewer

pytestmark = pytest.mark.process


@dataclass
class Guarded:
    """A web service with a login, and its database, which another process writes: this one."""

    service: WebService
    database: Database
    viewers: list[Viewer] = field(default_factory=list)

    def view(self, **headers: str) -> Viewer:
        self.viewers.append(Viewer(self.service.url, headers=headers))
        return self.viewers[-1]

    def by_token(self, role: Any, cameras: list[str] | None = None) -> Viewer:
        secret = tokens.add(self.database, role, role, cameras, None)[1]
        return self.view(Authorization=f"Bearer {secret}")

    def session(self, user_id: int) -> str:
        return sessions.begin(self.database, user_id=user_id, address="", agent="", now_ms=now_ms())


@pytest.fixture(scope="module")
def guarded_service(
    redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[WebService, Path]]:
    folder = tmp_path_factory.mktemp("guarded")
    with serving(redis_url, folder, MIEN_LOGIN="1") as service:
        yield service, folder


@pytest.fixture
def guarded(guarded_service: tuple[WebService, Path], redis: Redis) -> Iterator[Guarded]:
    service, folder = guarded_service
    database = open_database(f"sqlite:///{folder}/mien.db")
    if users.is_empty(database):
        users.add(database, "admin", "administrator")
    guarded = Guarded(service, database)
    yield guarded
    for viewer in guarded.viewers:
        viewer.close()
    database.close()


def feed(feeder: Feeder, until: Callable[[], bool], what: str) -> None:
    def step() -> bool:
        feeder.frame(b"a picture")
        return until()

    wait_until(step, what)


def wait_for_status(viewer: Viewer) -> None:
    wait_until(lambda: bool(viewer.statuses), "the status")


def wait_for_end(viewer: Viewer, why: str) -> None:
    wait_until(lambda: viewer.ended, f"the socket to end: {why}")


def test_nobody_opens_a_socket_without_signing_in(guarded: Guarded) -> None:
    address = guarded.service.url.replace("http", "ws", 1)
    address += "/socket.io/?EIO=4&transport=websocket"
    for header in ({}, {"Cookie": "mien=wrong"}, {"Authorization": "Bearer mien_wrong"}):
        with pytest.raises(websocket.WebSocketBadStatusException, match="401"):
            websocket.create_connection(address, timeout=60, header=header)


def test_frames_and_status_are_of_the_cameras_that_were_given(
    guarded: Guarded, feeder: Feeder, other_feeder: Feeder
) -> None:
    some = guarded.by_token("viewer", [feeder.camera])
    every = guarded.by_token("viewer")
    for viewer in (some, every):
        viewer.watch(other_feeder.camera)
        viewer.watch(feeder.camera)
    feed(other_feeder, lambda: bool(every.sequence(other_feeder.camera)), "who sees all")
    feed(feeder, lambda: bool(some.sequence(feeder.camera)), "who sees one")
    wait_until(lambda: other_feeder.camera in json.dumps(every.statuses), "the status of both")
    wait_until(lambda: feeder.camera in json.dumps(some.statuses), "the status of one")
    assert {header["camera"] for header, _ in some.frames} == {feeder.camera}
    assert other_feeder.camera not in json.dumps(some.statuses)


def test_who_watches_is_written_down_where_that_is_wanted(guarded: Guarded, feeder: Feeder) -> None:
    choices.write(guarded.database, Auditing(looks=True))
    some = guarded.by_token("viewer", [feeder.camera])

    def written() -> bool:
        some.watch("another")
        some.watch(feeder.camera)
        return bool(audit.newest(guarded.database, 1, AuditFilter(action="looked")))

    wait_until(written, "a look to be written down")
    (entry,) = audit.newest(guarded.database, 10, AuditFilter(action="looked"))
    assert (entry.who, entry.object) == ("token viewer", feeder.camera)
    assert entry.detail == {"at": "live"}
    choices.write(guarded.database, Auditing())


def test_a_wall_screen_shows_its_cameras(guarded: Guarded, feeder: Feeder) -> None:
    link, _ = kiosks.add(guarded.database, "lobby", [feeder.camera])
    token = sessions.begin(
        guarded.database, kiosk_id=link.id, address="", agent="", now_ms=now_ms()
    )
    screen = guarded.view(Cookie=f"mien={token}")
    screen.watch(feeder.camera)
    feed(feeder, lambda: bool(screen.sequence(feeder.camera)), "the wall screen")
    kiosks.remove(guarded.database, link.id)
    wait_for_end(screen, "a revoked link")


@pytest.mark.parametrize("role", ["viewer", "reviewer", "operator"])
def test_a_browsers_camera_is_for_operators(guarded: Guarded, role: Any) -> None:
    secret = tokens.add(guarded.database, role, role, None, None)[1]
    with socketio.SimpleClient() as client:
        client.connect(
            guarded.service.url,
            headers={"Authorization": f"Bearer {secret}"},
            transports=["websocket"],
            wait_timeout=60,
        )
        wish = {"name": role, "width": 640, "height": 480}
        answer = client.call("camera_open", wish, timeout=60)
        frame = client.call("camera_frame", b"no picture", timeout=60)
    if role == "operator":
        assert answer == {"camera": role}
        assert frame["error"].startswith("picture refused")
    else:
        assert answer == {"error": "you may not camera_open."}
        assert frame == {"error": "you may not camera_frame."}


def test_a_session_that_ends_hangs_up_its_socket_and_no_other(guarded: Guarded) -> None:
    ends: dict[str, Callable[[int], Any]] = {
        "role": lambda who: users.change(guarded.database, who, UserChange(role="reviewer")),
        "cameras": lambda who: users.change(guarded.database, who, UserChange(cameras=["a"])),
        "disabled": lambda who: users.change(guarded.database, who, UserChange(disabled=True)),
        "removed": lambda who: users.remove(guarded.database, who),
        "everywhere": lambda who: sessions.end_all(guarded.database, who),
    }
    other = guarded.by_token("viewer")
    for name, end in ends.items():
        person = users.add(guarded.database, name, "viewer")
        viewer = guarded.view(Cookie=f"mien={guarded.session(person.id)}")
        wait_for_status(viewer)
        end(person.id)
        wait_for_end(viewer, name)
    assert not other.ended


def test_signing_out_hangs_up(guarded: Guarded, feeder: Feeder) -> None:
    person = users.add(guarded.database, "swift", "viewer")
    token = guarded.session(person.id)
    viewer = guarded.view(Cookie=f"mien={token}")
    viewer.watch(feeder.camera)
    feed(feeder, lambda: bool(viewer.sequence(feeder.camera)), "a frame")
    page = requests.Session()
    page.cookies.set("mien", token)
    page.get(guarded.service.url + "/api/account", timeout=60)
    headers = {"X-CSRF-Token": str(page.cookies["mien-csrf"])}
    out = page.post(guarded.service.url + "/api/sign-out", headers=headers, timeout=60)
    assert out.status_code == 204
    wait_for_end(viewer, "signed out")


def test_a_revoked_token_hangs_up(guarded: Guarded) -> None:
    made, secret = tokens.add(guarded.database, "wall", "viewer", None, None)
    viewer = guarded.view(Authorization=f"Bearer {secret}")
    wait_for_status(viewer)
    tokens.remove(guarded.database, made.id)
    wait_for_end(viewer, "a revoked token")
