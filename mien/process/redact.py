"""Keeps secrets in URLs out of everything that people or other services can read.

Cameras take passwords and keys anywhere: before the host, in the query under a hundred names, in
the fragment, in the path. No list of names covers that, so a URL is shown by its scheme, its host
and the first part of its path, and that only where it cannot be a key itself.
"""

import re
from collections.abc import MutableMapping
from typing import Any

#: What stands for something that is not shown.
MASK = "***"

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*://"
_URL = re.compile(rf"({_SCHEME})([^\s'\"<>]*)")
#: The same where a text is one URL to its end, whatever blanks or quotes its password holds.
_WHOLE_URL = re.compile(rf"({_SCHEME})(.*)", re.DOTALL)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d{1,5})?(?=[/?#]|$)")
_PLAIN_PART = re.compile(r"[\w.~-]{1,40}")
#: So many letters and digits in a row, of both kinds, are a key rather than a name.
_KEY = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{12,}")
_SECRET_PAIR = re.compile(
    r"(?i)((?:pass|pas\b|login|psw|pwd|token|key|secret|auth|cred)[^=&\s'\"]*=)[^&\s'\"#]+"
)
#: Ends a sentence rather than a URL.
_PUNCTUATION = ").,;:!"


def redact(text: str) -> str:
    """Mask what may be secret in every URL within a text.

    Example: ``rtsp://admin:1234@10.0.0.5/live/2?key=5`` becomes ``rtsp://***@10.0.0.5/live/***``.
    """
    return _SECRET_PAIR.sub(rf"\1{MASK}", _URL.sub(_masked, text))


def redact_argument(text: str) -> str:
    """The same for a text that is a URL to its end, such as ``--redis-url=redis://...``."""
    return _SECRET_PAIR.sub(rf"\1{MASK}", _WHOLE_URL.sub(_masked, text))


def without_credentials(url: str) -> str:
    """Return what everybody may see of a camera's URL; other text unchanged.

    Example: ``http://a:b@cam/mjpg/video.cgi?psw=c`` becomes ``http://cam/mjpg/***``.
    """
    whole = _WHOLE_URL.fullmatch(url)
    return whole[1] + _shown(whole[2])[1] if whole else url


def redact_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor that masks URLs in every text of a log line."""
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def _masked(url: re.Match[str]) -> str:
    text = url[2].rstrip(_PUNCTUATION)
    login, shown = _shown(text)
    return url[1] + (f"{MASK}@" if login else "") + shown + url[2][len(text) :]


def _shown(text: str) -> tuple[bool, str]:
    """Whether a URL, here without its scheme, holds a login; and its host and first part."""
    if text.startswith("/"):  # a file or a socket of this machine: unix:///run/valkey.sock
        return False, text
    host = _host(text)
    if host is None:
        return False, MASK if text else ""
    return host.start() > 0, host[0] + _first_part(text[host.end() :])


def _host(text: str) -> re.Match[str] | None:
    """Find the host, also behind a password with ``/`` or ``@`` in it; None when in doubt."""
    starts = [0, *(at.end() for at in re.finditer("@", text))]
    hosts = [host for host in (_HOST.match(text, start) for start in starts) if host]
    for host in hosts:  # what comes after one that cannot be a user is path and query
        if host[0].startswith("[") or "." in host[1] or host[1] == "localhost":
            return host
    if not hosts:
        return None
    if hosts[0].start() == 0:  # "cam:80/..." or the beginning of "admin:80/...@cam"
        return hosts[0] if len(starts) == 1 or hosts[0][2] is None else None
    return hosts[-1]


def _first_part(rest: str) -> str:
    """The first part of a path, and a mask for what follows."""
    if rest in ("", "/"):
        return rest
    first, slash, more = rest[1:].partition("/")
    if rest[0] == "/" and _PLAIN_PART.match(first) and re.search(r"[?#]", first):
        first, slash, more = re.split(r"[?#]", first)[0], "", "query"
    if rest[0] != "/" or not _PLAIN_PART.fullmatch(first) or _KEY.search(first):
        return f"/{MASK}"
    return f"/{first}" + (f"/{MASK}" if more else slash)
