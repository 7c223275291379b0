"""One camera's thread: started, watched, replaced when it hangs."""

import threading
from collections.abc import Callable

import structlog

from bus.messages import Camera, CameraStatus
from capture import files, live
from capture.outbox import Link, Outbox, Tally
from capture.session import Session

#: More than a source may take to open plus to answer: only a thread that hangs is silent so long.
HANGS_S = 25.0
_HAND_OVER_S = 5.0

log = structlog.get_logger()


class CameraRunner:
    """Runs one camera in a thread of its own.

    A thread that is stuck within a driver or a name lookup cannot be ended; it is left behind
    (it ends as soon as it wakes) and another takes its place.

    Args:
        camera: What is wanted.
        address: Its source with credentials: never to be shown.
        link: The connection to write to.
        tally: Where latencies and drops are reported.
        changed: Called when the status is worth publishing at once.
        before: A runner of the same camera that is just ending; its device must be free first.
    """

    def __init__(
        self,
        camera: Camera,
        address: str,
        link: Link,
        tally: Tally,
        changed: Callable[[], None],
        before: "CameraRunner | None" = None,
    ) -> None:
        self.camera = camera
        self.address = address
        self._link = link
        self._tally = tally
        self._changed = changed
        self._thread: threading.Thread
        self._session = self._start(before._thread if before else None)

    def _start(self, before: threading.Thread | None) -> Session:
        stopping = threading.Event()
        outbox = Outbox(self._link, self.camera, self._tally, stopping)
        session = Session(self.camera, self.address, outbox, self._changed, stopping)
        self._thread = threading.Thread(
            target=_run, args=(session, before), name=f"camera {self.camera.id}", daemon=True
        )
        self._thread.start()
        return session

    def same_as(self, camera: Camera, address: str) -> bool:
        """True when this runner does what is wanted; names and detection are not its matter."""
        return (_work(self.camera), self.address) == (_work(camera), address)

    def status(self, worker: str) -> CameraStatus:
        """Returns what is known now; replaces a thread that hangs."""
        if self._hangs():
            log.warning("camera hangs, opening it anew", camera=self.camera.id)
            self._session.stopping.set()
            self._session = self._start(None)
            self._session.report("failed", f"no answer for {HANGS_S:g} s")
        return self._session.status(worker)

    def _hangs(self) -> bool:
        waits = self.camera.lossless or not self._thread.is_alive()
        return not waits and self._session.silent_s() > HANGS_S

    def stop(self) -> None:
        """Asks the thread to end; returns at once."""
        self._session.stopping.set()

    def join(self, timeout_s: float) -> bool:
        """Waits for the end; False when the thread still runs."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


def _work(camera: Camera) -> tuple[object, ...]:
    return (
        camera.id,
        camera.fps,
        camera.max_width,
        camera.jpeg_quality,
        camera.lossless,
        camera.paused,
    )


def _run(session: Session, before: threading.Thread | None) -> None:
    structlog.contextvars.bind_contextvars(service="capture")
    if before is not None:
        before.join(_HAND_OVER_S)
    if session.camera.lossless:
        files.play(session)
    else:
        live.play(session)
