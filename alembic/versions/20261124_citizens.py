"""Citizens who proved a phone number, by its keyed hash alone; and what they chose to keep in sight."""

from alembic import op

revision = "20261124_citizens"
down_revision = "20261124_factors"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


PHONE, CITIZEN = f"decode({scope('phone')}, 'hex')", scope("citizen", "uuid")

# table → (rights of tinbao_app, rows it may touch)
SCOPED = {
    "phone_codes": ("SELECT, INSERT, UPDATE, DELETE", f"phone_hmac = {PHONE}"),
    "citizens": ("SELECT, INSERT", f"phone_hmac = {PHONE} OR id = {CITIZEN}"),
    "citizen_sessions": ("SELECT, INSERT, UPDATE", f"citizen_id = {CITIZEN}"),
    # Only what the asker can see by receipt can be kept: a missing parent and a foreign one fail alike.
    "kept_submissions": (
        "SELECT, INSERT, DELETE",
        f"citizen_id = {CITIZEN}",
        f"citizen_id = {CITIZEN} AND is_in_sight(submission_id)",
    ),
}

# What a citizen sees is told by what is kept: written into the policy itself, the question would go round in a circle,
# which PostgreSQL refuses. It runs with the rights and the scope of the one who asks.
IS_IN_SIGHT = """
    CREATE FUNCTION is_in_sight(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, public AS $$
    BEGIN
        RETURN EXISTS (SELECT FROM submissions s WHERE s.id = wanted);
    END $$
"""

UP = (
    IS_IN_SIGHT,
    "REVOKE EXECUTE ON FUNCTION is_in_sight(uuid) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION is_in_sight(uuid) TO tinbao_app",
    "CREATE TABLE citizens (id uuid PRIMARY KEY, phone_hmac bytea NOT NULL UNIQUE, created_at timestamptz NOT NULL)",
    """
    CREATE TABLE citizen_sessions (
        id uuid PRIMARY KEY,
        citizen_id uuid NOT NULL REFERENCES citizens (id) ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
    )
    """,
    "CREATE INDEX citizen_sessions_citizen ON citizen_sessions (citizen_id)",
    # Without a moment: when somebody picked up their phone is nobody's business.
    """
    CREATE TABLE kept_submissions (
        citizen_id uuid NOT NULL REFERENCES citizens (id) ON DELETE CASCADE,
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        PRIMARY KEY (citizen_id, submission_id)
    )
    """,
    "CREATE INDEX kept_submissions_submission ON kept_submissions (submission_id)",
    # One code at a time for a number and a purpose: asking again makes the one before worthless.
    """
    CREATE TABLE phone_codes (
        phone_hmac bytea NOT NULL,
        purpose text NOT NULL CHECK (purpose IN ('sign_in', 'confirm')),
        code_hmac bytea NOT NULL,
        tries smallint NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (phone_hmac, purpose)
    )
    """,
    # A code proves the number that was given at signing; compared by hash, so that nobody needs to open the signer.
    "ALTER TABLE pledge_signatures ADD COLUMN phone_hmac bytea",
    *(
        statement
        for table, (rights, rows, *checked) in SCOPED.items()
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
            f"GRANT {rights} ON {table} TO tinbao_app",
            f"CREATE POLICY scope ON {table} TO tinbao_app USING ({rows}) WITH CHECK ({(checked or [rows])[0]})",
        )
    ),
)

DOWN = (
    "ALTER TABLE pledge_signatures DROP COLUMN phone_hmac",
    "DROP TABLE phone_codes, kept_submissions, citizen_sessions, citizens",
    "DROP FUNCTION is_in_sight(uuid)",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
