"""One camera's thread: started, watched, replaced when it hangs or dies."""

import threading
from collections.abc import Callable

import structlog

from capture import files, live
from capture.outbox import Link, Outbox, Tally
from capture.session import Session
from capture.sources import USUAL, SourceLimits
from mien.bus.fence import Fence
from mien.bus.messages import CameraStatus, PlacedCamera
from mien.bus.shards.place import Placement

_HAND_OVER_S = 5.0

log = structlog.get_logger()


class CameraRunner:
    """Runs one camera in a thread of its own.

    A thread that is stuck within a driver or a name lookup cannot be ended; it is left behind
    (it ends as soon as it wakes) and another takes its place. The worker's thread calls all of it;
    with the camera's thread it shares the session alone.

    Args:
        camera: What is wanted.
        address: Its source with credentials: never to be shown.
        link: The connection to write to.
        tally: Where latencies and drops are reported.
        changed: Called when the status is worth publishing at once.
        before: A runner of the same camera that is just ending; its device must be free first.
        view: Its second address with credentials, None when there is none.
        lease: Gives the camera's lease, None when it is lost.
        limits: What its sources may be, and how long they may take.
    """

    def __init__(
        self,
        camera: PlacedCamera,
        address: str,
        link: Link,
        tally: Tally,
        changed: Callable[[], None],
        before: "CameraRunner | None" = None,
        *,
        view: str | None = None,
        lease: Callable[[], Fence | None] | None = None,
        limits: SourceLimits = USUAL,
    ) -> None:
        self.camera = camera
        self.address = address
        self.view = view
        self._link = link
        self._tally = tally
        self._changed = changed
        self._lease = lease
        self._deaths = 0
        self._limits = limits
        self._thread: threading.Thread
        self._session = self._start(before._thread if before else None)

    def _start(self, before: threading.Thread | None, pause_s: float = 0.0) -> Session:
        stopping = threading.Event()
        outbox = Outbox(self._link, self.camera, self._tally, stopping, self._lease)
        session = Session(
            self.camera,
            self.address,
            outbox,
            self._changed,
            stopping,
            self.view,
            self._limits,
        )
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=_run,
            args=(session, before, pause_s, self._ended),
            name=f"camera {self.camera.id}",
            daemon=True,
        )
        self._thread.start()
        return session

    @property
    def place(self) -> Placement:
        """Where its pictures go."""
        return self._session.outbox.place

    def same_as(self, camera: PlacedCamera, address: str, view: str | None) -> bool:
        """True when this runner does what is wanted; names and detection are not its matter."""
        present = (_work(self.camera), self.address, self.view)
        return present == (_work(camera), address, view)

    def look(self, *, closely: bool) -> None:
        """Say whether the larger stream is wanted."""
        self._session.wants_view = closely

    def status(self, worker: str) -> CameraStatus:
        """Return what is known now; replace a thread that hangs or died."""
        if self._died():
            # One that gave pictures before is opened anew soon.
            self._deaths = 1 if self._session.fps() else self._deaths + 1
            self._session = self._start(None, live.pause_s(self._deaths))
            self._session.report("failed", "stopped by a fault of Mien's own; it is opened anew")
        elif self._hangs():
            log.warning("camera hangs, opening it anew", camera=self.camera.id)
            self._session.stopping.set()
            self._session = self._start(None)
            self._session.report("failed", f"no answer for {self._limits.hangs_s:g} s")
        return self._session.status(worker)

    def _died(self) -> bool:
        over = self._ended.is_set() or self._session.stopping.is_set()
        return not over and not self._thread.is_alive()

    def _hangs(self) -> bool:
        waits = self.camera.lossless or not self._thread.is_alive()
        return not waits and self._session.silent_s() > self._limits.hangs_s

    def stop(self) -> None:
        """Ask the thread to end; return at once."""
        self._session.stopping.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end; False when the thread still runs."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


def _work(camera: PlacedCamera) -> tuple[object, ...]:
    return (
        camera.id,
        camera.fps,
        camera.max_width,
        camera.jpeg_quality,
        camera.lossless,
        camera.files,
        camera.paused,
        camera.rotation,
        camera.mirrored,
    )


def _run(
    session: Session, before: threading.Thread | None, pause_s: float, ended: threading.Event
) -> None:
    """Play a camera; whatever goes wrong here must not take the camera away for good.

    Args:
        session: What to play.
        before: A thread whose end is waited for.
        pause_s: To wait first, after a thread that died.
        ended: Set when all is done; a thread that dies leaves it.
    """
    structlog.contextvars.bind_contextvars(service="capture")
    if before is not None:
        before.join(_HAND_OVER_S)
    if session.rest(pause_s):
        return
    try:
        files.play(session) if session.camera.lossless else live.play(session)
    except Exception:  # told with its trace; the runner starts another
        log.exception("camera's thread died", camera=session.camera.id)
    else:
        ended.set()
