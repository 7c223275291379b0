"""Films and photos that somebody chose to keep; sessions and events of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add five tables and a column; of the runs that there are, no film was kept."""
    op.add_column("runs", sa.Column("kept", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "run_films",
        sa.Column(
            "run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("piece", sa.LargeBinary, nullable=False),
    )
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
