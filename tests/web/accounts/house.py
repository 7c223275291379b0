"""A house with a login: two cameras that saw and did the same, and somebody of every rank.

One app for a module: requests are many, and what one test changes no other one looks at.
"""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from mien.bus import registry
from mien.bus.messages import Camera, OpenAlert, now_ms
from mien.store import cameras
from mien.store.accounts import kiosks, sessions, tokens, users
from mien.store.accounts.roles import Role
from mien.store.alerts import alerts
from mien.store.alerts.alerts import Opening
from mien.store.core.database import Database, open_database
from mien.store.corrections import kept_faces
from mien.store.history import events, expressions, marks
from mien.store.history.events import Event
from tests.mien.store.corrections.faces import face, keep_labelled
from tests.mien.store.history.test_rows import emotions
from tests.system.fleet import Server
from web.accounts import cookies
from web.accounts.login import Login
from web.app import Parts, create_app
from web.cameras.desired import Desired
from web.http.identity import RANKS, Rank

#: Words that stand in no answer but for the camera's sake.
MINE, OTHER = "minecam", "othercam"
HOUR_MS = 3_600_000
NOW_MS = now_ms()
BEGIN_MS = NOW_MS - NOW_MS % HOUR_MS - 5 * HOUR_MS
#: An answer that would last ends at once.
SPAN = {"from": BEGIN_MS, "to": NOW_MS + HOUR_MS, "seconds": 0}
CODE = "the code of the first account"
ROLES: tuple[Role, ...] = ("viewer", "reviewer", "operator", "administrator")


@dataclass
class House:
    """The app, what is behind it, and what signs in."""

    app: Flask
    parts: Parts
    secrets: dict[Rank, str]
    restricted: str

    @property
    def database(self) -> Database:
        return self.parts.database

    def ask(self, method: str, path: str, secret: str | None = None, **more: Any) -> TestResponse:
        """Ask with a token, or without any."""
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
        with self.app.test_client() as client:
            return client.open(path, method=method, headers=headers, buffered=True, **more)

    def browser(self, name: str) -> FlaskClient:
        """A browser in which somebody signed in, without a password's cost."""
        found = users.find(self.database, name)
        assert found is not None
        token = sessions.begin(
            self.database,
            user_id=found.user.id,
            address="127.0.0.1",
            agent="a browser",
            now_ms=now_ms(),
        )
        return self.with_token(token)

    def with_token(self, token: str) -> FlaskClient:
        """A browser with a session."""
        client = self.app.test_client()
        client.set_cookie("mien", token)
        return client


def csrf(client: FlaskClient) -> dict[str, str]:
    """What a page sends along with changes."""
    cookie = client.get_cookie("mien")
    assert cookie is not None
    return {cookies.CSRF_HEADER: cookies.csrf_of(cookie.value)}


@pytest.fixture(scope="module")
def house(
    quiet_redis: Server, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(migrated_file, folder / "mien.db")
    database = open_database(f"sqlite:///{folder}/mien.db")
    redis = quiet_redis.client()
    redis.flushall()
    parts = Parts(redis, database, Desired(redis, database, ()), folder, login=Login(on=True))
    _fill(database, redis)
    parts.desired.publish()
    secrets: dict[Rank, str] = {
        role: tokens.add(database, role, role, None, None)[1] for role in ROLES
    }
    users.add(database, "admin", "administrator")
    users.add(database, "vera", "viewer", [MINE])
    restricted = tokens.add(database, "restricted", "reviewer", [MINE], None)[1]
    yield House(create_app(parts), parts, secrets, restricted)
    for thread in threading.enumerate():
        if thread.name == "drift":  # begun by a scrape; the database is closed after it
            thread.join(30)
    redis.close()
    database.close()


def _fill(database: Database, redis: Redis) -> None:
    opened: list[OpenAlert] = []
    for number, camera in enumerate((MINE, OTHER)):
        cameras.add(database, Camera(id=camera, name=f"Of {camera}", source=f"rtsp://{camera}/"))
        expressions.merge(
            database, [emotions((7, (0.2, 0.8)), at_ms=BEGIN_MS + 100, camera=camera)]
        )
        marks.add(database, BEGIN_MS + 5, camera, f"a mark of {camera}")
        events.add(database, [Event(BEGIN_MS + 6, camera, "camera_lost", f"{camera} is lost")])
        kept_faces.keep(database, face(number, camera, at_ms=BEGIN_MS), why="by_hand")
        keep_labelled(database, face(number + 10, camera, 2, BEGIN_MS), "fear")
        for about in ((camera,), (MINE, OTHER)):
            told = f"{' and '.join(about)}: fear"
            opening = Opening(1, "fear", "expression", str(about), about, told, BEGIN_MS + 7)
            alerts.apply(database, [opening])
            opened.append(
                OpenAlert(
                    id=len(opened),
                    rule_id=1,
                    rule_name="fear",
                    kind="expression",
                    subject=str(about),
                    cameras=about,
                    text=told,
                    opened_ms=BEGIN_MS + 7,
                )
            )
    registry.publish_alerts(redis, opened)


def kiosk(house: House, cameras: list[str]) -> FlaskClient:
    """A wall screen."""
    link, _ = kiosks.add(house.database, "lobby", cameras)
    token = sessions.begin(
        house.database, kiosk_id=link.id, address="127.0.0.1", agent="", now_ms=now_ms()
    )
    return house.with_token(token)


def below(rank: Rank) -> list[Rank]:
    """The ranks that may less."""
    return list(RANKS[: RANKS.index(rank)])
