"""What web does once a second: its heartbeat, the cameras again when lost, status to viewers."""

import threading
from typing import Any

import msgspec
import structlog
from redis import Redis

from mien.bus import streams
from mien.bus.group import Backlog
from mien.bus.heartbeat import Heartbeat
from web.admin import status
from web.admin.status import LostEvent, Status
from web.cameras.browser_cameras import BrowserCameras
from web.cameras.desired import Desired
from web.cameras.temporary_cameras import TemporaryCameras
from web.http.identity import Identity
from web.live.latency import Latency
from web.live.live import Live
from web.live.pictures import Pictures
from web.live.privacy import Privacy
from web.live.viewers import Viewers
from web.models.champion import Champion
from web.models.shadow import ShadowSync
from web.uploads.photos import Photos
from web.uploads.runs import Runs

log = structlog.get_logger()

#: Half of the second within which the cameras must be back in a Redis that came back empty.
EVERY_S = 0.5


class Pulse:
    """The regular duties, in a thread of their own."""

    def __init__(
        self,
        redis: Redis,
        heartbeat: Heartbeat,
        desired: Desired,
        champion: Champion,
        shadow: ShadowSync,
        live: Live,
        pictures: Pictures,
        viewers: Viewers,
        latency: Latency,
        temporary: TemporaryCameras,
        browsers: BrowserCameras,
        photos: Photos,
        runs: Runs,
        privacy: Privacy,
    ) -> None:
        self._redis = redis
        self._heartbeat = heartbeat
        self._desired = desired
        self._champion = champion
        self._shadow = shadow
        self._live = live
        self._pictures = pictures
        self._viewers = viewers
        self._latency = latency
        self._temporary = temporary
        self._browsers = browsers
        self._photos = photos
        self._runs = runs
        self._privacy = privacy
        self._stopping = threading.Event()
        self._lost = False

    def run(self) -> None:
        """Beat until ``stop`` is called."""
        while not self._stopping.is_set():
            try:
                self._step()
                self._lost = False
            except streams.LOST:
                if not self._lost:
                    self._viewers.tell("lost", _lost)
                self._lost = True
            self._stopping.wait(EVERY_S)
        try:
            self._heartbeat.retire()
        except streams.LOST:
            log.info("stopped while Redis was away")

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    def _step(self) -> None:
        self._desired.publish_if_lost()
        self._champion.publish_if_lost()
        self._champion.give_up_hung()
        self._shadow.follow()
        self._temporary.renew()
        self._browsers.report()
        self._photos.tidy()
        self._privacy.refresh()
        if not self._heartbeat.due():
            return
        self._heartbeat.beat(Backlog())
        present = status.read(self._redis, self._latency, len(self._viewers))
        self._tidy(present)
        if len(self._viewers):
            runs = self._runs.now()

            def told(who: Identity) -> dict[str, Any]:
                seen = msgspec.to_builtins(status.seen_by(who, present))
                return {**seen, "runs": runs if who.may("operator") else []}

            self._viewers.tell("status", told)

    def _tidy(self, present: Status) -> None:
        wanted = [camera.id for camera in present.cameras]
        self._live.keep_only(wanted)
        self._pictures.keep_only(wanted)


def _lost(_: Identity) -> Any:
    return msgspec.to_builtins(LostEvent("Redis does not answer"))
