"""Who watches what, and the pacing: one frame in flight for each viewer and camera.

After an acknowledgement the newest frame is sent; what came in between is never queued. So a
slow viewer sees fewer frames, each of them new, and a stalled one holds one frame per camera.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import msgspec

from mien.bus import streams
from mien.bus.messages import Detections, now_ms
from mien.process import tracing
from mien.process.tracing import TracedStage
from web.http.identity import LOCAL, Identity
from web.live.frame_header import FrameHeader
from web.live.latency import Latency
from web.live.live import Live
from web.live.pictures import Pictures

MAX_WATCHES = 256
#: How much of its pause a frame may come early.
SLACK = 0.25


class Send(Protocol):
    """Sends one event to one viewer and calls back when it is acknowledged."""

    def __call__(self, event: str, *arguments: Any, acknowledged: Callable[[], None]) -> None:
        """Hand the event to the viewer's connection without waiting for the network."""


@dataclass
class ViewerWatch:
    """One viewer's interest in one camera.

    Attributes:
        pause_s: Mean time between two frames.
        closely: True when the camera is all that the viewer looks at.
    """

    pause_s: float
    closely: bool = False
    frame_id: str = ""
    _due_s: float = 0.0

    def due(self, now_s: float) -> bool:
        """True when the next frame may go; a little early is fine, since cameras jitter."""
        return now_s >= self._due_s - SLACK * self.pause_s

    def sent(self, frame_id: str, now_s: float) -> None:
        """Count from when the frame was due, so that the mean rate is the asked one."""
        self.frame_id = frame_id
        self._due_s += self.pause_s
        if self._due_s <= now_s:
            self._due_s = now_s + self.pause_s


@dataclass
class Viewer:
    """One connection.

    Attributes:
        send: How to reach it.
        hang_up: Ends the connection at once.
        identity: Who looks.
        watches: What it wants, by camera.
        in_flight: Events sent and not yet acknowledged: cameras, and ``""`` for the status.
        sending: Held while an event is handed over: a picture follows its header as a message
            of its own, and nothing may come between them.
    """

    send: Send
    hang_up: Callable[[], None]
    identity: Identity
    watches: dict[str, ViewerWatch] = field(default_factory=dict)
    in_flight: set[str] = field(default_factory=set)
    sending: threading.Lock = field(default_factory=threading.Lock)


