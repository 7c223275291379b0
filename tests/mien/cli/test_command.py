"""What a user may get wrong on the command line: one clear line, the right code, no traceback."""

import http.server
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

pytestmark = pytest.mark.process


def mien(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mien", *arguments], capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_help_names_every_command_and_shows_an_example() -> None:
    answer = mien("--help")
    assert answer.returncode == 0
    for command in ("up", "status", "inspect", "analyze", "train", "evaluate", "mien up clip.mp4"):
        assert command in answer.stdout


def test_a_missing_file_is_told_before_anything_starts() -> None:
    answer = mien("up", "missing.mp4")
    assert answer.returncode == 2
    assert answer.stderr == (
        "mien: no such file: missing.mp4 (a source is a file, a URL or a webcam)\n"
    )
    assert answer.stdout == ""


def test_a_port_in_use(taken_port: int, tmp_path: Path) -> None:
    answer = mien("up", "--port", str(taken_port), "--data-dir", str(tmp_path))
    assert answer.returncode == 69
    assert answer.stderr == (
        f"mien: port {taken_port} on 127.0.0.1 is in use; "
        "choose another with --port, or stop what uses it\n"
    )


def test_an_unknown_host() -> None:
    answer = mien("up", "--host", "300.1.1.1")
    assert answer.returncode == 2
    assert answer.stderr == "mien: --host 300.1.1.1 is no address that this machine knows\n"


def test_plain_http_on_a_network(tmp_path: Path) -> None:
    answer = mien(
        "up", "--host", "0.0.0.0", "--port", str(free_port()), "--data-dir", str(tmp_path)
    )
    assert answer.returncode == 78
    assert "over plain HTTP on 0.0.0.0" in answer.stderr
    assert "--insecure" in answer.stderr


def test_an_unreachable_redis_without_its_password(tmp_path: Path) -> None:
    answer = mien(
        "up", "--redis-url", "redis://me:secret@127.0.0.1:1/0", "--data-dir", str(tmp_path)
    )
    assert answer.returncode == 69
    assert answer.stderr.count("\n") == 1
    assert "no Redis at redis://***@127.0.0.1:1/0" in answer.stderr
    assert "secret" not in answer.stderr


def test_status_where_nothing_runs() -> None:
    answer = mien("status", "--url", "http://127.0.0.1:1")
    assert answer.returncode == 69
    assert answer.stderr.startswith("mien: no Mien at http://127.0.0.1:1 (")
    assert answer.stderr.count("\n") == 1


def test_status_of_something_else(tmp_path: Path) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Hello) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        answer = mien("status", "--url", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert answer.returncode == 69
    assert "is not Mien" in answer.stderr


def test_status_of_no_web_address() -> None:
    answer = mien("status", "--url", "localhost")
    assert answer.returncode == 2
    assert "it looks like http://127.0.0.1:8000" in answer.stderr


class _Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'["hello"]')

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""
