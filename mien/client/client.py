"""Asks a running Mien: its cameras, what faces express now, and what they expressed."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import requests

from mien.bus.messages import CameraState
from mien.client.live_emotion import LiveEmotion
from mien.process.extras import need

if TYPE_CHECKING:
    import pandas

TIMEOUT_S = 60.0
#: The server says every ten seconds that it is still there.
SILENT_S = 30.0
#: Before it is asked again, after it was lost; twice as long each time.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
_DATA = b"data: "


class ClientError(RuntimeError):
    """Mien refuses, or does not answer; the text is one line that says why."""


class WatchedCamera(msgspec.Struct, frozen=True, kw_only=True):
    """A camera and how it is.

    Attributes:
        id: What it is asked for by.
        name: What people call it.
        group: What they call the cameras that it belongs with.
        state: ``live`` when pictures come.
        reason: Why they do not, in plain words.
        fps: Pictures a second that come.
        width: Of its pictures, in pixels.
        height: Of its pictures, in pixels.
        faces: How many were in its newest picture.
    """

    id: str
    name: str
    group: str | None
    state: CameraState
    reason: str | None
    fps: float
    width: int
    height: int
    faces: int


class Client:
    """A running Mien.

    One thread may use it at a time.

    Args:
        url: Address of the dashboard.
        token: From People, where people sign in; None takes the variable ``MIEN_TOKEN``.
        verify: False believes any certificate, a path that of this authority.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        token: str | None = None,
        *,
        verify: bool | str = True,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise ClientError(f"{url} is no web address; it looks like http://127.0.0.1:8000")
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.verify = verify
        token = token or os.environ.get("MIEN_TOKEN")
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def cameras(self) -> list[WatchedCamera]:
        """Read which cameras there are, of those that one may see, and how each is.

        Raises:
            ClientError: Mien refuses or does not answer.
        """
        return msgspec.convert(self._json("/api/status")["cameras"], list[WatchedCamera])

    def emotions(
        self, cameras: Collection[str] | None = None, *, seconds: int | None = None
    ) -> Iterator[LiveEmotion]:
        """Yield what faces express, as it is read; a Mien that was lost is waited for.

        Args:
            cameras: Ids; None for all.
            seconds: Ends after so many; None goes on until the caller has had enough.

        Raises:
            ClientError: Mien refuses, or did not answer at the very beginning.
        """
        until_s = math.inf if seconds is None else time.monotonic() + seconds
        query = {} if cameras is None else {"cameras": ",".join(cameras)}
        begun, pause_s = False, FIRST_PAUSE_S
        while (left_s := until_s - time.monotonic()) > 0:
            if seconds is not None:
                query["seconds"] = str(math.ceil(left_s))
            try:
                for emotion in self._listen(query):
                    begun, pause_s = True, FIRST_PAUSE_S
                    yield emotion
                begun = True
            except requests.RequestException as error:
                if not begun:
                    raise self._lost(error) from None
            time.sleep(min(pause_s, max(0.0, until_s - time.monotonic())))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _listen(self, query: Mapping[str, str]) -> Iterator[LiveEmotion]:
        address = f"{self._url}/api/emotions"
        with self._session.get(
            address, params=query, stream=True, timeout=(TIMEOUT_S, SILENT_S)
        ) as answer:
            self._check(answer)
            for line in answer.iter_lines(chunk_size=None):  # type: ignore[call-overload]  # as it comes
                if line.startswith(_DATA):
                    yield msgspec.json.decode(line[len(_DATA) :], type=LiveEmotion)

    def history(
        self,
        start: datetime,
        end: datetime,
        cameras: Collection[str] | None = None,
        *,
        buckets: int = 300,
    ) -> pandas.DataFrame:
        """Read how expressions shared out over time.

        Args:
            start: With a time zone.
            end: With a time zone; the first moment after the span.
            cameras: Ids; None for all.
            buckets: Into how many at most the span is cut: the more, the finer.

        Returns:
            A row for each bucket and camera, and one for all together, whose camera is ``*``:
            ``start_utc`` with its zone, ``bucket_s``, ``face_seconds``, ``frames``, and the mean
            share of each expression, 0 to 1, as ``share_...``.

        Raises:
            ClientError: Mien refuses or does not answer, or a time has no zone.
            ImportError: pandas is not installed.
        """
        need("pandas")
        import pandas

        query = {
            "from": str(_milliseconds(start)),
            "to": str(_milliseconds(end)),
            "buckets": str(buckets),
            "format": "json",
        }
        if cameras is not None:
            query["cameras"] = ",".join(cameras)
        frame = pandas.DataFrame(self._json("/api/export", query))
        if len(frame):
            frame["start_utc"] = pandas.to_datetime(frame["start_ms"], unit="ms", utc=True)
        return frame

    def _json(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        try:
            answer = self._session.get(self._url + path, params=query, timeout=TIMEOUT_S)
        except requests.RequestException as error:
            raise self._lost(error) from None
        self._check(answer)
        try:
            return answer.json()
        except ValueError:
            raise ClientError(f"what answers at {self._url} is not Mien") from None

    def _check(self, answer: requests.Response) -> None:
        if answer.ok:
            return
        try:
            told = str(answer.json()["error"])
        except (ValueError, KeyError, TypeError):
            told = f"{self._url} answers {answer.status_code} {answer.reason}"
        if answer.status_code == requests.codes.unauthorized:
            told += " Give a token of this Mien."
        raise ClientError(told)

    def _lost(self, error: requests.RequestException) -> ClientError:
        return ClientError(f"no Mien answers at {self._url} ({type(error).__name__})")


def _milliseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ClientError(f"{moment} has no time zone; say datetime(..., tzinfo=timezone.utc)")
    return round(moment.timestamp() * 1000)
