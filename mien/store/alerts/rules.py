"""Alert rules: what is watched for, and who is told."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import Connection, delete, insert, select, update

from mien.bus.messages import now_ms
from mien.process.names import Name
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import alert_rules, webhooks

Seconds = Annotated[int, Meta(ge=1, le=86_400)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d(?![\s\S])")]
Stage = Literal["detector", "classifier", "recorder"]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Frozen, keyword-only, strict about unknown fields."""


class ExpressionCondition(_Part, frozen=True, kw_only=True, tag_field="kind", tag="expression"):
    """An expression that lasts.

    Attributes:
        label: Which expression.
        of: Whose: ``face``, any one face by itself, one alert for each; ``camera``, the faces in
            view of any one camera, one alert for each; ``together``, the faces of all the cameras
            as one crowd.
        measure: What must be high. ``share``: the mean share of the expression over at least
            ``faces`` faces reaches ``share``. ``count``: at least ``faces`` faces reach ``share``,
            each by itself.
        share: Least share, above 0 to 1.
        seconds: For how long without a break.
        cameras: Ids; none means all.
        faces: Least number of faces; 1 where each face counts by itself.
    """

    label: str
    share: Annotated[float, Meta(gt=0, le=1)]
    seconds: Seconds
    of: Literal["face", "camera", "together"] = "camera"
    measure: Literal["share", "count"] = "share"
    cameras: tuple[str, ...] = ()
    faces: Annotated[int, Meta(ge=1, le=10_000)] = 1

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.of == "face" and (self.faces != 1 or self.measure != "share"):
            raise ValueError("a rule about any one face has neither a number of faces nor a count")


class CameraLost(_Part, frozen=True, kw_only=True, tag_field="kind", tag="camera_lost"):
    """A camera that gives no pictures for so long; one alert for each.

    Attributes:
        seconds: For how long.
        cameras: Ids; none means all.
    """

    seconds: Seconds
    cameras: tuple[str, ...] = ()


class StageLagging(_Part, frozen=True, kw_only=True, tag_field="kind", tag="stage_lagging"):
    """A stage whose oldest waiting entry is older than so long; one alert for each stage.

    Attributes:
        seconds: How old.
        stage: Which; None means all.
    """

    seconds: Seconds
    stage: Stage | None = None


Condition = ExpressionCondition | CameraLost | StageLagging


class Quiet(_Part, frozen=True, kw_only=True):
    """Hours of each day in which nothing is posted; past midnight when they end before they begin.

    Attributes:
        start: First minute, ``HH:MM``.
        end: First minute after them, ``HH:MM``.
        zone: Name of the time zone, as in ``Europe/Berlin``.
    """

    start: TimeOfDay
    end: TimeOfDay
    zone: str = "UTC"


class RuleWish(_Part, frozen=True, kw_only=True):
    """A rule as somebody writes it.

    Attributes:
        name: What people call it.
        condition: When it alerts.
        webhooks: Numbers of the webhooks that are told.
        quiet: When they are not.
        enabled: False keeps the rule but does not watch.
    """

    name: Name
    condition: Condition
    webhooks: tuple[int, ...] = ()
    quiet: Quiet | None = None
    enabled: bool = True


class Rule(RuleWish, frozen=True, kw_only=True):
    """A stored rule."""

    id: int
    created_ms: int


def read(database: Database) -> list[Rule]:
    """Read all rules, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        rows = connection.execute(select(alert_rules).order_by(alert_rules.c.id)).mappings()
        return [_rule(dict(row)) for row in rows]


def add(database: Database, wish: RuleWish) -> Rule:
    """Add a rule.

    Raises:
        NoSuchRowError: It names a webhook that is not there.
        UnavailableError: The database cannot be used now.
    """
    values = _values(wish) | {"created_ms": now_ms()}
    with database.write() as connection:
        _check_webhooks(connection, wish)
        made = connection.execute(insert(alert_rules).values(values).returning(alert_rules.c.id))
        return _rule(values | {"id": made.scalar_one()})


def change(database: Database, rule_id: int, wish: RuleWish) -> Rule:
    """Replace a rule.

    Raises:
        NoSuchRowError: There is none with this number, or it names a webhook that is not there.
        UnavailableError: The database cannot be used now.
    """
    values = _values(wish)
    with database.write() as connection:
        _check_webhooks(connection, wish)
        changed = connection.execute(
            update(alert_rules)
            .where(alert_rules.c.id == rule_id)
            .values(values)
            .returning(alert_rules.c.created_ms)
        ).first()
        if changed is None:
            raise NoSuchRowError(f"there is no alert rule {rule_id}.")
    return _rule(values | {"id": rule_id, "created_ms": changed[0]})


def remove(database: Database, rule_id: int) -> None:
    """Remove a rule; what it found stays. An alert of it that is open is then closed.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        gone = connection.execute(delete(alert_rules).where(alert_rules.c.id == rule_id))
        if not gone.rowcount:
            raise NoSuchRowError(f"there is no alert rule {rule_id}.")


def _check_webhooks(connection: Connection, wish: RuleWish) -> None:
    known = set(connection.scalars(select(webhooks.c.id)))
    missing = set(wish.webhooks) - known
    if missing:
        raise NoSuchRowError(f"there is no webhook {min(missing)}.")


def _values(wish: RuleWish) -> dict[str, Any]:
    return {
        "name": wish.name,
        "condition": msgspec.json.encode(wish.condition).decode(),
        "webhooks": msgspec.json.encode(wish.webhooks).decode(),
        "quiet": None if wish.quiet is None else msgspec.json.encode(wish.quiet).decode(),
        "enabled": wish.enabled,
    }


def _rule(row: dict[str, Any]) -> Rule:
    quiet = row.pop("quiet")
    return Rule(
        condition=msgspec.json.decode(row.pop("condition"), type=Condition),
        webhooks=msgspec.json.decode(row.pop("webhooks"), type=tuple[int, ...]),
        quiet=None if quiet is None else msgspec.json.decode(quiet, type=Quiet),
        **row,
    )
