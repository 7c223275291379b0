"""Training jobs, and what candidates proved."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "training_jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("promote", sa.String, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("parent", sa.String, nullable=False),
        sa.Column("corrections", sa.Integer, nullable=False),
        sa.Column("held_out", sa.Integer, nullable=False),
        sa.Column("left_out", sa.Integer, nullable=False),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
        sa.Column("started_ms", sa.BigInteger),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("candidate", sa.String),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "proofs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("candidate", sa.String, nullable=False),
        sa.Column("champion", sa.String, nullable=False),
        sa.Column("job_id", sa.Integer, nullable=False),
        sa.Column("made_ms", sa.BigInteger, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Index("ix_proofs_candidate", "candidate"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "proof_faces",
        sa.Column("proof_id", sa.Integer, sa.ForeignKey("proofs.id", ondelete="CASCADE")),
        sa.Column("part", sa.String),
        sa.Column("number", sa.Integer),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("truth", sa.SmallInteger, nullable=False),
        sa.Column("champion_guess", sa.SmallInteger, nullable=False),
        sa.Column("candidate_guess", sa.SmallInteger, nullable=False),
        sa.Column("champion_scores", sa.LargeBinary, nullable=False),
        sa.Column("candidate_scores", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("proof_id", "part", "number"),
        sqlite_with_rowid=False,
    )
