"""An upload about its last part: whatever fails then, the video becomes one run."""

import base64
import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mien.store.core.database import Database, open_database
from tests.locking import locked
from tests.web.records import app, client, redis

__all__ = ["app", "client", "redis"]  # the fixtures

PART = "application/offset+octet-stream"
HALVES = (bytes(40), bytes(60))
LENGTH = 100


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """A SQLite database whose writers wait for a tenth of a second only."""
    path = tmp_path / "mien.db"
    path.write_bytes(migrated_file.read_bytes())
    opened = open_database(f"sqlite:///{path}", wait_s=0.1)
    yield opened
    opened.close()


@pytest.fixture
def address(client: FlaskClient) -> str:
    """Where a video goes of which all but the last part has come."""
    name = base64.b64encode(b"party.mp4").decode()
    headers = {"Upload-Length": str(LENGTH), "Upload-Metadata": f"filename {name}"}
    begun = client.post("/api/uploads", headers=headers)
    assert begun.status_code == 201, begun.text
    address = f"/api/{begun.headers['Location']}"
    assert send(client, address, 0, HALVES[0]) == 204
    return address


def send(client: FlaskClient, address: str, offset: int, part: bytes) -> int:
    headers = {"Upload-Offset": str(offset)}
    return client.patch(address, data=part, content_type=PART, headers=headers).status_code


def come(client: FlaskClient, address: str) -> tuple[int, str | None]:
    answer = client.head(address)
    return answer.status_code, answer.headers.get("Upload-Offset")


def names(client: FlaskClient) -> list[str]:
    runs = client.get("/api/runs").get_json()["runs"]
    return [f"/api/uploads/{run['id']} {run['name']}" for run in runs]


def test_it_becomes_a_run_when_the_database_is_back(
    client: FlaskClient, address: str, tmp_path: Path
) -> None:
    with locked(tmp_path / "mien.db"):
        assert send(client, address, 40, HALVES[1]) == 503
        assert come(client, address) == (503, None), "it is not whole without its run"
        assert names(client) == []
    assert come(client, address) == (200, str(LENGTH))
    assert names(client) == [f"{address} party.mp4"]


def test_it_is_not_whole_while_another_makes_a_run_of_it(
    client: FlaskClient, address: str, tmp_path: Path
) -> None:
    (part,) = (tmp_path / "parts").glob("*.part")
    with part.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0, 2)
        file.write(HALVES[1])
        file.flush()
        assert come(client, address) == (423, None)
    assert come(client, address) == (200, str(LENGTH))
    assert names(client) == [f"{address} party.mp4"]


def test_whoever_missed_the_answer_learns_that_it_is_whole(
    client: FlaskClient, address: str, tmp_path: Path
) -> None:
    assert send(client, address, 40, HALVES[1]) == 204
    assert come(client, address) == (200, str(LENGTH))
    assert send(client, address, 40, HALVES[1]) == 409
    assert names(client) == [f"{address} party.mp4"]
    assert client.post(f"/api/runs/{address.rsplit('/', 1)[1]}/cancel").status_code == 200
    assert come(client, address) == (200, str(LENGTH)), "also when the run is over"
    assert client.delete(address).status_code == 204
    assert come(client, address) == (404, None)
    assert names(client) == [f"{address} party.mp4"], "of the run nothing was deleted"
    assert list((tmp_path / "parts").iterdir()) == []


def test_one_of_which_it_is_not_known_what_it_is_begins_anew(
    client: FlaskClient, address: str, tmp_path: Path
) -> None:
    (about,) = (tmp_path / "parts").glob("*.json")
    about.write_bytes(b"")  # as the machine's power failed
    assert come(client, address) == (404, None)
    assert send(client, address, 40, HALVES[1]) == 404
