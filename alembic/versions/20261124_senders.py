"""Senders: a submission may come through a partner; the scopes of partners, of citizens and of counting.

The envelope is all that these three see: the details of a submission stay shut to them.
"""

from alembic import op

revision = "20261124_senders"
down_revision = "20261124_partners"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON, UNITS = scope("role"), scope("person", "uuid"), scope("unit_ids", "integer[]")
ENVELOPE_ONLY = "('integration', 'citizen', 'counter')"


def visible(more: str) -> str:
    """Whose a submission is, in the form of this revision or in that of the one before."""
    return f"""
    CASE
        WHEN {ROLE} IN ('officer', 'chief', 'collector') THEN
            unit_id = ANY ({UNITS}) AND NOT conflict
            AND ({ROLE} <> 'officer' OR NOT concerns_minor OR assignee_id = {PERSON})
            AND ({ROLE} <> 'collector'
                OR (kind = 'pledge_signature' AND hamlet_id = ANY ({scope("hamlet_ids", "integer[]")})))
        WHEN {ROLE} = 'province' THEN with_province AND NOT conflict AND province_id = ANY ({UNITS})
        WHEN {ROLE} = 'inspector' THEN conflict AND province_id = ANY ({UNITS})
        {more}
        ELSE false
    END
    OR receipt_sha256 = decode({scope("receipt")}, 'hex')
    OR unit_id = ANY ({scope("handing_to", "integer[]")})
    """


MORE_ROLES = f"""
        WHEN {ROLE} = 'integration' THEN client_id = {scope("client", "uuid")}
        WHEN {ROLE} = 'citizen' THEN EXISTS (
            SELECT FROM kept_submissions k WHERE k.submission_id = submissions.id
            AND k.citizen_id = {scope("citizen", "uuid")})
        -- Set for one statement that counts, and by no token.
        WHEN {ROLE} = 'counter' THEN unit_id = ANY ({UNITS})
"""
DETAILS = ("tip_offs", "weapon_surrenders", "weapon_items", "pledge_signatures", "notes", "events")
# Their communes are told by unit_ids as an officer's are; who works there is not for them.
STATION = ("people", "postings", "posting_hamlets", "register_counters")
SHUT = (*DETAILS, *STATION)

ADDED = ("client_id", "receipt_holder")
BEFORE = ("area_id", "gazetteer", "boundary_set_id", "distances")
GUARD = """IF NOT (
        SELECT bool_and(hold_units(v)) FROM (SELECT DISTINCT units_version AS v FROM unnest(arrivals)) told
    ) THEN
        RAISE EXCEPTION 'units have changed' USING ERRCODE = 'TB001';
    END IF;
    """


def also(columns: tuple[str, ...]) -> str:
    return ",\n            " + ", ".join(columns)


def take_in(*, more: str, phone: str) -> str:
    """The function, in the form of this revision or in that of the one before."""
    return f"""
    CREATE FUNCTION take_in(arrivals arrival[]) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN
    {GUARD}RETURN QUERY
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
            submission_id, pledge_id, method, signer_role, signed_at, signer, place{", phone_hmac" * bool(phone)}
        )
        SELECT id, (signature).pledge_id, (signature).method, (signature).signer_role,
            (signature).signed_at, (signature).signer, (signature).place{phone}
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
    "ALTER TYPE arrival ADD ATTRIBUTE client_id uuid, ADD ATTRIBUTE receipt_holder text",
    "ALTER TYPE arriving_signature ADD ATTRIBUTE phone_hmac bytea",
    *given_away(take_in(more=also((*BEFORE, *ADDED)), phone=", (signature).phone_hmac")),
    f"ALTER POLICY scope ON submissions USING ({visible(MORE_ROLES)})",
    *(
        f"CREATE POLICY shut ON {table} AS RESTRICTIVE TO tinbao_app "
        f"USING ({ROLE} IS NULL OR {ROLE} NOT IN {ENVELOPE_ONLY})"
        for table in SHUT
    ),
    "CREATE POLICY read_only ON submissions AS RESTRICTIVE FOR UPDATE TO tinbao_app "
    f"USING ({ROLE} IS NULL OR {ROLE} NOT IN {ENVELOPE_ONLY})",
)

DOWN = (
    "DROP POLICY read_only ON submissions",
    *(f"DROP POLICY shut ON {table}" for table in SHUT),
    f"ALTER POLICY scope ON submissions USING ({visible('')})",
    *given_away(take_in(more=also(BEFORE), phone="")),
    "ALTER TYPE arriving_signature DROP ATTRIBUTE phone_hmac",
    "ALTER TYPE arrival DROP ATTRIBUTE client_id, DROP ATTRIBUTE receipt_holder",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
