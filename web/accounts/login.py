"""Whether there is a login, and how the first account is made."""

import ipaddress
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mien.store.accounts import entrance, users
from mien.store.core.database import Database
from web.accounts.proxies import TrustedProxies

if TYPE_CHECKING:
    from web.accounts.oidc.client import OidcClient


@dataclass(frozen=True)
class Login:
    """How people sign in.

    Attributes:
        on: False lets everybody who reaches the server do everything.
        proxies: Who may say who asks.
        oidc: What Mien is to a provider that signs people in; None where there is none.
    """

    on: bool = False
    proxies: TrustedProxies = field(default_factory=TrustedProxies)
    oidc: "OidcClient | None" = None


class FirstAccount:
    """Whether the first account is still to be made; any thread may ask.

    Args:
        database: Where accounts are; ``mien users add`` may make the first one, too.
        login: Whether one is needed.
    """

    def __init__(self, database: Database, login: Login) -> None:
        self._database = database
        self._login = login
        self._is_made = threading.Event()

    @property
    def is_due(self) -> bool:
        """True until it is made.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        if not self._login.on or self._is_made.is_set():
            return False
        if users.is_empty(self._database):
            return True
        self._is_made.set()
        return False

    def knows(self, code: str) -> bool:
        """True for a code that was printed when a web process was started.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        return entrance.knows_setup_code(self._database, code)


def is_loopback(host: str) -> bool:
    """True for an address that this machine alone reaches."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
