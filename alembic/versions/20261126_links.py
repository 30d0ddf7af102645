"""Links: two submissions that the police take for the same, seen by whoever sees both and by nobody else.

One that is closed is found by when it was closed; what is open lies in the queue's own index. So the intake, which
closes nothing, keeps no index for this.
"""

from alembic import op

revision = "20261126_links"
down_revision = "20261126_workflow"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON = scope("role"), scope("person", "uuid")
IS_POLICE = f"{ROLE} IN ('officer', 'chief', 'province', 'inspector')"

UP = (
    """
    CREATE TABLE links (
        one_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        other_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        linked_by uuid NOT NULL REFERENCES people (id),
        linked_at timestamptz NOT NULL,
        PRIMARY KEY (one_id, other_id),
        -- In one order alone, so that a pair is linked once.
        CHECK (one_id < other_id)
    )
    """,
    "CREATE INDEX links_other ON links (other_id)",
    "ALTER TABLE links ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE links FORCE ROW LEVEL SECURITY",
    "CREATE POLICY owner ON links TO CURRENT_USER USING (true)",
    "GRANT SELECT, INSERT, DELETE ON links TO tinbao_app",
    # Who has lost sight of one end does not learn from the other where it went.
    f"""
    CREATE POLICY scope ON links TO tinbao_app USING (
        {IS_POLICE}
        AND EXISTS (SELECT FROM submissions s WHERE s.id = one_id)
        AND EXISTS (SELECT FROM submissions s WHERE s.id = other_id)
    )
    """,
    f"""
    CREATE POLICY insert_rights ON links AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK (
        linked_by = {PERSON} AND EXISTS (
            SELECT FROM submissions a JOIN submissions b ON b.kind = a.kind WHERE a.id = one_id AND b.id = other_id
        )
    )
    """,
    "CREATE INDEX submissions_closed ON submissions (unit_id, closed_at) WHERE closed_at IS NOT NULL",
    """
    CREATE INDEX submissions_closed_above ON submissions (province_id, closed_at)
    WHERE closed_at IS NOT NULL AND (with_province OR conflict)
    """,
)

DOWN = ("DROP INDEX submissions_closed_above, submissions_closed", "DROP TABLE links")


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
