"""A Redis with users and TLS: who is let in, and what is told to who is not.

It is Debian's Redis, since the embedded server is built without TLS.
"""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError

from mien.bus import streams
from mien.bus.shards import keyspace
from mien.bus.streams import UnreachableError
from mien.cli.deploy import acl
from tests.certificates import Pair, write_pair
from tests.conftest import wait_until
from tests.ports import free_port

pytestmark = pytest.mark.process

PASSWORDS = dict.fromkeys([*acl.RIGHTS, acl.OPERATOR], "secret")
#: Not known to Debian's Redis 7.0, which is otherwise new enough for what is tested here.
SINCE_7_2 = " +client|setinfo"
TESTER = "user tester on nopass ~* +@all\n"
#: It listens there as well, and its certificate is not for it.
ELSEWHERE = "127.0.0.2"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return write_pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, pair: Pair) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("redis"), pair) as number:
        yield number


@contextmanager
def serving(folder: Path, pair: Pair, *options: str) -> Iterator[int]:
    """Run a Redis that speaks TLS alone and has the users of ``mien deploy acl``."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("the tests need redis-server: apt-get install redis-server")
    users = acl.users(PASSWORDS).replace(SINCE_7_2, "") + TESTER
    (folder / "users.acl").write_text(users)
    number = free_port()
    command = [program, "--port", "0", "--tls-port", str(number), "--bind", "127.0.0.1", ELSEWHERE]
    command += ["--tls-cert-file", str(pair.cert), "--tls-key-file", str(pair.key)]
    command += ["--tls-ca-cert-file", str(pair.authority), "--tls-auth-clients", "no"]
    command += ["--save", "", "--dir", str(folder), "--aclfile", str(folder / "users.acl")]
    with subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: _listens(number), "Redis to listen")
            yield number
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_who_is_known_is_let_in_over_tls(port: int, pair: Pair) -> None:
    url = f"rediss://web:secret@127.0.0.1:{port}/0?ssl_ca_certs={pair.authority}"
    client = streams.connect(url)
    client.hset(keyspace.CAMERAS, "door", b"x" * 1_000_000)
    assert len(client.hgetall(keyspace.CAMERAS)[b"door"]) == 1_000_000
    client.close()


def test_a_user_may_over_tls_what_it_may_otherwise(port: int, pair: Pair) -> None:
    url = f"rediss://capture:secret@127.0.0.1:{port}/0?ssl_ca_certs={pair.authority}"
    client = streams.connect(url)
    client.xadd(keyspace.frames("door", 0), {b"data": b"x"})
    with pytest.raises(NoPermissionError):
        client.xadd(keyspace.emotions(0), {b"data": b"x"})
    client.close()


def test_a_server_that_nobody_vouches_for_is_not_spoken_to(
    port: int, pair: Pair, tmp_path: Path
) -> None:
    other = write_pair(tmp_path / "other").authority
    for host, rest in (
        ("127.0.0.1", ""),
        ("127.0.0.1", f"?ssl_ca_certs={other}"),
        ("127.0.0.1", f"?ssl_ca_certs={pair.key}"),
        ("127.0.0.1", "?ssl_ca_certs=/nowhere.pem"),
        (ELSEWHERE, f"?ssl_ca_certs={pair.authority}"),
    ):
        with pytest.raises(UnreachableError) as caught:
            streams.connect(f"rediss://web:secret@{host}:{port}/0{rest}")
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_who_speaks_without_tls_is_told_so(port: int) -> None:
    with pytest.raises(UnreachableError) as caught:
        streams.connect(f"redis://web:secret@127.0.0.1:{port}/0", timeout_s=60.0)
    assert str(caught.value).startswith(f"no Redis at redis://***@127.0.0.1:{port}/0 (")
    assert "\n" not in str(caught.value)


def test_a_server_may_ask_for_a_certificate_of_ours(tmp_path: Path, pair: Pair) -> None:
    with serving(tmp_path, pair, "--tls-auth-clients", "yes") as port:
        url = f"rediss://web:secret@127.0.0.1:{port}/0?ssl_ca_certs={pair.authority}"
        with pytest.raises(UnreachableError):
            streams.connect(url)
        streams.connect(f"{url}&ssl_certfile={pair.cert}&ssl_keyfile={pair.key}").close()


@pytest.mark.parametrize("login", ["web:wrong", "nobody:secret"])
def test_who_is_not_known_is_told_so(port: int, pair: Pair, login: str) -> None:
    url = f"rediss://{login}@127.0.0.1:{port}/0?ssl_ca_certs={pair.authority}"
    with pytest.raises(UnreachableError) as caught:
        streams.connect(url)
    assert "refuses the user or the password in MIEN_REDIS_URL" in str(caught.value)
    assert "secret" not in str(caught.value).replace("user:password", "")


def test_a_cluster_is_spoken_to_over_tls(tmp_path: Path, pair: Pair) -> None:
    options = ("--cluster-enabled", "yes", "--cluster-port", str(free_port()))
    with serving(tmp_path, pair, *options, "--tls-cluster", "yes") as port:
        trusted = f"127.0.0.1:{port}/0?ssl_ca_certs={pair.authority}"
        with Redis.from_url(f"rediss://tester:x@{trusted}") as tester:
            tester.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16_383)
            wait_until(lambda: _state(tester) == "ok", "the cluster")
        client = streams.connect(f"rediss+cluster://web:secret@{trusted}")
        client.hset(keyspace.CAMERAS, "door", "x")
        with pytest.raises(NoPermissionError):
            client.xadd(keyspace.emotions(0), {"message": "x"})
        client.close()
        with pytest.raises(UnreachableError) as caught:
            streams.connect(f"rediss+cluster://web:secret@127.0.0.1:{port}")
        assert "secret" not in str(caught.value)


def _state(client: Redis) -> str:
    said: Any = client.cluster("INFO")
    return str(said["cluster_state"])
