"""Addresses of cameras as people enter them, and the login that stands beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

from msgspec import UNSET

from mien.cameras.protocols import SCHEMES
from mien.cameras.wishes import AddressFields
from mien.process.redact import MASK, without_credentials
from web.http.refusals import RefusedError


class InvalidCameraError(RefusedError):
    """What was asked for is no camera; the text says which field and what would be right."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason)


@dataclass(frozen=True)
class Addresses:
    """A camera's addresses, whole: never to be shown."""

    source: str = field(repr=False)
    view: str | None = field(default=None, repr=False)


def entered(wish: AddressFields, present: Addresses | None = None) -> Addresses:
    """Tell which addresses somebody means.

    Args:
        wish: What was sent. An address that is sent as it was shown is the one that is stored.
        present: The addresses of the camera that is changed; None for one that is new.

    Raises:
        InvalidCameraError: One is impossible, or has a login in it and another beside it.
    """
    old = present or Addresses("")
    source = old.source
    if wish.source is not UNSET or present is None:
        source = _entered(wish.source or "", wish, old.source, old.view)
    if wish.has_login:
        source = _with_login(source, wish)
    view = old.view if wish.view is UNSET else wish.view
    if not view:
        return Addresses(source)
    view = _entered(view, wish, old.view, source)
    if wish.has_login and urlsplit(view).hostname == urlsplit(source).hostname:
        view = _with_login(view, wish)
    return Addresses(source, view)


def _entered(address: str, wish: AddressFields, own: str | None, other: str | None) -> str:
    text = sound(address)
    if own and text in (own, without_credentials(own)):
        return own
    if "://" in text and MASK in text:
        raise InvalidCameraError(
            f"{MASK} stands for a part of the address that is not shown; give the whole address."
        )
    if wish.has_login and "@" in urlsplit(text).netloc:
        raise InvalidCameraError(
            "the address has a user name in it already; give it there or beside it, not both."
        )
    return _inherited(text, filter(None, (own, other)))


def _inherited(address: str, known: Iterable[str]) -> str:
    """An address with the login of another one of the same server, where it has none itself."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    for other in map(urlsplit, known):
        login, at, host = other.netloc.rpartition("@")
        if at and (other.scheme, host) == (parts.scheme, parts.netloc):
            return urlunsplit(parts._replace(netloc=f"{login}@{host}"))
    return address


def _with_login(address: str, wish: AddressFields) -> str:
    if "://" not in address:
        raise InvalidCameraError("a user name and a password belong to a URL, not to a device.")
    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    if wish.user is not UNSET:
        user = quote(wish.user, safe="")
    if wish.password is not UNSET:
        password = quote(wish.password, safe="")
    if not user and wish.user is UNSET:
        raise InvalidCameraError("a password needs a user name beside it.")
    if not user:
        return urlunsplit(parts._replace(netloc=host))
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}"))


def sound(source: str) -> str:
    """Look at a source as far as its text tells.

    Args:
        source: As somebody entered it.

    Returns:
        The same without spaces around it.

    Raises:
        InvalidCameraError: It is impossible.
    """
    source = source.strip()
    scheme, separator, _ = source.partition("://")
    if separator and (scheme.lower() not in SCHEMES or not _host(source)):
        raise InvalidCameraError(
            "the source's URL must look like rtsp://host/path or http://host/path "
            f"(one of {', '.join(SCHEMES)})."
        )
    if separator and not _has_port(source):  # where a "/" within a password ends the host, too
        raise InvalidCameraError(
            "the URL's port must be a number; within a password write / as %2F, @ as %40 and "
            ": as %3A, or give user and password beside the address."
        )
    if source.startswith("browser:"):
        raise InvalidCameraError("a browser announces its camera itself; open it on the page.")
    if not source:
        raise InvalidCameraError("the source is empty; give a URL, a device or a file.")
    return source


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # an unclosed bracket, say
        return None


def _has_port(url: str) -> bool:
    """True when the port is a number, or left out."""
    try:
        _ = urlsplit(url).port
    except ValueError:
        return False
    return True
