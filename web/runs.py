"""Uploaded videos: one after the other through the workers, nothing skipped."""

import contextlib
import queue
import secrets
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import structlog
from redis import Redis

from analysis import lossless
from analysis.lossless import LosslessRun, StuckError
from bus import streams
from web import lost_runs
from web.guests import Guests
from web.refusals import RefusedError
from web.run import Run

MAX_BYTES = 8 << 30
#: Left free on the disk, whatever is uploaded.
SPARE_BYTES = 1 << 30
CHUNK_BYTES = 1 << 20
BLOCK_MS = 200
FORMATS = ("json", "csv", "parquet")

log = structlog.get_logger()


class Runs:
    """All runs of this process; safe to use from many threads.

    Args:
        redis: The server.
        guests: Where each run's camera is published.
        folder: Where videos and records lie while a run needs them; emptied at the start, but for
            notes of what was lost. Capture must find the videos under the same path.
    """

    def __init__(self, redis: Redis, guests: Guests, folder: Path) -> None:
        self._redis = redis
        self._guests = guests
        self._folder = folder.absolute()
        self._runs = {run.id: run for run in lost_runs.recall(self._folder)}
        self._waiting: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> None:
        """Works until ``stop`` is called."""
        while (run := self._waiting.get()) is not None:
            if not (run.over or self._stopping.is_set()):
                self._work(run)
        for run in self._all():
            run.forget()

    def stop(self) -> None:
        """Asks ``run`` to end."""
        self._stopping.set()
        self._waiting.put(None)

    def add(self, body: IO[bytes], length: int, name: str) -> dict[str, Any]:
        """Stores a video and queues it.

        Args:
            body: Its bytes.
            length: How many there are.
            name: What its owner calls it.

        Raises:
            RefusedError: It is too large (413), there is no room for it (507), or the upload broke
                off (400).
        """
        if length > MAX_BYTES:
            raise RefusedError(413, f"{name}: {length:,} bytes, at most {MAX_BYTES:,} are taken.")
        run_id = secrets.token_urlsafe(12)
        # The suffix tells capture a stream of JPEGs from a single one; all else is in the content.
        suffix = Path(name).suffix.lower() if Path(name).suffix[1:].isalnum() else ""
        run = Run(
            id=run_id,
            name=name,
            video=self._folder / f"{run_id}{suffix}",
            found=self._folder / f"{run_id}.jsonl",
        )
        try:
            # Nobody else on this machine may look at what people upload.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if shutil.disk_usage(self._folder).free < length + SPARE_BYTES:
                raise RefusedError(507, f"{name}: the data directory has no room for it.")
            _store(body, length, run)
            lost_runs.write(run)
        except OSError as error:
            run.forget()
            raise RefusedError(507, f"{name} cannot be stored: {error.strerror}.") from None
        with self._lock:
            self._runs[run_id] = run
        self._waiting.put(run)
        return run.brief()

    def briefs(self) -> list[dict[str, Any]]:
        """State and progress of all runs, the oldest first."""
        return [run.brief() for run in self._all()]

    def get(self, run_id: str) -> Run:
        """One run.

        Raises:
            RefusedError: There is none with this id.
        """
        with self._lock:
            run = self._runs.get(run_id)
        if run is None:
            raise RefusedError(404, f"there is no run {run_id!r}.")
        return run

    def cancel(self, run_id: str) -> dict[str, Any]:
        """Ends a run early; what was found stays. One that is over stays as it is.

        Raises:
            RefusedError: There is none with this id.
        """
        run = self.get(run_id)
        run.cancelling.set()
        if run.state == "waiting":
            run.end("cancelled")
            self._write_note(run)
        return run.brief()

    def delete(self, run_id: str) -> None:
        """Ends a run and forgets it with everything that was found.

        Raises:
            RefusedError: There is none with this id.
        """
        run = self.get(run_id)
        run.cancelling.set()
        with self._lock:
            self._runs.pop(run_id, None)
        run.note.unlink(missing_ok=True)
        if run.state != "running":
            run.forget()

    @contextlib.contextmanager
    def download(self, run_id: str, form: str) -> Iterator[Path]:
        """A file with the records of a run that is over; it is deleted afterwards.

        Args:
            run_id: Which.
            form: ``json``, ``csv`` or ``parquet``.

        Raises:
            RefusedError: Another format (400), no such run (404), or it is not over yet (409).
        """
        run = self.get(run_id)
        if form not in FORMATS:
            raise RefusedError(400, f"records.{form}: there are {', '.join(FORMATS)}.")
        if not run.over:
            raise RefusedError(409, f"run {run_id!r} is {run.state}; wait, or cancel it first.")
        if run.state == "lost":
            raise RefusedError(409, f"run {run_id!r} is lost: {run.reason}.")
        from analysis.writers import BATCH, open_writer  # costs memory that only downloads need

        path = self._folder / f"{run_id}-{secrets.token_hex(4)}.{form}"
        try:
            writer = open_writer(path)
            batch = []
            for record in run.records():
                batch.append(record)
                if len(batch) == BATCH:
                    writer.write(batch)
                    batch = []
            writer.write(batch)
            writer.close()
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _all(self) -> list[Run]:
        with self._lock:
            return list(self._runs.values())

    def _work(self, run: Run) -> None:
        from analysis.length import video_frames  # costs memory that only runs need

        run.state = "running"
        run.expected = video_frames(run.video)
        camera_id = f"upload-{secrets.token_hex(6)}"
        try:
            after = lossless.newest(self._redis)
            self._guests.welcome(lossless.camera(camera_id, str(run.video)), "upload")
            self._follow(run, LosslessRun(self._redis, camera_id, after))
        except StuckError as error:
            run.end("failed", f"{error}; see whether capture, detector and classifier run")
        except streams.LOST:
            run.end("failed", "Redis was lost; upload it again")
        except OSError as error:
            run.end("failed", f"what was found cannot be stored: {error.strerror}")
        finally:
            with contextlib.suppress(*streams.LOST):  # then it expires by itself
                self._guests.dismiss(camera_id)
        log.info("run", run=run.id, state=run.state, frames=run.done, reason=run.reason)
        with self._lock:
            deleted = run.id not in self._runs
        if deleted:
            run.forget()
        elif not self._stopping.is_set():
            self._write_note(run)

    def _write_note(self, run: Run) -> None:
        try:
            lost_runs.write(run)
        except OSError as error:  # the older note is still there and nearly right
            log.warning("a run's note cannot be stored", run=run.id, reason=str(error))

    def _follow(self, run: Run, results: LosslessRun) -> None:
        while not (run.cancelling.is_set() or self._stopping.is_set()):
            found = results.take(BLOCK_MS)
            if found:
                run.add(found)
                results.release(found)
            elif results.ended():
                run.end("failed" if run.failed == run.done else "done")
                return
        run.end("cancelled")


def _store(body: IO[bytes], length: int, run: Run) -> None:
    left = length
    try:
        with run.video.open("xb") as file:
            while left and (chunk := body.read(min(left, CHUNK_BYTES))):
                file.write(chunk)
                left -= len(chunk)
    finally:
        if left:
            run.forget()
    if left:
        raise RefusedError(400, f"{run.name}: the upload broke off, {left:,} bytes are missing.")
