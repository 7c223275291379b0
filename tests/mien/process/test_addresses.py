"""Where an address leads, whatever it is wrapped in."""

import contextlib
import os
import socket
import ssl
import struct

import pytest

from mien.process import addresses
from mien.process.addresses import Place, place_of
from tests.conftest import wait_until

_PLACES: dict[Place, tuple[str, ...]] = {
    "machine": (
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "::", "::1"),
        *(
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "::ffff:0:127.0.0.1",
        ),  # mapped, compatible, translated
        *("64:ff9b::127.0.0.1", "64:ff9b::7f00:1"),  # NAT64
        *("2002:7f00:1::", "2002:7f00:1::1", "2002:7f08:808:5::9"),  # 6to4
        *(
            "2001:0:7f00:1::a247:27f1",
            "2001:0:5db8:d822:0:0:80ff:fffe",
        ),  # Teredo: its server, its client
        *("fd00::5efe:127.0.0.1", "2a00::200:5efe:127.0.0.1"),  # ISATAP
    ),
    "link": ("169.254.7.7", "fe80::1", "fe80::1%eth0", "::ffff:169.254.1.1", "2002:a9fe:101::"),
    "never": (
        *("169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192"),
        *("fd00:ec2::254", "fd20:ce::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b::168.63.129.16", "2002:a83f:8110::", "64:ff9b:1::7f00:1", "fec0::1"),
        *("224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "192.0.0.8"),
    ),
    "network": (
        *("10.0.0.5", "172.17.0.2", "192.168.1.20", "100.64.0.9", "fd12:3456::1"),
        *("::ffff:192.168.1.20", "64:ff9b::10.0.0.5"),
    ),
    "world": ("93.184.215.14", "2a00:1450:4001::1", "64:ff9b::93.184.215.14", "2002:5db8:d70e::1"),
}


@pytest.mark.parametrize(
    ("address", "place"),
    [(address, place) for place, addresses in _PLACES.items() for address in addresses],
)
def test_every_address_has_its_place(address: str, place: Place) -> None:
    assert place_of(address) == place


def reset(server: socket.socket) -> None:
    """Take a connection and break it off, so that nothing is sent any more."""
    theirs, _ = server.accept()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    theirs.close()


def test_a_connection_that_breaks_before_tls_begins_is_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        line = addresses.connect("127.0.0.1", port, 5.0, lambda _place: True)
        reset(server)

        def broken() -> bool:
            try:
                return not line.getpeername()
            except OSError:
                return True

        wait_until(broken, "the end of the connection")
        number = line.fileno()
        with pytest.raises(ConnectionResetError):
            addresses.secure(line, "localhost", ssl.create_default_context())
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)


def test_all_addresses_of_a_name_together_have_one_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a name with many addresses none of which answers, each gets its part of the time."""
    with socket.socket() as silent, contextlib.ExitStack() as stack:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for _ in range(3):  # so that nobody else is let in
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(silent.getsockname())
        known = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", silent.getsockname())] * 10
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_more, **_named: known)
        timeouts: list[float] = []

        class Recording(socket.socket):
            def settimeout(self, value: float | None) -> None:
                timeouts.append(value or 0.0)
                super().settimeout(value)

        monkeypatch.setattr(socket, "socket", Recording)
        with pytest.raises(TimeoutError):
            addresses.connect("silent.test", 80, 0.5, lambda _place: True)
    assert len(timeouts) == 10
    assert sum(timeouts) <= 0.5 + 10 * 0.01
