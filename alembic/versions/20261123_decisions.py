"""The routing decision is kept with the submission, and intake never writes into a unit that has just ended."""

from alembic import op

revision = "20261123_decisions"
down_revision = "20261123_boundary_history"
branch_labels = None
depends_on = None

ADDED = ("area_id", "gazetteer", "boundary_set_id", "distances")

COLUMNS = (
    """
    ALTER TABLE submissions
        -- Where it lies, which is not whose queue it lies in: a neighbour's police may answer for the area.
        ADD COLUMN area_id integer REFERENCES units (id),
        -- What the decision was made with; null for what was taken in before that was kept.
        ADD COLUMN gazetteer text,
        ADD COLUMN boundary_set_id integer REFERENCES boundary_sets (id),
        -- Sealed: three distances to known borders locate a pin.
        ADD COLUMN distances bytea,
        ADD COLUMN placed_by text NOT NULL DEFAULT 'routing'
            CHECK (placed_by IN ('routing', 'citizen', 'staff', 'merger'))
    """,
    "UPDATE submissions SET area_id = unit_id WHERE NOT is_unrouted AND NOT conflict",
    """
    ALTER TYPE arrival
        ADD ATTRIBUTE area_id integer,
        ADD ATTRIBUTE gazetteer text,
        ADD ATTRIBUTE boundary_set_id integer,
        ADD ATTRIBUTE distances bytea,
        ADD ATTRIBUTE units_version bigint
    """,
)

# A merger holds the lock alone while it moves what lies in the units that end. Whoever writes a unit into a submission
# shares it, and asks under it whether the units are still those that the decision was made with: what was decided
# before the merger can then not arrive behind it, in a queue that nobody reads any more.
UNITS_LOCK = 20_250_701
HOLD_UNITS = f"""
    CREATE FUNCTION hold_units(expected bigint) RETURNS boolean LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared({UNITS_LOCK});
        RETURN (SELECT version = expected FROM reference_parts WHERE part = 'units');
    END $$
"""
# The same for whoever holds a row that a merger waits for, and must therefore not wait for the merger in turn.
TRY_UNITS = f"""
    CREATE FUNCTION try_units(expected bigint) RETURNS boolean LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
    BEGIN
        IF NOT pg_try_advisory_xact_lock_shared({UNITS_LOCK}) THEN
            RETURN false;
        END IF;
        -- A statement of its own, so that it sees what was committed before the lock was given.
        RETURN (SELECT version = expected FROM reference_parts WHERE part = 'units');
    END $$
"""
GUARD = """IF NOT (
        SELECT bool_and(hold_units(v)) FROM (SELECT DISTINCT units_version AS v FROM unnest(arrivals)) told
    ) THEN
        RAISE EXCEPTION 'units have changed' USING ERRCODE = 'TB001';
    END IF;
    """
MORE = ",\n            " + ", ".join(ADDED)


