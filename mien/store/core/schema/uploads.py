"""Tables of uploaded videos and photos."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from mien.store.core.schema.base import metadata

#: Uploaded videos and what was found in them. One without ``ended_ms`` is not over; ``kept`` says
#: whether a film of it is kept, ``attempt`` how often it was taken up. ``timeline`` is JSON: the
#: labels, one entry for each second with faces, and each person's seconds.
runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("done", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("faces", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("model_version", String),
    Column("reason", Text),
    Column("timeline", Text, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("attempt", Integer, nullable=False),
    Index("ix_runs_created_ms", "created_ms"),
)

#: Every face of every frame of a run, in order: JSON lines, some thousands in a row, deflated.
run_records = Table(
    "run_records",
    metadata,
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("lines", LargeBinary, nullable=False),
)

#: The pictures of a run that somebody chose to keep, as one MP4 cut into pieces of the same length.
run_films = Table(
    "run_films",
    metadata,
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("piece", LargeBinary, nullable=False),
)

#: Photos that were given together, where somebody chose to keep them.
photo_sets = Table(
    "photo_sets",
    metadata,
    Column("id", String, primary_key=True),
    Column("created_ms", BigInteger, nullable=False),
    Index("ix_photo_sets_created_ms", "created_ms"),
)

#: Each upright, with a small one that has its boxes; ``told`` is JSON: the answer of the API.
photos = Table(
    "photos",
    metadata,
    Column("id", String, primary_key=True),
    Column("set_id", String, ForeignKey("photo_sets.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("faces", Integer, nullable=False),
    Column("told", Text, nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
    Column("small", LargeBinary, nullable=False),
    Index("ix_photos_set_id", "set_id", "number"),
)

#: Of which study a run is, and who was seen under what conditions; ``conditions`` is a JSON list.
run_sessions = Table(
    "run_sessions",
    metadata,
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("study", Text),
    Column("participant", Text),
    Column("session", Text),
    Column("conditions", Text, nullable=False),
    Index("ix_run_sessions_study", "study"),
)

#: What happened in a run, such as a stimulus; ``at_ms`` is from the video's begin.
run_events = Table(
    "run_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("at_ms", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Index("ix_run_events_run_id", "run_id", "at_ms"),
    sqlite_autoincrement=True,
)
