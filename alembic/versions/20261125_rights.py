"""Retention and rights: how long what is kept, what a citizen may ask of us, and what a person mentioned may.

The worker gets exactly what erasing takes: the clear columns that tell what is due, and the deletion of that. A row
under legal hold is out of its reach whatever it is told to do.
"""

from alembic import op

revision = "20261125_rights"
down_revision = "20261125_log"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, UNITS = scope("role"), scope("unit_ids", "integer[]")
IS_ADMIN = f"{ROLE} = 'admin'"
IS_POLICE = f"{ROLE} IN ('officer', 'chief', 'province', 'inspector')"
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
HOLDS_RECEIPT = f"({ROLE} IS NULL AND {scope('receipt')} IS NOT NULL)"
OF_INSPECTOR = f"({ROLE} = 'inspector' AND unit_id = ANY ({UNITS}))"
BY_CODE = f"({ROLE} IS NULL AND code_sha256 = decode({scope('application')}, 'hex'))"
TABLES = (
    "retention_policies",
    "retention_runs",
    "days_off",
    "privacy_requests",
    "applications",
)
WORKER = "tinbao_worker"

MADE = (
    """
    CREATE TABLE retention_policies (
        code text PRIMARY KEY,
        applies_to text NOT NULL,
        months integer NOT NULL DEFAULT 0 CHECK (months >= 0),
        days integer NOT NULL DEFAULT 0 CHECK (days >= 0),
        source text NOT NULL,
        -- The pair that is sealed to today must never be among those that are destroyed.
        CHECK (code <> 'seal.month' OR months > 0)
    )
    """,
    """
    INSERT INTO retention_policies (code, applies_to, months, days, source) VALUES
        ('spam', 'rejected tip-offs, from their closing', 0, 30, 'House default: 30 days'),
        ('help', 'calls for help, from their closing', 0, 30, 'House default: 30 days'),
        ('withdrawn', 'whatever its sender withdrew or cancelled', 0, 30, 'House default: 30 days'),
        ('out_of_scope', 'tip-offs and declarations that are not for us', 0, 30, 'House default: 30 days'),
        ('unfounded.names', 'the people mentioned in unfounded tip-offs', 0, 90, 'House default: 90 days'),
        ('unfounded', 'unfounded tip-offs, from their closing', 12, 0, 'House default: as resolved ones'),
        ('resolved', 'resolved tip-offs, from their closing', 12, 0, 'House default: 12 months'),
        ('transferred', 'tip-offs passed to the competent body', 24, 0, 'House default: 24 months'),
        ('weapon', 'records of weapons taken over, from their closing', 60, 0, 'House default: 5 years'),
        ('pledge', 'signatures, from the end of what was pledged', 12, 0, 'House default: 12 months'),
        ('signature.pending', 'signatures that nobody confirmed in time', 0, 0, 'House default: 24 hours, a clock'),
        ('application', 'applications of people mentioned, from their closing', 12, 0, 'House default: 12 months'),
        ('audit', 'denied attempts', 60, 0, 'House default: 5 years'),
        ('idempotency', 'sealed replies to requests', 0, 7, 'House default: 7 days'),
        ('once_over', 'codes, sessions, challenges, tokens and budgets that have run out', 0, 0,
         'House default: the day after'),
        ('seal.month', 'secrets of months, from their first day', 3, 0, 'House default: 3 months')
    """,
    """
    CREATE TABLE retention_runs (
        id uuid PRIMARY KEY,
        started_at timestamptz NOT NULL,
        ended_at timestamptz NOT NULL,
        counts jsonb NOT NULL
    )
    """,
    "CREATE INDEX retention_runs_ended ON retention_runs (ended_at)",
    # How a limit counts: by the wall clock, or in days that end at midnight, of which some are off.
    """
    ALTER TABLE clock_policies ADD COLUMN counts text NOT NULL DEFAULT 'hours'
        CHECK (counts IN ('hours', 'days', 'working_days'))
    """,
    """
    INSERT INTO clock_policies (code, variant, minutes, counts, source) VALUES
        ('privacy.answer', '', 2880, 'working_days', 'NĐ 356/2025: 2 working days'),
        ('privacy.act', '', 21600, 'days', 'NĐ 356/2025: 15 days')
    """,
    "CREATE TABLE days_off (day date PRIMARY KEY, name text NOT NULL, source text NOT NULL)",
    """
    CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON days_off
    FOR EACH STATEMENT EXECUTE FUNCTION bump_reference('policies')
    """,
    # Since when it may be used for nothing but what the law demands, because its sender asked so.
    "ALTER TABLE submissions ADD COLUMN restricted_at timestamptz",
    "ALTER TABLE tip_offs ADD COLUMN names_erased_at timestamptz",
    """
    CREATE TABLE privacy_requests (
        id uuid PRIMARY KEY,
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        type text NOT NULL CHECK (type IN ('see', 'correct', 'restrict', 'erase_identity')),
        status text NOT NULL CHECK (status IN ('open', 'done', 'declined')),
        asked_at timestamptz NOT NULL,
        answer_due_at timestamptz NOT NULL,
        act_due_at timestamptz NOT NULL,
        -- Whose pair opens the words and the copy of the answer.
        unit_id integer NOT NULL REFERENCES units (id),
        month date NOT NULL,
        words bytea,
        answered_at timestamptz,
        answered_by uuid REFERENCES people (id),
        answer bytea,
        answer_copy bytea,
        CHECK ((status = 'open') = (answered_at IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX privacy_requests_open ON privacy_requests (submission_id, type) WHERE status = 'open'",
    "CREATE INDEX privacy_requests_submission ON privacy_requests (submission_id, asked_at, id)",
    "CREATE INDEX privacy_requests_month ON privacy_requests (month)",
    """
    CREATE TABLE applications (
        id uuid PRIMARY KEY,
        code_sha256 bytea NOT NULL UNIQUE CHECK (length(code_sha256) = 32),
        unit_id integer NOT NULL REFERENCES units (id),
        month date NOT NULL,
        words bytea NOT NULL,
        received_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        closed_at timestamptz,
        closed_by uuid REFERENCES people (id),
        note bytea,
        CHECK ((closed_at IS NULL) = (note IS NULL))
    )
    """,
    "CREATE INDEX applications_unit ON applications (unit_id, due_at, id)",
    "CREATE INDEX applications_month ON applications (month)",
    # As take_in does: what is sealed to a month that has ended is refused, and sent again a moment later. Whoever holds
    # a row must not wait here for a merger, which may wait for that row.
    """
    CREATE FUNCTION refuse_ended_month() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN
        IF NOT pg_try_advisory_xact_lock_shared(20250701)
            OR EXISTS (SELECT FROM seal_months m WHERE m.month = NEW.month)
        THEN
            RAISE EXCEPTION 'a month has ended' USING ERRCODE = 'TB001';
        END IF;
        RETURN NEW;
    END $$
    """,
    "REVOKE EXECUTE ON FUNCTION refuse_ended_month() FROM PUBLIC",
    *(
        f"CREATE TRIGGER refuse_ended_month BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_ended_month()"
        for table in ("privacy_requests", "applications")
    ),
    # What was answered may be boxed for another unit, and says for ever what it said.
    """
    CREATE FUNCTION keep_answer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    BEGIN
        IF (NEW.status, NEW.answered_at, NEW.answered_by, NEW.answer)
            IS DISTINCT FROM (OLD.status, OLD.answered_at, OLD.answered_by, OLD.answer)
        THEN
            RAISE EXCEPTION 'an answer is given once' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$
    """,
    "REVOKE EXECUTE ON FUNCTION keep_answer() FROM PUBLIC",
    """
    CREATE TRIGGER keep_answer BEFORE UPDATE ON privacy_requests
    FOR EACH ROW WHEN (OLD.status <> 'open') EXECUTE FUNCTION keep_answer()
    """,
)

# table → what the worker may look at, beside its policy of that name
READ_BY_WORKER = {
    "submissions": "id, kind, status, unit_id, closed_at, due_at, legal_hold",
    "tip_offs": "submission_id, class, category, names_erased_at",
    "pledge_signatures": "submission_id, pledge_id",
    "pledges": "id, valid_months",
    "data_keys": "submission_id, unit_id, month, box",
    "privacy_requests": "id, submission_id, unit_id, month, words, answer_copy",
    "applications": "id, unit_id, month, words, note, closed_at",
    "retention_policies": "code, applies_to, months, days, source",
    "seal_months": "month, destroyed_at",
    "idempotency_keys": "key_hash, submission_id, created_at",
    "denied_attempts": "id, at",
    "phone_codes": "phone_hmac, purpose, expires_at",
    "citizen_sessions": "id, expires_at, ended_at",
    "spent_challenges": "person_id, challenge_sha256, expires_at",
    "spent_assertions": "client_id, jti_sha256, expires_at",
    "revoked_tokens": "client_id, jti, expires_at",
    "budgets": "key, ends_at",
}
# table → rows that it may delete, and no others whatever it is told
DELETED_BY_WORKER = {
    "submissions": "NOT legal_hold AND (closed_at IS NOT NULL OR status IN ('pending', 'transferred'))",
    "applications": "closed_at IS NOT NULL",
    # Those of a month that ended, told first and then done, and those of months that nothing is sealed to yet.
    "unit_keys": "EXISTS (SELECT FROM seal_months m WHERE m.month = unit_keys.month) "
    "OR NOT EXISTS (SELECT FROM data_keys k WHERE k.month >= unit_keys.month)",
    **dict.fromkeys(
        (
            "idempotency_keys",
            "denied_attempts",
            "phone_codes",
            "citizen_sessions",
            "spent_challenges",
            "spent_assertions",
            "revoked_tokens",
            "budgets",
        ),
        "true",
    ),
}
# Held while a key is boxed anew, and never changed: the check of its policy is never true.
HELD_BY_WORKER = "submissions"
# table → columns that it may change, and what must hold of a row that it changed
CHANGED_BY_WORKER = {
    "tip_offs": ("people, particulars, names_erased_at", "people IS NULL AND particulars IS NULL"),
    "data_keys": ("month, box", "true"),
    "privacy_requests": ("unit_id, month, words, answer_copy", "true"),
    "applications": ("month, words, note", "true"),
}
ADDED_BY_WORKER = {
    "retention_runs": "true",
    "seal_months": "true",
}

OF_WORKER = (
    *(f"GRANT SELECT ({columns}) ON {table} TO {WORKER}" for table, columns in READ_BY_WORKER.items()),
    *(f"CREATE POLICY retention_reads ON {table} FOR SELECT TO {WORKER} USING (true)" for table in READ_BY_WORKER),
    *(f"GRANT DELETE ON {table} TO {WORKER}" for table in DELETED_BY_WORKER),
    *(
        f"CREATE POLICY retention_erases ON {table} FOR DELETE TO {WORKER} USING ({rows})"
        for table, rows in DELETED_BY_WORKER.items()
    ),
    # Once more as a wall that no other policy opens: what is held stays.
    f"""
    CREATE POLICY retention_holds ON submissions AS RESTRICTIVE FOR DELETE TO {WORKER}
    USING ({DELETED_BY_WORKER["submissions"]})
    """,
    f"GRANT UPDATE (version) ON {HELD_BY_WORKER} TO {WORKER}",
    f"CREATE POLICY retention_locks ON {HELD_BY_WORKER} FOR UPDATE TO {WORKER} USING (true) WITH CHECK (false)",
    *(
        statement
        for table, (columns, rows) in CHANGED_BY_WORKER.items()
        for statement in (
            f"GRANT UPDATE ({columns}) ON {table} TO {WORKER}",
            f"CREATE POLICY retention_changes ON {table} FOR UPDATE TO {WORKER} USING (true) WITH CHECK ({rows})",
        )
    ),
    *(
        statement
        for table, rows in ADDED_BY_WORKER.items()
        for statement in (
            f"GRANT INSERT ON {table} TO {WORKER}",
            f"CREATE POLICY retention_tells ON {table} FOR INSERT TO {WORKER} WITH CHECK ({rows})",
        )
    ),
)

OF_APP = (
    *(
        statement
        for table in ("retention_policies", "days_off")
        for statement in (
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tinbao_app",
            f"CREATE POLICY readers ON {table} FOR SELECT TO tinbao_app USING (true)",
            f"CREATE POLICY console ON {table} TO tinbao_app USING ({IS_ADMIN})",
        )
    ),
    *(
        statement
        for table in ("retention_runs", "seal_months")
        for statement in (
            f"GRANT SELECT ON {table} TO tinbao_app",
            f"CREATE POLICY readers ON {table} FOR SELECT TO tinbao_app USING ({IS_ADMIN} OR {ROLE} = 'inspector')",
        )
    ),
    "GRANT SELECT, INSERT ON privacy_requests TO tinbao_app",
    "GRANT UPDATE (status, answered_at, answered_by, answer, answer_copy, unit_id, month, words) ON privacy_requests "
    "TO tinbao_app",
    f"CREATE POLICY scope ON privacy_requests TO tinbao_app USING ({VISIBLE_PARENT} AND ({HOLDS_RECEIPT} "
    f"OR {IS_POLICE}))",
    "CREATE POLICY insert_rights ON privacy_requests AS RESTRICTIVE FOR INSERT TO tinbao_app "
    f"WITH CHECK ({HOLDS_RECEIPT})",
    "CREATE POLICY update_rights ON privacy_requests AS RESTRICTIVE FOR UPDATE TO tinbao_app "
    f"USING ({IS_POLICE}) WITH CHECK ({IS_POLICE})",
    # Who reported may be forgotten by whoever holds the receipt, without a column of it being read: what a statement
    # with neither a condition nor RETURNING deletes is told by these policies alone.
    "GRANT DELETE ON reporters TO tinbao_app",
    f"CREATE POLICY forgets ON reporters FOR DELETE TO tinbao_app USING ({HOLDS_RECEIPT} AND {VISIBLE_PARENT})",
    "CREATE POLICY forgets ON kept_submissions FOR DELETE TO tinbao_app "
    f"USING ({HOLDS_RECEIPT} AND is_in_sight(submission_id))",
    "GRANT SELECT, INSERT ON applications TO tinbao_app",
    "GRANT UPDATE (closed_at, closed_by, note, words, month) ON applications TO tinbao_app",
    f"CREATE POLICY applicants ON applications FOR INSERT TO tinbao_app WITH CHECK ({ROLE} IS NULL "
    "AND closed_at IS NULL)",
    f"CREATE POLICY scope ON applications FOR SELECT TO tinbao_app USING ({OF_INSPECTOR} OR {BY_CODE})",
    "CREATE POLICY of_applications ON events FOR INSERT TO tinbao_app "
    f"WITH CHECK ({OF_INSPECTOR} AND verb IN ('read_application', 'close_application'))",
    f"CREATE POLICY closing ON applications FOR UPDATE TO tinbao_app USING ({OF_INSPECTOR} AND closed_at IS NULL) "
    f"WITH CHECK ({OF_INSPECTOR})",
)

UP = (
    *MADE,
    *(
        statement
        for table in TABLES
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    *OF_APP,
    *OF_WORKER,
)
KEPT_BY_OTHERS = [table for table in {*READ_BY_WORKER, *DELETED_BY_WORKER} if table not in TABLES]
DOWN = (
    *(
        f"DROP POLICY IF EXISTS retention_{what} ON {table}"
        for table in KEPT_BY_OTHERS
        for what in ("reads", "erases", "holds", "locks", "changes", "tells")
    ),
    "DROP POLICY of_applications ON events",
    "DROP POLICY forgets ON reporters",
    "DROP POLICY forgets ON kept_submissions",
    "REVOKE DELETE ON reporters FROM tinbao_app",
    *(
        f"REVOKE SELECT ({columns}) ON {table} FROM {WORKER}"
        for table, columns in READ_BY_WORKER.items()
        if table not in TABLES
    ),
    *(f"REVOKE DELETE ON {table} FROM {WORKER}" for table in DELETED_BY_WORKER if table not in TABLES),
    *(
        f"REVOKE UPDATE ({columns}) ON {table} FROM {WORKER}"
        for table, (columns, _) in CHANGED_BY_WORKER.items()
        if table not in TABLES
    ),
    f"REVOKE UPDATE (version) ON {HELD_BY_WORKER} FROM {WORKER}",
    "DROP TABLE applications, privacy_requests, days_off, retention_runs, retention_policies",
    "DROP FUNCTION refuse_ended_month(), keep_answer()",
    "DELETE FROM clock_policies WHERE code LIKE 'privacy.%'",
    "ALTER TABLE clock_policies DROP COLUMN counts",
    "ALTER TABLE tip_offs DROP COLUMN names_erased_at",
    "ALTER TABLE submissions DROP COLUMN restricted_at",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
