"""Tables of people, sessions, tokens and links of wall screens."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from mien.store.core.schema.base import metadata

#: People. ``name_key`` is the name as it is compared; ``cameras`` is JSON, NULL for all of them;
#: ``totp_step`` is the newest step of which a code was taken. Whom a provider signs in is known by
#: its ``issuer`` and the ``subject`` there.
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, unique=True),
    Column("password_hash", String),
    Column("role", String, nullable=False),
    Column("cameras", Text),
    Column("totp_secret", String),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    Column("disabled", Boolean, nullable=False, server_default=false()),
    Column("created_ms", BigInteger, nullable=False),
    Column("issuer", String),
    Column("subject", String),
    Index("ix_users_issuer_subject", "issuer", "subject", unique=True),
    sqlite_autoincrement=True,
)

#: Links of wall screens: whoever has the key sees these cameras live.
kiosks = Table(
    "kiosks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("key_hash", String, nullable=False, unique=True),
    Column("cameras", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: Browsers that signed in, of a person or of a wall screen. Of tokens and keys there are only
#: SHA-256 hashes.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE")),
    Column("kiosk_id", Integer, ForeignKey("kiosks.id", ondelete="CASCADE")),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("address", String, nullable=False),
    Column("agent", String, nullable=False),
    Index("ix_sessions_user_id", "user_id"),
    sqlite_autoincrement=True,
)

#: What scripts sign in with.
tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("token_hash", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("cameras", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("used_ms", BigInteger),
    sqlite_autoincrement=True,
)
