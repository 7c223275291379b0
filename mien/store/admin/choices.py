"""What people chose, and web for all its processes, as rows of key and value."""

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta
from sqlalchemy import delete, insert, select

from mien.bus.messages import Camera, now_ms
from mien.store.core.database import Database
from mien.store.core.schema import choices

Purpose = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
Days = Annotated[int, Meta(ge=1, le=36_500)]


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all choices; the defaults hold until somebody chooses."""


class Notice(Choice, frozen=True, kw_only=True):
    """What was answered to the first-run notice; None before that.

    Attributes:
        accepted_ms: When it was accepted.
        purpose: What Mien is used for here, in the user's words.
    """

    accepted_ms: int | None = None
    purpose: Purpose | None = None


class Retention(Choice, frozen=True, kw_only=True):
    """How many days each kind of data is kept; None keeps it until somebody erases it.

    Attributes:
        seconds_days: Each face, second by second; what was found in videos.
        minutes_days: Sums by camera and minute; at least as long as the seconds they sum up.
        events_days: Cameras lost and back, closed alerts and what was posted about them.
        review_days: Kept faces that nobody has labelled.
        corrections_days: Kept faces that have a label, from the day they got it.
    """

    seconds_days: Days | None = 30
    minutes_days: Days | None = 400
    events_days: Days | None = 400
    review_days: Days | None = 14
    corrections_days: Days | None = 400

    def __post_init__(self) -> None:
        if self.minutes_days is not None and (
            self.seconds_days is None or self.seconds_days > self.minutes_days
        ):
            raise ValueError("minutes_days must be at least seconds_days, which they sum up")


class Display(Choice, frozen=True, kw_only=True):
    """How pictures are shown unless somebody chooses otherwise.

    Attributes:
        blur_default: True blurs the faces of cameras that are added from now on.
    """

    blur_default: bool = False


class Auditing(Choice, frozen=True, kw_only=True):
    """What the audit says beside what is always in it.

    Attributes:
        looks: True writes down who looks at which camera.
    """

    looks: bool = False


class ReturnRule(Choice, frozen=True, kw_only=True):
    """When Mien goes back by itself to the champion before.

    Attributes:
        on: True lets it.
        points: In the first week people must find right by more than so many points less than in
            the week before, and by more than chance.
        faces: Of at least so many faces that they labelled.
    """

    on: bool = False
    points: Annotated[int, Meta(ge=1, le=50)] = 10
    faces: Annotated[int, Meta(ge=10, le=1_000)] = 30


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A camera that Mien was started with, as somebody wants it.

    Attributes:
        nth: Which of the cameras with this source, from 1.
        camera: All its settings, without credentials; its id may be another at the next start.
        source: SHA-256 of its whole source but the login, since more than one may look alike
            where secrets are left out; empty where ``camera.source`` was kept whole.
    """

    nth: int
    camera: Camera
    source: str = ""


class GivenCameras(Choice, frozen=True, kw_only=True):
    """What was changed of cameras that Mien was started with, now or before."""

    cameras: tuple[Given, ...] = ()


class SetupCodes(Choice, frozen=True, kw_only=True):
    """Hashes of the codes with one of which the first account is made, the newest last."""

    hashes: tuple[str, ...] = ()


class ProxySecret(Choice, frozen=True, kw_only=True):
    """Of which tokens against foreign changes are made, for people whom a proxy names."""

    secret: str = ""


C = TypeVar("C", bound=Choice)

_KEYS: dict[type[Choice], str] = {
    Notice: "notice",
    Retention: "retention",
    Display: "display",
    Auditing: "auditing",
    ReturnRule: "return_rule",
    GivenCameras: "given_cameras",
    SetupCodes: "setup_codes",
    ProxySecret: "proxy_secret",
}


def read(database: Database, kind: type[C]) -> C:
    """Read one choice; its defaults when nothing was chosen.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(choices.c.value).where(choices.c.key == _KEYS[kind])
    with database.read() as connection:
        stored = connection.scalar(query)
    return kind() if stored is None else msgspec.json.decode(stored, type=kind)


def write(database: Database, choice: Choice) -> None:
    """Replace one choice.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    key = _KEYS[type(choice)]
    value = msgspec.json.encode(choice).decode()
    with database.write() as connection:
        connection.execute(delete(choices).where(choices.c.key == key))
        connection.execute(insert(choices).values(key=key, value=value, changed_ms=now_ms()))
