"""What web does once a second: its heartbeat, the cameras again when lost, status to viewers."""

import threading
from typing import Any

import structlog
from redis import Redis

from bus import streams
from bus.group import Backlog
from bus.heartbeat import Heartbeat
from web import status
from web.browser_cameras import BrowserCameras
from web.champion import Champion
from web.desired import Desired
from web.guests import Guests
from web.latency import Latency
from web.live import Live
from web.photos import Photos
from web.pictures import Pictures
from web.privacy import Privacy
from web.runs import Runs
from web.shadow import Shadow
from web.viewers import Viewers

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
        shadow: Shadow,
        live: Live,
        pictures: Pictures,
        viewers: Viewers,
        latency: Latency,
        guests: Guests,
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
        self._guests = guests
        self._browsers = browsers
        self._photos = photos
        self._runs = runs
        self._privacy = privacy
        self._stopping = threading.Event()
        self._lost = False

    def run(self) -> None:
        """Beats until ``stop`` is called."""
        while not self._stopping.is_set():
            try:
                self._step()
                self._lost = False
            except streams.LOST:
                if not self._lost:
                    self._viewers.tell("lost", {"reason": "Redis does not answer"})
                self._lost = True
            self._stopping.wait(EVERY_S)
        try:
            self._heartbeat.retire()
        except streams.LOST:
            log.info("stopped while Redis was away")

    def stop(self) -> None:
        """Asks ``run`` to end."""
        self._stopping.set()

    def _step(self) -> None:
        self._desired.publish_if_lost()
        self._champion.publish_if_lost()
        self._champion.give_up_hung()
        self._shadow.follow()
        self._guests.renew()
        self._browsers.report()
        self._photos.tidy()
        self._privacy.refresh()
        if not self._heartbeat.due():
            return
        self._heartbeat.beat(Backlog())
        present = status.read(self._redis, self._latency, len(self._viewers))
        self._tidy(present)
        if len(self._viewers):
            self._viewers.tell("status", present | {"runs": self._runs.now()})

    def _tidy(self, present: dict[str, Any]) -> None:
        wanted = [camera["id"] for camera in present["cameras"]]
        self._live.keep_only(wanted)
        self._pictures.keep_only(wanted)
