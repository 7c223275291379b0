"""Cameras as people manage them: list, add, change, remove, while everything runs."""

from typing import Any, Literal, TypeVar

import msgspec
from msgspec import UNSET

from mien.bus import registry
from mien.bus.messages import Camera
from mien.cameras.wishes import Addition, AddressFields, Change
from mien.process.media import OutsideError
from mien.process.names import in_words
from mien.process.redact import redact
from mien.store import cameras as stored
from mien.store.accounts import grants
from mien.store.core import audit
from mien.store.core.database import Database
from mien.store.core.errors import CameraExistsError, NoSuchCameraError
from mien.store.corrections import review
from web.cameras.addresses import Addresses, InvalidCameraError, entered
from web.cameras.desired import Desired
from web.cameras.sources import name_of, slug, unique
from web.cameras.temporary_cameras import TemporaryCameras
from web.http.refusals import RefusedError
from web.live.privacy import Privacy


class NotStoredError(RefusedError):
    """What was asked for is possible only with cameras that people added here."""

    def __init__(self, reason: str) -> None:
        super().__init__(409, reason)


class BlurLockedError(RefusedError):
    """The operator wants faces blurred, so nobody can switch that off."""

    def __init__(self, reason: str) -> None:
        super().__init__(409, reason)


#: Added on the page or by REST; given when Mien was started; of the operator's file of cameras;
#: somebody's browser's own.
Origin = Literal["added", "given", "file", "browser"]

T = TypeVar("T")


class ShownCamera(Camera, frozen=True, kw_only=True):
    """A wanted camera.

    ``origin`` tells what can be done: a camera that was ``added`` can be changed and removed, one
    ``given`` when Mien was started be changed but for its addresses, one of the operator's
    ``file`` and a ``browser``'s own neither.
    """

    origin: Origin


class ShownCameras(msgspec.Struct, frozen=True):
    """All wanted cameras."""

    cameras: list[ShownCamera]


