"""Hundreds of connections that want nothing, send slowly or much: others go on as before."""

import contextlib
import threading
from collections.abc import Iterator

import pytest

from tests.attack.target import GIVEN, Target, caller
from tests.conftest import wait_until

pytestmark = pytest.mark.process

MANY = 300
FLOODER, OTHERS = "127.0.0.4", "127.0.0.5"
POST = b"POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
BEGUN = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: 127",
    "a slow body": POST + b"Content-Length: 1000\r\n\r\n{",
    "slow pieces": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "sockets": b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
}


@contextlib.contextmanager
def flooded(target: Target, begun: bytes) -> Iterator[None]:
    """Hold hundreds of connections of one address, and open those anew that are hung up on."""
    ended = threading.Event()

    def hold() -> None:
        with contextlib.ExitStack() as lines:
            for _ in range(MANY):
                with contextlib.suppress(OSError):  # refused at once: too many of them
                    lines.enter_context(target.connected(FLOODER)).sendall(begun)
            started.set()
            ended.wait(300)

    started = threading.Event()
    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert started.wait(300)
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_others_see_pictures_and_sign_in_meanwhile(target: Target, begun: bytes) -> None:
    viewer = target.view(Authorization=f"Bearer {target.token('viewer')}")
    viewer.watch(GIVEN)
    wait_until(lambda: bool(viewer.sequence(GIVEN)), "a picture before")
    other = caller(OTHERS)
    with flooded(target, begun):
        seen = len(viewer.sequence(GIVEN))
        assert other.get(f"{target.url}/healthz", timeout=60).json() == {"status": "ok"}
        assert other.get(target.url, timeout=60).status_code == 200
        wish = {"name": "nobody", "password": "a wrong password"}
        answer = other.post(f"{target.url}/api/sign-in", json=wish, timeout=60)
        assert answer.status_code in (401, 429), "it is asked, and not kept waiting"
        wait_until(lambda: len(viewer.sequence(GIVEN)) > seen + 10, "pictures meanwhile")
        assert not viewer.ended
    viewer.close()
    wait_until(target.is_well, "the flooder's neighbours to be answered again")


def test_a_socket_offers_nothing_that_inflates(target: Target) -> None:
    """A compressed message of a few bytes could become gigabytes."""
    asked = BEGUN["sockets"].replace(
        b"\r\n\r\n",
        b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
        b"Authorization: Bearer " + target.token("viewer").encode() + b"\r\n\r\n",
    )
    with target.connected() as line:
        line.sendall(asked)
        said = line.recv(65_536)
    assert said.startswith(b"HTTP/1.1 101 ")
    assert b"permessage" not in said
