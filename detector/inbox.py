"""The frames of the cameras whose lease this worker holds.

A detector that is late does not hurry through the past: it takes the newest frame of a live
camera and counts the others as skipped. Lossless cameras give every frame.
"""

import time
from collections.abc import Callable, Collection
from typing import Any

import structlog
from redis import Redis
from redis.client import Pipeline

from detector.session import CameraSession
from mien.bus import fence, registry, streams
from mien.bus.group import Backlog, Entry
from mien.bus.lease import Leases
from mien.bus.messages import Camera, DecodeError, Frame, decode, now_ms
from mien.bus.registry import FrameAccounting
from mien.process.metrics import Metrics

REFRESH_S = 1.0
#: After a lost connection: time for every detector to come back to its cameras.
SETTLE_S = 2.0
#: A live frame that waited longer is passed over when a newer one is there.
LATE_MS = 100
#: Frames of files under analysis that are handled and published in one step.
LOSSLESS_BATCH = 8
#: Without a camera: other workers' leases may run out at any time.
IDLE_MS = 100

log = structlog.get_logger()


class LeasedFrames:
    """An ``Inbox`` over the frame streams of all leased cameras.

    Args:
        redis: The server.
        metrics: Where undecodable entries are counted.
        new_session: Makes the session of a camera that was just leased.
        name: This worker's, as in its heartbeat.
    """

    def __init__(
        self,
        redis: Redis,
        metrics: Metrics,
        new_session: Callable[[Camera, FrameAccounting], CameraSession],
        name: str,
    ) -> None:
        self._redis = redis
        self._metrics = metrics
        self._new_session = new_session
        self._name = name
        self._leases = Leases(redis, "detector")
        self._refresh_at = 0.0
        self._lost = False
        self._before: frozenset[str] = frozenset()
        self._settled_at = 0.0
        self._last_change: bytes | str = "0-0"
        self._waiting: list[tuple[str, str, dict[bytes, bytes]]] = []
        self._written: dict[str, FrameAccounting] = {}
        self.sessions: dict[str, CameraSession] = {}

    def take(self, block_ms: int) -> list[Entry[Frame]]:
        """Return the next frame of any leased camera, or nothing within ``block_ms``.

        Lossless frames, which nobody waits for one by one, come several at a time.
        """
        if not self._lost:  # what was taken before is written, with its frame accounting
            self._written = {name: one.counts for name, one in self.sessions.items()}
        self._refresh_if_due()
        if not self._waiting:
            self._waiting = self._read(block_ms)
        taken: list[Entry[Frame]] = []
        while self._waiting and len(taken) < LOSSLESS_BATCH:
            entry = self._next()
            if entry is None:
                continue
            taken.append(entry)
            if not entry.message.lossless:
                break
        return taken

    def _next(self) -> Entry[Frame] | None:
        """The first waiting frame, or a newer one of the same camera if it is late."""
        camera, entry_id, fields = self._waiting.pop(0)
        if camera not in self._leases.held or camera not in self.sessions:
            return None
        body, data = streams.fields_of(fields)
        try:
            frame = decode(Frame, body)
            live = not self.sessions[camera].camera.lossless
            if live and now_ms() - frame.captured_ms > LATE_MS:
                newest: Any = self._redis.xrevrange(streams.frames(camera), count=1)
                if newest:
                    entry_id = newest[0][0].decode()
                    body, data = streams.fields_of(newest[0][1])
                    frame = decode(Frame, body)
            return Entry(entry_id, frame, data)
        except DecodeError as error:
            self._metrics.drops["undecodable"] += 1
            log.warning("undecodable frame", camera=camera, entry=entry_id, reason=str(error))
            self._step_over(camera, entry_id)
            return None

    def _read(self, block_ms: int) -> list[tuple[str, str, dict[bytes, bytes]]]:
        """One unread frame of each camera, several while all are lossless; waits for the first.

        A change of what is wanted ends the wait: a photo that was just uploaded is in a hurry.
        """
        held = self._leases.held & self.sessions.keys()
        after = {streams.frames(name): self.sessions[name].counts.position for name in held}
        patience_ms = self._patience(block_ms if held else IDLE_MS)
        live = any(not self.sessions[name].camera.lossless for name in held)
        count = 1 if live else LOSSLESS_BATCH
        found = streams.read(
            self._redis, {**after, streams.CHANGES: self._last_change}, count, patience_ms
        )
        waiting = []
        for stream, entry_id, fields in found:
            if stream == streams.CHANGES:
                self._last_change = entry_id
                self._refresh_at = 0.0
            else:
                camera = stream.removeprefix(streams.frames(""))
                waiting.append((camera, entry_id.decode(), fields))
        return waiting

    def _patience(self, block_ms: int) -> int:
        """How long a read may block without delaying the leases, at least 1 ms."""
        until_refresh_ms = int((self._refresh_at - time.monotonic()) * 1000)
        return max(1, min(block_ms, until_refresh_ms))

    def _step_over(self, camera: str, entry_id: str) -> None:
        session = self.sessions[camera]
        session.counts = session.counts.at(entry_id)

    def commit(self, pipe: Pipeline, entries: list[Entry[Frame]]) -> bool:
        """Execute what was queued, if the cameras are still ours on the server.

        Nothing is acknowledged: the frame accounting, written with the detections, holds the
        position.
        """
        cameras = {entry.message.camera for entry in entries}
        leases = [lease for name in cameras if (lease := self._leases.fence(name))]
        if len(leases) == len(cameras) and fence.execute(self._redis, pipe, leases):
            return True
        self._metrics.drops["lease lost"] += len(entries)
        log.warning("lost the lease of a camera", cameras=sorted(cameras), frames=len(entries))
        for name in cameras:
            del self.sessions[name]  # its frame accounting has counted what was not written
        self._waiting.clear()
        self._refresh_at = 0.0
        return False

    def bury(self, entry: Entry[Frame], reason: str) -> None:
        """Step over a frame that cannot be handled."""
        self._metrics.drops["unhandled"] += 1
        log.warning("frame given up", camera=entry.message.camera, entry=entry.id, reason=reason)
        self._step_over(entry.message.camera, entry.id)

    def reset(self) -> None:
        """After a lost connection: ask for the leases again before anything else."""
        self._lost = True
        self._refresh_at = 0.0
        self._waiting.clear()

    def release(self) -> None:
        """Give all cameras back."""
        self._leases.release_all()

    def _refresh_if_due(self) -> None:
        if time.monotonic() < self._refresh_at:
            return
        self._refresh_at = time.monotonic() + REFRESH_S
        cameras = registry.read_cameras(self._redis, ("browser", "upload"))
        if self._lost:
            self._recover(cameras)
            self._lost = False
        wanted = [camera.id for camera in cameras.values() if not camera.paused]
        alive = registry.read_workers(self._redis, "detector")
        workers, rank = registry.place_among(alive, self._name)
        if time.monotonic() < self._settled_at:
            wanted, workers, rank = [name for name in wanted if name in self._before], 1, 0
        held = self._leases.refresh(wanted, workers, rank)
        for gone in self.sessions.keys() - held:
            del self.sessions[gone]
        for camera_id in held:
            self._open(cameras[camera_id])

    def _recover(self, wanted: Collection[str]) -> None:
        """Give a server that came back empty the frame accounting of our cameras.

        Without them the next owner would take every number before its first frame for skipped;
        so for a moment each detector takes only the cameras that it had.
        """
        self._before = frozenset(self.sessions)
        self._settled_at = time.monotonic() + SETTLE_S
        unknown = not registry.cameras_published(self._redis)
        for name in self._before:
            written = self._written[name]
            if (unknown or name in wanted) and registry.restore_accounting(
                self._redis, name, written
            ):
                del self.sessions[name]  # tracks are numbered anew
            else:
                self._return_to_written(name)

    def _return_to_written(self, name: str) -> None:
        """Frames whose transaction may have failed are handled again, unless it did not fail."""
        session = self.sessions[name]
        written = registry.read_accounting(self._redis, name)
        if session.counts == written:
            return
        if session.camera.lossless:
            del self.sessions[name]  # its tracks have seen what comes again
        else:
            session.counts = written

    def _open(self, camera: Camera) -> None:
        session = self.sessions.get(camera.id)
        if session is None:
            counts = registry.read_accounting(self._redis, camera.id)
            self.sessions[camera.id] = self._new_session(camera, counts)
            self._written[camera.id] = counts
            log.info("took over a camera", camera=camera.id, after_seq=counts.last_seq)
        else:
            session.camera = camera

    def backlog(self) -> Backlog:
        """Count the frames of all leased cameras that were not handled yet."""
        lag, oldest_ms = 0, 0
        for name, session in self.sessions.items():
            key = streams.frames(name)
            counts = session.counts
            oldest: Any = self._redis.xrange(key, min=f"({counts.position}", count=1)
            if not oldest:
                continue
            newest: Any = self._redis.xrevrange(key, count=1)
            oldest_ms = max(oldest_ms, streams.entry_age_ms(oldest[0][0], now_ms()))
            try:
                lag += max(1, decode(Frame, newest[0][1][b"message"]).seq - counts.last_seq)
            except (DecodeError, LookupError):
                lag += 1
        return Backlog(lag, oldest_ms)
