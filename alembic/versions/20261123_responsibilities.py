"""Responsibilities: which police answer for which area, where it is not simply the commune's own."""

from alembic import op

revision = "20261123_responsibilities"
down_revision = "20261123_hamlet_lists"
branch_labels = None
depends_on = None

UP = (
    """
    CREATE TABLE responsibilities (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        area_id integer NOT NULL REFERENCES units (id),
        kind text CHECK (kind IN ('tip_off', 'weapon_surrender', 'pledge_signature')),
        red_only boolean NOT NULL,
        unit_id integer NOT NULL REFERENCES units (id),
        is_additional boolean NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        source text NOT NULL,
        CHECK (valid_to IS NULL OR valid_from <= valid_to),
        CHECK (NOT red_only OR kind = 'weapon_surrender')
    )
    """,
    "CREATE INDEX responsibilities_area ON responsibilities (area_id)",
    """
    CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON responsibilities
    FOR EACH STATEMENT EXECUTE FUNCTION bump_reference('responsibilities')
    """,
    "ALTER TABLE responsibilities ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE responsibilities FORCE ROW LEVEL SECURITY",
    "CREATE POLICY owner ON responsibilities TO CURRENT_USER USING (true)",
    "GRANT SELECT, INSERT, UPDATE ON responsibilities TO tinbao_app",
    "CREATE POLICY readers ON responsibilities FOR SELECT TO tinbao_app USING (true)",
    """
    CREATE POLICY console ON responsibilities TO tinbao_app
    USING ((SELECT nullif(current_setting('tinbao.role', true), '')::text)::text = 'admin')
    """,
)

DOWN = ("DROP TABLE responsibilities",)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
