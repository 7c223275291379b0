"""Posts to webhooks: those that wait, and the log of those that were tried."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, exists, func, insert, or_, select, update

from mien.bus.messages import now_ms
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import deliveries, webhooks

#: The event of a post that only shows that posts arrive.
TEST = "test"

State = Literal["waiting", "delivered", "failed"]


@dataclass(frozen=True)
class Due:
    """A post whose time has come, with all that sending it takes.

    Attributes:
        id: Its number, the same at each attempt.
        webhook_id: Whose it is.
        event: What it tells of.
        body: JSON, sent as it stands.
        attempts: How often it was tried in vain.
        url: Where to; may hold a password.
        secret: What signs it.
    """

    id: int
    webhook_id: int
    event: str
    body: str
    attempts: int
    url: str = field(repr=False)
    secret: str | None = field(repr=False)


@dataclass(frozen=True)
class Delivery:
    """A post and what became of it; ``answer`` is the last one, in plain words."""

    id: int
    webhook_id: int
    alert_id: int | None
    event: str
    state: State
    attempts: int
    due_ms: int
    answer: str | None
    created_ms: int
    done_ms: int | None


def put(
    connection: Connection,
    webhook_ids: Collection[int],
    alert_id: int | None,
    event: str,
    content: dict[str, Any],
) -> list[int]:
    """Queue a post to each of these webhooks that is enabled, within the caller's transaction.

    Returns:
        The numbers of the posts.
    """
    present = connection.scalars(
        select(webhooks.c.id).where(webhooks.c.id.in_(webhook_ids), webhooks.c.enabled.is_(True))
    ).all()
    return [_put(connection, webhook_id, alert_id, event, content) for webhook_id in present]


def put_test(database: Database, webhook_id: int) -> Delivery:
    """Queue a post that tells of nothing but that it arrives; even to a disabled webhook.

    Raises:
        NoSuchRowError: There is no such webhook.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        if not connection.scalar(select(func.count()).where(webhooks.c.id == webhook_id)):
            raise NoSuchRowError(f"there is no webhook {webhook_id}.")
        made = _put(connection, webhook_id, None, TEST, None)
    return one(database, made)


def told_of(connection: Connection, alert_id: int) -> list[int]:
    """The webhooks to which an alert's opening was posted, or waits to be."""
    query = select(deliveries.c.webhook_id).where(deliveries.c.alert_id == alert_id)
    return list(connection.scalars(query.distinct()))


def due(database: Database, at_ms: int) -> list[Due]:
    """The posts that may be sent now: of each webhook the oldest, of each alert in order.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    row, before = deliveries.c, deliveries.alias("before")
    waits_for_another = exists().where(
        before.c.webhook_id == row.webhook_id,
        before.c.alert_id == row.alert_id,
        before.c.state == "waiting",
        before.c.id < row.id,
    )
    first = (
        select(func.min(row.id))
        .join(webhooks, webhooks.c.id == row.webhook_id)
        .where(or_(webhooks.c.enabled.is_(True), row.event == TEST))
        .where(row.state == "waiting", row.due_ms <= at_ms, ~waits_for_another)
        .group_by(row.webhook_id)
    )
    query = (
        select(row.id, row.webhook_id, row.event, row.body, row.attempts)
        .add_columns(webhooks.c.url, webhooks.c.secret)
        .join(webhooks, webhooks.c.id == row.webhook_id)
        .where(row.id.in_(first))
        .order_by(row.id)
    )
    with database.read() as connection:
        return [Due(*row) for row in connection.execute(query)]


def tried(
    database: Database, delivery_id: int, state: State, answer: str, at_ms: int, due_ms: int
) -> None:
    """Record an attempt.

    Args:
        database: Where.
        delivery_id: Which post.
        state: What it is now.
        answer: What came of the attempt, in plain words.
        at_ms: When.
        due_ms: When to try again, where it still waits.

    Raises:
        UnavailableError: The database cannot be used now; nothing was written.
    """
    values = {
        "state": state,
        "answer": answer,
        "due_ms": due_ms,
        "done_ms": None if state == "waiting" else at_ms,
    }
    with database.write() as connection:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id)
            .values(attempts=deliveries.c.attempts + 1, **values)
        )


def one(database: Database, delivery_id: int) -> Delivery:
    """Read one post.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        row = connection.execute(_SHOWN.where(deliveries.c.id == delivery_id)).first()
    if row is None:
        raise NoSuchRowError(f"there is no delivery {delivery_id}.")
    return Delivery(*row)


def newest(database: Database, count: int) -> list[Delivery]:
    """Read the newest posts, the newest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = _SHOWN.order_by(deliveries.c.id.desc()).limit(count)
    with database.read() as connection:
        return [Delivery(*row) for row in connection.execute(query)]


def _put(
    connection: Connection,
    webhook_id: int,
    alert_id: int | None,
    event: str,
    content: dict[str, Any] | None,
) -> int:
    at_ms = now_ms()
    values = {
        "webhook_id": webhook_id,
        "alert_id": alert_id,
        "event": event,
        "body": json.dumps({"event": event, "sent_ms": at_ms, "alert": content}),
        "state": "waiting",
        "attempts": 0,
        "due_ms": at_ms,
        "created_ms": at_ms,
    }
    added = connection.execute(insert(deliveries).values(values).returning(deliveries.c.id))
    made: int = added.scalar_one()
    return made


_SHOWN = select(*(deliveries.c[name] for name in Delivery.__dataclass_fields__))