class Viewers:
    """All viewers of this process.

    Any thread may call it. ``_lock`` guards who is there, what each watches and what is in flight;
    it is never held while something is sent, which each viewer's own ``sending`` puts in order.
    """

    def __init__(self, live: Live, pictures: Pictures, latency: Latency) -> None:
        self._live = live
        self._pictures = pictures
        self._latency = latency
        self._viewers: dict[str, Viewer] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._viewers)

    def add(
        self, sid: str, send: Send, hang_up: Callable[[], None], identity: Identity = LOCAL
    ) -> None:
        """A viewer has connected."""
        with self._lock:
            self._viewers[sid] = Viewer(send, hang_up, identity)

    def remove(self, sid: str) -> None:
        """A viewer is gone, or does not answer; threads stuck writing to it are freed."""
        with self._lock:
            viewer = self._viewers.pop(sid, None)
        if viewer is not None:
            viewer.hang_up()

    def hang_up(self) -> None:
        """End all connections."""
        with self._lock:
            viewers = list(self._viewers.values())
        for viewer in viewers:
            viewer.hang_up()

    def identities(self) -> set[Identity]:
        """Who looks now."""
        with self._lock:
            return {viewer.identity for viewer in self._viewers.values()}

    def hang_up_on(self, gone: Collection[Identity]) -> None:
        """End the connections of those who may look no longer; nothing more is sent to them."""
        with self._lock:
            ended = [sid for sid, viewer in self._viewers.items() if viewer.identity in gone]
        for sid in ended:
            self.remove(sid)

    def watch(self, sid: str, camera: str, fps: float | None, *, closely: bool = False) -> None:
        """The viewer wants this camera, at most so many frames a second; the newest is sent.

        One that it does not see stays dark, as one that is not there.
        """
        with self._lock:
            viewer = self._viewers.get(sid)
            if viewer is None or len(viewer.watches) >= MAX_WATCHES:
                return
            if not viewer.identity.sees(camera):
                return
            viewer.watches[camera] = ViewerWatch(1 / fps if fps else 0.0, closely)
        self._offer_newest(viewer, camera, fresh=False)

    def unwatch(self, sid: str, camera: str) -> None:
        """The viewer no longer wants this camera."""
        with self._lock:
            viewer = self._viewers.get(sid)
            if viewer is not None:
                viewer.watches.pop(camera, None)

    def looked_at_closely(self) -> set[str]:
        """Cameras that somebody looks at closely now."""
        with self._lock:
            return {
                camera
                for viewer in self._viewers.values()
                for camera, watch in viewer.watches.items()
                if watch.closely
            }

    def offer(self, newest: Mapping[str, Detections]) -> None:
        """New frames are there: sends them to every viewer that is ready for them."""
        for frame in newest.values():
            self._latency.record_ready(frame.captured_ms)
        with self._lock:
            viewers = list(self._viewers.values())
        claims = [
            (viewer, frame)
            for viewer in viewers
            for frame in newest.values()
            if self._claim(viewer, frame)
        ]
        self._deliver(claims)

    def tell(self, event: str, content_for: Callable[[Identity], Any]) -> None:
        """Send something small to all viewers that have acknowledged the last of its kind.

        Args:
            event: What it is called.
            content_for: What somebody is to be told; None tells nothing.
        """
        with self._lock:
            ready = [v for v in self._viewers.values() if "" not in v.in_flight]
        contents = {
            identity: content_for(identity) for identity in {viewer.identity for viewer in ready}
        }
        told = [viewer for viewer in ready if contents[viewer.identity] is not None]
        with self._lock:
            for viewer in told:
                viewer.in_flight.add("")
        for viewer in told:
            done = partial(self._landed, viewer, "")
            with viewer.sending:
                viewer.send(event, contents[viewer.identity], acknowledged=done)

    def _claim(self, viewer: Viewer, frame: Detections) -> bool:
        """True when this viewer gets this frame now; it then counts as in flight."""
        now_s = time.monotonic()
        with self._lock:
            watch = viewer.watches.get(frame.camera)
            if (
                watch is None
                or frame.camera in viewer.in_flight
                or frame.frame_id == watch.frame_id
                or not watch.due(now_s)
            ):
                return False
            viewer.in_flight.add(frame.camera)
            watch.sent(frame.frame_id, now_s)
            return True

    def _deliver(self, claims: Iterable[tuple[Viewer, Detections]], fresh: bool = True) -> None:
        claims = list(claims)
        wanted = {frame.camera: frame for _, frame in claims}
        if not wanted:
            return
        try:
            pictures = self._pictures.fetch(wanted)
        except streams.LOST:
            pictures = {}  # nothing may stay in flight; the follower sees the loss and says so
        headers: dict[str, FrameHeader] = {}
        for viewer, frame in claims:
            jpeg = pictures.get(frame.camera)
            if jpeg is None:
                self._landed(viewer, frame.camera, again=False)
                continue
            if frame.camera not in headers:
                headers[frame.camera] = self._live.header(frame)
            self._send_frame(viewer, frame, headers[frame.camera], jpeg)
            if fresh:
                self._latency.record_sent(frame.captured_ms)

    def _send_frame(
        self, viewer: Viewer, frame: Detections, header: FrameHeader, jpeg: bytes
    ) -> None:
        aged = msgspec.structs.replace(header, age_ms=now_ms() - frame.captured_ms)
        stage = _stage(frame)
        with viewer.sending:
            viewer.send(
                "frame",
                msgspec.to_builtins(aged),
                jpeg,
                acknowledged=partial(self._landed, viewer, frame.camera),
            )
        if stage is not None:
            stage.end()

    def _landed(self, viewer: Viewer, what: str, again: bool = True) -> None:
        with self._lock:
            viewer.in_flight.discard(what)
        if what and again:
            self._offer_newest(viewer, what)

    def _offer_newest(self, viewer: Viewer, camera: str, fresh: bool = True) -> None:
        """Send the newest frame; it is not fresh when it may have lain here for long."""
        newest = self._live.newest(camera)
        if newest is not None and self._claim(viewer, newest):
            self._deliver([(viewer, newest)], fresh)


def _stage(frame: Detections) -> TracedStage | None:
    """The span of sending a frame, when it is traced."""
    if frame.trace is None:
        return None
    return tracing.begin("send", frame.camera, frame.seq, frame.detected_ms, frame.trace)
