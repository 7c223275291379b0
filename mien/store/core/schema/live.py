"""Tables of how cameras are watched."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from mien.store.core.schema.base import metadata

#: Layouts of the wall. ``arrangement`` is JSON; without a ``user_id`` a layout is for everybody.
layouts = Table(
    "layouts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE")),
    Column("name", String, nullable=False),
    Column("arrangement", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Index("ix_layouts_user_id", "user_id"),
    sqlite_autoincrement=True,
)
