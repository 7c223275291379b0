"""A Redis with users and TLS: who is let in, and what is told to who is not."""

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mien.bus import streams
from mien.bus.streams import UnreachableError
from mien.cli.deploy import acl
from mien.cli.machine import valkey
from tests.certificates import Pair, write_pair
from tests.conftest import wait_until
from tests.web.proxy import pump

PASSWORDS = dict.fromkeys([*acl.RIGHTS, acl.OPERATOR], "secret")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("users")
    path, users = folder / "v.sock", folder / "users.acl"
    users.write_text(acl.users(PASSWORDS))
    with subprocess.Popen([*valkey.command(path), "--aclfile", str(users)]) as process:
        wait_until(path.exists, "the server")
        yield path
        process.terminate()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return write_pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def port(server: Path, pair: Pair) -> Iterator[int]:
    """TLS before the server, since the embedded one is built without it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pair.cert, pair.key)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve(line: socket.socket) -> None:
            with (
                contextlib.suppress(OSError),
                context.wrap_socket(line, server_side=True) as near,
                socket.socket(socket.AF_UNIX) as far,
            ):
                far.connect(str(server))
                back = threading.Thread(target=pump, args=[far, near], daemon=True)
                back.start()
                pump(near, far)
                back.join()

        def accept() -> None:
            with contextlib.suppress(OSError):
                while not ended.is_set():
                    line, _ = listener.accept()
                    threading.Thread(target=serve, args=[line], daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        number: int = listener.getsockname()[1]
        yield number
        ended.set()
        with socket.create_connection(("127.0.0.1", number)):
            thread.join()


def test_who_is_known_is_let_in_over_tls(port: int, pair: Pair) -> None:
    url = f"rediss://web:secret@127.0.0.1:{port}/0?ssl_ca_certs={pair.authority}"
    client = streams.connect(url)
    client.hset(streams.CAMERAS, "door", b"x" * 1_000_000)
    assert len(client.hgetall(streams.CAMERAS)[b"door"]) == 1_000_000
    client.close()


def test_a_server_that_nobody_vouches_for_is_not_spoken_to(port: int, pair: Pair) -> None:
    for rest in ("", f"?ssl_ca_certs={pair.key}", "?ssl_ca_certs=/nowhere.pem"):
        with pytest.raises(UnreachableError) as caught:
            streams.connect(f"rediss://web:secret@127.0.0.1:{port}/0{rest}")
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("login", ["web:wrong", "nobody:secret"])
def test_who_is_not_known_is_told_so(port: int, pair: Pair, login: str) -> None:
    url = f"rediss://{login}@127.0.0.1:{port}/0?ssl_ca_certs={pair.authority}"
    with pytest.raises(UnreachableError) as caught:
        streams.connect(url)
    assert "refuses the user or the password in MIEN_REDIS_URL" in str(caught.value)
    assert "secret" not in str(caught.value).replace("user:password", "")
