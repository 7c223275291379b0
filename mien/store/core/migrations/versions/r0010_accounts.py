"""People, their sessions, tokens and wall screens; the audit says who, and is one chain."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables, and bind the rows of the audit that are there."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_key", sa.String, nullable=False, unique=True),
        sa.Column("password_hash", sa.String),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("cameras", sa.Text),
        sa.Column("totp_secret", sa.String),
        sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kiosks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("key_hash", sa.String, nullable=False, unique=True),
        sa.Column("cameras", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.String, nullable=False, unique=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE")),
        sa.Column("kiosk_id", sa.Integer, sa.ForeignKey("kiosks.id", ondelete="CASCADE")),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("agent", sa.String, nullable=False),
        sa.Index("ix_sessions_user_id", "user_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False, unique=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("cameras", sa.Text),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger),
        sa.Column("used_ms", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.add_column("audit", sa.Column("who", sa.String, nullable=False, server_default=""))
    op.add_column("audit", sa.Column("address", sa.String))
    op.add_column("audit", sa.Column("object", sa.String))
    op.add_column("audit", sa.Column("hash", sa.String, nullable=False, server_default=""))
    _bind()


def _bind() -> None:
    """Give each row its hash, as ``mien.store.core.audit`` makes it."""
    names = ("id", "at_ms", "who", "address", "action", "object", "detail", "hash")
    table = sa.table("audit", *(sa.column(name) for name in names))
    connection = op.get_bind()
    before = ""
    for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings().all():
        told = [before, *(row[name] for name in names[1:-1])]
        before = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        connection.execute(sa.update(table).where(table.c.id == row["id"]).values(hash=before))
