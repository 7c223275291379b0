"""Plays a live source: opens it, keeps its pace, and opens it again when it fails."""

import random
import time

import structlog

from capture import reasons, sources
from capture.pace import Clock, Limiter
from capture.session import Session
from capture.sources import Source, SourceError
from capture.video import Shot, Video
from mien.bus.messages import now_ms
from mien.images.headers import PictureError

log = structlog.get_logger()

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_TOLD = {
    "redis full": "Redis is full and takes no pictures",
    "redis refused": "Redis refuses its pictures: somebody else writes them",
    "lease lost": "another capture worker has taken it over",
}


def play(session: Session) -> None:
    """Run until the session is stopped, or its source can never be opened."""
    if session.camera.paused:
        session.report("paused")
        return
    attempt = 0
    while not session.stopping.is_set():
        before = session.outbox.seq
        try:
            _play_once(session)
            return
        except SourceError as error:
            session.report("failed", str(error))
            if error.final:
                return
        attempt = 1 if session.outbox.seq > before else attempt + 1
        if session.rest(pause_s(attempt)):
            return


def pause_s(attempt: int) -> float:
    """Double up to half a minute, spread so that cameras do not all come back at once."""
    longest_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(attempt - 1, 10))
    return longest_s * random.uniform(0.8, 1.2)  # noqa: S311  # no secret


def _play_once(session: Session) -> None:
    """Play a stream until it ends, a file in a loop until stopped.

    Raises:
        SourceError: It failed or ended.
    """
    source = sources.parse(session.address, session.local, session.media)
    try:
        _play_source(source, session)
    except SourceError as error:
        if not source.reach.hides:
            raise
        log.info("camera on this machine", camera=session.camera.id, reason=str(error))
        raise SourceError(reasons.HIDDEN.format(shown=source.shown)) from None


def _play_source(source: Source, session: Session) -> None:
    player = _Player(session)
    while True:
        with Video(source, session.camera, session.most_pixels) as video:
            if player.fresh and video.paced:
                # Clips that start together would ask for the processor at the same instants.
                session.rest(random.uniform(0, 1 / video.fps))  # noqa: S311  # no secret
            pictures = player.play(video)
        if session.stopping.is_set():
            return
        if source.kind != "file":
            raise SourceError(f"the stream of {source.shown} ended")
        if not pictures:
            raise SourceError(f"{source.shown} holds no picture that can be decoded")


class _Player:
    """Publishes the shots of one source, through any number of loops."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._clock = Clock()
        self._limiter = Limiter(session.camera.fps)
        self._offset_s = 0.0

    @property
    def fresh(self) -> bool:
        """True before the first loop."""
        return self._offset_s == 0

    def play(self, video: Video) -> int:
        """Play to the end; return how many pictures there were."""
        last_s = 0.0
        pictures = 0
        for shot in video.shots():
            self._session.moving()
            self._session.notice = video.notice
            pictures += 1
            last_s = shot.time_s
            if self._session.stopping.is_set():
                break
            captured_ms = self._due(shot, paced=video.paced)
            if captured_ms is not None and not self._session.stopping.is_set():
                self._publish(shot, captured_ms)
        self._offset_s += last_s + 1 / video.fps
        return pictures

    def _due(self, shot: Shot, *, paced: bool) -> int | None:
        """Wait until a shot is due; return its time of capture, None when it is skipped."""
        if not paced:
            return shot.read_ms if self._limiter.take(time.monotonic()) else None
        time_s = self._offset_s + shot.time_s
        if not self._limiter.take(time_s):
            return None
        wait_s = self._clock.wait_s(time_s)
        if wait_s is None:
            self._session.outbox.drop("late")
            return None
        self._session.rest(wait_s)
        return now_ms()

    def _publish(self, shot: Shot, captured_ms: int) -> None:
        try:
            picture = shot.picture()
        except PictureError as error:
            self._session.outbox.drop("damaged")
            self._session.unseen(f"its pictures cannot be used: {error}")
            return
        loss = self._session.outbox.publish(picture, captured_ms)
        if loss is None:
            self._session.seen(picture)
        elif loss != "redis away":  # then nobody can be told either
            self._session.unseen(_TOLD[loss])
