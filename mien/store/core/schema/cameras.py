"""Tables of cameras."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, String, Table, Text, false

from mien.store.core.schema.base import metadata

#: The cameras that people added. ``source`` and ``view`` hold no secret; ``full_source`` and
#: ``full_view`` are the whole URLs where there is one to keep. ``position`` is the order on the
#: wall.
cameras = Table(
    "cameras",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("full_source", Text),
    Column("view", Text),
    Column("full_view", Text),
    Column("fps", Float),
    Column("max_width", Integer, nullable=False),
    Column("jpeg_quality", Integer, nullable=False),
    Column("detect_width", Integer),
    Column("classify_hz", Float),
    Column("paused", Boolean, nullable=False),
    Column("blur", Boolean, nullable=False, server_default=false()),
    Column("keep_faces", Boolean, nullable=False, server_default=false()),
    Column("rotation", Integer, nullable=False, server_default="0"),
    Column("mirrored", Boolean, nullable=False, server_default=false()),
    Column("group", String),
    Column("position", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
