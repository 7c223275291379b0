"""How much one address may have under way, so that there is room for the others."""

import ipaddress
import threading
from collections import Counter
from collections.abc import Collection
from typing import Literal

#: Any request; one with a body, which may come slowly; a socket, which stays.
Kind = Literal["request", "body", "socket"]

#: Under way for one address at once; the server has 200 threads for all of them.
MOST: dict[Kind, int] = {"request": 160, "body": 32, "socket": 128}
#: Under way for all addresses together, of what may keep a thread for long.
LASTING: tuple[Kind, ...] = ("body", "socket")
MOST_LASTING = 160
_WORDS: dict[Kind, str] = {"request": "requests", "body": "uploads", "socket": "pages"}
_AGAIN = "try again in a moment."


class Crowd:
    """What each address has under way. Any thread may enter and leave; a lock guards the counts."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, Kind]] = Counter()
        self._lasting = 0
        self._lock = threading.Lock()

    def enter(self, address: str, kinds: Collection[Kind]) -> str | None:
        """Count a request, or say why it cannot be taken now.

        Args:
            address: Of ``neighbour``.
            kinds: What it is.
        """
        with self._lock:
            for kind in kinds:
                if self._counts[address, kind] >= MOST[kind]:
                    return f"{MOST[kind]} {_WORDS[kind]} from {address} are open; {_AGAIN}"
                if kind in LASTING and self._lasting >= MOST_LASTING:
                    return f"{MOST_LASTING} uploads and pages are open; {_AGAIN}"
            self._counts.update((address, kind) for kind in kinds)
            self._lasting += _lasting(kinds)
        return None

    def leave(self, address: str, kinds: Collection[Kind]) -> None:
        """A request that entered is over."""
        with self._lock:
            self._lasting -= _lasting(kinds)
            for kind in kinds:
                self._counts[address, kind] -= 1
                if not self._counts[address, kind]:
                    del self._counts[address, kind]


def _lasting(kinds: Collection[Kind]) -> int:
    return sum(kind in LASTING for kind in kinds)


def neighbour(address: str) -> str:
    """Whom an address stands for: itself, or its /64 network, which is one host's in IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:  # a socket of this machine has none
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((int(ip), 64), strict=False))
