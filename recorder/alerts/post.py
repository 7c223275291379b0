"""One signed POST. Redirects are not followed, and nothing of the answer is read but its status."""

import base64
import contextlib
import hashlib
import hmac
import socket
import ssl
import threading
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection, InvalidURL
from urllib.parse import unquote, urlsplit

from mien.process import addresses
from mien.process.redact import redact
from mien.store.alerts.deliveries import Due
from recorder.alerts import reach
from recorder.alerts.deadline import cut_off
from recorder.alerts.post_result import DEADLINE_S, PostResult

TIMEOUT_S = 5.0


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


def post(
    due: Due,
    now_ms: int,
    *,
    local: bool,
    timeout_s: float = TIMEOUT_S,
    deadline_s: float = DEADLINE_S,
) -> PostResult:
    """Try a post once.

    Args:
        due: What is posted.
        now_ms: The time that is signed.
        local: True allows addresses of this machine as well.
        timeout_s: How long it may take to connect, and how long the other side may be silent.
        deadline_s: How long the whole may take from the beginning.
    """
    ends_s = time.monotonic() + deadline_s
    parts = urlsplit(due.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    late = threading.Event()
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=timeout_s)
        connection.sock = reach.connect(connection.host, connection.port, timeout_s, local)
        with (
            contextlib.closing(connection),
            cut_off(connection.sock, ends_s - time.monotonic(), late),
        ):
            connection.sock = _secured(connection.sock, connection)
            connection.request("POST", path, due.body.encode(), headers_of(due, now_ms))
            with connection.getresponse() as answer:
                status, reason = answer.status, answer.reason
    except InvalidURL:  # its text quotes the path, which for many services is the password
        return PostResult(
            False, "the URL holds a blank or a control character; write it as %20, say"
        )
    except (OSError, HTTPException, ValueError) as error:
        if late.is_set():
            return PostResult(False, f"not done within {deadline_s:g} s")
        return PostResult(False, redact(str(error) or type(error).__name__))
    return PostResult(200 <= status < 300, f"{status} {reason}".strip())


def _secured(line: socket.socket, connection: HTTPConnection) -> socket.socket:
    """The same line, with TLS where the connection is of that kind."""
    if not isinstance(connection, HTTPSConnection):
        return line
    return addresses.secure(line, connection.host, ssl.create_default_context())
