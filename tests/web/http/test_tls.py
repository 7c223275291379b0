"""The dashboard over TLS: everything works, and who speaks anything else holds nobody up."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from redis import Redis

from mien.bus import registry
from tests.certificates import Pair, write_pair
from tests.conftest import wait_until
from tests.system.fleet import Server
from tests.web.conftest import WebService, serving, start
from tests.web.feeder import Feeder
from tests.web.http.test_slow_clients import IMPATIENT, MANY, rest
from tests.web.viewer import Viewer
from web.http.certificate import Certificate
from web.http.tls_line import TlsLine

pytestmark = pytest.mark.process

Connect = Callable[[WebService], Viewer]
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Padding: " + b"x" * 4_000 + b"\r\n\r\n"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return write_pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def secure(
    redis_url: str, tmp_path_factory: pytest.TempPathFactory, pair: Pair
) -> Iterator[WebService]:
    with serving(redis_url, tmp_path_factory.mktemp("secure"), pair=pair) as service:
        yield service


def bare(service: WebService) -> socket.socket:
    """A connection on which nothing was said yet."""
    host, port = service.url.removeprefix("https://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def connected(service: WebService) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=service.authority)
    return context.wrap_socket(bare(service), server_hostname="localhost")


def test_the_page_asks_browsers_to_stay_with_tls(secure: WebService, web: WebService) -> None:
    answer = requests.get(secure.url + "/", timeout=60, verify=secure.verify)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in requests.get(web.url + "/", timeout=60).headers


def test_a_file_of_megabytes_goes_out_whole(secure: WebService) -> None:
    """Files are otherwise handed to the system, which would send them as they are."""
    folder = Path("web/static")
    largest = max(folder.glob("**/*"), key=lambda path: path.stat().st_size)
    answer = requests.get(
        f"{secure.url}/static/{largest.relative_to(folder)}", timeout=60, verify=secure.verify
    )
    assert answer.content == largest.read_bytes()


def test_pictures_come_whole_while_others_are_sent(
    secure: WebService, redis: Redis, viewer_of: Connect
) -> None:
    """Both directions at once, with pictures of many records."""
    feeder = Feeder(redis, "tls")
    feeder.want()
    viewer = viewer_of(secure)
    viewer.watch("tls")
    sent = [bytes([number]) * 300_000 for number in range(1, 30)]
    for jpeg in sent:
        feeder.frame(jpeg)
        viewer.emit("unknown", "x" * 100_000)
        wait_until(lambda: bool(viewer.frames), "a picture")
        wait_until(lambda jpeg=jpeg: viewer.frames[-1][1] == jpeg, "the picture")  # type: ignore[misc]
    assert {jpeg for _, jpeg in viewer.frames} <= set(sent)


def test_requests_within_one_record_are_all_answered(secure: WebService) -> None:
    """What was decrypted already makes no connection readable."""
    with connected(secure) as line:
        line.sendall(3 * HEALTH)
        said = b""
        while said.count(b"HTTP/1.1 200 ") < 3:
            said += line.recv(65_536)


def test_plain_http_is_told_what_to_do(secure: WebService) -> None:
    with bare(secure) as line:
        line.sendall(HEALTH)
        said = rest(line)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"open it with https://" in said


@pytest.mark.parametrize("begun", [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01"])
def test_handshakes_without_end_stop_nobody(secure: WebService, begun: bytes) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MANY):
            line = stack.enter_context(bare(secure))
            with contextlib.suppress(OSError):  # refused at once: too many of them
                line.sendall(begun)
        for path in ("/healthz", "/api/status", "/"):
            answer = requests.get(secure.url + path, timeout=30, verify=secure.verify)
            assert answer.status_code == 200


def test_a_handshake_that_does_not_end_is_hung_up_on(
    redis_url: str, tmp_path: Path, pair: Pair
) -> None:
    with serving(redis_url, tmp_path, before=IMPATIENT, pair=pair) as service:
        for begun in (b"", b"\x16", b"\x16\x03\x01\x02\x00\x01"):
            with bare(service) as line:
                line.sendall(begun)
                assert rest(line) == b""
        with connected(service) as secured:
            assert rest(secured) == b"", "a head that does not come"


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\x00\x05hello", b"\x16" * 2_000, b"\x00\xff\n"])
def test_noise_is_hung_up_on(secure: WebService, noise: bytes) -> None:
    with bare(secure) as line:
        line.sendall(noise)
        assert b"HTTP/1.1 200" not in rest(line)
    assert secure.get("/healthz") == {"status": "ok"}


def test_renewed_files_are_taken_without_a_restart(redis_url: str, tmp_path: Path) -> None:
    pair = write_pair(tmp_path)
    with serving(redis_url, tmp_path, pair=pair) as service:
        before = connected(service)
        with before:
            write_pair(tmp_path)  # the file of the authority too, which ``service`` reads
            assert service.healthy(), "the renewed certificate"
            pair.key.write_text("broken")
            assert service.healthy(), "the one before"
            before.sendall(HEALTH)
            assert before.recv(12) == b"HTTP/1.1 200", "who is connected stays so"


def test_it_ends_quickly_although_viewers_are_connected(
    own_redis: Server, tmp_path: Path, pair: Pair, viewer_of: Connect
) -> None:
    """A thread that reads for a viewer is woken by who hangs up."""
    with serving(own_redis.url, tmp_path, pair=pair) as service:
        viewer_of(service).watch("door")
        wait_until(lambda: service.get("/api/status")["viewers"] == 1, "the viewer")
        service.process.terminate()
        assert service.process.wait(60) == 0
    assert registry.read_workers(own_redis.client(), "web") == []


def test_a_pair_that_cannot_be_used_ends_the_service(redis_url: str, tmp_path: Path) -> None:
    pair = write_pair(tmp_path, ended=True)
    ended = start(redis_url, tmp_path, **pair.settings())
    assert ended.returncode == 78
    assert ended.stderr.startswith(f"mien: the certificate {pair.cert} ended on ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["MIEN_TLS_CERT", "MIEN_TLS_KEY"])
def test_half_a_pair_ends_the_service(
    redis_url: str, tmp_path: Path, pair: Pair, name: str
) -> None:
    ended = start(redis_url, tmp_path, **{name: pair.settings()[name]})
    assert ended.returncode == 78
    assert "give both --tls-cert and --tls-key" in ended.stderr


def test_plain_http_on_a_network_is_refused_unless_it_is_wanted(
    redis_url: str, tmp_path: Path
) -> None:
    ended = start(redis_url, tmp_path, MIEN_HOST="0.0.0.0", MIEN_PORT="0")
    assert ended.returncode == 78
    assert ended.stderr.startswith("mien: over plain HTTP on 0.0.0.0, everybody on the way sees")
    assert "--insecure" in ended.stderr
    assert ended.stderr.count("\n") == 1
    with serving(redis_url, tmp_path, MIEN_HOST="0.0.0.0", MIEN_INSECURE="1") as service:
        assert service.healthy()


def test_one_thread_reads_while_two_write(pair: Pair) -> None:
    """Nothing is lost, doubled or mixed, whatever each waits for."""
    ours, theirs = socket.socketpair()
    line = TlsLine(ours, Certificate(pair.cert, pair.key).context())
    context = ssl.create_default_context(cafile=pair.authority)
    messages = [bytes([number]) * 100_000 for number in range(100)]
    total = sum(map(len, messages))
    with theirs:
        shaking = threading.Thread(
            target=lambda: wait_until(lambda: not line.shake_hands(), "the handshake")
        )
        shaking.start()
        other = context.wrap_socket(theirs, server_hostname="localhost")
        shaking.join()
        line.settimeout(None)

        def send(part: int) -> None:
            for message in messages[part::2]:
                assert line.send(message) == len(message)

        got: list[bytes] = []

        def receive() -> None:
            while sum(map(len, got)) < total:
                got.append(line.recv(4_096))

        threads = [threading.Thread(target=send, args=[part]) for part in range(2)]
        threads.append(threading.Thread(target=receive))
        for thread in threads:
            thread.start()
        theirs_got = _exchange(other, b"".join(messages), total)
        for thread in threads:
            thread.join(60)
        assert b"".join(got) == b"".join(messages)
        whole = [theirs_got[at : at + 100_000] for at in range(0, total, 100_000)]
        assert sorted(whole) == messages
        line.shutdown(socket.SHUT_WR)
        assert other.recv(1) == b"", "the end was said, not only met"
        line.close()
        other.close()


def _exchange(line: ssl.SSLSocket, data: bytes, size: int) -> bytes:
    """Write and read at once, by one thread, which is what OpenSSL allows."""
    line.setblocking(False)
    rest, got = memoryview(data), bytearray()
    while rest or len(got) < size:
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            got += line.recv(65_536)
        if rest:
            with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
                rest = rest[line.send(rest[:16_384]) :]
    line.setblocking(True)
    return bytes(got)


def test_reading_waits_no_longer_than_it_is_told(pair: Pair) -> None:
    ours, theirs = socket.socketpair()
    with (
        theirs,
        contextlib.closing(TlsLine(ours, Certificate(pair.cert, pair.key).context())) as line,
    ):
        line.settimeout(0.01)
        with pytest.raises(TimeoutError):
            line.recv(1)
        line.setblocking(False)
        with pytest.raises(BlockingIOError):
            line.recv(1)
        line.setblocking(True)
        hung_up = threading.Timer(0.01, lambda: line.shutdown(socket.SHUT_RDWR))
        hung_up.start()
        with contextlib.suppress(OSError):
            assert line.recv(1) == b"", "ended by another thread"
        hung_up.join()
