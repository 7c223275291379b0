"""People whom a provider signs in: known by its issuer and the subject, never by a name."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add who vouches for a person, and under which number."""
    op.add_column("users", sa.Column("issuer", sa.String))
    op.add_column("users", sa.Column("subject", sa.String))
    op.create_index("ix_users_issuer_subject", "users", ["issuer", "subject"], unique=True)
