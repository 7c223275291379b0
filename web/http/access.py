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

_HOST_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")
#: The port that an origin of this scheme need not name.
_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s\[\]:/@,]+)(?::\d+)?", re.IGNORECASE)


class Access:
    """Decides which requests are answered.

    IP addresses are always answered, since no name has to be found for them, and so are
    ``localhost`` and the machine's own name. A page is trusted when it asks the very host and port
    that it came from, or when its origin was allowed. Nothing changes after ``__init__``, so any
    thread may ask.

    Args:
        host: Where the server listens.
        allowed: Further names to answer to, without port; and origins such as
            ``https://mien.example.org``: pages that a proxy serves while it hands on another
            ``Host``. The name of an origin is answered as well.

    Raises:
        ValueError: One of them is neither.
    """

    def __init__(self, host: str = "127.0.0.1", allowed: Collection[str] = ()) -> None:
        own = socket.gethostname().lower()
        self._origins = frozenset(origin(entry) for entry in allowed if "://" in entry)
        names = {urlsplit(known).hostname or "" for known in self._origins}
        names |= {name_of(entry) for entry in allowed if "://" not in entry}
        self._names = names | {host.lower(), "localhost", own, f"{own}.local"}

    def refusal(self, host: str | None, page: str | None) -> str | None:
        """Say why a request is refused; None when it is answered.

        Args:
            host: Its ``Host``; scripts may leave it out, browsers never do.
            page: Its ``Origin``: the page that makes it; absent for scripts and plain links.
        """
        if host is not None and not self._expected(host):
            return (
                f"Mien does not answer to the name {host!r}. Open it by its IP address, or give "
                "the name in MIEN_ALLOWED_HOSTS."
            )
        if page is None or self._trusted(page, host):
            return None
        return (
            f"a page of {page!r} may not ask this of Mien. Behind a proxy, give the address that "
            "people open, such as https://mien.example.org, in MIEN_ALLOWED_HOSTS."
        )

    def guarded(self, wsgi: Wsgi) -> Wsgi:
        """Put this before an app and its sockets: what is refused gets 403 and one line."""

        def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            reason = self.refusal(environ.get("HTTP_HOST"), environ.get("HTTP_ORIGIN"))
            if reason is None:
                return wsgi(environ, start_response)
            log.warning("request refused", path=environ.get("PATH_INFO"), reason=reason)
            body = msgspec.json.encode({"error": reason})
            headers = [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                ("Connection", "close"),  # its body, an upload perhaps, is not read
            ]
            start_response("403 FORBIDDEN", headers)
            return [body]

        return app

    def _expected(self, host: str) -> bool:
        name = _name_in(host)
        return name is not None and (
            name in self._names or name.endswith(".localhost") or _is_address(name)
        )

    def _trusted(self, page: str, host: str | None) -> bool:
        try:
            same = urlsplit(page).netloc.lower() == (host or "").lower()
            return (same and _name_in(urlsplit(page).netloc) is not None) or (
                origin(page) in self._origins
            )
        except ValueError:  # an unclosed bracket, say
            return False


def origin(text: str) -> str:
    """An origin (RFC 6454) as browsers write it: scheme, host, and the port if it is unusual.

    Example: ``HTTPS://Mien.example:443`` becomes ``https://mien.example``.

    Raises:
        ValueError: It is none.
    """
    parts = urlsplit(text.lower())
    rest = parts.username, parts.password, parts.path, parts.query, parts.fragment
    if parts.scheme not in _PORTS or any(rest) or _name_in(parts.netloc) is None:
        raise ValueError(f"{text!r} is no origin such as https://mien.example.org")
    if parts.port == _PORTS[parts.scheme]:
        return f"{parts.scheme}://{parts.netloc.rpartition(':')[0]}"
    return f"{parts.scheme}://{parts.netloc}"


def name_of(text: str) -> str:
    """A host's name in lower case.

    Raises:
        ValueError: It is none, or has a port.
    """
    if not _HOST_NAME.fullmatch(text):
        raise ValueError(f"{text!r} is no name such as mien.example.org")
    return text.lower()


def _name_in(authority: str) -> str | None:
    """The name or address without port and brackets; None when it is neither."""
    parts = _AUTHORITY.fullmatch(authority)
    return parts[1].lower().strip("[]").rstrip(".") if parts else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
