"""Stands before every route and socket: finds out who asks, and refuses what is not allowed.

This is the one place where requests are refused for who asks. What a route allows stands over its
function (``Operation``), what an event allows in ``web.sockets``.
"""

import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import structlog
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from mien.store.core import audit
from mien.store.core.audit import Actor
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from web.accounts import cookies
from web.accounts.login import FirstAccount, Login
from web.accounts.looks import Looks
from web.accounts.recognition import Recognition
from web.http import identity, operations
from web.http.identity import LOCAL, NOBODY, Identity, current
from web.http.limits import USUAL, Limits, RequestLimiter
from web.http.operations import Operation
from web.http.refusals import RefusedError

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

SOCKETS = "/socket.io"
SETUP = "/setup"
#: Answers however much is asked, since whoever does not answer is started anew.
HEALTH = "api.healthz"
_SAFE = ("GET", "HEAD", "OPTIONS")
#: The same refusal is written down once in so many seconds.
NOTED_S = 60.0
_MOST_NOTED = 1_000
log = structlog.get_logger()


class Guard:
    """Knows who asks; any thread may enter.

    Args:
        database: Where accounts and the audit are.
        login: Whether people sign in.
        limits: How much each may ask.
    """

    def __init__(self, database: Database, login: Login, limits: Limits = USUAL) -> None:
        self._limiter = RequestLimiter(limits)
        self.login = login
        self.first = FirstAccount(database, login)
        self.recognition = Recognition(database, login.proxies)
        self.looks = Looks(database)
        self._database = database
        self._noted: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def install(self, app: Flask) -> None:
        """Stand before all routes of an app."""
        self._limiter.install(app)
        app.before_request(self._before)
        app.after_request(self._after)

    def guarded(self, wsgi: Wsgi) -> Wsgi:
        """Stand before sockets: without a login's proof none is opened."""

        def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.login.proxies.take_scheme(environ)
            if not environ.get("PATH_INFO", "").startswith(SOCKETS):
                return wsgi(environ, start_response)
            try:
                known = self.identify(environ)
            except UnavailableError as error:
                return _refused(start_response, "503 SERVICE UNAVAILABLE", str(error))
            if not known.may("kiosk"):
                return _refused(start_response, "401 UNAUTHORIZED", "sign in first.")
            return self._open_socket(wsgi, environ, start_response, known)

        return app

    def _open_socket(
        self, wsgi: Wsgi, environ: dict[str, Any], start_response: Any, known: Identity
    ) -> Iterable[bytes]:
        """Serve a socket to its end."""
        try:
            self._limiter.open(known, self.login.proxies.address(environ))
        except RefusedError as refusal:
            return _refused(start_response, "429 TOO MANY REQUESTS", str(refusal), refusal.retry_s)
        try:
            return wsgi(environ, start_response)
        finally:
            self._limiter.close(known)

    def identify(self, environ: dict[str, Any]) -> Identity:
        """Find out who asks, and act in that name.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        who = (self.recognition.of(environ) or NOBODY) if self.login.on else LOCAL
        identity.identify(environ, who)
        audit.act(Actor(who.name, self.login.proxies.address(environ)))
        return who

    def _before(self) -> AnyResponse | None:
        operation = operations.asked()
        if request.endpoint != HEALTH:
            self._limiter.ask(self.login.proxies.address(request.environ))
        if operation is None:
            audit.act(audit.SYSTEM)
            return None if request.url_rule is None else _undeclared()
        if operation.allows == "public" and operation.camera is None and not operation.listed:
            return self._open(operation)
        asking = self.identify(request.environ)
        self._limiter.ask_as(asking)
        if not asking.may(operation.allows):
            self._refuse(operation, asking)
        if operation.allows != "public":
            self._check_csrf(asking)
        self._check_camera(operation, asking)
        if operation.files:
            self._limiter.upload(asking)
        return None

    def _open(self, operation: Operation) -> AnyResponse | None:
        """The page itself and the sign of life need neither a name nor the database."""
        identity.identify(request.environ, NOBODY if self.login.on else LOCAL)
        if request.endpoint == "page" and self.login.on and self.first.is_due:
            return redirect("setup")
        return None

    def _refuse(self, operation: Operation, asking: Identity) -> None:
        if asking.rank == "public":
            due = self.first.is_due
            raise RefusedError(
                401,
                "make the first account first; its link was printed when Mien was started."
                if due
                else "sign in first.",
            )
        self._note(asking, "not allowed")
        raise RefusedError(
            403, f"that takes the role {operation.allows}; {asking.name} is {asking.rank}."
        )

    def _check_csrf(self, asking: Identity) -> None:
        if asking.csrf is None or request.method in _SAFE:
            return
        given = request.headers.get(cookies.CSRF_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, asking.csrf.encode()):
            self._note(asking, "without the page's token")
            raise RefusedError(
                403,
                f"the header {cookies.CSRF_HEADER} is missing or wrong; load the page again.",
            )

    def _check_camera(self, operation: Operation, asking: Identity) -> None:
        if asking.cameras is None:
            return
        if operation.camera == "every":
            raise RefusedError(403, "that tells of every camera, and you were given some.")
        if operation.camera == "path":
            camera = _named()
            if not asking.sees(camera):
                self._note(asking, "not given")
            identity.see(camera, identity.no_such_camera(camera))

    def _after(self, response: Response) -> Response:
        """Answer nothing where a function did not ask which cameras are seen, but had to."""
        operation = operations.asked()
        if operation is None:
            return response
        if operation.shows is not None and response.status_code < 400:
            self.looks.note(current(), _looked_at(operation), operation.shows)
        if not self.login.on:
            return response
        if operation.listed:
            response.headers.setdefault("Cache-Control", "no-store")
        is_bound = operation.camera not in (None, "none", "every")
        if not is_bound or current().cameras is None or response.status_code >= 400:
            return response
        if identity.was_asked():
            return response
        log.error("a route did not ask which cameras are seen", route=request.endpoint)
        return _undeclared()

    def _note(self, asking: Identity, why: str) -> None:
        """Write a refusal down, each kind once a minute."""
        key = asking.name, f"{request.endpoint} {why}"
        now_s = time.monotonic()
        with self._lock:
            if now_s - self._noted.get(key, -NOTED_S) < NOTED_S:
                return
            self._noted[key] = now_s
            self._noted.move_to_end(key)
            while len(self._noted) > _MOST_NOTED:
                self._noted.popitem(last=False)
        asked = f"{request.method} {request.path}"[:200]
        audit.add(self._database, "refused", {"asked": asked, "why": why})


def _named() -> str | None:
    """The camera that the address names."""
    arguments = request.view_args or {}
    return arguments.get("camera_id", arguments.get("camera"))


def _looked_at(operation: Operation) -> list[str | None]:
    return [_named()] if operation.camera == "path" else identity.looked_at()


def _undeclared() -> Response:
    content = msgspec.json.encode({"error": "this route does not say whom it allows."})
    return Response(content, 500, mimetype="application/json")


def _refused(
    start_response: Any, status: str, reason: str, retry_s: int | None = None
) -> Iterable[bytes]:
    body = msgspec.json.encode({"error": reason})
    later = [] if retry_s is None else [("Retry-After", str(retry_s))]
    headers = [
        *later,
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]
    start_response(status, headers)
    return [body]
