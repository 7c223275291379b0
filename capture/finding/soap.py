"""The little of SOAP that ONVIF devices need: an envelope out, an element tree in."""

import base64
import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

_MAX_BYTES = 1_000_000
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-{}-1.0"


class SoapError(RuntimeError):
    """What came is no SOAP."""


def parsed(raw: bytes) -> Element:
    """Read an envelope.

    Raises:
        SoapError: It is none, is too long, or declares entities, which can grow without end.
    """
    if len(raw) > _MAX_BYTES or b"\0" in raw or b"<!doctype" in raw.lower():
        raise SoapError("no SOAP")
    try:
        return ElementTree.fromstring(raw)  # noqa: S314  # without a document type
    except (ElementTree.ParseError, LookupError, ValueError):
        raise SoapError("no SOAP") from None


def all_of(root: Element, name: str) -> Iterator[Element]:
    """The elements of a name, whatever their namespace: devices differ in their versions."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def first(root: Element, *names: str) -> Element | None:
    """The first element of a name within the first of another, and so on."""
    element: Element | None = root
    for name in names:
        element = None if element is None else next(all_of(element, name), None)
    return element


def text(root: Element, *names: str) -> str:
    """The text of ``first``; empty when it is not there."""
    element = first(root, *names)
    return "" if element is None else (element.text or "").strip()


def envelope(body: str, user: str = "", password: str = "", now: datetime | None = None) -> bytes:
    """Write a request.

    Args:
        body: XML, with ``t`` for ONVIF's types.
        user: Who signs it; nobody when it is empty.
        password: Theirs; only a digest is sent (WS-Security UsernameToken).
        now: The device's own time, UTC.
    """
    header = _token(user, password, now) if user and now else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:t="http://www.onvif.org/ver10/schema">'
        f"<e:Header>{header}</e:Header><e:Body>{body}</e:Body></e:Envelope>"
    ).encode()


def _token(user: str, password: str, now: datetime) -> str:
    nonce = os.urandom(16)
    created = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    # SHA-1 is what the standard says.
    digest = hashlib.sha1(nonce + created.encode() + password.encode(), usedforsecurity=False)
    extension = _SECURITY.format("wssecurity-secext")
    kind = _SECURITY.format("username-token-profile") + "#PasswordDigest"
    return (
        f'<s:Security e:mustUnderstand="1" xmlns:s="{extension}.xsd" '
        f'xmlns:u="{_SECURITY.format("wssecurity-utility")}.xsd"><s:UsernameToken>'
        f"<s:Username>{escape(user)}</s:Username>"
        f'<s:Password Type="{kind}">{base64.b64encode(digest.digest()).decode()}</s:Password>'
        f"<s:Nonce>{base64.b64encode(nonce).decode()}</s:Nonce>"
        f"<u:Created>{created}</u:Created></s:UsernameToken></s:Security>"
    )
