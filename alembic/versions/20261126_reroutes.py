"""Reroutes: a station offers a submission to another one, which answers by an envelope; then the province decides.

An offer is a proposal that is put to a unit beside its own. Why it is made is sealed to each of the two who may decide.
"""

from alembic import op

revision = "20261126_reroutes"
down_revision = "20261126_bars"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON, UNITS = scope("role"), scope("person", "uuid"), scope("unit_ids", "integer[]")
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
PUT_TO_US = f"kind = 'reroute' AND {ROLE} = 'chief' AND to_unit_id = ANY ({UNITS})"

TABLES = (
    """
    ALTER TABLE proposals
        ADD COLUMN to_unit_id integer REFERENCES units (id),
        ADD CONSTRAINT proposals_put_to CHECK ((kind = 'reroute') = (to_unit_id IS NOT NULL))
    """,
    "CREATE INDEX proposals_to_unit ON proposals (to_unit_id, made_at, id) WHERE to_unit_id IS NOT NULL",
    """
    CREATE TABLE reroute_addressees (
        proposal_id uuid NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
        unit_id integer NOT NULL REFERENCES units (id),
        -- Whose pair opens the reason, with the unit.
        month date NOT NULL,
        reason bytea NOT NULL,
        -- Null for the province, which may decide as long as the offer is open.
        answers_until timestamptz,
        declined_by uuid REFERENCES people (id),
        declined_at timestamptz,
        PRIMARY KEY (proposal_id, unit_id),
        CHECK ((declined_by IS NULL) = (declined_at IS NULL))
    )
    """,
)

POLICIES = (
    f"CREATE POLICY offered ON proposals FOR SELECT TO tinbao_app USING ({PUT_TO_US})",
    f"CREATE POLICY answered ON proposals FOR UPDATE TO tinbao_app USING ({PUT_TO_US})",
    # The whole station sees that what lies with it is offered to another.
    f"""
    CREATE POLICY offering ON proposals FOR SELECT TO tinbao_app
    USING (kind = 'reroute' AND {ROLE} IN ('officer', 'chief') AND unit_id = ANY ({UNITS}) AND {VISIBLE_PARENT})
    """,
    # The roles that may decide are the same at both ends: who offers does not accept.
    f"""
    CREATE POLICY rerouting ON proposals AS RESTRICTIVE FOR UPDATE TO tinbao_app USING (true) WITH CHECK (
        kind <> 'reroute' OR decision IN ('withdrawn', 'expired') OR to_unit_id = ANY ({UNITS})
        OR ({ROLE} = 'province' AND province_id = ANY ({UNITS}))
    )
    """,
    "ALTER TABLE reroute_addressees ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE reroute_addressees FORCE ROW LEVEL SECURITY",
    "CREATE POLICY owner ON reroute_addressees TO CURRENT_USER USING (true)",
    "GRANT SELECT, INSERT, UPDATE (declined_by, declined_at) ON reroute_addressees TO tinbao_app",
    """
    CREATE POLICY scope ON reroute_addressees TO tinbao_app
    USING (EXISTS (SELECT FROM proposals p WHERE p.id = proposal_id))
    """,
    f"""
    CREATE POLICY insert_rights ON reroute_addressees AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK (
        declined_at IS NULL AND EXISTS (
            SELECT FROM proposals p WHERE p.id = proposal_id AND p.kind = 'reroute' AND p.made_by = {PERSON}
            AND p.decision IS NULL AND reroute_addressees.unit_id IN (p.to_unit_id, p.province_id)
        )
    )
    """,
    # No is said once, by a chief of the unit that was asked.
    f"""
    CREATE POLICY update_rights ON reroute_addressees AS RESTRICTIVE FOR UPDATE TO tinbao_app
    USING (declined_at IS NULL AND {ROLE} = 'chief' AND unit_id = ANY ({UNITS})) WITH CHECK (declined_by = {PERSON})
    """,
)

UP = (*TABLES, *POLICIES)

DOWN = (
    "DROP TABLE reroute_addressees",
    *(f"DROP POLICY {policy} ON proposals" for policy in ("rerouting", "offering", "answered", "offered")),
    "DELETE FROM proposals WHERE kind = 'reroute'",
    "ALTER TABLE proposals DROP COLUMN to_unit_id",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