def take_in(*, guard: str, more: str) -> str:
    """The function, in the form of this revision or in that of the one before."""
    return f"""
    CREATE FUNCTION take_in(arrivals arrival[]) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN
    {guard}RETURN QUERY
    WITH arriving AS MATERIALIZED (SELECT * FROM unnest(arrivals)),
    -- Ordered by key, so that two writers that carry the same keys wait for each other instead of locking up.
    won AS (
        INSERT INTO idempotency_keys (key_hash, submission_id, status, reply, created_at)
        SELECT a.key_hash, a.id, 201, a.reply, a.received_at FROM arriving a ORDER BY a.key_hash
        ON CONFLICT DO NOTHING RETURNING submission_id
    ),
    taken AS MATERIALIZED (SELECT a.* FROM arriving a JOIN won ON won.submission_id = a.id),
    envelopes AS (
        INSERT INTO submissions (
            id, kind, reference, receipt_sha256, status, unit_id, province_id, is_unrouted, with_province, conflict,
            concerns_minor, hamlet_id, topic, urgency, due_at, sort_key, channel, is_late, received_at, composed_at,
            privacy_notice_version, routing_state, routing_method, routing_disagrees, former_unit_id,
            candidate_unit_ids{more}
        )
        SELECT id, kind, reference, receipt_sha256, status, unit_id, province_id, is_unrouted, with_province, conflict,
            concerns_minor, hamlet_id, topic, urgency, due_at, sort_key, channel, is_late, received_at, composed_at,
            privacy_notice_version, routing_state, routing_method, routing_disagrees, former_unit_id,
            candidate_unit_ids{more}
        FROM taken
    ),
    tip AS (
        INSERT INTO tip_offs (
            submission_id, category, knowledge_basis, occurring_now, occurred_from, occurred_to, frequency,
            danger_flags, mentions_people, is_anonymous, concerns_officer, statement, place, people, particulars
        )
        SELECT id, (tip_off).category, (tip_off).knowledge_basis, (tip_off).occurring_now, (tip_off).occurred_from,
            (tip_off).occurred_to, (tip_off).frequency, (tip_off).danger_flags, (tip_off).mentions_people,
            (tip_off).is_anonymous, (tip_off).concerns_officer, (tip_off).statement, (tip_off).place,
            (tip_off).people, (tip_off).particulars
        FROM taken WHERE kind = 'tip_off'
    ),
    reporter AS (
        INSERT INTO reporters (submission_id, identity)
        SELECT id, (tip_off).reporter FROM taken WHERE (tip_off).reporter IS NOT NULL
    ),
    weapon AS (
        INSERT INTO weapon_surrenders (
            submission_id, origin, handling, has_red, is_anonymous, near_children_or_fire, preferred_slots, place,
            contact
        )
        SELECT id, (weapons).origin, (weapons).handling, (weapons).has_red, (weapons).is_anonymous,
            (weapons).near_children_or_fire, (weapons).preferred_slots, (weapons).place, (weapons).contact
        FROM taken WHERE kind = 'weapon_surrender'
    ),
    item AS (
        INSERT INTO weapon_items (
            submission_id, ordinal, type, quantity, measure, safety, loaded, condition, description
        )
        SELECT taken.id, i.ordinal, i.type, i.quantity, i.measure, i.safety, i.loaded, i.condition, i.description
        FROM taken, unnest((taken.weapons).items) i WHERE kind = 'weapon_surrender'
    ),
    signing AS (
        INSERT INTO pledge_signatures (
            submission_id, pledge_id, method, signer_role, signed_at, signer, place
        )
        SELECT id, (signature).pledge_id, (signature).method, (signature).signer_role,
            (signature).signed_at, (signature).signer, (signature).place
        FROM taken WHERE kind = 'pledge_signature'
    ),
    event AS (
        INSERT INTO events (submission_id, at, verb, to_status, unit_id)
        SELECT id, received_at, 'submit', status, unit_id FROM taken
    )
    SELECT a.id FROM arriving a WHERE NOT EXISTS (SELECT FROM won WHERE won.submission_id = a.id);
    END $$
"""


TAKE_IN = "take_in(arrival[])"


def given_away(statement: str) -> tuple[str, ...]:
    """The statements that put the function in place of the one before."""
    return (
        f"DROP FUNCTION {TAKE_IN}",
        statement,
        # A function may only be given to a role that could have created it; the right is taken back at once.
        "GRANT CREATE ON SCHEMA public TO tinbao_taker",
        f"REVOKE EXECUTE ON FUNCTION {TAKE_IN} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {TAKE_IN} TO tinbao_intake",
        f"ALTER FUNCTION {TAKE_IN} OWNER TO tinbao_taker",
        "REVOKE CREATE ON SCHEMA public FROM tinbao_taker",
    )


UP = (
    *COLUMNS,
    HOLD_UNITS,
    TRY_UNITS,
    "REVOKE EXECUTE ON FUNCTION hold_units(bigint), try_units(bigint) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION hold_units(bigint) TO tinbao_taker",
    "GRANT EXECUTE ON FUNCTION try_units(bigint) TO tinbao_app",
    *given_away(take_in(guard=GUARD, more=MORE)),
)

DOWN = (
    *given_away(take_in(guard="", more="")),
    "DROP FUNCTION hold_units(bigint), try_units(bigint)",
    "ALTER TYPE arrival " + ", ".join(f"DROP ATTRIBUTE {name}" for name in (*ADDED, "units_version")),
    "ALTER TABLE submissions " + ", ".join(f"DROP COLUMN {name}" for name in (*ADDED, "placed_by")),
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
