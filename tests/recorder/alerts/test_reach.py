"""Where webhooks may go, and that they go where was looked."""

import socket
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mien.process.addresses import ForbiddenAddressError
from mien.store.alerts.deliveries import Due
from recorder.alerts import post as posting
from recorder.alerts.post_result import PostResult
from recorder.alerts.reach import connect, is_forbidden
from tests.recorder.alerts.receiver import receiving

#: A key and a certificate of "localhost" that nobody else trusts.
CERTIFICATE = Path(__file__).with_name("localhost.pem")


def post(url: str, *, local: bool) -> PostResult:
    return posting.post(Due(5, 1, "test", "{}", 0, url, None), 1_767_225_600_123, local=local)


def url_port(url: str) -> int:
    return urlsplit(url).port or 0


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"),
        *("169.254.169.254", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254"),
        *("100.100.100.200", "fd00:ec2::254", "224.0.0.1", "ff02::1", "255.255.255.255"),
    ],
)
def test_this_machine_its_link_and_metadata_are_forbidden(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize(
    "address", ["192.168.1.20", "10.0.0.5", "172.17.0.2", "fd12:3456::1", "93.184.215.14"]
)
def test_the_local_network_and_the_rest_of_the_world_are_not(address: str) -> None:
    assert not is_forbidden(address)


def test_a_metadata_service_gets_no_post_whatever_the_operator_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("169.254.169.254", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
    with pytest.raises(ForbiddenAddressError, match=r"169\.254\.169\.254 .* never"):
        connect("inside.example", 80, 0.1, local=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "127.1"])
def test_however_it_is_written_this_machine_is_not_reached(host: str) -> None:
    with receiving() as receiver:
        answer = post(f"http://{host}:{url_port(receiver.url)}/", local=False)
    assert not answer.accepted
    assert "MIEN_LOCAL_WEBHOOKS=1" in answer.text
    assert receiver.posts == []


def test_the_address_that_was_looked_at_is_the_one_that_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with receiving() as receiver:
        port = url_port(receiver.url)
        answers = ["192.0.2.1", "127.0.0.1"]  # a name that is pointed elsewhere in between

        def look_up(*_: Any, **__: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (answers.pop(0), port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        with pytest.raises(OSError, match=r".") as caught:
            connect("rebound.example", port, 0.1, local=False)
        assert not isinstance(caught.value, ForbiddenAddressError)
        with pytest.raises(ForbiddenAddressError, match=r"127\.0\.0\.1"):
            connect("rebound.example", port, 0.1, local=False)
    assert receiver.posts == []


def test_another_address_of_the_same_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        addresses = [
            (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", number))
            for number in (1, port)
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
        with connect("twice.example", port, 5.0, local=True) as line:
            assert line.getpeername() == ("127.0.0.1", port)


def test_the_certificate_must_be_trusted_and_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with receiving(context) as receiver:
        url = receiver.url.replace("127.0.0.1", "localhost")
        assert "certificate verify failed" in post(url, local=True).text
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert post(url, local=True) == PostResult(True, "204 No Content")
        addresses = socket.getaddrinfo("127.0.0.1", url_port(url), type=socket.SOCK_STREAM)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
        other = url.replace("localhost", "other.example")
        assert "other.example" in post(other, local=True).text
    assert len(receiver.posts) == 1
