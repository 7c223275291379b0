"""Clients that send slowly, much, or without end: nobody else notices."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import requests
import websocket

from tests.conftest import wait_until
from tests.web.conftest import WebService, serving
from web.http.connections import HEALTH_THREADS
from web.http.crowd import MOST, MOST_LASTING, Crowd, Kind, neighbour
from web.http.patience import RECORD_BYTES, SLOWEST_BYTES_S, PatientUnreader, TooSlowError

pytestmark = pytest.mark.process

IMPATIENT = "from web.http import connections, patience; connections.HEAD_S = patience.BODY_S = 1.0"
MANY = 300
POST = b"POST /api/cameras HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
#: Heads that never end, bodies that do not come, chunks that do not, sockets that only open.
SLOW = {
    "nothing": b"",
    "half a head": b"GET /api/status HTTP/1.1\r\nHost: local",
    "empty lines": b"\r\n\r\n\r\n",
    "no body": POST + b"Content-Length: 1000\r\n\r\n{",
    "no chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "no route": POST.replace(b"cameras", b"nowhere") + b"Content-Length: 1000\r\n\r\n{",
}


@pytest.fixture(scope="module")
def impatient(
    redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[WebService, Path]]:
    """A service that gives heads and bodies a second, and its data directory."""
    folder = tmp_path_factory.mktemp("impatient")
    with serving(redis_url, folder, before=IMPATIENT) as service:
        yield service, folder


def connected(service: WebService) -> socket.socket:
    host, port = service.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def rest(line: socket.socket) -> bytes:
    """What the service says until it hangs up."""
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while data := line.recv(65_536):
            said += data
    return said


@pytest.mark.parametrize("begun", SLOW.values(), ids=SLOW)
def test_many_slow_clients_stop_nobody(web: WebService, begun: bytes) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MANY):
            line = stack.enter_context(connected(web))
            with contextlib.suppress(OSError):  # refused at once: too many of them
                line.sendall(begun)
        assert requests.get(web.url + "/healthz", timeout=30).json() == {"status": "ok"}
        assert requests.get(web.url + "/api/status", timeout=30).status_code == 200
        assert requests.get(web.url + "/", timeout=30).status_code == 200


def test_health_is_told_while_all_threads_are_taken(redis_url: str, tmp_path: Path) -> None:
    few = "import web.server as s; s.THREADS = 2"
    with serving(redis_url, tmp_path, before=few) as service, contextlib.ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(connected(service)).sendall(SLOW["no body"])
        assert service.get("/healthz") == {"status": "ok"}


@pytest.mark.parametrize("begun", ["nothing", "half a head", "empty lines"])
def test_a_head_that_does_not_come_is_hung_up_on(
    impatient: tuple[WebService, Path], begun: str
) -> None:
    with connected(impatient[0]) as line:
        line.sendall(SLOW[begun])
        assert rest(line) == b""


@pytest.mark.parametrize("asked", ["/healthz", "/api/status"])
def test_what_comes_with_a_request_is_the_next_ones_beginning(
    impatient: tuple[WebService, Path], asked: str
) -> None:
    """It takes no thread before its head is whole, and no thread of /healthz's."""
    first = f"GET {asked} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with contextlib.ExitStack() as stack:
        for _ in range(HEALTH_THREADS):
            line = stack.enter_context(connected(impatient[0]))
            line.sendall(first + SLOW["half a head"])
            assert b"HTTP/1.1 200 " in line.recv(65_536)
        assert impatient[0].get("/healthz") == {"status": "ok"}
        for _ in range(HEALTH_THREADS):
            line = stack.enter_context(connected(impatient[0]))
            line.sendall(first + SLOW["no body"])
            said = rest(line)
            assert said.count(b"HTTP/1.1 200 ") == said.count(b"HTTP/1.1 408 ") == 1


def test_pipelined_requests_are_answered_in_turn(web: WebService) -> None:
    asked = [b"/healthz", b"/api/status", b"/healthz", b"/nowhere", b"/healthz"]
    with connected(web) as line:
        line.sendall(
            b"".join(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path for path in asked)
        )
        line.shutdown(socket.SHUT_WR)
        said = rest(line)
    codes = [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]]
    assert codes == [b"200", b"200", b"200", b"404", b"200"]


@pytest.mark.parametrize("begun", ["no body", "no chunk"])
def test_a_body_that_does_not_come_is_given_up(
    impatient: tuple[WebService, Path], begun: str
) -> None:
    with connected(impatient[0]) as line:
        line.sendall(SLOW[begun])
        said = rest(line)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"too slowly" in said


def test_a_body_that_drips_is_given_up(impatient: tuple[WebService, Path]) -> None:
    """A byte now and then keeps no thread: what counts is how long it was waited for in all."""
    ended = threading.Event()

    def drip() -> None:
        with contextlib.suppress(OSError):
            while not ended.wait(0.05):
                line.send(b" ")

    with connected(impatient[0]) as line:
        line.sendall(POST + b"Content-Length: 100000\r\n\r\n")
        dripping = threading.Thread(target=drip)
        dripping.start()
        said = line.recv(65_536)
        ended.set()
        dripping.join()
    assert said.startswith(b"HTTP/1.1 408 ")


