"""Cookies of a session: its token, which no script reads, and one against foreign changes.

Every change by cookie names the second in a header; it is made of the first, so only a page of this
server that the session belongs to can know it.
"""

from flask import Response, request
from werkzeug.http import parse_cookie

from mien.store.accounts.secrets import digest
from mien.store.accounts.sessions import LONGEST_MS

#: In which a page names the token against foreign changes.
CSRF_HEADER = "X-CSRF-Token"
_SESSION, _CSRF = "mien", "mien-csrf"


def session_token(environ: dict[str, str]) -> str | None:
    """The token of the session that a request belongs to, if it says so."""
    return parse_cookie(environ).get(_named(_SESSION, environ["wsgi.url_scheme"]))


def csrf_of(secret: str) -> str:
    """What has to stand in the header of changes by whoever proves with this secret."""
    return digest(f"csrf {secret}")


def give(response: Response, token: str) -> None:
    """Let a browser keep a session."""
    _set(response, _SESSION, token, httponly=True)
    give_csrf(response, csrf_of(token))


def give_csrf(response: Response, csrf: str) -> None:
    """Let a page read what its changes have to name."""
    _set(response, _CSRF, csrf, httponly=False)


def take_back(response: Response) -> None:
    """Let a browser forget a session."""
    for name in (_SESSION, _CSRF):
        named = _named(name, request.scheme)
        response.delete_cookie(named, secure=request.is_secure, samesite="Strict")


def _set(response: Response, name: str, value: str, *, httponly: bool) -> None:
    response.set_cookie(
        _named(name, request.scheme),
        value,
        max_age=LONGEST_MS // 1000,
        secure=request.is_secure,
        httponly=httponly,
        samesite="Strict",
    )


def _named(name: str, scheme: str) -> str:
    """``__Host-``: browsers take it over TLS from this host alone, not from one beside it."""
    return f"__Host-{name}" if scheme == "https" else name
