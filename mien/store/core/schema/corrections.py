"""Tables of kept faces."""

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

#: Faces that were kept for correction, 48x48 grey pixels each. ``track`` names the track for
#: people and for the split: all faces of a track are in one fold. ``why`` says
#: what made the face worth a look; None when a person kept it. ``label`` is what a person said:
#: an expression, ``not_a_face`` or ``skip``, None while it waits; ``origin`` is where it was said.
#: ``scores`` is JSON, by label, as ``model_version`` gave them.
kept_faces = Table(
    "kept_faces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("camera", String),
    Column("track_id", BigInteger),
    Column("track", String, nullable=False),
    Column("held_out", Boolean, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("crop", LargeBinary, nullable=False),
    Column("crop_sha256", String, nullable=False, unique=True),
    Column("scores", Text),
    Column("model_version", String),
    Column("why", String),
    Column("kept_ms", BigInteger, nullable=False),
    Column("label", String),
    Column("origin", String),
    Column("labelled_ms", BigInteger),
    Index("ix_kept_faces_track_at_ms", "camera", "track_id", "at_ms"),
    Index("ix_kept_faces_kept_ms", "kept_ms"),
    sqlite_autoincrement=True,
)

#: What each reviewer says of a face, and where; ``label`` of its row in ``kept_faces`` is what
#: follows.
opinions = Table(
    "opinions",
    metadata,
    Column("face_id", Integer, ForeignKey("kept_faces.id", ondelete="CASCADE"), primary_key=True),
    Column("who", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
