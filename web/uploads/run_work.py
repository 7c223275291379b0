"""Uploaded videos through the same workers as the cameras, one after the other, no frame skipped.

Of all web processes one works on them, whoever took them. When it ends before a run does, another
begins that run anew.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog
from redis import Redis

from mien.bus import streams
from mien.bus.lease import LeaderLease
from mien.results import lossless
from mien.results.file_camera import file_camera
from mien.results.lossless import LosslessRun, StuckError
from mien.store.core.database import Database
from mien.store.core.errors import UnavailableError
from mien.store.uploads import attempts, runs
from mien.store.uploads.attempts import Attempt
from mien.store.uploads.runs import State
from web.cameras.temporary_cameras import TemporaryCameras
from web.uploads import run_files, run_progress
from web.uploads.run import VideoRun

if TYPE_CHECKING:
    from web.uploads.films.kept_film import KeptFilm

BLOCK_MS = 200
#: A machine that is busy for some seconds need not begin a run anew.
LEASE_S = 10.0
#: So often it is looked what waits.
EVERY_S = 1.0
#: So often files that nobody needs are looked for.
TIDY_EVERY_S = 600.0
#: Telling what was found may take this share of the time.
TELLING = 0.05
GONE = "its video is gone; drop the file again"

log = structlog.get_logger()


class RunWorker:
    """Works on runs while it is this process's turn.

    ``run`` belongs to a thread of its own, ``keep_turn`` to the pulse's; ``retire`` is called when
    both have ended. Any thread may call ``stop`` and ``wake``.

    Args:
        redis: The server.
        database: Where the runs are, and what was found is kept.
        temporary: Where each run's camera is published.
        folder: Where videos and records lie while a run needs them. Capture must find the videos
            under the same path, and other web processes all of it.
    """

    def __init__(
        self, redis: Redis, database: Database, temporary: TemporaryCameras, folder: Path
    ) -> None:
        self._redis = redis
        self._database = database
        self._temporary = temporary
        self._folder = folder.absolute()
        self._turn = LeaderLease(redis, "web", "runs", LEASE_S)
        self._stopping = threading.Event()
        self._waking = threading.Event()
        self._present: VideoRun | None = None
        self._tell_at_s = 0.0
        self._tidy_at_s = 0.0

    def run(self) -> None:
        """Work until ``stop`` is called."""
        while not self._stopping.is_set():
            try:
                worked = self._turn.held and self._step()
            except (UnavailableError, *streams.LOST) as error:
                log.debug("runs cannot be worked on now", reason=str(error))
                worked = False
            if not worked:
                self._waking.wait(EVERY_S)
                self._waking.clear()

    def wake(self) -> None:
        """Say that a run waits."""
        self._waking.set()

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()
        self._waking.set()

    def keep_turn(self) -> None:
        """Called every second or oftener: keeps or takes the turn, and says how far a run is."""
        self._turn.refresh()
        run = self._present
        if run is None:
            return
        if run_progress.is_to_end(self._redis, run.id):
            run.cancelling.set()
        summary = run.summary()
        if summary.ended_ms is not None:
            return  # the database is the first to say so
        run_progress.tell(self._redis, summary)
        began_s = time.monotonic()
        if began_s >= self._tell_at_s:
            run_progress.tell_shares(self._redis, run.id, run.shares())
            now_s = time.monotonic()
            self._tell_at_s = now_s + (now_s - began_s) / TELLING

    def retire(self) -> None:
        """Let another process go on at once."""
        self._turn.give_up()

    def _step(self) -> bool:
        """Work on the run whose turn it is; False when none waits."""
        waiting = runs.unfinished(self._database)
        run_progress.tell_all(self._redis, waiting)
        if time.monotonic() >= self._tidy_at_s:
            self._tidy_at_s = time.monotonic() + TIDY_EVERY_S
            run_files.tidy(self._folder, {run.id for run in waiting})
        if not waiting:
            return False
        for run_id in attempts.give_up(self._database):
            run_files.forget(self._folder, run_id)
        attempt = attempts.take(self._database)
        if attempt is None:
            return False
        run = VideoRun.within(self._folder, attempt.run)
        try:
            self._attempt(attempt, run)
        finally:
            run.forget_found()
        return True

    def _attempt(self, attempt: Attempt, run: VideoRun) -> None:
        """Work on a run, and keep what was found or have another process begin it anew."""
        if not run.video.exists():
            attempts.lose(self._database, attempt, GONE)
            return
        self._present = run
        try:
            self._work(run)
            while run.over and not self._stopping.is_set():
                try:
                    self._keep(attempt, run)
                    return
                except UnavailableError as error:
                    log.warning("a run is not kept yet", run=run.id, reason=str(error))
                    self._stopping.wait(EVERY_S)
        finally:
            self._present = None
        if attempts.give_back(self._database, attempt):
            with contextlib.suppress(*streams.LOST):  # then nobody says that it is at work
                waiting = msgspec.structs.replace(attempt.run, state="waiting")
                run_progress.tell(self._redis, waiting)

    def _keep(self, attempt: Attempt, run: VideoRun) -> None:
        summary, told = run.summary(), run.shares() | run.shares_by_person()
        with run.open_records() as file:
            lines = (line.rstrip("\n") for line in file)
            film = run.film if summary.kept else None
            if attempts.finish(self._database, attempt, summary, told, lines, film):
                run_files.forget(self._folder, run.id)
        with contextlib.suppress(*streams.LOST):  # then it is not told any more anyway
            run_progress.forget(self._redis, run.id)

    def _work(self, run: VideoRun) -> None:
        """Work on a run to its end, whatever that is; until this process is to leave it."""
        from mien.results.length import video_frames  # costs memory that only runs need

        run.expected = video_frames(run.video)
        camera_id = f"upload-{secrets.token_hex(6)}"
        try:
            camera = self._temporary.placed(file_camera(camera_id, [run.video]))
            after = lossless.newest(self._redis, camera.shard)
            self._temporary.add(camera, "upload")
            with _film(run) as film:
                state = self._follow(run, LosslessRun(self._redis, camera.place, after), film)
            if state is not None:
                run.end(state)  # its film is whole by now
        except StuckError as error:
            run.end("failed", f"{error}; see whether capture, detector and classifier run")
        except streams.LOST as error:
            log.warning("a run begins anew when Redis is back", run=run.id, reason=str(error))
        except OSError as error:
            run.end("failed", f"what was found cannot be stored: {error.strerror}")
        finally:
            with contextlib.suppress(*streams.LOST):  # then it expires by itself
                self._temporary.remove(camera_id)
        log.info("run", run=run.id, state=run.state, frames=run.done, reason=run.reason)

    def _follow(self, run: VideoRun, results: LosslessRun, film: "KeptFilm | None") -> State | None:
        """Take frames until there are no more.

        Returns:
            How the run ended; None when this process is to end, or its turn is over.
        """
        while not run.cancelling.is_set():
            if self._stopping.is_set() or not self._turn.held:
                return None
            finished = results.take(BLOCK_MS)
            if finished:
                run.add(finished)
                if film is not None:
                    for result in finished:
                        film.add(results.jpeg(result), result.position.time_s)
                results.release(finished)
            elif results.ended():
                return "failed" if run.failed == run.done else "done"
        return "cancelled"


@contextlib.contextmanager
def _film(run: VideoRun) -> Iterator["KeptFilm | None"]:
    """The film of a run while it is written; None where nobody wanted one."""
    if run.film is None:
        yield None
        return
    from web.uploads.films.kept_film import KeptFilm  # costs memory that only films need

    film = KeptFilm(run.film)
    try:
        yield film
    finally:
        film.close()
