"""Opens a source with FFmpeg, which gets to touch nothing but what is meant.

Files and webcams it opens itself. Over the network it reads what our own connections, whose
addresses were judged, bring it.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.client import HTTPException
from urllib.parse import urlsplit, urlunsplit

import av
import av.error
from av.container import InputContainer

from capture import reasons, sources
from capture.network.http_body import HttpCamera
from capture.network.rtsp_relay import RtspRelay
from capture.sources import Source, SourceError
from mien.bus.messages import Camera
from mien.process.media import OutsideError

_MOST_MOVES = 5


@dataclass(frozen=True)
class Opened:
    """A container with all that it reads from.

    Attributes:
        container: What FFmpeg has opened.
        close: Closes it, and what it reads from.
        deaf: Tells whether the camera sends by UDP, and nothing has come.
    """

    container: InputContainer
    close: Callable[[], None]
    deaf: Callable[[], bool] = lambda: False


def open_source(source: Source, camera: Camera) -> Opened:
    """Open a source.

    Args:
        source: What to open.
        camera: Size and rate that are wanted.

    Raises:
        SourceError: It cannot be opened, with the reason in plain words.
    """
    form, options = sources.open_options(source, camera)
    if source.kind == "http":
        return _open_http(source, camera.fps, options)
    if source.kind == "rtsp":
        return _open_rtsp(source, options)
    if source.kind == "file":
        container = _open_file(source, form, options)
    else:
        container = _try(source, lambda: _open_webcam(source, form, options))
    return Opened(container, container.close)


def _try(source: Source, step: Callable[[], InputContainer]) -> InputContainer:
    began_s = time.monotonic()
    try:
        return step()
    except av.error.FFmpegError as error:
        # Some of FFmpeg's protocols call an interrupted wait invalid data.
        silent = time.monotonic() - began_s >= source.limits.open_s
        reason = f"{source.shown} does not answer"
        raise SourceError(
            reason if silent else reasons.explain(error, source, opened=False)
        ) from None


def _timeouts(source: Source) -> tuple[float, float]:
    return source.limits.open_s, source.limits.read_s


def _open_file(source: Source, form: str | None, options: dict[str, str]) -> InputContainer:
    def step(path: str) -> InputContainer:
        return av.open(path, "r", format=form, options=options, timeout=_timeouts(source))

    try:
        with source.limits.media.opened(source.address) as path:
            return _try(source, lambda: step(path))
    except OutsideError as error:
        raise SourceError(str(error), final=True) from None
    except OSError as error:
        raise SourceError(f"{source.shown} cannot be read ({error.strerror})") from None


def _open_webcam(source: Source, form: str | None, options: dict[str, str]) -> InputContainer:
    with contextlib.suppress(av.error.FFmpegError):
        return av.open(source.address, "r", format=form, options=options, timeout=_timeouts(source))
    # One without MJPEG, or without this size: take what it has.
    limit = {"max_pixels": options["max_pixels"]}
    return av.open(source.address, "r", format=form, options=limit, timeout=_timeouts(source))


def _open_http(source: Source, fps: float | None, options: dict[str, str]) -> Opened:
    answer = HttpCamera(source, fps)

    def step() -> InputContainer:
        return av.open(
            answer.file,
            "r",
            format=answer.form,
            options=options,
            timeout=_timeouts(source),
            io_open=answer.open_beside,
        )

    try:
        container = _try(source, step)
    except SourceError:
        answer.close()
        raise
    answer.opened()

    def close() -> None:
        container.close()
        answer.close()

    return Opened(container, close)


def _open_rtsp(source: Source, options: dict[str, str]) -> Opened:
    timeouts = _timeouts(source)
    udp = False
    for _ in range(_MOST_MOVES):
        relay = _connect(source, udp)
        try:
            container = _try(
                source,
                lambda url=relay.url, options=options: av.open(  # type: ignore[misc]  # of this round
                    url, "r", format="rtsp", options=options, timeout=timeouts
                ),
            )
        except SourceError:
            relay.close()
            if relay.moved_to is not None:
                source = _moved(source, relay.moved_to)
            elif relay.refuses_tcp and not udp and not _is_secure(source):
                udp, options = True, options | sources.UDP_OPTIONS
            elif relay.deaf:
                raise SourceError(reasons.UNHEARD.format(source.shown)) from None
            else:
                raise
            continue

        def close(relay: RtspRelay = relay, container: InputContainer = container) -> None:
            container.close()
            relay.close()

        return Opened(container, close, lambda relay=relay: relay.deaf)  # type: ignore[misc]  # as above
    raise SourceError(f"{source.shown} leads from one address to the next")


def _connect(source: Source, udp: bool) -> RtspRelay:
    try:
        return RtspRelay(source, udp=udp)
    except (OSError, HTTPException, ValueError) as error:
        raise SourceError(reasons.explain_answer(error, source, opened=False)) from None


def _is_secure(source: Source) -> bool:
    """True for a camera over TLS: by UDP its pictures would come for everybody to read."""
    return urlsplit(source.address).scheme.lower() == "rtsps"


def _moved(source: Source, address: str) -> Source:
    """The source at the address that it named; its password stays with its host."""
    before, after = urlsplit(source.address), urlsplit(address)
    login, at, _ = before.netloc.rpartition("@")
    if before.hostname == after.hostname and "@" not in after.netloc:
        after = after._replace(netloc=f"{login}{at}{after.netloc}")
    moved = sources.parse(urlunsplit(after))
    if moved.kind != "rtsp":
        raise SourceError(f"{source.shown} leads to what is no RTSP")
    return replace(source, address=moved.address)
