"""Tables of what people chose."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from mien.store.core.schema.base import metadata

#: What people chose, by key: JSON, see ``mien.store.admin.choices``.
choices = Table(
    "choices",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)
