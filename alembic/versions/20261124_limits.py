"""Limits: budgets of people and clients, and the trace of denied attempts."""

from alembic import op

revision = "20261124_limits"
down_revision = "20261124_senders"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, UNITS = scope("role"), scope("unit_ids", "integer[]")
# Those of the province itself and of its communes.
OF_PROVINCE = f"""
    {ROLE} = 'inspector' AND (
        unit_id = ANY ({UNITS})
        OR EXISTS (SELECT FROM units u WHERE u.id = unit_id AND u.parent_id = ANY ({UNITS}))
    )
"""

UP = (
    # Unlogged: counting must not wait for the disk, and after a crash everybody simply begins anew.
    """
    CREATE UNLOGGED TABLE budgets (
        key bytea PRIMARY KEY,
        used integer NOT NULL,
        ends_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX budgets_end ON budgets (ends_at)",
    """
    CREATE TABLE denied_attempts (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        role text NOT NULL,
        person_id uuid,
        client_id uuid,
        unit_id integer,
        operation text NOT NULL,
        code text NOT NULL,
        target uuid
    )
    """,
    "CREATE INDEX denied_attempts_at ON denied_attempts (at, id)",
    *(
        statement
        for table in ("budgets", "denied_attempts")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    # Its keys are hashes under a secret that is not here: a row tells that somebody used something, and not who.
    "GRANT SELECT, INSERT, UPDATE, DELETE ON budgets TO tinbao_app",
    "CREATE POLICY counting ON budgets TO tinbao_app USING (true)",
    # Written by everybody, changed by nobody.
    "GRANT SELECT, INSERT ON denied_attempts TO tinbao_app",
    "CREATE POLICY writers ON denied_attempts FOR INSERT TO tinbao_app WITH CHECK (true)",
    f"CREATE POLICY scope ON denied_attempts FOR SELECT TO tinbao_app USING ({ROLE} = 'admin' OR {OF_PROVINCE})",
)

DOWN = ("DROP TABLE denied_attempts, budgets",)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
