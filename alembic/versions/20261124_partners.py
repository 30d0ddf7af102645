"""Partners: OAuth clients with their secrets and communes, and which submission came from which of them."""

from alembic import op

revision = "20261124_partners"
down_revision = "20261124_citizens"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


CLIENT, IS_ADMIN = scope("client", "uuid"), f"{scope('role')} = 'admin'"

# table → (rights of tinbao_app, the column that names the client)
SCOPED = {
    "clients": ("SELECT, INSERT, UPDATE", "id"),
    "client_units": ("SELECT, INSERT, DELETE", "client_id"),
    "client_secrets": ("SELECT, INSERT, UPDATE", "client_id"),
    "spent_assertions": ("SELECT, INSERT, DELETE", "client_id"),
    "revoked_tokens": ("SELECT, INSERT, DELETE", "client_id"),
}
# A client is kept by the admin; itself it writes only what stops a token or an assertion from working twice.
KEPT = {"clients": ("INSERT", "UPDATE"), "client_units": ("INSERT", "DELETE"), "client_secrets": ("INSERT", "UPDATE")}

UP = (
    """
    CREATE TABLE clients (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        scopes text[] NOT NULL,
        per_minute integer NOT NULL CHECK (per_minute > 0),
        jwks jsonb,
        credential_version integer NOT NULL DEFAULT 1,
        is_demo boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL,
        created_by uuid REFERENCES people (id),
        disabled_at timestamptz
    )
    """,
    """
    CREATE TABLE client_units (
        client_id uuid NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
        unit_id integer NOT NULL REFERENCES units (id),
        PRIMARY KEY (client_id, unit_id)
    )
    """,
    # A secret is 256 random bits: no slow hash is needed.
    """
    CREATE TABLE client_secrets (
        id uuid PRIMARY KEY,
        client_id uuid NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
        secret_sha256 bytea NOT NULL UNIQUE,
        created_at timestamptz NOT NULL,
        revoked_at timestamptz
    )
    """,
    "CREATE INDEX client_secrets_client ON client_secrets (client_id)",
    """
    CREATE TABLE spent_assertions (
        client_id uuid NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
        jti_sha256 bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, jti_sha256)
    )
    """,
    """
    CREATE TABLE revoked_tokens (
        client_id uuid NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
        jti uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (client_id, jti)
    )
    """,
    """
    ALTER TABLE submissions
        ADD COLUMN client_id uuid REFERENCES clients (id),
        -- Where the partner holds the receipt, the conversation with the citizen stays closed.
        ADD COLUMN receipt_holder text NOT NULL DEFAULT 'citizen' CHECK (receipt_holder IN ('citizen', 'partner'))
    """,
    "CREATE INDEX submissions_client ON submissions (client_id, id) WHERE client_id IS NOT NULL",
    *(
        statement
        for table, (rights, column) in SCOPED.items()
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
            f"GRANT {rights} ON {table} TO tinbao_app",
            f"CREATE POLICY scope ON {table} TO tinbao_app USING ({column} = {CLIENT} OR {IS_ADMIN})",
            *(
                f"CREATE POLICY {command.lower()}_rights ON {table} AS RESTRICTIVE FOR {command} TO tinbao_app "
                f"{'WITH CHECK' if command == 'INSERT' else 'USING'} ({IS_ADMIN})"
                for command in KEPT.get(table, ())
            ),
        )
    ),
)

DOWN = (
    "DROP INDEX submissions_client",
    "ALTER TABLE submissions DROP COLUMN client_id, DROP COLUMN receipt_holder",
    "DROP TABLE revoked_tokens, spent_assertions, client_secrets, client_units, clients",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
