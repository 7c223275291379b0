"""A viewer without a browser: speaks the wire format itself, in the order of arrival.

python-socketio's own client handles each message in a thread of its own, so a picture can overtake
its header there; a browser keeps the order, and so does this.
"""

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import websocket

_ACK = re.compile(r"43(\d+)\[", re.DOTALL)
_EVENT = re.compile(r"4(?:2|5\d+-)(\d*)(\[.*)", re.DOTALL)

Arrived = Callable[[dict[str, Any], bytes], None]


class Viewer:
    """One connection that acknowledges what arrives, except while ``going`` is cleared.

    While ``reading`` is cleared nothing is even taken from the socket, no ping either.

    Args:
        url: Of the web service.
        arrived: Called with the header and the JPEG of each frame.
        buffer_bytes: How much the kernel keeps of what was not read yet; None: as it likes.
        headers: What it sends along when it connects.
        authority: Whose certificate the service has, under TLS.
    """

    def __init__(
        self,
        url: str,
        arrived: Arrived | None = None,
        buffer_bytes: int | None = None,
        headers: dict[str, str] | None = None,
        authority: Path | None = None,
    ) -> None:
        self.frames: list[tuple[dict[str, Any], bytes]] = []
        self.statuses: list[dict[str, Any]] = []
        self.acknowledged: set[int] = set()
        self.ended = False
        self.going = threading.Event()
        self.going.set()
        self.reading = threading.Event()
        self.reading.set()
        self._arrived = arrived or self._keep
        self._held: list[str] = []
        self._sending = threading.Lock()
        address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        option = (socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        sockopt = [option] if buffer_bytes else []
        sslopt = {"ca_certs": str(authority)} if authority else {}
        self._line = websocket.create_connection(
            address, timeout=60, sockopt=sockopt, sslopt=sslopt, header=headers or {}
        )
        self._line.recv()
        self._line.send("40")
        self._line.recv()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def watch(self, camera: str, fps: float | None = None, *, closely: bool = False) -> None:
        """Ask for a camera's frames."""
        rate = {"fps": fps} if fps else {}
        self.emit("watch", {"camera": camera} | rate | ({"closely": True} if closely else {}))

    def unwatch(self, camera: str) -> None:
        """Want a camera's frames no longer."""
        self.emit("unwatch", {"camera": camera})

    def emit(self, event: str, content: Any) -> None:
        """Send any event."""
        self._send("42" + json.dumps([event, content]))

    def send_raw(self, packet: str | bytes) -> None:
        """Send a packet as it is; nothing when the service has hung up."""
        with contextlib.suppress(OSError, websocket.WebSocketException), self._sending:
            if isinstance(packet, bytes):
                self._line.send_binary(packet)
            else:
                self._line.send(packet)

    def sequence(self, camera: str) -> list[int]:
        """Numbers of the frames of a camera that arrived, in order."""
        return [header["seq"] for header, _ in self.frames if header["camera"] == camera]

    def go_on(self) -> None:
        """Acknowledge what was held, and again at once what arrives."""
        self.going.set()
        for number in self._held:
            self._send(f"43{number}[]")

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError):  # the service may have ended it before
            self._line.abort()  # type: ignore[no-untyped-call]
        self.reading.set()
        self._reading.join()
        self._line.close()

    def _keep(self, header: dict[str, Any], jpeg: bytes) -> None:
        self.frames.append((header, jpeg))

    def _send(self, text: str) -> None:
        with self._sending:
            self._line.send(text)

    def _read(self) -> None:
        number, header = "", dict[str, Any]()
        while True:
            self.reading.wait()
            try:
                message = self._line.recv()
                if not message:
                    self.ended = True
                    return
                if isinstance(message, bytes):
                    self._arrived(header, message)
                    self._acknowledge(number)
                elif message == "2":
                    self._send("3")
                elif answered := _ACK.match(message):
                    self.acknowledged.add(int(answered[1]))
                elif packet := _EVENT.fullmatch(message):
                    number, (event, content, *_) = packet[1], json.loads(packet[2])
                    if event == "frame":
                        header = content
                    else:
                        self.statuses.append(content)
                        self._acknowledge(number)
            except (OSError, websocket.WebSocketException):
                self.ended = True
                return  # it was closed, also while it acknowledged

    def _acknowledge(self, number: str) -> None:
        if self.going.is_set():
            self._send(f"43{number}[]")
        else:
            self._held.append(number)
