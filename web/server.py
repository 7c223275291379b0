"""The server under the app: gunicorn with one process and a thread for each connection."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from mien.bus import streams
from web.app import Parts, create_app
from web.http.connections import HEALTH_CONNECTIONS, PatientWorker

if TYPE_CHECKING:
    from web.http.certificate import Certificate

#: One for each viewer and each request in work; threads are made as needed.
THREADS = 200


class LiveWorker(PatientWorker):
    """Runs the live parts beside the requests, and hangs up on viewers when it ends.

    ``run`` and ``handle_exit`` belong to the main thread; each live part has a thread of its own,
    which touches nothing here but ``alive`` when it ends.
    """

    def run(self) -> None:
        """Serve until told to stop."""
        parts = self.app.parts
        threads = [
            threading.Thread(target=self._live, args=[part.run], name=name)
            for name, part in (
                ("follower", parts.follower),
                ("pulse", parts.pulse),
                ("runs", parts.run_worker),
                ("trainings", parts.trainings),
            )
        ]
        for thread in threads:
            thread.start()
        # Not waited for at the end: they may themselves be waiting for a database.
        for name, check in (
            ("check", parts.database_check.run),
            ("sessions", parts.socket_ending.run),
        ):
            threading.Thread(target=self._live, args=[check], name=name, daemon=True).start()
        parts.heartbeat.keep_on()
        try:
            super().run()
        finally:
            self._end()
            for thread in threads:
                thread.join()
            with contextlib.suppress(*streams.LOST):  # then its turn ends by itself
                parts.run_worker.retire()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called on SIGTERM: viewers reconnect elsewhere, so they are not waited for."""
        super().handle_exit(sig, frame)
        if (
            vars(self.app).get("parts") is not None
        ):  # else it is still starting, and ends after that
            self._end()

    def _live(self, run: Callable[[], None]) -> None:
        """Run a live part; when it fails, this process ends and gunicorn starts another."""
        try:
            run()
        finally:
            self.alive = False
            self.method_queue.defer(lambda: None)  # wakes the main loop

    def _end(self) -> None:
        self.app.parts.follower.stop()
        self.app.parts.pulse.stop()
        self.app.parts.run_worker.stop()
        self.app.parts.trainings.stop()
        self.app.parts.database_check.stop()
        self.app.parts.socket_ending.stop()
        self.app.parts.viewers.hang_up()


class Server(BaseApplication):  # type: ignore[misc]
    """The gunicorn application around one listening socket; without a certificate plain HTTP."""

    parts: Parts

    def __init__(
        self,
        make_parts: Callable[[], Parts],
        listener: socket.socket,
        certificate: "Certificate | None" = None,
    ) -> None:
        self.certificate = certificate
        self._make_parts = make_parts
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        settings: dict[str, Any] = {
            "bind": f"fd://{os.dup(self._listener.fileno())}",
            "worker_class": LiveWorker,
            "workers": 1,
            "threads": THREADS,
            "worker_connections": 2 * THREADS + HEALTH_CONNECTIONS,
            "graceful_timeout": 2,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        if self.certificate is not None:  # so that requests are known to come by HTTPS
            settings["certfile"] = str(self.certificate.chain)
            settings["keyfile"] = str(self.certificate.key)
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the app inside the worker process."""
        self.parts = self._make_parts()
        return create_app(self.parts)
