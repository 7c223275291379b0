"""Emotions as they are read, for those who listen without a socket: server-sent events."""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from secrets import token_hex
from typing import Any

import msgspec
from flask import Blueprint, Response

from mien.client.live_emotion import LiveEmotion
from mien.faces.answers import weighted
from mien.faces.smoothing import verdict
from web.http import limits
from web.http.arguments import cameras, number
from web.http.identity import current
from web.http.operations import CAMERAS, Operation, Parameter
from web.live.expressions import SaidOfTrack
from web.live.live import Live
from web.live.viewers import Viewers

EVENT_STREAM = "text/event-stream"
#: Somebody who reads too slowly misses the oldest.
MOST_WAITING = 1_000
#: A line that says nothing, so that a connection that broke is noticed, and no proxy ends it.
STILL_HERE_S = 10.0
LONGEST_S = 7 * 24 * 3_600
_SECONDS = Parameter(
    "seconds",
    "Ends after so many seconds; without it when either side wants",
    {"type": "integer", "minimum": 0, "maximum": LONGEST_S},
)
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EmotionFeed:
    """What one listener has not read yet. One thread reads; any may offer and end.

    Args:
        wanted: Ids of the cameras; None for all.
    """

    def __init__(self, wanted: Collection[str] | None) -> None:
        self._wanted = None if wanted is None else frozenset(wanted)
        self._waiting: deque[SaidOfTrack] = deque()
        self._missed = 0
        self._ended = False
        self._changed = threading.Condition()

    def offer(self, said: Sequence[SaidOfTrack]) -> None:
        """Tell what was just said of faces."""
        mine = [each for each in said if self._wanted is None or each.camera in self._wanted]
        if not mine:
            return
        with self._changed:
            self._waiting.extend(mine)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popleft()
                self._missed += 1
            self._changed.notify()

    def end(self) -> None:
        """Let the listener go."""
        with self._changed:
            self._ended = True
            self._changed.notify()

    def events(self, seconds: float) -> Iterator[bytes]:
        """Yield lines of the event stream until the time is over or the feed has ended."""
        until_s = time.monotonic() + seconds
        yield b": emotions as they are read\n\n"
        while (left_s := until_s - time.monotonic()) > 0:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._waiting or self._ended, min(left_s, STILL_HERE_S)
                )
                if self._ended:
                    return
                taken, self._waiting = list(self._waiting), deque()
                missed, self._missed = self._missed, 0
            if not taken:
                yield b": still here\n\n"
            for place, said in enumerate(taken):
                yield _event(said, 0 if place else missed)


def _event(of: SaidOfTrack, missed: int) -> bytes:
    said = of.said
    shown = verdict(said.smoothed.scores, said.weights)
    shares = weighted(said.smoothed.scores, said.weights)
    emotion = LiveEmotion(
        camera=of.camera,
        track=of.track_id,
        seq=said.seq,
        captured_ms=said.smoothed.at_ms,
        label=said.labels[shown.top],
        confidence=round(shown.confidence, 3),
        uncertain=shown.uncertain,
        scores={label: round(share, 3) for label, share in zip(said.labels, shares, strict=True)},
        model_version=said.model_version,
        missed=missed,
    )
    return b"event: emotion\ndata: " + msgspec.json.encode(emotion) + b"\n\n"


def blueprint(live: Live, viewers: Viewers) -> Blueprint:
    """The route, bound to what is said of faces; a listener is a viewer without pictures."""
    routes = Blueprint("emotions", __name__)

    @routes.get("/api/emotions")
    @Operation(
        "What faces express, as it is read: server-sent events named emotion",
        media=(EVENT_STREAM,),
        query=(CAMERAS, _SECONDS),
        refusals=(400,),
        allows="viewer",
        camera="query",
        shows="live",
    )
    def listen() -> Response:
        seconds = number("seconds", 0, LONGEST_S, LONGEST_S)
        feed = EmotionFeed(cameras())
        sid = f"events {token_hex(8)}"

        def told(event: str, *arguments: Any, acknowledged: Callable[[], None]) -> None:
            acknowledged()

        with ExitStack() as opened:
            opened.callback(limits.stay())
            viewers.add(sid, told, feed.end, current())
            opened.callback(viewers.remove, sid)
            live.listen(feed.offer)
            opened.callback(live.unlisten, feed.offer)
            answer = Response(feed.events(seconds), mimetype=EVENT_STREAM, headers=_HEADERS)
            answer.call_on_close(opened.pop_all().close)
        return answer

    return routes
