"""Whether people sign in, and the first account: one code, one person, and nothing before."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mien.store.accounts import entrance, users
from mien.store.core.database import Database, open_database
from tests.system.fleet import Server
from tests.web.conftest import start
from web.accounts.login import Login, is_loopback
from web.app import Parts, create_app
from web.cameras.desired import Desired
from web.http.operations import described
from web.settings import WebSettings

PASSWORD = "engines that weave"
WISH = {"code": "none", "name": "ada", "password": PASSWORD}


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    shutil.copy(migrated_file, tmp_path / "mien.db")
    database = open_database(f"sqlite:///{tmp_path}/mien.db")
    yield database
    database.close()


@pytest.fixture
def empty(quiet_redis: Server, database: Database, tmp_path: Path) -> Iterator[FlaskClient]:
    """A server that was just started for the first time."""
    redis = quiet_redis.client()
    parts = Parts(redis, database, Desired(redis, database, ()), tmp_path, login=Login(on=True))
    yield create_app(parts).test_client()
    redis.close()


@pytest.mark.parametrize(
    ("host", "wish", "signs_in"),
    [
        *(("127.0.0.1", None, False), ("::1", None, False), ("localhost", None, False)),
        *(("0.0.0.0", None, True), ("::", None, True), ("192.168.1.20", None, True)),
        *(("cameras.lan", None, True), ("127.0.0.1", True, True), ("0.0.0.0", False, False)),
    ],
)
def test_people_sign_in_where_others_can_come(host: str, wish: bool | None, signs_in: bool) -> None:
    assert WebSettings(host=host, login=wish).signs_in == signs_in
    assert is_loopback(host) == (host in ("127.0.0.1", "::1", "localhost"))


@pytest.mark.process
def test_a_wrong_network_of_proxies_is_one_clear_line(redis_url: str, tmp_path: Path) -> None:
    ended = start(redis_url, tmp_path, MIEN_TRUSTED_PROXIES="10.0.0.0/8,proxy")
    assert ended.returncode == 2
    assert ended.stderr.startswith("MIEN_TRUSTED_PROXIES")
    assert ended.stderr.count("\n") == 1


def test_until_the_first_account_nothing_else_is_answered(empty: FlaskClient) -> None:
    assert empty.get("/").headers["Location"] == "setup"
    assert empty.get("/setup", buffered=True).status_code == 200
    assert empty.get("/healthz").status_code == 200
    for (method, rule), operation in described(empty.application).items():
        if operation.allows != "public" and "<" not in rule:
            answer = empty.open(rule, method=method)
            assert answer.status_code == 401, rule
            assert answer.get_json()["error"].startswith("make the first account first")


def test_the_code_makes_one_account(empty: FlaskClient, database: Database) -> None:
    right = WISH | {"code": entrance.new_setup_code(database)}
    for wish, code in (
        ({"code": "wrong"}, 403),
        ({"code": ""}, 403),
        ({"password": "short"}, 400),
        ({"name": ""}, 400),
    ):
        assert empty.post("/api/setup", json=right | wish).status_code == code
        assert users.is_empty(database)
    made = empty.post("/api/setup", json=right)
    assert (made.status_code, made.get_json()["role"]) == (201, "administrator")
    again = empty.post("/api/setup", json=right | {"name": "eve"})
    assert again.status_code == 409
    assert not entrance.knows_setup_code(database, right["code"])
    assert [user.name for user in users.read_all(database)] == ["ada"]
    assert empty.get("/", buffered=True).status_code == 200
    assert empty.get("/api/account").get_json()["name"] == "ada"


def test_the_command_may_make_the_first_account_too(empty: FlaskClient, database: Database) -> None:
    users.add(database, "ada", "administrator")
    assert empty.post("/api/setup", json=WISH).status_code == 409
    assert empty.get("/api/status").get_json() == {"error": "sign in first."}
