"""What one account and one address may ask of this process, so that the others get their share.

Each replica counts for itself, so two of them let through twice as much.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Flask, current_app, request

from web.http.crowd import Crowd, Kind
from web.http.identity import LOCAL, Identity, current
from web.http.rates import Rates
from web.http.refusals import RefusedError

#: Files that are in memory at once, of one account and of all; the largest has 128 MiB.
FILE_BYTES_EACH, FILE_BYTES = 256 << 20, 512 << 20
#: When to try again what was too much at once.
AGAIN_S = 5
_UPLOAD: tuple[Kind, ...] = ("body",)
_SOCKET: tuple[Kind, ...] = ("socket",)
_EXTENSION = "mien.limits"
_HELD, _BYTES = "mien.upload_of", "mien.file_bytes"


@dataclass(frozen=True)
class Limits:
    """What one may ask.

    Attributes:
        address_requests: Requests in a minute from one address.
        account_requests: And of one account: a person, a token, a wall screen's link.
        account_uploads: Uploads of one account at once.
        account_viewers: Open pages of one account.
    """

    address_requests: int = 12_000
    account_requests: int = 6_000
    account_uploads: int = 8
    account_viewers: int = 64


#: What nobody meets who has many pages open, each with many tiles.
USUAL = Limits()


class RequestLimiter:
    """Counts what accounts and addresses ask; any thread may enter.

    Args:
        limits: How much is too much.
        clock: Seconds that only grow.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._addresses = Rates(limits.address_requests, clock)
        self._accounts = Rates(limits.account_requests, clock)
        most: dict[Kind, int] = {"body": limits.account_uploads, "socket": limits.account_viewers}
        self._crowd = Crowd(most, None)
        self._file_bytes: Counter[str] = Counter()
        self._lock = threading.Lock()

    def install(self, app: Flask) -> None:
        """Let requests of an app hold uploads and files until they end."""
        app.extensions[_EXTENSION] = self
        app.teardown_request(self._end)

    def ask(self, address: str) -> None:
        """Count a request from an address.

        Raises:
            RefusedError: There were too many (429).
        """
        _check(self._addresses.wait_s(address), address)

    def ask_as(self, asking: Identity) -> None:
        """Count a request of an account.

        Raises:
            RefusedError: There were too many (429).
        """
        if _counts(asking):
            _check(self._accounts.wait_s(asking.name), asking.name)

    def upload(self, asking: Identity) -> None:
        """Count an upload, until the request ends.

        Raises:
            RefusedError: There are too many at once (429).
        """
        if not _counts(asking):
            return
        self._enter(asking, _UPLOAD)
        request.environ[_HELD] = asking.name

    def open(self, asking: Identity, address: str) -> None:
        """Count an open page, until ``close``.

        Raises:
            RefusedError: There are too many (429).
        """
        self.ask(address)
        self.ask_as(asking)
        self.stay(asking)

    def stay(self, asking: Identity) -> None:
        """Count the answer of a request that was counted already as an open page, until ``close``.

        Raises:
            RefusedError: There are too many (429).
        """
        if _counts(asking):
            self._enter(asking, _SOCKET)

    def close(self, asking: Identity) -> None:
        """A page that was opened is closed."""
        if _counts(asking):
            self._crowd.leave(asking.name, _SOCKET)

    def hold(self, size_bytes: int) -> None:
        """Make room for a file in memory, until the request ends.

        Raises:
            RefusedError: Others fill it now (429 one's own, 503 those of all).
        """
        who = current().name
        with self._lock:
            if self._file_bytes[who] + size_bytes > FILE_BYTES_EACH:
                reason = "your other uploads are still under way; try again when they are done."
                raise RefusedError(429, reason, retry_s=AGAIN_S)
            if self._file_bytes.total() + size_bytes > FILE_BYTES:
                reason = "many files are being uploaded; try again in a moment."
                raise RefusedError(503, reason, retry_s=AGAIN_S)
            self._file_bytes[who] += size_bytes
        request.environ[_BYTES] = who, size_bytes

    def _enter(self, asking: Identity, kinds: tuple[Kind, ...]) -> None:
        crowded = self._crowd.enter(asking.name, kinds)
        if crowded is not None:
            raise RefusedError(crowded.code, crowded.reason, retry_s=AGAIN_S)

    def _end(self, _error: BaseException | None) -> None:
        held = request.environ.pop(_HELD, None)
        if held is not None:
            self._crowd.leave(held, _UPLOAD)
        who, size_bytes = request.environ.pop(_BYTES, ("", 0))
        with self._lock:
            self._file_bytes[who] -= size_bytes
            if not self._file_bytes[who]:
                del self._file_bytes[who]


def hold(size_bytes: int) -> None:
    """Make room for a file that this request reads into memory.

    Raises:
        RefusedError: Others fill it now.
    """
    limiter: RequestLimiter = current_app.extensions[_EXTENSION]
    limiter.hold(size_bytes)


def stay() -> Callable[[], None]:
    """Count this request's answer, which lasts, as an open page until what is returned is called.

    Raises:
        RefusedError: There are too many (429).
    """
    limiter: RequestLimiter = current_app.extensions[_EXTENSION]
    asking = current()
    limiter.stay(asking)
    return partial(limiter.close, asking)


def _counts(asking: Identity) -> bool:
    """Without a login everybody is one and the same, and addresses alone tell them apart."""
    return asking is not LOCAL and asking.rank != "public"


def _check(wait_s: float, who: str) -> None:
    if wait_s > 0:
        seconds = math.ceil(wait_s)
        raise RefusedError(
            429, f"too many requests of {who}; try again in {seconds} s.", retry_s=seconds
        )
