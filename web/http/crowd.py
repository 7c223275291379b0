"""How much one address or account may have under way, so that there is room for the others."""

import ipaddress
import threading
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

#: Any request; one with a body, which may come slowly; a socket, which stays.
Kind = Literal["request", "body", "socket"]

#: Under way for one address at once; the server has 200 threads for all of them.
MOST: dict[Kind, int] = {"request": 160, "body": 32, "socket": 128}
#: Under way for all addresses together, of what may keep a thread for long.
LASTING: tuple[Kind, ...] = ("body", "socket")
MOST_LASTING = 160
_WORDS: dict[Kind, str] = {"request": "requests", "body": "uploads", "socket": "pages"}
_AGAIN = "try again in a moment."


class Crowded(NamedTuple):
    """Why somebody cannot enter now: 429 for one's own share, 503 for that of all."""

    code: int
    reason: str


class Crowd:
    """What each has under way. Any thread may enter and leave; a lock guards the counts.

    Args:
        most: Of each, by kind.
        most_lasting: Of all together; None for no such limit.
    """

    def __init__(
        self, most: Mapping[Kind, int] = MOST, most_lasting: int | None = MOST_LASTING
    ) -> None:
        self._most = most
        self._most_lasting = most_lasting
        self._counts: Counter[tuple[str, Kind]] = Counter()
        self._lasting = 0
        self._lock = threading.Lock()

    def enter(self, who: str, kinds: Collection[Kind]) -> Crowded | None:
        """Count a request, or say why it cannot be taken now.

        Args:
            who: An account, or an address as ``neighbour`` tells it.
            kinds: What it is.
        """
        with self._lock:
            for kind in kinds:
                most = self._most[kind]
                if self._counts[who, kind] >= most:
                    return Crowded(429, f"{most} {_WORDS[kind]} of {who} are open; {_AGAIN}")
                if (
                    kind in LASTING
                    and self._most_lasting is not None
                    and self._lasting >= self._most_lasting
                ):
                    told = f"{self._most_lasting} uploads and pages are open; {_AGAIN}"
                    return Crowded(503, told)
            self._counts.update((who, kind) for kind in kinds)
            self._lasting += _lasting(kinds)
        return None

    def leave(self, who: str, kinds: Collection[Kind]) -> None:
        """A request that entered is over."""
        with self._lock:
            self._lasting -= _lasting(kinds)
            for kind in kinds:
                self._counts[who, kind] -= 1
                if not self._counts[who, kind]:
                    del self._counts[who, kind]


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
