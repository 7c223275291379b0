"""FFmpeg's errors in plain words.

FFmpeg's own texts quote the URL with its password, so they are never passed on.
"""

import errno

import av.error as ff

from capture.sources import Source

_BROKEN = "{shown} broke off the connection"
_NETWORK = "cannot reach {shown}: is the name right, and the camera on?"
_STREAM = "{shown} answers, but with no video"

_BY_KIND: list[tuple[type[ff.FFmpegError], str]] = [
    (ff.HTTPUnauthorizedError, "{shown} refuses: wrong user name or password"),
    (ff.HTTPForbiddenError, "{shown} refuses: wrong user name or password, or no permission"),
    (ff.HTTPNotFoundError, "{shown} has no stream at this path"),
    (ff.HTTPTooManyRequestsError, "{shown} refuses: too many connections"),
    (ff.HTTPError, "{shown} answers with an error"),
    (ff.ConnectionRefusedError, "{shown} refuses the connection: is it on, and the port right?"),
    (ff.ConnectionResetError, _BROKEN),
    (ff.BrokenPipeError, _BROKEN),
    (ff.ExitError, "{shown} does not answer"),
    (ff.TimeoutError, "{shown} does not answer"),
    (ff.PermissionError, "no permission to open {shown}"),
    (ff.FileNotFoundError, "no such file: {shown}"),
    (ff.EOFError, "{shown} holds no picture"),
    (ff.DecoderNotFoundError, "{shown} is in a video format that is not supported"),
    (ff.ProtocolNotFoundError, "{shown} leads to an address that may not be opened"),
]

_BY_NUMBER = {
    errno.EBUSY: "{shown} is in use by another program",
    errno.ENODEV: "the camera at {shown} is gone",
    errno.ENXIO: "the camera at {shown} is gone",
    errno.EHOSTUNREACH: "no way to {shown}: is the network right?",
    errno.ENETUNREACH: "no way to {shown}: is the network right?",
}


def explain(error: ff.FFmpegError, source: Source, *, opened: bool) -> str:
    """Says in one clause what went wrong with a source, without its credentials.

    Args:
        error: What FFmpeg raised.
        source: What was opened or read.
        opened: True when it had been opened before.
    """
    return _template(error, source, opened).format(shown=source.shown)


def _template(error: ff.FFmpegError, source: Source, opened: bool) -> str:
    remote = source.kind in ("rtsp", "http")
    # EINVAL: the data look like a format that is not among the containers that are allowed.
    if isinstance(error, ff.InvalidDataError) or error.errno == errno.EINVAL:
        return _STREAM if remote else "{shown} is not a video"
    if remote and error.errno == errno.EIO:
        return _BROKEN if opened else _NETWORK
    if error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    for kind, text in _BY_KIND:
        if isinstance(error, kind):
            return text
    return "{shown} cannot be read (" + (error.strerror or "unknown cause").lower() + ")"
