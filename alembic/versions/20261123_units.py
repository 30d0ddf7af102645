"""Units, successions, hamlets and boundary sets: where things lie, with one version number for all of it."""

from alembic import op

revision = "20261123_units"
down_revision = None
branch_labels = None
depends_on = None

REFERENCE_TABLES = ("units", "successions", "hamlets", "boundary_sets")

UP = (
    """
    CREATE TABLE units (
        id integer PRIMARY KEY,
        level text NOT NULL CHECK (level IN ('province', 'district', 'commune')),
        code text NOT NULL,
        type text NOT NULL,
        name text NOT NULL,
        parent_id integer REFERENCES units (id) DEFERRABLE INITIALLY DEFERRED,
        valid_from date,
        valid_to date,
        lat double precision,
        lon double precision,
        CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to)
    )
    """,
    # Codes are reused over time, so a code is unique only among the units of today.
    "CREATE UNIQUE INDEX units_code_today ON units (level, code) WHERE valid_to IS NULL",
    """
    CREATE TABLE successions (
        from_id integer NOT NULL REFERENCES units (id),
        to_id integer NOT NULL REFERENCES units (id),
        is_whole boolean NOT NULL,
        "on" date,
        PRIMARY KEY (from_id, to_id),
        CHECK (from_id <> to_id)
    )
    """,
    """
    CREATE TABLE hamlets (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        unit_id integer NOT NULL REFERENCES units (id),
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('bản', 'tiểu khu', 'tổ dân phố', 'thôn', 'khác')),
        UNIQUE (unit_id, name)
    )
    """,
    """
    CREATE TABLE boundary_sets (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        source text NOT NULL,
        licence text NOT NULL,
        effective_on date,
        sha256 bytea NOT NULL CHECK (length(sha256) = 32),
        imported_at timestamptz NOT NULL,
        is_active boolean NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX boundary_sets_active ON boundary_sets (is_active) WHERE is_active",
    """
    CREATE TABLE boundaries (
        set_id integer NOT NULL REFERENCES boundary_sets (id) ON DELETE CASCADE,
        unit_id integer NOT NULL REFERENCES units (id),
        shape bytea NOT NULL,
        PRIMARY KEY (set_id, unit_id)
    )
    """,
    # Every process keeps the reference data in memory and looks once a second whether this number has moved.
    "CREATE TABLE reference_version (version bigint NOT NULL)",
    "INSERT INTO reference_version VALUES (1)",
    """
    CREATE FUNCTION bump_reference() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN
        UPDATE public.reference_version SET version = version + 1;
        RETURN NULL;
    END $$
    """,
    "REVOKE EXECUTE ON FUNCTION bump_reference() FROM PUBLIC",
    *(
        f"""
        CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION bump_reference()
        """
        for table in REFERENCE_TABLES
    ),
)

DOWN = (
    "DROP TABLE boundaries, boundary_sets, hamlets, successions, units",
    "DROP FUNCTION bump_reference()",
    "DROP TABLE reference_version",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
