"""Bars: who is related to what a submission is about sees nothing of it, in whatever posting they ask.

Bars follow the submission and the person. `stand` puts those of the one who asks into the scope of the transaction, and
restrictive policies take them away again from whatever the other policies show.
"""

from alembic import op

revision = "20261126_bars"
down_revision = "20261126_alerts"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON = scope("role"), scope("person", "uuid")
# Read once per statement, like every other part of the scope; unset, it is empty and takes nothing away.
BARRED = "(SELECT coalesce(nullif(current_setting('tinbao.barred', true), '')::uuid[], '{}'))::uuid[]"
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
IS_POLICE = f"{ROLE} IN ('officer', 'chief', 'province', 'inspector')"
MAY_BAR = f"{ROLE} IN ('chief', 'province', 'inspector')"
WORKER = "tinbao_worker"

SIGNATURE = "stand(uuid, uuid, integer, text, integer, timestamptz, date)"
BARRED_IDS = ", barred_ids uuid[]"
READ_BARS = """
            barred_ids := ARRAY(
                SELECT b.submission_id FROM public.bars b WHERE b.person_id = a_person ORDER BY b.submission_id
            );
            PERFORM set_config('tinbao.barred', barred_ids::text, true);"""


def stand(*, reads_bars: bool) -> str:
    """The function, in the form of this revision or in that of the one before."""
    return f"""
    CREATE FUNCTION stand(
        a_session uuid, a_person uuid, a_version integer, a_role text, a_unit integer, at timestamptz, today date
    ) RETURNS TABLE (
        posting_id uuid, is_investigator boolean, hamlet_ids integer[], unit_ids integer[]{BARRED_IDS * reads_bars}
    )
    LANGUAGE plpgsql AS $$
    DECLARE held integer[];
    BEGIN
        PERFORM set_config('tinbao.session', a_session::text, true), set_config('tinbao.person', a_person::text, true);
        SELECT o.id, o.is_investigator,
            ARRAY(SELECT h.hamlet_id FROM public.posting_hamlets h WHERE h.posting_id = o.id ORDER BY h.hamlet_id)
        INTO posting_id, is_investigator, hamlet_ids
        FROM public.sessions s
        JOIN public.postings o ON o.id = s.posting_id
        JOIN public.people p ON p.id = o.person_id
        WHERE s.id = a_session AND s.ended_at IS NULL AND s.expires_at > at
            AND p.id = a_person AND p.disabled_at IS NULL AND p.credential_version = a_version
            AND o.role = a_role AND o.unit_id = a_unit AND o.approved_at IS NOT NULL AND o.ended_at IS NULL
            AND o.from_on <= today AND (o.until_on IS NULL OR o.until_on >= today);
        IF FOUND THEN
            held := ARRAY(
        WITH RECURSIVE held AS (
            SELECT a_unit AS id
            UNION
            SELECT whole.from_id FROM held CROSS JOIN LATERAL (
                SELECT s.from_id FROM public.successions s WHERE s.to_id = held.id AND s.is_whole AND s."on" <= today
                -- Keeps the planner, which expects many rows here, from reading the whole table: 0.05 and not 2.3 ms.
                OFFSET 0
            ) whole
        )
        SELECT id FROM held ORDER BY id <> a_unit, id
    );{READ_BARS * reads_bars}
            -- Only now: before it, the transaction may see nothing but the one who asks.
            PERFORM set_config('tinbao.role', a_role, true), set_config('tinbao.unit_ids', held::text, true),
                set_config('tinbao.hamlet_ids', hamlet_ids::text, true);
            unit_ids := held;
            RETURN NEXT;
        END IF;
    END $$
    """


GRANTS = (
    f"REVOKE EXECUTE ON FUNCTION {SIGNATURE} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO tinbao_app",
)

