"""Where a camera's address may lead, and how its connections are opened.

Cameras are other machines. What listens on this one's own addresses counts on nobody outside asking
it, but camera servers run there, too. So by default their pictures come through, since no other
kind of content is ever shown, while a failure reads alike whatever its cause: else every page that
may add a camera could find out which services run here and what they answer. Link-local addresses
and metadata services are never opened.
"""

import contextlib
import socket
import ssl
from typing import Literal

from mien.process import addresses
from mien.process.addresses import Place

#: Cameras on this machine's own addresses: refused, pictures only, or like all others.
Local = Literal["0", "media", "1"]


class Reach:
    """Opens the connections of one source, each to an address that was judged.

    Args:
        local: What addresses of this machine are.

    Attributes:
        hides: True when a failure's cause must not be told.
    """

    def __init__(self, local: Local) -> None:
        self._local = local
        self._elsewhere = False
        self._place: Place = "never"
        self._line: socket.socket | None = None
        self.hides = False

    def connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """Open a TCP connection.

        Raises:
            ForbiddenAddressError: It may not be opened.
            OSError: Nobody answers there.
        """
        line = addresses.connect(host, port, timeout_s, self._allows)
        self._line = line
        # From now on no redirect and no playlist leads to this machine.
        self._elsewhere = self._elsewhere or self._place != "machine"
        return line

    def _allows(self, place: Place) -> bool:
        self._place = place
        if place != "machine":
            return place in ("world", "network")
        only_media = self._local == "media" and not self._elsewhere
        self.hides = self.hides or only_media
        return self._local == "1" or only_media

    def secure(self, line: socket.socket, host: str) -> ssl.SSLSocket:
        """Begin TLS on a connection.

        On the internet the certificate must be trusted and be the host's. Cameras of the local
        network sign their own, and nobody could sign one for ``192.168.1.20``.

        Raises:
            OSError: The other side does not speak TLS, or its certificate is not right.
        """
        context = ssl.create_default_context()
        if self._place != "world":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._line = secured = addresses.secure(line, host, context)
        return secured

    def cut(self) -> None:
        """End the newest connection, also while another thread waits for it."""
        if self._line is not None:
            with contextlib.suppress(OSError):  # it has ended already
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)
