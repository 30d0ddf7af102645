"""Factors: what beside the password opens an account: an authenticator's codes, passkeys and recovery codes."""

from alembic import op

revision = "20261124_factors"
down_revision = "20261124_accounts"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


PERSON = scope("person", "uuid")
TABLES = ("authenticators", "passkeys", "recovery_codes", "spent_challenges")
# What people do to their own account they tell themselves, before they are in any posting.
OWN_DOINGS = """
    ('enrol', 'change_password', 'add_factor', 'remove_factor', 'renew_recovery_codes', 'use_recovery_code')
"""

UP = (
    """
    ALTER TABLE people
        ADD COLUMN wrong_factors smallint NOT NULL DEFAULT 0,
        ADD COLUMN factor_wait_until timestamptz
    """,
    # Both secrets are sealed. The pending one waits for a first right code; `last_step` lets each code work once.
    """
    CREATE TABLE authenticators (
        person_id uuid PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
        secret bytea,
        pending bytea,
        last_step bigint NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE passkeys (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        credential_id bytea NOT NULL UNIQUE,
        credential bytea NOT NULL,
        sign_count bigint NOT NULL,
        created_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX passkeys_person ON passkeys (person_id)",
    # A code is 120 random bits: no slow hash is needed.
    """
    CREATE TABLE recovery_codes (
        person_id uuid NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        code_sha256 bytea NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (person_id, code_sha256)
    )
    """,
    """
    CREATE TABLE spent_challenges (
        person_id uuid NOT NULL REFERENCES people (id) ON DELETE CASCADE,
        challenge_sha256 bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (person_id, challenge_sha256)
    )
    """,
    *(
        statement
        for table in TABLES
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tinbao_app",
            f"CREATE POLICY scope ON {table} TO tinbao_app USING (person_id = {PERSON})",
        )
    ),
    f"""
    CREATE POLICY own_account ON events TO tinbao_app
    USING (submission_id IS NULL AND person_id = {PERSON} AND verb IN {OWN_DOINGS})
    """,
)

DOWN = (
    "DROP POLICY own_account ON events",
    "DROP TABLE spent_challenges, recovery_codes, passkeys, authenticators",
    "ALTER TABLE people DROP COLUMN wrong_factors, DROP COLUMN factor_wait_until",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
