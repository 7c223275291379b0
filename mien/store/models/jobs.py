"""Training jobs: asked for, taken up by one process at a time, ended.

A process that takes a job up gets a new ``attempt``. Whatever it writes about the job is written
only while the job is running and the attempt is still the newest, so that a process that was
believed dead, or whose job was cancelled, changes nothing any more.
"""

from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.errors import ChampionError, JobError, NoSuchRowError
from mien.store.core.schema import kept_faces, training_jobs
from mien.store.corrections import kept_faces as kept
from mien.store.models import packages, proofs
from mien.store.models.proofs import Proof

State = Literal["queued", "running", "done", "failed", "cancelled"]
Promote = Literal["by_hand", "when_proven"]
#: Beside the corrections: the data set, or the replay sample in the champion's package.
Mode = Literal["data", "replay"]

#: A job that was taken up so often without an end will not end.
MOST_ATTEMPTS = 5
_MOST_WAITING = 20


class JobSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One training job, as far as people are told of its row.

    Attributes:
        reason: Why it failed, or what else there is to say of its end.
        parent: The model that it starts from: the champion when it began.
        mode: ``data`` trains the whole net with the data set, ``replay`` the last layer with the
            sample in the parent's package.
        corrections: How many there are to learn from and to hold out.
        held_out: How many of these are held out for the proof; none in mode ``replay``.
        left_out: How many more are neither, because they show no face.
        candidate: The model that it made.
    """

    id: int
    state: State
    reason: str | None
    promote: Promote
    mode: Mode
    parent: str
    corrections: int
    held_out: int
    left_out: int
    asked_ms: int
    started_ms: int | None
    ended_ms: int | None
    candidate: str | None


class Job(JobSummary, frozen=True, kw_only=True):
    """One training job, for those who work on it.

    Attributes:
        attempt: How often it was taken up.
    """

    attempt: int

    @property
    def over(self) -> bool:
        """True when nothing about it will change any more."""
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True)
class JobBasis:
    """What a job learns from; attributes as those of ``JobSummary``."""

    parent: str
    mode: Mode
    corrections: int
    held_out: int
    left_out: int


@dataclass(frozen=True)
class Counted:
    """How many corrections there are: to learn from, held out, and those that show no face.

    Attributes:
        proving_tracks: Of how many tracks those are that a proof would be held on.
    """

    learn: int
    held_out: int
    left_out: int
    proving_tracks: int


def count_corrections(database: Database, mode: Mode) -> Counted:
    """Count the corrections as a job of this mode would use them.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    column = kept_faces.c
    labelled = and_(column.label.is_not(None), column.label != kept.SKIP)
    query = (
        select(column.label, column.held_out, func.count())
        .where(labelled)
        .group_by(column.label, column.held_out)
    )
    learn = held_out = left_out = 0
    with database.read() as connection:
        for label, out, number in connection.execute(query):
            if label == kept.NOT_A_FACE:
                left_out += number
            elif out and mode == "data":
                held_out += number
            else:
                learn += number
        proving = and_(labelled, column.label != kept.NOT_A_FACE)
        if held_out:
            proving = and_(proving, column.held_out)
        tracks = connection.scalar(select(func.count(column.track.distinct())).where(proving))
    return Counted(learn, held_out, left_out, tracks or 0)


def ask(database: Database, promote: Promote, basis: JobBasis) -> Job:
    """Queue a job.

    Raises:
        JobError: Too many are waiting.
        UnavailableError: The database cannot be used now.
    """
    values = {
        **vars(basis),
        "state": "queued",
        "promote": promote,
        "asked_ms": now_ms(),
        "attempt": 0,
    }
    with database.write() as connection:
        waiting = select(func.count()).where(training_jobs.c.state == "queued")
        if (connection.scalar(waiting) or 0) >= _MOST_WAITING:
            raise JobError(f"{_MOST_WAITING} training jobs are waiting already; cancel some first.")
        made = connection.execute(insert(training_jobs).values(values).returning(training_jobs))
        return Job(**made.mappings().one())


