"""``mien users`` and ``mien audit``: accounts without a browser, by way of the real command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from mien.store.accounts import passwords, sessions, users
from mien.store.core.database import Database, open_database
from mien.store.core.schema import audit as rows

pytestmark = pytest.mark.process

PASSWORD = "engines that weave"
NOW_MS = 1_800_000_000_000


@pytest.fixture
def database_url(tmp_path: Path, migrated_file: Path) -> str:
    (tmp_path / "mien.db").write_bytes(migrated_file.read_bytes())
    return f"sqlite:///{tmp_path}/mien.db"


def mien(tmp_path: Path, *arguments: str, entered: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mien", *arguments, "--data-dir", str(tmp_path)]
    return subprocess.run(
        command, input=entered, capture_output=True, text=True, timeout=120, check=False
    )


def test_somebody_comes_gets_a_new_password_and_goes(tmp_path: Path, database: Database) -> None:
    add = ("users", "add", "Ada", "--role", "administrator", "--password-stdin")
    weak = mien(tmp_path, *add, entered="short\n")
    assert (weak.returncode, weak.stderr) == (
        2,
        "mien: the password is too short: 12 characters at least.\n",
    )
    made = mien(tmp_path, *add, entered=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout) == (0, "Ada may sign in as administrator.\n")
    found = users.find(database, "ada")
    assert found is not None
    assert passwords.matches(found.password_hash, PASSWORD)
    token = sessions.begin(
        database, user_id=found.user.id, address="10.0.0.7", agent="a browser", now_ms=NOW_MS
    )
    changed = mien(
        tmp_path, "users", "password", "ada", "--password-stdin", entered="looms that count\n"
    )
    assert (changed.returncode, changed.stdout) == (0, "Ada has a new password.\n")
    assert sessions.find(database, token, NOW_MS) is None
    last = mien(tmp_path, "users", "remove", "ada")
    assert (last.returncode, last.stderr) == (
        2,
        "mien: that is the last administrator; make another one first.\n",
    )
    exported = mien(tmp_path, "audit", "export").stdout.splitlines()
    told = [json.loads(line) for line in exported]
    assert [(one["who"], one["action"], one["object"]) for one in told] == [
        ("command line", "account added", "Ada"),
        ("command line", "account changed", "Ada"),
    ]
    assert not any(PASSWORD in line or "looms" in line for line in exported)


def test_what_is_listed_and_ended(tmp_path: Path, database: Database) -> None:
    vera = users.add(database, "vera", "viewer", ["door"])
    users.add(database, "ada", "administrator")
    listed = mien(tmp_path, "users", "list").stdout
    assert "vera" in listed
    assert "door" in listed
    assert users.read_one(database, vera.id).user == vera
    ended = mien(tmp_path, "users", "sessions", "vera", "--end")
    assert "Signed vera out everywhere." in ended.stdout
    nobody = mien(tmp_path, "users", "remove", "eve")
    assert (nobody.returncode, nobody.stderr.count("\n")) == (2, 1)
    assert "nobody called 'eve'" in nobody.stderr
    assert mien(tmp_path, "users", "remove", "vera").returncode == 0
    assert [user.name for user in users.read_all(database)] == ["ada"]


def test_a_changed_row_of_the_audit_is_named(tmp_path: Path, database_url: str) -> None:
    add = ("users", "add", "ada", "--role", "administrator", "--password-stdin")
    assert mien(tmp_path, *add, entered=f"{PASSWORD}\n").returncode == 0
    whole = mien(tmp_path, "audit", "verify")
    assert whole.stdout.startswith("All 1 rows are as they were written. The newest: ")
    database = open_database(database_url)
    with database.write() as connection:
        connection.execute(update(rows).values(who="eve"))
    database.close()
    broken = mien(tmp_path, "audit", "verify")
    assert broken.returncode == 1
    assert "row 1 of the audit is not as it was written" in broken.stderr
