"""A running product with what must hold of it after any fault."""

import contextlib
import os
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import Select, func, select

from mien.bus import registry
from mien.bus.messages import Detections, now_ms
from mien.bus.shards import frame_accounting, keyspace
from mien.bus.shards.place import Placement
from mien.store.core.database import Database, open_database
from mien.store.core.schema import expressions as table
from mien.store.core.schema import models
from mien.store.history import expressions
from tests import clips
from tests.conftest import wait_until
from tests.system.fleet import Fleet, running
from tests.system.published import Published

CAMERAS = 4
FPS = 10
#: Each of the others keeps at least this share of the rate that it had before a fault: what harms
#: them takes nearly all of it, and a machine that does much else takes a half.
KEPT = 0.25
WINDOW_S = 2.0
#: Long enough for restarts with growing pauses on a machine that does much else.
PATIENCE_S = 120.0


@dataclass
class Stack:
    """The product, beside it a reader of its streams, and a history made from what he reads.

    Attributes:
        fleet: The running ``mien up``.
        redis: A connection to its server.
        published: What went through the streams.
        history: Its database.
        expected: A database into which everything that was published is merged.
    """

    fleet: Fleet
    redis: Redis
    published: Published
    history: Database
    expected: Database
    _backwards: list[Detections] = field(default_factory=list, init=False)
    _seen: Counter[tuple[str, int, int]] = field(default_factory=Counter, init=False)
    _compared_ms: int = field(default=0, init=False)

    def cameras(self) -> set[str]:
        """Ids of the cameras that it was started with, and of those added."""
        return set(registry.read_cameras(self.redis))

    def processed(self) -> dict[str, int]:
        """Frames processed so far, by camera, as their accounting has it."""
        return {
            camera: frame_accounting.read_accounting(self.redis, Placement(camera, 0)).processed
            for camera in self.cameras()
        }

    def pace(self) -> dict[str, float]:
        """Frames processed a second over a short while, by camera."""
        before, began = self.processed(), time.monotonic()
        threading.Event().wait(WINDOW_S)
        after, took_s = self.processed(), time.monotonic() - began
        return {camera: (after[camera] - before[camera]) / took_s for camera in before}

    def keeps(self, before: Mapping[str, float]) -> None:
        """Wait until each of these cameras has its rate again, as far as one may ask."""

        def kept() -> bool:
            now = self.pace()
            return all(now.get(camera, 0) >= KEPT * rate for camera, rate in before.items())

        wait_until(kept, f"each camera to have {KEPT:.0%} of {before}", PATIENCE_S)

    def pid(self, service: str) -> int:
        """Process id of the youngest worker of a service."""
        workers = self.fleet.workers(service)
        return max(workers, key=lambda worker: worker.started_ms).pid

    def pids(self, service: str) -> set[int]:
        """Process ids of the living workers of a service."""
        return {worker.pid for worker in self.fleet.workers(service)}

    @contextlib.contextmanager
    def stopped(self, pid: int) -> Iterator[None]:
        """Hold a process still until the end of the block, whoever ends it meanwhile."""
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):  # it hung, so it was replaced
                os.kill(pid, signal.SIGCONT)

    def trouble(self, service: str) -> dict[str, Any] | None:
        """What ``GET /api/status`` says that keeps a service from its work."""
        workers = [w for w in self.fleet.status()["workers"] if w["service"] == service]
        troubles = [worker["trouble"] for worker in workers]
        return next(filter(None, troubles), None)

    def balances(
        self, *, twice: bool = False, again: bool = False, since_ms: int | None = None
    ) -> None:
        """Check what must hold after every fault.

        The accounting of each camera balances, detections went forwards, no face was answered
        twice, nothing became a dead letter, and the history is what was published.

        Args:
            twice: True where a classifier stood still: another answered its faces meanwhile.
            again: True where the server was lost: any entry may then come again.
            since_ms: Only what was captured later is compared, where the server lost the rest.
        """
        for camera in self.fleet.status()["cameras"]:
            parts = camera["processed"] + camera["skipped"] + camera["failed"]
            assert camera["captured"] == parts, camera
        assert self.redis.xlen(keyspace.dead(0)) == 0
        self.has_written(max(since_ms or 0, self._compared_ms), now_ms())
        backwards, self._backwards = self._backwards, []
        seen, self._seen = self._seen, Counter()
        if not again:
            assert backwards == [], "detections that came after later ones"
        if not again and not twice:
            assert [face for face, times in seen.items() if times > 1] == [], "answered twice"

    def has_written(self, from_ms: int, to_ms: int) -> None:
        """Wait until the history of a span is what was published, each face once."""
        from_ms, to_ms = from_ms - from_ms % 1_000, to_ms - to_ms % 1_000

        def equal() -> bool:
            self._merge()
            totals = _sums(from_ms, to_ms)
            with self.history.read() as ours, self.expected.read() as theirs:
                if ours.execute(totals).one() != theirs.execute(totals).one():
                    return False
            wanted = _rows(self.expected, from_ms, to_ms)
            return bool(wanted) and _rows(self.history, from_ms, to_ms) == wanted

        wait_until(equal, "the history to be what was published", PATIENCE_S)
        self._compared_ms = to_ms

    def _merge(self) -> None:
        published, backwards = self.published.take()
        # Uploaded videos are no history.
        emotions = [each for each in published if not each.camera.startswith("upload-")]
        self._backwards += backwards
        self._seen.update(
            (message.camera, message.captured_ms, result.track_id)
            for message in emotions
            for result in message.results
        )
        expressions.merge(self.expected, emotions)