def read_all(database: Database, most: int = 50) -> list[Job]:
    """Read the jobs, the newest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(training_jobs).order_by(training_jobs.c.id.desc()).limit(most)
    with database.read() as connection:
        return [Job(**row) for row in connection.execute(query).mappings()]


def read_one(database: Database, job_id: int) -> Job:
    """Read one job.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return _read(connection, job_id)


def cancel(database: Database, job_id: int) -> Job:
    """Cancel a job that is not over; a process at work on it notices within a second.

    Raises:
        NoSuchRowError: There is none with this number.
        JobError: It is over.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        job = _read(connection, job_id)
        if job.over:
            raise JobError(f"training job {job_id} is {job.state} already.")
        _set(connection, training_jobs.c.id == job_id, state="cancelled", ended_ms=now_ms())
        return _read(connection, job_id)


def take(database: Database) -> Job | None:
    """Take up a job: one that a process left running, else the one that waits longest.

    To be called by the one process whose turn it is. A job that was taken up too often is marked
    as failed instead.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    column = training_jobs.c
    with database.write() as connection:
        for state in ("running", "queued"):
            query = select(training_jobs).where(column.state == state).order_by(column.id)
            for row in connection.execute(query).mappings().all():
                job = Job(**row)
                if job.attempt < MOST_ATTEMPTS:
                    _set(
                        connection,
                        column.id == job.id,
                        state="running",
                        attempt=job.attempt + 1,
                        started_ms=job.started_ms or now_ms(),
                    )
                    return _read(connection, job.id)
                why = f"it was taken up {job.attempt} times and never came to its end"
                _set(connection, column.id == job.id, state="failed", reason=why, ended_ms=now_ms())
    return None


def is_ours(database: Database, job: Job) -> bool:
    """True while the job is running and nobody else has taken it up since.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        return connection.scalar(select(training_jobs.c.id).where(_ours(job))) is not None


def note(database: Database, job: Job, basis: JobBasis) -> bool:
    """Write down what a job learns from; False when it is no longer ours.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        return _set(connection, _ours(job), **vars(basis))


def give_back(database: Database, job: Job) -> bool:
    """Put a job back into the queue, to go on from its checkpoint; False when it was not ours.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        # An orderly end, after which no process is at work on it, is no attempt that failed.
        return _set(connection, _ours(job), state="queued", attempt=job.attempt - 1)


def fail(database: Database, job: Job, reason: str) -> bool:
    """Mark a job as failed; False when it is no longer ours.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        return _set(connection, _ours(job), state="failed", reason=reason, ended_ms=now_ms())


def finish(database: Database, job: Job, proof: Proof) -> bool:
    """Mark a job as done together with its candidate's proof; False when it is no longer ours.

    A candidate that passed the gate becomes champion in the same step, where that was chosen.

    Args:
        database: Open, at the newest revision.
        job: As it was taken up.
        proof: Of a candidate that is registered.

    Raises:
        UnavailableError: The database cannot be used now; nothing was written.
    """
    gate = proof.report.gate
    reason = None if gate.passed else f"the gate is not passed: {gate.sentence.rstrip('.')}"
    with database.write() as connection:
        values = {"state": "done", "reason": reason, "candidate": proof.candidate}
        if not _set(connection, _ours(job), **values, ended_ms=now_ms()):
            return False
        proofs.add(connection, job.id, proof)
        if gate.passed and job.promote == "when_proven":
            try:
                why = f"proven by training job {job.id}"
                packages.promote_within(connection, proof.candidate, why)
            except ChampionError as error:
                _set(connection, training_jobs.c.id == job.id, reason=str(error))
        return True


def _ours(job: Job) -> ColumnElement[bool]:
    column = training_jobs.c
    return and_(column.id == job.id, column.attempt == job.attempt, column.state == "running")


def _set(connection: Connection, which: ColumnElement[bool], **values: Any) -> bool:
    return connection.execute(update(training_jobs).where(which).values(values)).rowcount == 1


def _read(connection: Connection, job_id: int) -> Job:
    query = select(training_jobs).where(training_jobs.c.id == job_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NoSuchRowError(f"there is no training job {job_id}.")
    return Job(**row)
