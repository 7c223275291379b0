"""Tables of cameras."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, String, Table, Text, false

from mien.store.core.schema.base import metadata

#: The cameras that people added. ``source`` holds no secret; ``full_source`` is the whole URL
#: where there is one to keep. ``position`` is the order on the wall.
cameras = Table(
    "cameras",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("full_source", Text),
    Column("fps", Float),
    Column("max_width", Integer, nullable=False),
    Column("jpeg_quality", Integer, nullable=False),
    Column("detect_width", Integer),
    Column("classify_hz", Float),
    Column("paused", Boolean, nullable=False),
    Column("blur", Boolean, nullable=False, server_default=false()),
    Column("keep_faces", Boolean, nullable=False, server_default=false()),
    Column("position", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
