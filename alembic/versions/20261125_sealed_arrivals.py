"""Sealed arrivals: what the citizens' door hands in is sealed to others, and told to the hour.

Each submission comes with its key in a box for the unit, the reporter in a box for the custodian.
"""

from alembic import op

revision = "20261125_sealed_arrivals"
down_revision = "20261125_seals"
branch_labels = None
depends_on = None

BEFORE = ("area_id", "gazetteer", "boundary_set_id", "distances", "client_id", "receipt_holder")
GUARD = """IF NOT (
        SELECT bool_and(hold_units(v)) FROM (SELECT DISTINCT units_version AS v FROM unnest(arrivals)) told
    ) THEN
        RAISE EXCEPTION 'units have changed' USING ERRCODE = 'TB001';
    END IF;
    """


# Whoever ends a month waits for the lock that is shared here: what was sealed to it is then in the table, or refused.
ENDED = """IF EXISTS (SELECT FROM seal_months m WHERE m.month IN (SELECT key_month FROM unnest(arrivals))) THEN
        RAISE EXCEPTION 'a month has ended' USING ERRCODE = 'TB001';
    END IF;
    """


def also(columns: tuple[str, ...]) -> str:
    return ",\n            " + ", ".join(columns)


def take_in(*, is_sealed: bool) -> str:
    """The function, in the form of this revision or in that of the one before."""
    more = also((*BEFORE, "receipt_public") if is_sealed else BEFORE)
    # Rows are laid down in the order of their keys, which are hashes: not in the order in which they came.
    shuffled = " ORDER BY key_hash" if is_sealed else ""
    reporter = (
        "custodian_key_id, identity) SELECT id, ((tip_off).reporter).custodian_key_id, ((tip_off).reporter).identity"
        if is_sealed
        else "identity) SELECT id, (tip_off).reporter"
    )
    tags, told_tags = ", subject_tags" * is_sealed, ", (signature).subject_tags" * is_sealed
    key = """
    key AS (
        INSERT INTO data_keys (submission_id, unit_id, month, box)
        SELECT id, unit_id, key_month, key_box FROM taken ORDER BY key_hash
    ),"""
    return f"""
    CREATE FUNCTION take_in(arrivals arrival[]) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN
    {GUARD}{ENDED * is_sealed}RETURN QUERY
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
        FROM taken{shuffled}
    ),{key * is_sealed}
    tip AS (
        INSERT INTO tip_offs (
            submission_id, category, knowledge_basis, occurring_now, occurred_from, occurred_to, frequency,
            danger_flags, mentions_people, is_anonymous, concerns_officer, statement, place, people, particulars
        )
        SELECT id, (tip_off).category, (tip_off).knowledge_basis, (tip_off).occurring_now, (tip_off).occurred_from,
            (tip_off).occurred_to, (tip_off).frequency, (tip_off).danger_flags, (tip_off).mentions_people,
            (tip_off).is_anonymous, (tip_off).concerns_officer, (tip_off).statement, (tip_off).place,
            (tip_off).people, (tip_off).particulars
        FROM taken WHERE kind = 'tip_off'{shuffled}
    ),
    reporter AS (
        INSERT INTO reporters (submission_id, {reporter} FROM taken WHERE (tip_off).reporter IS NOT NULL
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
            submission_id, pledge_id, method, signer_role, signed_at, signer, place,
            phone_hmac{tags}
        )
        SELECT id, (signature).pledge_id, (signature).method, (signature).signer_role,
            (signature).signed_at, (signature).signer, (signature).place,
            (signature).phone_hmac{told_tags}
        FROM taken WHERE kind = 'pledge_signature'
    ),
    event AS (
        INSERT INTO events (submission_id, at, verb, to_status, unit_id)
        SELECT id, received_at, 'submit', status, unit_id FROM taken{shuffled}
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


# A type that is used by a column could not be changed so; none is.
TYPES = (
    "CREATE TYPE arriving_reporter AS (custodian_key_id integer, identity bytea)",
    "ALTER TYPE arriving_tip_off DROP ATTRIBUTE reporter",
    "ALTER TYPE arriving_tip_off ADD ATTRIBUTE reporter arriving_reporter",
    "ALTER TYPE arriving_signature ADD ATTRIBUTE subject_tags bytea",
    """
    ALTER TYPE arrival
        ADD ATTRIBUTE receipt_public bytea, ADD ATTRIBUTE key_month date, ADD ATTRIBUTE key_box bytea
    """,
)

UP = (
    "ALTER TABLE reporters ADD COLUMN custodian_key_id integer NOT NULL REFERENCES custodian_keys (id)",
    "ALTER TABLE pledge_signatures ADD COLUMN subject_tags bytea NOT NULL",
    *TYPES,
    *given_away(take_in(is_sealed=True)),
)

DOWN = (
    "ALTER TYPE arrival DROP ATTRIBUTE receipt_public, DROP ATTRIBUTE key_month, DROP ATTRIBUTE key_box",
    "ALTER TYPE arriving_signature DROP ATTRIBUTE subject_tags",
    "ALTER TYPE arriving_tip_off DROP ATTRIBUTE reporter",
    "ALTER TYPE arriving_tip_off ADD ATTRIBUTE reporter bytea",
    "DROP TYPE arriving_reporter",
    *given_away(take_in(is_sealed=False)),
    "ALTER TABLE pledge_signatures DROP COLUMN subject_tags",
    "ALTER TABLE reporters DROP COLUMN custodian_key_id",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
