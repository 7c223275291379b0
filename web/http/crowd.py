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


class Crowd:
    """What each address has under way. Any thread may enter and leave; a lock guards the counts."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, Kind]] = Counter()
        self._lock = threading.Lock()

    def enter(self, address: str, kinds: Collection[Kind]) -> str | None:
        """Counts a request, or says why it cannot be taken now.

        Args:
            address: Of ``neighbour``.
            kinds: What it is.
        """
        with self._lock:
            for kind in kinds:
                if self._counts[address, kind] >= MOST[kind]:
                    what = {"request": "requests", "body": "uploads", "socket": "pages"}[kind]
                    return f"{MOST[kind]} {what} from {address} are open; try again in a moment."
            self._counts.update((address, kind) for kind in kinds)
        return None

    def leave(self, address: str, kinds: Collection[Kind]) -> None:
        """A request that entered is over."""
        with self._lock:
            for kind in kinds:
                self._counts[address, kind] -= 1
                if not self._counts[address, kind]:
                    del self._counts[address, kind]


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
