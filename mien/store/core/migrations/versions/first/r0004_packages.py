"""Model packages with their lineage, and who was champion when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add both tables; web registers the shipped package when it starts."""
    op.create_table(
        "packages",
        sa.Column("version", sa.String, primary_key=True),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("parent", sa.String),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
        sa.Column("ms_per_face", sa.Float),
        sa.Column("imported_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "promotions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("version", sa.String, sa.ForeignKey("packages.version"), nullable=False),
        sa.Column("previous", sa.String),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
