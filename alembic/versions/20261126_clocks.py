"""Clocks as rows, each with the policy that set it; the worker marks what was missed and lets the province see it."""

from alembic import op

revision = "20261126_clocks"
down_revision = "20261126_talk"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE = scope("role")
# Whoever counts, and who keeps an envelope in sight, sees no clock of it.
IS_STAFF = f"{ROLE} IN ('collector', 'officer', 'chief', 'province', 'inspector')"
HOLDS_RECEIPT = f"({ROLE} IS NULL AND {scope('receipt')} IS NOT NULL)"
IS_ADMIN = f"{ROLE} = 'admin'"
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
WORKER = "tinbao_worker"
TIP_OFF_OF_CRIME = "HD 11/HD-BCA-V03"
POLICIES = f"""
    INSERT INTO clock_policies (code, variant, amount, counts, source) VALUES
        ('tip.report_up', '', 720, 'minutes', '{TIP_OFF_OF_CRIME}: 12 h'),
        ('tip.report_up', 'difficult', 1440, 'minutes', '{TIP_OFF_OF_CRIME}: 24 h in a difficult area'),
        ('tip.transfer', '', 1440, 'minutes', 'TTLT 01/2017: 24 h'),
        ('tip.transfer', 'remote', 2880, 'minutes', 'TTLT 01/2017: 48 h in a remote area'),
        ('tip.file', '', 7, 'days', '{TIP_OFF_OF_CRIME}: 7 days'),
        ('tip.resolve', '', 20, 'days', 'BLTTHS art. 147 (to be confirmed): 20 days'),
        ('tip.resolve', 'extended_1', 2, 'months', 'BLTTHS art. 147 (to be confirmed): 2 months in all'),
        ('tip.resolve', 'extended_2', 4, 'months', 'BLTTHS art. 147 (to be confirmed): 2 months more'),
        ('tip.notify', '', 3, 'working_days', 'To be confirmed: 3 working days after the outcome')
"""
NEW_CODES = "('tip.report_up', 'tip.transfer', 'tip.file', 'tip.resolve', 'tip.notify')"
FIRST_CLOCK = """CASE kind WHEN 'tip_off' THEN 'tip.acknowledge' WHEN 'weapon_surrender' THEN 'weapon.contact'
        ELSE 'signature.confirm' END"""

