"""A wrong setting is one line that names the variable, and shows no password."""

import pytest

from mien.process.settings import load
from web.settings import WebSettings


def test_a_wrong_value_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MIEN_PORT", "70000")
    with pytest.raises(SystemExit) as ended:
        load(WebSettings)
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("MIEN_PORT='70000': ")
    assert "65535" in line


def test_a_wrong_value_shows_no_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MIEN_SOURCES", "rtsp://admin:s3cret@10.0.0.5/live")
    with pytest.raises(SystemExit):
        load(WebSettings)
    said = capsys.readouterr().err
    assert "MIEN_SOURCES" in said
    assert "JSON list" in said
    assert "s3cret" not in said
