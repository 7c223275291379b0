"""Faces kept for correction, and which cameras may keep them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table; no camera keeps faces until somebody allows it."""
    op.create_table(
        "kept_faces",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("camera", sa.String),
        sa.Column("track_id", sa.BigInteger),
        sa.Column("track", sa.String, nullable=False),
        sa.Column("held_out", sa.Boolean, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("crop", sa.LargeBinary, nullable=False),
        sa.Column("crop_sha256", sa.String, nullable=False, unique=True),
        sa.Column("scores", sa.Text),
        sa.Column("model_version", sa.String),
        sa.Column("why", sa.String),
        sa.Column("kept_ms", sa.BigInteger, nullable=False),
        sa.Column("label", sa.String),
        sa.Column("origin", sa.String),
        sa.Column("labelled_ms", sa.BigInteger),
        sa.Index("ix_kept_faces_track_at_ms", "camera", "track_id", "at_ms"),
        sa.Index("ix_kept_faces_kept_ms", "kept_ms"),
        sqlite_autoincrement=True,
    )
    op.add_column(
        "cameras", sa.Column("keep_faces", sa.Boolean, nullable=False, server_default=sa.false())
    )
