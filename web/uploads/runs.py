"""Uploaded videos: one after the other through the workers, nothing skipped."""

import contextlib
import json
import os
import queue
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
import structlog
from redis import Redis

from mien.bus.messages import now_ms
from mien.results.flat import FORMATS
from mien.results.records import Record
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import StoreError, UnavailableError
from mien.store.uploads import runs as kept
from mien.store.uploads.runs import RunSummary
from web.cameras.temporary_cameras import TemporaryCameras
from web.http.refusals import RefusedError
from web.uploads import run_files, run_work
from web.uploads.run import VideoRun

#: What is told of a run's time, and what of its people.
SHARES, PEOPLE = ("labels", "timeline"), ("labels", "people")
INTERRUPTED = "interrupted by a restart of Mien; drop the file again"

log = structlog.get_logger()


class Runs:
    """All runs: those of this process until the database has them.

    One thread calls ``run``; any thread may call the rest. ``_lock`` guards ``_runs``, and whoever
    opens a run's files does so while he holds it: they are deleted only after the run has left
    ``_runs``. ``_moving`` is held while runs move to the database and while they are erased, and is
    taken before ``_lock``.

    Args:
        redis: The server.
        database: Where what was found is kept. Runs that it knows as not over are lost with the
            process that worked on them.
        temporary: Where each run's camera is published.
        folder: Where videos and records lie while a run needs them; emptied at the start. Capture
            must find the videos under the same path.

    Raises:
        UnavailableError: The database cannot be used now.
    """

    def __init__(
        self, redis: Redis, database: Database, temporary: TemporaryCameras, folder: Path
    ) -> None:
        self._redis = redis
        self._database = database
        self._temporary = temporary
        self._folder = folder.absolute()
        for path in self._folder.glob("*"):
            path.unlink()
        kept.lose_unfinished(database, now_ms(), INTERRUPTED)
        self._runs: dict[str, VideoRun] = {}
        self._waiting: queue.SimpleQueue[VideoRun | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._moving = threading.Lock()

    def run(self) -> None:
        """Work until ``stop`` is called."""
        while (run := self._waiting.get()) is not None:
            if not self._stopping.is_set():
                run_work.work(self._redis, self._temporary, run, self._stopping)
                if self._find(run.id) is None:  # deleted meanwhile
                    run.forget()
                self._keep_ended()
        self._keep_ended()
        for run in self._all():
            run.forget()

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()
        self._waiting.put(None)

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
        run = VideoRun.within(self._folder, secrets.token_urlsafe(12), name, keep)
        return self._begin(run, lambda: run_files.receive(body, length, run))

    def adopt(self, run_id: str, video: Path, name: str, keep: bool) -> dict[str, Any]:
        """Take a video that is on the disk already, and queue it.

        Args:
            run_id: What the run is to be called; hard to guess.
            video: The file, which is moved.
            name: What its owner calls it.
            keep: Whether its pictures are kept with what is found in them.

        Raises:
            RefusedError: It cannot be moved (507).
            StoreError: The database does not take it; it is where it was.
        """
        run = VideoRun.within(self._folder, run_id, name, keep)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return self._begin(run, lambda: os.link(video, run.video))
        finally:
            if self._find(run_id) is not None:
                video.unlink()

    def _begin(self, run: VideoRun, store: Callable[[], None]) -> dict[str, Any]:
        """Store a run's video and queue it."""
        try:
            store()
            kept.add(self._database, run.summary())
        except OSError as error:
            run.forget()
            raise RefusedError(507, f"{run.name} cannot be stored: {error.strerror}.") from None
        except StoreError:
            run.forget()
            raise
        with self._lock:
            self._runs[run.id] = run
        self._waiting.put(run)
        return msgspec.structs.asdict(run.summary())

    def now(self) -> list[dict[str, Any]]:
        """State and progress of the runs that the database does not have yet, the oldest first."""
        return [msgspec.structs.asdict(run.summary()) for run in self._all()]

    def summaries(self) -> list[dict[str, Any]]:
        """State and progress of all runs, the oldest first.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        now = {summary["id"]: summary for summary in self.now()}  # first: none is in neither
        return [
            now.get(summary.id) or msgspec.structs.asdict(summary)
            for summary in kept.summaries(self._database)
        ]

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
        run = self._find(run_id)
        told = self._report(run_id)[1] if run is None else run.shares_by_person()
        return {name: told[name] for name in PEOPLE}

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
        run = self._find(run_id)
        if run is not None and run.cancel():
            self._keep_ended()
        return msgspec.structs.asdict(self._report(run_id)[0])

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
        with (
            self.records(run_id) as records,
            run_files.written(records, self._folder, form) as (path, count),
        ):
            if count != run["faces"]:  # it was erased while it was read
                raise RefusedError(404, _none_of(run_id))
            yield run["name"], path

    @contextlib.contextmanager
    def records(self, run_id: str, from_s: float = 0.0) -> Iterator[Iterable[Record]]:
        """The records of a run so far, in order, from a second of the video on.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        with self._lock:  # a run leaves ``_runs`` before its files are deleted
            run = self._runs.get(run_id)
            file = None if run is None else run.open_records()
        if file is None:
            yield kept.records(self._database, run_id, from_s)
        else:
            with file:
                found = map(json.loads, file)
                yield (record for record in found if record["time_s"] >= from_s)

    def _all(self) -> list[VideoRun]:
        with self._lock:
            return list(self._runs.values())

    def _find(self, run_id: str) -> VideoRun | None:
        with self._lock:
            return self._runs.get(run_id)

    def _report(self, run_id: str) -> tuple[RunSummary, dict[str, Any]]:
        run = self._find(run_id)
        if run is not None:
            return run.summary(), run.shares()
        report = kept.report(self._database, run_id)
        if report is None:
            raise RefusedError(404, _none_of(run_id))
        return report

    def _erase(self, run_ids: list[str]) -> int:
        with self._moving:
            gone = kept.erase(self._database, run_ids)
            with self._lock:
                runs = [run for run_id in run_ids if (run := self._runs.pop(run_id, None))]
        for run in runs:
            run.cancel()
            if run.state != "running":
                run.forget()
        return gone

    def _keep_ended(self) -> None:
        """Move what is over to the database; while that is away, it stays in this process."""
        with self._moving:
            for run in self._all():
                if not run.over:
                    continue
                try:
                    summary, told = run.summary(), run.shares() | run.shares_by_person()
                    with run.open_records() as file:
                        lines = (line.rstrip("\n") for line in file)
                        film = run.film if summary.kept else None
                        kept.finish(self._database, summary, told, lines, film)
                except UnavailableError as error:
                    log.warning("a run is not kept yet", run=run.id, reason=str(error))
                    return
                with self._lock:
                    del self._runs[run.id]
                run.forget()


def _none_of(run_id: str) -> str:
    return f"there is no run {run_id!r}."
