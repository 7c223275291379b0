"""Studies: who was seen in a video, under what conditions, and what happened when."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "run_sessions",
        sa.Column(
            "run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("study", sa.Text),
        sa.Column("participant", sa.Text),
        sa.Column("session", sa.Text),
        sa.Column("conditions", sa.Text, nullable=False),
    )
    op.create_index("ix_run_sessions_study", "run_sessions", ["study"])
    op.create_table(
        "run_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at_ms", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_events_run_id", "run_events", ["run_id", "at_ms"])
