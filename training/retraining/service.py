"""The service's loop: whose turn it is takes up one job after the other."""

from __future__ import annotations

import contextlib
import shutil
from functools import partial
from pathlib import Path

import structlog
from redis import Redis

from mien.bus import streams, training
from mien.bus.group import Backlog
from mien.bus.heartbeat import Heartbeat
from mien.bus.lease import Leases
from mien.bus.messages import TrainingProgress
from mien.bus.shards import keyspace
from mien.process.stopping import Stopping
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError, StoreError
from mien.store.models import jobs
from mien.store.models.jobs import Job
from training.retraining import ability
from training.retraining.child import Child
from training.settings import TrainingSettings

log = structlog.get_logger()

_TURN = "turn"
WAIT_MS = 500
_PAUSE_S = 0.5


class TrainingService:
    """Works on the training jobs while it is this process's turn.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        settings: Of the service.
        heartbeat: Of this process.
    """

    def __init__(
        self, redis: Redis, database: Database, settings: TrainingSettings, heartbeat: Heartbeat
    ) -> None:
        self._redis = redis
        self._database = database
        self._settings = settings
        self._heartbeat = heartbeat
        self._leases = Leases(redis, partial(keyspace.lease, "training"))
        self._stopping = Stopping()
        self._child: Child | None = None
        self._position = b"0-0"
        self._lost = False

    def stop(self) -> None:
        """Ask ``run`` to end; the running job goes back into the queue."""
        self._stopping.set()

    def run(self) -> None:
        """Work until ``stop`` is called, through any loss of server or database."""
        while not self._stopping.is_set():
            try:
                self._step()
                self._lost = False
            except (StoreError, *streams.LOST) as error:
                if not self._lost:
                    log.warning("will be tried again", reason=str(error))
                self._lost = True
                self._stopping.wait(_PAUSE_S)
        self._end()

    def _step(self) -> None:
        if self._heartbeat.due():
            self._heartbeat.beat(Backlog())
            training.offer(self._redis, ability.offer(self._settings.training_data))
        if self._leases.refresh([_TURN], workers=1):
            self._work()
        elif self._child is not None:
            self._drop("it is no longer our turn")
        self._position = training.wait(self._redis, self._position, WAIT_MS)

    def _work(self) -> None:
        child = self._child
        if child is None:
            self._tidy()
            job = jobs.take(self._database)
            if job is not None:
                log.info("took up a training job", job=job.id, attempt=job.attempt)
                self._child = Child(job)
        elif child.ended():
            self._child = None
            job = jobs.read_one(self._database, child.job.id)
            if not job.over:
                log.warning("a training job broke off", job=job.id, reason=child.how())
        elif not jobs.is_ours(self._database, child.job):
            self._drop("it was cancelled, or is over")

    def _drop(self, why: str) -> None:
        child, self._child = self._child, None
        if child is not None:
            log.info("a training job's process is ended", job=child.job.id, reason=why)
            child.kill()
            self._tell(child.job)

    def _end(self) -> None:
        """Give job and turn back, so that others go on at once."""
        child, self._child = self._child, None
        with contextlib.suppress(StoreError, *streams.LOST):
            if child is not None:
                child.kill()
                jobs.give_back(self._database, child.job)
                self._tell(child.job)
            self._leases.release_all()
            self._heartbeat.retire()

    def _tidy(self) -> None:
        """Remove the checkpoints of jobs that are over."""
        for folder in _folders(self._settings.data_dir / "training"):
            with contextlib.suppress(NoSuchRowError):
                if not jobs.read_one(self._database, int(folder.name)).over:
                    continue
            shutil.rmtree(folder, ignore_errors=True)

    def _tell(self, job: Job) -> None:
        with contextlib.suppress(*streams.LOST):
            training.tell(self._redis, TrainingProgress(job=job.id))


def _folders(root: Path) -> list[Path]:
    return [path for path in root.glob("*") if path.is_dir() and path.name.isdecimal()]
