"""Cookies of a session: its token, which no script reads, and one against foreign changes.

Every change by cookie names the second in a header; it is made of the first, so only a page of this
server that the session belongs to can know it. No cookie comes with another site's link either, so
it is Mien's own page that tells what a provider sent back.
"""

from flask import Response, request
from werkzeug.http import parse_cookie

from mien.store.accounts.secrets import digest
from mien.store.accounts.sessions import LONGEST_MS

#: In which a page names the token against foreign changes.
CSRF_HEADER = "X-CSRF-Token"
_SESSION, _CSRF, _BEGUN = "mien", "mien-csrf", "mien-begun"
#: How long somebody may take at a provider.
_BEGUN_S = 900


def session_token(environ: dict[str, str]) -> str | None:
    """The token of the session that a request belongs to, if it says so."""
    return parse_cookie(environ).get(_named(_SESSION, environ["wsgi.url_scheme"]))


def csrf_of(secret: str) -> str:
    """What has to stand in the header of changes by whoever proves with this secret."""
    return digest(f"csrf {secret}")


def give(response: Response, token: str) -> None:
    """Let a browser keep a session."""
    _set(response, _SESSION, token, LONGEST_MS // 1000, httponly=True)
    give_csrf(response, csrf_of(token))


def give_csrf(response: Response, csrf: str) -> None:
    """Let a page read what its changes have to name."""
    _set(response, _CSRF, csrf, LONGEST_MS // 1000, httponly=False)


def take_back(response: Response) -> None:
    """Let a browser forget a session."""
    for name in (_SESSION, _CSRF):
        _delete(response, name)


def begun_secret() -> str | None:
    """The secret of a sign-in with a provider that this browser began."""
    return request.cookies.get(_named(_BEGUN, request.scheme))


def give_begun(response: Response, secret: str) -> None:
    """Let a browser keep what only it has of a sign-in with a provider."""
    _set(response, _BEGUN, secret, _BEGUN_S, httponly=True)


def take_back_begun(response: Response) -> None:
    """Let a browser forget that it began one."""
    _delete(response, _BEGUN)


def _delete(response: Response, name: str) -> None:
    named = _named(name, request.scheme)
    response.delete_cookie(named, secure=request.is_secure, samesite="Strict")


def _set(response: Response, name: str, value: str, max_age_s: int, *, httponly: bool) -> None:
    response.set_cookie(
        _named(name, request.scheme),
        value,
        max_age=max_age_s,
        secure=request.is_secure,
        httponly=httponly,
        samesite="Strict",
    )


def _named(name: str, scheme: str) -> str:
    """``__Host-``: browsers take it over TLS from this host alone, not from one beside it."""
    return f"__Host-{name}" if scheme == "https" else name
