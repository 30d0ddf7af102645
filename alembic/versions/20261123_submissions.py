"""Submissions: one narrow envelope that the queue reads, a detail table per kind, and the events.

What is personal is sealed bytea from the start; checks stand on the clear columns.
"""

from alembic import op

revision = "20261123_submissions"
down_revision = "20261123_people"
branch_labels = None
depends_on = None

UP = (
    """
    CREATE TABLE submissions (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        reference text NOT NULL UNIQUE,
        receipt_sha256 bytea NOT NULL UNIQUE CHECK (length(receipt_sha256) = 32),
        status text NOT NULL,
        unit_id integer NOT NULL REFERENCES units (id),
        province_id integer NOT NULL REFERENCES units (id),
        is_unrouted boolean NOT NULL,
        with_province boolean NOT NULL,
        conflict boolean NOT NULL,
        concerns_minor boolean NOT NULL,
        hamlet_id integer REFERENCES hamlets (id),
        topic text NOT NULL,
        urgency text NOT NULL CHECK (urgency IN ('emergency', 'high', 'normal')),
        due_at timestamptz NOT NULL,
        sort_key bigint NOT NULL,
        assignee_id uuid REFERENCES people (id),
        channel text NOT NULL CHECK (channel IN ('mobile', 'desk', 'hotline', 'partner')),
        is_late boolean NOT NULL,
        received_at timestamptz NOT NULL,
        composed_at timestamptz,
        closed_at timestamptz,
        privacy_notice_version text,
        register_no text,
        routing_state text NOT NULL CHECK (routing_state IN ('resolved', 'ambiguous', 'suggested', 'unknown')),
        routing_method text NOT NULL,
        routing_disagrees boolean NOT NULL,
        former_unit_id integer REFERENCES units (id),
        candidate_unit_ids integer[] NOT NULL,
        legal_hold boolean NOT NULL DEFAULT false,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT submissions_kind_status CHECK (
            (kind = 'tip_off' AND status IN ('submitted', 'received', 'verifying', 'needs_info', 'transferred',
                'supporting', 'resolved', 'unfounded', 'rejected', 'withdrawn'))
            OR (kind = 'weapon_surrender' AND status IN ('declared', 'advised', 'scheduled', 'site_secured',
                'received', 'handed_over', 'disposed', 'linked_to_case', 'not_applicable', 'cancelled'))
            OR (kind = 'pledge_signature' AND status IN ('pending', 'active', 'expired', 'withdrawn', 'replaced',
                'void'))
        ),
        -- What has no commune yet waits at the province's duty desk: nothing lies where nobody looks.
        CONSTRAINT submissions_unrouted CHECK (NOT is_unrouted OR (with_province AND unit_id = province_id)),
        CONSTRAINT submissions_conflict CHECK (NOT conflict OR (unit_id = province_id AND NOT with_province))
    )
    """,
    "CREATE INDEX submissions_queue ON submissions (unit_id, sort_key, id) WHERE closed_at IS NULL",
    """
    CREATE INDEX submissions_province ON submissions (province_id, sort_key, id)
    WHERE closed_at IS NULL AND with_province
    """,
    "CREATE INDEX submissions_conflict ON submissions (province_id, sort_key, id) WHERE closed_at IS NULL AND conflict",
    """
    CREATE TABLE tip_offs (
        submission_id uuid PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
        category text NOT NULL,
        class text CHECK (class IN ('crime', 'administrative', 'information', 'help', 'conflict', 'out_of_scope')),
        knowledge_basis text NOT NULL,
        occurring_now boolean,
        occurred_from timestamptz,
        occurred_to timestamptz,
        frequency text,
        danger_flags text[] NOT NULL,
        mentions_people boolean NOT NULL,
        is_anonymous boolean NOT NULL,
        concerns_officer boolean NOT NULL,
        corroboration text NOT NULL DEFAULT 'none' CHECK (corroboration IN ('none', 'partial', 'independent')),
        source_grade text CHECK (source_grade ~ '^[A-F]$'),
        info_grade text CHECK (info_grade ~ '^[1-6]$'),
        outcome text,
        statement bytea NOT NULL,
        place bytea,
        people bytea,
        particulars bytea,
        CHECK (occurred_from IS NULL OR occurred_to IS NULL OR occurred_from <= occurred_to),
        CHECK (NOT (category IN ('family_help', 'reintegration_help') AND class = 'crime')),
        CHECK (corroboration <> 'none' OR outcome IS NULL
            OR outcome NOT IN ('case_initiated', 'administrative_handling', 'prevention_talk'))
    )
    """,
    # Who reported lies apart from what was said: no role that serves may read this table.
    """
    CREATE TABLE reporters (
        submission_id uuid PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
        identity bytea NOT NULL
    )
    """,
    """
    CREATE TABLE weapon_surrenders (
        submission_id uuid PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
        origin text NOT NULL,
        handling text NOT NULL CHECK (handling IN ('bring_to_station', 'officer_visit', 'site_visit')),
        has_red boolean NOT NULL,
        is_anonymous boolean NOT NULL,
        near_children_or_fire boolean,
        preferred_slots timestamptz[] NOT NULL,
        scheduled_at timestamptz,
        scheduled_handling text CHECK (scheduled_handling IN ('bring_to_station', 'officer_visit', 'site_visit')),
        place bytea,
        contact bytea,
        CHECK (NOT has_red OR handling = 'site_visit'),
        CHECK (NOT has_red OR scheduled_handling IS DISTINCT FROM 'bring_to_station')
    )
    """,
    """
    CREATE TABLE weapon_items (
        submission_id uuid NOT NULL REFERENCES weapon_surrenders (submission_id) ON DELETE CASCADE,
        ordinal smallint NOT NULL,
        type text NOT NULL,
        quantity numeric(12, 3) NOT NULL CHECK (quantity > 0),
        measure text NOT NULL,
        safety text NOT NULL CHECK (safety IN ('red', 'amber', 'green')),
        loaded text,
        condition text,
        description bytea,
        PRIMARY KEY (submission_id, ordinal)
    )
    """,
    """
    CREATE TABLE pledge_signatures (
        submission_id uuid PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
        pledge_id integer NOT NULL REFERENCES pledges (id),
        subject_hmac bytea CHECK (length(subject_hmac) = 32),
        is_active boolean NOT NULL DEFAULT false,
        method text NOT NULL,
        signer_role text NOT NULL,
        signed_at timestamptz NOT NULL,
        signer bytea NOT NULL,
        place bytea,
        confirmed_by uuid REFERENCES people (id),
        confirmed_at timestamptz,
        witness bytea,
        -- Who is bound is worked out when a signature is confirmed: until then nothing tells two signings apart.
        CHECK (NOT is_active OR subject_hmac IS NOT NULL)
    )
    """,
    # One active signature per pledge version and subject. Only the active ones are held to it, so that a second
    # signing is taken in like any other and nobody can probe who has signed.
    "CREATE UNIQUE INDEX pledge_signatures_active ON pledge_signatures (pledge_id, subject_hmac) WHERE is_active",
    """
    CREATE TABLE notes (
        id uuid PRIMARY KEY,
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        verb text NOT NULL,
        written_at timestamptz NOT NULL,
        person_id uuid NOT NULL REFERENCES people (id),
        words bytea NOT NULL
    )
    """,
    "CREATE INDEX notes_submission ON notes (submission_id, written_at)",
    """
    CREATE TABLE events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        position bigint UNIQUE,
        submission_id uuid REFERENCES submissions (id) ON DELETE CASCADE,
        at timestamptz NOT NULL,
        verb text NOT NULL,
        from_status text,
        to_status text,
        unit_id integer NOT NULL REFERENCES units (id),
        role text,
        person_id uuid REFERENCES people (id),
        details jsonb
    )
    """,
    "CREATE INDEX events_submission ON events (submission_id, id)",
    """
    CREATE TABLE idempotency_keys (
        key_hash bytea PRIMARY KEY CHECK (length(key_hash) = 32),
        submission_id uuid,
        status smallint NOT NULL,
        reply bytea NOT NULL,
        created_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE register_counters (
        unit_id integer NOT NULL REFERENCES units (id),
        kind text NOT NULL,
        year integer NOT NULL,
        last integer NOT NULL,
        PRIMARY KEY (unit_id, kind, year)
    )
    """,
)

DOWN = (
    "DROP TABLE register_counters, idempotency_keys, events, notes, pledge_signatures, weapon_items",
    "DROP TABLE weapon_surrenders, reporters, tip_offs, submissions",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
