"""Triage: what an envelope tells beside its state: that a clock ran out, and that its sender wrote again."""

from alembic import op

revision = "20261126_triage"
down_revision = "20261125_rights"
branch_labels = None
depends_on = None

UP = (
    """
    ALTER TABLE submissions
        ADD COLUMN escalated_at timestamptz,
        ADD COLUMN has_news boolean NOT NULL DEFAULT false
    """,
)
DOWN = ("ALTER TABLE submissions DROP COLUMN has_news, DROP COLUMN escalated_at",)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
