"""The newest of everything: per camera the last detections, per track its scores.

State only, fed by the follower and read by whoever sends; safe to use from many threads.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from mien.bus.messages import Detections, Emotions
from mien.faces.smoothing import smooth
from web.live import frame_header
from web.live.expressions import FORGET_MS, SaidOfTrack, ShownExpression
from web.live.frame_header import FrameHeader

Listener = Callable[[Sequence[SaidOfTrack]], None]

#: A face is in view while it was classified no longer ago; alert rules count alike.
IN_VIEW_MS = 2_000


@dataclass
class CameraState:
    """One camera: its newest frame and the expressions of its tracks."""

    newest: Detections | None = None
    expressions: dict[int, ShownExpression] = field(default_factory=dict)


class Live:
    """The present state of all cameras. Any thread may call it; a lock guards the states."""

    def __init__(self) -> None:
        self._states: dict[str, CameraState] = {}
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def add_detections(self, detections: Iterable[Detections]) -> dict[str, Detections]:
        """Take in detections and return the newest readable one per camera among them.

        Frames of files under analysis are nobody's live picture and are left out, as are those
        that the detector could not read.
        """
        newest = {d.camera: d for d in detections if not d.lossless and d.error is None}
        with self._lock:
            for camera, frame in newest.items():
                room = self._states.setdefault(camera, CameraState())
                room.newest = frame
                self._forget_old(room, frame.captured_ms)
        return newest

    def add_emotions(self, emotions: Iterable[Emotions]) -> None:
        """Take in classified faces, and tell the listeners."""
        said: list[SaidOfTrack] = []
        with self._lock:
            for emotion in emotions:
                if not emotion.lossless:
                    said += self._feel(emotion)
            listeners = self._listeners
        for listener in listeners:
            listener(said)

    def listen(self, listener: Listener) -> None:
        """Have somebody told of every face that is classified from now on; at once and shortly."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def unlisten(self, listener: Listener) -> None:
        """End that."""
        with self._lock:
            self._listeners = tuple(one for one in self._listeners if one != listener)

    def newest(self, camera: str) -> Detections | None:
        """The camera's newest frame, None before the first."""
        with self._lock:
            room = self._states.get(camera)
            return room.newest if room else None

    def header(self, frame: Detections) -> FrameHeader:
        """Describe what is sent beside a frame's JPEG; its age is yet to be told."""
        with self._lock:
            room = self._states.get(frame.camera, CameraState())
            said = {
                track.track_id: room.expressions[track.track_id]
                for track in frame.tracks
                if track.track_id in room.expressions
            }
        return frame_header.header(frame, said)

    def in_view(self, cameras: Collection[str] | None, now_ms: int) -> list[ShownExpression]:
        """What was said of the faces that were classified within the last two seconds.

        Args:
            cameras: Only of these; None means all.
            now_ms: The present time.
        """
        with self._lock:
            return [
                said
                for camera, room in self._states.items()
                if cameras is None or camera in cameras
                for said in room.expressions.values()
                if said.apart_ms(now_ms) <= IN_VIEW_MS
            ]

    def forget_all(self) -> None:
        """Drop everything: the server lost it too."""
        with self._lock:
            self._states.clear()

    def keep_only(self, cameras: Iterable[str]) -> None:
        """Forget the cameras that are no longer wanted."""
        with self._lock:
            for camera in self._states.keys() - set(cameras):
                del self._states[camera]

    def _feel(self, emotion: Emotions) -> Iterable[SaidOfTrack]:
        room = self._states.setdefault(emotion.camera, CameraState())
        for result in emotion.results:
            before = room.expressions.get(result.track_id)
            comparable = before is not None and before.labels == emotion.labels
            room.expressions[result.track_id] = ShownExpression(
                smooth(
                    before.smoothed if before and comparable else None,
                    result.scores,
                    emotion.captured_ms,
                ),
                result.scores,
                emotion.seq,
                emotion.labels,
                emotion.weights,
                emotion.model_version,
            )
            yield SaidOfTrack(emotion.camera, result.track_id, room.expressions[result.track_id])

    @staticmethod
    def _forget_old(room: CameraState, now_ms: int) -> None:
        old = [
            track_id
            for track_id, expression in room.expressions.items()
            if expression.apart_ms(now_ms) > FORGET_MS
        ]
        for track_id in old:
            del room.expressions[track_id]
