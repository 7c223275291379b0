"""Which of a container's streams is the film."""

from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream

#: Codecs whose packets are whole picture files.
PICTURES = frozenset({"mjpeg", "png", "bmp", "tiff", "webp"})


def choose(container: InputContainer) -> VideoStream | None:
    """Pick the film and have everything else left unread; None when there is no video."""
    films = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    film = max(films, key=_likelihood, default=None)
    for stream in container.streams:
        stream.discard = Discard.none if stream is film else Discard.all
    return film


def _likelihood(stream: VideoStream) -> tuple[bool, bool, bool]:
    """Tell films from covers that are not marked as such: a single picture, or picture files."""
    return (
        stream.frames != 1,
        stream.codec_context.name not in PICTURES,
        bool(stream.disposition & Disposition.default),
    )
