"""Boundary sets remember when they were active, so that one can go back, and whether the licence lets them be shown."""

from alembic import op

revision = "20261123_boundary_history"
down_revision = "20261123_responsibilities"
branch_labels = None
depends_on = None

UP = (
    """
    ALTER TABLE boundary_sets
        ADD COLUMN may_be_shown boolean NOT NULL DEFAULT false,
        ADD COLUMN activated_at timestamptz
    """,
    "UPDATE boundary_sets SET activated_at = imported_at",
    # A submission remembers the set that decided on it: sets go out of use and are never deleted.
    "REVOKE DELETE ON boundary_sets, boundaries FROM tinbao_app",
)

DOWN = (
    "GRANT DELETE ON boundary_sets, boundaries TO tinbao_app",
    "ALTER TABLE boundary_sets DROP COLUMN may_be_shown, DROP COLUMN activated_at",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
