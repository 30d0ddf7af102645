"""Sync: a copy hears of what it must drop, exactly from the events by which its reader lost sight of something.

`details -> 'left'` holds the tokens of app/domain/sight.py; the policy makes those of the asker from the same settings
as every other policy.
"""

from alembic import op

revision = "20261126_sync"
down_revision = "20261126_reroutes"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"nullif(current_setting('tinbao.{name}', true), '')::{type_}"


ROLE, UNITS, PERSON = scope("role"), scope("unit_ids", "integer[]"), scope("person")
OWN_TOKENS = f"""
    (SELECT CASE
        WHEN {ROLE} = 'officer' THEN ARRAY(
            SELECT token FROM unnest({UNITS}) AS u (id)
            CROSS JOIN LATERAL (VALUES ('officer/' || u.id), ('officer/' || u.id || '/' || {PERSON})) AS t (token)
        )
        WHEN {ROLE} = 'collector' THEN ARRAY(
            SELECT 'collector/' || u.id || '/' || h.id FROM unnest({UNITS}) AS u (id)
            CROSS JOIN unnest({scope("hamlet_ids", "integer[]")}) AS h (id)
        )
        WHEN {ROLE} IN ('chief', 'province', 'inspector') THEN ARRAY(
            SELECT {ROLE} || '/' || u.id FROM unnest({UNITS}) AS u (id)
        )
    END)::text[]
"""
# What of an envelope tells who sees it, beside what the clocks need: the event of its erasing says who saw it last.
SEEN = "province_id, concerns_minor, assignee_id, hamlet_id"

UP = (
    # A reader walks the changes of the own units by position, and of nobody else's. An event is there only once it has
    # its place, so that the intake pays nothing for it.
    """
    CREATE INDEX events_changes ON events (unit_id, position)
    WHERE position IS NOT NULL AND submission_id IS NOT NULL AND verb <> 'read'
    """,
    "CREATE INDEX units_parent ON units (parent_id)",
    f"CREATE POLICY departures ON events FOR SELECT TO tinbao_app USING (details -> 'left' ?| {OWN_TOKENS})",
    f"GRANT SELECT ({SEEN}) ON submissions TO tinbao_worker",
)
DOWN = (
    f"REVOKE SELECT ({SEEN}) ON submissions FROM tinbao_worker",
    "DROP POLICY departures ON events",
    "DROP INDEX units_parent, events_changes",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
