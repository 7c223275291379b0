"""Tables of alerts: rules, what they found, and where it is posted."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
)

from mien.store.core.schema.base import metadata

#: What is watched for. ``condition``, ``webhooks`` and ``quiet`` are JSON, see
#: ``mien.store.alerts.rules``.
alert_rules = Table(
    "alert_rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("condition", Text, nullable=False),
    Column("webhooks", Text, nullable=False),
    Column("quiet", Text),
    Column("enabled", Boolean, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: What a rule found, one row from its opening to its closing. It outlives its rule. ``subject``
#: tells the rule's alerts apart (a camera, a stage); ``cameras`` is a JSON list.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule_id", Integer, nullable=False),
    Column("rule_name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("cameras", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    Column("announced", Boolean, nullable=False),
    Index("ix_alerts_opened_ms", "opened_ms"),
    Index("ix_alerts_closed_ms", "closed_ms"),
    sqlite_autoincrement=True,
)

#: Where alerts are posted to. ``secret`` signs them and is never shown.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text),
    Column("enabled", Boolean, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: Posts to webhooks: what waits, and the log of what was tried. ``body`` is sent as it stands.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("webhook_id", Integer, ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("alert_id", Integer, ForeignKey("alerts.id", ondelete="CASCADE")),
    Column("event", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("answer", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger),
    Index("ix_deliveries_state_due_ms", "state", "due_ms"),
    Index("ix_deliveries_alert_id", "alert_id"),
    sqlite_autoincrement=True,
)
