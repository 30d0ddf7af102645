"""People, postings and sessions; the policy rows: clocks, contacts and pledges."""

from alembic import op

revision = "20261123_people"
down_revision = "20261123_units"
branch_labels = None
depends_on = None

UP = (
    """
    CREATE TABLE people (
        id uuid PRIMARY KEY,
        username text NOT NULL UNIQUE CHECK (username = lower(username)),
        display_name text NOT NULL,
        password_hash text,
        credential_version integer NOT NULL DEFAULT 1,
        is_demo boolean NOT NULL DEFAULT false,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL
    )
    """,
    # A posting works only once approved, and never by the hand that made it; a null maker is the operator's console.
    """
    CREATE TABLE postings (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES people (id),
        unit_id integer NOT NULL REFERENCES units (id),
        role text NOT NULL CHECK (role IN ('collector', 'officer', 'chief', 'province', 'inspector', 'admin')),
        is_investigator boolean NOT NULL DEFAULT false,
        from_on date NOT NULL,
        until_on date,
        made_by uuid REFERENCES people (id),
        approved_by uuid REFERENCES people (id),
        approved_at timestamptz,
        CHECK (made_by IS NULL OR approved_at IS NULL OR (approved_by IS NOT NULL AND approved_by <> made_by)),
        CHECK (until_on IS NULL OR from_on <= until_on)
    )
    """,
    "CREATE INDEX postings_person ON postings (person_id)",
    "CREATE INDEX postings_unit ON postings (unit_id)",
    """
    CREATE TABLE posting_hamlets (
        posting_id uuid NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
        hamlet_id integer NOT NULL REFERENCES hamlets (id),
        PRIMARY KEY (posting_id, hamlet_id)
    )
    """,
    """
    CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        posting_id uuid NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
        credential_version integer NOT NULL,
        counter integer NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL,
        rotated_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
    )
    """,
    "CREATE INDEX sessions_posting ON sessions (posting_id)",
    """
    CREATE TABLE clock_policies (
        code text NOT NULL,
        variant text NOT NULL,
        minutes integer NOT NULL CHECK (minutes > 0),
        source text NOT NULL,
        PRIMARY KEY (code, variant)
    )
    """,
    """
    INSERT INTO clock_policies (code, variant, minutes, source) VALUES
        ('tip.acknowledge', '', 120, 'House default: 2 hours'),
        ('tip.acknowledge', 'emergency', 15, 'House default: emergencies 15 minutes'),
        ('weapon.contact', '', 1440, 'House default: 24 hours'),
        ('weapon.contact', 'emergency', 30, 'House default: red items 30 minutes'),
        ('signature.confirm', '', 1440, 'House default: 24 hours')
    """,
    """
    CREATE TABLE contacts (
        code text PRIMARY KEY,
        phone text NOT NULL,
        vi text NOT NULL,
        en text NOT NULL,
        source text NOT NULL
    )
    """,
    """
    INSERT INTO contacts (code, phone, vi, en, source) VALUES
        ('police', '113', 'Công an', 'Police', 'National emergency numbering plan'),
        ('fire', '114', 'Phòng cháy chữa cháy', 'Fire', 'National emergency numbering plan'),
        ('ambulance', '115', 'Cấp cứu y tế', 'Ambulance', 'National emergency numbering plan'),
        ('children', '111', 'Tổng đài quốc gia bảo vệ trẻ em', 'Child protection line', 'National child line'),
        ('disasters', '112', 'Tìm kiếm, cứu nạn', 'Search and rescue', 'National emergency numbering plan'),
        ('ministry', '', 'Thanh tra Bộ Công an', 'Inspectorate of the Ministry of Public Security',
         'Set by the operator: an empty phone is shown as the name alone')
    """,
    """
    CREATE TABLE pledges (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code text NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
        version integer NOT NULL CHECK (version > 0),
        topic text NOT NULL,
        scope text NOT NULL CHECK (scope IN
            ('individual', 'household', 'hamlet', 'organisation', 'school', 'business')),
        status text NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'archived')),
        title_vi text NOT NULL,
        title_en text NOT NULL,
        text_vi text NOT NULL,
        text_en text NOT NULL,
        text_sha256 bytea NOT NULL CHECK (text_sha256 = sha256(convert_to(text_vi, 'UTF8'))),
        opens_on date NOT NULL,
        closes_on date,
        valid_months integer NOT NULL CHECK (valid_months > 0),
        UNIQUE (code, version)
    )
    """,
    "CREATE UNIQUE INDEX pledges_open ON pledges (code) WHERE status = 'open'",
    """
    CREATE TABLE pledge_units (
        pledge_id integer NOT NULL REFERENCES pledges (id) ON DELETE CASCADE,
        unit_id integer NOT NULL REFERENCES units (id),
        PRIMARY KEY (pledge_id, unit_id)
    )
    """,
    *(
        f"""
        CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION bump_reference()
        """
        for table in ("clock_policies", "contacts", "pledges", "pledge_units")
    ),
)

DOWN = ("DROP TABLE pledge_units, pledges, contacts, clock_policies, sessions, posting_hamlets, postings, people",)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
