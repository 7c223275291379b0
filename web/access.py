"""Who may speak to this server from within a browser: under which names, and from which pages.

A foreign page can make a browser send requests here. Under a name of its own that it lets point at
this machine (DNS rebinding) it could even read the answers, so only expected names are answered.
Requests that another page makes (cross-site request forgery) name it in ``Origin`` and are refused.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Collection, Iterable
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog

log = structlog.get_logger()

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s\[\]:/@,]+)(?::\d+)?", re.IGNORECASE)


class Access:
    """Decides which requests are answered.

    IP addresses are always answered, since no name has to be found for them, and so are
    ``localhost`` and the machine's own name.

    Args:
        host: Where the server listens.
        allowed: Further names, without port; pages under these are trusted at any port and scheme,
            as behind a proxy that hands on another ``Host``.
    """

    def __init__(self, host: str = "127.0.0.1", allowed: Collection[str] = ()) -> None:
        own = socket.gethostname().lower()
        self._allowed = frozenset(name.lower() for name in allowed)
        self._names = self._allowed | {host.lower(), "localhost", own, f"{own}.local"}

    def refusal(self, host: str | None, origin: str | None) -> str | None:
        """Says why a request is refused; None when it is answered.

        Args:
            host: Its ``Host``; scripts may leave it out, browsers never do.
            origin: Its ``Origin``: the page that makes it; absent for scripts and plain links.
        """
        if host is not None and not self._expected(host):
            return (
                f"Mien does not answer to the name {host!r}. Open it by its IP address, or give "
                "the name in MIEN_ALLOWED_HOSTS."
            )
        if origin is None or self._trusted(origin, host):
            return None
        return (
            f"a page of {origin!r} may not ask this of Mien. Behind a proxy, give the name that "
            "people open in MIEN_ALLOWED_HOSTS."
        )

    def guarded(self, wsgi: Wsgi) -> Wsgi:
        """Puts this before an app and its sockets: what is refused gets 403 and one line."""

        def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            reason = self.refusal(environ.get("HTTP_HOST"), environ.get("HTTP_ORIGIN"))
            if reason is None:
                return wsgi(environ, start_response)
            log.warning("request refused", path=environ.get("PATH_INFO"), reason=reason)
            body = msgspec.json.encode({"error": reason})
            headers = [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                ("X-Content-Type-Options", "nosniff"),
                ("Connection", "close"),  # its body, an upload perhaps, is not read
            ]
            start_response("403 FORBIDDEN", headers)
            return [body]

        return app

    def _expected(self, host: str) -> bool:
        name = _name_of(host)
        return name is not None and (
            name in self._names or name.endswith(".localhost") or _is_address(name)
        )

    def _trusted(self, origin: str, host: str | None) -> bool:
        try:
            authority = urlsplit(origin).netloc.lower()
        except ValueError:  # an unclosed bracket, say
            return False
        name = _name_of(authority)
        return name is not None and (name in self._allowed or authority == (host or "").lower())


def _name_of(authority: str) -> str | None:
    """The name or address without port and brackets; None when it is neither."""
    found = _AUTHORITY.fullmatch(authority)
    return found[1].lower().strip("[]").rstrip(".") if found else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
