"""One signed POST. Redirects are not followed, and nothing of the answer is read but its status."""

import base64
import hashlib
import hmac
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import unquote, urlsplit

from bus.redact import redact
from recorder import reach
from store.deliveries import Due

TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Answer:
    """What came of an attempt; ``text`` in plain words."""

    accepted: bool
    text: str


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) in hex over the time stamp, a dot and the body.

    Args:
        secret: Known to both sides.
        timestamp: Unix seconds, as they stand in the header.
        body: What is posted.
    """
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def headers_of(due: Due, now_ms: int) -> dict[str, str]:
    """The headers of a post at this time."""
    timestamp = str(now_ms // 1000)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Mien",
        "Mien-Event": due.event,
        "Mien-Delivery": str(due.id),
        "Mien-Timestamp": timestamp,
    }
    if due.secret is not None:
        headers["Mien-Signature"] = "sha256=" + sign(due.secret, timestamp, due.body.encode())
    parts = urlsplit(due.url)
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
    return headers


def post(due: Due, now_ms: int, *, local: bool, timeout_s: float = TIMEOUT_S) -> Answer:
    """Tries a post once.

    Args:
        due: What is posted.
        now_ms: The time that is signed.
        local: True allows addresses of this machine as well.
        timeout_s: How long it may take to connect, and to answer.
    """
    parts = urlsplit(due.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=timeout_s)
        try:
            connection.sock = _line(connection, timeout_s, local)
            connection.request("POST", path, due.body.encode(), headers_of(due, now_ms))
            answer = connection.getresponse()
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        return Answer(False, redact(str(error) or type(error).__name__))
    return Answer(200 <= answer.status < 300, f"{answer.status} {answer.reason}".strip())


def _line(connection: HTTPConnection, timeout_s: float, local: bool) -> socket.socket:
    """The connection's socket, to an address that was checked."""
    line = reach.connect(connection.host, connection.port, timeout_s, local)
    if not isinstance(connection, HTTPSConnection):
        return line
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=connection.host)
    except OSError:
        line.close()
        raise
