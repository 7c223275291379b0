"""Where alerts are posted to. Secrets go in and are never read back, but to sign."""

from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import delete, insert, select, update

from mien.bus.messages import now_ms
from mien.process.names import Name
from mien.store.core.database import Database
from mien.store.core.errors import NoSuchRowError
from mien.store.core.schema import webhooks

#: Ways to tell somebody, by the scheme of an address.
SCHEMES = ("http", "https", "mqtt", "mqtts", "smtp", "smtps", "ntfy", "ntfys")
Url = Annotated[
    str, Meta(max_length=2_000, pattern=rf"^({'|'.join(SCHEMES)})://[^\s/]+\S*(?![\s\S])")
]
Secret = Annotated[str, Meta(min_length=8, max_length=200)]


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change of a webhook: what is absent stays.

    Attributes:
        name: What people call it.
        url: Where to post to, by http or https; or where to tell it by MQTT, mail or ntfy.
        secret: Signs each post; None posts unsigned. It is never shown again.
        enabled: False posts nothing.
    """

    name: Name | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    secret: Secret | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class WebhookWish(WebhookChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new webhook."""

    name: Name
    url: Url


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook as everyone may see it.

    Attributes:
        id: Its number.
        name: What people call it.
        url: The machine that it posts to; the rest is masked, since for many it is the password.
        signed: True when it has a secret.
        enabled: False posts nothing.
        created_ms: When it was added.
    """

    id: int
    name: str
    url: str
    signed: bool
    enabled: bool
    created_ms: int


def read(database: Database) -> list[Webhook]:
    """Read all webhooks without their secrets, the oldest first.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    with database.read() as connection:
        rows = connection.execute(select(webhooks).order_by(webhooks.c.id)).mappings()
        return [_shown(dict(row)) for row in rows]


def addresses(database: Database, *schemes: str) -> dict[int, str]:
    """Read the whole addresses of the enabled ones with these schemes, by number. Never shown.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    query = select(webhooks.c.id, webhooks.c.url).where(webhooks.c.enabled.is_(True))
    with database.read() as connection:
        return {
            number: url
            for number, url in connection.execute(query)
            if urlsplit(url).scheme in schemes
        }


def add(database: Database, wish: WebhookWish) -> Webhook:
    """Add a webhook.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    values = {"secret": None, "enabled": True, **_set(wish), "created_ms": now_ms()}
    with database.write() as connection:
        made = connection.execute(insert(webhooks).values(values).returning(webhooks.c.id))
        return _shown(values | {"id": made.scalar_one()})


def change(database: Database, webhook_id: int, wish: WebhookChange) -> Webhook:
    """Change the given fields; a URL that is sent back as it was shown stays as it is.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    those = webhooks.c.id == webhook_id
    with database.write() as connection:
        present = connection.execute(select(webhooks).where(those)).mappings().first()
        if present is None:
            raise NoSuchRowError(f"there is no webhook {webhook_id}.")
        values = _set(wish)
        if values.get("url") == _masked(present["url"]):
            del values["url"]
        if values:
            connection.execute(update(webhooks).where(those).values(values))
    return _shown({**present, **values})


def remove(database: Database, webhook_id: int) -> None:
    """Remove a webhook, with what was posted to it and what waits.

    Raises:
        NoSuchRowError: There is none with this number.
        UnavailableError: The database cannot be used now.
    """
    with database.write() as connection:
        if not connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id)).rowcount:
            raise NoSuchRowError(f"there is no webhook {webhook_id}.")


def _set(wish: WebhookChange) -> dict[str, Any]:
    fields = msgspec.structs.asdict(wish)
    return {name: value for name, value in fields.items() if value is not UNSET}


def _shown(row: dict[str, Any]) -> Webhook:
    return Webhook(
        id=row["id"],
        name=row["name"],
        url=_masked(row["url"]),
        signed=row["secret"] is not None,
        enabled=row["enabled"],
        created_ms=row["created_ms"],
    )


def _masked(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}/***"
