"""Training jobs as people see them: their rows, and how far the running one is."""

import threading
from functools import partial
from statistics import median_high
from typing import Any

import msgspec
import structlog
from redis import Redis

from mien.bus import streams, training
from mien.bus.messages import DecodeError, TrainingProgress, decode
from mien.bus.shards import keyspace
from mien.models.registry import Registry
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError, StoreError
from mien.store.models import jobs, packages, verdicts
from mien.store.models.jobs import Job, JobBasis, JobSummary, Mode, Promote
from web.http.identity import Identity
from web.http.refusals import RefusedError
from web.live.viewers import Viewers

log = structlog.get_logger()

BLOCK_MS = 250
RETRY_S = 0.5
_COUNT = 100
#: Of so many jobs it is told how long they took.
_LAST = 5


class JobProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far training is; ``left_s`` is until the whole job is done."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    accuracy: float
    images_per_s: float
    left_s: float


class ShownJob(JobSummary, frozen=True, kw_only=True):
    """One training job.

    Attributes:
        stage: What is being done now.
        share: How much of the whole job is done, its proof included, 0 to 1.
        progress: None while training has not begun, and when the job does not run.
    """

    stage: str | None
    share: float
    progress: JobProgress | None


class TrainingAvailability(msgspec.Struct, frozen=True, kw_only=True):
    """What a job would rest on now.

    Attributes:
        data: True when a training service has a data set.
        replay: True when the champion's package brings a sample to mix corrections with.
        corrections: How many there are to learn from and to hold out.
        held_out: How many of these are held out for the proof; none where the last layer learns.
        service: True when a training service is alive; jobs wait for one.
        usual_ms: How long such jobs took here, the median of the last; None when none was done.
        tells_points: The smallest gain that its proof could tell from chance, in points; None where
            there are too few corrections for any.
        problem: Why its data set cannot be used, and what would help.
        reason: Why no job can be asked for; None when one can.
    """

    data: bool
    replay: bool
    corrections: int
    held_out: int
    service: bool
    usual_ms: int | None
    tells_points: float | None
    problem: str | None
    reason: str | None


class Trainings:
    """Reads and changes training jobs, and tells viewers of each change.

    ``run`` and the position that it reads from belong to a thread of their own; any thread may call
    the rest, which share nothing.

    Args:
        redis: The server.
        registry: What packages there are.
        viewers: Who is told.
    """

    def __init__(self, redis: Redis, registry: Registry, viewers: Viewers) -> None:
        self._redis = redis
        self._registry = registry
        self._viewers = viewers
        self._stopping = threading.Event()
        self._position: bytes | str = "$"

    def all(self) -> list[ShownJob]:
        """The jobs, the newest first."""
        rows = jobs.read_all(self._registry.database)
        progress = training.newest(self._redis)
        return [_shown(job, progress) for job in rows]

    def can(self) -> TrainingAvailability:
        """What a job would rest on now."""
        return self._look()[1]

    def ask(self, promote: Promote) -> ShownJob:
        """Queue a job.

        Raises:
            RefusedError: There is nothing to learn from.
            JobError: Too many are waiting.
        """
        basis, can = self._look()
        if basis is None or can.reason is not None:
            raise RefusedError(409, f"{can.reason}.")
        job = jobs.ask(self._registry.database, promote, basis)
        training.wake(self._redis)
        training.tell(self._redis, TrainingProgress(job=job.id))
        return _shown(job, None)

    def cancel(self, job_id: int) -> ShownJob:
        """Cancel a job.

        Raises:
            NoSuchRowError: There is none with this number.
            JobError: It is over.
        """
        job = jobs.cancel(self._registry.database, job_id)
        training.wake(self._redis)
        training.tell(self._redis, TrainingProgress(job=job.id))
        return _shown(job, None)

    def run(self) -> None:
        """Tell viewers of each change until ``stop`` is called."""
        while not self._stopping.is_set():
            try:
                self._step()
            except (StoreError, *streams.LOST) as error:
                log.debug("training cannot be followed now", reason=str(error))
                self._position = "0-0"  # what was told meanwhile is told again
                self._stopping.wait(RETRY_S)

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    def _step(self) -> None:
        if self._position == "$":
            newest: Any = self._redis.xrevrange(keyspace.TRAINING_PROGRESS, count=1)
            self._position = newest[0][0] if newest else "0-0"
        entries = streams.read(
            self._redis,
            {keyspace.TRAINING_PROGRESS: self._position},
            count=_COUNT,
            block_ms=BLOCK_MS,
        )
        latest: dict[int, TrainingProgress] = {}
        for _, entry_id, fields in entries:
            self._position = entry_id
            try:
                told = decode(TrainingProgress, streams.fields_of(fields)[0])
            except DecodeError:
                continue  # of another release
            latest[told.job] = told
        for told in latest.values():
            try:
                job = jobs.read_one(self._registry.database, told.job)
            except NoSuchRowError:
                continue
            self._viewers.tell("training", partial(_told, _shown(job, told)))

    def _look(self) -> tuple[JobBasis | None, TrainingAvailability]:
        database = self._registry.database
        champion = packages.champion(database)
        offer = training.read_offer(self._redis)
        data = offer is not None and offer.data
        replay = champion is not None and _brings_replay(packages.read_one(database, champion))
        mode: Mode = "data" if data else "replay"
        counted = jobs.count_corrections(database, mode)
        can = TrainingAvailability(
            data=data,
            replay=replay,
            corrections=counted.learn + counted.held_out,
            held_out=counted.held_out,
            service=offer is not None,
            usual_ms=_usual_ms(database, mode),
            tells_points=verdicts.least_gain_points(
                counted.proving_tracks, verdicts.apart(database)
            ),
            problem=None if offer is None else offer.problem,
            reason=_why_not(champion, data, replay, counted, offer is not None),
        )
        if champion is None:
            return None, can
        basis = JobBasis(champion, mode, can.corrections, can.held_out, counted.left_out)
        return basis, can


def _why_not(
    champion: str | None, data: bool, replay: bool, counted: jobs.Counted, alive: bool
) -> str | None:
    if champion is None:
        return "there is no champion to start from"
    if not counted.learn:
        return "there is no correction to learn from; correct some faces first"
    if not data and not replay:
        if not alive:
            return (
                "no training service is running, and the champion brings no replay sample; start "
                "python -m training with MIEN_TRAINING_DATA"
            )
        return (
            "the champion brings no replay sample; set MIEN_TRAINING_DATA for the training "
            "service to the data set that it was trained on"
        )
    return None


def _usual_ms(database: Database, mode: Mode) -> int | None:
    took_ms = [
        job.ended_ms - job.started_ms
        for job in jobs.read_all(database)
        if job.mode == mode and job.state == "done" and job.ended_ms and job.started_ms
    ]
    return median_high(took_ms[:_LAST]) if took_ms else None


def _brings_replay(package: packages.Registered) -> bool:
    return bool(msgspec.json.decode(package.manifest).get("replay_sha256"))


def _shown(job: Job, told: TrainingProgress | None) -> ShownJob:
    about = {name: getattr(job, name) for name in JobSummary.__struct_fields__}
    if told is None or told.job != job.id or job.state != "running":
        return ShownJob(**about, stage=None, share=float(job.state == "done"), progress=None)
    progress = None
    if told.epoch:
        fields = {name: getattr(told, name) for name in JobProgress.__struct_fields__}
        progress = JobProgress(**fields)
    return ShownJob(**about, stage=told.stage or None, share=told.share, progress=progress)


def _told(job: ShownJob, who: Identity) -> Any:
    return msgspec.to_builtins(job) if who.may("operator") else None
