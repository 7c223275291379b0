"""Filling the review queue: a few faces worth a look, of cameras that may keep faces.

Pictures are in memory for about two seconds, so a face is cut out when it is found. Of each stretch
of some seconds the best one is kept, as far as the caps of the queue allow.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from redis import Redis

from mien.bus import registry
from mien.bus.lease import LeaderLease
from mien.bus.messages import now_ms
from mien.bus.shards.place import Placement
from mien.store.core.database import Database
from mien.store.corrections import kept_faces, rarity, review
from mien.store.corrections.kept_faces import NewFace, track_name
from recorder.corrections.uncertainty_sampler import SampledFace, UncertaintySampler
from recorder.emotions_reader import EmotionsReader

if TYPE_CHECKING:
    from recorder.corrections.likeness import Album

log = structlog.get_logger()

STRETCH_S = 5.0
#: Kept faces of one track are at least so far apart.
APART_MS = 30_000
#: After so long it is asked anew what is rare, and all reasons have the same chance again.
RENEW_S = 3_600.0
#: A new face is compared with so many of its camera.
COMPARED = 200


@dataclass
class _Hour:
    """What holds for about an hour."""

    until: float
    shares: dict[str, float]
    kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    albums: "dict[str, Album]" = field(default_factory=dict)

    def rank(self, face: SampledFace) -> tuple[int, float]:
        """The smaller, the better: cameras and reasons take turns, then what is worth more."""
        return self.kept[face.camera, face.why], -face.sampler


@dataclass
class _Stretch:
    """One stretch of time, with room for one face or for none."""

    until: float
    open: bool
    best: tuple[SampledFace, bytes] | None = None


class ReviewSampler:
    """Keeps faces for review, while it is this recorder's turn.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        leader: Whose turn it is.
        stretch_s: Of so long a stretch one face is kept at most.
    """

    def __init__(
        self, redis: Redis, database: Database, leader: LeaderLease, stretch_s: float = STRETCH_S
    ) -> None:
        self._stretch_s = stretch_s
        self._redis = redis
        self._database = database
        self._leader = leader
        self._follow = EmotionsReader(redis)
        self._uncertainty = UncertaintySampler()
        self._last_ms: dict[tuple[str, int], int] = {}
        self._hour: _Hour | None = None
        self._stretch: _Stretch | None = None

    def step(self, _stopping: threading.Event) -> None:
        """Look at what was said since the last step.

        Raises:
            StoreError: The database cannot be used now; the stretch in hand is lost.
        """
        cameras = self._cameras() if self._leader.held else {}
        if not cameras:
            self._follow.rest()
            self._hour = self._stretch = None
            return
        now = time.monotonic()
        hour = self._hour
        if hour is None or now >= hour.until:
            shares = rarity.shares(self._database, now_ms())
            hour = self._hour = _Hour(now + RENEW_S, shares)
        if self._stretch is not None and now >= self._stretch.until:
            ended, self._stretch = self._stretch, None
            self._settle(ended, hour, cameras)
        if self._stretch is None:
            room = review.room(self._database, now_ms()) > 0
            self._stretch = _Stretch(now + self._stretch_s, room)
        self._look(self._stretch, hour, cameras)

    def _cameras(self) -> dict[str, Placement]:
        wanted = registry.read_cameras(self._redis).values()
        return {
            camera.id: camera.place
            for camera in wanted
            if camera.keep_faces and not camera.blur and not camera.lossless
        }

    def _look(self, stretch: _Stretch, hour: _Hour, cameras: dict[str, Placement]) -> None:
        faces = [
            candidate
            for said in self._follow.new()
            if said.camera in cameras and not said.lossless
            for candidate in self._uncertainty.sample(said, hour.shares)
        ]
        self._uncertainty.forget(now_ms())
        if not stretch.open:
            return
        for candidate in sorted(filter(self._is_due, faces), key=hour.rank):
            if stretch.best and hour.rank(candidate) >= hour.rank(stretch.best[0]):
                return
            crop = self._cut(candidate, cameras[candidate.camera], hour)
            if crop is not None:
                stretch.best = candidate, crop
                return

    def _is_due(self, face: SampledFace) -> bool:
        last_ms = self._last_ms.get((face.camera, face.track_id))
        return last_ms is None or face.captured_ms >= last_ms + APART_MS

    def _cut(self, face: SampledFace, place: Placement, hour: _Hour) -> bytes | None:
        """The face's crop; None when its picture is gone or one like it is kept already."""
        from mien.results import (
            recut,  # costs memory that a recorder which keeps no face need not spend
        )

        located = recut.find(self._redis, place, face.track_id, face.seq)
        if located is None or located[0].blurred:
            return None
        try:
            crop = recut.cut(self._redis, *located).tobytes()
        except recut.GoneError:
            return None
        return None if self._album(face.camera, hour).has_like(crop) else crop

    def _album(self, camera: str, hour: _Hour) -> "Album":
        from recorder.corrections.likeness import Album

        if camera not in hour.albums:
            known = review.crops(self._database, camera, COMPARED)
            hour.albums[camera] = Album(known, COMPARED)
        return hour.albums[camera]

    def _settle(self, stretch: _Stretch, hour: _Hour, cameras: dict[str, Placement]) -> None:
        """Keep the best of a stretch, if its camera may still keep faces."""
        if stretch.best is None or stretch.best[0].camera not in cameras:
            return
        best, crop = stretch.best
        face = NewFace(
            crop=crop,
            track=track_name(best.camera, best.track_id),
            at_ms=best.captured_ms,
            camera=best.camera,
            track_id=best.track_id,
            scores=best.scores,
            model_version=best.model_version,
        )
        kept_faces.keep(self._database, face, why=best.why)
        self._album(best.camera, hour).add(crop)
        hour.kept[best.camera, best.why] += 1
        oldest_ms = best.captured_ms - APART_MS
        self._last_ms = {key: at for key, at in self._last_ms.items() if at > oldest_ms}
        self._last_ms[best.camera, best.track_id] = best.captured_ms
        log.info("kept a face for review", camera=best.camera, why=best.why)
