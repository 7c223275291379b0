"""Films of uploaded videos, where somebody chose to keep them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add a table and a column; of the runs that there are, no film was kept."""
    op.add_column("runs", sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "run_films",
        sa.Column(
            "run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("piece", sa.LargeBinary, nullable=False),
    )
