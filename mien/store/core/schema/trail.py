"""The table of the audit."""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from mien.store.core.schema.base import metadata

#: What was done on purpose, when, by whom and from where. ``detail`` is JSON; ``hash`` binds a row
#: to the one before, see ``mien.store.core.audit``.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("action", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("who", String, nullable=False, server_default=""),
    Column("address", String),
    Column("object", String),
    Column("hash", String, nullable=False, server_default=""),
)
