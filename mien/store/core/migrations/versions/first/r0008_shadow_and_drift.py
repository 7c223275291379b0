"""Shadows beside the champion; sizes and brightness of faces, and how they spread over bins."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BINS = (
    *(f"top_{index}" for index in range(8)),
    *(f"sure_{index}" for index in range(10)),
    *(f"size_{index}" for index in range(10)),
    *(f"light_{index}" for index in range(10)),
)


def upgrade() -> None:
    """Add the tables and columns; faces of before have no size, and no bins are made of them."""
    op.create_table(
        "shadows",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String, sa.ForeignKey("packages.version"), nullable=False),
        sa.Column("champion", sa.String, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended", sa.String),
        sa.Column("confusion", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    for name in ("measured", "size_sum", "light_sum"):
        op.add_column(
            "expressions", sa.Column(name, sa.Integer, nullable=False, server_default="0")
        )
    op.create_table(
        "drift",
        sa.Column("camera", sa.String, nullable=False),
        sa.Column("hour_ms", sa.BigInteger, nullable=False),
        sa.Column("model_id", sa.Integer, sa.ForeignKey("models.id"), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in BINS),
        sa.PrimaryKeyConstraint("camera", "hour_ms", "model_id"),
        sqlite_with_rowid=False,
    )
