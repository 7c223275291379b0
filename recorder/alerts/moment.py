"""Looking at the running system: which cameras are lost, how far stages lag, who is in view."""

from collections.abc import Callable
from typing import Any

from redis import Redis

from mien.alerts.judge import Moment
from mien.alerts.presence import Presence
from mien.bus import registry, streams
from mien.bus.group import GroupInbox
from mien.bus.messages import Emotions, Faces, PlacedCamera
from mien.bus.shards import keyspace
from mien.bus.shards.inbox import ShardedInbox
from mien.process.metrics import Metrics
from recorder.emotions_reader import EmotionsReader

_NOT_LOST = ("live", "ended", "paused")


class Lookout:
    """Gathers what the rules look at.

    Args:
        redis: The server.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._presence = Presence()
        self._follow = EmotionsReader(redis)
        self._waiting = {
            "classifier": _inbox(redis, keyspace.faces, streams.CLASSIFIERS, Faces),
            "recorder": _inbox(redis, keyspace.emotions, streams.RECORDERS, Emotions),
        }

    def look(self, now_ms: int, *, faces: bool) -> Moment | None:
        """Look once.

        Args:
            now_ms: The present time.
            faces: False leaves the emotions unread, when no rule asks for them.

        Returns:
            None when nobody has said yet which cameras are wanted, as after a server's restart.
        """
        if not registry.cameras_published(self._redis):
            return None
        if faces:
            for emotions in self._follow.new():
                self._presence.add_emotions(emotions, now_ms)
        else:
            self._follow.rest()
        self._presence.forget(now_ms)
        cameras = {
            camera.id: camera
            for camera in registry.read_cameras(self._redis).values()
            if not camera.lossless
        }
        return Moment(
            presence=self._presence,
            cameras={camera.id: camera.name for camera in cameras.values()},
            lost=self._lost(cameras),
            oldest_ms=self._oldest_ms(),
        )

    def _lost(self, cameras: dict[str, PlacedCamera]) -> dict[str, str]:
        captures = {worker.name for worker in registry.read_workers(self._redis, "capture")}
        lost = {}
        for camera in cameras.values():
            status = registry.read_status(self._redis, camera.id)
            if camera.paused:
                continue
            if status is None:
                lost[camera.id] = "no capture worker has opened it"
            elif status.state not in _NOT_LOST:
                lost[camera.id] = status.reason or status.state
            elif status.state == "live" and status.worker and status.worker not in captures:
                lost[camera.id] = "its capture worker is gone"
        return lost

    def _oldest_ms(self) -> dict[str, int]:
        detectors = registry.read_workers(self._redis, "detector")
        oldest = {"detector": max((worker.oldest_ms for worker in detectors), default=0)}
        for stage, inbox in self._waiting.items():
            oldest[stage] = inbox.backlog().oldest_ms
        return oldest


def _inbox(redis: Redis, stream: Callable[[int], str], group: str, kind: Any) -> ShardedInbox[Any]:
    """Only counts what waits: it never takes an entry, so it is no consumer of the group."""

    def open_inbox(name: str) -> GroupInbox[Any]:
        return GroupInbox(redis, name, group, "", kind, Metrics(), batch=1)

    return ShardedInbox(redis, stream, open_inbox, 1)
