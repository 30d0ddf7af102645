"""Standing: one call that asks whether a token still stands for somebody, and sets the scope of the transaction to it.

It runs with the caller's rights and under row-level security; it only saves the round trips between its statements.
"""

from alembic import op

revision = "20261123_standing"
down_revision = "20261123_row_security"
branch_labels = None
depends_on = None

SIGNATURE = "stand(uuid, uuid, integer, text, integer, timestamptz, date)"

STAND = """
    CREATE FUNCTION stand(
        a_session uuid, a_person uuid, a_version integer, a_role text, a_unit integer, at timestamptz, today date
    ) RETURNS TABLE (posting_id uuid, is_investigator boolean, hamlet_ids integer[]) LANGUAGE plpgsql AS $$
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
            AND o.role = a_role AND o.unit_id = a_unit AND o.approved_at IS NOT NULL
            AND o.from_on <= today AND (o.until_on IS NULL OR o.until_on >= today);
        IF FOUND THEN
            -- Only now: before it, the transaction may see nothing but the one who asks.
            PERFORM set_config('tinbao.role', a_role, true), set_config('tinbao.unit_ids', '{' || a_unit || '}', true),
                set_config('tinbao.hamlet_ids', hamlet_ids::text, true);
            RETURN NEXT;
        END IF;
    END $$
"""


def upgrade() -> None:
    op.execute(STAND)
    op.execute(f"REVOKE EXECUTE ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO tinbao_app")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {SIGNATURE}")
