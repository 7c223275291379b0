"""Plays the files of an analysis: every picture is published, none is skipped."""

from capture.session import Session
from mien.images.headers import PictureError
from mien.images.picture import Picture
from mien.video.files import PlayItem, items

_NOTHING = Picture(b"", 0, 0)


def play(session: Session) -> None:
    """Publish every picture of a lossless camera's files, then report ``ended``.

    A worker that takes over goes on after the last picture that was published.
    """
    if session.camera.paused:
        session.report("paused")
        return
    while not session.outbox.resume():
        if session.rest(0.1):
            return
    already = session.outbox.seq
    for number, item in enumerate(items(session.camera), start=1):
        if session.stopping.is_set():
            return
        if number > already:
            _publish(item, session)
    if not session.stopping.is_set():
        session.report("ended")


def _publish(item: PlayItem, session: Session) -> None:
    try:
        picture, reason = item.make(), None
    except PictureError as error:
        picture, reason = _NOTHING, str(error)
    session.outbox.publish_surely(picture, item.position, reason)
    session.seen(picture)
