"""HTTP requests to cameras: every connection judged, redirects followed, passwords by challenge."""

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, cast
from urllib import request
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from capture.network.reach import Reach

_Connect = Callable[[str, int, float], socket.socket]
_Secure = Callable[[socket.socket, str], socket.socket]

_SAFE = "%/:=&?~+!$,;'@()*[]"


class Requests:
    """Asks one camera, and whatever its answers lead to.

    A password goes only to the host whose address it came in.

    Args:
        url: The camera's address; may hold a user name and a password.
        reach: Opens the connections.
        timeout_s: How long an answer may take, redirects and all.

    Attributes:
        url: The address without login and fragment.
    """

    def __init__(self, url: str, reach: Reach, timeout_s: float) -> None:
        self._reach = reach
        self._timeout_s = timeout_s
        self._ends_s = 0.0
        self.url, login = _apart(url)
        self._opener = request.OpenerDirector()
        passwords = request.HTTPPasswordMgrWithDefaultRealm()
        if login is not None:
            passwords.add_password(None, self.url, *login)
        self._handlers: tuple[request.BaseHandler, ...] = (
            _Connections(self._connect, self._secure),
            request.UnknownHandler(),
            request.HTTPErrorProcessor(),
            request.HTTPDefaultErrorHandler(),
            request.HTTPRedirectHandler(),
            _BasicAuth(passwords),
            _DigestAuth(passwords),
        )
        for handler in self._handlers:
            self._opener.add_handler(handler)

    def get(self, url: str, start: int = 0) -> HTTPResponse:
        """Ask for a page.

        Args:
            url: ``http`` or ``https``.
            start: Its first byte.

        Raises:
            OSError: There is no answer, or (HTTPError) another one.
            HTTPException: What answers does not speak HTTP.
            ValueError: The URL, or a challenge for the password, cannot be understood.
        """
        with self._deadline():
            return self._get(url, start)

    def picture(
        self, url: str, limit_bytes: int, tag: str | None = None
    ) -> tuple[bytes | None, str | None]:
        """Ask for something short and read it, within the time that an answer may take.

        Args:
            url: As for ``get``.
            limit_bytes: Of the answer at most one more is read.
            tag: What the server called the answer before; None when it did not.

        Returns:
            Its bytes, None when it is that answer still; and what the server calls it.

        Raises:
            OSError, HTTPException, ValueError: As ``get`` does.
        """
        with self._deadline():
            try:
                with self._get(url, tag=tag) as response:
                    return response.read(limit_bytes + 1), response.headers.get("ETag")
            except HTTPError as error:
                if error.code != HTTPStatus.NOT_MODIFIED:
                    raise
                error.close()
                return None, tag

    def post(self, url: str, body: bytes, kind: str, limit_bytes: int) -> bytes:
        """Send something and read the answer, within the time that one may take.

        Args:
            url: ``http`` or ``https``.
            body: What is sent.
            kind: Its media type.
            limit_bytes: Of the answer at most one more is read.

        Raises:
            OSError, HTTPException, ValueError: As ``get`` does.
        """
        headers = {"User-Agent": "Mien", "Content-Type": kind}
        asked = request.Request(_apart(url)[0], body, headers)  # noqa: S310  # the handlers decide
        with self._deadline(), self._opener.open(asked, timeout=self._timeout_s) as answer:
            return cast(bytes, answer.read(limit_bytes + 1))

    def close(self) -> None:
        """Let everything go at once: urllib's handlers and their opener hold each other."""
        for handler in self._handlers:
            del handler.parent
        self._handlers, self._opener = (), request.OpenerDirector()

    def _get(self, url: str, start: int = 0, tag: str | None = None) -> HTTPResponse:
        headers = {"User-Agent": "Mien", "Accept": "*/*"}
        if start:
            headers["Range"] = f"bytes={start}-"
        if tag:
            headers["If-None-Match"] = tag
        asked = request.Request(_apart(url)[0], headers=headers)  # noqa: S310  # the handlers decide
        return cast(HTTPResponse, self._opener.open(asked, timeout=self._timeout_s))

    def _connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        return self._in_time(self._reach.connect(host, port, timeout_s))

    def _secure(self, line: socket.socket, host: str) -> socket.socket:
        return self._in_time(self._reach.secure(line, host))

    def _in_time(self, line: socket.socket) -> socket.socket:
        """A connection that was open before the deadline, which then cuts it off."""
        if time.monotonic() >= self._ends_s:
            line.close()
            raise TimeoutError
        return line

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """Cut the line when an answer drips: each byte alone would be in time."""
        ends_s = self._ends_s = time.monotonic() + self._timeout_s
        timer = threading.Timer(self._timeout_s, self._reach.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, HTTPException):
            if time.monotonic() >= ends_s:
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()


class _Connections(request.AbstractHTTPHandler):
    """``http`` and ``https``, and no other scheme; no proxy from the environment."""

    def __init__(self, connect: _Connect, secure: _Secure) -> None:
        super().__init__()
        self._plain = partial(_Connection, connect)
        self._tls = partial(_SecureConnection, secure, connect)

    def http_open(self, asked: request.Request) -> HTTPResponse:
        return self.do_open(self._plain, asked)

    def https_open(self, asked: request.Request) -> HTTPResponse:
        return self.do_open(self._tls, asked)

    http_request = request.AbstractHTTPHandler.do_request_
    https_request = request.AbstractHTTPHandler.do_request_


class _Connection(HTTPConnection):
    def __init__(self, connect: _Connect, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._connect = connect

    def connect(self) -> None:
        self.sock = self._connect(self.host, self.port, cast(float, self.timeout))


class _SecureConnection(_Connection):
    default_port = 443

    def __init__(self, secure: _Secure, connect: _Connect, host: str, **options: Any) -> None:
        super().__init__(connect, host, **options)
        self._secure = secure

    def connect(self) -> None:
        super().connect()
        self.sock = self._secure(self.sock, self.host)


class _BasicAuth(request.HTTPBasicAuthHandler):
    def http_error_401(self, *answer: Any) -> Any:
        """None, so a refusal, where the camera asks for another kind of login."""
        with contextlib.suppress(ValueError):
            return super().http_error_401(*answer)
        return None


class _DigestAuth(request.HTTPDigestAuthHandler):
    """Also by SHA-256, as cameras of today ask for it (RFC 7616)."""

    def http_error_401(self, *answer: Any) -> Any:
        """None, so a refusal, where the camera asks for another kind of login."""
        with contextlib.suppress(ValueError):
            return super().http_error_401(*answer)
        return None

    def get_algorithm_impls(
        self, algorithm: str
    ) -> tuple[Callable[[str], str], Callable[[str, str], str]]:
        if algorithm.upper() != "SHA-256":
            return super().get_algorithm_impls(algorithm)

        def digest(text: str) -> str:
            return hashlib.sha256(text.encode("ascii")).hexdigest()

        return digest, lambda secret, data: digest(f"{secret}:{data}")


def _apart(url: str) -> tuple[str, tuple[str, str] | None]:
    """A URL in ASCII without login and fragment, and the login."""
    parts = urlsplit(url)
    user, password = parts.username, parts.password
    login = None if user is None else (unquote(user), unquote(password or ""))
    host = parts.netloc.rpartition("@")[2].encode("idna").decode()
    path, query = quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE)
    return urlunsplit((parts.scheme.lower(), host, path, query, "")), login
