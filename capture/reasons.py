"""FFmpeg's errors in plain words.

FFmpeg's own texts quote the URL with its password, so they are never passed on.
"""

import errno
import socket
import ssl
from http.client import IncompleteRead
from urllib.error import HTTPError, URLError

import av.error as ff

from capture.sources import Source
from mien.process.addresses import ForbiddenAddressError
from mien.video import reasons

BROKEN = "{} broke off the connection"
_NETWORK = "cannot reach {}: is the name right, and the camera on?"
STREAM = "{} answers, but with no video"
_SILENT = "{} does not answer"
_LOGIN = "{} refuses: wrong user name or password"
_PERMISSION = "{} refuses: wrong user name or password, or no permission"
_PATH = "{} has no stream at this path"
_TOO_MANY = "{} refuses: too many connections"
_ERROR = "{} answers with an error"
_CLOSED = "{} refuses the connection: is it on, and the port right?"
_FORBIDDEN = "{} is at an address that may not be opened, or leads to one"
_CERTIFICATE = "{} shows a certificate that is not trusted for this name"
_NO_TLS = "{} speaks no TLS at this port: its address begins with rtsp:// or http://"
_UDP = "{} sends its pictures by UDP alone: have it send them over TCP"
UNHEARD = (
    "{} sends its pictures by UDP alone, and none arrive: let UDP through, or have it send "
    "them over TCP"
)
#: All that is told of a camera on this machine: else its reasons would tell what runs here.
HIDDEN = "{} gives no video that can be shown"

_BY_STATUS = {401: _LOGIN, 403: _PERMISSION, 404: _PATH, 429: _TOO_MANY}

_BY_KIND: list[tuple[type[ff.FFmpegError], str]] = [
    (ff.HTTPUnauthorizedError, _LOGIN),
    (ff.HTTPForbiddenError, _PERMISSION),
    (ff.HTTPNotFoundError, _PATH),
    (ff.HTTPTooManyRequestsError, _TOO_MANY),
    (ff.HTTPError, _ERROR),
    (ff.ConnectionRefusedError, _CLOSED),
    (ff.ConnectionResetError, BROKEN),
    (ff.BrokenPipeError, BROKEN),
    (ff.ExitError, _SILENT),
    (ff.TimeoutError, _SILENT),
    (ff.ProtocolNotFoundError, _FORBIDDEN),
    *reasons.BY_KIND,
]

_BY_NUMBER = {
    errno.EBUSY: "{} is in use by another program",
    errno.ENODEV: "the camera at {} is gone",
    errno.ENXIO: "the camera at {} is gone",
    errno.EHOSTUNREACH: "no way to {}: is the network right?",
    errno.ENETUNREACH: "no way to {}: is the network right?",
}


def explain(error: ff.FFmpegError, source: Source, *, opened: bool) -> str:
    """Say in one clause what went wrong with a source, without its credentials.

    Args:
        error: What FFmpeg raised.
        source: What was opened or read.
        opened: True when it had been opened before.
    """
    return _template(error, source, opened).format(source.shown)


def explain_answer(error: Exception, source: Source, *, opened: bool) -> str:
    """Say in one clause what went wrong with a connection of our own.

    Args:
        error: What the network, TLS or HTTP raised.
        source: What was opened or read.
        opened: True when it had been opened before.
    """
    return _of_answer(error, opened).format(source.shown)


def _of_answer(error: Exception, opened: bool) -> str:
    if isinstance(error, HTTPError):
        leads = 300 <= error.code < 400  # to a scheme that is not followed, or in circles
        return _FORBIDDEN if leads else _BY_STATUS.get(error.code, _ERROR)
    if isinstance(error, URLError):
        if not isinstance(error.reason, Exception):
            return _FORBIDDEN  # a scheme that is not followed
        error = error.reason
    if isinstance(error, ForbiddenAddressError):
        return _FORBIDDEN
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATE
    if isinstance(error, ssl.SSLError) and error.reason == "WRONG_VERSION_NUMBER":
        return _NO_TLS
    if isinstance(error, TimeoutError):
        return _SILENT
    if isinstance(error, ConnectionRefusedError):
        return _CLOSED
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    if isinstance(error, socket.gaierror | UnicodeError):
        return _NETWORK
    return BROKEN if opened or isinstance(error, OSError | IncompleteRead) else STREAM


def _template(error: ff.FFmpegError, source: Source, opened: bool) -> str:
    remote = source.kind in ("rtsp", "http")
    if reasons.foreign(error):
        return STREAM if remote else "{} is not a video"
    if source.kind == "rtsp" and error.errno == errno.EPROTONOSUPPORT:
        return _UDP
    if remote and error.errno == errno.EIO:
        return BROKEN if opened else _NETWORK
    if error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    for kind, text in _BY_KIND:
        if isinstance(error, kind):
            return text
    return reasons.unknown(error)
