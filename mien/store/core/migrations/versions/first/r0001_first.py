"""Cameras, models, expressions by second and by minute."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SUMS = ("sum_0", "sum_1", "sum_2", "sum_3", "sum_4", "sum_5", "sum_6", "sum_7")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "cameras",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("full_source", sa.Text),
        sa.Column("fps", sa.Float),
        sa.Column("max_width", sa.Integer, nullable=False),
        sa.Column("jpeg_quality", sa.Integer, nullable=False),
        sa.Column("detect_width", sa.Integer),
        sa.Column("classify_hz", sa.Float),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "models",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String, nullable=False, unique=True),
        sa.Column("labels", sa.Text, nullable=False),
    )
    op.create_table(
        "expressions",
        sa.Column("camera", sa.String, nullable=False),
        sa.Column("second_ms", sa.BigInteger, nullable=False),
        sa.Column("track_id", sa.BigInteger, nullable=False),
        sa.Column("model_id", sa.Integer, sa.ForeignKey("models.id"), nullable=False),
        sa.Column("frames", sa.SmallInteger, nullable=False),
        sa.Column("offsets", sa.LargeBinary, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("camera", "second_ms", "track_id", "model_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "minutes",
        sa.Column("camera", sa.String, nullable=False),
        sa.Column("minute_ms", sa.BigInteger, nullable=False),
        sa.Column("model_id", sa.Integer, sa.ForeignKey("models.id"), nullable=False),
        sa.Column("face_seconds", sa.Integer, nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("camera", "minute_ms", "model_id"),
        sqlite_with_rowid=False,
    )
