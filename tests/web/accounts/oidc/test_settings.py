"""The settings of a provider: each mistake is one clear line, and no secret is told."""

from pathlib import Path

import pytest

from mien.process.settings import load
from web.settings import WebSettings


def test_a_wrong_setting_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right = {
        "MIEN_OIDC_ISSUER": "https://login.example.org",
        "MIEN_OIDC_CLIENT_ID": "mien",
        "MIEN_OIDC_CLIENT_SECRET": "hidden",
        "MIEN_OIDC_ROLES": "guards=viewer",
    }
    for name, value, told in (
        ("MIEN_OIDC_ISSUER", "http://login.example.org", "is no address such as https://"),
        ("MIEN_OIDC_ROLES", "guards=boss", "'guards=boss' is no group with one of viewer"),
        ("MIEN_OIDC_CLIENT_SECRET_FILE", "/nowhere", "cannot be read (No such file"),
        ("MIEN_OIDC_ROLES", "", "belong together"),
    ):
        with monkeypatch.context() as environment:
            for each, setting in {**right, name: value}.items():
                environment.setenv(each, setting)
            with pytest.raises(SystemExit):
                load(WebSettings)
        said = capsys.readouterr().err
        assert told in said
        assert said.count("\n") == 1
        assert "hidden" not in said


def test_the_secret_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of a file\n")
    monkeypatch.setenv("MIEN_OIDC_ISSUER", "https://login.example.org/realms/home")
    monkeypatch.setenv("MIEN_OIDC_CLIENT_ID", "mien")
    monkeypatch.setenv("MIEN_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("MIEN_OIDC_ROLES", "cn=heads=operator, guards=viewer")
    client = load(WebSettings).oidc
    assert client is not None
    assert (client.client_secret, client.place) == ("of a file", "login.example.org")
    assert client.role_of(["guards", "cn=heads"]) == "operator"
    assert "of a file" not in repr(client)