class Cameras:
    """The cameras, whatever their origin; each change is published at once."""

    def __init__(
        self, database: Database, desired: Desired, temporary: TemporaryCameras, privacy: Privacy
    ) -> None:
        self._database = database
        self._desired = desired
        self._temporary = temporary
        self._privacy = privacy

    def list(self) -> list[ShownCamera]:
        """All wanted cameras, each with its ``origin``."""
        wanted = self._desired.cameras()
        origins: dict[str, Origin] = {camera.id: "file" for camera in self._desired.of_file()}
        origins |= {camera.id: "given" for camera in self._desired.given()}
        return [
            *(_shown(camera, origins.get(camera.id, "added")) for camera in wanted),
            *(_shown(camera, "browser") for camera in self._temporary.shown()),
        ]

    def full_source(self, wish: AddressFields, camera_id: str | None, *, view: bool) -> str:
        """Return a source as it can be opened.

        Args:
            wish: A source as somebody entered it, with a login beside it if there is one.
            camera_id: A stored camera whose source it may be, sent back as it was shown; then its
                user name and password are added.
            view: True when it is the camera's second address.

        Raises:
            InvalidCameraError: The source is impossible.
        """
        present = self._stored(camera_id)
        if present and view:
            present = Addresses(present.view or "", present.source)
        return self._checked(entered(wish, present), present).source

    def _stored(self, camera_id: str | None) -> Addresses | None:
        """The whole addresses of a camera that was added."""
        cameras, sources, views = stored.read(self._database)
        for camera in cameras:
            if camera.id == camera_id:
                return Addresses(
                    sources.get(camera.id, camera.source), views.get(camera.id, camera.view)
                )
        return None

    def add(self, content: Any) -> ShownCamera:
        """Add a camera.

        Raises:
            InvalidCameraError: The content is not an ``Addition``, or its source is impossible.
            BlurLockedError: It asks for faces that the operator wants blurred.
            StoreError: The database does not take it.
        """
        wish = _convert(content, Addition)
        whole = self._checked(entered(wish))
        name = name_of(whole.source) if wish.name is UNSET else wish.name
        self._respect_operator(wish)
        taken = {camera.id for camera in self._desired.cameras() + self._temporary.shown()}
        blur = {"blur": self._desired.blurs_new()}
        fields = {**blur, **wish.settings(), "name": name}
        camera_id = unique(slug(name), taken) if wish.id is UNSET else wish.id
        if camera_id in taken:
            raise CameraExistsError(f"there is a camera {camera_id!r} already; choose another id.")
        camera = Camera(id=camera_id, source=whole.source, view=whole.view, **fields)
        with self._database.write():
            added = stored.add(self._database, camera)
            audit.add(self._database, "camera added", {"source": redact(added.source)}, added.id)
            self._note(None, added)
        return self._published(added, "added")

    def change(self, camera_id: str, content: Any) -> ShownCamera:
        """Change some fields of a camera; one that Mien was started with keeps its source.

        Raises:
            InvalidCameraError: The content is not a ``Change``, or its source is impossible.
            NotStoredError: It belongs to a browser, or is to have another source than it was
                given when Mien was started.
            BlurLockedError: It asks for faces that the operator wants blurred.
            StoreError: There is no such camera, or the database does not take it.
        """
        wish = _convert(content, Change)
        present, origin = self._known(camera_id)
        self._respect_operator(wish)
        changed = msgspec.structs.replace(present, **wish.settings())
        if origin == "added":
            if wish.has_address:
                old = self._stored(camera_id)
                whole = self._checked(entered(wish, old), old)
                changed = msgspec.structs.replace(changed, source=whole.source, view=whole.view)
            with self._database.write():
                changed = stored.change(self._database, changed)
                self._note(present, changed, new_login=wish.has_login)
            return self._published(changed, origin)
        if wish.source not in (UNSET, present.source) or wish.view or wish.has_login:
            raise NotStoredError(
                f"camera {camera_id!r} got its address when Mien was started; start Mien with "
                "another, or add that one here."
            )
        with self._database.write():
            self._desired.change_given(changed)
            self._note(present, changed)
        return self._published(changed, origin)

    def remove(self, camera_id: str) -> None:
        """Remove a stored camera; what it saw stays in the history.

        Raises:
            NotStoredError: Mien was started with it, or it belongs to a browser.
            StoreError: There is no such camera, or the database does not take it.
        """
        if self._known(camera_id)[1] == "given":
            raise NotStoredError(
                f"camera {camera_id!r} was given when Mien was started, so it cannot be removed "
                "here: pause it, or start Mien without it."
            )
        with self._database.write():
            stored.remove(self._database, camera_id)
            grants.forget_camera(self._database, camera_id)
            audit.add(self._database, "camera removed", {}, camera_id)
        self._desired.publish()
        registry.forget_camera(self._desired.redis, camera_id)
        self._temporary.forget_later(camera_id)
        review.forget_waiting(self._database, [camera_id])  # once nobody adds to them

    def _checked(self, whole: Addresses, old: Addresses | None = None) -> Addresses:
        """Look whether new addresses may be cameras."""
        known = () if old is None else (old.source, old.view)
        try:
            for address in (whole.source, whole.view):
                if address and address not in known:
                    self._desired.media.check(address)
        except OutsideError as error:
            raise InvalidCameraError(f"{error}.") from None
        return whole

    def _respect_operator(self, wish: Change) -> None:
        if self._desired.blur and wish.blur is False:
            raise BlurLockedError(
                "faces are blurred on every camera by the operator (MIEN_BLUR); "
                "that cannot be switched off here."
            )

    def _published(self, camera: Camera, origin: Origin) -> ShownCamera:
        self._desired.publish()
        self._privacy.refresh()  # before anybody is told: from now on no face may be shown
        blur = camera.blur or self._desired.blur
        if blur or not camera.keep_faces:
            review.forget_waiting(self._database, [camera.id])
        return _shown(msgspec.structs.replace(camera, blur=blur), origin)

    def _note(self, before: Camera | None, after: Camera, *, new_login: bool = False) -> None:
        """Write down what is different, where it was changed."""
        if after.keep_faces != (before is not None and before.keep_faces):
            allowed = "allowed" if after.keep_faces else "ended"
            audit.add(self._database, f"keeping faces {allowed}", {"camera": after.id}, after.id)
        if before is None:
            return
        names = [
            name
            for name in Camera.__struct_fields__
            if name != "keep_faces" and getattr(before, name) != getattr(after, name)
        ]
        if new_login:
            names.append("login")
        if before.blur and not after.blur:
            audit.add(self._database, "blur switched off", {}, after.id)
        if names:
            audit.add(self._database, "camera changed", {"fields": names}, after.id)

    def _known(self, camera_id: str) -> tuple[Camera, Origin]:
        """A camera with its own settings, whatever the operator's."""
        for camera in stored.read(self._database)[0]:
            if camera.id == camera_id:
                return camera, "added"
        for camera in self._desired.given():
            if camera.id == camera_id:
                return camera, "given"
        if any(camera.id == camera_id for camera in self._desired.of_file()):
            raise NotStoredError(
                f"camera {camera_id!r} is one of the file of cameras that Mien was started with; "
                "change it there."
            )
        if any(camera.id == camera_id for camera in self._temporary.shown()):
            raise NotStoredError(
                f"camera {camera_id!r} belongs to somebody's browser and ends with its tab; "
                "only that page can change it."
            )
        raise NoSuchCameraError(f"there is no camera {camera_id!r}.")


def _convert(content: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise InvalidCameraError(f"not a camera: {in_words(error)}.") from None


def _shown(camera: Camera, origin: Origin) -> ShownCamera:
    # A temporary one has its place as well, which is nobody's matter outside.
    fields = {name: getattr(camera, name) for name in Camera.__struct_fields__}
    return ShownCamera(**fields, origin=origin)
