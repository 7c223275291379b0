"""The socket's events: who connects, what he watches, what his own camera shows."""

import socket
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import structlog
from flask import request
from flask_socketio import SocketIO
from msgspec import Meta

from mien.bus import streams
from mien.store.core.errors import UnavailableError
from web.accounts.guard import Guard
from web.admin.status import LostEvent, StatusEvent
from web.cameras.browser_cameras import Announced, Announcement, BrowserCameras
from web.http.identity import NOBODY, Identity, Rank, current, identify
from web.live.frame_header import FrameHeader
from web.live.viewers import Viewers
from web.models.trainings import ShownJob

log = structlog.get_logger()

#: Where a connection remembers its viewer.
_VIEWER = "mien.viewer"
T = TypeVar("T")
Handler = TypeVar("Handler", bound=Callable[..., Any])
CameraId = Annotated[str, Meta(max_length=200)]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WatchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a viewer sends to watch a camera; without ``fps`` it gets the camera's own rate.

    ``closely`` asks for the larger stream of a camera that has one.
    """

    camera: CameraId
    fps: float | None = None
    closely: bool = False


class UnwatchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a viewer sends when a camera is no longer on its screen."""

    camera: CameraId


#: Types of what viewers are sent, and of what they send.
SENT = (FrameHeader, StatusEvent, LostEvent, Announced, ShownJob)
TAKEN = (WatchRequest, UnwatchRequest, Announcement)


class SocketMessage(msgspec.Struct, frozen=True):
    """A message that pages may send: this rank and those above it."""

    allows: Rank
    about: str


#: Whom each message allows; none is taken that has no entry.
EVENTS: dict[str, SocketMessage] = {
    "connect": SocketMessage("kiosk", "Opens the socket, over which status and frames come"),
    "disconnect": SocketMessage("public", "Closes it, whoever that is by then"),
    "watch": SocketMessage("kiosk", "Asks for the frames of a camera that was given"),
    "unwatch": SocketMessage("kiosk", "Ends that"),
    "camera_open": SocketMessage("operator", "Makes the browser's own camera one of Mien's"),
    "camera_frame": SocketMessage("operator", "Sends a picture of it"),
    "camera_close": SocketMessage("operator", "Ends it"),
}


def register(socketio: SocketIO, viewers: Viewers, browsers: BrowserCameras, guard: Guard) -> None:
    """Install the event handlers; each message that asks for an answer gets one."""

    @socketio.on_error_default  # type: ignore[untyped-decorator]
    def failed(error: Exception) -> dict[str, Any] | Literal[False]:
        """What a handler raised, a wrong number of arguments among it, is answered as well."""
        event = request.event["message"]  # type: ignore[attr-defined]
        if isinstance(error, streams.LOST):
            return {"error": "Redis does not answer; try again in a moment."}
        log.error("a viewer's message failed", event_name=event, exc_info=error)
        # False refuses a connection; there is no message that could be answered yet.
        return event != "connect" and {"error": f"{event} failed; the log of web says why."}

    @socketio.on("*")  # type: ignore[untyped-decorator]
    def unknown(event: str, *_: Any) -> dict[str, Any]:
        return {"error": f"there is no message {event[:40]!r}."}

    def on(event: str, again: bool = False) -> Callable[[Handler], Handler]:
        """Take a message from those whom its entry allows; ``again`` looks up who it is anew."""

        def install(handler: Handler) -> Handler:
            @socketio.on(event)  # type: ignore[untyped-decorator]
            @wraps(handler)
            def guarded(*arguments: Any) -> Any:
                if not _asking(guard, again).may(EVENTS[event].allows):
                    return event != "connect" and {"error": f"you may not {event}."}
                return handler(*arguments)

            return handler

        return install

    @on("connect", again=True)
    def connect() -> bool:
        sid: str = request.sid  # type: ignore[attr-defined]  # added by Flask-SocketIO
        if request.environ.setdefault(_VIEWER, sid) != sid:
            return False  # one connection is one viewer, however often it says so
        line: socket.socket = request.environ["gunicorn.socket"]

        def send(event: str, *arguments: Any, acknowledged: Callable[[], None]) -> None:
            socketio.server.emit(
                event, arguments, to=sid, namespace="/", callback=lambda *_: acknowledged()
            )

        viewers.add(sid, send, lambda: _hang_up(line), current())
        return True

    @on("disconnect")
    def disconnect(_reason: str) -> None:
        viewers.remove(request.sid)  # type: ignore[attr-defined]
        browsers.close(request.sid)  # type: ignore[attr-defined]

    @on("watch", again=True)
    def watch(content: Any = None, *_: Any) -> dict[str, Any]:
        wish = _convert(content, WatchRequest)
        if isinstance(wish, str):
            return {"error": wish}
        fps = wish.fps if wish.fps and wish.fps > 0 else None
        viewers.watch(request.sid, wish.camera, fps, closely=wish.closely)  # type: ignore[attr-defined]
        if current().sees(wish.camera):
            guard.looks.note(current(), [wish.camera], "live")
        return {}

    @on("unwatch")
    def unwatch(content: Any = None, *_: Any) -> dict[str, Any]:
        wish = _convert(content, UnwatchRequest)
        if isinstance(wish, str):
            return {"error": wish}
        viewers.unwatch(request.sid, wish.camera)  # type: ignore[attr-defined]
        return {}

    @on("camera_open", again=True)
    def camera_open(content: Any = None, *_: Any) -> dict[str, Any]:
        answered = browsers.open(request.sid, content)  # type: ignore[attr-defined]
        return dict[str, Any](msgspec.to_builtins(answered))

    @on("camera_frame")
    def camera_frame(jpeg: Any = None, *_: Any) -> dict[str, Any]:
        return browsers.take(request.sid, jpeg)  # type: ignore[attr-defined]

    @on("camera_close")
    def camera_close(*_: Any) -> dict[str, Any]:
        browsers.close(request.sid)  # type: ignore[attr-defined]
        return {}


def _asking(guard: Guard, again: bool) -> Identity:
    """Who sent a message; while the database is away, whoever opened the socket.

    A session that ended meanwhile is somebody else's by now, or nobody's.
    """
    opener = current()
    if not again or not guard.login.on:
        return opener
    try:
        present = guard.identify(request.environ)
    except UnavailableError:
        return opener
    if present != opener:
        identify(request.environ, NOBODY)
        return NOBODY
    return present


def uncompressed(wsgi: Wsgi) -> Wsgi:
    """Keep WebSockets from being deflated: JPEG gains nothing, and it would cost a core."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return wsgi(environ, start_response)

    return app


def _convert(content: Any, kind: type[T]) -> T | str:
    """What a viewer asks for, or what is wrong with it."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        return f"not understood: {error}."


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("viewer had already hung up")
