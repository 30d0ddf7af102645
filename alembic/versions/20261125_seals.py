"""Seals: the public keys to seal to, and each submission's own key, in a box for the unit that may open it.

No private half is in the database: what is here lets somebody seal and nobody read.
"""

from alembic import op

revision = "20261125_seals"
down_revision = "20261124_limits"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE = scope("role")
IS_CONSOLE = f"({ROLE} = 'admin' AND {scope('person', 'uuid')} IS NULL)"
ENVELOPE_ONLY = "('integration', 'citizen', 'counter')"
IS_STAFF = f"{ROLE} IS NULL OR {ROLE} NOT IN {ENVELOPE_ONLY}"
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"

PUBLISHED = ("unit_keys", "custodian_keys")

UP = (
    # What was taken in before lies under the one key of the house, which is no longer read.
    """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM submissions) THEN
            RAISE EXCEPTION 'This database holds submissions sealed by an edition that this one cannot read.'
                USING HINT = 'Let that edition finish them and begin with an empty database (make run FRESH=1).';
        END IF;
    END $$
    """,
    # Published ahead, a pair for each unit and month: the door that takes in knows the public half alone.
    """
    CREATE TABLE unit_keys (
        unit_id integer NOT NULL REFERENCES units (id),
        -- Its first day; after a compromise one begins in the middle.
        month date NOT NULL,
        public bytea NOT NULL CHECK (length(public) = 32),
        PRIMARY KEY (unit_id, month)
    )
    """,
    "CREATE INDEX unit_keys_month ON unit_keys (month, unit_id)",
    # The custodian's, to whom identities are sealed; the newest that is not retired is sealed to.
    """
    CREATE TABLE custodian_keys (
        id integer PRIMARY KEY,
        public bytea NOT NULL UNIQUE CHECK (length(public) = 32),
        published_at timestamptz NOT NULL,
        retired_at timestamptz
    )
    """,
    """
    CREATE TABLE data_keys (
        submission_id uuid PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
        -- Whose pair opens the box: the unit in whose queue it lies, but for a moment after a citizen chose another.
        unit_id integer NOT NULL REFERENCES units (id),
        month date NOT NULL,
        box bytea NOT NULL
    )
    """,
    "CREATE INDEX data_keys_month ON data_keys (month)",
    # The months that ended: their secret is destroyed, and nothing may be taken in that is sealed to them.
    "CREATE TABLE seal_months (month date PRIMARY KEY, destroyed_at timestamptz NOT NULL)",
    # The public half of a pair that the receipt makes: messages to the reporter are sealed to it. Null where a device
    # of the citizen's made the receipt and kept it from us.
    "ALTER TABLE submissions ADD COLUMN receipt_public bytea CHECK (length(receipt_public) = 32)",
    "INSERT INTO reference_parts VALUES ('seals', 1)",
    *(
        f"""
        CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION bump_reference('seals')
        """
        for table in PUBLISHED
    ),
    *(
        statement
        for table in (*PUBLISHED, "data_keys", "seal_months")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    "GRANT USAGE ON SCHEMA public TO tinbao_worker, tinbao_custodian",
    *(
        statement
        for table in PUBLISHED
        for statement in (
            f"GRANT SELECT, INSERT ON {table} TO tinbao_app",
            f"CREATE POLICY readers ON {table} FOR SELECT TO tinbao_app, tinbao_worker, tinbao_custodian USING (true)",
            # A key of somebody else's planted here would let them read: the console alone publishes, and the worker.
            f"CREATE POLICY console ON {table} FOR INSERT TO tinbao_app WITH CHECK ({IS_CONSOLE})",
        )
    ),
    "GRANT SELECT, INSERT ON unit_keys TO tinbao_worker",
    "CREATE POLICY worker ON unit_keys FOR INSERT TO tinbao_worker WITH CHECK (true)",
    "GRANT SELECT ON custodian_keys TO tinbao_worker",
    "GRANT SELECT, INSERT, UPDATE ON custodian_keys TO tinbao_custodian",
    "CREATE POLICY custodian ON custodian_keys TO tinbao_custodian USING (true)",
    "GRANT SELECT, UPDATE ON data_keys TO tinbao_app",
    f"CREATE POLICY scope ON data_keys TO tinbao_app USING ({VISIBLE_PARENT})",
    f"CREATE POLICY shut ON data_keys AS RESTRICTIVE TO tinbao_app USING ({IS_STAFF})",
    "GRANT SELECT ON seal_months TO tinbao_taker",
    "CREATE POLICY taker ON seal_months FOR SELECT TO tinbao_taker USING (true)",
    "GRANT INSERT ON data_keys TO tinbao_taker",
    "CREATE POLICY taker ON data_keys FOR INSERT TO tinbao_taker WITH CHECK (true)",
)

DOWN = (
    "ALTER TABLE submissions DROP COLUMN receipt_public",
    "DROP TABLE seal_months, data_keys, custodian_keys, unit_keys",
    "DELETE FROM reference_parts WHERE part = 'seals'",
    "REVOKE USAGE ON SCHEMA public FROM tinbao_worker, tinbao_custodian",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
