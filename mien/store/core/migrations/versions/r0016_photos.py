"""Photos that were given together, where somebody chose to keep them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "photo_sets",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_photo_sets_created_ms", "photo_sets", ["created_ms"])
    op.create_table(
        "photos",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "set_id",
            sa.String,
            sa.ForeignKey("photo_sets.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("faces", sa.Integer, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("jpeg", sa.LargeBinary, nullable=False),
        sa.Column("small", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_photos_set_id", "photos", ["set_id", "number"])
