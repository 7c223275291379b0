"""The tables as they are at the newest revision; ``store/migrations`` leads there.

Times are Unix UTC milliseconds. Scores are stored in whole millionths and summed: sums of
integers do not depend on the order in which frames arrive, means of floats do.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

#: The newest revision; a database that is already there opens without alembic being imported.
HEAD = "0001"

#: A score of 1.0 as it is stored.
SCALE = 1_000_000

#: Labels that a model may have; their scores stand in the columns ``sum_0`` to ``sum_7``.
MAX_LABELS = 8
SUMS = tuple(f"sum_{index}" for index in range(MAX_LABELS))

metadata = MetaData()

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
    Column("position", Integer, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

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
