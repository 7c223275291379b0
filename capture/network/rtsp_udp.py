"""UDP ports of our own for a camera that sends its pictures by UDP alone.

FFmpeg speaks of channels of its connection, the camera of ports; the relay translates. So FFmpeg
still has one connection, to the relay, and what reaches it by UDP comes from the judged address.
"""

import contextlib
import re
import socket
from dataclasses import dataclass
from typing import Self

from capture.network.rtsp_messages import RtspMessage

#: A key frame comes in one burst; the system may allow less.
_BUFFER_BYTES = 1 << 20
_LARGEST_BYTES = 65_535
#: Tries to find two neighbouring ports that nobody has.
_TRIES = 50
_CHANNEL = re.compile(rb"interleaved=(\d{1,3})")
_PORT = re.compile(rb"server_port=(\d{1,5})")
#: An empty RTP header of version 2: what a network translates lets answers to it through.
_OPENER = b"\x80" + bytes(11)


@dataclass
class _Pair:
    """Sockets for one track: its packets, and the reports about them."""

    channel: int
    sockets: tuple[socket.socket, socket.socket]
    camera_ports: tuple[int, int] | None = None


class UdpPorts:
    """The ports of one connection, for the relay's thread.

    Args:
        camera: The connection; only what comes from its other end's address is heard.
    """

    def __init__(self, camera: socket.socket) -> None:
        self._family = camera.family
        self._own_host = camera.getsockname()[0]
        self._camera_host = camera.getpeername()[0]
        self._pairs: dict[int, _Pair] = {}
        self._asked: _Pair | None = None
        self._heard = False

    @property
    def deaf(self) -> bool:
        """True when the camera knows the ports, and nothing has come."""
        return not self._heard and any(pair.camera_ports for pair in self._pairs.values())

    @property
    def sockets(self) -> list[socket.socket]:
        """All of them, to be waited for."""
        return [each for pair in self._pairs.values() for each in pair.sockets]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self.sockets:
            each.close()

    def asked(self, message: RtspMessage) -> RtspMessage:
        """Ask for ports where FFmpeg asks for channels.

        Raises:
            OSError: There are no two ports side by side.
        """
        channel = _CHANNEL.search(message.field(b"transport"))
        if message.method != b"SETUP" or channel is None:
            return message
        number = int(channel[1])
        self._asked = self._pairs.get(number) or _Pair(number, self._bound())
        self._pairs[number] = self._asked
        port = self._asked.sockets[0].getsockname()[1]
        return message.with_field(
            b"Transport", b"RTP/AVP;unicast;client_port=%d-%d" % (port, port + 1)
        )

    def answered(self, message: RtspMessage) -> RtspMessage:
        """Tell FFmpeg of channels where the camera tells of ports."""
        pair, self._asked = self._asked, None
        if pair is None or message.status != 200:
            return message
        port = _PORT.search(message.field(b"transport"))
        if port is not None and 0 < int(port[1]) < 65_535:
            pair.camera_ports = int(port[1]), int(port[1]) + 1
            self._say(pair, 0, _OPENER)
        channels = b"%d-%d" % (pair.channel, pair.channel + 1)
        return message.with_field(b"Transport", b"RTP/AVP/TCP;unicast;interleaved=" + channels)

    def send(self, packet: bytes) -> None:
        """Send the camera what FFmpeg says on a channel: reports of what came."""
        pair = self._pairs.get(packet[1] & ~1)
        if pair is not None:
            self._say(pair, packet[1] & 1, packet[4:])

    def received(self, ready: socket.socket) -> bytes:
        """The packet that one of the sockets has, as on a channel; nothing when it is another's."""
        data, (host, *_) = ready.recvfrom(_LARGEST_BYTES)
        channel = next(
            pair.channel + pair.sockets.index(ready)
            for pair in self._pairs.values()
            if ready in pair.sockets
        )
        if host != self._camera_host:
            return b""
        self._heard = True
        return b"$%c%b%b" % (channel, len(data).to_bytes(2, "big"), data)

    def _say(self, pair: _Pair, number: int, data: bytes) -> None:
        if pair.camera_ports is not None:
            with contextlib.suppress(OSError):  # a camera that hears nothing sends all the same
                address = self._camera_host, pair.camera_ports[number]
                pair.sockets[number].sendto(data, address)

    def _bound(self) -> tuple[socket.socket, socket.socket]:
        """Two sockets at neighbouring ports, the first of them even, as RTP has it."""
        for _ in range(_TRIES):
            first, second = (socket.socket(self._family, socket.SOCK_DGRAM) for _ in range(2))
            try:
                first.bind((self._own_host, 0))
                port = first.getsockname()[1]
                if port % 2:
                    raise OSError("an odd port")
                second.bind((self._own_host, port + 1))
            except OSError:
                first.close()
                second.close()
                continue
            for each in (first, second):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
            return first, second
        raise OSError("no two UDP ports side by side are free")
