"""Proxies before Mien that are trusted: to say who asks, and from which address."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from web.http.crowd import neighbour

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class TrustedProxies:
    """Which addresses are believed, and what.

    Attributes:
        networks: Of the proxies.
        user_header: The header in which they name who signed in there; None believes no name.
    """

    networks: tuple[Network, ...] = ()
    user_header: str | None = None

    def name(self, environ: dict[str, Any]) -> str | None:
        """Who asks, as a trusted proxy says; None when none says so."""
        if self.user_header is None or not self._trusts(_peer(environ)):
            return None
        key = "HTTP_" + self.user_header.upper().replace("-", "_")
        given: str = environ.get(key, "")
        try:
            return given.encode("latin-1").decode().strip() or None
        except UnicodeError:
            return None

    def take_scheme(self, environ: dict[str, Any]) -> None:
        """Believe a trusted proxy that people reach it over TLS."""
        told = environ.get("HTTP_X_FORWARDED_PROTO", "")
        if told == "https" and self._trusts(_peer(environ)):
            environ["wsgi.url_scheme"] = told

    def address(self, environ: dict[str, Any]) -> str:
        """From where it is asked: the last address in the chain that is no trusted proxy's."""
        address = _peer(environ)
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not self._trusts(address) or not _is_address(hop.strip()):
                break
            address = hop.strip()
        return neighbour(address)

    def _trusts(self, address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:  # a socket of this machine has none
            return False
        return any(ip in network for network in self.networks)


def networks_of(entries: Collection[str]) -> tuple[Network, ...]:
    """Read networks such as ``10.0.0.0/8``; an address alone is a network of one.

    Raises:
        ValueError: One of them is none.
    """
    return tuple(ipaddress.ip_network(entry) for entry in entries)


def _peer(environ: dict[str, Any]) -> str:
    peer: str = environ.get("REMOTE_ADDR", "")
    return peer


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
