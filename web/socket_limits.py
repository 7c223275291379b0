"""What one socket may send: messages of a plain size, no more than are taken, and sound packets."""

from typing import Any

import structlog
from engineio.async_drivers._websocket_wsgi import (  # type: ignore[import-untyped]
    SimpleWebSocketWSGI,
)
from flask_socketio import SocketIO
from simple_websocket import Server  # type: ignore[import-untyped]
from socketio import packet

from web.cameras.browser_cameras import MAX_JPEG_BYTES

#: Larger than a picture may be, so that its sender can be told.
MAX_MESSAGE_BYTES = 2 * MAX_JPEG_BYTES
#: Messages that came and were not taken yet; a page with a large wall sends some hundreds at once.
MAX_WAITING = 4_096
MAX_WAITING_BYTES = 4 * MAX_JPEG_BYTES
#: What handles an event that is none.
ODD = "odd"

_NOT_FOR_PAGES = (packet.BINARY_ACK, packet.CONNECT_ERROR)
log = structlog.get_logger()


class PatientSocket(Server):  # type: ignore[misc]
    """A WebSocket that hangs up on whoever sends more than is taken.

    Its own thread fills ``input_buffer``, the connection's thread empties it.
    """

    def _handle_events(self) -> bool:
        going: bool = super()._handle_events()
        waiting = list(self.input_buffer)
        if len(waiting) > MAX_WAITING or sum(map(len, waiting)) > MAX_WAITING_BYTES:
            log.warning("hung up on a page that sends more than is taken")
            self.event.set()
            return False
        return going


class PatientWebSocket(SimpleWebSocketWSGI):  # type: ignore[misc]  # engineio has no types
    """Makes engineio's connections such sockets."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Serve a connection to its end."""
        self.ws = PatientSocket(environ, max_message_size=MAX_MESSAGE_BYTES)
        self.app(self)
        raise StopIteration  # tells gunicorn that the connection is over


class SoundPacket(packet.Packet):  # type: ignore[misc]
    """A packet of which nothing breaks that is in it; one event has one picture at most."""

    def decode(self, encoded_packet: Any) -> int:
        """Read a packet; one that is none becomes the event ``odd``."""
        try:
            attachments: int = super().decode(encoded_packet)
        except (ValueError, TypeError):
            self.packet_type, self.data, attachments = packet.EVENT, [ODD], 0
        pictures = {packet.BINARY_EVENT: 1}.get(self.packet_type, 0)
        if attachments != pictures or self.packet_type in _NOT_FOR_PAGES:
            self.packet_type, self.data, attachments = packet.EVENT, [ODD], 0
        elif self.packet_type in (packet.EVENT, packet.BINARY_EVENT):
            self.data = _sound(self.data)
        elif self.packet_type == packet.ACK and not isinstance(self.data, list):
            self.data = []
        return attachments

    def add_attachment(self, attachment: Any) -> bool:
        """Take the picture of an event; True when the event is whole."""
        if not isinstance(attachment, bytes):
            self.attachments, self.data = [b""], [ODD]
            return True
        try:
            return bool(super().add_attachment(attachment))
        except (IndexError, TypeError):  # a placeholder of a picture that is not there
            self.data = [ODD]
            return True


def _sound(data: Any) -> list[Any]:
    """An event's name and content; ``connect`` and ``disconnect`` are not for pages to say."""
    named = isinstance(data, list) and data and isinstance(data[0], str)
    return data if named and data[0] not in ("connect", "disconnect") else [ODD]


def limit(socketio: SocketIO) -> None:
    """Make a server's sockets patient ones; engineio has no setting for it."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": PatientWebSocket}
