"""Sums by hour, so that months are quick on a busy machine too."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SUMS = ("sum_0", "sum_1", "sum_2", "sum_3", "sum_4", "sum_5", "sum_6", "sum_7")
HOUR_MS = 3_600_000
COUNTED = ("face_seconds", "frames", *SUMS)


def upgrade() -> None:
    """Make the table and fill it from the minutes."""
    op.create_table(
        "hours",
        sa.Column("camera", sa.String, nullable=False),
        sa.Column("hour_ms", sa.BigInteger, nullable=False),
        sa.Column("model_id", sa.Integer, sa.ForeignKey("models.id"), nullable=False),
        sa.Column("face_seconds", sa.Integer, nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("camera", "hour_ms", "model_id"),
        sqlite_with_rowid=False,
    )
    minutes = sa.table("minutes", *_columns("minute_ms"))
    hours = sa.table("hours", *_columns("hour_ms"))
    hour_ms = (minutes.c.minute_ms // HOUR_MS * HOUR_MS).label("hour_ms")
    summed = sa.select(
        minutes.c.camera,
        hour_ms,
        minutes.c.model_id,
        *(sa.func.sum(minutes.c[name]) for name in COUNTED),
    ).group_by(minutes.c.camera, sa.literal_column("hour_ms"), minutes.c.model_id)
    op.execute(hours.insert().from_select([column.name for column in hours.c], summed))


def _columns(time: str) -> list[sa.ColumnClause[int]]:
    names = ("camera", time, "model_id", *COUNTED)
    return [sa.column(name, sa.BigInteger) for name in names]
