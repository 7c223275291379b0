"""What each reviewer says of a face."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add a table, empty: who gave a face its label before is not known."""
    op.create_table(
        "opinions",
        sa.Column(
            "face_id",
            sa.Integer,
            sa.ForeignKey("kept_faces.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("who", sa.String, primary_key=True),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
