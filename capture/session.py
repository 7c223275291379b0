"""What one camera's thread tells the worker: state, size, rate, and that it is still moving."""

import threading
import time
from collections import deque
from collections.abc import Callable

import structlog

from capture.outbox import Outbox
from capture.sources import USUAL, SourceLimits
from mien.bus.messages import Camera, CameraState, CameraStatus, now_ms
from mien.images.picture import Picture

STALLED_S = 3.0
_RATE_WINDOW_S = 5.0

log = structlog.get_logger()


class Session:
    """One run of one camera.

    Its thread calls all but ``status``, ``silent_s`` and ``fps``, which are the worker's, who
    sets ``wants_view`` as well; both may ``report``. ``_lock`` guards state, reason and since when;
    the other values are set by the camera's thread alone and read as they are.

    Args:
        camera: What is wanted.
        address: Its source with credentials: never to be shown.
        outbox: Where its pictures go.
        changed: Called whenever the status is worth publishing at once.
        stopping: Set to end the run.
        view: Its second address likewise, None when there is none.
        limits: What its sources may be, and how long they may take.
    """

    def __init__(
        self,
        camera: Camera,
        address: str,
        outbox: Outbox,
        changed: Callable[[], None],
        stopping: threading.Event,
        view: str | None = None,
        limits: SourceLimits = USUAL,
    ) -> None:
        self.camera = camera
        self.address = address
        self.outbox = outbox
        self.stopping = stopping
        self.view = view
        self.limits = limits
        #: What people should know of how its pictures are decoded.
        self.notice: str | None = None
        #: True while somebody looks closely: the worker's to say.
        self.wants_view = False
        self.shows_view = False
        self._view_trouble: str | None = None
        self._changed = changed
        self._state: CameraState = "connecting"
        self._reason: str | None = None
        self._since_ms = now_ms()
        self._size = (0, 0)
        self._times: deque[float] = deque()
        self._moved_at = time.monotonic()
        self._seen_at = time.monotonic()
        self._lock = threading.Lock()

    def report(self, state: CameraState, reason: str | None = None) -> None:
        """Change the state; a change is logged and published at once."""
        with self._lock:
            changed = self._change(state, reason)
        if changed:
            self._changed()

    def _change(self, state: CameraState, reason: str | None) -> bool:
        if (state, reason) == (self._state, self._reason):
            return False
        self._state, self._reason, self._since_ms = state, reason, now_ms()
        log.info("camera", camera=self.camera.id, state=state, reason=reason)
        return True

    def shown(self, *, view: bool, trouble: str | None = None) -> None:
        """Note which stream is shown, and why it is not the one that is wanted."""
        if (view, trouble) == (self.shows_view, self._view_trouble):
            return
        self.shows_view, self._view_trouble = view, trouble
        log.info("closer look", camera=self.camera.id, view=view, reason=trouble)
        self._changed()

    def seen(self, picture: Picture) -> None:
        """Note a picture that was published."""
        now = time.monotonic()
        self._moved_at = self._seen_at = now
        self._size = (picture.width, picture.height)
        self._times.append(now)
        while self._times[0] < now - _RATE_WINDOW_S:
            self._times.popleft()
        self.report("live")

    def unseen(self, reason: str) -> None:
        """Note a picture that could not be published; a camera that gives no other is stalled."""
        self._moved_at = time.monotonic()
        if self._moved_at - self._seen_at > STALLED_S:
            self.report("stalled", reason)

    def moving(self) -> None:
        """Note that the source delivers, even when nothing is published."""
        self._moved_at = time.monotonic()

    def rest(self, seconds: float) -> bool:
        """Wait; True when the run is to end."""
        self._moved_at = time.monotonic() + seconds
        return self.stopping.wait(seconds)

    def silent_s(self) -> float:
        """Seconds since the thread last moved; it hangs when that is more than any timeout."""
        return time.monotonic() - self._moved_at

    def fps(self) -> float:
        """Pictures published per second over the last five seconds."""
        times = list(self._times)
        now = time.monotonic()
        recent = [at for at in times if at > now - _RATE_WINDOW_S]
        if len(recent) < 2:
            return 0.0
        return (len(recent) - 1) / max(recent[-1] - recent[0], now - recent[-1], 1e-3)

    def status(self, worker: str) -> CameraStatus:
        """Return what is known now; notice a live camera from which nothing comes."""
        stalled = False
        with self._lock:  # as one step: a picture that comes just now makes it live again
            if self._state == "live" and self.silent_s() > STALLED_S:
                stalled = self._change("stalled", "it is connected, but no pictures come")
            state, reason, since_ms = self._state, self._reason, self._since_ms
        if stalled:
            self._changed()
        return CameraStatus(
            camera=self.camera.id,
            state=state,
            since_ms=since_ms,
            reason=reason or self._view_trouble or self.outbox.notice or self.notice,
            fps=round(self.fps(), 2),
            width=self._size[0],
            height=self._size[1],
            published=self.outbox.seq,
            worker=worker,
            shows_view=self.shows_view,
        )
