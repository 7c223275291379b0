"""Alert rules say whose expression they mean."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Write down what the page said of them: "any camera" is each by itself, others together."""
    rules = sa.table("alert_rules", sa.column("id", sa.Integer), sa.column("condition", sa.Text))
    connection = op.get_bind()
    for rule_id, condition in connection.execute(sa.select(rules.c.id, rules.c.condition)).all():
        fields = json.loads(condition)
        if fields["kind"] == "expression":
            whose = "together" if len(fields["cameras"]) > 1 else "camera"
            connection.execute(
                sa.update(rules)
                .where(rules.c.id == rule_id)
                .values(condition=json.dumps(fields | {"of": whose}))
            )
