"""Ends the sockets of whoever may no longer look: once a second, and at once when it is told."""

import threading

import structlog

from mien.store.core.errors import UnavailableError
from web.accounts.recognition import Recognition
from web.live.viewers import Viewers

EVERY_S = 1.0
log = structlog.get_logger()


class SocketEnding:
    """Looks after open sockets, in a thread of its own: a database that is away makes it wait.

    Sessions end here, by ``mien users``, by themselves or in another process; while the database
    is away sockets stay as they are.

    Args:
        recognition: Knows who may still look.
        viewers: All open sockets.
    """

    def __init__(self, recognition: Recognition, viewers: Viewers) -> None:
        self._recognition = recognition
        self._viewers = viewers
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look until ``stop`` is called."""
        while not self._stopping.wait(EVERY_S):
            try:
                self.look()
            except UnavailableError as error:
                log.debug("sessions cannot be looked up now", reason=str(error))

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    def look(self) -> None:
        """Hang up on everybody whose session ended or whose rights changed.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        identities = self._viewers.identities()
        if identities:
            self._viewers.hang_up_on(self._recognition.ended(identities))
