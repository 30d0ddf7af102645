"""Proposals, which one person makes and another decides, and the entry codes that two of them hand out half by half."""

from alembic import op

revision = "20261124_proposals"
down_revision = "20261123_archives"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON, UNITS = scope("role"), scope("person", "uuid"), scope("unit_ids", "integer[]")
IS_ADMIN = f"{ROLE} = 'admin'"
IS_KEEPER = f"{ROLE} IN ('chief', 'province', 'admin')"
# Set for a transaction that concerns one person, by those who keep people.
SUBJECT = f"CASE WHEN {IS_KEEPER} THEN {scope('subject', 'uuid')} END"
PROPOSALS = f"""
    CASE
        WHEN {ROLE} = 'chief' THEN unit_id = ANY ({UNITS})
        WHEN {ROLE} = 'officer' THEN unit_id = ANY ({UNITS}) AND made_by = {PERSON}
        WHEN {ROLE} IN ('province', 'inspector') THEN province_id = ANY ({UNITS})
        WHEN {IS_ADMIN} THEN submission_id IS NULL
        ELSE false
    END
"""

TABLES = (
    """
    CREATE TABLE proposals (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        unit_id integer NOT NULL REFERENCES units (id),
        province_id integer NOT NULL REFERENCES units (id),
        person_id uuid REFERENCES people (id),
        posting_id uuid REFERENCES postings (id),
        submission_id uuid REFERENCES submissions (id) ON DELETE CASCADE,
        details jsonb NOT NULL,
        deciders text[] NOT NULL,
        made_by uuid REFERENCES people (id),
        made_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
        decision text CHECK (decision IN ('approved', 'declined', 'withdrawn', 'expired')),
        decided_by uuid REFERENCES people (id),
        decided_at timestamptz,
        CHECK ((decision IS NULL) = (decided_at IS NULL)),
        -- By person, whatever posting they use: neither the one who made it nor the one whom it concerns.
        CHECK (decision NOT IN ('approved', 'declined') OR (
            decided_by IS NOT NULL AND decided_by IS DISTINCT FROM made_by AND decided_by IS DISTINCT FROM person_id
        )),
        CHECK (decision <> 'withdrawn' OR decided_by IS NOT DISTINCT FROM made_by)
    )
    """,
    # The same thing is not proposed twice while it is open.
    """
    CREATE UNIQUE INDEX proposals_open ON proposals (kind, unit_id, person_id, submission_id) NULLS NOT DISTINCT
    WHERE decision IS NULL
    """,
    "CREATE INDEX proposals_unit ON proposals (unit_id, made_at, id)",
    "CREATE INDEX proposals_province ON proposals (province_id, made_at, id)",
    "CREATE INDEX proposals_posting ON proposals (posting_id)",
    """
    CREATE TABLE entry_codes (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES people (id),
        purpose text NOT NULL CHECK (purpose IN ('invitation', 'reset')),
        first_hmac bytea NOT NULL,
        second_hmac bytea,
        expires_at timestamptz,
        tries smallint NOT NULL DEFAULT 0,
        used_at timestamptz,
        CHECK ((second_hmac IS NULL) = (expires_at IS NULL)),
        CHECK (used_at IS NULL OR second_hmac IS NOT NULL)
    )
    """,
    "CREATE INDEX entry_codes_person ON entry_codes (person_id)",
)

POLICIES = (
    *(
        statement
        for table in ("proposals", "entry_codes")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    # What was proposed stays as it was said; only the answer to it is written, once.
    "GRANT SELECT, INSERT, UPDATE (decision, decided_by, decided_at) ON proposals TO tinbao_app",
    f"CREATE POLICY scope ON proposals TO tinbao_app USING ({PROPOSALS})",
    f"""
    CREATE POLICY insert_rights ON proposals AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK (
        decision IS NULL AND made_by IS NOT DISTINCT FROM {PERSON}
        AND EXISTS (SELECT FROM units u WHERE u.id = unit_id AND province_id = coalesce(u.parent_id, u.id))
        -- A parent that is foreign and one that is not there fail alike.
        AND (submission_id IS NULL OR EXISTS (SELECT FROM submissions s WHERE s.id = submission_id))
        AND (posting_id IS NULL OR EXISTS (SELECT FROM postings p WHERE p.id = posting_id))
    )
    """,
    f"""
    CREATE POLICY update_rights ON proposals AS RESTRICTIVE FOR UPDATE TO tinbao_app USING (decision IS NULL)
    WITH CHECK (
        decision = 'expired'
        OR (decided_by IS NOT DISTINCT FROM {PERSON} AND (decision = 'withdrawn' OR {ROLE} = ANY (deciders)))
    )
    """,
    "GRANT SELECT, INSERT, UPDATE, DELETE ON entry_codes TO tinbao_app",
    f"CREATE POLICY scope ON entry_codes TO tinbao_app USING (person_id = {PERSON} OR person_id = {SUBJECT})",
    f"CREATE POLICY insert_rights ON entry_codes AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK ({IS_KEEPER})",
)

UP = (*TABLES, *POLICIES)

DOWN = ("DROP TABLE entry_codes, proposals",)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
