"""Uploaded videos: taken, shown, cancelled, downloaded and erased, by any web process."""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec
from redis import Redis

from mien.bus import streams
from mien.bus.messages import now_ms
from mien.results.flat import FORMATS
from mien.results.records import Record
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import StoreError
from mien.store.uploads import attempts
from mien.store.uploads import runs as kept
from mien.store.uploads.runs import RunSummary
from web.http.refusals import RefusedError
from web.uploads import run_files, run_progress

#: What is told of a run's time, and what of its people.
SHARES, PEOPLE = ("labels", "timeline"), ("labels", "people")


class Runs:
    """All runs, whichever process took their videos and works on them. Any thread may call it.

    Args:
        redis: Where it is told how far they are.
        database: Where they are.
        folder: Where videos lie while a run needs them, and downloads while they are sent.
        wake: Called when another run waits.
    """

    def __init__(
        self, redis: Redis, database: Database, folder: Path, wake: Callable[[], None]
    ) -> None:
        self._redis = redis
        self._database = database
        self._folder = folder.absolute()
        self._wake = wake

    def add(self, body: IO[bytes], length: int, name: str, keep: bool) -> dict[str, Any]:
        """Store a video and queue it.

        Args:
            body: Its bytes.
            length: How many there are.
            name: What its owner calls it.
            keep: Whether its pictures are kept with what is found in them.

        Raises:
            RefusedError: There is no room for it (507), or the upload broke off (400).
            StoreError: The database does not take it.
        """
        run = _new(secrets.token_urlsafe(12), name, keep)
        video = run_files.video(self._folder, run.id, name)
        return self._begin(run, lambda: run_files.receive(body, length, video, name))

    def adopt(self, run_id: str, video: Path, name: str, keep: bool) -> None:
        """Take a video that is on the disk already, and queue it, once however often it is called.

        Args:
            run_id: What the run is to be called; hard to guess.
            video: The file, which is moved.
            name: What its owner calls it.
            keep: Whether its pictures are kept with what is found in them.

        Raises:
            RefusedError: It cannot be moved (507).
            StoreError: The database does not take it; it is where it was.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = run_files.video(self._folder, run_id, name)

        def link() -> None:
            with contextlib.suppress(FileExistsError):
                os.link(video, place)

        if kept.report(self._database, run_id) is None:  # else this was ended just after it
            self._begin(_new(run_id, name, keep), link)
        video.unlink()

    def _begin(self, run: RunSummary, store: Callable[[], None]) -> dict[str, Any]:
        """Store a run's video and queue it."""
        try:
            store()
            kept.add(self._database, run)
        except OSError as error:
            run_files.forget(self._folder, run.id)
            raise RefusedError(507, f"{run.name} cannot be stored: {error.strerror}.") from None
        except StoreError:
            run_files.forget(self._folder, run.id)
            raise
        with contextlib.suppress(*streams.LOST):  # it is told when its turn comes
            run_progress.tell(self._redis, run)
        self._wake()
        return msgspec.structs.asdict(run)

    def now(self) -> list[dict[str, Any]]:
        """State and progress of the runs that are not over, the oldest first.

        Raises:
            redis.exceptions.ConnectionError: Redis does not answer.
        """
        told = run_progress.read(self._redis).values()
        return [msgspec.structs.asdict(run) for run in sorted(told, key=_age)]

    def summaries(self) -> list[dict[str, Any]]:
        """State and progress of all runs, the oldest first.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        told = self._told()
        return [msgspec.structs.asdict(_newer(run, told)) for run in kept.summaries(self._database)]

    def report(self, run_id: str) -> dict[str, Any]:
        """One run with the shares of expressions by second.

        Raises:
            RefusedError: There is none with this id.
            UnavailableError: The database cannot be used now.
        """
        summary, told = self._report(run_id)
        return msgspec.structs.asdict(summary) | {name: told.get(name, []) for name in SHARES}

    def people(self, run_id: str) -> dict[str, Any]:
        """Each person of a run that is over, with the shares of expressions by second.

        Raises:
            RefusedError: There is none with this id (404), or it is not over or lost (409).
            UnavailableError: The database cannot be used now.
        """
        self.result(run_id)
        told = self._report(run_id)[1]
        return {name: told.get(name, []) for name in PEOPLE}

    def result(self, run_id: str) -> dict[str, Any]:
        """The same of a run that is over, with all that was found.

        Raises:
            RefusedError: There is none with this id (404), or it is not over or lost (409).
            UnavailableError: The database cannot be used now.
        """
        report = self.report(run_id)
        if report["ended_ms"] is None:
            raise RefusedError(
                409, f"run {run_id!r} is {report['state']}; wait, or cancel it first."
            )
        if report["state"] == "lost":
            raise RefusedError(409, f"run {run_id!r} is lost: {report['reason']}.")
        return report

    def cancel(self, run_id: str) -> dict[str, Any]:
        """End a run early; what was found stays. One that is over stays as it is.

        Raises:
            RefusedError: There is none with this id.
            UnavailableError: The database cannot be used now.
        """
        if attempts.cancel(self._database, run_id):
            self._forget([run_id])
        summary, _ = self._report(run_id)
        if summary.ended_ms is None:
            run_progress.ask_to_end(self._redis, run_id)
        return msgspec.structs.asdict(summary)

    def delete(self, run_id: str) -> None:
        """End a run and forget it with everything that was found.

        Raises:
            RefusedError: There is none with this id.
            UnavailableError: The database cannot be used now.
        """
        if not self._erase([run_id]):
            raise RefusedError(404, _none_of(run_id))

    def erase(self, start_ms: int, end_ms: int) -> int:
        """Delete the runs that were uploaded in a span, and tell how many these were.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        return self._erase(kept.uploaded(self._database, start_ms, end_ms))

    @contextlib.contextmanager
    def download(self, run_id: str, form: str) -> Iterator[tuple[str, Path]]:
        """A video's name, and a file with its run's records that is deleted afterwards.

        Args:
            run_id: Which.
            form: One of ``FORMATS``.

        Raises:
            RefusedError: Another format (400), no such run (404), or it is not over yet (409).
            UnavailableError: The database cannot be used now.
        """
        run = self.result(run_id)
        if form not in FORMATS:
            raise RefusedError(400, f"records.{form}: there are {', '.join(FORMATS)}.")
        audit.add(self._database, "exported video's records", {"format": form}, run["name"])
        records = self.records(run_id)
        with run_files.written(records, self._folder, form) as (path, count):
            if count != run["faces"]:  # it was erased while it was read
                raise RefusedError(404, _none_of(run_id))
            yield run["name"], path

    def records(self, run_id: str, from_s: float = 0.0) -> Iterator[Record]:
        """The records of a run that is over, in order, from a second of the video on.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        return kept.records(self._database, run_id, from_s)

    def _told(self) -> dict[str, RunSummary]:
        """How far runs are; nothing while Redis is away."""
        try:
            return run_progress.read(self._redis)
        except streams.LOST:
            return {}

    def _report(self, run_id: str) -> tuple[RunSummary, dict[str, Any]]:
        report = kept.report(self._database, run_id)
        if report is None:
            raise RefusedError(404, _none_of(run_id))
        summary, told = report
        if summary.ended_ms is None:
            with contextlib.suppress(*streams.LOST):
                told = run_progress.read_shares(self._redis, run_id)
            summary = _newer(summary, self._told())
        return summary, told

    def _erase(self, run_ids: list[str]) -> int:
        gone = kept.erase(self._database, run_ids)
        if gone:  # else it may be no id at all: a name that is too long, or a pattern
            self._forget(run_ids)
        return gone

    def _forget(self, run_ids: list[str]) -> None:
        """Delete what is here of runs that are over, and end the work on them."""
        for run_id in self._told().keys() & set(run_ids):
            with contextlib.suppress(*streams.LOST):  # whoever works on it finds out at its end
                run_progress.ask_to_end(self._redis, run_id)
                run_progress.forget(self._redis, run_id)
        for run_id in run_ids:
            run_files.forget(self._folder, run_id)


def _new(run_id: str, name: str, keep: bool) -> RunSummary:
    return RunSummary(
        id=run_id,
        name=name,
        state="waiting",
        created_ms=now_ms(),
        ended_ms=None,
        done=0,
        expected=0,
        failed=0,
        faces=0,
        people=0,
        model_version=None,
        reason=None,
        kept=keep,
    )


def _newer(run: RunSummary, told: Mapping[str, RunSummary]) -> RunSummary:
    """How far a run is, by what is told of it; one that is over is as the database has it."""
    return run if run.ended_ms is not None else told.get(run.id, run)


def _age(run: RunSummary) -> tuple[int, str]:
    return run.created_ms, run.id


def _none_of(run_id: str) -> str:
    return f"there is no run {run_id!r}."
