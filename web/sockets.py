"""The socket's events: who connects, what he watches, what his own camera shows."""

import socket
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

import msgspec
import structlog
from flask import request
from flask_socketio import SocketIO
from msgspec import Meta

from web.browser_cameras import BrowserCameras
from web.viewers import Viewers

log = structlog.get_logger()

#: Where a connection remembers its viewer.
_VIEWER = "mien.viewer"
T = TypeVar("T")
CameraId = Annotated[str, Meta(max_length=200)]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WatchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a viewer sends to watch a camera; without ``fps`` it gets the camera's own rate."""

    camera: CameraId
    fps: float | None = None


class UnwatchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a viewer sends when a camera is no longer on its screen."""

    camera: CameraId


def register(socketio: SocketIO, viewers: Viewers, browsers: BrowserCameras) -> None:
    """Installs the event handlers."""

    @socketio.on("connect")  # type: ignore[untyped-decorator]
    def connect() -> bool:
        sid: str = request.sid  # type: ignore[attr-defined]  # added by Flask-SocketIO
        if request.environ.setdefault(_VIEWER, sid) != sid:
            return False  # one connection is one viewer, however often it says so
        line: socket.socket = request.environ["gunicorn.socket"]

        def send(event: str, *arguments: Any, acknowledged: Callable[[], None]) -> None:
            socketio.server.emit(
                event, arguments, to=sid, namespace="/", callback=lambda *_: acknowledged()
            )

        viewers.add(sid, send, lambda: _hang_up(line))
        return True

    @socketio.on("disconnect")  # type: ignore[untyped-decorator]
    def disconnect(_reason: str) -> None:
        viewers.remove(request.sid)  # type: ignore[attr-defined]
        browsers.close(request.sid)  # type: ignore[attr-defined]

    @socketio.on("watch")  # type: ignore[untyped-decorator]
    def watch(content: Any = None, *_: Any) -> None:
        wish = _convert(content, WatchRequest)
        if wish is not None:
            fps = wish.fps if wish.fps and wish.fps > 0 else None
            viewers.watch(request.sid, wish.camera, fps)  # type: ignore[attr-defined]

    @socketio.on("unwatch")  # type: ignore[untyped-decorator]
    def unwatch(content: Any = None, *_: Any) -> None:
        wish = _convert(content, UnwatchRequest)
        if wish is not None:
            viewers.unwatch(request.sid, wish.camera)  # type: ignore[attr-defined]

    @socketio.on("camera_open")  # type: ignore[untyped-decorator]
    def camera_open(content: Any = None, *_: Any) -> dict[str, Any]:
        return browsers.open(request.sid, content)  # type: ignore[attr-defined]

    @socketio.on("camera_frame")  # type: ignore[untyped-decorator]
    def camera_frame(jpeg: Any = None, *_: Any) -> dict[str, Any]:
        return browsers.take(request.sid, jpeg)  # type: ignore[attr-defined]

    @socketio.on("camera_close")  # type: ignore[untyped-decorator]
    def camera_close(*_: Any) -> None:
        browsers.close(request.sid)  # type: ignore[attr-defined]

    @socketio.on("*")  # type: ignore[untyped-decorator]
    def unknown(*_: Any) -> dict[str, Any]:
        return {"error": "there is no such event, or it is no whole message."}


def uncompressed(wsgi: Wsgi) -> Wsgi:
    """Keeps WebSockets from being deflated: JPEG gains nothing, and it would cost a core."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return wsgi(environ, start_response)

    return app


def _convert(content: Any, kind: type[T]) -> T | None:
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        log.debug("odd request of a viewer", reason=str(error))
        return None


def _hang_up(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("viewer had already hung up")
