"""The intake door in the database: one statement that takes in many, one that replays; nothing else is open to it.

`take_in` belongs to tinbao_taker, which cannot log in and holds just the inserts it needs.
"""

from alembic import op

revision = "20261123_intake"
down_revision = "20261123_submissions"
branch_labels = None
depends_on = None

TYPES = (
    """
    CREATE TYPE arriving_tip_off AS (
        category text, knowledge_basis text, occurring_now boolean, occurred_from timestamptz, occurred_to timestamptz,
        frequency text, danger_flags text[], mentions_people boolean, is_anonymous boolean, concerns_officer boolean,
        statement bytea, place bytea, people bytea, particulars bytea, reporter bytea
    )
    """,
    """
    CREATE TYPE arriving_item AS (
        ordinal smallint, type text, quantity numeric(12, 3), measure text, safety text, loaded text, condition text,
        description bytea
    )
    """,
    """
    CREATE TYPE arriving_weapons AS (
        origin text, handling text, has_red boolean, is_anonymous boolean, near_children_or_fire boolean,
        preferred_slots timestamptz[], place bytea, contact bytea, items arriving_item[]
    )
    """,
    """
    CREATE TYPE arriving_signature AS (
        pledge_id integer, method text, signer_role text, signed_at timestamptz, signer bytea,
        place bytea
    )
    """,
    """
    CREATE TYPE arrival AS (
        key_hash bytea, reply bytea,
        id uuid, kind text, reference text, receipt_sha256 bytea, status text, unit_id integer, province_id integer,
        is_unrouted boolean, with_province boolean, conflict boolean, concerns_minor boolean, hamlet_id integer,
        topic text, urgency text, due_at timestamptz, sort_key bigint, channel text, is_late boolean,
        received_at timestamptz, composed_at timestamptz, privacy_notice_version text, routing_state text,
        routing_method text, routing_disagrees boolean, former_unit_id integer, candidate_unit_ids integer[],
        tip_off arriving_tip_off, weapons arriving_weapons, signature arriving_signature
    )
    """,
)

# plpgsql keeps its plan from call to call, on every supported version of PostgreSQL.
TAKE_IN = """
    CREATE FUNCTION take_in(arrivals arrival[]) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN RETURN QUERY
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
            candidate_unit_ids
        )
        SELECT id, kind, reference, receipt_sha256, status, unit_id, province_id, is_unrouted, with_province, conflict,
            concerns_minor, hamlet_id, topic, urgency, due_at, sort_key, channel, is_late, received_at, composed_at,
            privacy_notice_version, routing_state, routing_method, routing_disagrees, former_unit_id,
            candidate_unit_ids
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

# A statement of its own: the snapshot of take_in began before a concurrent winner committed and cannot see it.
REPLAY = """
    CREATE FUNCTION replay(wanted bytea) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
        SELECT reply FROM idempotency_keys WHERE key_hash = wanted
    $$
"""

FUNCTIONS = ("take_in(arrival[])", "replay(bytea)")

UP = (
    *TYPES,
    TAKE_IN,
    REPLAY,
    "GRANT USAGE ON SCHEMA public TO tinbao_app, tinbao_intake, tinbao_taker",
    """
    GRANT INSERT ON submissions, tip_offs, reporters, weapon_surrenders, weapon_items, pledge_signatures, events,
        idempotency_keys TO tinbao_taker
    """,
    "GRANT SELECT (key_hash, submission_id, reply) ON idempotency_keys TO tinbao_taker",
    # A function may only be given to a role that could have created it; the right is taken back at once.
    "GRANT CREATE ON SCHEMA public TO tinbao_taker",
    *(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC" for function in FUNCTIONS),
    *(f"GRANT EXECUTE ON FUNCTION {function} TO tinbao_intake" for function in FUNCTIONS),
    *(f"ALTER FUNCTION {function} OWNER TO tinbao_taker" for function in FUNCTIONS),
    "REVOKE CREATE ON SCHEMA public FROM tinbao_taker",
)

DOWN = (
    *(f"DROP FUNCTION {function}" for function in FUNCTIONS),
    "DROP TYPE arrival, arriving_signature, arriving_weapons, arriving_item, arriving_tip_off",
    """
    REVOKE ALL ON submissions, tip_offs, reporters, weapon_surrenders, weapon_items, pledge_signatures, events,
        idempotency_keys FROM tinbao_taker
    """,
    "REVOKE USAGE ON SCHEMA public FROM tinbao_app, tinbao_intake, tinbao_taker",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
