"""Plays a live source: opens it, again when it fails, and its larger stream for a closer look."""

import random
import time
from concurrent.futures import Future
from contextlib import ExitStack, closing
from contextvars import copy_context
from threading import Thread

from capture.session import Session
from capture.sources import SourceError
from capture.stream import CameraStream
from mien.images.headers import PictureError
from mien.video.film_reader import Shot

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
            _Player(session).play()
            return
        except SourceError as error:
            session.report("failed", str(error))
            if error.final:
                return
        attempt = 1 if session.outbox.seq != before else attempt + 1
        if session.rest(pause_s(attempt)):
            return


def pause_s(attempt: int) -> float:
    """Double up to half a minute, spread so that cameras do not all come back at once."""
    longest_s = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(attempt - 1, 10))
    return longest_s * random.uniform(0.8, 1.2)  # noqa: S311  # no secret


class _Player:
    """Plays a camera's stream, and its larger one instead while somebody looks closely.

    The one that is wanted next is opened beside the one that is shown, and takes its place once it
    has given a picture: so there is no gap, and no moment of which two frames tell. Each frame is
    of one stream, and so are the boxes that are found in it.

    Args:
        session: Of the camera; all of it belongs to the camera's thread.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._opening: Future[CameraStream] | None = None
        self._failures = 0
        self._retry_at = 0.0

    def play(self) -> None:
        """Play until the session is stopped.

        Raises:
            SourceError: The usual stream failed or ended.
        """
        self._session.shown(view=False)
        playing: CameraStream | None = CameraStream(self._session, self._session.address)
        try:
            while playing is not None:
                playing = self._play(playing)
        finally:
            self._give_up_opening()

    def _play(self, playing: CameraStream) -> CameraStream | None:
        """Play one stream; return the one that follows, None when the session is stopped."""
        with closing(playing):
            try:
                return self._play_until_followed(playing)
            except SourceError as error:
                if not self._session.shows_view:
                    raise
                self._fail(error, view=False)
        return CameraStream(self._session, self._session.address)

    def _play_until_followed(self, playing: CameraStream) -> CameraStream | None:
        for shot, captured_ms in playing.shots():
            following = self._following()
            if following is not None or self._session.stopping.is_set():
                return following
            self._session.notice = playing.notice
            if captured_ms is not None:
                self._publish(shot, captured_ms)
        return None

    def _following(self) -> CameraStream | None:
        """Return the other stream once it may take over; open it when it is wanted."""
        session = self._session
        wants_view = session.wants_view  # the worker's thread may change it any time
        if wants_view == session.shows_view:
            self._give_up_opening()
            if not wants_view:  # whoever looks next begins anew
                self._failures, self._retry_at = 0, 0.0
                session.shown(view=False)
            return None
        if self._opening is None:
            if time.monotonic() >= self._retry_at:
                address = session.view if wants_view and session.view else session.address
                self._opening = _open_beside(session, address)
            return None
        if not self._opening.done():
            return None
        opening, self._opening = self._opening, None
        try:
            following = opening.result()
        except SourceError as error:
            self._fail(error, view=session.shows_view)
            return None
        session.shown(view=wants_view)
        return following

    def _fail(self, error: SourceError, *, view: bool) -> None:
        """Say that a stream fails, and which is shown meanwhile; it is tried again later."""
        self._failures += 1
        self._retry_at = time.monotonic() + pause_s(self._failures)
        trouble = (
            f"the larger stream is shown, since the other fails: {error}"
            if view
            else f"the smaller stream is shown, since the other fails: {error}"
        )
        self._session.shown(view=view, trouble=trouble)

    def _give_up_opening(self) -> None:
        if self._opening is not None:
            self._opening.add_done_callback(_close)
            self._opening = None

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


def _open_beside(session: Session, address: str) -> Future[CameraStream]:
    """Open a stream in a thread of its own, which may take as long as a camera does to answer."""
    opening: Future[CameraStream] = Future()

    def run() -> None:
        try:
            stream = CameraStream(session, address)
            with ExitStack() as failed:
                failed.callback(stream.close)
                stream.skip_damaged()
                failed.pop_all()
        except BaseException as error:  # noqa: BLE001  # raised where the result is asked for
            opening.set_exception(error)
        else:
            opening.set_result(stream)

    name = f"opening {session.camera.id}"
    Thread(target=copy_context().run, args=(run,), name=name, daemon=True).start()
    return opening


def _close(opening: Future[CameraStream]) -> None:
    if opening.exception() is None:
        opening.result().close()
