"""Keeps passwords in URLs out of everything that people or other services can read."""

import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

# Greedy up to the last @, past any slash once a colon was seen: people paste passwords that hold
# both, and masking a little too much of an odd path is harmless.
_USERINFO = re.compile(r"(?<=://)(?:[^/?#\s'\"]*|[^/?#\s'\"]*:[^\s'\"]*)@")
_SECRET_QUERY = re.compile(
    r"(?i)([?&](?:pass(?:word)?|pwd|token|key|secret|auth)[^=&\s]*=)[^&\s'\"#]+"
)


def redact(text: str) -> str:
    """Masks user names, passwords and secret query values of every URL within a text.

    Example: ``rtsp://admin:1234@10.0.0.5/live`` becomes ``rtsp://***@10.0.0.5/live``.
    """
    return _SECRET_QUERY.sub(r"\1***", _USERINFO.sub("***@", text))


def without_credentials(url: str) -> str:
    """Returns a URL without its user name and password; other text unchanged."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def redact_event(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor that masks URLs in every text of a log line."""
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}
