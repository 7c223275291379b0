"""Tables of what was seen, and of when."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from mien.store.core.schema.base import BINS, SUMS, metadata

#: Models that made a score. ``labels`` is a JSON list; label n's scores are in ``sum_n``.
models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", String, nullable=False, unique=True),
    Column("labels", Text, nullable=False),
)

#: A track's classified frames of one second. ``offsets`` names them: the milliseconds of
#: ``captured_ms`` within the second, ascending, two bytes each, big-endian; ``frames`` is their
#: number. The key also orders the rows on disk, so a camera's span is read in one sweep.
#: ``measured`` of its frames tell the face's size and brightness: ``size_sum`` is in tenths of a
#: pixel, ``light_sum`` in tenths of a grey level.
expressions = Table(
    "expressions",
    metadata,
    Column("camera", String, primary_key=True),
    Column("second_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("track_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    Column("frames", SmallInteger, nullable=False),
    Column("offsets", LargeBinary, nullable=False),
    *(Column(name, Integer, nullable=False) for name in SUMS),
    Column("measured", Integer, nullable=False, server_default="0"),
    Column("size_sum", Integer, nullable=False, server_default="0"),
    Column("light_sum", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

#: The same, summed by camera and minute: what a long span is drawn from. ``face_seconds`` counts
#: the rows of ``expressions`` behind it.
minutes = Table(
    "minutes",
    metadata,
    Column("camera", String, primary_key=True),
    Column("minute_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    Column("face_seconds", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in SUMS),
    sqlite_with_rowid=False,
)

#: The minutes, summed up once more: what months are drawn from.
hours = Table(
    "hours",
    metadata,
    Column("camera", String, primary_key=True),
    Column("hour_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    Column("face_seconds", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in SUMS),
    sqlite_with_rowid=False,
)

#: How a camera's rows of ``expressions`` spread over bins, hour by hour: what drift is read from.
drift = Table(
    "drift",
    metadata,
    Column("camera", String, primary_key=True),
    Column("hour_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", Integer, ForeignKey("models.id"), primary_key=True, autoincrement=False),
    *(Column(name, Integer, nullable=False) for name in BINS),
    sqlite_with_rowid=False,
)

#: Moments that people marked; without a camera a mark belongs to all.
marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("camera", String),
    Column("text", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Index("ix_marks_at_ms", "at_ms"),
    sqlite_autoincrement=True,
)

#: Cameras lost and back, as the recorder saw it.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("camera", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_events_at_ms", "at_ms"),
)