def _sums(from_ms: int, to_ms: int) -> Select[tuple[int, int]]:
    within = table.c.second_ms.between(from_ms, to_ms - 1)
    return select(func.count(), func.coalesce(func.sum(table.c.frames), 0)).where(within)


def _rows(database: Database, from_ms: int, to_ms: int) -> list[tuple[Any, ...]]:
    """Rows of the history, with the model's version in the place of its number."""
    columns = [column for column in table.c if column.name != "model_id"]
    rows = select(models.c.version, *columns).join(models, models.c.id == table.c.model_id)
    with database.read() as connection:
        rows_found = connection.execute(rows.where(table.c.second_ms.between(from_ms, to_ms - 1)))
        return sorted(map(tuple, rows_found))


@contextlib.contextmanager
def started(
    *options: str,
    cameras: int = CAMERAS,
    url: str | None = None,
    data_dir: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Stack]:
    """Run the product with some small cameras of one face each, two detectors and classifiers.

    Args:
        options: Of ``mien up``.
        cameras: How many.
        url: Its database; None for SQLite in the data directory.
        data_dir: Its data directory.
        environment: Of all its processes; None gives them ours.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mien-stack-")))
        jpegs = [clips.jpeg(number / FPS, 1, 320, 240) for number in range(4 * FPS)]
        clip = clips.write_jpegs(folder / "face.mkv", jpegs, FPS)
        workers = ("--detectors", "2", "--classifiers", "2")
        database = ("--database-url", url) if url else ()
        fleet = stack.enter_context(
            running(
                [clip] * cameras,
                *(*workers, *database, *options),
                data_dir=data_dir,
                environment=environment,
            )
        )
        history = open_database(url or f"sqlite:///{fleet.data / 'mien.db'}")
        stack.callback(history.close)
        expected = open_database(f"sqlite:///{folder / 'expected.db'}")
        stack.callback(expected.close)
        published = Published(fleet.server.client())
        stack.callback(published.close)
        system = Stack(fleet, fleet.server.client(), published, history, expected)
        wait_until(lambda: len(system.processed()) == cameras, "the cameras", PATIENCE_S)
        wait_until(lambda: min(system.processed().values()) > FPS, "all cameras", PATIENCE_S)
        wait_until(lambda: bool(fleet.workers("recorder")), "the recorder", PATIENCE_S)
        yield system