UP = (
    # A limit is so many minutes, days, working days or months, as long as the rule behind it holds.
    "ALTER TABLE clock_policies RENAME COLUMN minutes TO amount",
    "ALTER TABLE clock_policies DROP CONSTRAINT clock_policies_counts_check",
    "ALTER TABLE clock_policies ALTER COLUMN counts SET DEFAULT 'minutes'",
    "UPDATE clock_policies SET counts = 'minutes' WHERE counts = 'hours'",
    "UPDATE clock_policies SET amount = amount / 1440 WHERE counts IN ('days', 'working_days')",
    """
    ALTER TABLE clock_policies
        ADD CHECK (counts IN ('minutes', 'days', 'working_days', 'months')),
        ADD COLUMN valid_from date NOT NULL DEFAULT '2000-01-01',
        ADD COLUMN valid_to date,
        ADD CHECK (valid_to > valid_from),
        DROP CONSTRAINT clock_policies_pkey,
        ADD PRIMARY KEY (code, variant, valid_from)
    """,
    POLICIES,
    """
    CREATE TABLE area_difficulties (
        unit_id integer NOT NULL REFERENCES units (id),
        level text NOT NULL CHECK (level IN ('difficult', 'remote')),
        valid_from date NOT NULL,
        valid_to date CHECK (valid_to > valid_from),
        source text NOT NULL,
        PRIMARY KEY (unit_id, level, valid_from)
    )
    """,
    """
    CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON area_difficulties
    FOR EACH STATEMENT EXECUTE FUNCTION bump_reference('policies')
    """,
    "ALTER TABLE submissions ALTER COLUMN due_at DROP NOT NULL",
    """
    CREATE TABLE clocks (
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        code text NOT NULL,
        round smallint NOT NULL DEFAULT 1 CHECK (round > 0),
        started_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        met_at timestamptz,
        missed_at timestamptz,
        -- What it waited for is not due any more: the class was taken back, or its sender withdrew.
        ended_at timestamptz,
        extensions smallint NOT NULL DEFAULT 0,
        PRIMARY KEY (submission_id, code, round),
        CHECK (met_at IS NULL OR ended_at IS NULL)
    )
    """,
    # One of a code runs at a time.
    """
    CREATE UNIQUE INDEX clocks_running ON clocks (submission_id, code) WHERE met_at IS NULL AND ended_at IS NULL
    """,
    # For the sweep, which looks for what is over and not marked yet.
    """
    CREATE INDEX clocks_due ON clocks (due_at)
    WHERE met_at IS NULL AND ended_at IS NULL AND missed_at IS NULL AND code <> 'signature.confirm'
    """,
    f"""
    INSERT INTO clocks (submission_id, code, started_at, due_at, met_at)
    SELECT id, {FIRST_CLOCK}, received_at, due_at,
        CASE WHEN status IN ('submitted', 'declared', 'pending') THEN NULL ELSE due_at END
    FROM submissions
    """,
    """
    UPDATE submissions SET due_at = NULL,
        sort_key = (sort_key >> 48 << 48) | (extract(epoch FROM received_at + interval '36525 days') * 1000)::bigint
    WHERE status NOT IN ('submitted', 'declared', 'pending')
    """,
    *(
        statement
        for table in ("clocks", "area_difficulties")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON area_difficulties TO tinbao_app",
    "CREATE POLICY readers ON area_difficulties FOR SELECT TO tinbao_app USING (true)",
    f"CREATE POLICY console ON area_difficulties TO tinbao_app USING ({IS_ADMIN})",
    "GRANT SELECT, INSERT, UPDATE (due_at, met_at, ended_at, extensions) ON clocks TO tinbao_app",
    f"CREATE POLICY scope ON clocks TO tinbao_app USING ({VISIBLE_PARENT} AND ({HOLDS_RECEIPT} OR {IS_STAFF}))",
    "GRANT INSERT ON clocks TO tinbao_taker",
    "CREATE POLICY taker ON clocks FOR INSERT TO tinbao_taker WITH CHECK (true)",
    # With the submission, in the same statement: nothing comes in without a clock, by whatever way.
    f"""
    CREATE FUNCTION start_first_clock() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    BEGIN
        INSERT INTO clocks (submission_id, code, started_at, due_at)
        SELECT id, {FIRST_CLOCK}, received_at, due_at FROM arrived;
        RETURN NULL;
    END $$
    """,
    "REVOKE EXECUTE ON FUNCTION start_first_clock() FROM PUBLIC",
    """
    CREATE TRIGGER start_first_clock AFTER INSERT ON submissions REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION start_first_clock()
    """,
    f"GRANT SELECT (submission_id, code, round, due_at, met_at, missed_at, ended_at) ON clocks TO {WORKER}",
    f"GRANT UPDATE (missed_at) ON clocks TO {WORKER}",
    f"CREATE POLICY sweep_reads ON clocks FOR SELECT TO {WORKER} USING (true)",
    f"""
    CREATE POLICY sweep_marks ON clocks FOR UPDATE TO {WORKER} USING (missed_at IS NULL AND met_at IS NULL)
    WITH CHECK (missed_at IS NOT NULL)
    """,
    f"GRANT SELECT (version, conflict, with_province, escalated_at) ON submissions TO {WORKER}",
    f"GRANT UPDATE (with_province, escalated_at) ON submissions TO {WORKER}",
    f"""
    CREATE POLICY sweep_escalates ON submissions FOR UPDATE TO {WORKER} USING (NOT conflict AND escalated_at IS NULL)
    WITH CHECK (with_province AND escalated_at IS NOT NULL)
    """,
    f"""
    CREATE POLICY sweep_tells ON events FOR INSERT TO {WORKER}
    WITH CHECK (person_id IS NULL AND role IS NULL AND verb = 'miss_clock')
    """,
)

DOWN = (
    "DROP POLICY sweep_tells ON events",
    "DROP POLICY sweep_escalates ON submissions",
    f"REVOKE SELECT (version, conflict, with_province, escalated_at) ON submissions FROM {WORKER}",
    f"REVOKE UPDATE (with_province, escalated_at) ON submissions FROM {WORKER}",
    "DROP TRIGGER start_first_clock ON submissions",
    "DROP FUNCTION start_first_clock()",
    """
    UPDATE submissions s SET due_at = coalesce(
        (SELECT min(c.due_at) FROM clocks c WHERE c.submission_id = s.id AND c.started_at <= s.received_at),
        received_at
    ) WHERE due_at IS NULL
    """,
    "DROP TABLE clocks, area_difficulties",
    "ALTER TABLE submissions ALTER COLUMN due_at SET NOT NULL",
    f"DELETE FROM clock_policies WHERE code IN {NEW_CODES} OR valid_to IS NOT NULL",
    """
    ALTER TABLE clock_policies
        DROP CONSTRAINT clock_policies_pkey,
        ADD PRIMARY KEY (code, variant),
        DROP CONSTRAINT clock_policies_counts_check,
        DROP COLUMN valid_from,
        DROP COLUMN valid_to
    """,
    "UPDATE clock_policies SET amount = amount * 1440 WHERE counts IN ('days', 'working_days')",
    "UPDATE clock_policies SET counts = 'hours' WHERE counts = 'minutes'",
    "ALTER TABLE clock_policies ALTER COLUMN counts SET DEFAULT 'hours'",
    "ALTER TABLE clock_policies ADD CHECK (counts IN ('hours', 'days', 'working_days'))",
    "ALTER TABLE clock_policies RENAME COLUMN amount TO minutes",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
