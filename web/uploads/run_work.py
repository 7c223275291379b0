"""One uploaded video through the same workers as the cameras, no frame skipped."""

import contextlib
import secrets
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import structlog
from redis import Redis

from mien.bus import streams
from mien.results import lossless
from mien.results.file_camera import file_camera
from mien.results.lossless import LosslessRun, StuckError
from mien.store.uploads.runs import State
from web.cameras.temporary_cameras import TemporaryCameras
from web.uploads.run import VideoRun

if TYPE_CHECKING:
    from web.uploads.kept_film import KeptFilm

BLOCK_MS = 200

log = structlog.get_logger()


def work(
    redis: Redis, temporary: TemporaryCameras, run: VideoRun, stopping: threading.Event
) -> None:
    """Work on a run to its end, whatever that is; until it is told to stop.

    Args:
        redis: The server.
        temporary: Where the run's camera is published.
        run: What to work on, unless it was cancelled meanwhile. It has not ended afterwards when
            this process is to stop.
        stopping: Set when this process is to stop.
    """
    from mien.results.length import video_frames  # costs memory that only runs need

    if not run.begin():
        return
    run.expected = video_frames(run.video)
    camera_id = f"upload-{secrets.token_hex(6)}"
    try:
        camera = temporary.placed(file_camera(camera_id, [run.video]))
        after = lossless.newest(redis, camera.shard)
        temporary.add(camera, "upload")
        with _film(run) as film:
            state = _follow(run, LosslessRun(redis, camera.place, after), film, stopping)
        if state is not None:
            run.end(state)  # its film is whole by now
    except StuckError as error:
        run.end("failed", f"{error}; see whether capture, detector and classifier run")
    except streams.LOST:
        run.end("failed", "Redis was lost; upload it again")
    except OSError as error:
        run.end("failed", f"what was found cannot be stored: {error.strerror}")
    finally:
        with contextlib.suppress(*streams.LOST):  # then it expires by itself
            temporary.remove(camera_id)
    log.info("run", run=run.id, state=run.state, frames=run.done, reason=run.reason)


@contextlib.contextmanager
def _film(run: VideoRun) -> Iterator["KeptFilm | None"]:
    """The film of a run while it is written; None where nobody wanted one."""
    if run.film is None:
        yield None
        return
    from web.uploads.kept_film import KeptFilm  # costs memory that only films need

    film = KeptFilm(run.film)
    try:
        yield film
    finally:
        film.close()


def _follow(
    run: VideoRun, results: LosslessRun, film: "KeptFilm | None", stopping: threading.Event
) -> State | None:
    """Take frames until there are no more; how the run ended, None when this process is to stop."""
    while not (run.cancelling.is_set() or stopping.is_set()):
        finished = results.take(BLOCK_MS)
        if finished:
            run.add(finished)
            if film is not None:
                for result in finished:
                    film.add(results.jpeg(result), result.position.time_s)
            results.release(finished)
        elif results.ended():
            return "failed" if run.failed == run.done else "done"
    return None if stopping.is_set() else "cancelled"
