"""Keeping the face that somebody looks at, and whose kept faces nobody may see."""

import msgspec
from redis import Redis

from mien.bus import registry
from mien.bus.messages import PlacedCamera
from mien.results import recut
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.corrections import kept_faces, opinions
from mien.store.corrections.kept_faces import KeptRecord, Label, NewFace, track_name
from web.cameras.desired import Desired
from web.http import identity
from web.http.refusals import RefusedError
from web.live.crops import recut_face
from web.live.privacy import Privacy


class Sighting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A face to be kept.

    Attributes:
        camera: Id of the camera.
        track: The track's number.
        frame: Number of a frame in which it was classified; None takes the newest.
        label: What it shows; without one it is kept and waits in the review queue.
    """

    camera: str
    track: int
    frame: int | None = None
    label: Label | None = None


class Keeping:
    """What may be kept and who may see it.

    Args:
        redis: The server.
        database: Open, at the newest revision.
        desired: The wanted cameras, and whether the operator wants faces blurred.
        privacy: Which cameras are blurred.
    """

    def __init__(
        self, redis: Redis, database: Database, desired: Desired, privacy: Privacy
    ) -> None:
        self._redis = redis
        self._database = database
        self._desired = desired
        self._privacy = privacy

    def keep(self, wish: Sighting) -> KeptRecord:
        """Keep a face of a camera that allows it.

        Raises:
            RefusedError: 404 for a camera or face that is not there, 403 when the camera keeps no
                faces, 409 when it is blurred, 410 when the picture is no longer there.
            StoreError: The database cannot be used now.
        """
        camera = registry.read_cameras(self._redis).get(wish.camera)
        if camera is None:
            raise RefusedError(404, f"there is no camera {wish.camera!r}.")
        if not camera.keep_faces:
            raise RefusedError(
                403,
                f"camera {camera.name!r} may not keep faces; allow it in its settings "
                "(keep faces for correction).",
            )
        frame, track, crop = recut_face(
            self._redis, self._privacy, camera.place, wish.track, wish.frame
        )
        scores, version = recut.scores(self._redis, frame, track)
        face = NewFace(
            crop=crop.tobytes(),
            track=track_name(wish.camera, wish.track),
            at_ms=frame.captured_ms,
            camera=wish.camera,
            track_id=wish.track,
            scores=scores,
            model_version=version,
        )
        with self._database.write() as connection:
            face_id, _ = kept_faces.add(connection, face, why="by_hand")
            if wish.label is not None:
                opinions.give(connection, face_id, wish.label, "focus")
            told = {"camera": wish.camera, "label": wish.label}
            audit.add(self._database, "face kept", told, str(face_id))
        return kept_faces.read_one(self._database, face_id)

    def see(self, face_id: int) -> None:
        """Refuse a kept face of a camera that whoever asks does not see, as if it were not there.

        Raises:
            StoreError: It is not there, not seen, or the database cannot be used now.
        """
        face = kept_faces.read_one(self._database, face_id)
        identity.see(face.camera, kept_faces.no_such_face(face_id))

    def hides(self, camera: str | None) -> bool:
        """True when whoever asks may not see the kept faces of a camera now; None: imported."""
        blurred = camera is not None and (self._desired.blur or self._privacy.blurs(camera))
        return blurred or not identity.sees(camera)

    def hidden(self) -> list[str | None]:
        """The cameras with kept faces that whoever asks may not see now; None: faces of none.

        Raises:
            UnavailableError: The database cannot be used now.
        """
        cameras = kept_faces.cameras(self._database)
        own = set(identity.visible(cameras) or ())
        hidden = [camera for camera in cameras if camera not in own or self.hides(camera)]
        return [*hidden, None] if self.hides(None) else [*hidden]

    def cameras(self) -> dict[str, PlacedCamera]:
        """The wanted cameras by id."""
        return registry.read_cameras(self._redis)
