"""Where the embedded server's socket lies."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from mien.bus import streams
from mien.cli.errors import UserError
from mien.cli.machine import processes

pytestmark = pytest.mark.process


@pytest.mark.parametrize("name", ["x" * 120, "a folder", "50%", "caf\u00e9", "caf\udce9"])
def test_any_temporary_folder_gives_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with processes.private_server() as (url, service):
        server = subprocess.Popen(service.command, stdout=subprocess.DEVNULL)
        try:
            streams.connect_within(url, 20).close()
        finally:
            server.terminate()
            server.wait()


def test_without_a_short_path_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(processes, "_SHORT", (os.fspath(folder),))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    with pytest.raises(UserError, match="set TMPDIR to a folder"), processes.private_server():
        pass
