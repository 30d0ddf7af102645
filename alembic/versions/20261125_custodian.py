"""Unsealing: asked by one person, granted by another, opened by the custodian, who may read nothing else.

The custodian's rows are limited by the database's own clock: a process that is taken over cannot turn it back.
"""

from alembic import op

revision = "20261125_custodian"
down_revision = "20261125_danger"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON = scope("role"), scope("person", "uuid")
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
# A minute of grace: the server that granted may have a clock of its own.
IS_RUNNING = "now() BETWEEN granted_at - interval '1 minute' AND expires_at"

TABLES = (
    """
    CREATE TABLE unsealings (
        -- That of its proposal, which says who decided.
        id uuid PRIMARY KEY REFERENCES proposals (id) ON DELETE CASCADE,
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        -- The unit of the posting that asks: what is opened is sealed anew to its pair.
        unit_id integer NOT NULL REFERENCES units (id),
        asked_by uuid NOT NULL REFERENCES people (id),
        reason_code text NOT NULL,
        -- Sealed to the province of the submission, whose people decide.
        reason bytea NOT NULL,
        reason_unit_id integer NOT NULL REFERENCES units (id),
        reason_month date NOT NULL,
        granted_by uuid REFERENCES people (id),
        granted_at timestamptz,
        expires_at timestamptz,
        CHECK ((granted_by IS NULL) = (granted_at IS NULL)),
        CHECK (granted_by <> asked_by),
        CHECK (expires_at IS NOT DISTINCT FROM granted_at + interval '15 minutes')
    )
    """,
    "CREATE INDEX unsealings_submission ON unsealings (submission_id, asked_by)",
    "CREATE INDEX unsealings_granted ON unsealings (expires_at) WHERE granted_at IS NOT NULL",
    """
    CREATE TABLE unsealing_answers (
        unsealing_id uuid PRIMARY KEY REFERENCES unsealings (id) ON DELETE CASCADE,
        unit_id integer NOT NULL REFERENCES units (id),
        month date NOT NULL,
        -- Null where there was nothing to open.
        identity bytea,
        expires_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX unsealing_answers_expires ON unsealing_answers (expires_at)",
)

OF_APP = (
    # Who sees the submission sees that it was asked for; who decides sees it without the submission; nobody else.
    f"""
    CREATE POLICY unsealing ON proposals AS RESTRICTIVE FOR SELECT TO tinbao_app USING (
        kind <> 'unseal' OR made_by = {PERSON} OR {ROLE} = ANY (deciders) OR {VISIBLE_PARENT}
    )
    """,
    "GRANT SELECT, INSERT, UPDATE (granted_by, granted_at, expires_at) ON unsealings TO tinbao_app",
    f"""
    CREATE POLICY scope ON unsealings TO tinbao_app
    USING (asked_by = {PERSON} OR EXISTS (SELECT FROM proposals p WHERE p.id = unsealings.id))
    """,
    f"""
    CREATE POLICY insert_rights ON unsealings AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK (
        {ROLE} IN ('chief', 'province', 'inspector') AND asked_by = {PERSON} AND granted_at IS NULL
        AND {VISIBLE_PARENT}
        AND EXISTS (SELECT FROM proposals p WHERE p.id = unsealings.id AND p.kind = 'unseal'
            AND p.submission_id = unsealings.submission_id AND p.made_by = {PERSON})
    )
    """,
    # Granted once, by whoever approved the proposal, which its own policies let a different person do alone.
    f"""
    CREATE POLICY update_rights ON unsealings AS RESTRICTIVE FOR UPDATE TO tinbao_app
    USING (granted_at IS NULL)
    WITH CHECK (
        granted_by = {PERSON}
        AND EXISTS (SELECT FROM proposals p WHERE p.id = unsealings.id AND p.decision = 'approved'
            AND p.decided_by = {PERSON})
    )
    """,
    "GRANT SELECT ON unsealing_answers TO tinbao_app",
    f"""
    CREATE POLICY scope ON unsealing_answers FOR SELECT TO tinbao_app USING (
        now() < expires_at
        AND EXISTS (SELECT FROM unsealings u WHERE u.id = unsealing_id AND u.asked_by = {PERSON})
    )
    """,
    # Whoever decides need not see the submission, and leaves a trace in its history all the same.
    """
    CREATE POLICY unsealing ON events TO tinbao_app USING (
        starts_with(verb, 'unseal_')
        AND EXISTS (SELECT FROM proposals p WHERE p.kind = 'unseal' AND p.submission_id = events.submission_id)
    )
    """,
)

OF_CUSTODIAN = (
    "GRANT SELECT ON unit_keys TO tinbao_custodian",
    "GRANT SELECT (id, submission_id, unit_id, reason_code, granted_at, expires_at) ON unsealings TO tinbao_custodian",
    f"""
    CREATE POLICY custodian ON unsealings FOR SELECT TO tinbao_custodian USING (
        granted_at IS NOT NULL AND {IS_RUNNING}
        AND NOT EXISTS (SELECT FROM unsealing_answers a WHERE a.unsealing_id = unsealings.id)
    )
    """,
    "GRANT SELECT (submission_id, identity, custodian_key_id) ON reporters TO tinbao_custodian",
    """
    CREATE POLICY custodian ON reporters FOR SELECT TO tinbao_custodian
    USING (EXISTS (SELECT FROM unsealings u WHERE u.submission_id = reporters.submission_id))
    """,
    # It writes an answer once, takes away what has run out, and reads no answer back.
    "GRANT SELECT (unsealing_id, expires_at), INSERT, DELETE ON unsealing_answers TO tinbao_custodian",
    "CREATE POLICY custodian_sees ON unsealing_answers FOR SELECT TO tinbao_custodian USING (true)",
    """
    CREATE POLICY custodian_answers ON unsealing_answers FOR INSERT TO tinbao_custodian WITH CHECK (
        EXISTS (SELECT FROM unsealings u WHERE u.id = unsealing_id AND u.unit_id = unsealing_answers.unit_id
            AND u.expires_at = unsealing_answers.expires_at)
    )
    """,
    "CREATE POLICY custodian_wipes ON unsealing_answers FOR DELETE TO tinbao_custodian USING (expires_at <= now())",
    "GRANT INSERT (submission_id, at, verb, unit_id, details) ON events TO tinbao_custodian",
    """
    CREATE POLICY custodian ON events FOR INSERT TO tinbao_custodian WITH CHECK (
        verb = 'unseal_open'
        AND EXISTS (SELECT FROM unsealings u WHERE u.submission_id = events.submission_id
            AND u.unit_id = events.unit_id)
    )
    """,
)

UP = (
    *TABLES,
    *(
        statement
        for table in ("unsealings", "unsealing_answers")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    *OF_APP,
    *OF_CUSTODIAN,
)

DOWN = (
    "DROP POLICY custodian ON events",
    "REVOKE ALL ON events FROM tinbao_custodian",
    "DROP POLICY custodian ON reporters",
    "REVOKE ALL ON reporters FROM tinbao_custodian",
    "REVOKE ALL ON unit_keys FROM tinbao_custodian",
    "DROP POLICY unsealing ON events",
    "DROP POLICY unsealing ON proposals",
    "DROP TABLE unsealing_answers, unsealings",
    "DELETE FROM proposals WHERE kind = 'unseal'",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
