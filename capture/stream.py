"""One of a camera's streams, opened: its pictures, each when it is due."""

import itertools
import random
import time
from collections.abc import Iterator

import structlog

from capture import reasons, sources
from capture.session import Session
from capture.sources import SourceError
from capture.video import Video
from mien.bus.messages import now_ms
from mien.images.headers import PictureError
from mien.video.film_reader import Shot
from mien.video.pace import Clock, Limiter

#: A camera's first pictures may lack what they were predicted from; some seconds of them may not.
_MOST_DAMAGED = 50

log = structlog.get_logger()


class CameraStream:
    """A stream that has given its first picture; a file begins again when it ends.

    It may be opened by one thread and played by another, but not at once.

    Args:
        session: What is wanted of the camera.
        address: With credentials: never to be shown.

    Raises:
        SourceError: It cannot be opened or gives no picture, with the reason in plain words.
    """

    def __init__(self, session: Session, address: str) -> None:
        self._session = session
        self._source = sources.parse(address, session.limits)
        self._clock = Clock()
        self._limiter = Limiter(session.camera.fps)
        self._offset_s = 0.0
        self._unplayed: Iterator[Shot]
        try:
            self._open()
        except SourceError as error:
            raise self._tellable(error) from None

    @property
    def notice(self) -> str | None:
        """What people should know of how it is decoded."""
        return self._video.notice

    def close(self) -> None:
        """Close it."""
        self._video.close()

    def skip_damaged(self) -> None:
        """Go on to the first picture that is whole.

        Raises:
            SourceError: There is none among the first of them.
        """
        reason = ""
        try:
            for shot in itertools.islice(self._unplayed, _MOST_DAMAGED):
                try:
                    shot.picture()
                except PictureError as error:
                    reason = str(error)
                    continue
                self._unplayed = itertools.chain([shot], self._unplayed)
                return
            raise SourceError(f"{self._source.shown} shows no usable picture ({reason})")
        except SourceError as error:
            raise self._tellable(error) from None

    def shots(self) -> Iterator[tuple[Shot, int | None]]:
        """Yield each picture with its time of capture, None where it is to be left out.

        Raises:
            SourceError: The stream failed or ended.
        """
        try:
            yield from self._shots()
        except SourceError as error:
            raise self._tellable(error) from None

    def _open(self) -> None:
        self._video = Video(self._source, self._session.camera)
        try:
            shots = self._video.shots()
            first = next(shots, None)
            if first is None:
                raise SourceError(
                    f"{self._source.shown} holds no picture that can be decoded"
                    if self._source.kind == "file"
                    else self._ended
                )
        except BaseException:
            self._video.close()
            raise
        self._unplayed = itertools.chain([first], shots)

    @property
    def _ended(self) -> str:
        return f"the stream of {self._source.shown} ended"

    def _shots(self) -> Iterator[tuple[Shot, int | None]]:
        if self._video.paced:
            # Clips that start together would ask for the processor at the same instants.
            self._session.rest(random.uniform(0, 1 / self._video.fps))  # noqa: S311  # no secret
        while True:
            last_s = 0.0
            for shot in self._unplayed:
                self._session.moving()
                last_s = shot.time_s
                yield shot, self._due(shot)
            if self._source.kind != "file":
                raise SourceError(self._ended)
            self._offset_s += last_s + 1 / self._video.fps
            self._video.close()
            self._open()

    def _due(self, shot: Shot) -> int | None:
        """Wait until a shot is due; return its time of capture, None when it is skipped."""
        if not self._video.paced:
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

    def _tellable(self, error: SourceError) -> SourceError:
        """The same error, without what an answer would tell of a machine that is to stay hidden."""
        if not self._source.reach.hides:
            return error
        log.info("camera on this machine", camera=self._session.camera.id, reason=str(error))
        return SourceError(reasons.HIDDEN.format(self._source.shown))
