"""The users of Redis: made once, with passwords that stay."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from mien.cli.deploy import acl
from mien.cli.deploy.command import POSTGRES, deploy, variable
from mien.cli.errors import UserError


def make(folder: Path) -> tuple[str, dict[str, str]]:
    users, env = folder / "valkey" / "users.acl", folder / ".env"
    answer = CliRunner().invoke(
        deploy, ["acl", "--users", str(users), "--env", str(env)], catch_exceptions=False
    )
    assert answer.exit_code == 0
    lines = env.read_text().splitlines()
    return users.read_text(), dict(line.split("=", 1) for line in lines if "=" in line)


def test_each_service_has_a_password_of_its_own(tmp_path: Path) -> None:
    text, kept = make(tmp_path)
    passwords = [kept[variable(name)] for name in acl.NAMES]
    assert len(set(passwords)) == len(passwords)
    assert min(map(len, passwords)) >= 32
    assert not any(password in text for password in passwords), "digests alone"
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_what_is_there_stays_when_it_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nMIEN_PORT=9000\nMIEN_REDIS_WEB_PASSWORD=\n")
    before = make(tmp_path)
    assert make(tmp_path) == before
    assert before[1]["MIEN_PORT"] == "9000"
    assert before[1]["MIEN_REDIS_WEB_PASSWORD"] != ""
    assert (tmp_path / ".env").read_text().startswith("# mine\nMIEN_PORT=9000\n")


def test_what_is_made_of_a_password_stays_below_it(tmp_path: Path) -> None:
    kept = make(tmp_path)[1]
    assert len(kept[POSTGRES]) >= 32
    address = f"MIEN_DATABASE_URL=postgresql://mien:${{{POSTGRES}}}@postgres/mien"
    with (tmp_path / ".env").open("a") as env:
        env.write(f"{address}\n")
    assert make(tmp_path)[1][POSTGRES] == kept[POSTGRES]
    lines = (tmp_path / ".env").read_text().splitlines()
    assert lines.index(f"{POSTGRES}={kept[POSTGRES]}") < lines.index(address)


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    target = str(tmp_path / "file" / "users.acl")
    with pytest.raises(UserError, match=r"cannot write .*file"):
        CliRunner().invoke(
            deploy,
            ["acl", "--users", target, "--env", str(tmp_path / ".env")],
            catch_exceptions=False,
        )
