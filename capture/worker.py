"""The capture worker: runs the cameras it holds leases for, and says how they are."""

import contextlib
import time
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue

import structlog
from redis import Redis
from redis.client import Pipeline

from capture.camera import CameraRunner
from capture.finding.finder import Finder
from capture.outbox import Link, Tally
from capture.sources import BROWSER, USUAL, SourceLimits
from mien.bus import registry, streams
from mien.bus.fence import Fence
from mien.bus.group import Backlog
from mien.bus.heartbeat import Heartbeat
from mien.bus.lease import camera_leases
from mien.bus.messages import CameraStatus, DecodeError, PlacedCamera, encode
from mien.bus.shards import keyspace, moving
from mien.bus.shards.place import Placement
from mien.process.metrics import Metrics

SERVICE = "capture"
ROUND_S = 1.0
#: A status outlives a busy second or two, but not its worker.
_STATUS_TTL_MS = 10_000
_END_S = 0.5

log = structlog.get_logger()


class CaptureWorker:
    """Keeps the running cameras in step with the wanted ones.

    ``run`` belongs to one thread. A signal handler may call ``stop``, and cameras' threads report
    through two queues: that something changed, and what came of each picture.

    Args:
        redis: For leases, states and the heartbeat.
        pictures: A connection with a short timeout, for the pictures alone.
        heartbeat: The sign of life.
        metrics: Where rate, latency and drops are counted.
        limits: What sources may be, and how long they may take.
        round_s: How often it looks what is wanted.
    """

    def __init__(
        self,
        redis: Redis,
        pictures: Redis,
        heartbeat: Heartbeat,
        metrics: Metrics,
        limits: SourceLimits = USUAL,
        round_s: float = ROUND_S,
    ) -> None:
        self._round_s = round_s
        self._redis = redis
        self._link = Link(pictures)
        self._heartbeat = heartbeat
        self._metrics = metrics
        self._limits = limits
        self._leases = camera_leases(redis, SERVICE)
        self._finder = Finder(redis, heartbeat.host, heartbeat.name, limits.local)
        self._tally: Tally = Tally()
        # A queue, since a signal handler may put into it whatever the loop is just doing.
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._stopping = False
        self._runners: dict[str, CameraRunner] = {}
        self._ending: dict[str, CameraRunner] = {}
        self._places: dict[str, Placement] = {}
        self._published: dict[str, CameraStatus] = {}
        self._lost = False
        self._unreadable = ""

    def stop(self) -> None:
        """Ask the worker to close its cameras and end."""
        self._stopping = True
        self._wake.put(None)

    def _changed(self) -> None:
        self._wake.put(None)

    def run(self) -> None:
        """Work until ``stop`` is called, through any loss of the server."""
        while not self._stopping:
            next_round = time.monotonic() + self._round_s
            self._try(self._round)
            while (left_s := next_round - time.monotonic()) > 0 and not self._stopping:
                if self._woken(left_s):
                    self._try(self._publish_changes)
        self._close()

    def _woken(self, timeout_s: float) -> bool:
        """Wait until a state changes; several changes are one."""
        try:
            self._wake.get(timeout=timeout_s)
        except Empty:
            return False
        while not self._wake.empty():
            self._wake.get()
        return True

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except streams.LOST as error:
            if not self._lost:
                log.warning("lost Redis, cameras go on", reason=str(error))
            self._lost = True
        else:
            self._lost = False

    def _round(self) -> None:
        self._count()
        self._heartbeat.beat(Backlog())
        wanted = self._wanted()
        sources, views = registry.read_sources(self._redis), registry.read_views(self._redis)
        alive = registry.read_workers(self._redis, SERVICE)
        workers, rank = registry.place_among(alive, self._heartbeat.name)
        self._finder.look(alive)
        held = self._lease(wanted, workers, rank)
        addresses = {
            name: (sources.get(name, wanted[name].source), views.get(name, wanted[name].view))
            for name in held
        }
        self._close_all_but({camera: wanted[camera] for camera in held}, addresses)
        for camera in held:
            self._open(wanted[camera], *addresses[camera])
        self._look_closely([name for name, (_, view) in addresses.items() if view is not None])
        self._forget_ended(wanted)
        self._publish(self._statuses())

    def _lease(self, wanted: dict[str, PlacedCamera], workers: int, rank: int) -> set[str]:
        """Hold the leases of this worker's cameras; of one that was moved where it is now."""
        places = {name: camera.place for name, camera in wanted.items()}
        for name, old in self._places.items():
            new = places.get(name, old)
            if new != old and self._leases.exchange(old, new):
                self._places[name] = new
        moved = [old for old in moving.read_moved(self._redis) if old.camera in places]
        elsewhere = {old.camera for old in moving.still_written(self._redis, moved)}
        barred = [place for name, place in places.items() if name in elsewhere]
        with contextlib.suppress(*streams.LOST):  # who knows the workers answers; these may be away
            self._leases.refresh(list(places.values()), workers, rank, barred)
        self._places = {place.camera: place for place in self._leases.ours}
        return set(self._places)

    def _fence(self, camera: str) -> Fence | None:
        """What a write for a camera must be done under, wherever it is; any thread may ask."""
        place = self._places.get(camera)
        return None if place is None else self._leases.fence(place)

    def _wanted(self) -> dict[str, PlacedCamera]:
        """Cameras that any capture worker must run.

        A server that came back empty has not been told yet: then nothing changes.
        """
        running = {name: runner.camera for name, runner in self._runners.items()}
        try:
            cameras = registry.read_cameras(self._redis, ("browser", "upload", "test"))
        except DecodeError as error:
            if str(error) != self._unreadable:
                log.error("a wanted camera cannot be read, nothing changes", reason=str(error))
            self._unreadable = str(error)
            return running
        if not cameras and not registry.cameras_published(self._redis):
            return running
        return {
            name: camera
            for name, camera in cameras.items()
            if not camera.source.startswith(BROWSER)
        }

    def _close_all_but(
        self, held: dict[str, PlacedCamera], addresses: dict[str, tuple[str, str | None]]
    ) -> None:
        for name, runner in list(self._runners.items()):
            camera = held.get(name)
            if camera and runner.same_as(camera, *addresses[name]):
                runner.camera = camera  # an empty server says of no shard: this one is kept
                continue
            runner.stop()
            self._ending[name] = self._runners.pop(name)
            self._published.pop(name, None)

    def _open(self, camera: PlacedCamera, address: str, view: str | None) -> None:
        if camera.id not in self._runners:
            before = self._ending.get(camera.id)
            self._runners[camera.id] = CameraRunner(
                camera,
                address,
                self._link,
                self._tally,
                self._changed,
                before,
                view=view,
                lease=partial(self._fence, camera.id),
                limits=self._limits,
            )

    def _look_closely(self, cameras: list[str]) -> None:
        looked_at = registry.looked_at_closely(self._redis, cameras)
        for camera in cameras:
            self._runners[camera].look(closely=camera in looked_at)

    def _forget_ended(self, wanted: dict[str, PlacedCamera]) -> None:
        """Delete what a removed camera wrote, once its thread can write no more."""
        for name, runner in list(self._ending.items()):
            if not runner.join(0):
                continue
            del self._ending[name]
            if name not in wanted:
                self._redis.delete(keyspace.frames(*runner.place))
                self._redis.delete(keyspace.camera_status(name))

    def _statuses(self) -> dict[str, CameraStatus]:
        return {name: runner.status(self._heartbeat.name) for name, runner in self._runners.items()}

    def _publish_changes(self) -> None:
        changed = {}
        for name, status in self._statuses().items():
            before = self._published.get(name)
            if before is None or (before.state, before.reason) != (status.state, status.reason):
                changed[name] = status
        self._publish(changed)

    def _publish(self, statuses: dict[str, CameraStatus]) -> None:
        if not statuses:
            return
        pipe: Pipeline = self._redis.pipeline(transaction=False)
        for name, status in statuses.items():
            pipe.set(keyspace.camera_status(name), encode(status), px=_STATUS_TTL_MS)
        pipe.execute()
        self._published.update(statuses)

    def _count(self) -> None:
        while not self._tally.empty():
            entry = self._tally.get()
            if isinstance(entry, str):
                self._metrics.drops[entry] += 1
            else:
                self._metrics.handled(entry)

    def _close(self) -> None:
        for runner in self._runners.values():
            runner.stop()
        deadline = time.monotonic() + _END_S
        for runner in self._runners.values():
            runner.join(max(0.0, deadline - time.monotonic()))
        try:
            self._leases.release_all()
            self._heartbeat.retire()
        except streams.LOST:
            log.info("stopped while Redis was away")
