"""What somebody wants of a camera: over REST, on the page, in a file."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mien.bus.messages import Rotation
from mien.process.names import NO_CONTROL, Name, Source

CameraId = Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(?![\s\S])")]
Fps = Annotated[float, Meta(gt=0, le=120)]
Width = Annotated[int, Meta(ge=64, le=7_680)]
Quality = Annotated[int, Meta(ge=1, le=100)]
Hz = Annotated[float, Meta(gt=0, le=60)]
#: A user name or password as it is typed; percent-encoding is our matter.
LoginText = Annotated[str, Meta(max_length=200, pattern=NO_CONTROL)]


class AddressFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a camera's pictures are, as somebody enters it; what is absent stays.

    ``user`` and ``password`` are those of both addresses where these are on one host. An empty
    ``user`` takes them away.
    """

    source: Source | UnsetType = UNSET
    view: Source | UnsetType | None = UNSET
    user: LoginText | UnsetType = UNSET
    password: LoginText | UnsetType = UNSET

    @property
    def has_address(self) -> bool:
        """True when anything of an address was sent."""
        return self.has_login or self.source is not UNSET or self.view is not UNSET

    @property
    def has_login(self) -> bool:
        """True when a user or a password was sent."""
        return self.user is not UNSET or self.password is not UNSET


class Change(AddressFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a PATCH: what is absent stays."""

    name: Name | UnsetType = UNSET
    fps: Fps | UnsetType | None = UNSET
    max_width: Width | UnsetType = UNSET
    jpeg_quality: Quality | UnsetType = UNSET
    detect_width: Width | UnsetType | None = UNSET
    classify_hz: Hz | UnsetType = UNSET
    paused: bool | UnsetType = UNSET
    blur: bool | UnsetType = UNSET
    keep_faces: bool | UnsetType = UNSET
    rotation: Rotation | UnsetType = UNSET
    mirrored: bool | UnsetType = UNSET
    group: Name | UnsetType | None = UNSET

    def settings(self) -> dict[str, Any]:
        """What was sent but for the addresses, the login and the id."""
        names = set(Change.__struct_fields__) - set(AddressFields.__struct_fields__)
        fields = msgspec.structs.asdict(self)
        return {name: fields[name] for name in names if fields[name] is not UNSET}


class Addition(Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of a POST: the source is needed, the rest has defaults.

    Without an ``id`` it is made of the name.
    """

    source: Source
    id: CameraId | UnsetType = UNSET