def test_an_upload_that_stalls_is_given_up_and_leaves_nothing(
    impatient: tuple[WebService, Path],
) -> None:
    service, folder = impatient
    with connected(service) as line:
        line.sendall(
            b"POST /api/runs?name=x.mp4 HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4\r\n"
            b"Content-Length: 1000000\r\n\r\n" + bytes(1_000)
        )
        assert rest(line).startswith(b"HTTP/1.1 408 ")
    assert list((folder / "uploads").glob("*")) == []
    assert service.get("/api/runs")["runs"] == []


def test_what_comes_steadily_may_take_long() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader = PatientUnreader(ours)
        reader.patience_s = 5.0
        theirs.sendall(bytes(2 * RECORD_BYTES))
        read = len(reader.chunk()) + len(reader.chunk())
        assert reader.patience_s > 5.0 + read / SLOWEST_BYTES_S - 1.0
        reader.patience_s = 0.01
        with pytest.raises(TooSlowError):
            reader.chunk()
        assert ours.gettimeout() is None, "a socket goes on without a timeout"


@pytest.mark.parametrize("chunked", [False, True])
def test_json_without_end_is_refused_before_it_is_read(web: WebService, chunked: bool) -> None:
    how = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 400000000"
    megabyte = b'"' + b"x" * ((1 << 20) - 1)
    with connected(web) as line:
        line.sendall(POST + how + b"\r\n\r\n")
        with contextlib.suppress(OSError):  # it hangs up
            for _ in range(3):
                line.sendall(b"100000\r\n" + megabyte + b"\r\n" if chunked else megabyte)
        said = b""
        while b"}" not in said and (data := line.recv(65_536)):
            said += data
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"at most 1,048,576 bytes of JSON" in said


def test_a_video_may_be_as_large_as_the_operator_says(redis_url: str, tmp_path: Path) -> None:
    with serving(redis_url, tmp_path, MIEN_MAX_VIDEO_MB="1") as service:
        answer = requests.post(
            service.url + "/api/runs",
            data=bytes((1 << 20) + 1),
            headers={"Content-Type": "video/mp4"},
            timeout=30,
        )
    assert answer.status_code == 413
    assert "at most 1,048,576" in answer.json()["error"]


def test_one_address_has_its_share_of_bodies(web: WebService) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MOST["body"]):
            stack.enter_context(connected(web)).sendall(SLOW["no body"])

        def refused() -> bool:
            answer = requests.post(web.url + "/api/cameras", json={}, timeout=30)
            return answer.status_code == 429 and "try again" in answer.json()["error"]

        wait_until(refused, "one body too many to be refused")
        assert web.get("/api/cameras")["cameras"] == []
    wait_until(
        lambda: requests.post(web.url + "/api/cameras", json={}, timeout=30).status_code == 400,
        "room again",
    )


def test_a_crowd_counts_by_address_and_kind() -> None:
    crowd = Crowd()
    body: tuple[Kind, ...] = ("request", "body")
    for _ in range(MOST["body"]):
        assert crowd.enter("10.0.0.1", body) is None
    crowded = crowd.enter("10.0.0.1", body)
    assert crowded is not None
    assert crowded.code == 429
    assert "of 10.0.0.1 are open; try again" in crowded.reason
    assert crowd.enter("10.0.0.1", body[:1]) is None
    assert crowd.enter("10.0.0.2", body) is None
    crowd.leave("10.0.0.1", body)
    assert crowd.enter("10.0.0.1", body) is None


def test_many_addresses_leave_room_for_what_is_answered_at_once() -> None:
    crowd = Crowd()
    lasting: list[tuple[Kind, ...]] = [("request", "body"), ("request", "socket")]
    for number in range(MOST_LASTING):
        assert crowd.enter(f"10.0.0.{number}", lasting[number % 2]) is None
    for kinds in lasting:
        crowded = crowd.enter("10.0.1.1", kinds)
        assert crowded is not None
        assert (crowded.code, "try again" in crowded.reason) == (503, True)
    plain: tuple[Kind, ...] = ("request",)
    assert crowd.enter("10.0.1.1", plain) is None
    crowd.leave("10.0.0.0", lasting[0])
    assert crowd.enter("10.0.1.1", lasting[1]) is None


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_network_of_one_host_is_one_address(address: str, whose: str) -> None:
    assert neighbour(address) == whose


def test_a_message_without_end_ends_its_socket(web: WebService) -> None:
    address = web.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(address, timeout=30)
    with contextlib.closing(line):
        piece = websocket.ABNF(0, 0, 0, 0, websocket.ABNF.OPCODE_BINARY, 1, b"x" * 500_000)
        pieces = itertools.repeat(piece, 10_000)  # five gigabytes
        with pytest.raises((OSError, websocket.WebSocketException)):
            _send(line, pieces)
    assert web.get("/healthz") == {"status": "ok"}


def _send(line: websocket.WebSocket, pieces: Iterable[websocket.ABNF]) -> None:
    for piece in pieces:
        line.send_frame(piece)
        piece.opcode = websocket.ABNF.OPCODE_CONT