TABLES = (
    """
    CREATE TABLE bars (
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        person_id uuid NOT NULL REFERENCES people (id),
        kind text NOT NULL CHECK (kind IN ('recused', 'barred')),
        barred_by uuid NOT NULL REFERENCES people (id),
        -- Of the one who barred: what the province has decided, no chief takes back.
        by_role text NOT NULL,
        barred_at timestamptz NOT NULL,
        PRIMARY KEY (submission_id, person_id),
        CHECK ((kind = 'recused') = (barred_by = person_id))
    )
    """,
    # Asked at each request of the staff.
    "CREATE INDEX bars_person ON bars (person_id)",
)

POLICIES = (
    "ALTER TABLE bars ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE bars FORCE ROW LEVEL SECURITY",
    "CREATE POLICY owner ON bars TO CURRENT_USER USING (true)",
    "GRANT SELECT, INSERT, DELETE ON bars TO tinbao_app",
    # One's own, for `stand` to read before there is any other scope; those of what one sees, for whoever keeps it.
    f"CREATE POLICY scope ON bars TO tinbao_app USING (person_id = {PERSON} OR ({IS_POLICE} AND {VISIBLE_PARENT}))",
    f"""
    CREATE POLICY insert_rights ON bars AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK (
        barred_by = {PERSON} AND by_role = {ROLE} AND {VISIBLE_PARENT}
        AND CASE kind WHEN 'recused' THEN {IS_POLICE} ELSE {MAY_BAR} END
    )
    """,
    # Nobody lets themselves in again.
    f"""
    CREATE POLICY delete_rights ON bars AS RESTRICTIVE FOR DELETE TO tinbao_app USING (
        {MAY_BAR} AND person_id <> {PERSON} AND NOT ({ROLE} = 'chief' AND by_role = 'province')
    )
    """,
    # A wall that no other policy opens, and apart from the one that a page is planned by: that stays one index scan.
    f"CREATE POLICY barred ON submissions AS RESTRICTIVE TO tinbao_app USING (id <> ALL ({BARRED}))",
    # These are shown by more than the sight of their submission.
    *(
        f"CREATE POLICY barred ON {table} AS RESTRICTIVE TO tinbao_app "
        f"USING (submission_id IS NULL OR submission_id <> ALL ({BARRED}))"
        for table in ("events", "proposals", "unsealings", "bars")
    ),
)

# The last day of a posting passes without anybody doing anything: the worker then takes back what it held.
OF_WORKER = (
    f"GRANT SELECT (assignee_id, version) ON submissions TO {WORKER}",
    f"GRANT UPDATE (assignee_id) ON submissions TO {WORKER}",
    f"CREATE POLICY releases ON submissions FOR UPDATE TO {WORKER} USING (true) WITH CHECK (assignee_id IS NULL)",
    f"GRANT SELECT (person_id, unit_id, role, approved_at, ended_at, from_on, until_on) ON postings TO {WORKER}",
    f"CREATE POLICY releases ON postings FOR SELECT TO {WORKER} USING (true)",
    f"GRANT SELECT (id, disabled_at) ON people TO {WORKER}",
    f"CREATE POLICY releases ON people FOR SELECT TO {WORKER} USING (true)",
    f"""
    CREATE POLICY releases ON events FOR INSERT TO {WORKER}
    WITH CHECK (person_id IS NULL AND role IS NULL AND verb = 'release' AND submission_id IS NOT NULL)
    """,
)

UP = (*TABLES, *POLICIES, *OF_WORKER, f"DROP FUNCTION {SIGNATURE}", stand(reads_bars=True), *GRANTS)

DOWN = (
    f"DROP FUNCTION {SIGNATURE}",
    stand(reads_bars=False),
    *GRANTS,
    *(f"DROP POLICY releases ON {table}" for table in ("events", "people", "postings", "submissions")),
    f"REVOKE SELECT (id, disabled_at) ON people FROM {WORKER}",
    f"REVOKE SELECT (person_id, unit_id, role, approved_at, ended_at, from_on, until_on) ON postings FROM {WORKER}",
    f"REVOKE SELECT (assignee_id, version), UPDATE (assignee_id) ON submissions FROM {WORKER}",
    *(f"DROP POLICY barred ON {table}" for table in ("unsealings", "proposals", "events", "submissions")),
    "DROP TABLE bars",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
