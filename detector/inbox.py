"""The frames of the cameras whose lease this worker holds.

A detector that is late does not hurry through the past: it takes the newest frame of a live
camera and counts the others as skipped. Lossless cameras give every frame.
"""

from collections.abc import Callable
from typing import Any

import structlog
from redis import Redis
from redis.client import Pipeline

from detector.pressure import Pressure
from detector.reader import LOSSLESS_BATCH, FrameReader, UnreadFrame
from detector.recovery import Recovery, ServerState
from detector.session import CameraSession
from detector.share import CameraShare
from mien.bus import fence, registry, streams
from mien.bus.group import Backlog, Entry
from mien.bus.messages import Camera, DecodeError, Frame, ShardLayout, decode, now_ms
from mien.bus.server.asking import ask_each
from mien.bus.shards import frame_accounting, keyspace, moving
from mien.bus.shards.frame_accounting import FrameAccounting
from mien.bus.shards.layout import read_layout
from mien.bus.shards.place import Placement
from mien.bus.shards.retiring import Retired
from mien.process.metrics import Metrics

#: A live frame that waited longer is passed over when a newer one is there.
LATE_MS = 100
#: Without a camera: other workers' leases may run out at any time.
IDLE_MS = 100

log = structlog.get_logger()


class LeasedFrames:
    """An ``Inbox`` over the frame streams of all leased cameras.

    Three objects know the rest: ``CameraShare`` which cameras are ours, ``Recovery`` what has to be
    put right after a lost connection, ``FrameReader`` what was read ahead.

    Args:
        redis: The server.
        metrics: Where undecodable entries are counted.
        new_session: Makes the session of a camera that was just leased.
        name: This worker's, as in its heartbeat.
        pressure: Is told how long frames waited.
    """

    def __init__(
        self,
        redis: Redis,
        metrics: Metrics,
        new_session: Callable[[Camera, FrameAccounting], CameraSession],
        name: str,
        pressure: Pressure | None = None,
    ) -> None:
        self._redis = redis
        self._metrics = metrics
        self._new_session = new_session
        self._pressure = pressure or Pressure()
        self.sessions: dict[Placement, CameraSession] = {}
        self._share = CameraShare(redis, name)
        self._recovery = Recovery(redis, self.sessions)
        self._reader = FrameReader(redis, lambda shard: self._recovery.lose([shard]))
        self._layout = ShardLayout()
        self._retired = Retired(redis, keyspace.detections)
        self._moved: frozenset[Placement] = frozenset()

    def take(self, block_ms: int) -> list[Entry[Frame]]:
        """Return the next frame of any leased camera, or nothing within ``block_ms``.

        Lossless frames, which nobody waits for one by one, come several at a time.
        """
        self._recovery.note_written()
        if self._share.begin_refresh():
            self._refresh()
        if not self._reader:
            self._read(block_ms)
        taken: list[Entry[Frame]] = []
        while self._reader and len(taken) < LOSSLESS_BATCH:
            entry = self._decoded(self._reader.pop())
            if entry is None:
                continue
            taken.append(entry)
            if not entry.message.lossless:
                break
        return taken

    def _read(self, block_ms: int) -> None:
        held = {
            place: self.sessions[place]
            for place in self._share.held & self.sessions.keys()
            if self._answers(place.shard)
        }
        patience_ms = min(block_ms if held else IDLE_MS, self._share.until_due_ms())
        idle = next(filter(self._answers, range(self._layout.read)), 0)
        if self._reader.read(held, max(1, patience_ms), idle):
            self._share.refresh_soon()

    def _decoded(self, unread: UnreadFrame) -> Entry[Frame] | None:
        """Decode a frame, or a newer one of the same camera if it is late; None to go on."""
        place = unread.place
        if place not in self._share.held or place not in self.sessions:
            return None
        if not _after(unread.entry_id, self.sessions[place].counts.position):
            return None  # it was on its way when the camera, or the server, was lost and came back
        try:
            entry = _entry(unread)
            lossless = self.sessions[place].camera.lossless
            waited_ms = now_ms() - entry.message.captured_ms
            if not lossless and waited_ms > LATE_MS:
                unread = self._reader.newest(place) or unread
            passed_over = unread.entry_id != entry.id
            self._pressure.note(place.camera, waited_ms, lossless=lossless, passed_over=passed_over)
            if passed_over:
                entry = _entry(unread)
        except DecodeError as error:
            self._metrics.drops["undecodable"] += 1
            log.warning(
                "undecodable frame", camera=place.camera, entry=unread.entry_id, reason=str(error)
            )
            self._step_over(place, unread.entry_id)
            return None
        return entry

    def _step_over(self, place: Placement, entry_id: str) -> None:
        session = self.sessions[place]
        session.counts = session.counts.at(entry_id)

    def commit(self, pipe: Pipeline, entries: list[Entry[Frame]]) -> bool:
        """Execute what was queued, if the cameras are still ours on the server.

        Nothing is acknowledged: the frame accounting, written with the detections, holds the
        position.
        """
        places = {entry.message.place for entry in entries}
        fences = self._share.fences(places)
        if fences is not None and fence.execute(self._redis, pipe, fences):
            return True
        self._metrics.drops["lease lost"] += len(entries)
        log.warning(
            "lost the lease of a camera",
            cameras=sorted({place.camera for place in places}),
            frames=len(entries),
        )
        for place in places:
            del self.sessions[place]  # its frame accounting has counted what was not written
        self._start_over()
        return False

    def bury(self, entry: Entry[Frame], reason: str) -> None:
        """Step over a frame that cannot be handled."""
        self._metrics.drops["unhandled"] += 1
        log.warning("frame given up", camera=entry.message.camera, entry=entry.id, reason=reason)
        self._step_over(entry.message.place, entry.id)

    def reset(self) -> None:
        """After a lost connection: ask for the leases again before anything else."""
        self._recovery.lose({*range(self._layout.read), *(each.shard for each in self.sessions)})
        self._start_over()

    def _start_over(self) -> None:
        self._reader.discard()
        self._share.refresh_soon()

    def rest(self) -> list[Entry[Frame]]:
        """Nothing: frames that were read ahead are read again by whoever takes over."""
        return []

    def release(self) -> None:
        """Give all cameras back."""
        self._share.release()

    def _refresh(self) -> None:
        self._layout = read_layout(self._redis)
        self._retired.delete(self._layout)
        cameras = registry.read_cameras(self._redis, ("browser", "upload"))
        places = {camera.place: camera for camera in cameras.values()}
        # What lies where a camera was before is worked off like any other's, until web forgets it.
        moved = [old for old in moving.read_moved(self._redis) if old.camera in cameras]
        places |= {old: cameras[old.camera] for old in moved}
        self._recovery.recover(places)
        wanted = [place for place, camera in places.items() if place in moved or not camera.paused]
        barred = [place for place in wanted if self._recovery.bars(place)]
        ours = self._share.refresh(wanted, barred, settling=self._recovery.settling)
        for gone in self.sessions.keys() - ours:
            del self.sessions[gone]
        for place in filter(lambda place: self._answers(place.shard), ours):
            self._open(place, places[place])
        self._recovery.note_handed_over({old.camera for old in self._moved.difference(moved)})
        self._moved = frozenset(moved)

    def _answers(self, shard: int) -> bool:
        """False from the loss of a shard until what it may have lost was put right."""
        return self._recovery.state(shard) is not ServerState.LOST

    def _open(self, place: Placement, camera: Camera) -> None:
        session = self.sessions.get(place)
        if session is None:
            fields = frame_accounting.read_fields(self._redis, place)
            counts = frame_accounting.counts_of(fields)
            self.sessions[place] = self._new_session(camera, counts)
            self._recovery.note_opened(place, fields)
            log.info("took over a camera", camera=camera.id, after_seq=counts.last_seq)
        else:
            session.camera = camera

    def backlog(self) -> Backlog:
        """Count the frames of all leased cameras that were not handled yet."""
        waiting = ask_each(
            self._redis,
            [place for place in self.sessions if self._answers(place.shard)],
            self._backlog_of,
            lambda place: keyspace.frames(*place),
        )
        return Backlog.of_all(waiting.given.values())

    def _backlog_of(self, place: Placement) -> Backlog:
        counts = self.sessions[place].counts
        oldest: Any = self._redis.xrange(
            keyspace.frames(*place), min=f"({counts.position}", count=1
        )
        if not oldest:
            return Backlog()
        oldest_ms = streams.entry_age_ms(oldest[0][0], now_ms())
        newest = self._reader.newest(place)
        try:
            newest_seq = 0 if newest is None else _entry(newest).message.seq
        except DecodeError:
            return Backlog(1, oldest_ms)
        return Backlog(max(1, newest_seq - counts.last_seq), oldest_ms)


def _entry(unread: UnreadFrame) -> Entry[Frame]:
    body, data = streams.fields_of(unread.fields)
    return Entry(unread.entry_id, decode(Frame, body), data, keyspace.frames(*unread.place))


def _after(entry_id: str, position: str) -> bool:
    """True when an entry comes after another one; by their ids."""
    return _numbers(entry_id) > _numbers(position)


def _numbers(entry_id: str) -> tuple[int, ...]:
    return tuple(map(int, entry_id.split("-")))
